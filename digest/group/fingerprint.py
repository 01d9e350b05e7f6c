"""Item -> Fingerprint -> Account: the few hundred numbers that grouping keeps of an article, and its text is let go.

Words are kept as the CRC-32 of their stem: the same on every machine and in every run, which `hash()` is not, and no vocabulary
has to be held. One pair of articles in seventy thousand has a word in common by accident.
"""

import math
import re
from array import array
from collections import Counter
from datetime import date, datetime
from functools import lru_cache
from hashlib import blake2b
from itertools import compress, pairwise
from operator import itemgetter
from typing import NamedTuple
from zlib import crc32

_BODY = 250  # words: the event is told at the top (the inverted pyramid), the background to many events below
_LEAD = 100  # words that count twice
_TITLE = 3  # a word of the headline counts as often
_NAME = 0.25  # extra weight of a word that is always capitalised: names tell events apart,
_NUMBER = 0.75  # and so do numbers, more so: the 23 pirates are not the 26
SKETCH = 64  # hashes of a text's wording
# Bytes: a run of words is looked at where it begins with so long a word, or with a pair of Han or Thai characters.
_LONG_WORD = 6
_LONGEST, _LONGEST_TITLE = 20_000, 500  # characters that are looked at


class Item(NamedTuple):
    """What grouping needs of an article."""

    id: str
    title: str
    text: str
    published: date | datetime | None = None


class Fingerprint(NamedTuple):
    """`sketch` stands for the wording, headline and `opening` for the event. Day 0 is no date."""

    id: str
    day: int
    exact: bytes
    sketch: "array[int]"
    headline: str
    opening: str


class Account(NamedTuple):
    """What an article tells, as terms and their weights before rarity counts."""

    day: int
    terms: "array[int]"
    weights: "array[float]"


def fingerprint(item: Item) -> Fingerprint:
    """The title is often the text's first line too: it is not counted as a part of both."""
    title, text = _spaced(item.title[:_LONGEST_TITLE]), _spaced(item.text[:_LONGEST].removeprefix(item.title))
    words = _plain(text).split() or _plain(title).split() or [item.id.encode("utf-8", "surrogatepass")]
    return Fingerprint(
        id=item.id,
        day=item.published.toordinal() if item.published else 0,
        exact=blake2b(b" ".join(words), digest_size=8).digest(),
        sketch=_sketch(words),
        headline=title,
        opening=text[: 8 * _BODY],
    )


def account(one: Fingerprint) -> Account:
    """Computed for the first of each voice alone: of copies nobody asks what they tell, and this is half of the work."""
    weights = _weights(_WORD.findall(one.headline), _WORD.findall(one.opening)[:_BODY])
    return Account(one.day, array("I", weights), array("f", weights.values()))


_WORD = re.compile(r"[^\W_]+")  # "Rhein-Ruhr's" -> Rhein, Ruhr, s
_UNSPACED_CHARACTER = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")  # one of them: "會"
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]{2,}")  # a run of Thai, kana or Han: "南北會談"
_TYPOGRAPHIC = "“”‘’„«»–—…\u00a0"  # an outlet that carries a text sets its own marks


def _spaced(text: str) -> str:
    """Scripts without spaces as overlapping pairs of characters, which do as well as words (Nie & Ren 1999).

    Whether there is such a script is seen from every sixteenth character: most texts have none, and every text pays.

    >>> _spaced("在首爾 now")
    '在首 首爾 now'
    """
    return _UNSPACED.sub(_pairs, text) if _UNSPACED_CHARACTER.search(text[::16]) else text


def _pairs(run: re.Match[str]) -> str:
    return " ".join(map("".join, pairwise(run[0])))


def _plain(text: str) -> bytes:
    """Lower case, and spaces for every mark: a third of the time of a regular expression, and this is done to whole texts."""
    text = text.lower()
    for mark in _TYPOGRAPHIC:
        text = text.replace(mark, " ")
    return text.encode("utf-8", "surrogatepass").translate(_MARKS)


_MARKS = bytes(byte if byte > 127 or chr(byte).isalnum() else 32 for byte in range(256))


def _sketch(words: list[bytes]) -> "array[int]":
    """The smallest hashes of the runs of three words: two sketches overlap as the texts do (Broder 1997)."""
    long = map(_LONG_WORD.__le__, map(len, words))
    runs = map(b" ".join, compress(zip(words, words[1:], words[2:], strict=False), long))
    return array("I", sorted(set(map(crc32, runs)))[:SKETCH])


def _weights(title: list[str], body: list[str]) -> dict[int, float]:
    """The logarithm of a term's frequency, and some more for names and numbers."""
    words = [*body, *title]
    terms = list(map(_term, words))
    seen = Counter(terms)
    counts = seen.copy()
    counts.update(terms[: min(_LEAD, len(body))] + terms[len(body) :] * (_TITLE - 1))
    weights = dict(zip(counts, map(math.log1p, counts.values()), strict=True))
    for term, times in Counter(compress(terms, map(str.isupper, map(itemgetter(0), words)))).items():
        weights[term] *= 1.0 + _NAME * times / seen[term]
    for term in set(compress(terms, map(str.isdigit, words))):
        weights[term] *= 1.0 + _NUMBER
    return weights


@lru_cache(maxsize=1 << 16)
def _term(word: str) -> int:
    return crc32(stem(word).encode("utf-8", "surrogatepass"))


_ENDING = re.compile(r"(?<=[a-z]{3})(?:ings?|e[drs]s?|ers|s)$")  # resigns, resigned, resigning -> resign

_LAST = frozenset("dgrs")  # what an ending ends with: most words are let off the pattern


def stem(word: str) -> str:
    """The word without its inflection, roughly: too rough to print, right for comparing.

    >>> stem("Resigned"), stem("gas")
    ('resign', 'gas')
    """
    lower = word.lower()
    if lower[-1:] not in _LAST or len(lower) < 5 or not lower.isascii():
        return lower
    return _ENDING.sub("", lower)
