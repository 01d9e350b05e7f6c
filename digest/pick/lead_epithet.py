"""the words of a sentence -> whether its subject is a phrase for somebody whom another sentence names: "The singer won", "The Swede".

Writers vary the name of whom they wrote of (Quirk et al. 1985, 19.46); away from its article such a phrase says nobody. What follows
may complete it: "The singer of the band", "The singer Anna Raud".
"""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from digest.data import table
from digest.pick.lead_clause import MARKS


class _Words(NamedTuple):
    """The nouns for people, and what may stand around them."""

    people: frozenset[str]
    epithets: frozenset[str]
    institutions: frozenset[str]  # 'Vatican', 'Taliban': what only ends like a nationality
    binders: frozenset[str]
    openers: frozenset[str]
    verbs: frozenset[str]
    functions: frozenset[str]


@cache
def _words(language: str) -> _Words:
    lists = table("lead_words").get(language, {})
    return _Words(**{name: frozenset(lists.get(name, "").split()) for name in _Words._fields})


def known_already(language: str, words: Sequence[str], raw: Sequence[str]) -> bool:
    """Whether a sentence, its `words` in lower case and `raw` as written, begins with 'the' and somebody known."""
    known = _words(language)
    return words[0] == "the" and (_epithet(known, words, raw) or _native(known, words, raw))


def _epithet(known: _Words, words: Sequence[str], raw: Sequence[str]) -> bool:
    """'The two officers fled', 'The Estonian singer is', 'The poet and singer says'."""
    heads = [at for at in range(1, min(_PHRASE, len(words) - 1)) if _heads(known, words, raw, at)]
    if not heads or any(_breaks(known, words[at], raw[at]) for at in range(1, heads[-1])):
        return False
    behind = raw[heads[-1] + 1]
    if behind[0].isupper() or behind.strip(MARKS) in known.binders or behind in known.openers:
        return False
    return raw[heads[-1]].endswith(_ENDINGS) or _goes_on(known, behind)


_PHRASE = 6
_ENDINGS = (",", "'s", "’s")


def _heads(known: _Words, words: Sequence[str], raw: Sequence[str], at: int) -> bool:
    """Whether the phrase may end in this person: 'The 22-year-old was' but not 'The 22-year-old sailor from Riga'."""
    word = words[at]
    if word.endswith(("-year-old", "-year-olds")):
        return raw[at][-1] == "," or _goes_on(known, words[at + 1])
    return word in known.people or word in known.epithets


def _breaks(known: _Words, word: str, plain: str) -> bool:
    """Whether a word cannot stand inside the phrase: 'The declaration will help officials'."""
    if plain[-1] in ",;:" or plain.endswith(("'s", "’s", "s'", "s’")):
        return True
    return word in known.verbs or (word in known.functions and word not in _INSIDE)


_INSIDE = frozenset({"and", "two", "three"})


def _goes_on(known: _Words, word: str) -> bool:
    """Whether a word stands behind a finished subject: 'said', 'also', 'reportedly'."""
    return word in known.verbs or word in known.functions or word.endswith(("ed", "ly"))


def _native(known: _Words, words: Sequence[str], raw: Sequence[str]) -> bool:
    """'The Estonian won' and 'The Frenchwoman, 31,'; but not 'The Estonian government' or 'The Vatican said'."""
    plain = raw[1].strip(MARKS)
    if not plain.istitle() or not plain.endswith(_NATIVES) or words[1] in known.institutions:
        return False
    return raw[1][-1] == "," or _goes_on(known, words[2])


_NATIVES = (
    "an", "ese", "ish", "man", "woman", "Briton", "Swede", "Dane", "Finn", "Scot", "Turk", "Greek", "Czech", "Spaniard",
)  # fmt: skip
