"""lines -> which are the article, where it begins, which line is its headline: the learned part of reading.

Four forests in a row, each reading what the one before it said: a first opinion of each line, a second that knows the first
opinions around it (stacked sequential learning: Cohen and Carvalho, IJCAI 2005), one that picks the article's first line, one that
picks the headline above it. Fitted by tools/fit_reading.py.
"""

from collections.abc import Sequence
from typing import NamedTuple

from digest.data import table
from digest.read import features
from digest.read.features import Line
from digest.read.forest import chances, forest

KEEP = 0.5
"""The chance from which a line is article."""

LATER = 0.6
"""A later first line wins although it is only this much as likely: a summary above the story says everything again."""

LATER_BESIDE = 0.9
"""The same where the two stand side by side."""

HEADLINE = 0.3
"""The chance from which a line above the article is believed to be its headline."""

_SURE = 0.8
_HOPELESS = 0.03


class Verdicts(NamedTuple):
    """`chances` tells of each line how likely it is article; `start` is the first line, `headline` the line above that is one."""

    chances: list[float]
    start: int | None
    headline: int | None

    def keeps(self, place: int) -> bool:
        """Whether the line belongs to the article."""
        return self.start is not None and (place == self.start or (place > self.start and self.chances[place] > KEEP))


def verdicts(lines: Sequence[Line]) -> Verdicts:
    """The model's opinion of the lines of one page, in their order."""
    if not lines:
        return Verdicts([], None, None)
    rows = features.local(lines, table("read_forest")["wording"])
    first = chances(forest("first"), features.beside(rows))
    contexts = features.around(rows, first)
    second = _second(first, contexts)
    start = _start(rows, contexts, second)
    return Verdicts(second, start, None if start is None else _headline(lines, rows, start))


def _second(first: list[float], contexts: list[features.Row]) -> list[float]:
    # a third of a page's lines are so plainly menu that no neighbour could save them, and asking costs time
    asked = [place for place, chance in enumerate(first) if chance >= _HOPELESS]
    second = first.copy()
    for place, chance in zip(asked, chances(forest("second"), [contexts[place] for place in asked]), strict=True):
        second[place] = chance
    return second


def _start(rows: list[features.Row], contexts: list[features.Row], second: list[float]) -> int | None:
    places, candidates = features.starts(rows, contexts, second)
    if max(second) <= KEEP:
        return None
    return places[latest(chances(forest("start"), candidates), [second[place] for place in places], places)]


def latest(likely: Sequence[float], kept: Sequence[float], places: Sequence[int]) -> int:
    """The most likely first line, or one of the two after it where that is nearly as likely, surely article, and set apart.

    Set apart means that something else stands between: a summary above the story is followed by the byline, the date, a picture.
    """
    best = top = max(range(len(likely)), key=lambda rank: (likely[rank], -rank))
    for rank in range(top + 1, min(top + 3, len(likely))):
        apart = places[rank] - places[rank - 1] > 1 or likely[rank] > LATER_BESIDE * likely[top]
        if apart and likely[rank] >= LATER * likely[top] and kept[rank] > _SURE:
            best = rank
    return best


def _headline(lines: Sequence[Line], rows: list[features.Row], start: int) -> int | None:
    places, candidates = features.headlines(lines, rows, start)
    if not places:
        return None
    likely = chances(forest("headline"), candidates)
    best = max(range(len(places)), key=lambda rank: (likely[rank], -rank))
    return places[best] if likely[best] > HEADLINE else None
