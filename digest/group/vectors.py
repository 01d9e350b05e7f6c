"""Account -> Vector: an account's words, each weighted by how rare it is.

Rarity is judged by the accounts so far and by a background of news, as if some hundred articles of it had been read before: a
briefing of two dozen articles cannot tell by itself that "minister" is common and "Sestak" is not. It can tell that half of it is
about one river valley, so the background never has more than a few times its weight.
"""

import math
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import repeat
from operator import add, mul, sub
from typing import NamedTuple
from zlib import crc32

from digest.data import table
from digest.group.fingerprint import Account

_TERMS = 96
_MOST_TERMS = 1 << 19  # 50 MB
_AS_MUCH = 4.0  # times the accounts so far: more of the background is not counted


class Vector(NamedTuple):
    """Terms and their weights, the heaviest first. Arrays, because a hundred thousand of them are held."""

    terms: "array[int]"
    weights: "array[float]"

    def as_mapping(self) -> dict[int, float]:
        """For `cosine` and `added`."""
        return dict(zip(self.terms, self.weights, strict=True))


class Rarity:
    """In how many accounts each term stands."""

    def __init__(self) -> None:
        self._accounts = 0
        self._seen: Counter[int] = Counter()

    def learn(self, account: Account) -> None:
        """Count one account."""
        self._accounts += 1
        self._seen.update(account.terms)

    def forget(self) -> None:
        """Past a certain number of terms, those of one account count as never seen (lossy counting; Manku & Motwani 2002)."""
        if len(self._seen) > _MOST_TERMS:
            self._seen = Counter({term: count for term, count in self._seen.items() if count > 1})

    def vector(self, account: Account) -> Vector:
        """The account's weightiest terms, at unit length."""
        common, articles = _background()
        share = min(table("group_model")["background"], _AS_MUCH * self._accounts / articles)
        most = math.log(self._accounts + share * articles + 1)
        terms = account.terms
        elsewhere = map(mul, repeat(share), map(common.get, terms, repeat(0)))
        frequency = map(math.log, map(add, map(self._seen.__getitem__, terms), elsewhere))
        weights = map(mul, account.weights, map(sub, repeat(most), frequency))
        return _unit(sorted(zip(weights, terms, strict=True), reverse=True)[:_TERMS])


def cosine(one: Mapping[int, float], two: Vector) -> float:
    """The scalar product: the cosine where both have unit length."""
    total: float = sum(map(mul, map(one.get, two.terms, repeat(0.0)), two.weights))
    return total


def added(one: Vector, two: Vector) -> Vector:
    """The sum: its products with other vectors are sums over all pairs, which is what average linkage needs."""
    total = one.as_mapping()
    for term, weight in zip(two.terms, two.weights, strict=True):
        total[term] = total.get(term, 0.0) + weight
    return Vector(array("I", total), array("f", total.values()))


def _unit(pairs: Sequence[tuple[float, int]]) -> Vector:
    length = math.hypot(*[weight for weight, _ in pairs]) or 1.0
    return Vector(array("I", [term for _, term in pairs]), array("f", [weight / length for weight, _ in pairs]))


@cache
def _background() -> tuple[dict[int, int], int]:
    words = table("group_words")
    return {crc32(word.encode()): count for word, count in words["words"].items()}, words["articles"]
