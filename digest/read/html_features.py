"""The blocks of a page -> a row of numbers for each, which tell article from furniture.

What is measured: the block itself (length, links, punctuation, case), the names its author gave the elements around it, what the
page claims (title, summary, the article's text in JSON-LD), what trafilatura kept, and the same of the neighbours: furniture comes
in runs, and so does an article.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from math import log1p
from operator import or_
from typing import NamedTuple

from digest.read.html_blocks import Block, Box, Page

Words = dict[str, dict[str, float]]
"""Evidence by word, as log odds: under `class` for the names of elements, under `text` for the words of short blocks."""


class Hints(NamedTuple):
    """What is known of the article before its lines are judged, each `folded`; `kept` holds trafilatura's lines between bars."""

    title: str
    summary: str
    body: str
    authors: tuple[str, ...]
    kept: str


def folded(text: str) -> str:
    """Letters and digits alone, without case: what two renderings of the same sentence share.

    >>> folded("“No,” he said.") == folded('"No" he said')
    True
    """
    return _between().sub("", text).casefold()


@cache
def _between() -> re.Pattern[str]:
    return re.compile(r"[\W_]+")  # the punctuation and spaces of "no, no"


def wording(text: str) -> list[str]:
    """The first word and the first two as openings, then every word at the block's beginning.

    >>> wording("Read more: Ports")
    ['read…', 'read more', 'read', 'more', 'ports']
    """
    found = [word.casefold() for word in _word().findall(text[:300])]
    return [f"{found[0]}…", " ".join(found[:2]), *found] if found else []


def rows(page: Page, hints: Hints, words: Words) -> list[list[float]]:
    """One row per block, in the order of `NAMES`."""
    if not page.blocks:
        return []
    view = _View(page, hints, words)
    own = [view.own(i) for i in range(len(page.blocks))]
    shared = [_NOTHING, _NOTHING, *([row[k] for k in _SHARED] for row in own), _NOTHING, _NOTHING]
    return [
        [*row, *shared[i + 1], *shared[i + 3], *shared[i], *shared[i + 4], *view.place(i)] for i, row in enumerate(own)
    ]


_TAGS = ("p", "li", "div", "td", "blockquote", "figcaption", "span", "a")
_AROUND = (
    "article",
    "main",
    "aside",
    "footer",
    "header",
    "figure",
    "form",
    "ul",
    "ol",
    "table",
    "blockquote",
    "section",
    "a",
    "dl",
)
_OWN = (
    "size", "links", "bold", "slanted", "ended", "colon", "commas", "digits", "capitals", "marks", "heading", "hidden", "depth",
    "class near", "class low", "class high", "class sum", "wording", "opening", "kept", "title", "summary", "body", "author",
    "twice", "box share", "box links", "box paragraphs", "box kept", "outer share", "outer links", "outer kept",
    "kin", "kin kept", "kin size", "kin links",
    *(f"tag {t}" for t in _TAGS), *(f"in {t}" for t in _AROUND),
)  # fmt: skip
_SHARED = tuple(
    _OWN.index(n) for n in ("size", "links", "ended", "heading", "class sum", "wording", "kept", "kin kept", "box kept")
)
_NOTHING = [-1.0] * len(_SHARED)
NAMES = (
    *_OWN,
    *(f"{_OWN[k]} {where}" for where in ("before", "after", "2 before", "2 after") for k in _SHARED),
    "kept around", "text before", "since kept", "until kept", "since title", "after title", "in kept run",
    "same box before", "same box after",
)  # fmt: skip


@dataclass(slots=True)
class _Sum:
    """What a box or a kind of block adds up to."""

    size: int = 0
    linked: int = 0
    count: int = 0
    paragraphs: int = 0
    kept: int = 0

    def add(self, block: Block, tag: str, *, kept: bool) -> None:
        size = len(block.text)
        self.size += size
        self.linked += min(block.linked, size)
        self.count += 1
        self.paragraphs += tag == "p"
        self.kept += size if kept else 0

    def take(self, other: "_Sum") -> None:
        self.size += other.size
        self.linked += other.linked
        self.count += other.count
        self.paragraphs += other.paragraphs
        self.kept += other.kept


