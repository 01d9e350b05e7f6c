"""A German, French or Spanish sentence -> how it leans on the one before, inside its opening words: a pronoun for a subject, a link.

In these languages the subject often stands behind the verb ("Die erste Hürde hat er gemeistert"), so the first word alone does not tell.
"""

from collections.abc import Sequence
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


_OPENING = 6  # words


@cache
def _lists(language: str) -> _Lists:
    lists = table("lead_words").get(language, {}).get("opening", {})
    return _Lists(*[frozenset(lists.get(name, "").split()) for name in _Lists._fields])
