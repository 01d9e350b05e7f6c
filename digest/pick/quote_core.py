"""A mention -> the name in it, without titles, honorifics and offices: "Deputy Minister Mara Lund's" -> "Mara Lund"."""

import re
from functools import cache, lru_cache

from digest.model import Span
from digest.pick.quote_people import foreign_offices, gender, is_title, words


@cache
def name_word() -> re.Pattern[str]:
    """A word of a name: `Mara`, `O’Neill`, `Yong-su`, `J.`, `Sen.`, `van`."""
    return re.compile(r"[^\W\d_]+(?:['\-][^\W_]+|’[^\W_]+)*\.?")


def core(text: str, mention: Span) -> Span:
    """A mention without titles, honorifics and a possessive: "Deputy Minister Mara Lund's" -> "Mara Lund".

    >>> core("Deputy Minister Mara Lund's", Span(0, 27)).of("Deputy Minister Mara Lund's")
    'Mara Lund'
    """
    first, last = mention
    start, end = _core(text[first:last])
    return mention if end - start == last - first else Span(first + start, first + end)


@lru_cache(maxsize=1 << 10)
def _core(mention: str) -> Span:
    """Remembered, for the same few people are mentioned again and again."""
    end = len(mention) - 2 if mention.endswith(("'s", "’s")) else len(mention)
    apart = _interrupted().search(mention)
    if apart:
        return Span(apart.end(), end)
    if mention.find(" ", 0, end) < 0:
        return Span(0, end)
    found = list(name_word().finditer(mention, 0, end))
    if not found or not found[-1][0][0].isupper() or found[-1][0].lower() in words().bodies:
        return Span(0, end)  # "Justice Department" is no justice
    if found[0][0][0].islower():
        return Span(_after_office(found) or 0, end)
    found = found[_after_possessor(mention, found) :]
    return Span(found[_after_titles([word[0] for word in found])].start(), end)


@cache
def _interrupted() -> re.Pattern[str]:
    """`Lund “left early,” ` in front of "Berg": a quotation stands between; `Roh “The Bridge” ` has a nickname."""
    return re.compile(r"[“\"«](?:[a-z][^”\"»]*|[^”\"»]*[,.])[”\"»] ")


def name_in(said: list[str]) -> int:
    """Where the name begins behind what an office is of: 2 in "Foreign Affairs Mara Lund"; 0 where nothing tells."""
    for at, word in enumerate(said[1:-1], 1):
        ended = _is_complement(said[at - 1]) and not _is_complement(word)
        if len(said) - at <= _LONGEST_NAME and (ended or gender(word)):
            return at
    return 0


_LONGEST_NAME = 4  # words; more hold a part of the office


def _is_complement(word: str) -> bool:
    """`State`, `Affairs`, `School`."""
    return word.lower() in words().offices or word.lower() in words().organisations


def _after_office(found: list[re.Match[str]]) -> int | None:
    """Where the name begins in "former secretary of state Mara Lund"; None for "the city of Mara Lund"."""
    first = len(found)
    while found[first - 1][0][0].isupper():
        first -= 1
    before = found[first - 1][0]
    if len(found) - first < 2 or not (is_title(before) or (before in words().offices and found[first - 2][0] == "of")):
        return None
    return found[first].start()


def _after_possessor(mention: str, found: list[re.Match[str]]) -> int:
    """1 in "Norwire's Mara Lund" and "Two Lakes’ Mara Lund"; 0 where fewer than two words are left for the name."""
    for at, word in enumerate(found[:-2]):
        if word[0].endswith(("'s", "’s")) or mention[word.end()] in "'’":
            return at + 1
    return 0


def _after_titles(said: list[str]) -> int:
    """The place of the first word of the name: 4 in "Deputy Chief of Staff Mara Lund", 5 in "Secretary of the Interior Mara Lund"."""
    known = words()
    first = 0
    for at, word in enumerate(said[:-1]):
        low = word.lower()
        office = low in known.offices or (low == "of" and said[at + 1].lower() in known.offices)
        if (
            is_title(low)
            or low in known.honorifics
            or (office and first == at and at)
            or _elided(low) in foreign_offices()
        ):
            first = at + 1
    if first and (said[first] in _LINKS or said[first - 1] in _LINKS):
        while said[first] in _LINKS:
            first += 1
        rest = said[first:]
        first += name_in(rest) or max(0, len(rest) - 2)
    return first


def _elided(low: str) -> str:
    """`avocate` of "l’avocate"; empty without an article."""
    return low[2:] if low.startswith(("l’", "l'")) else ""


_LINKS = frozenset({"of", "for", "the"})
