"""digest/data/place_atlas.json -> `Atlas`: every name that may stand for a country in English text."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, NamedTuple, cast

from digest.data import table

WORD = re.compile(r"[^\W_]+")  # "U.S.-led" -> U, S, led; "Côte d’Ivoire" -> Côte, d, Ivoire

# How a name speaks for a country, from its own name down to what only suggests it. Plain strings: a kind is compared and looked up for
# every name of every article, and the members of an enumeration are slow to hash.
Kind = Literal[
    "country",
    "demonym",  # "Thai", "Russians"
    "pair",  # "the Koreas": two countries at once
    "state",  # of a large federation: "Ohio", "New South Wales"
    "abbreviation",  # of a state, behind a comma: "Lebanon, Pa."
    "city",  # of more than 65,000 people
    "town",
    "province",
    "actor",  # a person or institution of one country: "Bundestag", "the Kremlin"
    "local",  # what only one country's local papers write of: "Sheriff"
    "mask",  # a name that holds a country's and is none: "South China Morning Post"
    "person",  # "Michael Jordan"
    "shadow",  # a town that may be a surname
    "based",  # "Seoul-based"
    "money",
    "share",  # the exchange of a share's code
]

TOWNS: frozenset[Kind] = frozenset({"city", "town", "province", "shadow", "based"})
NATIONAL: frozenset[Kind] = frozenset({"country", "demonym"})


class Entry(NamedTuple):
    """What a name stands for: the countries that it may mean, the likeliest first, and how many bits the people of each city have."""

    kind: Kind
    codes: tuple[str, ...]
    sizes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Atlas:
    """Names by their `key` as "kind:CODE|CODE", and for first words of longer names the greatest number of words.

    `capitals` are the names that count only in capitals ("US", "AG"). `given` names and `titles` stand before a surname,
    `doubles` are places that are given names too, `roles` follow a country and never are a surname ("Jordan Foreign
    Minister"), and `bodies` end a name that begins with its place ("London Wheat Exchange"). `outlets` make a newspaper of a
    place, `common` are small words too ("turkey"); `things` make a thing of a nationality ("French fries") and `coins` money. `nouns` are
    words of other languages before they are cities.
    """

    names: dict[str, str]
    longest: dict[str, int]
    capitals: frozenset[str]
    given: frozenset[str]
    titles: frozenset[str]
    doubles: frozenset[str]
    roles: frozenset[str]
    bodies: frozenset[str]
    outlets: frozenset[str]
    common: frozenset[str]
    things: frozenset[str]
    coins: frozenset[str]
    nouns: frozenset[str]
    currencies: dict[str, tuple[str, ...]]
    signs: dict[str, str]
    exchanges: dict[str, tuple[str, ...]]


def key(name: str) -> str:
    """A name as the atlas keeps it.

    >>> key("Côte d’Ivoire"), key("U.S."), key("Guinea-Bissau")
    ('côte d ivoire', 'u s', 'guinea bissau')
    """
    return " ".join(WORD.findall(name.casefold()))


@cache
def english() -> Atlas:
    """The names of English text."""
    compiled, words = table("place_atlas"), table("place_words")
    return Atlas(
        names=compiled["names"],
        longest=compiled["longest"],
        capitals=frozenset(compiled["capitals"]),
        given=frozenset(words["given"]),
        titles=frozenset(words["titles"]),
        doubles=frozenset(words["doubles"]),
        roles=frozenset(words["roles"]),
        bodies=frozenset(words["bodies"]),
        outlets=frozenset(words["outlets"]),
        common=frozenset(words["common"]),
        things=frozenset(words["things"]),
        coins=frozenset(words["coins"]),
        nouns=frozenset(words["nouns"]),
        currencies={word: codes(row) for row, named in words["currencies"].items() for word in named},
        signs=words["signs"],
        exchanges={exchange: codes(row) for exchange, row in words["exchanges"].items()},
    )


def codes(row: str) -> tuple[str, ...]:
    """The countries of a table's row.

    >>> codes("SE|DK")
    ('SE', 'DK')
    """
    return tuple(row.split("|"))


@lru_cache(maxsize=4096)
def entry(row: str) -> Entry:
    """What a row of the atlas says.

    >>> entry("city:FR22|US15")
    Entry(kind='city', codes=('FR', 'US'), sizes=(22, 15))
    """
    kind, _, places = row.partition(":")
    found = places.split("|") if places else []
    sizes = tuple(int(place[2:]) for place in found if place[2:])
    return Entry(cast("Kind", kind), tuple(place[:2] for place in found), sizes)
