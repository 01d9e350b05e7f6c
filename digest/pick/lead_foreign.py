"""A German, French or Spanish sentence -> how it leans on those before: a pronoun for a subject, a link, a noun that they told.

In these languages the subject often stands behind the verb ("Die erste Hürde hat er gemeistert"), so the first word alone does not tell.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from typing import NamedTuple

from digest.data import table


class _Lists(NamedTuple):
    """`linking` words lean wherever the opening has them; `subjects` are pronouns, but not before an `impersonal` word ("il faut") nor
    in a clause that `subordinate` words open, which names its own nouns; `pointing` words point where one of `verbs` follows."""

    linking: frozenset[str]
    subjects: frozenset[str]
    impersonal: frozenset[str]
    subordinate: frozenset[str]
    pointing: frozenset[str]
    verbs: frozenset[str]


def leaning(language: str, words: Sequence[str]) -> str | None:
    """Why the sentence with these words, in lower case, is not understood alone; None where nothing tells."""
    lists = _lists(language)
    opening = words[:_OPENING]
    if len(opening) < 2:
        return None
    if opening[0] in lists.pointing and opening[1] in lists.verbs:
        return "opens with a demonstrative"
    if not lists.linking.isdisjoint(opening):
        return "opens with a connective"
    if opening[0] in lists.subordinate:
        return None
    pairs = zip(opening, words[1:], strict=False)
    if any(word in lists.subjects and following not in lists.impersonal for word, following in pairs):
        return "speaks of what stands before"
    return None


_OPENING = 8  # words


@cache
def _lists(language: str) -> _Lists:
    lists = table("lead_words").get(language, {}).get("opening", {})
    return _Lists(*[frozenset(lists.get(name, "").split()) for name in _Lists._fields])


class _Phrases(NamedTuple):
    """What makes a phrase definite or points back, what behind a noun says which one is meant, and what there is only one of."""

    articles: frozenset[str]
    pointers: frozenset[str]
    binders: frozenset[str]
    unique: frozenset[str]
    times: frozenset[str]


@cache
def _phrases(language: str) -> _Phrases | None:
    words = table("lead_words").get(language, {})
    named = words.get("phrases")
    if named is None:
        return None
    listed = {**named, "times": words["times"]}
    return _Phrases(*[frozenset(listed[name].split()) for name in _Phrases._fields])


def told_before(language: str, sentence: str, before: AbstractSet[str]) -> float:
    """How much of a sentence only those before it explain, who said the words `before`: .5 for each "das Feuer", 1 for "diese Brücke".

    Half the price of English, since these languages put an article before what is meant in general too.
    """
    known = _phrases(language)
    if known is None:
        return 0.0
    raw = sentence.split()
    plain = [word.strip(_MARKS).lower() for word in raw]
    told = [_price(language, known, raw, plain, at, before) for at in range(len(raw) - 1)]
    return min(_MOST, sum(told))


_MARKS = ".,:;!?()[]…–—-\"'“”„‚‘’«»"
_MOST = 1.5


def _price(
    language: str, known: _Phrases, raw: Sequence[str], plain: Sequence[str], at: int, before: AbstractSet[str]
) -> float:
    """What the phrase costs that begins at this place; 0 where none does."""
    pointing = plain[at] in known.pointers
    if not pointing and plain[at] not in known.articles:
        return 0.0
    head = _noun(raw, at) if language == "de" else at + 1
    if not head or plain[head] in known.times or plain[head] in known.unique:
        return 0.0
    if pointing:
        return 1.0
    open_ended = raw[head][-1].isalnum() and head + 1 < len(raw)
    bound = open_ended and (plain[head + 1] in known.binders or raw[head + 1][0].isupper())
    return 0.5 if plain[head] in before and not bound else 0.0


def _noun(raw: Sequence[str], at: int) -> int:
    """Where the noun of a German phrase stands, which is written with a capital; 0 where it is a name of capitals or too far."""
    near = range(at + 1, min(at + _NEAR, len(raw)))
    head = next((place for place in near if raw[place][0].isupper()), 0)
    return 0 if raw[head].isupper() else head


_NEAR = 4
