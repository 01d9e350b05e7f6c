"""a sentence and its article's topic -> features: how much of the news a sentence tells.

The frequency of an article's own words is the oldest sign of its topic (Luhn 1958); position, headline words and cue words are
Edmundson's (1969). A word counts once per sentence: how many other sentences say it is what graph summarisers measure (Erkan and Radev
2004), without the graph. The weights are fitted by `tools/fit_lead.py` to what editors wrote as summaries.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain, compress, repeat
from operator import itemgetter
from typing import NamedTuple

from digest.data import table
from digest.model import Article


class Topic(NamedTuple):
    """What an article is about: the stems of its headline, those that it repeats, and in how many other opening sentences each stands."""

    headline: frozenset[str]
    repeated: frozenset[str]
    opening: dict[str, int]
    common: frozenset[str]  # stems that say nothing


def words_of(sentence: str) -> list[str]:
    """Its words in lower case. Plain replacing and splitting: a pattern of words takes three times as long.

    >>> words_of("The U.S. envoy's visit, he said, is over.")
    ['the', 'us', 'envoy', 'visit', 'he', 'said', 'is', 'over']
    """
    return sentence.lower().replace(",", "").replace(".", "").replace("’s ", " ").replace("'s ", " ").split()


def stems(words: Iterable[str]) -> frozenset[str]:
    """The different ones among their first letters: 'minister', 'ministry' and 'ministers' are one."""
    return frozenset(map(_STEM, words))


_STEM = itemgetter(slice(6))


def topic(article: Article, sentences: Sequence[frozenset[str]]) -> Topic:
    """The topic, judged from the headline and the stems of the first sentences, quotations and all."""
    common = _common(article.language[:2])
    told = Counter(chain.from_iterable(sentences))
    repeated = frozenset([stem for stem, count in told.items() if count > 1 and len(stem) > _SHORT]) - common
    near = Counter(chain.from_iterable(sentences[:_NEAR]))
    headline = stems(words_of(article.headline or "")) - common
    return Topic(headline, repeated, {stem: near[stem] - 1 for stem in repeated & near.keys()}, common)


_NEAR = 8  # sentences; measured against 6 and 12
_SHORT = 2


@cache
def _common(language: str) -> frozenset[str]:
    words = table("lead_words").get(language, {})
    return stems(words.get("common", "").split())


NAMES = (
    "early",
    "second",
    "third",
    "headline",
    "first and headline",
    "first and names",
    "number",
    "weekday",
    "repeated",
    "shared with the opening",
    "says a word twice",
    "opens with a name",
    "opens with the",
    "long words",
)


def features(about: Topic, place: int, sentence: str, told: frozenset[str], count: int) -> tuple[float, ...]:
    """One number for each of `NAMES`; `place` counts the sentences before this one, `told` are the stems of its `count` words."""
    again = told & about.repeated
    headline = len(told & about.headline) / (len(about.headline) or 1)
    first, count = place == 0, count or 1
    return (
        1 / (1 + place),
        place == 1,
        place == 2,
        headline,
        headline if first else 0.0,
        first and _NAME.search(sentence) is not None,
        _DIGIT.search(sentence) is not None,
        "day" in sentence and _WEEKDAY.search(sentence) is not None,
        len(again),
        sum(map(about.opening.get, again, repeat(0))),
        1 - len(told) / count,
        _NAME.match(sentence) is not None,
        sentence.startswith("The "),
        len(sentence) / count,
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
