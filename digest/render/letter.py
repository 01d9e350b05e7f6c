"""Edition and sender -> mail.eml: a text part and an HTML part, cut to what mail programs show whole."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from digest.errors import ConfigError
from digest.model import Edition
from digest.proof import name
from digest.render.mime import mailbox, message
from digest.render.press import Press
from digest.render.view import Part, cards, voices

__all__ = ["Mail", "letter"]

# Gmail clips a message's HTML at 102,400 bytes and hides its end, where the unsubscribe link is; 12 kB are left for
# what a recipient's own links and an editor's own template add.
_BYTES = 90_000
_PREVIEW = 140


@dataclass(frozen=True, slots=True)
class Mail:
    """What a mail needs beyond the edition. `sender` is "Name <address>"; `unsubscribe` a mailto: or https: address."""

    sender: str
    reply_to: str | None = None
    unsubscribe: str | None = None
    postal: str | None = None


def letter(edition: Edition, press: Press, known: Mapping[str, Any], mail: Mail) -> bytes:
    """The message without a recipient. Stories beyond the size cap are counted in it and left to the web edition."""
    held, html = _fitting(press, {**known, "mail": mail, "preheader": _preheader(known["parts"])})
    plain = press.plain("edition.txt.j2", **held)
    return message(_headers(edition, press, mail, known["address"]), plain, html, _digest(edition))


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


def _headers(edition: Edition, press: Press, mail: Mail, address: str | None) -> list[tuple[str, str]]:
    sender, domain = mailbox(mail.sender)
    subject = name(f"{edition.title}: {press.words.days(edition.period.start, edition.period.end)}") or edition.slug
    headers = {
        "From": sender,
        "To": "undisclosed-recipients:;",
        "Reply-To": mailbox(mail.reply_to)[0] if mail.reply_to else "",
        "Subject": subject,
        "Date": _date(edition),
        "Message-ID": f"<{edition.period.id}.{edition.revision}.{_digest(edition)}@{domain}>",
        "List-Id": f"<{edition.slug}.{domain}>" if edition.slug.isascii() else "",
        "List-Unsubscribe": f"<{_way_out(mail.unsubscribe)}>" if mail.unsubscribe else "",
        "Archived-At": f"<{address}>" if address else "",
        "Auto-Submitted": "auto-generated",
        "Content-Language": edition.language,
    }
    return [(field, value) for field, value in headers.items() if value]


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
