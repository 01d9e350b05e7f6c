"""a sentence and its article's topic -> features: how much of the news a sentence tells.

The frequency of an article's own words is the oldest sign of its topic (Luhn 1958); position, headline words and cue words are
Edmundson's (1969). The weights are fitted by `tools/fit_lead.py` to what editors wrote as summaries.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import compress
from math import log
from typing import NamedTuple

from digest.data import table
from digest.model import Article


class Topic(NamedTuple):
    """What an article is about: the stems of its headline, those that it repeats, and those that it repeats most."""

    headline: frozenset[str]
    repeated: frozenset[str]
    frequent: frozenset[str]


def words_of(sentence: str) -> list[str]:
    """Its words in lower case. Plain replacing and splitting: a pattern of words takes three times as long.

    >>> words_of("The U.S. envoy's visit, he said, is over.")
    ['the', 'us', 'envoy', 'visit', 'he', 'said', 'is', 'over']
    """
    return sentence.lower().replace(",", "").replace(".", "").replace("’s ", " ").replace("'s ", " ").split()


def topic(article: Article, sentences: Sequence[Sequence[str]]) -> Topic:
    """The topic, judged from the headline and the words of the opening sentences, quotations and all."""
    common = _common(article.language[:2])
    counts = Counter([word[:_STEM] for sentence in sentences for word in sentence])
    repeated = {stem: n for stem, n in counts.items() if n > 1 and stem not in common and len(stem) > _SHORT}
    frequent = sorted(repeated, key=repeated.__getitem__, reverse=True)[:_FREQUENT]
    headline = frozenset([word[:_STEM] for word in words_of(article.headline or "")]) - common
    return Topic(headline, frozenset(repeated), frozenset(frequent))


_STEM = 6  # letters: 'minister', 'ministry' and 'ministers' are one
_FREQUENT = 6
_SHORT = 2


@cache
def _common(language: str) -> frozenset[str]:
    words = table("lead_words").get(language, {})
    return frozenset([word[:_STEM] for word in words.get("common", "").split()])


NAMES = (
    "early",
    "second",
    "words",
    "headline",
    "first and headline",
    "topic",
    "repeated",
    "first and names",
    "number",
    "first and number",
    "first and article",
    "weekday",
    "colon",
    "brackets",
)


def features(about: Topic, place: int, sentence: str, words: Sequence[str]) -> tuple[float, ...]:
    """One number for each of `NAMES`; `place` counts the sentences before this one."""
    told = frozenset([word[:_STEM] for word in words])
    number = _DIGIT.search(sentence) is not None
    first = place == 0
    headline = len(told & about.headline) / (len(about.headline) or 1)
    return (
        1 / (1 + place),
        place == 1,
        log(1 + len(words)),
        headline,
        headline if first else 0.0,
        len(told & about.frequent) / _FREQUENT,
        len(told & about.repeated) / (len(told) or 1),
        first and _NAME.search(sentence) is not None,
        number,
        first and number,
        first and sentence.startswith(("A ", "An ")),
        "day" in sentence and _WEEKDAY.search(sentence) is not None,
        ":" in sentence,
        "(" in sentence,
    )


_NAME = re.compile(r"[A-Z][a-z]+ [A-Z]")
_DIGIT = re.compile(r"\d")
_WEEKDAY = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")


@cache
def weights() -> tuple[float, ...]:
    """The fitted weight of each of `NAMES`."""
    return tuple(table("lead_weights")["weights"].values())


def reasons(values: Sequence[float]) -> tuple[str, ...]:
    """The features that a sentence has at all, as words for `digest explain`."""
    return tuple(compress(NAMES, values))
