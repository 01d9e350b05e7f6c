"""Pages, proof and stored sources -> findings: is every lead and quotation in the finished files the source's own?

The proof is held against the stored texts, and what each file claims (see `claims`) is held against the proof, story by
story. White space, controls and entities are normalised (`proof.printed`, `proof.name`), and nothing else.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from digest.proof import SCHEMA, fingerprint, name, printed
from digest.verify.archive import Said, archived, sayings
from digest.verify.claims import Claim, Story, Told, in_html, in_mail, in_markdown, in_text
from digest.verify.finding import Finding, names, reads
from digest.verify.linked import in_json_ld
from digest.verify.lint import Fault, Known, known_of, lint

__all__ = ["Fault", "Finding", "Known", "Said", "archived", "known_of", "lint", "sayings", "verify"]

Proof = Mapping[str, Any]


def verify(pages: Mapping[str, bytes], proof: Proof, texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """Everything that is wrong with an edition's files. `texts` maps a SHA-256 to the stored text of that source."""
    if proof.get("schema") != SCHEMA:
        return (_in_proof("schema", str(proof.get("schema")), str(SCHEMA)),)
    try:
        return _findings(pages, proof, texts)
    except (KeyError, TypeError, AttributeError, IndexError) as damage:
        return (_in_proof("the proof", f"damaged ({damage!r})", "what the edition was made with"),)


def _findings(pages: Mapping[str, bytes], proof: Proof, texts: Mapping[str, str]) -> tuple[Finding, ...]:
    stories = [story for section in proof["sections"] for story in section["stories"]]
    return (
        *_unproved_sources(proof, texts),
        *(finding for story in stories for finding in _unproved_spans(story, proof, texts)),
        *(finding for file in _PAGES for finding in _misprints(file, pages, stories, proof)),
        *(_linked(pages["index.html"].decode("utf-8", "replace"), stories) if "index.html" in pages else ()),
        *(_mail(pages["mail.eml"], stories, proof) if "mail.eml" in pages else ()),
    )


def _unproved_sources(proof: Proof, texts: Mapping[str, str]) -> Iterator[Finding]:
    for source, known in proof["sources"].items():
        text = texts.get(known["sha256"])
        if text is None:
            yield _in_proof(f"source {source}", "no stored text", known["sha256"])
        elif fingerprint(text) != known["sha256"]:
            yield _in_proof(f"SHA-256 of the stored text of source {source}", fingerprint(text), known["sha256"])


def _unproved_spans(story: Proof, proof: Proof, texts: Mapping[str, str]) -> Iterator[Finding]:
    for what, source, span in _spans(story):
        known = proof["sources"].get(source)
        if known is None:
            yield _in_proof(f"story {story['id']}, {what}", f"source {source}", "a source of the proof")
        elif (text := texts.get(known["sha256"])) is not None and span["text"] != text[span["start"] : span["end"]]:
            yield _in_proof(f"story {story['id']}, {what}", span["text"], text[span["start"] : span["end"]])


def _spans(story: Proof) -> Iterator[tuple[str, str, Proof]]:
    """Every span of a story in the proof, with the source that it claims to be from."""
    yield "lead", story["lead"]["source"], story["lead"]
    for at, quotation in enumerate(story["quotations"], 1):
        yield f"quotation {at}", quotation["source"], quotation
        for part in ("mention", "speaker", "role", "cue"):
            if quotation[part]:
                yield f"{part} of quotation {at}", quotation["source"], quotation[part]


def _in_proof(what: str, found: str, expected: str) -> Finding:
    return Finding("index.json", 1, what, found, expected)


def _misprints(file: str, pages: Mapping[str, bytes], stories: Sequence[Proof], proof: Proof) -> Iterator[Finding]:
    if file not in pages:
        yield Finding(file, 1, "the file", "missing", "a file of the edition")
        return
    yield from _differences(file, _PAGES[file](pages[file].decode("utf-8", "replace")), stories, proof)


