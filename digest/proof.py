"""Edition -> proof (index.json): where every printed passage was taken from, and what printing may change.

A lead, a quotation, a speaker and a role are proved by their offsets and the SHA-256 of the source's text. `printed`
and `name` are the whole of what stands between a source and a page: what they change, `verify` forgives, and nothing
else.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from digest.model import Article, Edition, Item, Passage, Period, Quotation, Section, Span

__all__ = ["SCHEMA", "fingerprint", "name", "printed", "proof", "zone"]

SCHEMA = 1
_LONGEST_NAME = 300


def proof(edition: Edition) -> bytes:
    """The edition as JSON: what was printed, in the printed order, and where it stands in which source."""
    return _json(
        {
            "schema": SCHEMA,
            "id": edition.id,
            "slug": edition.slug,
            "title": edition.title,
            "language": edition.language,
            "revision": edition.revision,
            "revisions": [{"number": r.number, "at": r.at.isoformat(), "note": r.note} for r in edition.revisions],
            "previous": edition.previous,
            "url": edition.url,
            "period": _period(edition.period),
            "introduction": edition.introduction,
            "sections": [_section(section) for section in edition.sections],
            "sources": {article.id: _source(article) for article in sorted(_articles(edition), key=lambda a: a.id)},
            "skipped": sorted(({"location": s.location, "reason": s.reason} for s in edition.skipped), key=_by_place),
            "undated": sorted(edition.undated),
            "read": edition.read,
            "outside": edition.outside,
        }
    )


def fingerprint(text: str) -> str:
    """The SHA-256 of a source's text. Lone surrogates (undecodable bytes) count too, so that any text has one."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def printed(text: str) -> str:
    r"""A passage as every format prints it: a run of white space or of characters that no page may hold is one space.

    >>> printed("“We stay,” he said.\n\n\x00“All of us.”")
    '“We stay,” he said. “All of us.”'
    """
    return _spaced(text, _blank)


def name(text: str | None) -> str | None:
    r"""A headline, a name or a role as every format prints it; None where nothing of it can be seen.

    Controls, separators and format characters become a space (a headline must not turn the line around), except the
    joiners that Persian and emoji need; a soft hyphen inside a word goes.

    >>> name("Ferry\u202e returns\n"), name("\u2800 \u200d")
    ('Ferry returns', None)
    """
    plain = _spaced((text or "").replace("\u00ad", ""), _formatting)
    if not _unseen().sub("", plain):
        return None
    return plain if len(plain) <= _LONGEST_NAME else plain[:_LONGEST_NAME].rsplit(" ", 1)[0] + "…"


def zone(period: Period) -> str:
    """The name of the time zone that a period's days are days of."""
    return str(getattr(period.start.tzinfo, "key", None) or period.start.tzname() or "UTC")


def _spaced(text: str, dropped: Callable[[], re.Pattern[str]]) -> str:
    """Where every character can be printed, as in nearly all texts, there is nothing to look for but spaces."""
    return " ".join(text.split()) if text.isprintable() else dropped().sub(" ", text).strip()


def _section(section: Section) -> dict[str, Any]:
    return {"title": section.title, "stories": [_story(item) for item in section.items]}


def _story(item: Item) -> dict[str, Any]:
    return {
        "id": item.story.id,
        "headline": name(item.article.headline),
        "lead": _passage(item.lead),
        "quotations": [_quotation(quotation) for quotation in item.quotations],
        "tellings": [
            {"source": telling.brief.article.id, "copies": sorted(copy.article.id for copy in telling.copies)}
            for telling in item.story.tellings
        ],
        "see_also": list(item.see_also),
        "pinned": item.pinned,
        "mark": item.mark,
        "earlier": item.earlier,
    }


def _passage(passage: Passage) -> dict[str, Any]:
    return {"source": passage.article.id, **_span(passage.article, passage.span)}


def _quotation(quotation: Quotation) -> dict[str, Any]:
    quote, article = quotation.quote, quotation.article
    parts = {"mention": quote.mention, "speaker": quote.speaker, "role": quote.role, "cue": quote.cue}
    return {
        **_passage(quotation),
        "kind": quote.kind,
        **{part: _span(article, span) if span else None for part, span in parts.items()},
    }


def _span(article: Article, span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": span.of(article.text)}


def _source(article: Article) -> dict[str, Any]:
    return {
        "sha256": fingerprint(article.text),
        "body": _body(article),
        "url": article.url,
        "location": article.location,
        "outlet": article.outlet,
        "headline": article.headline,
        "byline": article.byline,
        "published": article.published.isoformat() if article.published else None,
        "language": article.language,
        "credit": [_span(article, span) for span in article.credit],
    }


def _body(article: Article) -> Span:
    """From the first paragraph to the last: what the next edition compares its own articles with."""
    return Span(article.paragraphs[0].start, article.paragraphs[-1].end) if article.paragraphs else Span(0, 0)


def _articles(edition: Edition) -> set[Article]:
    return {article for section in edition.sections for item in section.items for article in _told(item)}


def _told(item: Item) -> Iterator[Article]:
    yield item.article
    yield from (quotation.article for quotation in item.quotations)
    for telling in item.story.tellings:
        yield telling.brief.article
        yield from (copy.article for copy in telling.copies)


def _period(period: Period) -> dict[str, str]:
    instants = {"start": period.start, "end": period.end, "due": period.due}
    return {"id": period.id, "zone": zone(period), **{key: at.isoformat() for key, at in instants.items()}}


def _by_place(skipped: dict[str, str]) -> tuple[str, str]:
    return skipped["location"], skipped["reason"]


def _json(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=False)
    return (_SURROGATE.sub(lambda lone: f"\\u{ord(lone[0]):04x}", text) + "\n").encode()


_SURROGATE = re.compile("[\ud800-\udfff]")  # an undecodable byte: JSON can say it, UTF-8 cannot
# Controls, surrogates, noncharacters, the byte order mark, annotations, and what turns the direction of the text around
# ("\u202e"): direction is given by the page. Marks of direction that only stand between letters (LRM, RLM, ALM) stay,
# as do soft hyphens.
_UNPRINTABLE = r"\s\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb" + "".join(
    f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(17)
)
# The other format characters (category Cf) of Unicode 15, bar ZWNJ and ZWJ.
_FORMAT = (
    r"\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b\u200e\u200f\u2060-\u2065"
    r"\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f"
)
# Letters and marks that leave no ink: joiners, variation selectors, fillers of Hangul, Khmer and Braille.
_INKLESS = (
    r"\s\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c\u200d\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef"
)


@cache
def _blank() -> re.Pattern[str]:
    return re.compile(f"[{_UNPRINTABLE}]+")


@cache
def _formatting() -> re.Pattern[str]:
    return re.compile(f"[{_UNPRINTABLE}{_FORMAT}]+")


@cache
def _unseen() -> re.Pattern[str]:
    return re.compile(f"[{_INKLESS}]+")