class _View:
    """A page with everything counted once that many rows ask for."""

    def __init__(self, page: Page, hints: Hints, words: Words) -> None:
        self.page, self.hints, self.words = page, hints, words
        self.keys = [folded(b.text) for b in page.blocks]
        self.kept = [_holds(hints.kept, key) for key in self.keys]
        self.times = Counter(self.keys)
        self.kinds: dict[tuple[str, ...], _Sum] = {}
        self._count()
        self.around = self._surroundings(words["class"])
        self._order()

    def _count(self) -> None:
        boxes = self.page.boxes
        sums: list[_Sum | None] = [None] * len(boxes)
        for i, block in enumerate(self.page.blocks):
            tag = boxes[block.box].tag
            sums[block.box] = own = sums[block.box] or _Sum()
            for total in (own, self.kinds.setdefault(self._kind(i), _Sum())):
                total.add(block, tag, kept=self.kept[i])
        for number in range(len(boxes) - 1, 0, -1):  # a box is numbered after the box around it
            inner = sums[number]
            if inner:
                parent = boxes[number].parent
                sums[parent] = outer = sums[parent] or _Sum()
                outer.take(inner)
        self.boxes = sums
        self.all = sums[0] or _Sum()

    def _kind(self, i: int) -> tuple[str, ...]:
        """Blocks with the same two elements around them are of one kind."""
        boxes = self.page.boxes
        inner = boxes[self.page.blocks[i].box]
        outer = boxes[inner.parent] if inner.parent >= 0 else inner
        return (inner.tag, inner.names, outer.tag, outer.names)

    def _order(self) -> None:
        blocks = self.page.blocks
        runs = [i for i, kept in enumerate(self.kept) if kept and len(blocks[i].text) > 80]
        self.run = (runs[0], runs[-1]) if runs else (len(blocks), -1)
        self.title = next((i for i, key in enumerate(self.keys) if self._is_title(i, key)), -1)
        self.before = [0]
        for block in blocks:
            self.before.append(self.before[-1] + len(block.text))
        self.kept_before = [0]
        for kept in self.kept:
            self.kept_before.append(self.kept_before[-1] + kept)

    def _is_title(self, i: int, key: str) -> bool:
        heading = self.page.boxes[self.page.blocks[i].box].tag in ("h1", "h2")
        return bool(self.hints.title) and (
            key == self.hints.title or (heading and key != "" and key in self.hints.title and len(key) > 12)
        )

    def own(self, i: int) -> list[float]:
        """What is told by the block and the boxes around it."""
        block, key = self.page.blocks[i], self.keys[i]
        around = self.around[block.box]
        return [
            *_text(block),
            self._heading(block.box),
            around.hidden,
            around.depth,
            *around.named,
            *self._worded(block.text),
            self.kept[i],
            key == self.hints.title or (len(key) > 20 and key in self.hints.title),
            _overlap(key, self.hints.summary),
            (1.0 if _holds(self.hints.body, key) else 0.0) if len(self.hints.body) > 200 else -1.0,
            len(key) < 150 and any(author in key for author in self.hints.authors),
            self.times[key] > 1,
            *self._sums(block.box),
            *self._kin(i),
            *around.tags,
        ]

    def _surroundings(self, known: dict[str, float]) -> list["_Around"]:
        """What the boxes around say, from the outside in: a box is numbered after the box around it."""
        found = [_OUTSIDE]
        evidence: dict[str, float] = {"": 0.0}
        for box, inside in zip(self.page.boxes[1:], self.boxes[1:], strict=True):
            outer = found[box.parent]
            if inside and box.names not in evidence:
                evidence[box.names] = _evidence(box.words, known)
            found.append(outer.around(box, evidence[box.names]) if inside else outer)
        return found

    def _worded(self, text: str) -> tuple[float, float]:
        found = wording(text)
        return _evidence(found[2:], self.words["text"]), _evidence(found[:2], self.words["text"])

    def _sums(self, box: int) -> list[float]:
        """The block's container and the container around that: readability's idea, with all of the page as the measure."""
        outer = max(self.page.boxes[box].parent, 0)
        one, two = self.boxes[outer] or self.all, self.boxes[max(self.page.boxes[outer].parent, 0)] or self.all
        total = self.all.size
        return [
            one.size / total,
            one.linked / one.size,
            one.paragraphs,
            one.kept / one.size,
            two.size / total,
            two.linked / two.size,
            two.kept / two.size,
        ]

    def _heading(self, box: int) -> int:
        return next((int(tag[1]) for tag in self.around[box].nearest if tag in _HEADINGS), 0)

    def _kin(self, i: int) -> list[float]:
        kind = self.kinds[self._kind(i)]
        return [log1p(kind.count), kind.kept / kind.size, log1p(kind.size / kind.count), kind.linked / kind.size]

    def place(self, i: int) -> list[float]:
        """Where in the page the block stands, measured by what trafilatura kept and by the title."""
        first, last = self.run
        low, high = max(i - 3, 0), min(i + 4, len(self.kept))
        box = self.page.blocks[i].box
        parent = self.page.boxes[box].parent
        return [
            (self.kept_before[high] - self.kept_before[low]) / (high - low),
            self.before[i] / max(self.all.size, 1),
            max(-10, min(10, i - first)),
            max(-10, min(10, last - i)),
            max(-10, min(30, i - self.title)) if self.title >= 0 else -11,
            self.title >= 0 and i > self.title,
            first <= i <= last,
            i > 0 and self._holder(i - 1) == parent,
            i + 1 < len(self.kept) and self._holder(i + 1) == parent,
        ]

    def _holder(self, i: int) -> int:
        return self.page.boxes[self.page.blocks[i].box].parent


