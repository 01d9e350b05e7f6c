"""Documents -> Edition: brief, group, place in sections, rank, let the editor choose, cap; all of it pure.

The same documents, publication, period and edit give the same Edition, in any input order. Whatever is left out is a
`Skipped` with its reason, printed in the colophon.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from digest.compose.brief import Reading, brief, summarise
from digest.compose.draft import Draft, Options, draft
from digest.compose.edit import Edit, Edited, Entry, Wanted, edited, leads
from digest.compose.past import Past, marked, past
from digest.compose.standing import Standing, homes, standing
from digest.model import Article, Brief, Edition, Item, Period, Region, Section, Skipped
from digest.rank import Weights, capped, rank

__all__ = [
    "Draft", "Edit", "Entry", "Options", "Others", "Past", "Publication", "Reading", "Selection", "Standing", "Wanted", "brief", "compose",
    "drafts", "leads", "past", "select", "standing", "summarise",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Publication:
    """What stays the same from edition to edition. `regions` stand in the order of the sections; `url` is where out/ is
    served, `noindex` asks search engines to keep away."""

    title: str
    slug: str
    regions: tuple[Region, ...]
    language: str = "en"
    url: str | None = None
    noindex: bool = False
    options: Options = field(default_factory=Options)
    weights: Weights = field(default_factory=Weights)


@dataclass(frozen=True, slots=True)
class Others:
    """What the other editions of the publication mean for one: the ids of the articles that they have, the instants [start, end) that
    they cover, and whether this one takes `all` that waits for an edition or only what is `dated` within its period."""

    articles: frozenset[str] = frozenset()
    covered: tuple[tuple[datetime, datetime], ...] = ()
    takes: Literal["all", "dated"] = "all"


@dataclass(frozen=True, slots=True)
class Selection:
    """The briefs of one period, in the order of their ids.

    `members` are the ids of all articles that belong to the period, also of those without a lead. `outside` counts the articles of
    other periods, `newest` is the latest day of any article that has a date, `read` counts all that was looked at.
    """

    briefs: tuple[Brief, ...]
    skipped: tuple[Skipped, ...]
    members: tuple[str, ...]
    outside: int
    newest: date | None
    read: int

    @property
    def undated(self) -> tuple[Article, ...]:
        """The articles without a date: they are in this edition because it is the first since they were found."""
        return tuple(brief.article for brief in self.briefs if brief.article.published is None)


def select(found: Iterable[Brief | Skipped], period: Period, others: Others = Others()) -> Selection:
    """The briefs that belong to the period: dated within it, or waiting for an edition.

    An article waits if it has no date, or if it was found after the edition of its date had been made, at most a week or one period
    earlier. One that has no lead is left out, for a story needs a sentence that stands alone.
    """
    briefs: list[Brief] = []
    skipped: list[Skipped] = []
    members: list[str] = []
    newest, outside, read = None, 0, 0
    for read, each in enumerate(found, 1):  # noqa: B007
        if isinstance(each, Skipped):
            skipped.append(each)
            continue
        newest = max(filter(None, (newest, _day(each.article.published))), default=None)
        if not _belongs(each.article, period, others):
            outside += 1
            continue
        members.append(each.article.id)
        if each.lead is None:
            skipped.append(Skipped(each.article.location, "no sentence in it can stand alone as a lead"))
        else:
            briefs.append(each)
    return Selection(
        briefs=tuple(sorted(briefs, key=lambda brief: brief.article.id)),
        skipped=tuple(sorted(skipped, key=lambda skip: (skip.location, skip.reason))),
        members=tuple(sorted(members)),
        outside=outside,
        newest=newest,
        read=read,
    )


def compose(
    selection: Selection, publication: Publication, period: Period, edit: Edit, before: Past | None = None
) -> Edition:
    """The Edition, its stories marked as new or not where there is an edition before.

    ConfigError names the lines of `edit` that match nothing.
    """
    found, nowhere = drafts(selection.briefs, publication, period)
    titles = [region.title for region in publication.regions]
    chosen = edited(found, edit, publication.options, titles)
    sections, beyond = _capped(chosen, publication.options, edit)
    return Edition(
        title=publication.title,
        slug=publication.slug,
        period=period,
        sections=marked(sections, before),
        introduction=edit.introduction,
        language=publication.language,
        url=publication.url,
        skipped=(*selection.skipped, *nowhere, *chosen.skipped, *beyond),
        read=selection.read,
        outside=selection.outside,
        undated=tuple(sorted(article.location for article in selection.undated)),
        previous=before.period if before else None,
        noindex=publication.noindex,
    )


def drafts(
    briefs: Sequence[Brief], publication: Publication, period: Period
) -> tuple[tuple[Draft, ...], tuple[Skipped, ...]]:
    """Every story with all that could be printed of it, best first, and the stories that no region takes."""
    every = homes(briefs, publication.regions)
    found = {home.story.id: home for home in every if home.region}
    shares = {key: home.share for key, home in found.items()}
    placed = rank([home.story for home in found.values()], publication.weights, period.end, shares)
    nowhere = [home.first.article for home in every if home.region is None]
    return (
        tuple(draft(story, found[story.id].region or "", found[story.id].see_also) for story in placed),
        tuple(
            Skipped(_named(article), "in no region of this publication")
            for article in sorted(nowhere, key=lambda a: a.id)
        ),
    )


def _belongs(article: Article, period: Period, others: Others) -> bool:
    if article.id in others.articles:
        return False
    if article.published is None:
        return others.takes == "all"
    return _within(article.published, period) or (others.takes == "all" and _late(article.published, period, others))


def _within(published: date | datetime, period: Period) -> bool:
    if isinstance(published, datetime) and published.tzinfo:
        return period.start <= published.astimezone(UTC) < period.end
    day = _day(published) or date.min
    if (
        period.end.astimezone(UTC) - period.start.astimezone(UTC) < _DAY
    ):  # an hour: a bare date belongs to the first of its day
        return period.start <= datetime.combine(day, time(0), period.start.tzinfo) < period.end
    return period.start.date() <= day < period.end.date()


def _late(published: date | datetime, period: Period, others: Others) -> bool:
    """Whether the edition of its date was made without it, not too long ago."""
    aware = isinstance(published, datetime) and published.tzinfo
    moment = published if aware else datetime.combine(_day(published) or date.min, time(12), period.start.tzinfo)
    assert isinstance(moment, datetime)  # noqa: S101 - for the type checker
    if not period.start - max(_LATE, period.end - period.start) <= moment < period.start:
        return False
    return any(start <= moment < end for start, end in others.covered)


_DAY, _LATE = timedelta(hours=22), timedelta(days=7)


def _day(published: date | datetime | None) -> date | None:
    return published.date() if isinstance(published, datetime) else published


def _capped(chosen: Edited, options: Options, edit: Edit) -> tuple[tuple[Section, ...], tuple[Skipped, ...]]:
    sections: list[Section] = []
    beyond: list[Skipped] = []
    for title, items in chosen.items.items():
        kept, left = (items, ()) if edit.only else _within_caps(items, options)
        beyond.extend(left)
        sections.extend([Section(title, kept)] if kept else [])
    return tuple(sections), tuple(beyond)


def _within_caps(items: Sequence[Item], options: Options) -> tuple[tuple[Item, ...], tuple[Skipped, ...]]:
    """What the editor pinned stays, and counts."""
    pinned = tuple(item for item in items if item.pinned)
    rest = {item.story.id: item for item in items if not item.pinned}
    room = max(0, options.stories_per_section - len(pinned))
    kept, left = capped([item.story for item in rest.values()], room, options.stories_per_outlet)
    return pinned + tuple(rest[story.id] for story in kept), left


def _named(article: Article) -> str:
    return article.headline or article.location
