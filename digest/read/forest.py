"""Rows of numbers -> chances: boosted regression trees, read from a table and evaluated without a library.

Every tree has at most eight leaves, so the leaves that a row can still reach are one byte, and those of all trees together one
long integer. Each feature then needs one look-up and one AND for all of its thresholds in all trees; the lowest bit of a byte is
the tree's leaf (QuickScorer: Lucchese et al., SIGIR 2015, with Python's integers as the bit vectors).
"""

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from math import exp
from operator import getitem
from typing import Any, NamedTuple

from digest.data import table

LEAVES = 8


class Forest(NamedTuple):
    """Trees ready to be asked. `tests` holds, per feature that is used, its place in the row, its lowest threshold, all of them, and
    the leaves that are left above each; `leaves` the values of each tree's leaves."""

    tests: tuple[tuple[int, float, list[float], list[int]], ...]
    leaves: tuple[list[float], ...]
    all: int


@cache
def forest(name: str) -> Forest:
    """The trees of that name in the table `read_forest`."""
    return grown(table("read_forest")[name])


def grown(trees: Sequence[Any]) -> Forest:
    """A tree is a leaf's value, or [feature, threshold, tree where the feature is at most that, tree where it is more]."""
    masks: dict[int, dict[float, int]] = {}
    leaves: tuple[list[float], ...] = tuple([] for _ in trees)
    for number, tree in enumerate(trees):
        _plant(tree, leaves[number], masks, number * LEAVES)
    everything = (1 << LEAVES * len(trees)) - 1
    tests = tuple((feature, *_prefixes(at, everything)) for feature, at in sorted(masks.items()))
    return Forest(tests, leaves, everything)


def _plant(tree: Any, leaves: list[float], masks: dict[int, dict[float, int]], shift: int) -> None:
    if not isinstance(tree, list):
        leaves.append(tree)
        return
    feature, threshold, low, high = tree
    first = len(leaves)
    _plant(low, leaves, masks, shift)
    lost = (
        (1 << len(leaves)) - (1 << first)
    ) << shift  # a row above the threshold reaches none of the leaves on the low side
    at = masks.setdefault(feature, {})
    at[threshold] = at.get(threshold, 0) | lost
    _plant(high, leaves, masks, shift)


def _prefixes(at: dict[float, int], everything: int) -> tuple[float, list[float], list[int]]:
    thresholds = sorted(at)
    masks = [everything]
    for threshold in thresholds:
        masks.append(masks[-1] & ~at[threshold])
    return thresholds[0], thresholds, masks


def chances(forest: Forest, rows: Sequence[Sequence[float]]) -> list[float]:
    """For each row how likely it is, 0 to 1."""
    tests, leaves = forest.tests, forest.leaves
    found = []
    for row in rows:
        reach = forest.all
        for feature, lowest, thresholds, masks in tests:
            value = row[feature]
            if value > lowest:
                reach &= masks[bisect_left(thresholds, value)]
        reached = reach.to_bytes(len(leaves), "little").translate(_LOWEST)
        found.append(1 / (1 + exp(-sum(map(getitem, leaves, reached)))))
    return found


# which is the lowest bit of a byte: of 0b0110 it is bit 1. No byte is 0, for a row reaches one leaf of every tree
_LOWEST = bytes([0, *((byte & -byte).bit_length() - 1 for byte in range(1, 1 << LEAVES))])
