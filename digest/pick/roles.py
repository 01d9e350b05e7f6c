"""A name in the text -> the article's own words for what that person is.

Behind the name: "NAME, a port official in Oslo," and "NAME of the Harbour Report" (role_behind). In front of it: "Prime Minister
NAME", "its director, NAME," and "Norwire's NAME" (role_ahead). A role is copied whole, never put together.
"""

from collections.abc import Iterable, Iterator

from digest.model import Span
from digest.pick.quote_grammar import places
from digest.pick.quote_names import namesakes
from digest.pick.quote_people import is_body, is_office, is_title
from digest.pick.role_ahead import in_front, in_office, introducing, owned
from digest.pick.role_behind import belonging, in_apposition


class Offices:
    """The roles of one article; remembers those of everybody who has spoken, and where there is none to be found."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[Span, Span] = {}
        self._none: set[tuple[Span | None, Span | None]] = set()
        self._bare: set[Span] = set()
        self._surnames: dict[str, Span | None] = {}

    def of(self, mention: Span | None, name: Span | None) -> Span | None:
        """What the person is who is mentioned here and has this full name; a body is nothing: its neighbours' roles are theirs."""
        known = self._known.get(name) if name else None
        if known or (mention, name) in self._none:
            return known
        names = dict.fromkeys([place for place in (mention, name) if place and not is_body(place.of(self._text))])
        found = self._beside(names) or self._beside_surnames(names)
        if found is None:
            self._none.add((mention, name))
        elif name:
            self._known[name] = found
        return found

    def _beside(self, names: Iterable[Span]) -> Span | None:
        """The first role found beside the mention, or beside the first places where the article has the full name."""
        places = dict.fromkeys([place for name in names for place in _places(self._text, name)])
        unseen = [place for place in places if place not in self._bare]
        for shape in (in_apposition, introducing, in_front, in_office, owned, belonging):
            for place in unseen:
                found = shape(self._text, place)
                if found:
                    return found
        self._bare.update(unseen)
        return None

    def _beside_surnames(self, names: Iterable[Span]) -> Span | None:
        for name in names:
            words = name.of(self._text)
            if words not in self._surnames:
                self._surnames[words] = _beside_surname(self._text, words)
            if self._surnames[words]:
                return self._surnames[words]
        return None


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


def _beside_surname(text: str, name: str) -> Span | None:
    """`Harbour Board Chair` of Mara Lund in "Harbour Board Chair Lund", where nobody else in the article is called Lund."""
    given, _, last = name.rpartition(" ")
    if not last[:1].isupper():
        return None
    found = next(filter(None, (_office(text, place) for place in _surnames(text, last))), None)
    return found if found and not namesakes(text, given, last) else None


def _surnames(text: str, last: str) -> Iterator[Span]:
    for at in places(text, last, _LOOKS):
        yield Span(at + 1, at + 1 + len(last))


_LOOKS = 20  # mentions of one surname that are looked at


def _office(text: str, place: Span) -> Span | None:
    """A title that touches the surname, or an apposition that holds one: with a surname alone less is taken on trust."""
    before = text[max(0, place.start - 20) : place.start - 1].rpartition(" ")[2]
    if before[:1].isupper() and is_title(before.lower()):
        return in_front(text, place)
    found = in_apposition(text, place)
    return found if found and any(is_office(word) for word in found.of(text).lower().split()) else None