def _linked(page: str, stories: Sequence[Proof]) -> Iterator[Finding]:
    """The page's data for machines: the same leads and quotations in the same order, if it has such data."""
    leads = [printed(story["lead"]["text"]) for story in stories]
    spoken = [quotation for story in stories for quotation in story["quotations"]]
    expected = [(printed(each["text"]), name(each["speaker"]["text"]) if each["speaker"] else None) for each in spoken]
    for found in in_json_ld(page):
        if found.broken:
            yield Finding("index.html", found.line, "JSON-LD", "damaged", "JSON")
            continue
        claims = {"lead": zip_longest(found.leads, leads), "quotation": zip_longest(found.quotations, expected)}
        for what, pairs in claims.items():
            for at, (one, other) in enumerate(pairs, 1):
                if one != other:
                    yield Finding("index.html", found.line, f"JSON-LD, {what} {at}", str(one), str(other))


def _mail(message: bytes, stories: Sequence[Proof], proof: Proof) -> Iterator[Finding]:
    """Both parts of the mail hold the same stories: those that the HTML part does not leave to the web edition."""
    held = stories
    for part, told in in_mail(message):
        held = _held(told, held) if told.omitted else held
        yield from _differences(f"mail.eml ({part})", told, held, proof)


def _held(told: Told, stories: Sequence[Proof]) -> Sequence[Proof]:
    """The stories that a shortened mail holds, if it counts right what it leaves out; else all: each is missed."""
    ids = {story.id for story in told.stories}
    held = [story for story in stories if story["id"] in ids]
    return held if len(held) + told.omitted == len(stories) else stories


def _differences(file: str, told: Told, stories: Sequence[Proof], proof: Proof) -> Iterator[Finding]:
    for claim in told.stray:
        yield Finding(file, claim.line, "a passage outside of any story", claim.text, "none")
    for at, (story, expected) in enumerate(zip_longest(told.stories, stories), 1):
        if story is None:
            yield Finding(file, 1, f"story {at}", "missing", expected["headline"] or expected["id"])
        elif expected is None:
            yield Finding(file, story.line, f"story {at}", story.headline, "no such story")
        else:
            yield from _story(file, f"story {at}", story, expected, proof)


def _story(file: str, what: str, story: Story, expected: Proof, proof: Proof) -> Iterator[Finding]:
    if story.headline != (expected["headline"] or story.headline):
        yield Finding(file, story.line, f"{what}, headline", story.headline, expected["headline"])
    if story.id not in {None, expected["id"]}:
        yield Finding(file, story.line, f"{what}, id", str(story.id), expected["id"])
    yield from _passages(file, f"{what}, lead", story.line, zip_longest(story.leads, [expected["lead"]]), proof)
    yield from _passages(
        file, f"{what}, quotation", story.line, zip_longest(story.quotes, expected["quotations"]), proof
    )


def _passages(
    file: str, what: str, line: int, pairs: Iterable[tuple[Claim | None, Proof | None]], proof: Proof
) -> Iterator[Finding]:
    for at, (claim, passage) in enumerate(pairs, 1):
        if claim is None and passage is not None:
            yield Finding(file, line, f"{what} {at}", "missing", printed(passage["text"]))
        elif claim is not None and passage is None:
            yield Finding(file, claim.line, f"{what} {at}", claim.text, "no such passage")
        elif claim is not None and passage is not None:
            yield from _passage(file, f"{what} {at}", claim, passage, proof)


def _passage(file: str, what: str, claim: Claim, passage: Proof, proof: Proof) -> Iterator[Finding]:
    """One printed passage against its proof: the words, the mark, and who is said to have spoken, as what and where."""
    words = printed(passage["text"])
    if not reads(claim.lines, words):
        yield Finding(file, claim.line, what, claim.text, words)
    key = f"{passage['source']}:{passage['start']}-{passage['end']}"
    if claim.key not in {None, key}:
        yield Finding(file, claim.line, f"{what}, data-proof", str(claim.key), key)
    if "kind" in passage:
        yield from _speaker(file, f"{what}, speaker", claim, passage, proof)


def _speaker(file: str, what: str, claim: Claim, passage: Proof, proof: Proof) -> Iterator[Finding]:
    speaker, role = passage["speaker"] or passage["mention"] or {}, passage["role"] or {}
    outlet = name(proof["sources"].get(passage["source"], {}).get("outlet"))
    person = (name(speaker.get("text")) or "[]") + (f", {name(role['text'])}" if name(role.get("text")) else "")
    expected = f"{person} ({outlet})" if outlet else person
    if not (reads(claim.beside, expected) if outlet else names(claim.beside, person)):
        yield Finding(file, claim.line, what, printed(" ".join(claim.beside)), expected)


_PAGES = {"index.html": in_html, "index.md": in_markdown, "index.txt": in_text}
