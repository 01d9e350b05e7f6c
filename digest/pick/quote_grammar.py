"""A clause around a quotation -> its tags: one letter per word, so that the grammar of reporting is a handful of patterns.

A clause such as `, Mara Lund, a port official, told reporters` becomes `,NN,dwr,cw`; patterns over such strings find subjects
and verbs of saying without a parser, at the speed of the regular expression engine. The classes are tables per language.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache, partial
from typing import NamedTuple

from digest.data import table
from digest.model import Span

MASK = "\ue000"  # stands for every character of a quotation, so that nothing inside it is taken for reporting


class Clause(NamedTuple):
    """Tags, and the word of each: a match, because few are asked where they stand."""

    tags: str
    words: Sequence[re.Match[str]]

    def span(self, first: int, last: int) -> Span:
        """The passage from the first tag up to, not including, the last."""
        return Span(self.words[first].start(), self.words[last - 1].end())


@cache
def tags(language: str) -> dict[str, str]:
    """Word -> tag: cue verb, participle (g), pronoun, determiner, auxiliary, adverb, time, preposition, "of", conjunction, role."""
    classes = table("quotes_words")
    words = classes.get(language) or classes["en"]
    return {word: tag for tag in "rjiovtadDpgcA" for word in words.get(tag, "").split()} | {
        "according to": "A",
        "as saying": "Y",
    }


@cache
def ordinary(code: str) -> frozenset[str]:
    """The words of a language that speak for nobody when a sentence begins with them."""
    return frozenset(table("quotes_ordinary").get(code, "").lower().split())


@cache
def german_words(name: str) -> tuple[str, ...]:
    """A list of German words, or of the ends of words: "oblique", "bodies"."""
    return tuple(table("quotes_words")["de"][name].split())


def places(text: str, word: str, most: int) -> Iterator[int]:
    """The first spaces behind which the word stands; found without a pattern, because every quotation asks the whole text."""
    at = text.find(f" {word}")
    for _ in range(most):
        if at < 0:
            return
        yield at
        at = text.find(f" {word}", at + 1)


_PROPER = frozenset(
    "dDpjiovtA"
)  # classes that a capital letter does not change; "Will" and "Says" are names until shown otherwise


def clause(frame: str, start: int, end: int, language: str) -> Clause:
    """The tags of a stretch of the frame (the text with its quotations masked)."""
    if start >= end:
        return NOTHING
    found = [*_token().finditer(frame, start, end)]
    return Clause("".join(map(_tagger(language), map(re.Match.group, found))), found)


NOTHING = Clause("", ())


def sentence(frame: str, start: int, end: int, language: str) -> Clause:
    """A stretch that begins a sentence, where a capital says little about the first word: "Asked", "Speaking", "Will"."""
    tagged = clause(frame, start, end, language)
    if tagged.tags[:1] != "N":
        return tagged
    word = tagged.words[0][0].lower()
    tag = tags(language).get(word, "N")
    going = word.endswith("ing") and len(word) > 6 and tagged.tags[1:2] not in ("c", "a", "N")
    opening = tag if tag in "cga" else "g" if going else "N"
    return Clause(opening + tagged.tags[1:], tagged.words)


@cache
def _tagger(language: str) -> Callable[[str], str]:
    """`_tag` of one language with a memory of its own: looking up one string is twice as fast as looking up two."""
    return lru_cache(maxsize=1 << 14)(partial(_tag, tags(language)))


def _tag(known: dict[str, str], word: str) -> str:
    first = word[0]
    if first == MASK:
        return "Q"
    if first in ",;:()-":
        return first
    if first in "–—―":
        return "-"
    if first.isdigit():
        return "0"
    if first.islower():
        return known.get(word) or ("v" if word.endswith("ly") and len(word) > 5 else _possessive(word, "w"))
    tag = known.get(word.lower()) or known.get(word.lower().partition("’")[0].partition("'")[0], "N")
    return tag if tag in _PROPER else _possessive(word, "N")


def _possessive(word: str, otherwise: str) -> str:
    return "S" if word.endswith(("'s", "’s")) else otherwise


@cache
def _token() -> re.Pattern[str]:
    """A word (`Yong-su`, `O’Neill`, `U.S.`, `Sen.`), a number, a mark that parts clauses, a masked quotation."""
    title = r"(?:Sen|Rep|Gov|Mr|Mrs|Ms|Dr|Gen|Lt|Col|Sgt|Capt|Prof|Rev|St|Jr|Sr|Adm|Hon|Del|Amb|Supt|Cpl|Pvt|Atty)\."
    # ’ and the dashes stand alone: a class with three ranges that reaches beyond Latin-1 takes ten times as long to compile.
    word = r"[^\W\d_]+(?:['.\-&][^\W_]+|’[^\W_]+)*"
    mark = r"[,;:()]|[–—―]|--+|(?<= )-(?= )"
    # What most tokens are, and what stands between them, is told apart first; possessive, for a shorter word is never meant.
    plain = "[B-Zb-z][a-z]*+(?=[ ,])|a(?:[bd-rt-z][a-z]*+)?+(?=[ ,])"  # but "according to" and "as saying"
    token = rf"{plain}|[Aa]ccording to|as saying|{MASK}+|(?:[A-Z]\.)+|{title}|{word}|\d+(?:[.,]\d+)*\w*|{mark}"
    return re.compile(rf"(?=[^ .])(?:{token})")
