"""A name in the text -> the article's own words for what that person is.

Behind the name: "NAME, a port official in Oslo," and "NAME of the Harbour Report" (role_behind). In front of it: "Prime Minister
NAME", "its director, NAME," and "Norwire's NAME" (role_ahead). A role is copied whole, never put together.
"""

from collections.abc import Iterator

from digest.model import Span
from digest.pick.quote_names import is_body, is_office, is_title, namesakes
from digest.pick.role_ahead import in_front, in_office, introducing, owned
from digest.pick.role_behind import belonging, in_apposition


class Offices:
    """The roles of one article; remembers those of everybody who has spoken, and the mentions beside which there is none."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[Span, Span] = {}
        self._none: set[tuple[Span | None, Span | None]] = set()

    def of(self, mention: Span | None, name: Span | None) -> Span | None:
        """What the person is who is mentioned here and has this full name."""
        known = self._known.get(name) if name else None
        if known or (mention, name) in self._none:
            return known
        found = role(self._text, tuple(dict.fromkeys([place for place in (mention, name) if place])))
        if found is None:
            self._none.add((mention, name))
        elif name:
            self._known[name] = found
        return found


def role(text: str, names: tuple[Span, ...]) -> Span | None:
    """The first role found beside the mention, or beside the first places where the article has the full name.

    A body has none: what stands beside "Harbour Ministry" is somebody's.
    """
    names = tuple([name for name in names if not is_body(name.of(text))])
    places = list(dict.fromkeys([place for name in names for place in _places(text, name)]))
    for shape in (in_apposition, introducing, in_front, in_office, owned, belonging):
        for place in places:
            found = shape(text, place)
            if found:
                return found
    return next(filter(None, [_beside_surname(text, name) for name in names]), None)


def _places(text: str, name: Span) -> Iterator[Span]:
    """A name where it stands, and a full name also where else it stands."""
    yield name
    words = name.of(text)
    if " " not in words or not words[0].isupper():
        return
    at = text.find(words)
    for _ in range(4):
        if at < 0:
            return
        yield Span(at, at + len(words))
        at = text.find(words, at + 1)


def _beside_surname(text: str, name: Span) -> Span | None:
    """`Harbour Board Chair` of Mara Lund in "Harbour Board Chair Lund", where nobody else in the article is called Lund."""
    given, _, last = name.of(text).rpartition(" ")
    if not last[:1].isupper():
        return None
    found = next(filter(None, [_office(text, place) for place in _surnames(text, last)]), None)
    return found if found and not namesakes(text, given, last) else None


def _surnames(text: str, last: str) -> Iterator[Span]:
    at = text.find(f" {last}")
    for _ in range(_LOOKS):
        if at < 0:
            return
        yield Span(at + 1, at + 1 + len(last))
        at = text.find(f" {last}", at + 1)


_LOOKS = 20  # mentions of one surname that are looked at


def _office(text: str, place: Span) -> Span | None:
    """A title that touches the surname, or an apposition that holds one: with a surname alone less is taken on trust."""
    before = text[max(0, place.start - 20) : place.start - 1].rpartition(" ")[2]
    if before[:1].isupper() and is_title(before.lower()):
        return in_front(text, place)
    found = in_apposition(text, place)
    return found if found and any(is_office(word) for word in found.of(text).lower().split()) else None
