"""Bound editions -> the archive's pages by region, outlet and speaker, and the three lists that lead to them.

A page is made of `Row`s, the newest first; `Leaf.mark` names all that is printed on it, so that a page whose mark is the one
that it was printed with need not be printed again: an archive of years costs what the new edition adds to it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Literal

from digest.render.links import fragment
from digest.render.press import Press
from digest.render.slug import page_of, slug
from digest.render.view import Tongue, tongue
from digest.render.volume import Bound, Masthead, Origin, Spoken, Told

__all__ = ["MOST", "Leaf", "Row", "leaves", "printed_leaf"]

Kind = Literal["regions", "outlets", "speakers"]
KINDS: tuple[Kind, ...] = ("regions", "outlets", "speakers")

MOST = 5000
_ROWS = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A story on a page of the archive: which article's words are shown, whether its lead is, and which quotations."""

    story: Told
    origin: Origin
    lead: bool = False
    quotes: tuple[Spoken, ...] = ()


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of the archive, yet to be printed. `total` counts the rows that there are, `rows` holds as many as a page bears; a
    list of `names` has none."""

    path: str
    kind: Kind
    title: str
    total: int
    mark: str
    rows: tuple[Row, ...] = ()
    names: tuple[tuple[str, str, int], ...] = ()


def leaves(some: Iterable[Bound]) -> tuple[Leaf, ...]:
    """All pages of the archive but its index. Of very many names those most often met have a page."""
    stories = [story for each in sorted(some, key=_newest, reverse=True) for story in each.stories]
    marks = {id(story): _mark(repr(story)) for story in stories}
    found: list[Leaf] = []
    for kind in KINDS:
        shelf = _gathered(_rows(kind, story) for story in stories)
        often = sorted(shelf, key=lambda title: (-len(shelf[title]), title))[:MOST]
        found += (_leaf(kind, title, shelf[title], marks) for title in often)
        found.append(_list(kind, {title: len(shelf[title]) for title in often}, len(shelf)))
    return tuple(found)


def printed_leaf(leaf: Leaf, masthead: Masthead, press: Press) -> str:
    """The page itself."""
    template = "shelf.html.j2" if leaf.rows else "shelves.html.j2"
    return press.html(template, leaf=leaf, masthead=masthead, parts=_parts(leaf.rows, press))


def _newest(each: Bound) -> tuple[datetime, str]:
    return each.entry.start, each.entry.id


def _rows(kind: Kind, story: Told) -> Iterator[tuple[str, Row]]:
    if kind == "regions":
        yield story.region, Row(story, story.origin, lead=True)
    elif kind == "outlets":
        for origin in _one_of_each((story.origin, *story.told, *story.carried)):
            yield origin.outlet, Row(story, origin, lead=origin is story.origin)
    else:
        for speaker in dict.fromkeys(spoken.speaker for spoken in story.quotes if spoken.speaker):
            said = tuple(spoken for spoken in story.quotes if spoken.speaker == speaker)
            yield speaker, Row(story, story.origin, quotes=said)


def _one_of_each(origins: Iterable[Origin]) -> Iterable[Origin]:
    """The first article of each outlet."""
    return {origin.outlet: origin for origin in reversed(tuple(origins))}.values()


def _gathered(found: Iterable[Iterator[tuple[str, Row]]]) -> Mapping[str, list[Row]]:
    shelf: defaultdict[str, list[Row]] = defaultdict(list)
    for pairs in found:
        for title, row in pairs:
            shelf[title].append(row)
    return shelf


def _leaf(kind: Kind, title: str, rows: Sequence[Row], marks: Mapping[int, str]) -> Leaf:
    mark = _mark(f"{len(rows)} " + " ".join(marks[id(row.story)] for row in rows[:_ROWS]))
    return Leaf(page_of(kind, title), kind, title, len(rows), mark, rows=tuple(rows[:_ROWS]))


def _list(kind: Kind, counts: Mapping[str, int], total: int) -> Leaf:
    names = tuple((title, f"{slug(title)}.html", counts[title]) for title in sorted(counts, key=_by_name))
    return Leaf(f"{kind}/index.html", kind, "", total, _mark(repr((names, total))), names=names)


def _by_name(title: str) -> tuple[str, str]:
    return title.casefold(), title


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class _Part:
    """The rows of one edition, in display form."""

    days: str
    address: str
    lines: tuple["_Line", ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """A row in display form."""

    headline: str
    address: str
    origin: Origin
    lead: str | None
    key: str
    quotes: tuple["_Said", ...]
    tongue: Tongue


@dataclass(frozen=True, slots=True)
class _Said:
    """A quotation in display form."""

    text: str
    key: str
    speaker: str
    role: str | None
    origin: Origin
    url: str | None
    tongue: Tongue


def _parts(rows: Iterable[Row], press: Press) -> list[_Part]:
    found = groupby(rows, key=lambda row: row.story.edition)
    return [
        _Part(
            press.words.days(entry.start, entry.end),
            f"../{entry.id}/index.html",
            tuple(_shown(row, press) for row in few),
        )
        for entry, few in found
    ]


def _shown(row: Row, press: Press) -> _Line:
    entry, origin, words = row.story.edition, row.origin, press.words
    return _Line(
        headline=origin.headline
        or ", ".join([origin.outlet, *([words.date(origin.published)] if origin.published else [])]),
        address=f"../{entry.id}/index.html#{row.story.anchor}",
        origin=origin,
        lead=row.story.lead if row.lead else None,
        key=row.story.key,
        quotes=tuple(_said(spoken, press) for spoken in row.quotes),
        tongue=tongue(origin.language, press.words.language),
    )


def _said(spoken: Spoken, press: Press) -> _Said:
    origin = spoken.origin
    return _Said(
        text=spoken.text,
        key=spoken.key,
        speaker=spoken.speaker or "",
        role=spoken.role,
        origin=origin,
        url=fragment(origin.url, spoken.passage),
        tongue=tongue(origin.language, press.words.language),
    )


# What is no file's name on some system, whatever its ending.
