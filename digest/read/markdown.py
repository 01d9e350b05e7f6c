"""`Document` of Markdown -> `Article`: its first heading is the headline, its marks are left outside the spans.

A Markdown file was written, or converted, as an article, so nothing is guessed: what stands as a paragraph, a list entry or a block
quotation is kept, and the front matter tells title, author and date.
"""

import re
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from digest.model import Article, Document, Dropped, Skipped, Span
from digest.read import dates, head, language
from digest.read.lines import lines


class _Piece(NamedTuple):
    span: Span
    reason: str | None


def read(document: Document) -> Article | Skipped:
    """The article in a Markdown file."""
    claims, start = _front_matter(document.text)
    pieces = _pieces(document.text, start)
    kept = _joined(document.text, [piece.span for piece in pieces if piece.reason is None])
    if not kept:
        return Skipped(document.location, "not an article: no paragraph in it")
    named = head.byline([span.of(document.text).strip("*_ ") for span in kept[:2]], range(min(2, len(kept) - 1)), None)
    if named:
        pieces.append(_Piece(kept.pop(named.place), "byline"))
    tongue = (
        document.language
        or claims.get("lang")
        or language.identify(" ".join(span.of(document.text) for span in kept[:8]))
    )
    words = [span.of(document.text) for span in kept]
    credit = [kept[place] for place in head.credit_lines(words, [True] * len(kept))]
    kept = [span for span in kept if span not in credit]
    if not kept:
        return Skipped(document.location, "not an article: nothing in it but a licence note")
    headings = [piece.span.of(document.text) for piece in pieces if piece.reason == "heading"]
    return Article(
        id=document.id,
        text=document.text,
        paragraphs=tuple(kept),
        headline=claims.get("title") or next(iter(headings), None) or document.title,
        url=document.url or claims.get("url"),
        outlet=document.outlet or claims.get("outlet") or claims.get("source"),
        byline=document.byline or claims.get("author") or (named.names if named else None),
        dateline=head.dateline(document.text, kept[0]),
        published=head.when(document.published, tongue) or dates.parse(claims.get("date", ""), tongue),
        language=tongue,
        credit=tuple(_bare(document.text, span) for span in credit),
        dropped=tuple(
            Dropped(piece.span, piece.reason) for piece in sorted(pieces, key=lambda piece: piece.span) if piece.reason
        ),
        location=document.location,
    )


def _bare(text: str, span: Span) -> Span:
    """A paragraph that stands in emphasis as a whole, without its marks."""
    words = span.of(text)
    marks = len(words) - len(words.lstrip("*_"))
    return Span(span.start + marks, span.end - marks) if marks and words.endswith(words[:marks]) else span


def _front_matter(text: str) -> tuple[dict[str, str], int]:
    """The simple `key: value` lines between two lines of `---` at the top, and where the text goes on."""
    match = _patterns().front.match(text)
    if not match:
        return {}, 0
    pairs = (line.partition(":") for line in match["body"].splitlines())
    return {key.strip().lower(): value.strip().strip("\"'") for key, _, value in pairs if value.strip()}, match.end()


def _pieces(text: str, start: int) -> list[_Piece]:
    """Each line after the front matter without its marks, and why it is no paragraph."""
    found, fenced = [], False
    for span in lines(text):
        if span.start < start:
            continue
        line = span.of(text)
        if line.startswith(("```", "~~~")):
            fenced = not fenced
            found.append(_Piece(span, "code"))
        else:
            found.append(_piece(span, line, fenced))
    return found


def _piece(span: Span, line: str, fenced: bool) -> _Piece:
    patterns = _patterns()
    if fenced:
        return _Piece(span, "code")
    if heading := patterns.heading.match(line):
        return _Piece(Span(span.start + heading.start(1), span.start + heading.end(1)), "heading")
    if patterns.other.fullmatch(line):
        return _Piece(span, "picture, rule or link alone")
    mark = patterns.mark.match(line)
    return _Piece(Span(span.start + mark.end(), span.end) if mark and mark.end() < len(line) else span, None)


def _joined(text: str, spans: list[Span]) -> list[Span]:
    """Lines with no blank line and no mark between them are one paragraph: a line break means nothing in Markdown."""
    joined = spans[:1]
    for before, span in pairwise(spans):
        if text[before.end : span.start] in ("\n", "\r\n") and not text[before.start : before.end].endswith("  "):
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


class _Patterns(NamedTuple):
    front: re.Pattern[str]
    heading: re.Pattern[str]
    other: re.Pattern[str]
    mark: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    return _Patterns(
        front=re.compile(r"\ufeff?---[ \t]*\r?\n(?P<body>(?:(?!---).*\n){0,60})---[ \t]*(?:\r?\n|$)"),
        # "## A heading ##"
        heading=re.compile(r"#{1,6}\s+(.*?)(?:\s#+)?$"),
        # such as "![a ship](ship.png)", "***", "[home](https://news.example)", "<!-- note -->", "[1]: https://news.example"
        other=re.compile(r"!?\[[^\]]*\]\([^)]*\)|[*_-](?:\s*[*_-]){2,}|=+|<!--.*-->|\[[^\]]+\]:\s\S.*"),
        # "> quoted", "- entry", "1. entry"
        mark=re.compile(r"(?:>\s?)+(?:[-*+]\s+)?|[-*+]\s+|\d{1,3}[.)]\s+"),
    )
