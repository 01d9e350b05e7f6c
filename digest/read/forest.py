"""Columns of numbers -> chances: boosted regression trees, asked about all lines of a page at once and without a library.

The lines of a page are lanes of sixteen bits in one long integer, so that one subtraction compares them all with a threshold
(Lamport, Multiple byte processing with full-word instructions, CACM 1975) and one AND follows them all into a branch. The value of a
forest is then a weighted sum of the masks of its branches: a few hundred operations, for one line as for a hundred.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from math import exp
from struct import Struct
from typing import Any, NamedTuple

from digest.data import table

MOST = 0x7FFF
"""The greatest number of a column: the highest bit of a lane is where a comparison leaves its answer."""

SCALE = 64
"""A leaf's value is a whole number of such parts of a logit: coarse, so that the masks of many branches weigh the same."""

_LANE = 16
_HALF = 0x8000

Pairs = tuple[tuple[int, int], ...]
Asked = tuple[tuple[str, int], ...]


class Forest(NamedTuple):
    """Trees ready to be asked. `columns` are names, each with the line that it is taken from: -1 is the line before. `tests` are the
    number of a column and the number from which it passes. `levels` make the masks of the branches, level by level: those that pass
    are a mask AND a test, the others a mask XOR those that pass. `weights` are each with the masks that weigh so much, which are
    numbered in the order in which they are made: all lines, the tests, the branches."""

    columns: Asked
    tests: Pairs
    levels: tuple[tuple[Pairs, Pairs], ...]
    weights: tuple[tuple[int, tuple[int, ...]], ...]


@cache
def forest(name: str) -> Forest:
    """The trees of that name in the table `read_forest`."""
    found = table("read_forest")[name]
    return grown(found["trees"], tuple((column, by) for column, by in found["columns"]))


def grown(trees: Sequence[Any], columns: Asked) -> Forest:
    """A tree is a leaf's value, or [column, threshold, tree where the number is at most that, tree where it is more]."""
    tests = tuple(sorted({test for tree in trees for test in _tests(tree)}))
    place = {test: n for n, test in enumerate(tests, 1)}
    weights, levels = [0] * (1 + len(tests)), []
    standing = [(tree, 0) for tree in trees]
    while standing:
        standing, level = _level(standing, place, weights)
        levels.append(level)
    alike: dict[int, list[int]] = {}
    for mask, weight in enumerate(weights):
        alike.setdefault(weight, []).append(mask)
    return Forest(
        columns, tests, tuple(levels), tuple((weight, tuple(them)) for weight, them in alike.items() if weight)
    )


def _tests(tree: Any) -> list[tuple[int, int]]:
    if not isinstance(tree, list):
        return []
    return [(tree[0], tree[1] + 1), *_tests(tree[2]), *_tests(tree[3])]


def _level(
    standing: list[tuple[Any, int]], place: dict[tuple[int, int], int], weights: list[int]
) -> tuple[list[tuple[Any, int]], tuple[Pairs, Pairs]]:
    """The branches below those nodes, each a tree and the mask of the lines that reach it; equal branches share a mask."""
    forks = []
    for tree, mask in standing:
        if isinstance(tree, list):
            forks.append((mask, place[tree[0], tree[1] + 1], tree[2], tree[3]))
        else:
            weights[mask] += tree
    # at the root all lines are there, so that the test is itself the mask of those that pass
    passing = _numbered({(mask, test) for mask, test, _, _ in forks if mask}, weights)
    passed = {(mask, test): passing.get((mask, test), test) for mask, test, _, _ in forks}
    failing = _numbered({(mask, passed[mask, test]) for mask, test, low, _ in forks if isinstance(low, list)}, weights)
    below = []
    for mask, test, low, high in forks:
        yes = passed[mask, test]
        below.append((high, yes))
        if isinstance(low, list):
            below.append((low, failing[mask, yes]))
        else:  # what does not pass is what was there without what passes, and a sum needs no mask for it
            weights[mask] += low
            weights[yes] -= low
    return below, (tuple(passing), tuple(failing))


def _numbered(pairs: set[tuple[int, int]], weights: list[int]) -> dict[tuple[int, int], int]:
    first = len(weights)
    weights += [0] * len(pairs)
    return {pair: number for number, pair in enumerate(sorted(pairs), first)}


def packed(columns: Mapping[str, Iterable[int]], count: int) -> dict[str, int]:
    """Each column as one integer: its numbers, none above `MOST`, in a lane each, the first in the lowest bits."""
    pack = _lanes(count).pack
    return {name: int.from_bytes(pack(*column), "little") for name, column in columns.items()}


def _moved(column: int, by: int) -> int:
    """Each lane with the number that stands `by` lanes after it, 0 where there is none."""
    return column >> _LANE * by if by > 0 else column << _LANE * -by


def chances(forest: Forest, lanes: Mapping[str, int], count: int) -> list[float]:
    """For each of the first `count` lines how likely it is, 0 to 1; `lanes` are the packed columns, perhaps of more lines."""
    ones = int.from_bytes(b"\1\0" * count, "little")
    tops = ones << _LANE - 1
    numbers = tops - ones
    columns = [_moved(lanes[name], by) & numbers | tops for name, by in forest.columns]
    # the highest bit of a lane survives where the number is at least as great
    masks = [ones, *[columns[column] - ones * least >> _LANE - 1 & ones for column, least in forest.tests]]
    for passing, failing in forest.levels:
        masks += [masks[mask] & masks[test] for mask, test in passing]
        masks += [masks[mask] ^ masks[part] for mask, part in failing]
    # so many are added first and multiplied together; half a lane more, and no lane is negative
    scores = tops + sum([weight * sum(map(masks.__getitem__, them)) for weight, them in forest.weights])
    found = _lanes(count).unpack(scores.to_bytes(2 * count, "little"))
    return [1 / (1 + exp((_HALF - score) / SCALE)) for score in found]


@cache
def _lanes(count: int) -> Struct:
    return Struct(f"<{count}H")
