"""A word -> what it says of people: an office, a body, a nationality, a given name; the tables of names behind it."""

from functools import cache, lru_cache
from typing import NamedTuple

from digest.data import table
from digest.pick.quote_grammar import tags


class _Words(NamedTuple):
    """Classes of words in and around names, in lower case."""

    male: frozenset[str]
    female: frozenset[str]
    either: frozenset[str]
    titles: frozenset[str]
    honorifics: frozenset[str]
    particles: frozenset[str]
    adjectives: frozenset[str]
    offices: frozenset[str]
    organisations: frozenset[str]
    bodies: frozenset[str]
    nationals: frozenset[str]
    houses: frozenset[str]
    relations: frozenset[str]
    endings: tuple[str, ...]


@cache
def words() -> _Words:
    """The tables of names, loaded once."""
    classes = table("quotes_people")
    sets = {name: frozenset(classes[name].split()) for name in _Words._fields if name != "endings"}
    return _Words(**sets, endings=tuple(classes["endings"].split()))


@lru_cache(maxsize=1 << 12)
def is_title(word: str) -> bool:
    """`minister`, `Sen.`, `editor-in-chief`; `Außenminister`: German writes the office in one word."""
    known = words()
    return word in known.titles or word.endswith(known.endings)


def is_body(name: str) -> bool:
    """`Foreign Ministry`, `Wednesday`: what ends like a body or is a day is no person; `Ida Hall` and `Marta May` are."""
    last = name.rpartition(" ")[2].lower()
    return (last in words().organisations or tags("en").get(last) == "t") and gender(name) is None


def unnamed(mention: str, code: str) -> bool:
    """Whether the words only tell what somebody is: `The expert`, `A Chilean clinic`, `Officials`; not `The Verge` or `Lund’s office`."""
    first, *rest = mention.split()
    low = first.lower()
    if rest and code != "en" and tags(code).get(low) == "d" and rest[0] in foreign_offices():
        return True  # "Le ministre de la Défense"
    if not rest:
        return (is_office(low) and low not in _PROPER) or low in _ANYONE
    if low in _INDEFINITE or (low == "the" and rest[-1].islower()):
        return True
    if first.endswith(("'s", "’s")) and rest[-1].islower():
        return not _belongs(rest[-1])
    return all(word.islower() and word not in words().particles for word in rest)


_INDEFINITE = frozenset({"a", "an", "another", "some", "several", "two", "three", "many", "other", "one"})
_PROPER = frozenset({"pentagon", "kremlin"})  # names of houses that speak like offices
_ANYONE = frozenset({"someone", "somebody", "everyone", "everybody", "nobody", "others", "some", "many", "both"})


def _belongs(noun: str) -> bool:
    """`office`, `spokesman`, `mother`: of whom somebody's name tells enough; not `remains` or `memoir`."""
    return is_office(noun) or noun in words().organisations or noun in words().relations


def is_national(word: str) -> bool:
    """`Swede`, `Russian`: behind "the" it stands for somebody whose name is elsewhere."""
    low = word.lower()
    return low in words().nationals or low.endswith(("ian", "ese"))


def french_cue(word: str) -> bool:
    """`déclaré`: French has a word `a` too, and "a déclaré le porte-parole" opens like "a spokesman"."""
    return tags("fr").get(word) == "c"


def is_office(word: str) -> bool:
    """`director`, `directors`, `director’s`, `spokesman`: what somebody may be, for a role."""
    nouns = _nouns()
    return word in nouns or word.rstrip("s").removesuffix("’") in nouns


@cache
def _nouns() -> frozenset[str]:
    return words().titles | frozenset(table("quotes_words")["en"]["r"].split())


@cache
def foreign_offices() -> frozenset[str]:
    """`porte-parole`, `ministra`: the offices of the tables of other languages."""
    tables = table("quotes_words")
    return frozenset(
        word for code in tables if code not in ("source", "en", "detect") for word in tables[code].get("r", "").split()
    )


def gender(name: str) -> str | None:
    """`he`, `she`, or None where the given name does not tell."""
    first = name.partition(" ")[0].lower()
    known = words()
    if first in known.male:
        return "he"
    return "she" if first in known.female else None
