"""Drafts + Edit -> Drafts and Items: the editor's hand. It chooses and orders; it never writes a word into a source's
mouth.

Every text of an `Edit` is looked up among the article's own candidates, white space aside. A text that is nobody's is
an error with its line, never a sentence in the edition.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from digest.compose.draft import Draft, Options, item
from digest.errors import ConfigError
from digest.model import Brief, Item, Passage, Skipped
from digest.pick.lead import candidates

__all__ = ["Edit", "Entry", "Wanted", "edited", "leads"]

Chosen = TypeVar("Chosen", bound=Passage)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A text that the editor names, and where. It may be cut short with "…" after its first words."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What the editor says of one story, which is named by its id or by the id, location or URL of one of its
    articles."""

    story: Wanted
    drop: bool = False
    pin: bool = False
    region: Wanted | None = None
    lead: tuple[Wanted, ...] = ()
    quotes: tuple[Wanted, ...] | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """The editor's file: `period` is the one it is for (None: any), `only` means that stories it does not list are left
    out and that it gives the order."""

    name: str = "edition.yaml"
    introduction: str = ""
    period: str | None = None
    only: bool = False
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Edited:
    """The edition's items by the title of their section, in the order of printing where the editor gave one."""

    items: Mapping[str, tuple[Item, ...]]
    skipped: tuple[Skipped, ...]


def edited(drafts: Sequence[Draft], edit: Edit, options: Options, titles: Sequence[str]) -> Edited:
    """Items by section. `drafts` come best first. ConfigError lists every entry that matches nothing."""
    problems: list[str] = []
    chosen = _matched(drafts, edit, problems)
    pinned: list[tuple[str, Item]] = []
    plain: list[tuple[str, Item]] = []
    skipped: list[Skipped] = []
    for draft in _ordered(drafts, chosen, edit):
        entry = chosen.get(draft.story.id)
        if (entry and entry.drop) or (edit.only and not entry):
            skipped.append(_left_out(draft))
            continue
        moved = _moved(draft, entry, titles, edit, problems)
        made = _item(moved, entry, options, edit, problems)
        (pinned if made.pinned else plain).append((moved.region, made))
    if problems:
        raise ConfigError("\n".join(problems))
    return Edited(_sections((*pinned, *plain), titles), tuple(skipped))


def leads(brief: Brief, most: int) -> tuple[Passage, ...]:
    """The sentences of an article that could be its lead, the one that is first, then by score."""
    fit = [found for found in candidates(brief.article, brief.sentences) if found.barred is None]
    ranked = sorted(fit, key=lambda found: (found.span != brief.lead, -found.score, found.span))
    return tuple(Passage(brief.article, found.span) for found in ranked[:most])


def _matched(drafts: Sequence[Draft], edit: Edit, problems: list[str]) -> dict[str, Entry]:
    """Story ids with what the editor says of them, in the order of the file."""
    names = {name: draft.story.id for draft in drafts for name in _names(draft)}
    found: dict[str, Entry] = {}
    for entry in edit.entries:
        story = names.get(entry.story.text.strip())
        if story is None:
            problems.append(
                f"{edit.name}:{entry.story.line}: no story of this edition is called {entry.story.text[:80]!r}; "
                "`digest build --propose` lists them"
            )
        elif story in found:
            problems.append(
                f"{edit.name}:{entry.story.line}: the story {entry.story.text[:80]!r} stands twice; keep one entry"
            )
        else:
            found[story] = entry
    return found


def _names(draft: Draft) -> Iterable[str]:
    yield draft.story.id
    for telling in draft.story.tellings:
        for brief in (telling.brief, *telling.copies):
            yield from filter(None, (brief.article.id, brief.article.location, brief.article.url))


def _ordered(drafts: Sequence[Draft], chosen: Mapping[str, Entry], edit: Edit) -> list[Draft]:
    """Best first; where the editor gives the order, or pins, the order of the file."""
    place = {story: number for number, story in enumerate(chosen)}
    listed = {story for story, entry in chosen.items() if entry.pin or edit.only}
    return sorted(drafts, key=lambda draft: place[draft.story.id] if draft.story.id in listed else len(place))


def _left_out(draft: Draft) -> Skipped:
    article = draft.leads[0].article
    return Skipped(article.headline or article.location, "left out by the editor")


def _moved(draft: Draft, entry: Entry | None, titles: Sequence[str], edit: Edit, problems: list[str]) -> Draft:
    wanted = entry.region if entry else None
    if wanted is None:
        return draft
    if wanted.text not in titles:
        problems.append(
            f"{edit.name}:{wanted.line}: no region is called {wanted.text[:80]!r}; the regions are {', '.join(titles)}"
        )
        return draft
    others = tuple(title for title in (draft.region, *draft.see_also) if title != wanted.text)
    return replace(draft, region=wanted.text, see_also=others if wanted.text != draft.region else draft.see_also)


def _item(draft: Draft, entry: Entry | None, options: Options, edit: Edit, problems: list[str]) -> Item:
    if entry is None:
        return item(draft, options)
    if entry.lead:
        offered = [
            lead for telling in draft.story.tellings for lead in leads(telling.brief, len(telling.brief.sentences))
        ]
        picked = _found(entry.lead[:1], offered, "lead", edit, problems)
        draft = replace(draft, leads=(*picked, *draft.leads))
    made = item(draft, options, pinned=entry.pin)
    if entry.quotes is None:
        return made
    return replace(made, quotations=_found(entry.quotes, draft.quotations, "quotation", edit, problems))


def _found(
    wanted: Iterable[Wanted], offered: Sequence[Chosen], what: str, edit: Edit, problems: list[str]
) -> tuple[Chosen, ...]:
    """The offered passages that the editor names, in the editor's order."""
    found = []
    for each in wanted:
        matches = [passage for passage in offered if _means(each.text, passage.text)]
        if matches and matches[0] in found:
            problems.append(f"{edit.name}:{each.line}: the {what} {each.text[:80]!r} stands twice; keep one")
        elif matches:
            found.append(matches[0])
        else:
            problems.append(
                f"{edit.name}:{each.line}: no {what} of this story reads {each.text[:80]!r}; "
                f"it must be one of its own, letter for letter (`digest build --propose` lists them)"
            )
    return tuple(found)


def _means(wanted: str, text: str) -> bool:
    """Whether the editor's words are this passage, or, ended by an ellipsis of the editor's, the beginning of it."""
    words, own = " ".join(wanted.split()), " ".join(text.split())
    for ellipsis in ("…", "..."):
        start = words.removesuffix(ellipsis).rstrip()
        if words.endswith(ellipsis) and len(start.split()) >= 3 and own.startswith(start):
            return True
    return words.removesuffix(",") == own


def _sections(placed: Sequence[tuple[str, Item]], titles: Sequence[str]) -> dict[str, tuple[Item, ...]]:
    return {title: tuple(made for region, made in placed if region == title) for title in titles}
