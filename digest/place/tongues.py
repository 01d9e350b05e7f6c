"""Text -> `Mention`s in languages other than English, by the seed words of newsmap and the names of CLDR.

Where words are set apart by spaces a seed is a row of words, each whole or a stem ("chinesisch*"). Chinese and Japanese are searched for
the longest name at each place.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from digest.data import table
from digest.place.atlas import Kind
from digest.place.mentions import Mention

SPACED = frozenset({"ar", "de", "es", "fr", "it", "ko", "pt", "ru", "sv", "tr"})
UNSPACED = frozenset({"ja", "zh", "zh-Hant"})
LATIN = ("de", "es", "fr", "it", "pt", "sv", "tr")
_SCRIPTS = (
    ("ja", "[\u3040-\u30ff]"),  # kana: ひ, カ
    ("ko", "[\uac00-\ud7a3]"),  # Hangul: 국
    ("zh", "[\u4e00-\u9fff]"),  # Han: 国
    ("ar", "[\u0620-\u064a]"),
    ("ru", "[\u0410-\u044f]"),
)
_WORD = re.compile(r"[^\W\d_]+")
_ARTICLE = re.compile(
    "^[وفبكل]?ال(?=..)|^و(?=...)"
)  # "and", "in", "to" and "the" are written as one word with the noun: والصين
# Letters by which the seeds are found, and the fewest that a stem may have; in Korean a letter is a syllable: 미국 (the USA).
_INITIAL, _SYLLABLES = 3, 2


class _Seed(NamedTuple):
    """Casefolded words; `stems` says which may take an ending, `capital` whether the first must have a capital, `acronym` all."""

    words: tuple[str, ...]
    stems: tuple[bool, ...]
    capital: bool
    acronym: bool
    code: str

    def fits(self, words: list[str]) -> bool:
        """Whether the words begin with this seed."""
        return len(words) >= len(self.words) and all(map(_agree, words, self.words, self.stems))


def tongue(language: str, text: str) -> str:
    """The language whose seeds serve: "zh-TW" is written in traditional characters; "und" goes by the script.

    >>> tongue("de-AT", ""), tongue("zh-TW", ""), tongue("und", "В Киеве"), tongue("nl", "")
    ('de', 'zh-Hant', 'ru', 'en')
    """
    if language in ("zh-TW", "zh-HK", "zh-MO", "zh-Hant"):
        return "zh-Hant"
    short = language.partition("-")[0]
    if short in SPACED | UNSPACED | {"en"}:
        return short
    head = text[:1000]
    script = None if head.isascii() else next((name for name, letters in _SCRIPTS if _any(letters).search(head)), None)
    return script or ("en" if short != "und" else "und")


@cache
def _any(letters: str) -> re.Pattern[str]:
    """Compiled when a text says no language, for classes beyond Latin take milliseconds."""
    return re.compile(letters)


def named(text: str, start: int, end: int, language: str) -> list[Mention]:
    """The names in text[start:end], in their order."""
    if language in UNSPACED:
        codes = _characters(language)
        return [
            Mention(name.start(), name.end(), name[0], "country", (codes[name[0]],))
            for name in _names(language).finditer(text, start, end)
        ]
    return list(_seeded(text, start, end, language))


@cache
def _characters(language: str) -> dict[str, str]:
    seeds: dict[str, str] = table(f"place_seeds_{language}")["seeds"]
    return {
        name.rstrip("*"): code for code, row in seeds.items() for name in row.split("|") if len(name.rstrip("*")) > 1
    }


@cache
def _names(language: str) -> re.Pattern[str]:
    names = sorted(_characters(language), key=lambda name: (-len(name), name))
    return re.compile("|".join(map(re.escape, names)))  # 南苏丹 before 苏丹


def _seeded(text: str, start: int, end: int, language: str) -> Iterator[Mention]:
    words = list(_WORD.finditer(text, start, end))
    forms = [_form(word[0], language) for word in words]
    known, letters = _names_by_initial(language), _letters(language)
    after = 0
    for at, form in enumerate(forms):
        initial = form[:letters]
        for seed in _seeds(language, initial) if at >= after and initial in known else ():
            size = len(seed.words)
            if seed.fits(forms[at : at + size]) and _cased(seed, words[at][0]):
                kind: Kind = "demonym" if any(seed.stems) else "country"
                yield Mention(words[at].start(), words[at + size - 1].end(), " ".join(seed.words), kind, (seed.code,))
                after = at + size
                break


def _form(word: str, language: str) -> str:
    return _ARTICLE.sub("", word) if language == "ar" else word.casefold()


def _agree(word: str, seed: str, stem: bool) -> bool:
    return word.startswith(seed) if stem else word == seed


def _cased(seed: _Seed, word: str) -> bool:
    if seed.acronym:
        return word.isupper()
    return not seed.capital or word[0].isupper()


@cache
def _names_by_initial(language: str) -> dict[str, list[tuple[str, str]]]:
    """Names and their countries by their first letters."""
    index: dict[str, list[tuple[str, str]]] = {}
    rows: dict[str, str] = table(f"place_seeds_{language}")["seeds"]
    for code, row in rows.items():
        for name in _inflected(row.split("|"), language):
            first = _WORD.search(name)
            if first:
                index.setdefault(_form(first[0], language)[: _letters(language)], []).append((name, code))
    return index


@cache
def _seeds(language: str, initial: str) -> tuple[_Seed, ...]:
    """The seeds with these first letters, the longest first; made when a text has them, for one article has few of a language."""
    seeds = (_seed(name, code, language) for name, code in _names_by_initial(language)[initial])
    return tuple(sorted(filter(None, seeds), key=_specific))


def _inflected(names: list[str], language: str) -> list[str]:
    """German and Swedish put an s behind a name where English writes of: "Chinas". Korean writes particles as one word with the noun."""
    endings: list[str] = table(f"place_seeds_{language}").get("endings", [])
    return names + [f"{name}{ending}" for name in names if name[-1] not in "*s" for ending in endings]


def _letters(language: str) -> int:
    return _SYLLABLES if language == "ko" else _INITIAL


def _seed(name: str, code: str, language: str) -> _Seed | None:
    """Stems of fewer than three letters and words of one would fit everywhere."""
    words = [(word[0], name[word.end() : word.end() + 1] == "*") for word in _WORD.finditer(name)]
    if not words or len(words[0][0]) < (_letters(language) if words[0][1] else 2):
        return None
    first = words[0][0]
    return _Seed(
        tuple(_form(word, language) for word, _ in words),
        tuple(starred for _, starred in words),
        first[0].isupper() and not words[0][1],
        first.isupper() and len(words) == 1 and len(first) < 5,
        code,
    )


def _specific(seed: _Seed) -> tuple[int, int, tuple[str, ...], str]:
    return -len(seed.words), -sum(map(len, seed.words)), seed.words, seed.code
