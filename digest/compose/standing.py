"""Briefs -> stories in their sections, and where one of them stands there: what `compose` ranks, and `digest explain` explains."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from digest.group import group
from digest.model import Brief, Region, Story
from digest.place import region
from digest.rank import Score, Weights, scores

__all__ = ["Home", "Standing", "homes", "standing"]


@dataclass(frozen=True, slots=True)
class Home:
    """A story and its section. `region` is None where no region takes it; `share` is how much of it the region holds."""

    story: Story
    region: str | None
    see_also: tuple[str, ...]
    share: float

    @property
    def first(self) -> Brief:
        """The account that speaks for the story."""
        return self.story.tellings[0].brief


@dataclass(frozen=True, slots=True)
class Standing:
    """A story's place, from 1, among so many of its section, and the score that put it there."""

    region: str
    place: int
    among: int
    score: Score


def homes(briefs: Iterable[Brief], regions: Sequence[Region]) -> tuple[Home, ...]:
    """Every story with its section, ordered by id."""
    return tuple(_home(story, regions) for story in group(briefs))


def standing(
    article: str, briefs: Iterable[Brief], regions: Sequence[Region], weights: Weights, end: datetime
) -> Standing | None:
    """Where the story with this article stands before the editor and the caps. None where no section has it."""
    placed = [home for home in homes(briefs, regions) if home.region]
    own = next((home for home in placed if article in _articles(home.story)), None)
    if own is None or own.region is None:
        return None
    rivals = [home for home in placed if home.region == own.region]
    found = scores([home.story for home in rivals], weights, end, {home.story.id: home.share for home in rivals})
    ranked = sorted(found, key=lambda score: (-score.total, score.story))
    place = next(at for at, score in enumerate(ranked) if score.story == own.story.id)
    return Standing(own.region, place + 1, len(ranked), ranked[place])


def _home(story: Story, regions: Sequence[Region]) -> Home:
    first = story.tellings[0].brief
    title, others = region(first.article, first.countries, regions)
    return Home(story, title, others, sum(_share(first, one) for one in regions if one.title == title))


def _share(brief: Brief, region: Region) -> float:
    """The region that takes what is left has no countries of its own."""
    return sum(country.weight for country in brief.countries if country.code in region.countries)


def _articles(story: Story) -> set[str]:
    return {brief.article.id for telling in story.tellings for brief in (telling.brief, *telling.copies)}
