"""text -> language: the script decides, then the function words. Cheap enough to run on every article of a large archive."""

import re
from collections import Counter
from functools import cache

from digest.data import table

SAMPLE = 300
"""Characters that are looked at first; more are taken while two languages are close."""

_LETTERS = 30
_ENOUGH = 6
"""Function words by which the best language must lead before the rest of the text is left unread."""


def identify(text: str) -> str:
    """A BCP 47 code, or "und" where nothing speaks for a language.

    >>> identify("Der Hafen ist nach dem Sturm noch immer nicht offen.")
    'de'
    """
    size = SAMPLE
    while True:
        best, lead = _guess(text[:size])
        if lead >= _ENOUGH or size >= len(text) or size > SAMPLE * 30:
            return best
        size *= 4


def _guess(sample: str) -> tuple[str, int]:
    rivals = _by_script(sample)
    if rivals and len(rivals) == 1:
        return rivals[0], _ENOUGH
    votes = _votes(sample, rivals)
    if not votes:
        return (rivals[0] if rivals else "und"), 0
    ranked = sorted(votes.items(), key=lambda pair: -pair[1])  # ties: the table's order, most printed languages first
    runner_up = ranked[1][1] if len(ranked) > 1 else 0
    return ranked[0][0], int(ranked[0][1] - runner_up)


def _by_script(sample: str) -> list[str]:
    """The languages of the script that most letters belong to; none for Latin."""
    foreign = Counter() if sample.isascii() else Counter("".join(_not_latin().findall(sample)))
    letters = {letter: count for letter, count in foreign.items() if _is_foreign(letter)}
    if sum(letters.values()) * 4 < len(sample):
        return []
    blocks: Counter[str] = Counter()
    for letter, count in letters.items():
        blocks[_block(letter)] += count
    if blocks["ja"] * 20 > blocks["zh"]:  # Japanese mixes its kana with Chinese characters
        return ["ja"]
    blocks.pop("", None)
    if not blocks:
        return []
    return min(blocks, key=lambda languages: (-blocks[languages], languages)).split()


@cache
def _not_latin() -> re.Pattern[str]:
    # "порт", "항구", but also "“": a class of all letters of other scripts takes milliseconds to compile
    return re.compile(r"[^\x00-\u036f]+")


def _is_foreign(letter: str) -> bool:
    """Whether it is a letter of another script, and no general punctuation."""
    return any(first <= letter <= last for first, last in _FOREIGN)


_FOREIGN = (("\u0370", "\u1dff"), ("\u2e80", "\u2fff"), ("\u3040", "\ud7af"), ("\uf900", "\ufaff"))


@cache
def _block(letter: str) -> str:
    code = ord(letter)
    return next(
        (" ".join(languages) for first, last, languages in table("read_language")["scripts"] if first <= code <= last),
        "",
    )


def _votes(sample: str, rivals: list[str]) -> dict[str, float]:
    votes = dict.fromkeys(rivals or table("read_language")["words"], 0.0)
    small = sample.lower()
    for owners, weight in filter(None, map(_words().get, small.split())):
        for language in owners:
            if language in votes:
                votes[language] += weight
    heard = {language: vote for language, vote in votes.items() if vote}
    letters = [] if sample.isascii() else _foreign_letters().findall(small)[:_LETTERS]
    return {language: vote + _spelt(letters, language) for language, vote in heard.items()} if letters else heard


def _spelt(letters: list[str], language: str) -> float:
    """How well the alphabet fits: a letter that the language lacks speaks against it, unless it is a stranger's name."""
    own = table("read_language")["letters"].get(language, "")
    return sum([0.5 if letter in own else -0.5 for letter in letters])


@cache
def _foreign_letters() -> re.Pattern[str]:
    return re.compile("[¿¡ß-öø-žơưșțạ-ỹə]")  # "ä", "ł", "ş"


@cache
def _words() -> dict[str, tuple[list[str], float]]:
    """Each function word with the languages that use it, and what it says for them: one that many share says less."""
    owners: dict[str, list[str]] = {}
    for language, words in table("read_language")["words"].items():
        for word in words.split():
            owners.setdefault(word, []).append(language)
    return {word: (languages, 1.0 if len(languages) > 1 else 1.5) for word, languages in owners.items()}
