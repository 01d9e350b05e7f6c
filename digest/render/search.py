"""Bound editions -> search.html: the archive's stories, and a small script that finds among them.

The index stands in the page itself: a script may read it there also where the archive is a folder on a disk, and nothing is fetched.
It is bounded: the newest stories are in it with their leads and quotations, older ones by headline and names, and the page says how
many there was no room for. Whoever runs no script is led to the lists.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from digest.render.linked import embedded
from digest.render.press import Press
from digest.render.volume import Bound, Masthead, Told

__all__ = ["Room", "search"]

_Row = list[str | int]


@dataclass(frozen=True, slots=True)
class Room:
    """How many bytes the index may have, and up to how many of them stories stand in it with all their words."""

    most: int = 2_000_000
    in_full: int = 1_200_000


def search(some: Iterable[Bound], masthead: Masthead, press: Press, room: Room) -> str:
    """The page."""
    newest = sorted(some, key=lambda each: (each.entry.start, each.entry.id), reverse=True)
    rows = list(_fitting(newest, room))
    editions = [[each.entry.id, press.words.days(each.entry.start, each.entry.end)] for each in newest]
    omitted = sum(len(each.stories) for each in newest) - len(rows)
    index = embedded({"editions": editions[: int(rows[-1][0]) + 1 if rows else 0], "stories": rows})
    return press.html("search.html.j2", masthead=masthead, index=index, stories=len(rows), omitted=omitted)


def _fitting(newest: Sequence[Bound], room: Room) -> Iterator[_Row]:
    """As many rows as there is room for, the newest first: edition, anchor, headline, outlet, speakers, and then the words."""
    used = 0
    for at, each in enumerate(newest):
        for told in each.stories:
            row = _row(at, told)
            row = row if used < room.in_full else row[:5]
            used += len(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace"))
            if used > room.most:
                return
            yield row


def _row(edition: int, told: Told) -> _Row:
    speakers = dict.fromkeys(spoken.speaker for spoken in told.quotes if spoken.speaker)
    words = " ".join((told.lead, *(spoken.text for spoken in told.quotes)))
    headline = told.origin.headline or told.origin.outlet
    return [edition, told.anchor, headline, told.origin.outlet, ", ".join(speakers), words]
