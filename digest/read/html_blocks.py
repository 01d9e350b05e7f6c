"""A parsed page -> the runs of text that a reader sees as one paragraph, each with the elements around it.

A block is the text between two boundaries that a browser draws as a new paragraph: the start or end of a block element, or two
`<br>` in a row. White space is collapsed as a browser collapses it; nothing else is changed, so a block is the page's own words.
"""

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, NamedTuple

_PLAIN = frozenset(
    (
        *(
            "a",
            "abbr",
            "acronym",
            "b",
            "bdi",
            "bdo",
            "big",
            "cite",
            "code",
            "data",
            "del",
            "dfn",
            "em",
            "font",
            "i",
            "ins",
        ),
        *(
            "kbd",
            "label",
            "mark",
            "nobr",
            "q",
            "rb",
            "rt",
            "ruby",
            "s",
            "samp",
            "small",
            "span",
            "strike",
            "strong",
            "sub",
        ),
        *("sup", "time", "tt", "u", "var", "wbr"),
    )
)
_UNSEEN = frozenset(("head", "title"))
_CELLS = frozenset(("td", "th"))
_SHORT_CELLS = 60
_MARKED = {"a": 0, "b": 1, "strong": 1, "i": 2, "em": 2, "cite": 2}
_NAMING = frozenset(("class", "id", "itemprop", "role", "data-testid", "data-component", "data-type"))
_HIDING = frozenset(("hidden", "aria-hidden", "style"))


class Box(NamedTuple):
    """An element: its tag, what its author named it, the number of the box around it, and whether it is drawn."""

    tag: str
    parent: int
    names: str
    hidden: bool

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the names: "articleBody__text" is named article, body and text."""
        return _words(self.names)


@dataclass(slots=True)
class Block:
    """A run of text. `box` is the smallest element that holds all of it; the counts are characters inside `<a>`, `<b>`, `<i>`."""

    text: str
    box: int
    linked: int
    bold: int
    slanted: int


@dataclass(slots=True)
class Page:
    """The blocks of a page in reading order, and the boxes they stand in (`boxes[0]` is the page)."""

    blocks: list[Block] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=lambda: [Box("html", -1, "", hidden=False)])


def blocks(root: Any) -> Page:
    """Every visible paragraph of the page, furniture included."""
    from lxml import etree

    reader = _Reader()
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            reader.leave(element)
        elif not reader.enter(element):
            walk.skip_subtree()
    reader.flush()
    return reader.page


class _Reader:
    """The walk through the page: the block being gathered, and where in the tree the walk stands."""

    def __init__(self) -> None:
        self.page = Page()
        self.box = 0
        self.parts: list[str] = []
        self.common = -1
        self.inside = [0, 0, 0]
        self.counts = [0, 0, 0]
        self.broken = False

    def enter(self, element: Any) -> bool:
        """Open an element; False where nothing of it is seen."""
        tag = element.tag
        if tag == "br":
            self._line_break()
            return True
        if tag in _UNSEEN:
            return False
        if tag not in _PLAIN:
            self._part(tag)
        if tag in _MARKED:
            self.inside[_MARKED[tag]] += 1
        boxes = self.page.boxes
        boxes.append(Box(tag, self.box, *_named(element.attrib)))
        self.box = len(boxes) - 1
        if element.text:
            self._gather(element.text)
        return True

    def leave(self, element: Any) -> None:
        """Close an element and take the text behind it."""
        tag = element.tag
        if tag not in _UNSEEN and tag != "br":
            if tag not in _PLAIN:
                self._part(tag)
            if tag in _MARKED:
                self.inside[_MARKED[tag]] -= 1
            self.box = self.page.boxes[self.box].parent
        if element.tail:
            self._gather(element.tail)

    def flush(self) -> None:
        """End the block."""
        if not self.parts:
            return
        text = " ".join("".join(self.parts).split())
        if text:
            self.page.blocks.append(Block(text, max(self.common, 0), *self.counts))
        self.parts, self.common, self.counts, self.broken = [], -1, [0, 0, 0], False

    def _part(self, tag: str) -> None:
        """What the edge of an element does to the block: the short cells of a row read as one line."""
        if tag in _CELLS and sum(map(len, self.parts)) < _SHORT_CELLS:
            self.parts.append(" ")
        else:
            self.flush()

    def _line_break(self) -> None:
        if self.broken:
            self.flush()
        self.parts.append("\n")
        self.broken = True

    def _gather(self, text: str) -> None:
        self.parts.append(text)
        size = len(text.strip())
        if not size:
            return
        self.broken = False
        self.common = self.box if self.common < 0 else self._around(self.common, self.box)
        for i, depth in enumerate(self.inside):
            if depth:
                self.counts[i] += size

    def _around(self, one: int, other: int) -> int:
        """The smallest box that holds both: a box is numbered after every box around it."""
        while one != other:
            if one > other:
                one = self.page.boxes[one].parent
            else:
                other = self.page.boxes[other].parent
        return one


def _named(attributes: Any) -> tuple[str, bool]:
    """The names that an element was given, and whether it is hidden."""
    if not attributes:
        return "", False
    given = attributes.items()
    names = " ".join([value for name, value in given if name in _NAMING])
    hidden = any(name in _HIDING and _hides(name, value) for name, value in given)
    return names[:400], hidden


def _hides(name: str, value: str) -> bool:
    if name == "style":
        return "display:none" in value[:500].replace(" ", "")
    return name == "hidden" or value == "true"


@lru_cache(maxsize=4096)
def _words(names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(w.lower() for w in _word().findall(names)))


@cache
def _word() -> re.Pattern[str]:
    # The words of "articleBody__text js-2x": article, Body, text, js
    return re.compile(r"[A-Z]?[a-z]{2,20}|[A-Z]{2,20}")
