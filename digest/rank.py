"""Stories -> Stories: the most telling first, and no more of them than a section or an outlet may have.

A story's score is a weighted sum of five components, each between 0 and 1, so that a weight in config.yaml says how much its
component can matter and `digest explain` can print the sum as a table. Nothing is learned: what matters is the editor's choice.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from digest.model import Article, Brief, Skipped, Story

_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each component counts. `half_life` is the number of days in which a story's recency halves.

    `outlets`: independent accounts; one counts 0, two 1/2, three 2/3: each further newsroom confirms a little less.
    `copies`: outlets that only carried somebody else's text, counted alike: they show interest and confirm nothing.
    `region`: the share of the story that the section's region holds.
    `recency`: 1 at the end of the period, 1/2 one half-life earlier; 0 where no account has a date.
    `quotations`: different named people who speak; one counts 1/2, two 2/3.
    """

    outlets: float = 1.0
    copies: float = 0.2
    region: float = 0.6
    recency: float = 0.4
    quotations: float = 0.3
    half_life: float = 2.0


class Component(NamedTuple):
    """One line of a score's table."""

    name: str
    value: float
    weight: float


@dataclass(frozen=True, slots=True)
class Score:
    """Why a story stands where it stands."""

    story: str
    components: tuple[Component, ...]

    @property
    def total(self) -> float:
        """The weighted sum. Rounded, so that no machine's last bit decides which story leads."""
        return round(sum(part.value * part.weight for part in self.components), 9)


class Capped(NamedTuple):
    """The stories that stay, in their order, and what was left out."""

    kept: tuple[Story, ...]
    left: tuple[Skipped, ...]


def rank(
    stories: Sequence[Story], weights: Weights, end: datetime | None, relevance: Mapping[str, float]
) -> tuple[Story, ...]:
    """Highest score first, ties by id. `relevance` is the weight of the section's region by story id."""
    totals = {score.story: score.total for score in scores(stories, weights, end, relevance)}
    return tuple(sorted(stories, key=lambda story: (-totals[story.id], story.id)))


def scores(
    stories: Sequence[Story], weights: Weights, end: datetime | None, relevance: Mapping[str, float]
) -> tuple[Score, ...]:
    """Each story's components, in the order of `stories`. Without `end`, the newest article is the clock."""
    now = end or max(filter(None, map(_newest, stories)), default=None)
    return tuple(Score(story.id, _components(story, weights, now, relevance.get(story.id, 0.0))) for story in stories)


def capped(stories: Sequence[Story], per_section: int | None = None, per_outlet: int | None = None) -> Capped:
    """The first `per_section` stories, at most `per_outlet` of them told first by the same outlet. None is no limit.

    Articles without an outlet are not taken for one outlet's.
    """
    kept: list[Story] = []
    left: list[Skipped] = []
    told: Counter[str] = Counter()
    for story in stories:
        outlet = _first(story).outlet
        reason = _surplus(len(kept), told[outlet or ""], outlet, per_section, per_outlet)
        if reason:
            left.append(_left(story, reason))
        else:
            kept.append(story)
            told.update([outlet] if outlet else [])
    return Capped(tuple(kept), tuple(left))


def _components(story: Story, weights: Weights, now: datetime | None, relevance: float) -> tuple[Component, ...]:
    own = {_outlet(telling.brief) for telling in story.tellings}
    carried = {_outlet(copy) for telling in story.tellings for copy in telling.copies} - own
    values = {
        "outlets": _saturating(len(own) - 1),
        "copies": _saturating(len(carried)),
        "region": relevance,
        "recency": _recency(_newest(story), now, weights.half_life),
        "quotations": _saturating(len(_speakers(story))),
    }
    return tuple(
        Component(part.name, values[part.name], getattr(weights, part.name))
        for part in fields(weights)
        if part.name in values
    )


def _saturating(count: int) -> float:
    return count / (count + 1)


def _recency(newest: datetime | None, now: datetime | None, half_life: float) -> float:
    """An article from after the end of the period is no newer than the end."""
    if newest is None or now is None or half_life <= 0:
        return 0.0
    days = max(0.0, (now - newest).total_seconds() / _DAY)
    return float(0.5 ** (days / half_life))


def _newest(story: Story) -> datetime | None:
    dates = (brief.article.published for brief in _briefs(story))
    return max((_instant(published) for published in dates if published), default=None)


def _instant(published: date | datetime) -> datetime:
    """A day without a time counts from its noon: the middle errs least. Without a zone it is taken for UTC."""
    if not isinstance(published, datetime):
        published = datetime.combine(published, time(12))
    return published if published.tzinfo else published.replace(tzinfo=UTC)


def _outlet(brief: Brief) -> str:
    """Its outlet, or itself where the outlet is unknown: two unknown outlets are two, as the text differs."""
    return brief.article.outlet or brief.article.id


def _speakers(story: Story) -> set[str]:
    return {
        quote.speaker.of(brief.article.text).casefold()
        for brief in _briefs(story)
        for quote in brief.quotes
        if quote.speaker
    }


def _briefs(story: Story) -> Iterator[Brief]:
    for telling in story.tellings:
        yield telling.brief
        yield from telling.copies


def _first(story: Story) -> Article:
    return story.tellings[0].brief.article


def _surplus(kept: int, told: int, outlet: str | None, per_section: int | None, per_outlet: int | None) -> str | None:
    if per_section is not None and kept >= per_section:
        return f"the section is full ({_stories(per_section)})"
    if per_outlet is not None and outlet and told >= per_outlet:
        return f"{outlet} already leads {_stories(per_outlet)} of this section"
    return None


def _stories(count: int) -> str:
    return f"{count} story" if count == 1 else f"{count} stories"


def _left(story: Story, reason: str) -> Skipped:
    article = _first(story)
    return Skipped(article.location or article.url or article.id, reason)
