"""edition.yaml <-> the editor's hand: reads what an editor chose, and writes what there is to choose from.

The proposal lists everything, best first, so that editing is deleting lines: of several leads the first stays, of the
quotations those that are left, in their order, and a story whose lines are gone is left out.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from digest.compose import Draft, Edit, Entry, Wanted, leads
from digest.config.nodes import Node, nodes
from digest.config.reader import Fields, Reader
from digest.errors import ConfigError
from digest.model import Item, Quotation

__all__ = ["edit", "proposal"]

_LEADS_PER_ARTICLE = 3
_ENTRY = ("story", "drop", "pin", "region", "lead", "quotes")


def edit(path: Path) -> Edit:
    """What the editor's file says. ConfigError names each mistake's line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 (byte {error.start}); save it as UTF-8") from None
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; --edit names the editor's file") from None
    reader = Reader(path.name)
    given = reader.fields(nodes(text, path.name), path.name, ("period", "introduction", "only", "stories"))
    found = Edit(
        name=path.name,
        introduction=reader.text(given.get("introduction"), "introduction", longest=20_000),
        period=reader.text(given.get("period"), "period") or None,
        only=reader.truth(given.get("only"), "only"),
        entries=tuple(_entry(reader, item) for item in reader.items(given.get("stories"), "stories")),
    )
    reader.finish()
    return found


def proposal(period: str, drafts: Sequence[Draft], items: Iterable[Item], titles: Sequence[str]) -> str:
    """The text of an edition.yaml that makes the edition as it would be, with all that could be chosen instead."""
    printed = {item.story.id: item for item in items}
    head = (
        f"# What the edition {period} could print, best first. Delete what you do not want, move what you want elsewhere.\n"
        "# Of several leads the first is printed; quotations are printed in the order in which they stand here.\n"
        "# Words can be chosen and not changed: a line that is not in the source, letter for letter, is an error.\n"
        "# A line behind # is not printed now; take the # away to print it.\n"
        f"period: {period}\n"
        "introduction: |\n\n"
        "only: true        # stories that are not listed are left out\n"
        "stories:\n"
    )
    ordered = sorted(drafts, key=lambda draft: (draft.story.id not in printed, titles.index(draft.region)))
    return head + "".join(_proposed(draft, printed.get(draft.story.id)) for draft in ordered)


def _entry(reader: Reader, node: Node) -> Entry:
    given = reader.fields(node, "a story", _ENTRY, needed=("story",))
    story, region = given.get("story"), given.get("region")
    if reader.truth(given.get("drop"), "drop") and reader.truth(given.get("pin"), "pin"):
        reader.note(node, "a story cannot be pinned and dropped; keep one of the two")
    return Entry(
        story=_wanted(reader, story, "story") if story else Wanted("", node.line),
        drop=reader.truth(given.get("drop"), "drop"),
        pin=reader.truth(given.get("pin"), "pin"),
        region=_wanted(reader, region, "region") if region else None,
        lead=_several(reader, given, "lead"),
        quotes=_quotes(reader, node, given),
    )


def _wanted(reader: Reader, node: Node, what: str) -> Wanted:
    return Wanted(reader.text(node, what, longest=4_000), node.line)


def _several(reader: Reader, given: Fields, what: str) -> tuple[Wanted, ...]:
    """One text, or a list of them."""
    node = given.get(what)
    items = () if node is None else (node.items if node.kind == "list" else (node,))
    return tuple(_wanted(reader, item, what) for item in items)


def _quotes(reader: Reader, node: Node, given: Fields) -> tuple[Wanted, ...] | None:
    """None where the editor says nothing; `quotes:` with all its lines deleted means that none is printed."""
    said = any(key.text == "quotes" for key, _ in node.pairs)
    return _several(reader, given, "quotes") if said else None


def _proposed(draft: Draft, item: Item | None) -> str:
    article = (item.lead if item else draft.leads[0]).article
    told = ", ".join(dict.fromkeys(t.brief.article.outlet or t.brief.article.location for t in draft.story.tellings))
    first = item.lead if item else draft.leads[0]
    others = [
        lead for telling in draft.story.tellings for lead in leads(telling.brief, _LEADS_PER_ARTICLE) if lead != first
    ]
    lines = [
        f"  - story: {_text(draft.story.id)}   # {_comment(article.headline or article.location)} ({_comment(told)})",
        *([] if item else ["    drop: true     # beyond the most that its section prints"]),
        f"    region: {_text(draft.region)}",
        "    lead:",
        *(f"      - {_text(lead.text)}" for lead in (first, *others)),
        "    quotes:",
        *_proposed_quotes(draft.quotations, item.quotations if item else ()),
    ]
    return "\n".join(lines) + "\n"


def _proposed_quotes(offered: Iterable[Quotation], printed: Sequence[Quotation]) -> Iterable[str]:
    for quotation in printed:
        yield f"      - {_text(quotation.text)}{_speaker(quotation)}"
    for quotation in offered:
        if quotation not in printed:
            yield f"      # - {_text(quotation.text)}{_speaker(quotation)}"


def _speaker(quotation: Quotation) -> str:
    said_by = ", ".join(filter(None, (quotation.speaker, quotation.role)))
    return f"   # {_comment(said_by or 'speaker not named')}"


def _text(text: str) -> str:
    """A JSON string on one line: it is a YAML string too, whatever it holds. Line breaks inside a passage are white
    space."""
    return json.dumps(" ".join(text.split()), ensure_ascii=not text.isprintable())


def _comment(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)[:160]
