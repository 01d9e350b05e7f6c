"""The proof of the edition before -> `Past` -> marks: which stories are new, which come again, and which have nothing new to say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from digest import group
from digest.model import Item, Mark, Section

__all__ = ["Past", "marked", "past"]


@dataclass(frozen=True, slots=True)
class Past:
    """The edition before: its period, and what grouping needs of the articles of each story, by the story's id."""

    period: str
    stories: Mapping[str, tuple[group.Item, ...]]


def past(proof: Mapping[str, Any], texts: Mapping[str, str]) -> Past:
    """An edition as its proof tells it. `texts` are the sources by their SHA-256; a story whose sources are lost is left out."""
    stories = {}
    for story in (story for section in proof["sections"] for story in section["stories"]):
        sources = [key for telling in story["tellings"] for key in (telling["source"], *telling["copies"])]
        told = {key: proof["sources"][key] for key in sources if proof["sources"][key]["sha256"] in texts}
        stories[story["id"]] = tuple(_item(key, source, texts[source["sha256"]]) for key, source in told.items())
    return Past(proof["period"]["id"], {key: items for key, items in stories.items() if items})


def marked(sections: Sequence[Section], before: Past | None) -> tuple[Section, ...]:
    """The sections with a mark on each story; without an edition before, as they are."""
    if before is None:
        return tuple(sections)
    stories = [item.story for section in sections for item in section.items]
    goes_on = group.continued(stories, before.stories)
    return tuple(
        replace(section, items=tuple(_marked(item, goes_on.get(item.story.id)) for item in section.items))
        for section in sections
    )


def _marked(item: Item, sequel: group.Sequel | None) -> Item:
    mark: Mark = "new" if sequel is None else "again" if sequel.fresh else "repeated"
    return replace(item, mark=mark, earlier=sequel.earlier if sequel else None)


def _item(key: str, source: Mapping[str, Any], text: str) -> group.Item:
    """Proofs of older versions do not say where the article's own text begins and ends."""
    start, end = source.get("body") or (0, len(text))
    return group.Item(key, source["headline"] or "", text[start:end] or text, _published(source["published"]))


def _published(text: str | None) -> date | datetime | None:
    if text is None:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
