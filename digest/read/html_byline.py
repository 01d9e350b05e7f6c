"""The blocks of a page -> the names in its visible byline, for pages whose claims name no person.

Looked for between the headline and the article, and just behind the first paragraph: "By Ann Lee | 3 May", an element that its
author called `byline`, or a name alone in bold on top of the text.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from digest.data import table
from digest.read.byline import byline
from digest.read.html_blocks import Block, Page
from digest.read.html_features import folded
from digest.read.names import agencies

_LONGEST = 160
_ABOVE, _BELOW = 15, 3
_TITLE, _PROSE = 20, 60


def visible(page: Page, article: Sequence[int], outlets: set[str]) -> list[str]:
    """The names, or none where the page shows no byline that is sure; `outlets` are the publisher's own names, folded."""
    near = range(max(0, article[0] - _ABOVE), min(len(page.blocks), article[0] + _BELOW))
    blocks = [page.blocks[i] for i in near if len(page.blocks[i].text) <= _LONGEST]
    for way in (_announced, _called_author, _signed):
        for block in reversed(blocks):
            names = [name for name in way(page, block) if not folded(name).startswith(tuple(outlets))]
            if names:
                return names
    return [name for name in _as_text(page, article) if not folded(name).startswith(tuple(outlets))]


def _as_text(page: Page, article: Sequence[int]) -> list[str]:
    """What the same blocks say to who reads them as text: a name between headline and date, "Ann Lee is a reporter for …" below."""
    lines = [block.text for block in page.blocks]
    first = next((i for i in article if len(lines[i]) >= _PROSE), article[0])
    title = next((i for i in range(first - 1, max(-1, first - _TITLE), -1) if _heading(page, i)), None)
    above = range(max(0, (first if title is None else title) - 4), first)
    found = byline(lines, [*above, *range(article[-1] + 1, min(len(lines), article[-1] + 4))], title)
    return [name for name in found.names.split(", ") if name not in agencies()] if found else []


def _heading(page: Page, i: int) -> bool:
    return any(page.boxes[box].tag == "h1" for box in _inner(page, page.blocks[i].box))


def _announced(_: Page, block: Block) -> Iterator[str]:
    """By Ann Lee and Bo Kim | 3 May."""
    match = _by().search(block.text)
    if match:
        yield from _people(match.group(1))


def _called_author(page: Page, block: Block) -> Iterator[str]:
    """A name inside an element called author or byline."""
    known = set(table("read_html_rules")["author_words"])
    if known & {word for box in _inner(page, block.box) for word in page.boxes[box].words}:
        yield from _full(_people(_label().sub("", block.text)))


def _signed(page: Page, block: Block) -> Iterator[str]:
    """A name alone, in bold, that is no heading: "<p><strong>Ann Lee</strong></p>"."""
    tags = {page.boxes[box].tag for box in _inner(page, block.box)}
    if block.bold >= len(block.text) - 2 and "p" in tags and not tags & {"h1", "h2", "h3", "h4", "a"}:
        yield from _full(_people(block.text))


def _inner(page: Page, box: int) -> Iterator[int]:
    """The box and the three around it."""
    for _ in range(4):
        if box < 0:
            return
        yield box
        box = page.boxes[box].parent


def _full(names: list[str]) -> list[str]:
    """Without the word that announces it, one word alone is a label as likely as a name."""
    return [name for name in names if " " in name]


def _people(text: str) -> list[str]:
    """The names in a list of names; none where any part of it is something else."""
    parts = [part.strip(" ,.") for part in _joint().split(_tail().sub("", text)) if part.strip(" ,.")]
    return parts if parts and all(_name().fullmatch(part) for part in parts) else []


@cache
def _by() -> re.Pattern[str]:
    words = "|".join(map(re.escape, table("read_html_rules")["by_words"]))
    return re.compile(rf"(?:^|[|·•]\s*)(?:{words})(?:\s*:\s*|\s+)([^\W\d_].*)$", re.IGNORECASE)  # "By Ann Lee, Seoul"


@cache
def _label() -> re.Pattern[str]:
    return re.compile(r"^[^\W\d_]+\s*:\s*")  # "Author: Ann Lee"


@cache
def _tail() -> re.Pattern[str]:
    # What follows the names: " | 3 May", " · 2 min", ", 12. Mai", ", in News", " - Güncelleme"
    return re.compile(r"\s*(?:[|·•–—]|\s-\s|,?\s*\d|,\s+in\s).*$")


@cache
def _joint() -> re.Pattern[str]:
    return re.compile(r"\s*(?:,|;|/|&|\b(?:and|und|et|y|e|og|och|en|ja|i|dan|ve)\b)\s*")  # "Ann Lee and Bo Kim"


@cache
def _name() -> re.Pattern[str]:
    # "Ann Lee", "Ludwig van der Berg", "J. R. O’Neill", "ANN LEE", "AFP"
    particle = r"(?:van|von|der|den|de|del|della|di|da|dos|la|le|bin|al|el|ter|zu)"
    word = r"[^\W\d_a-z][\w.'’-]{0,24}"
    return re.compile(rf"{word}(?:\s+(?:{particle}|{word})){{0,5}}")
