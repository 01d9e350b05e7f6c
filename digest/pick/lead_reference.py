"""a sentence among those before it -> how much of it only they explain: "The Swede", "issued the order", "those last words".

A definite noun phrase tells its reader which one is meant only if he has read of it (Prince 1981). Three signs, each with a price that
tools/fit_lead.py holds fixed, because ROUGE likes a sentence that a summary's reader cannot place as well as any other.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Literal, NamedTuple

from digest.pick.lead_foreign import told_before
from digest.pick.lead_words import lists


class _Words(NamedTuple):
    """What makes a phrase definite, what completes it, and what there is only one of."""

    definite: frozenset[str]
    binders: frozenset[str]  # 'the mayor of Oslo'
    completed: frozenset[str]
    functions: frozenset[str]
    times: frozenset[str]
    verbs: frozenset[str]
    unique: frozenset[str]
    reader: frozenset[str]


@cache
def _words(language: str) -> _Words:
    return _Words(*lists(language, _Words._fields))


def introduced(sentence: str) -> list[str]:
    """The names that a sentence brings up: the `Tamm` of "Mayor Ilse Tamm"."""
    return _FURTHER.findall(sentence)


_FURTHER = re.compile(r"[A-Z][\w.’-]{0,40}+ (?=([A-Z]\w+))")  # the `Tamm` of "Ilse Tamm"; no name is longer


def leans(language: str, sentence: str, words: Sequence[str], before: AbstractSet[str]) -> float:
    """0 for what stands alone; `before` are the words and the names of earlier sentences. The first can only lean on its reader."""
    known = _words(language)
    if not known.definite:
        return told_before(language, sentence, before) if before else 0.0
    if not before:
        return _address(known, sentence, words)
    return (
        _phrases(known, words, sentence.split(), before)
        + _surnames(sentence, before)
        + _address(known, sentence, words)
    )


def _phrases(known: _Words, words: Sequence[str], raw: Sequence[str], before: AbstractSet[str]) -> float:
    """1 for each "the show" that stands for something told before, and for a subject in any case; at most `_MOST`."""
    articles = [at for at, word in enumerate(words[: len(raw) - 1]) if word in known.definite]
    heads = [(at, _head(known, words, raw, at)) for at in articles]
    return min(_MOST, sum([_unknown(known, words, raw, at, head, before) for at, head in heads if head]))


_MOST = 2.0
_OPENED = 8


def _unknown(
    known: _Words, words: Sequence[str], raw: Sequence[str], at: int, head: int, before: AbstractSet[str]
) -> float:
    """How much a reader misses in the phrase from an article to its head: .5 in 'the order for Narva' and 'With a name, the thieves'."""
    told = words[head] in before or f"{words[head]}s" in before or words[head].removesuffix("s") in before
    binding = _binding(known, words, raw, at, head)
    if binding == "whole" or (binding == "loose" and not told):
        return 0.0
    if binding == "loose":
        return 0.5
    if not at or told:
        return 1.0
    return 0.5 if _opens(known, words, raw, at) else 0.3


def _opens(known: _Words, words: Sequence[str], raw: Sequence[str], at: int) -> bool:
    """Whether what stands before is no more than an opening: 'On Monday, the show'."""
    return at <= _OPENED and (raw[at - 1][-1] == "," or words[at - 1] in known.times)


def _head(known: _Words, words: Sequence[str], raw: Sequence[str], at: int) -> int:
    """Where the noun of the phrase stands that begins with the article at this place; 0 where a name or a number is in it."""
    end = at + 1
    last = min(at + _LONGEST, len(words), len(raw)) - 1
    while (
        end < last
        and raw[end][-1] not in _STOPS
        and not raw[end].endswith(_OWNERS)
        and not _ends(known, words[end + 1], raw[end + 1])
    ):
        end += 1
    return 0 if end > last or not (raw[end][0].islower() or words[end].endswith("-year-old")) else end


_LONGEST = 7
_STOPS = ',;:.)"”—–-'
_OWNERS = ("'s", "’s", "s'", "s’")


def _ends(known: _Words, word: str, plain: str) -> bool:
    """Whether a word stands behind a noun phrase: a verb, a preposition, a day, a dash."""
    return (
        word in known.verbs
        or word in known.functions
        or word in known.times
        or word.endswith(("ed", "ing", "ly"))
        or not plain[0].isalnum()
    )


def _binding(
    known: _Words, words: Sequence[str], raw: Sequence[str], at: int, head: int
) -> Literal["whole", "loose", "none"]:
    """Whether the phrase says which one is meant: 'the mayor of Oslo', 'the government', 'the singer Ilse Tamm'; not 'the order today'."""
    if not known.unique.isdisjoint(words[at + 1 : head + 1]) or words[head] in known.times:
        return "whole"
    if head + 1 >= min(len(words), len(raw)) or raw[head][-1] in _STOPS or raw[head].endswith(_OWNERS):
        return "none"
    further = words[head + 1]
    if raw[head + 1][0].isupper():
        return "none" if further in known.times else "whole"
    if further in known.binders:
        return "whole"
    timed = head + 2 < len(words) and words[head + 2].strip(_MARKS) in known.times
    return "loose" if further in known.completed and not timed else "none"


_MARKS = ":;!?()[]…–—-\"'“”‘’"


def _surnames(sentence: str, before: AbstractSet[str]) -> float:
    """2 for a bare surname near the beginning, 1 for others; the sentence may give the full name itself."""
    names = [(found[0], found.start()) for found in _CAPITALS.finditer(sentence)]
    bare = [at for name, at in names if name in before]
    if not bare:
        return 0.0
    full = {part for name, _ in names for part in re.split("[ -]", name)[1:]}
    bare = [at for name, at in names if name in before and name not in full]
    return (2.0 if bare[0] < _NEAR or sentence[: bare[0]].endswith(", ") else 1.0) if bare else 0.0


_NEAR = 12
_CAPITALS = re.compile(
    r"[A-Z]\w*+(?:[ -][A-Z]\w*+)*+"
)  # 'Tamm', and as one 'Mayor Ilse Tamm', which nobody is called before


def _address(known: _Words, sentence: str, words: Sequence[str]) -> float:
    """1 for a word to the reader; what stands in quotation marks is somebody else's."""
    if known.reader.isdisjoint(words):
        return 0.0
    return float(not known.reader.isdisjoint(_QUOTED.sub("", sentence).lower().split()))


_QUOTED = re.compile(r"[\"“][^\"”]*+[\"”]?")  # '"our town"'
