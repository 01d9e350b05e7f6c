"""HTML -> its elements in order, each with its attributes, its own text, and what stands around it."""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

__all__ = ["Element", "tree"]

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_AROUND = frozenset({"body", "h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(slots=True)
class Element:
    """An element. `pieces` is the text that stands directly in it, `inner` all text in it, if it is a link; `around` names the body and
    the headings that it stands in."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    around: frozenset[str] = frozenset()
    pieces: list[str] = field(default_factory=list)
    inner: list[str] = field(default_factory=list)

    def get(self, attribute: str) -> str:
        """An attribute's value, empty where it has none."""
        return self.attributes.get(attribute, "")

    def inside(self, name: str) -> bool:
        """Whether it stands in the body, or in a heading of this name."""
        return name in self.around

    @property
    def text(self) -> str:
        """The text directly in it."""
        return "".join(self.pieces)

    @property
    def words(self) -> str:
        """All text of a link, as it is read aloud."""
        return " ".join("".join(self.inner).split())


def tree(page: str) -> list[Element]:
    """The elements of a page in the order in which they begin."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.every


class _Reader(HTMLParser):
    """Collects the elements in linear time, however deep they are nested. (The standard library parses by inheritance.)"""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.every: list[Element] = []
        self._open: list[Element] = []
        self._names: Counter[str] = Counter()
        self._around: frozenset[str] = frozenset()
        self._link: Element | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins; a link ends the link before it."""
        element = Element(tag, {name: value or "" for name, value in attrs}, self._around)
        self.every.append(element)
        if tag == "a":
            self._link = element
        if tag not in _VOID:
            self._open.append(element)
            self._names[tag] += 1
            self._enclosed(tag)

    def handle_endtag(self, tag: str) -> None:
        """The innermost element of that name ends, and what was left open in it."""
        while self._names[tag]:
            last = self._open.pop().name
            self._names[last] -= 1
            self._enclosed(last)
            if last == "a":
                self._link = None
            if last == tag:
                break

    def handle_data(self, data: str) -> None:
        """Text belongs to the element it stands in; a link's words are also those of the elements in it."""
        if self._open:
            self._open[-1].pieces.append(data)
        if self._link:
            self._link.inner.append(data)

    def _enclosed(self, tag: str) -> None:
        if tag in _AROUND:
            self._around = frozenset(name for name in _AROUND if self._names[name])
