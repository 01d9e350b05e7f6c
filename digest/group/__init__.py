"""Briefs -> Stories: equal texts, then copies of one text, then accounts of one event.

`group` is for an edition and `continued` compares it with the one before; `Grouper` takes bare items in chunks, for an archive of any size,
and `cluster` is one chunk of it.
"""

from collections.abc import Iterable, Mapping, Sequence

from digest.group.fingerprint import Item
from digest.group.grouper import Grouper
from digest.group.original import earliest_first, original_first
from digest.group.sequels import Sequel, sequels
from digest.model import Article, Brief, Story, Telling

__all__ = ["Grouper", "Item", "Sequel", "cluster", "continued", "group"]


# An edition tells its readers who else told a story, so there precision goes before everything: with this, items of a few lines, which
# archives hold in numbers and news sites hardly, only come together as copies.
_DOUBT = 10.0


def group(briefs: Iterable[Brief]) -> tuple[Story, ...]:
    """Every brief stands in exactly one story; stories come ordered by id. Briefs of one article id count once."""
    by_id = {brief.article.id: brief for brief in briefs}
    grouper = Grouper(doubt=_DOUBT)
    grouper.add(_item(brief.article) for brief in by_id.values())
    return tuple(Story(story, _tellings(voices, by_id)) for story, voices in sorted(grouper.stories()))


def continued(stories: Iterable[Story], earlier: Mapping[str, Sequence[Item]]) -> dict[str, Sequel]:
    """Which stories go on from the edition before, by id. `earlier` holds the items of each of its stories."""
    voices = {story.id: [_voice(telling) for telling in story.tellings] for story in stories}
    return sequels(voices, earlier, _DOUBT)


def cluster(items: Iterable[Item]) -> dict[str, str]:
    """The story id of every item's id: `group` without briefs."""
    return Grouper().add(items)


def _voice(telling: Telling) -> list[Item]:
    return [_item(brief.article) for brief in (telling.brief, *telling.copies)]


def _item(article: Article) -> Item:
    """The body alone: what reading dropped is the same on every page of an outlet."""
    body = "\n".join(span.of(article.text) for span in article.paragraphs)
    return Item(article.id, article.headline or "", body or article.text, article.published)


def _tellings(voices: list[list[str]], by_id: Mapping[str, Brief]) -> tuple[Telling, ...]:
    return tuple(sorted((_telling([by_id[key] for key in voice]) for voice in voices), key=_best_first))


def _telling(briefs: list[Brief]) -> Telling:
    original, *copies = original_first(briefs)
    return Telling(original, tuple(copies))


def _best_first(telling: Telling) -> tuple[bool, int, tuple[bool, float, str]]:
    """One that can be printed, then the one with most named speakers, then the earliest."""
    brief = telling.brief
    named = {quote.speaker.of(brief.article.text) for quote in brief.quotes if quote.speaker}
    return (brief.lead is None, -len(named), earliest_first(brief.article))