class _Around(NamedTuple):
    """What an element inherits: `recent` are its own, its parent's and its grandparent's evidence and tags."""

    hidden: bool
    depth: int
    recent: tuple[float, float, float]
    low: float
    high: float
    total: float
    nearest: tuple[str, str, str]
    inside: tuple[bool, ...]

    def around(self, box: Box, evidence: float) -> "_Around":
        return _Around(
            self.hidden or box.hidden,
            self.depth + 1,
            (evidence, self.recent[0], self.recent[1]),
            min(self.low, evidence),
            max(self.high, evidence),
            self.total + evidence,
            (box.tag, self.nearest[0], self.nearest[1]),
            tuple(map(or_, self.inside, _IS[box.tag])) if box.tag in _IS else self.inside,
        )

    @property
    def named(self) -> tuple[float, float, float, float]:
        return sum(self.recent), self.low, self.high, self.total

    @property
    def tags(self) -> list[bool]:
        one, two, _ = self.nearest
        return [*[tag in (one, two) for tag in _TAGS], *self.inside]


_IS = {tag: tuple(tag == other for other in _AROUND) for tag in _AROUND}
_OUTSIDE = _Around(
    hidden=False,
    depth=0,
    recent=(0.0, 0.0, 0.0),
    low=0.0,
    high=0.0,
    total=0.0,
    nearest=("html", "", ""),
    inside=(False,) * len(_AROUND),
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


def _holds(text: str, key: str) -> bool:
    """Whether the text has the passage: a short one must be a line of its own."""
    return (key in text) if len(key) >= 25 else bool(key) and f"|{key}|" in text


def _overlap(key: str, summary: str) -> float:
    """1 where block and summary are the same, 0.5 where one begins the other."""
    if len(key) < 25 or len(summary) < 25:
        return 0.0
    if key == summary:
        return 1.0
    return 0.5 if key[:60] == summary[:60] or summary in key or key in summary else 0.0


def _evidence(found: list[str] | tuple[str, ...], words: dict[str, float]) -> float:
    return max(-6.0, min(6.0, sum([words[word] for word in found if word in words])))


_SAMPLE = 400


def _text(block: Block) -> list[float]:
    text = block.text
    size = len(text)
    start = text[:_SAMPLE]
    return [
        log1p(size),
        min(block.linked / size, 1.0),
        min(block.bold / size, 1.0),
        min(block.slanted / size, 1.0),
        bool(_ending().search(text)),
        text.endswith((":", "：")),
        len(_comma().findall(start)),
        len(_digit().findall(start)) / len(start),
        len(_capital().findall(start)) / len(start),
        bool(_mark().search(start)),
    ]


@cache
def _ending() -> re.Pattern[str]:
    return re.compile(r"[.!?…。！？।۔][\"'”’»“」』)\]]*$")  # …it was over.”


@cache
def _comma() -> re.Pattern[str]:
    return re.compile("[,，、،;]")  # red, green


@cache
def _digit() -> re.Pattern[str]:
    return re.compile(r"\d")  # 1987


@cache
def _capital() -> re.Pattern[str]:
    return re.compile(r"[A-ZÀ-ÞА-Я]")  # the N of No


@cache
def _mark() -> re.Pattern[str]:
    return re.compile('["“”„«»「」『]')  # “no”


@cache
def _word() -> re.Pattern[str]:
    return re.compile(r"[^\W\d_]+")  # the words of "Read more:"
