"""a sentence among those before it -> how much of it only they explain: "The Swede", "issued the order", "those last words".

A definite noun phrase tells its reader which one is meant only if he has read of it (Prince 1981). Three signs, each with a price that
tools/fit_lead.py holds fixed, because ROUGE likes a sentence that a summary's reader cannot place as well as any other.
"""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from itertools import compress, count
from typing import NamedTuple

from digest.pick.lead_words import lists


class _Words(NamedTuple):
    """What makes a phrase definite, what completes it, and what there is only one of."""

    definite: frozenset[str]
    indefinite: frozenset[str]
    completed: frozenset[str]
    verbs: frozenset[str]
    unique: frozenset[str]
    reader: frozenset[str]


@cache
def _words(language: str) -> _Words:
    return _Words(*lists(language, _Words._fields))


def introduced(language: str, sentence: str, words: Sequence[str]) -> list[str]:
    """The nouns and names that a sentence brings up: `bridge` of "an old bridge", `Tamm` of "Mayor Ilse Tamm"."""
    known = _words(language)
    if not known.definite:
        return []
    near = [words[at + 1 : at + _NEAR] for at in _places(words, known.indefinite)]
    names = _FURTHER.findall(sentence)
    return names + [word.strip(_MARKS) for behind in near for word in behind if len(word) > _SHORT]


def _places(words: Sequence[str], among: AbstractSet[str]) -> Iterator[int]:
    """Where some of the words stand."""
    return compress(count(), map(among.__contains__, words))


_MARKS = ":;!?()[]…–—-\"'“”‘’"
_NEAR, _SHORT = 4, 3
_FURTHER = re.compile(r"[A-Z][\w.’-]*+ (?=([A-Z]\w+))")  # the 'Tamm' of 'Ilse Tamm'


def leans(language: str, sentence: str, words: Sequence[str], before: set[str]) -> float:
    """0 for what stands alone; `before` are the nouns that earlier sentences brought up, and is empty for the first sentence."""
    known = _words(language)
    if not known.definite:
        return 0.0
    back = sum(map(before.__contains__, [words[at + 1] for at in _places(words[:-1], known.definite)]))
    addressed = not known.reader.isdisjoint(words) and '"' not in sentence and "“" not in sentence
    bare = len(before.intersection(_CAPITALS.findall(sentence)))
    return _subject(known, sentence, words) + 0.5 * min(2, back) + 0.5 * min(2, bare) + addressed


_CAPITALS = re.compile(
    r"[A-Z]\w*+(?:[ -][A-Z]\w*+)*+"
)  # 'Tamm', and as one 'Mayor Ilse Tamm', which nobody is called before


def _subject(known: _Words, sentence: str, words: Sequence[str]) -> float:
    """1 for "The auction house is" and "The Swede lost"; 0 for "The mayor of Oslo", "The U.S. Army" and "The government"."""
    if not words or words[0] not in known.definite:
        return 0.0
    plain = sentence.split(maxsplit=_LONGEST + 1)[: len(words)]
    end = next((at for at in range(1, min(_LONGEST, len(words), len(plain))) if _ends(known, words[at], plain[at])), 0)
    if end < 2 or words[end] in known.completed:
        return 0.0
    head = plain[end - 1].strip(_MARKS)
    capital = head[:1].isupper() and not (end == 2 and head.lower().endswith(_NATIVES))
    return 0.0 if capital or words[end - 1] in known.unique else 1.0


_LONGEST = 8
_NATIVES = (
    "an",
    "ese",
    "man",
    "woman",
    "ish",
    "swede",
    "dane",
    "briton",
    "turk",
    "greek",
    "czech",
    "spaniard",
    "finn",
    "scot",
)


def _ends(known: _Words, word: str, plain: str) -> bool:
    """Whether a word stands behind a noun phrase: a verb, what completes it, a dash."""
    return (
        word in known.verbs
        or word in known.completed
        or (word.endswith("ed") and plain.islower())
        or not plain[0].isalnum()
    )
