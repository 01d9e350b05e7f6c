"""Edition -> the small picture of its period: stories by day and by region, as lengths that a page or a mail can draw."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from digest.model import Edition
from digest.render.view import Part, cards, direction
from digest.render.words import Words

__all__ = ["Bar", "Column", "Picture", "picture"]

_LABELLED = 10
_EVERY = 5
_HEIGHT = 64


@dataclass(frozen=True, slots=True)
class Column:
    """The stories of one day. `at` and `width` are hundredths of the picture, `height` is of 64; a long period labels every fifth day."""

    date: str
    label: str
    stories: int
    at: float
    width: float
    height: int


@dataclass(frozen=True, slots=True)
class Bar:
    """The stories of one region. `at` and `length` are hundredths of the longest bar: where it begins and how long it is."""

    title: str
    anchor: str
    stories: int
    at: int
    length: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Either half is empty where it would show one thing only. `told` says in words what the columns show."""

    days: tuple[Column, ...]
    regions: tuple[Bar, ...]
    told: str

    @property
    def small(self) -> bool:
        """Whether the days are few enough for a number over each."""
        return len(self.days) <= _LABELLED


def picture(edition: Edition, parts: Sequence[Part], words: Words) -> Picture:
    """Both halves, in the direction in which the page is read."""
    days = _days(edition, parts, words)
    told = words["semicolon"].join(f"{column.date}{words['colon']}{column.stories}" for column in days)
    return Picture(days, _regions(parts, words), told)


def _days(edition: Edition, parts: Sequence[Part], words: Words) -> tuple[Column, ...]:
    """A column for each day of the period. A story without a date, or with an earlier one, is in none."""
    first, last = edition.period.start.date(), (edition.period.end - timedelta(microseconds=1)).date()
    found = Counter(card.published for card in cards(parts))
    every = [first + timedelta(days=count) for count in range((last - first).days + 1)]
    most = max((found[day] for day in every), default=0)
    if len(every) < 2 or not most:
        return ()
    few, step = len(every) <= _LABELLED, 100 / len(every)
    return tuple(
        Column(
            date=words.date(day),
            label=words.short(day) if few else str(day.day) if not at % _EVERY else "",
            stories=found[day],
            at=round((len(every) - 1 - at if _leftwards(words) else at) * step, 2),
            width=round(step, 2),
            height=round(_HEIGHT * found[day] / most),
        )
        for at, day in enumerate(every)
    )


def _regions(parts: Sequence[Part], words: Words) -> tuple[Bar, ...]:
    if len(parts) < 2:
        return ()
    most = max(len(part.cards) for part in parts) or 1
    lengths = [max(round(100 * len(part.cards) / most), 1) for part in parts]
    return tuple(
        Bar(part.title, part.anchor, len(part.cards), 100 - length if _leftwards(words) else 0, length)
        for part, length in zip(parts, lengths, strict=True)
    )


def _leftwards(words: Words) -> bool:
    return direction(words.language) == "rtl"
