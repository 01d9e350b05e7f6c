"""the words of a sentence -> the verb of its main clause: "just a few of those who were held" has none.

A light tagger by tables. Every conjunction and relative pronoun takes the next finite verb for its own clause; what is left over is
the verb of the main clause. A form in -ed is no finite verb behind an auxiliary, an article or a preposition. A verb that no table
knows betrays itself by the article or pronoun right behind it: "lorries weave their way".
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Literal, NamedTuple

from digest.pick.lead_words import lists


class _Words(NamedTuple):
    """The word classes that decide whether a form is a finite verb."""

    verbs: frozenset[str]
    auxiliaries: frozenset[str]
    unfinite: frozenset[str]  # of these, the forms that are no finite verb: 'been'
    subordinators: frozenset[str]
    that: frozenset[str]
    in_front: frozenset[str]  # conjunctions only where they open the sentence: 'after', 'since'
    attributive: frozenset[str]  # behind these stands no finite verb: 'the', 'of'
    titled: frozenset[str]  # participles in front of a title
    modals: frozenset[str]
    determiners: frozenset[str]
    functions: frozenset[str]
    filled: frozenset[str]  # participles in front of 'with'


@cache
def _words(language: str) -> _Words:
    return _Words(*lists(language, _Words._fields))


def main_verb(language: str, raw: Sequence[str]) -> int | None:
    """Where the verb of the main clause stands among the words as written, None where there is none.

    >>> main_verb("en", "Ilse Tamm, who left Riga, sold the mill.".split())
    5
    >>> main_verb("en", "Ilse Tamm and the men who left Riga.".split())
    """
    waiting, inside = 0, False
    for at, sign in _signs(_words(language), raw):
        if sign == "clause":
            waiting += 1
        elif sign == "end":
            waiting = 0
        elif waiting:
            waiting, inside = waiting - 1, True
        elif not (inside and raw[at - 1] in _JOINED):
            return at
    return None


_JOINED = frozenset({"and", "or", "but"})  # 'who left Riga and sold the mill'


def _signs(known: _Words, raw: Sequence[str]) -> Iterator[tuple[int, Literal["clause", "end", "verb"]]]:
    """Where a clause begins, where a verb stands, and where the clause in front of the main one ends."""
    ahead = (
        len(raw) > 1 and raw[0].lower() in known.in_front and not (raw[0].isupper() or raw[1][0].isdigit())
    )  # 'Since 2007'
    behind, auxiliary = "", -_NEAR
    for at, plain in enumerate(raw):
        word = plain.strip(MARKS).lower()
        if (ahead and not at) or (at and _begins(known, word, plain, behind)):
            yield at, "clause"
        elif (
            _is_liking(raw, at, word)
            or (
                word not in known.functions
                and (
                    _finite(known, raw, at, word, behind, at - auxiliary)
                    or (behind in _WHO and not word.endswith("ly"))
                )
            )
        ):  # 'who survive': what stands behind the pronoun is its verb, unless it begins a subject of its own or is an adverb
            ahead = False
            yield at, "verb"
        if word in known.auxiliaries:
            auxiliary = at
        elif word.endswith("ing"):
            auxiliary = -_NEAR
        if not word or (ahead and plain[-1] == ","):
            ahead = False
            yield at, "end"
        behind = "" if plain[-1] in _PAUSES or (at and plain[0].isupper()) else word  # 'George Will said'


def _is_liking(raw: Sequence[str], at: int, word: str) -> bool:
    """'Cats like to climb'."""
    return word == "like" and bool(at) and raw[at + 1 : at + 2] == ["to"]


def _begins(known: _Words, word: str, plain: str, behind: str) -> bool:
    """Whether a clause begins here; not with the agency WHO, nor in 'for that bill'."""
    return word in known.subordinators and not (plain.isupper() or (word in known.that and behind in known.attributive))


MARKS = ".,:;!?()[]…–—-\"'“”‘’"
_PAUSES = ",;:"
_WHO = frozenset({"who", "which"})
_NEAR = 3  # 'was badly damaged'


def _finite(known: _Words, raw: Sequence[str], at: int, word: str, behind: str, since: int) -> bool:
    """Whether this form, no small word, can be a finite verb here; an auxiliary stood `since` words before."""
    if word in known.auxiliaries:
        return behind not in known.modals and word not in known.unfinite
    if ("'" in word or "’" in word) and word.endswith(_SHORT):
        return True
    if behind in known.modals or behind in known.attributive or (at and raw[at][0].isupper()):
        return False
    if word in known.verbs:
        return True
    if word.endswith("ed"):
        return (
            since >= _NEAR
            and ("-" not in word or word.startswith(_PREFIXES))
            and len(word) > _NEAR
            and not _is_participle(known, raw, at, word)
        )
    return since >= _NEAR and _governs(known, raw, at, word)


_QUOTES = '"“'
_PREFIXES = ("co-", "re-", "pre-")


def _is_participle(known: _Words, raw: Sequence[str], at: int, word: str) -> bool:
    """'a bridge opened by the mayor', 'a loaf filled with nuts', 'a poem titled "Rye"'; but not 'replied by closing the bridge'."""
    behind = raw[at + 1 : at + 3]
    if len(behind) < 2:
        return False
    if word in known.titled and behind[0][0] in _QUOTES:
        return True
    return (behind[0] == "by" and not behind[1].endswith("ing")) or (behind[0] == "with" and word in known.filled)


_SHORT = (
    "n't",
    "n’t",
    "'re",
    "’re",
    "'ve",
    "’ve",
    "'ll",
    "’ll",
    "'d",
    "’d",
    "it's",
    "it’s",
    "he's",
    "he’s",
    "there's",
    "there’s",
)


def _governs(known: _Words, raw: Sequence[str], at: int, word: str) -> bool:
    """Whether an unknown word has an object behind it: 'span the', 'trails them'."""
    if not at or at + 1 == len(raw) or raw[at + 1].rstrip(MARKS) not in known.determiners:
        return False
    return word.isalpha() and raw[at][-1].isalpha() and not word.endswith(("ing", "ly"))
