"""The archive's pages, feeds and search, editions' proofs and stored sources -> findings.

Around the editions the same passages are shown again: on pages by region, outlet and speaker, in feeds, in the index of the search.
Each says which span of which source it is (`data-proof`), and is held against that span of the stored text, with who said it.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from digest.proof import name, printed
from digest.verify.claims import Claim, in_html
from digest.verify.finding import Finding, names, reads

__all__ = ["Said", "archived", "sayings"]

Proof = Mapping[str, Any]
Cut = Callable[[str, Proof], str]
"""The words of a span, by the SHA-256 of its source: cut from the stored text, or as the proof has them."""


@dataclass(frozen=True, slots=True)
class Said:
    """What may stand in the archive: words; beside a quotation who said it ("Gunnel Rask, a pilot"; "[]" for nobody who is named), and
    the outlet where the source says its own."""

    words: str
    person: str | None = None
    outlet: str | None = None


def sayings(proof: Proof, cut: Cut) -> Iterator[tuple[str, Said]]:
    """All that an edition told, by its mark: a passage, a quotation with its speaker ("… said"), a story's row in the search."""
    for story in (story for section in proof["sections"] for story in section["stories"]):
        passages = [story["lead"], *story["quotations"]]
        told = [_said(passage, proof["sources"][passage["source"]], cut) for passage in passages]
        for passage, said in zip(passages, told, strict=True):
            key = f"{passage['source']}:{passage['start']}-{passage['end']}"
            yield key, said
            yield f"{key} said", said
        sources = (proof["sources"][each["source"]]["sha256"] for each in story["quotations"])
        named = (
            name(cut(sha, each["speaker"]))
            for sha, each in zip(sources, story["quotations"], strict=True)
            if each["speaker"]
        )
        row = Said(" ".join(said.words for said in told), ", ".join(dict.fromkeys(filter(None, named))))
        yield f"{proof['period']['id']}#story-{story['id']}", row


def archived(files: Iterable[tuple[str, bytes]], known: Mapping[str, Said]) -> Iterator[Finding]:
    """Everything in files of the archive that is not as `known` has it."""
    fine: set[str] = set()
    for file, body in files:
        text = body.decode("utf-8", "replace")
        if file.endswith((".json", ".xml")):
            yield from _feed(file, text, known, fine)
        elif file.endswith(".html"):
            yield from _claimed(file, text, known)
            yield from _index(file, text, known)


def _said(passage: Proof, source: Proof, cut: Cut) -> Said:
    parts = {what: name(cut(source["sha256"], passage[what])) for what in ("speaker", "role") if passage.get(what)}
    person = (parts.get("speaker") or "[]") + (f", {parts['role']}" if parts.get("role") else "")
    return Said(printed(cut(source["sha256"], passage)), person, name(source["outlet"]))


def _claimed(file: str, page: str, known: Mapping[str, Said]) -> Iterator[Finding]:
    told = in_html(page)
    quotes = [claim for story in told.stories for claim in story.quotes]
    for claim in (*told.stray, *(claim for story in told.stories for claim in story.leads), *quotes):
        said = known.get(claim.key or "")
        if said is None or not reads(claim.lines, said.words):
            yield Finding(file, claim.line, "a passage", claim.text, said.words if said else "a passage of an edition")
    for claim in (*quotes, *(claim for claim in told.stray if claim.beside)):
        said = known.get(f"{claim.key} said")
        if said and not _named(claim, said):
            expected = f"{said.person} ({said.outlet})" if said.outlet else str(said.person)
            yield Finding(file, claim.line, "a speaker", printed(" ".join(claim.beside)), expected)


def _named(claim: Claim, said: Said) -> bool:
    person = said.person or "[]"
    return reads(claim.beside, f"{person} ({said.outlet})") if said.outlet else names(claim.beside, person)


def _feed(file: str, text: str, known: Mapping[str, Said], fine: set[str]) -> Iterator[Finding]:
    """A feed, entry by entry. Those in `fine` were read before: each stands in feeds of three forms."""
    try:
        entries = _from_json(text) if file.endswith(".json") else _from_xml(text)
    except (ValueError, KeyError, TypeError, ET.ParseError) as error:
        yield Finding(file, 1, "the feed", f"damaged ({error})", "a feed")
        return
    for number, entry in enumerate(entries, 1):
        findings = [] if entry in fine else list(_claimed(file, f'<article class="story">{entry}</article>', known))
        for found in findings:
            yield Finding(file, 1, f"entry {number}, {found.what}", found.found, found.expected)
        if not findings:
            fine.add(entry)


def _from_json(text: str) -> list[str]:
    return [str(item["content_html"]) for item in json.loads(text)["items"]]


def _from_xml(text: str) -> list[str]:
    """What each entry of Atom or RSS holds; a sitemap holds nothing."""
    root = ET.fromstring(text)  # noqa: S314 - our own file, or what somebody made of it: expat bounds what entities may become
    return [
        node.text or "" for path in ("{*}entry/{*}content", "channel/item/description") for node in root.iterfind(path)
    ]


def _index(file: str, page: str, known: Mapping[str, Said]) -> Iterator[Finding]:
    """The rows of the search: edition, anchor, headline, outlet, speakers, and all words of the story's passages."""
    block = _ROWS.search(page)
    if block is None:
        return
    try:
        index = json.loads(block[1])
        rows = [(f"{index['editions'][at][0]}#{anchor}", *rest) for at, anchor, _, _, *rest in index["stories"]]
    except (ValueError, KeyError, TypeError, IndexError) as error:
        yield Finding(file, 1, "the index", f"damaged ({error})", "an index of the editions")
        return
    for story, speakers, *words in rows:
        said = known.get(story, Said("no such story", "no such story"))
        for what, found, expected in (
            ("speakers", speakers, said.person),
            *(("words", each, said.words) for each in words),
        ):
            if found != expected:
                yield Finding(file, 1, f"the index, {story}, {what}", str(found), str(expected))


_ROWS = re.compile(r'<script type="application/json" id="index">([^<]*)')  # JSON of ours holds no "<"
