"""Sightings -> `Piece`s of evidence: which country each name speaks for, once the whole article is known, and how much."""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from digest.model import Article, Sentence
from digest.place.atlas import NATIONAL, TOWNS, Kind
from digest.place.mentions import Mention
from digest.place.sightings import Sighting, Where, sightings

Codes = tuple[str, ...]

_WEIGHTS: dict[Kind, float] = {
    "country": 1.0,
    "demonym": 0.9,
    "pair": 0.8,
    "state": 0.9,
    "abbreviation": 0.9,
    "city": 0.7,
    "town": 0.4,
    "province": 0.6,
    "actor": 0.5,
    "local": 0.4,
    "shadow": 0.2,
    "based": 0.3,
    "money": 0.25,
    "share": 0.7,
}
_LONE = 0.4  # of a town whose country nothing else in the article names
_LISTED = 0.6  # of a name in a list of three and more
_DATELINE = 0.3  # of a name in a dateline: where the reporter sat

_NEAR = 10  # characters between two names that may belong together
_LISTING = frozenset({", ", " and ", ", and ", ", the ", " or ", " and the ", ", and the ", " to ", "-", "/"})

# What speaks for one of two places of a name: a country that is named, its states and institutions, other towns of it, and each doubling
# of the place's people.
_NATION, _PART, _TOWN, _SIZE = 1.0, 1.5, 0.5, 0.6
_FIRMEST, _TOWNS_MOST = 5.5, 2.0
_NO_VOTE = frozenset({"money", "share", "pair"})


class Piece(NamedTuple):
    """A name, where it stands, and the country that it speaks for; `lone` and `listed` say what weakens it."""

    mention: Mention
    where: Where
    code: str
    weight: float
    lone: bool
    listed: bool


def pieces(article: Article, sentences: Sequence[Sentence]) -> list[Piece]:
    """Headline first, then the text in its order."""
    found = sightings(article, sentences)
    gaps = _gaps(found, article)
    meant = _meant(found, gaps)
    census = _Census.of(found, meant)
    told: list[Piece] = []
    for (where, mention), codes, listed in zip(found, meant, _listed(found, gaps), strict=True):
        for code in codes if len(codes) == 1 or mention.kind == "pair" else (census.choose(mention, codes),):
            lone = mention.kind in TOWNS and code not in census.firm
            told.append(Piece(mention, where, code, _weight(mention.kind, where, lone, listed), lone, listed))
    return told


@cache
def _weight(kind: Kind, where: Where, lone: bool, listed: bool) -> float:
    # In a headline every word is capitalised: what looks like a surname there is a town.
    weight = _WEIGHTS["city" if kind == "shadow" and where == "headline" else kind]
    return (
        weight * (_LONE if lone else 1.0) * (_LISTED if listed else 1.0) * (_DATELINE if where == "dateline" else 1.0)
    )


def _gaps(found: list[Sighting], article: Article) -> list[str | None]:
    """What stands between each name and the next, None where they are far apart."""
    gaps: list[str | None] = []
    for (where, one), (there, other) in pairwise(found):
        gap = None
        if other.start - one.end < _NEAR and (where == "headline") == (there == "headline"):
            gap = (article.headline or "" if where == "headline" else article.text)[one.end : other.start]
        gaps.append(gap)
    return gaps


def _meant(found: list[Sighting], gaps: list[str | None]) -> list[Codes]:
    """The countries that each name may mean. In "Dublin, Ohio" the state tells which Dublin, and that holds for the whole article."""
    meant = [mention.codes for _, mention in found]
    settled: dict[str, Codes] = {}
    for number, gap in enumerate(gaps):
        if gap in (", ", "., ") and _lies_in(found[number][1], found[number + 1][1]):
            one, other = found[number][1], found[number + 1][1]
            meant[number] = other.codes
            if one.kind in TOWNS or other.kind == "abbreviation":
                settled[one.key] = other.codes
    if not settled:
        return meant
    return [settled.get(mention.key, codes) for (_, mention), codes in zip(found, meant, strict=True)]


def _lies_in(one: Mention, other: Mention) -> bool:
    if len(other.codes) > 1:
        return False
    if other.kind in ("state", "abbreviation"):
        return one.kind in TOWNS or one.kind in ("country", "state")
    return other.kind == "country" and one.kind in TOWNS and (other.codes[0] in one.codes or one.kind == "province")


def _listed(found: list[Sighting], gaps: list[str | None]) -> list[bool]:
    """Which names stand in a list of three and more countries: they keep each other company, "Britain, France and Japan"."""
    joined = [
        number
        for number, gap in enumerate(gaps)
        if gap in _LISTING and found[number][1].kind in NATIONAL and found[number + 1][1].kind in NATIONAL
    ]
    listed = [False] * len(found)
    for number, following in pairwise(joined):
        if following == number + 1:
            listed[number : number + 3] = True, True, True
    return listed


class _Census(NamedTuple):
    """What the distinct names of an article say together: `firm` countries are named by more than a town."""

    firm: dict[str, float]
    towns: dict[str, float]

    @classmethod
    def of(cls, found: Iterable[Sighting], meant: Iterable[Codes]) -> "_Census":
        census = cls({}, {})
        seen: set[str] = set()
        for (_, mention), codes in zip(found, meant, strict=True):
            if mention.key not in seen and mention.kind not in _NO_VOTE:
                seen.add(mention.key)
                census.add(mention.kind, codes)
        return census

    def add(self, kind: Kind, codes: Codes) -> None:
        if len(codes) == 1 and kind not in TOWNS:
            vote = _NATION if kind in NATIONAL else _PART
            self.firm[codes[0]] = min(_FIRMEST, self.firm.get(codes[0], 0.0) + vote)
            return
        for code in codes:
            self.towns[code] = min(_TOWNS_MOST, self.towns.get(code, 0.0) + _TOWN)

    def choose(self, mention: Mention, codes: Codes) -> str:
        """Which Paris: the company that it keeps against its size. The first of equals."""
        sizes = mention.sizes or (0,) * len(codes)
        votes = [
            self.firm.get(code, 0.0) + self.towns.get(code, 0.0) + _SIZE * size
            for code, size in zip(codes, sizes, strict=True)
        ]
        return codes[votes.index(max(votes))]
