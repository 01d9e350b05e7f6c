"""the words of a sentence -> whether a pronoun in it means somebody whom only another sentence names: "gave him", "those last words".

A pronoun looks back for its antecedent (Hobbs 1978; Lappin and Leass 1994). Here the question is only whether the sentence holds one
at all: a name or a noun for a person in front of "he", or behind an opening clause. What stands inside quotation marks is somebody's
speech, and a reader takes it so.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from digest.pick.lead_clause import MARKS, main_verb
from digest.pick.lead_words import lists


class _Words(NamedTuple):
    """What points back, and what it may point to."""

    persons: frozenset[str]
    subjects: frozenset[str]
    pronouns: frozenset[str]
    demonstratives: frozenset[str]
    quantifiers: frozenset[str]
    pointers: frozenset[str]
    that: frozenset[str]
    placing: frozenset[str]  # prepositions: behind these "that" is no conjunction
    attributes: frozenset[str]  # 'those who', 'such as': what follows says which
    times: frozenset[str]
    recent: frozenset[str]  # 'this week', 'these days', but not 'those days'
    moments: frozenset[str]
    verbs: frozenset[str]
    functions: frozenset[str]
    openers: frozenset[str]
    connectives: frozenset[str]
    in_front: frozenset[str]
    people: frozenset[str]
    epithets: frozenset[str]
    named: frozenset[str]
    several: frozenset[str]  # of the people, those whom no "he" can mean
    things: frozenset[str]  # 'letter', 'sector': what only ends like a plumber or an author


@cache
def _words(language: str) -> _Words:
    return _Words(*lists(language, _Words._fields))


def unresolved(language: str, words: Sequence[str], raw: Sequence[str]) -> bool:
    """Whether somebody in a sentence stands only in another one; `words` are in lower case, `raw` as written."""
    known = _words(language)
    if words[0] in known.quantifiers and _part_of(known, words):
        return True
    return (not known.persons.isdisjoint(words) and _nobody(known, raw)) or _dangles(language, known, raw)


def _part_of(known: _Words, words: Sequence[str]) -> bool:
    """'One of its bridges', 'Most of these'."""
    return words[1] == "of" and (words[2] in known.pronouns or words[2] in known.demonstratives)


def _nobody(known: _Words, raw: Sequence[str]) -> bool:
    """'Police searched his house': nobody stands in front who could be meant, nor behind an opening clause."""
    before: list[tuple[int, str]] = []
    at = 0
    for place, word in _outside(raw):
        if word in known.persons:
            at = place
            break
        before.append((place, word))
    if not at or any(_somebody(known, raw, *told) for told in before):
        return False
    opening = any(plain.lower() in known.openers for plain in raw[: min(at, _OPENED)])
    return not (opening and _named_behind(raw, at))


_OPENED = 6  # 'More than 20 years after his death'


def _outside(raw: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The words, in small letters, that stand outside of quotation marks, and where."""
    inside = False
    for at, plain in enumerate(raw):
        inside = inside or plain[0] in _OPENING
        if not inside:
            yield at, plain.strip(MARKS).lower()
        inside = inside and plain.rstrip(_STOPS)[-1:] not in _CLOSING


_OPENING, _CLOSING, _STOPS = '"“', '"”', ".,;:!?)"


def _somebody(known: _Words, raw: Sequence[str], at: int, word: str) -> bool:
    """Whether a person may stand here: a name, 'the striker', 'a plumber'."""
    word = word.removesuffix("'s").removesuffix("’s")
    plain = raw[at].strip(MARKS)
    if plain[:1].isupper() and not (plain.isupper() and len(plain) > _SHOUTED and raw[at + 1][0].islower()):
        return _named(known, raw, at, plain, word)
    if word in known.named or word.endswith("-year-old"):
        return True
    if word in known.people or word in known.epithets:
        return not (word in known.several or word.endswith("s"))
    return len(word) > _NEAR and word.endswith(_CALLINGS) and word not in known.things


_SHOUTED = 4  # 'A YOUNGSTER', but not 'NASA'
_CALLINGS = ("er", "or", "ist", "ian", "man", "woman")  # plumber, author, pianist, guardian
_NEAR = 4


