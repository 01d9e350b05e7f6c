"""Edition and sender -> a Letter, and a Letter -> mail.eml, or the message of one reader: text and HTML, cut to what mail programs show."""

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from digest.errors import ConfigError
from digest.model import Edition
from digest.proof import name
from digest.render.mime import mailbox, message, parsed, phrase
from digest.render.picture import picture
from digest.render.press import Press
from digest.render.view import Part, cards, outlets, voices

__all__ = ["Envelope", "Letter", "Mail", "letter"]

# Gmail clips a message's HTML at 102,400 bytes and hides its end, where the unsubscribe link is; 12 kB are left for
# what a recipient's own links and an editor's own template add.
_BYTES = 90_000
_PREVIEW = 140
_SUBJECT = 180


@dataclass(frozen=True, slots=True)
class Mail:
    """What a mail needs beyond the edition. `sender` is "Name <address>"; `unsubscribe` a mailto: or https: address; at
    `unsubscribe_url` our own application answers one click (RFC 8058)."""

    sender: str
    reply_to: str | None = None
    unsubscribe: str | None = None
    postal: str | None = None
    unsubscribe_url: str | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """Whom one message is for. `token` is what the reader leaves the list with, `number` what makes the Message-ID his own; `mark`
    stands in front of the Subject of a proof."""

    address: str
    number: str
    name: str = ""
    token: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """An edition as a mail that has no reader yet. `way` is the address of the page that leaves the list, with a place for the token."""

    headers: tuple[tuple[str, str], ...]
    plain: str
    html: str
    boundary: str
    way: str = ""

    def message(self, to: Envelope | None = None) -> bytes:
        """The message of one reader; without one, the mail.eml that is published."""
        fields = dict(self.headers)
        if to:
            fields |= _addressed(fields, to)
        if to and to.token:
            fields["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        headers = [(field, self._with(value, to)) for field, value in fields.items()]
        return message(headers, self._with(self.plain, to), self._with(self.html, to), self.boundary)

    def names(self, to: Envelope) -> list[str]:
        """The names of the headers that the reader's message must have, and no others."""
        own = ["List-Unsubscribe-Post"] if to.token else []
        return [*dict(self.headers), *own, "MIME-Version", "Content-Type"]

    def _with(self, text: str, to: Envelope | None) -> str:
        """The text with the reader's own way out."""
        if not self.way:
            return text
        base = self.way.partition("?")[0]
        return text.replace(self.way, f"{base}?t={to.token}" if to and to.token else base)


def letter(
    edition: Edition, press: Press, known: Mapping[str, Any], mail: Mail, regions: Collection[str] = ()
) -> Letter:
    """The mail with the sections of these regions, all if none is named. Stories beyond the size cap are counted in it and left to the
    web edition."""
    ways = _ways(mail, _digest(edition))
    shown = replace(mail, unsubscribe=ways[0])
    facts = _narrowed(known, regions, press)
    held, html = _fitting(press, {**facts, "mail": shown, "preheader": _preheader(facts["parts"])})
    plain = press.plain("edition.txt.j2", **held)
    headers = _headers(edition, press, mail, ways, known["address"])
    return Letter(tuple(headers), plain, html, _digest(edition), ways[0] if mail.unsubscribe_url else "")


def _addressed(fields: Mapping[str, str], to: Envelope) -> dict[str, str]:
    """The headers that are different for every reader. The Message-ID is made of edition, revision and reader, and names nobody."""
    domain = fields["Message-ID"].rpartition("@")[2]
    front = fields["Message-ID"].rpartition("@")[0].rpartition(".")[0]
    return {
        "To": mailbox(f"{to.name} <{to.address}>" if to.name else to.address, to.name)[0],
        "Subject": f"{to.mark}{fields['Subject']}",
        "Message-ID": f"{front}.{to.number}@{domain}",
    }


def _narrowed(known: Mapping[str, Any], regions: Collection[str], press: Press) -> Mapping[str, Any]:
    """What a reader of some regions only is told."""
    if not regions:
        return known
    kept = tuple(part for part in known["parts"] if part.title in regions)
    edition = known["edition"]
    pairs = zip(edition.sections, known["parts"], strict=True)
    told = replace(edition, sections=tuple(section for section, part in pairs if part.title in regions))
    return {
        **known,
        "parts": kept,
        "stories": len(cards(kept)),
        "outlets": outlets(kept),
        "picture": picture(told, kept, press.words),
        "voices": voices(kept),
    }


def _preheader(parts: Sequence[Part]) -> str:
    """What an inbox shows behind the subject: the first headlines, as many as fit there."""
    line = ""
    for card in cards(parts):
        longer = f"{line} · {card.headline}" if line else card.headline
        if line and len(longer) > _PREVIEW:
            break
        line = longer
    return line[:_PREVIEW]


def _fitting(press: Press, known: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """What the mail tells, shortened until the HTML part is small enough, and that part."""
    while True:
        html = _inlined(press.html("email.html.j2", **known))
        excess, stories = len(html.encode()) / _BYTES, len(cards(known["parts"]))
        if excess <= 1 or not stories:
            return known, html
        kept = _shortened(known["parts"], min(int(stories / excess), stories - 1))
        known = {**known, "parts": kept, "voices": voices(kept)}


def _shortened(parts: Sequence[Part], stories: int) -> tuple[Part, ...]:
    """At most `stories` stories: the last ones of the longest parts go first."""
    kept = [len(part.cards) for part in parts]
    while sum(kept) > stories:
        kept[max(range(len(kept)), key=lambda at: (kept[at], at))] -= 1
    return tuple(_cut(part, count) for part, count in zip(parts, kept, strict=True))


def _cut(part: Part, count: int) -> Part:
    return replace(part, cards=part.cards[:count], omitted=part.omitted + len(part.cards) - count)


def _inlined(html: str) -> str:
    """CSS in the elements, for mail programs that drop `<style>`; the sheet with the media queries stays in the head.

    css-inline moves a sheet that it splits in front of `<meta charset>`; one that is marked "keep" stays where it is.
    """
    import css_inline

    inliner = css_inline.CSSInliner(keep_style_tags=False, load_remote_stylesheets=False)
    return inliner.inline(html).replace(' data-css-inline="keep"', "")


def _headers(
    edition: Edition, press: Press, mail: Mail, ways: Sequence[str], address: str | None
) -> list[tuple[str, str]]:
    sender, domain = mailbox(mail.sender)
    subject = name(f"{edition.title}: {press.words.days(edition.period.start, edition.period.end)}") or edition.slug
    listed = f"<{edition.slug}.{domain}>" if edition.slug.isascii() else ""
    headers = {
        "From": sender,
        "To": "undisclosed-recipients:;",
        "Reply-To": mailbox(mail.reply_to)[0] if mail.reply_to else "",
        "Subject": subject if len(subject) <= _SUBJECT else f"{subject[:_SUBJECT]}…",
        "Date": _date(edition),
        "Message-ID": f"<{edition.period.id}.{edition.revision}.{_digest(edition)}@{domain}>",
        "List-Id": f"{phrase(edition.title)} {listed}".strip() if listed else "",
        "List-Unsubscribe": ", ".join(f"<{way}>" for way in ways),
        "List-Archive": f"<{_archive(edition, address)}>" if address else "",
        "Archived-At": f"<{address}>" if address else "",
        "Auto-Submitted": "auto-generated",
        "Content-Language": edition.language,
    }
    return [(field, value) for field, value in headers.items() if value]


def _archive(edition: Edition, address: str) -> str:
    """The page of all editions."""
    return address.removesuffix(f"{edition.period.id}/index.html")


def _ways(mail: Mail, digest: str) -> tuple[str, ...]:
    """The ways out of the list, the one that is shown first; there is always one by mail."""
    own = f"{mail.unsubscribe_url}?t={digest}" if mail.unsubscribe_url else None
    given = [_way_out(way) for way in (own, mail.unsubscribe) if way]
    if not any(way.startswith("mailto:") for way in given):
        _, address = parsed(mail.reply_to or mail.sender)
        given.append(f"mailto:{address}?subject=unsubscribe")
    return tuple(given)


def _way_out(unsubscribe: str) -> str:
    """The address that leaves the list. It stands in a header and in a link, where nothing may be smuggled in."""
    if not _UNSUBSCRIBE.fullmatch(unsubscribe):
        raise ConfigError(f"mail.unsubscribe: {unsubscribe!r} is neither a mailto: nor an https: address")
    return unsubscribe


def _date(edition: Edition) -> str:
    from email.utils import format_datetime

    return format_datetime(edition.period.due)


def _digest(edition: Edition) -> str:
    """The same for every rendering of one revision of one edition: no chance in a message."""
    return hashlib.sha256(f"{edition.id}/{edition.revision}".encode()).hexdigest()[:24]


_UNSUBSCRIBE = re.compile(r"(?:mailto:|https://)[!#-;=?-~]+")  # "mailto:leave@briefing.example?subject=leave"
