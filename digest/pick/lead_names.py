"""the words at the beginning of a sentence and its article -> whether they are a name, and one that was given in full before."""

import re
from collections.abc import Iterator

from digest.model import Span


def is_name(text: str, sentence: str) -> bool:
    """Whether the first word is a name: in capitals, or written with one inside another sentence too, and never without."""
    first = _FIRST.match(sentence)
    if first is None:
        return False
    name = first[0]
    if len(name) > 1 and name.isupper():
        return True
    if f" {name.lower()} " in text[:_FAR]:
        return False  # 'Remote work is popular' in an article that says 'remote work'
    return any(_plainly(text, at) for at, _ in _standing(text[:_FAR], name))


def _plainly(text: str, at: int) -> bool:
    """Whether a word in small letters, or a comma, stands before: then a capital is not that of a title or of a longer name."""
    if text[at - 1] == ",":
        return True
    return text[at - 1] in _SMALL and text[text.rfind(" ", max(0, at - _LONGEST), at) + 1] in _SMALL


def _standing(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Where the name stands as a whole word behind a blank. No pattern: one would be compiled for every name."""
    at = text.find(f" {name}")
    while at >= 0:
        end = at + 1 + len(name)
        if not text[end : end + 1].isalnum() and text[end : end + 1] != "_":
            yield at, end
        at = text.find(f" {name}", end)


_SMALL = "abcdefghijklmnopqrstuvwxyz"
_CAPITALS = frozenset(_SMALL.upper())
_LONGEST = 60  # letters of a word
_FIRST = re.compile(r"[A-Z]\w*")
_FAR = 20_000  # a bound for texts of megabytes


def introduced(text: str, body: int, span: Span, small: frozenset[str]) -> bool:
    """A person by surname whom an earlier sentence named in full: 'Tamm, 44, denied it' after 'Mayor Ilse Tamm'. The story begins at
    `body`; words that are `small` have their capital from the sentence."""
    found = _SURNAME.match(text, *span)
    if not found or not small or (found[1] and found[1].lower() not in small):
        return False
    given = _given(text[body : min(span.start, body + _FAR)], found[2])
    return any(name.lower() not in small for name in given) and f" in {found[2]}" not in text[:_FAR]


def _given(text: str, surname: str) -> Iterator[str]:
    """The words with a capital before the surname where no further name follows: the 'Ilse' of 'Mayor Ilse Tamm said'."""
    for at, end in _standing(text, surname):
        stem = text[:at].rstrip(_SMALL)
        further = text[end : end + 1] == " " and text[end + 1 : end + 2] in _CAPITALS
        if len(stem) < at and stem[-1:] in _CAPITALS and not further:
            yield text[len(stem) - 1 : at]


# the 'Tamm' of 'Tamm said', 'When McTamm left' and 'Tamm’s Baltic tour', but not of 'Tamm Street'
_SURNAME = re.compile(r"(?:([A-Z][a-z]+) )?([A-Z][a-z]+(?:[A-Z][a-z]+)?)(?:['’]s?(?= )|,?(?= [a-z0-9]))")
