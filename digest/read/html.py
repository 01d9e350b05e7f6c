"""An HTML `Document` -> `Article`: the paragraphs of the page that are its article, in the page's own words.

trafilatura (https://aclanthology.org/2021.acl-demo.15/) is asked first; a line model over the page's blocks then drops what it left
in and brings back what it lost. `Article.text` is what was found, one paragraph per line, white space collapsed and nothing else
changed: a page has no text of its own to point into before somebody decides what its text is.
"""

from itertools import accumulate
from typing import Any

from digest.model import Article, Document, Skipped, Span
from digest.read import head, html_kind, html_lines, html_meta, language
from digest.read.html_blocks import Page, blocks
from digest.read.html_claims import Claims, claims
from digest.read.html_features import Hints, folded
from digest.read.html_tree import UnreadableError, lighten, tree

_LITTLE = 1500
"""Characters: nine news pages in ten hold more."""

_SENTENCE = 80

_LONGEST_CREDIT, _MOST_CREDITS = 400, 3

_LONGEST_TEXT = 250_000
"""Characters. Of 296 news pages, menus and comments included, the longest shows 39,163."""


def read(document: Document) -> Article | Skipped:
    """The article in the page, or why there is none."""
    try:
        root = tree(document.text)
    except UnreadableError as reason:
        return Skipped(document.location, str(reason))
    said = claims(root)
    lighten(root)
    page = blocks(root)
    if sum(len(block.text) for block in page.blocks) > _LONGEST_TEXT:
        return Skipped(
            document.location, f"a page with more than {_LONGEST_TEXT:,} characters of text, too long for an article"
        )
    found = html_lines.article(page, hints(root, said, page))
    refusal = html_kind.refusal(said, page, found)
    if refusal:
        return Skipped(document.location, refusal)
    return _article(document, page, found, html_meta.facts(said, root, page, found, document.published))


def hints(root: Any, said: Claims, page: Page) -> Hints:
    """What is known of the article before its lines are judged."""
    return Hints(
        title=folded(html_meta.headline(said) or ""),
        summary=folded(said.first("og:description", "description") or ""),
        body=folded(max(said.said("articleBody"), key=len, default="")),
        authors=tuple(name for name in map(folded, html_meta.persons(said)) if len(name) > 4),
        kept=_trafilatura(root, page),
    )


def _trafilatura(root: Any, page: Page) -> str:
    """The lines that trafilatura takes for the article, folded, between bars. Its `deduplicate` is not deterministic: never used.

    Its fallbacks cost half as much again and matter where the fast way finds little of what looks like prose.
    """
    from trafilatura import extract

    found = extract(root, fast=True, include_comments=False) or ""
    if len(found) < min(_LITTLE, _prose(page) / 2):
        found = extract(root, include_comments=False) or ""
    return "|".join(("", *map(folded, found.split("\n")), ""))


def _prose(page: Page) -> int:
    return sum(len(b.text) for b in page.blocks if len(b.text) > _SENTENCE and b.linked < len(b.text) / 3)


def _article(document: Document, page: Page, found: list[int], facts: html_meta.Facts) -> Article:
    credit = _credit(page, set(found))
    lines = [page.blocks[i].text for i in [*found, *(i for i in credit if i not in found)]]
    text, places = "\n".join(lines), spans(lines)
    return Article(
        id=document.id,
        text=text,
        paragraphs=tuple(places[: len(found)]),
        headline=facts.headline or document.title,
        url=document.url or facts.url,
        outlet=document.outlet or facts.outlet,
        byline=facts.byline or document.byline,
        dateline=head.dateline(text, places[0]),
        published=facts.published,
        language=_language(text, facts.language or document.language),
        credit=tuple(places[lines.index(page.blocks[i].text)] for i in credit),
        location=document.location,
    )


def _credit(page: Page, found: set[int]) -> list[int]:
    """The few blocks, in the article or below it, that say under which name or licence it may be printed."""
    lines = [block.text for block in page.blocks]
    credit = head.credit_lines(lines, [i in found for i in range(len(lines))])
    return [i for i in credit if len(lines[i]) <= _LONGEST_CREDIT][:_MOST_CREDITS]


def spans(lines: list[str]) -> list[Span]:
    """Where each line stands in the lines joined."""
    starts = accumulate((len(line) + 1 for line in lines), initial=0)
    return [Span(start, start + len(line)) for start, line in zip(starts, lines, strict=False)]


def _language(text: str, declared: str | None) -> str:
    """The declared language, but "en" is what templates leave behind: there the text decides."""
    if declared and declared != "en":
        return declared
    found = language.identify(text)
    return declared if declared and found == "und" else found