def _named(known: _Words, raw: Sequence[str], at: int, plain: str, word: str) -> bool:
    """Two capitals in a row, or one that is no place, agency, nationality, day or small word in front."""
    if word in known.times or word in known.openers or word in known.connectives:
        return False
    if not at and raw[0].endswith(_MOODS):
        return False
    if not at and (word in known.functions or word in known.quantifiers or word in known.several):
        return False
    if raw[at + 1][0].isupper() and raw[at][-1] not in ",;:":
        return True
    placed = at and raw[at - 1].lower() in _PLACING
    return not (placed or word in _ARTICLES or plain.endswith(_NATIVES) or (len(plain) > 1 and plain.isupper()))


_MOODS = ("ed,", "ing,", "ly,")  # 'Concerned, his doctor'
_PLACING = frozenset({"in", "at", "from", "near", "the"})
_ARTICLES = frozenset({"a", "an", "the"})
_NATIVES = ("an", "ese", "ish")


def _named_behind(raw: Sequence[str], at: int) -> bool:
    """'After his arrest in May, Mayor Tamm' and 'With a sweep of his pen President Tamm'."""
    near = raw[at + 1 : at + _NEAR + 1]
    if any(plain[0].isupper() and other[0].isupper() for plain, other in pairwise(near)):
        return True
    commas = [comma for comma in range(at, len(raw)) if raw[comma][-1] == ","]
    return any(plain[0].isupper() for comma in commas for plain in raw[comma + 1 : comma + _NEAR])


def _dangles(language: str, known: _Words, raw: Sequence[str]) -> bool:
    """'A graduate of Tartu, she', 'On Friday, he': the pronoun is the subject, and nobody acts in front of it."""
    at = next((at for at, plain in enumerate(raw[:_LONGEST]) if plain[-1] == ","), len(raw))
    if at + 1 >= len(raw):
        return False
    word = raw[at + 1].lower().split("'")[0].split("’")[0]
    it = word == "it" and (raw[0].lower() in _ARTICLES or raw[0].endswith(_PARTICIPLES))
    if word not in known.subjects and not it:
        return False
    if raw[0].lower() in known.in_front and any(_somebody(known, raw, i, raw[i].lower()) for i in range(1, at + 1)):
        return False
    return main_verb(language, raw[: at + 1]) is None


_LONGEST = 14
_PARTICIPLES = ("ed", "ing", "den", "own", "uilt")  # 'Hidden behind a door, it'


def points_back(language: str, words: Sequence[str], raw: Sequence[str]) -> bool:
    """'someone spoke those last words', 'two hours after that interview'; but not 'this week' or 'those who fled'."""
    known = _words(language)
    if known.pointers.isdisjoint(words) and known.that.isdisjoint(words):
        return False
    return any(
        _points(known, word, raw, at) and not (_placed(known, word, raw, at) or _is_spoken(raw[:at]))
        for at, word in enumerate(map(str.lower, raw))
        if word in known.pointers or word in known.that
    )


def _points(known: _Words, word: str, raw: Sequence[str], at: int) -> bool:
    """Whether a pointer goes with a noun: "this" always, "that" in 'for that approval' and 'answered that question.'"""
    if word not in known.that or not 0 < at < len(raw) - 1:
        return word in known.pointers
    behind = raw[at + 1].strip(MARKS).lower()
    if behind in known.functions or behind in known.verbs or raw[at][-1] in _STOPS:
        return False
    return behind in known.moments or raw[at - 1].lower() in known.placing or raw[at + 1][-1] in ".;"


def _is_spoken(before: Sequence[str]) -> bool:
    """Whether a quotation is open behind these words."""
    text = " ".join(before)
    return text.count('"') % 2 == 1 or text.count("“") > text.count("”")


_PAUSES = ",-–—"
_RELATIVE = frozenset({"past", "coming", "school"})  # 'this past week'; but not 'this question Monday'


def _placed(known: _Words, word: str, raw: Sequence[str], at: int) -> bool:
    """Whether what follows says what is meant, or the time of it."""
    behind: list[str] = []
    for plain in raw[at + 1 : at + _NEAR]:
        behind.append(plain.strip(MARKS).lower())
        if plain[-1] in _STOPS:
            break
    if not behind:
        return True
    near = behind[:1] if word == "this" and behind[0] not in _RELATIVE else behind
    if not known.times.isdisjoint(near):
        return word in known.recent
    if word == "such":
        return behind[0] in known.attributes
    if word == "this":
        return (
            behind[0] == "one" and raw[at - 1][-1] in _PAUSES
        )  # 'asked for an inquiry on Monday, this one into ferries'
    return word == "those" and (behind[0] in known.attributes or behind[0].endswith(("ed", "ing")))
