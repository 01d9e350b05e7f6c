"""the words of a sentence -> whether its subject is a phrase for somebody whom another sentence names: "The singer won", "The Swede".

Writers vary the name of whom they wrote of (Quirk et al. 1985, 19.46); away from its article such a phrase says nobody. What follows
may complete it: "The singer of the band", "The singer Anna Raud".
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from digest.pick.lead_clause import MARKS
from digest.pick.lead_words import lists


class _Words(NamedTuple):
    """The nouns for people, and what may stand around them."""

    people: frozenset[str]
    epithets: frozenset[str]
    institutions: frozenset[str]  # 'Vatican', 'Taliban': what only ends like a nationality
    binders: frozenset[str]
    openers: frozenset[str]
    quantifiers: frozenset[str]
    verbs: frozenset[str]
    functions: frozenset[str]


@cache
def _words(language: str) -> _Words:
    return _Words(*lists(language, _Words._fields))


def known_already(language: str, words: Sequence[str], raw: Sequence[str]) -> bool:
    """Whether a sentence, its `words` in lower case and `raw` as written, begins with 'the' and somebody known, or 'When the Swede won'."""
    known = _words(language)
    starts = [at for at in (0, *_behind_opening(known, words, raw)) if words[at] == "the" and at + 3 < len(words)]
    return any(_epithet(known, words[at:], raw[at:]) or _native(known, words[at:], raw[at:]) for at in starts)


def _behind_opening(known: _Words, words: Sequence[str], raw: Sequence[str]) -> Iterator[int]:
    """Where the subject stands behind a conjunction, and behind the opening that ends with a comma."""
    if words[0] not in known.openers or len(words) != len(raw):
        return
    yield 1
    comma = next((at for at in range(1, min(_OPENING, len(raw) - 1)) if raw[at][-1] == ","), None)
    if comma:
        yield comma + 1


_OPENING = 14


def _epithet(known: _Words, words: Sequence[str], raw: Sequence[str]) -> bool:
    """'The two officers fled', 'The Estonian singer is', 'The poet and singer says'."""
    end = next((at for at in range(1, min(_PHRASE, len(words) - 3)) if raw[at][-1] in _PAUSES), _PHRASE)
    heads = [at for at in range(1, min(end + 1, _PHRASE, len(words) - 3)) if _heads(known, words, raw, at)]
    head = (heads[0] if words[1].endswith(_AGES) else heads[-1]) if heads else 0
    if not head or any(_breaks(known, words[at], raw[at]) for at in range(1, head)):
        return False
    plain, behind = raw[head], words[head + 1].strip(MARKS)
    if raw[head + 1][0].isupper():
        return False
    if behind == "of" and words[head + 2] in known.quantifiers:
        return _goes_on(known, words[head + 3])  # 'The mother of three said'
    if plain.endswith(_ENDINGS) or not behind:
        return True
    return behind not in known.binders and behind not in known.openers and _goes_on(known, behind)


_PHRASE = 6
_PAUSES = ",;:"
_ENDINGS = (",", "'s", "’s")


def _heads(known: _Words, words: Sequence[str], raw: Sequence[str], at: int) -> bool:
    """Whether the phrase may end in this word: in a person, or behind an age, where a verb or a comma follows."""
    if words[1].endswith(_AGES):
        return raw[at][-1] == "," or (_goes_on(known, words[at + 1]) and words[at] not in known.functions)
    return words[at] in known.people or words[at] in known.epithets


_AGES = ("-year-old", "-year-olds")


def _breaks(known: _Words, word: str, plain: str) -> bool:
    """Whether a word cannot stand inside the phrase: 'The declaration will help officials'."""
    if plain[-1] in _PAUSES or plain.endswith(("'s", "’s", "s'", "s’")):
        return True
    return word in known.verbs or (word in known.functions and word not in _INSIDE)


_INSIDE = frozenset({"and", "two", "three"})


def _goes_on(known: _Words, word: str) -> bool:
    """Whether a word stands behind a finished subject: 'said', 'also', 'reportedly'."""
    return word in known.verbs or word in known.functions or word.endswith(("ed", "ly"))


def _native(known: _Words, words: Sequence[str], raw: Sequence[str]) -> bool:
    """'The Estonian won', 'The South African won' and 'The Frenchwoman, 31,'; but not 'The Estonian government' or 'The Vatican said'."""
    at = 2 if words[1] in _SIDES else 1
    plain = raw[at].strip(MARKS)
    if at + 1 >= len(words) or not plain.istitle() or not plain.endswith(_NATIVES) or words[at] in known.institutions:
        return False
    return raw[at][-1] == "," or not raw[at + 1].strip(MARKS) or _goes_on(known, words[at + 1])


_SIDES = frozenset({"south", "north", "great"})
_NATIVES = (
    "an", "ese", "ish", "man", "woman", "Briton", "Swede", "Dane", "Finn", "Scot", "Turk", "Greek", "Czech", "Spaniard",
)  # fmt: skip
