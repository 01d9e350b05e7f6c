"""lines -> which are the article, where it begins, which line is its headline: the learned part of reading.

Four forests in a row, each reading what the one before it said: a first opinion of each line, a second that knows the first
opinions around it (stacked sequential learning: Cohen and Carvalho, IJCAI 2005), one that picks the article's first line, one that
picks the headline above it. Fitted by tools/fit_reading.py.
"""

from collections.abc import Sequence
from functools import cache
from operator import mul
from typing import NamedTuple

from digest.data import table
from digest.read import context, dates
from digest.read.features import Column, Line, Measures, lexicon, measures
from digest.read.forest import BESIDE, chances, forest, ranked, scales

KEEP = 0.5
"""The chance from which a line is article, wherever the page has lines of which the model is sure."""

LEAST = 0.15
"""The chance below which a line is never article."""

LATER = 0.5
"""A later first line wins although it is only this much as likely: a summary above the story says everything again."""

LATER_BESIDE = 0.65
"""The same where the two stand side by side."""

HEADLINE = 0.25
"""The chance from which a line above the article is believed to be its headline."""

_SURE = 0.8


class Verdicts(NamedTuple):
    """`chances` tells of each line how likely it is article; `start` is the first line, `headline` the line above that is one.

    From the chance `least` on a line is kept.
    """

    chances: list[float]
    start: int | None
    headline: int | None
    least: float = KEEP

    def keeps(self, place: int) -> bool:
        """Whether the line belongs to the article."""
        return self.start is not None and (
            place == self.start or (place > self.start and self.chances[place] >= self.least)
        )


def verdicts(lines: Sequence[Line]) -> Verdicts:
    """The model's opinion of the lines of one page, in their order."""
    if not lines:
        return Verdicts([], None, None)
    count = len(lines)
    page = measures(lines, _lexicon())
    ranks = ranked(page.columns, scales())
    first = chances(forest("first"), ranks, range(count))
    ranks |= ranked(context.around(page, first), scales())
    second = chances(forest("second"), ranks, range(count))
    start = _start(page, ranks, second)
    headline = None if start is None else _headline(lines, page, ranks, second, start)
    return Verdicts(second, start, headline, least(second, page.columns["words"]))


def least(chances: Sequence[float], sizes: Sequence[int]) -> float:
    """The chance from which lines are kept so that F1 of their words is likely greatest: never more than `KEEP`, never under `LEAST`.

    On a page of a table or a list no line is sure, and then half of it would go (Lewis, SIGIR 1995: the best threshold of F1 is half
    of the F1 that it reaches).
    """
    wanted = sum(map(mul, chances, sizes)) or 1.0
    right, kept = 0.0, 0
    best, found = 0.0, KEEP
    for chance, size in sorted(zip(chances, sizes, strict=True), reverse=True):
        right += chance * size
        kept += size
        if right / (kept + wanted) > best:
            best, found = right / (kept + wanted), chance
    return min(KEEP, max(LEAST, found))


@cache
def _lexicon() -> dict[str, int]:
    learned = table("read_forest")
    return lexicon(learned["wording"], learned["inside"])


def _start(page: Measures, ranks: dict[str, bytes], second: list[float]) -> int | None:
    if max(second) <= KEEP:
        return None
    places, columns = context.starts(page.columns["words"], second)
    likely = _chances("start", ranks, columns, places)
    return places[latest(likely, [second[place] for place in places], places)]


def _chances(name: str, ranks: dict[str, bytes], columns: dict[str, Column], places: Sequence[int]) -> list[float]:
    """What that forest says of the lines at those places, given more columns."""
    first, last = places[0], places[-1]
    more = ranked({name: column[: last + 1 + BESIDE] for name, column in columns.items()}, scales())
    found = chances(forest(name), ranks | more, range(first, last + 1))
    return [found[place - first] for place in places]


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


def _headline(
    lines: Sequence[Line], page: Measures, ranks: dict[str, bytes], second: list[float], start: int
) -> int | None:
    places, columns = context.above(page, second, start)
    if not places:
        return None
    likely = zip(_chances("headline", ranks, columns, places), places, strict=True)
    able = [(chance, -place) for chance, place in likely if chance > HEADLINE and not _is_day(lines[place].text)]
    return -max(able)[1] if able else None


def _is_day(text: str) -> bool:
    """Whether it tells weekday, day and year, as a masthead does and no headline: "Harbour News · Friday, 3 May 2024"."""
    return bool(dates.weekdays(text)) and dates.find(text) is not None
