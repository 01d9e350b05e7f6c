"""Edition -> the small picture of its period: stories by day, by country and by region, as lengths that a page or a mail can draw."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from digest.data import table
from digest.model import Edition, Item, Region
from digest.render.view import Part, cards, direction
from digest.render.words import Words

__all__ = ["Bar", "Column", "Picture", "picture"]

_LABELLED = 10
_EVERY = 5
_HEIGHT = 64
_BARS = 8
_SHARE = Region("").threshold


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
    """The stories of one country, or of the region at `anchor`. `at` and `length` are hundredths of the longest bar: where it begins and
    how long it is."""

    title: str
    anchor: str
    stories: int
    at: int
    length: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Each part is empty where it would show one thing only. `told` says in words what the columns show."""

    days: tuple[Column, ...]
    countries: tuple[Bar, ...]
    regions: tuple[Bar, ...]
    told: str

    @property
    def small(self) -> bool:
        """Whether the days are few enough for a number over each."""
        return len(self.days) <= _LABELLED


def picture(edition: Edition, parts: Sequence[Part], words: Words) -> Picture:
    """All parts, in the direction in which the page is read."""
    days = _days(edition, parts, words)
    told = words["semicolon"].join(f"{column.date}{words['colon']}{column.stories}" for column in days)
    return Picture(days, _countries(edition, words), _regions(parts, words), told)


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


def _countries(edition: Edition, words: Words) -> tuple[Bar, ...]:
    """The countries that most stories are about, by the names that they have in the language of the words. A story may be about several."""
    names = table("render_countries")["names"].get(words.table, {})
    found = Counter(
        code for section in edition.sections for item in section.items for code in _about(item) if code in names
    )
    often = sorted(found, key=lambda code: (-found[code], names[code]))[:_BARS]
    return _bars([(names[code], "", found[code]) for code in often], words)


def _about(item: Item) -> Iterable[str]:
    """What the article that gives the lead is about to a share at which a region takes it too."""
    tellings = (brief for telling in item.story.tellings for brief in (telling.brief, *telling.copies))
    brief = next((brief for brief in tellings if brief.article.id == item.article.id), None)
    return [country.code for country in brief.countries if country.weight >= _SHARE] if brief else ()


def _regions(parts: Sequence[Part], words: Words) -> tuple[Bar, ...]:
    return _bars([(part.title, part.anchor, len(part.cards)) for part in parts], words)


def _bars(counted: Sequence[tuple[str, str, int]], words: Words) -> tuple[Bar, ...]:
    if len(counted) < 2:
        return ()
    most = max(count for *_, count in counted) or 1
    lengths = [max(round(100 * count / most), 1) for *_, count in counted]
    return tuple(
        Bar(title, anchor, count, 100 - length if _leftwards(words) else 0, length)
        for (title, anchor, count), length in zip(counted, lengths, strict=True)
    )


def _leftwards(words: Words) -> bool:
    return direction(words.language) == "rtl"
