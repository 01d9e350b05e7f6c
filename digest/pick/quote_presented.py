"""An office that speaks -> the name that the text gives beside it: "its director for trade, Mara Lund," -> "Mara Lund"."""

import re
from functools import cache

from digest.data import table
from digest.model import Span
from digest.pick.quote_core import core, name_in, name_word
from digest.pick.quote_grammar import german_words, places
from digest.pick.quote_names import word_before
from digest.pick.quote_people import foreign_offices, gender, is_office, is_title, words


def presented(text: str, mention: Span) -> Span:
    """The name behind an office that speaks, and a given name with its surname; else the mention itself.

    `Mara Lund` in "said its director for trade, Mara Lund.", in "Secretary of State Mara Lund said" and in
    "a déclaré le porte-parole du ministère, Mara Lund,"; `Mara von Lund` for "Mara".
    """
    said = mention.of(text).split()
    noun = said[-1]
    foreign = (
        foreign_offices().intersection(said)
        if said[0].islower() or said[0].lower() in _foreign_articles()
        else noun.isupper() and noun.lower() in foreign_offices()
    )
    if foreign or (noun.islower() and is_title(noun)):
        match = _presented().match(text, mention.end) or _office_holder(text, mention.end)
        return Span(*match.span("name")) if match else mention
    if gender(noun):
        return _with_surname(text, mention)
    if noun.lower() in words().bodies:
        field = _field().match(text, mention.end)
        return Span(mention.start, field.end()) if field else mention
    return _behind_of(text, mention) if is_title(noun.lower()) else mention


def _with_surname(text: str, mention: Span) -> Span:
    """`Mara von Lund` for "Mara"; not where the article has an "Ida Mara", and not over "Mara von der Polizei"."""
    given = core(text, mention).of(text)
    surname = None if " " in given else _particled().match(text, mention.end)
    if not surname or surname["noun"].lower().endswith(german_words("bodies")) or _is_surname(text, given):
        return mention
    return Span(mention.start, surname.end())


def _is_surname(text: str, word: str) -> bool:
    """Whether a given name stands in front of the word, early in the article."""
    before = (word_before(text, at) for at in places(text, word, _LOOKS))
    return any(gender(word) or word.lower() in words().either for word in before)


_LOOKS = 6  # places of one word


@cache
def _particled() -> re.Pattern[str]:
    """` von Lund`, ` von der Lund`, ` d’Aubier` behind a given name."""
    return re.compile(r" (?:(?:von|van|zu)(?: de[rnm])? |d[’'])(?P<noun>[A-ZÀ-Þ][\w\-]+)")


@cache
def _field() -> re.Pattern[str]:
    """` of Agriculture`, ` for Disease Control and Prevention` behind "Department" and "Centers"."""
    return re.compile(rf" (?:of|for) (?:the )?{_CAPITAL}(?: (?:and |of |the )?{_CAPITAL}){{0,4}}")


def _behind_of(text: str, mention: Span) -> Span:
    """The name that an office with a capital runs into: `Mara Lund` in "Secretary" + " of State Mara Lund"."""
    found = _of().match(text, mention.end)
    said = list(name_word().finditer(text, *found.span(1))) if found else []
    at = name_in([word[0] for word in said])
    return Span(said[at].start(), said[-1].end()) if at else mention


_CAPITAL = r"[A-ZÀ-Þ][\w'\-]*(?:’[\w'\-]*)*"


@cache
def _of() -> re.Pattern[str]:
    """` of State Mara Lund` and ` of the Navy Mara Lund` behind "Secretary"."""
    return re.compile(rf" (?:of|for) (?:the )?({_CAPITAL}(?: {_CAPITAL}){{2,5}})")


@cache
def _foreign_articles() -> frozenset[str]:
    """`le`, `la`, `el`, `de`: what may open a sentence in front of an office."""
    tables = table("quotes_words")
    return frozenset(word for code in ("fr", "es", "it", "pt", "nl") for word in tables[code]["d"].split())


@cache
def _presented() -> re.Pattern[str]:
    """` for trade, Mara Lund.` behind "its director"."""
    word = rf"{_CAPITAL}\.?"
    return re.compile(
        rf"(?: (?:of|for|at|in) [^,.;:\"“”\n]{{2,60}})?, (?P<name>{word}(?: {word}){{1,3}})(?<!\.)(?=[,.;:]|$)"
    )


def _office_holder(text: str, at: int) -> re.Match[str] | None:
    """The name behind another office: `, board member Mara Lund,` behind "The host", ` and former mayor Mara Lund` behind "chair"."""
    match = _other_office().match(text, at) or _second_office().match(text, at)
    return match if match and is_office(match["office"]) else None


@cache
def _other_office() -> re.Pattern[str]:
    """`, Harbour Council board member Mara Lund,`."""
    word = rf"{_CAPITAL}\.?"
    return re.compile(rf", (?:[\w’'\-]+ ){{0,9}}?(?P<office>[a-z\-]+) (?P<name>{word}(?: {word}){{1,3}})(?=,)")


@cache
def _second_office() -> re.Pattern[str]:
    """` and former mayor Mara Lund`."""
    word = rf"{_CAPITAL}\.?"
    return re.compile(rf" and (?:[a-z\-]+ ){{0,3}}?(?P<office>[a-z\-]+) (?P<name>{word}(?: {word}){{0,2}} {_CAPITAL})")
