"""Article -> `Country`s: which of the places that it names it is about.

A country is judged by a dozen measures of how it is named: how often, beside which rivals, in headline and lead, how early, by
which kinds of names. A logistic regression turns them into a probability. Its weights are in digest/data/place_model.json, fitted
by tools/fit_place.py.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Any, NamedTuple

from digest.data import table
from digest.model import Article, Country, Sentence, Span
from digest.place.pieces import Piece, pieces
from digest.place.sightings import Where

_STRONG = frozenset({"country", "demonym", "pair"})
_STATES = frozenset({"state", "abbreviation"})
_WEAK = frozenset({"money", "share", "actor", "local"})
_USUAL = 1500  # characters of a news article
_PARTS = 8  # of the text, to see through how many of them a country runs


@dataclass(frozen=True, slots=True)
class Evidence:
    """One name, where it stands, the country it speaks for and how much. In the headline `span` counts in the headline."""

    term: str
    span: Span
    where: Where
    code: str
    weight: float


def evidence(article: Article, sentences: Sequence[Sentence]) -> tuple[Evidence, ...]:
    """Everything that spoke for a country, in the order of headline and text."""
    rows = []
    for piece in pieces(article, sentences):
        span = Span(piece.mention.start, piece.mention.end)
        term = span.of(article.headline or "" if piece.where == "headline" else article.text)
        rows.append(Evidence(term, span, piece.where, piece.code, round(piece.weight, 3)))
    return tuple(rows)


def place(article: Article, sentences: Sequence[Sentence]) -> tuple[Country, ...]:
    """The countries that the article is about, the main one first; a weight is the country's share of all that were named."""
    model = table("place_model")
    chances = {code: _chance(model, row) for code, row in measures(article, sentences).items()}
    if not chances:
        return ()
    total, best = sum(chances.values()), max(chances.values())
    least = model["focus"] if best >= model["focus"] else max(best, model["least"])
    ranked = sorted(chances.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Country(code, round(chance / total, 4)) for code, chance in ranked if chance >= least)


def measures(article: Article, sentences: Sequence[Sentence]) -> dict[str, tuple[float, ...]]:
    """What the regression sees of each country that is named; see `MEASURES`."""
    length = max(1, len(article.text))
    tallies: dict[str, _Tally] = {}
    for piece in pieces(article, sentences):
        tally = tallies.get(piece.code)
        if tally is None:
            tally = tallies[piece.code] = _Tally(first=not tallies)
        tally.add(piece, length)
    subjects = {code: tally for code, tally in tallies.items() if not tally.seat}
    subjects = subjects or tallies
    field = _Field.of(subjects.values())
    extent = log(length / _USUAL)
    return {code: (*_prominence(tally, field), *_character(tally, field), extent) for code, tally in subjects.items()}


def _chance(model: dict[str, Any], row: tuple[float, ...]) -> float:
    score = model["bias"] + sum([weight * measure for weight, measure in zip(model["weights"], row, strict=True)])
    return 1.0 / (1.0 + exp(-score))


@dataclass(slots=True)
class _Tally:
    """Sums of weights of the names of one country."""

    first: bool
    text: float = 0.0
    head: float = 0.0
    lead: float = 0.0
    early: float = 0.0
    strong: float = 0.0
    states: float = 0.0
    weak: float = 0.0
    lone: float = 0.0
    listed: float = 0.0
    seat: bool = True  # named in nothing but the dateline
    parts: int = 0
    position: float = -1.0

    @property
    def named(self) -> bool:
        """By more than towns, institutions and money."""
        return self.strong + self.states > 0

    def add(self, piece: Piece, length: int) -> None:
        mention, where, _, weight, lone, listed = piece
        if where == "headline":
            self.head += weight
            self.position = 0.0
        else:
            self._add_text(mention.start / length, where, weight)
        if where != "dateline":
            self.seat = False
        kind = mention.kind
        if kind in _STRONG:
            self.strong += weight
        elif kind in _WEAK:
            self.weak += weight
        elif kind in _STATES:
            self.states += weight
        if lone:
            self.lone += weight
        if listed:
            self.listed += weight

    def _add_text(self, position: float, where: Where, weight: float) -> None:
        self.text += weight
        if self.position < 0:
            self.position = position
        if where == "lead":
            self.lead += weight
        if position < 1 / 3:
            self.early += weight
        self.parts |= 1 << int(position * _PARTS)


MEASURES = (
    "share of the text's evidence",
    "evidence in the text, logarithm",
    "ratio to the strongest rival, logarithm",
    "in the headline",
    "share of the headline",
    "in the lead",
    "share of the first third",
    "parts of the text that it runs through",
    "first of all",
    "where it first comes",
    "share by its name",
    "share by currencies, shares and institutions",
    "share by states",
    "share by towns that nothing else supports",
    "share in lists",
    "number of countries, logarithm",
    "the only one",
    "named by more than towns",
    "that, among so many",
    "in headline and lead",
    "length of the text, logarithm",
)


class _Field(NamedTuple):
    """What a country is compared with: the sums over all countries of the article."""

    text: float
    headline: float
    early: float
    best: float
    second: float
    spread: int
    named: int
    countries: int

    @classmethod
    def of(cls, every: Collection[_Tally]) -> "_Field":
        best, second, *_ = *sorted((tally.text for tally in every), reverse=True), 0.0, 0.0
        parts = 0
        for tally in every:
            parts |= tally.parts
        return cls(
            sum(tally.text for tally in every) or 1.0,
            sum(tally.head for tally in every) or 1.0,
            sum(tally.early for tally in every) or 1.0,
            best,
            second,
            parts.bit_count() or 1,
            sum(tally.named for tally in every) or 1,
            len(every),
        )


def _prominence(tally: _Tally, field: _Field) -> tuple[float, ...]:
    """The measures of how much and where, as far as "where it first comes"."""
    rival = field.second if tally.text == field.best else field.best
    return (
        tally.text / field.text,
        log(1 + tally.text),
        log((tally.text + 0.3) / (rival + 0.3)),
        min(1.0, 2 * tally.head),
        tally.head / field.headline,
        min(1.0, 2 * tally.lead),
        tally.early / field.early,
        tally.parts.bit_count() / field.spread,
        float(tally.first),
        tally.position,
    )


def _character(tally: _Tally, field: _Field) -> tuple[float, ...]:
    """The measures of what kinds of names, and beside how many others."""
    every = tally.head + tally.text
    return (
        tally.strong / every,
        tally.weak / every,
        tally.states / every,
        tally.lone / every,
        tally.listed / every,
        log(field.countries),
        float(field.countries == 1),
        float(tally.named),
        tally.named / field.named,
        float(tally.head > 0 and tally.lead > 0),
    )
