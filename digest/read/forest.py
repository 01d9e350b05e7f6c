"""Columns of numbers -> chances: boosted regression trees, asked about all lines of a page at once and without a library.

A forest only asks whether a number reaches a threshold, so that of a number nothing is needed but its rank among the thresholds of its
column: seven bits. The lines of a page are then lanes of eight bits in one long integer, one subtraction compares them all with a
threshold (Lamport, Multiple byte processing with full-word instructions, CACM 1975) and one AND follows them all into a branch. The
value of a forest is a weighted sum of the masks of its branches: a few hundred operations, for one line as for a hundred.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from math import exp
from operator import itemgetter
from struct import Struct
from typing import Any, NamedTuple

from digest.data import table

MOST = 0x7FFF
"""The greatest number of a column."""

SCALE = 64
"""A leaf's value is a whole number of such parts of a logit: coarse, so that the masks of many branches weigh the same."""

BESIDE = 4
"""Lines. No forest looks further up or down."""

_LANE, _FULL = 8, 0xFF
_HALF = 0x8000

Pairs = tuple[tuple[int, int], ...]
Asked = tuple[tuple[str, int], ...]
Scales = Mapping[str, bytes]
"""Of each column the rank of every number, doubled: the lowest bit of a lane is where the lane below leaves its answer."""


class Forest(NamedTuple):
    """Trees ready to be asked. `columns` are names, each with the line that it is taken from: -1 is the line before. `steps` are the
    ranks from which tests pass, `tests` the number of a column and that of a step. `levels` make the masks of the branches, level by
    level: those that pass are a mask AND a test, the others a mask XOR those that pass. `weights` are each with the masks that weigh
    so much, which are numbered in the order in which they are made: all lines, the tests, the branches."""

    columns: Asked
    steps: tuple[int, ...]
    tests: Pairs
    levels: tuple[tuple[Pairs, Pairs], ...]
    weights: tuple[tuple[int, tuple[int, ...]], ...]


@cache
def forest(name: str) -> Forest:
    """The trees of that name in the table `read_forest`."""
    trees, columns = _stored()[name]
    return grown(trees, columns, scales())


@cache
def scales() -> Scales:
    """The scales of all columns that the forests in the table `read_forest` ask for."""
    return scales_of(_stored().values())


@cache
def _stored() -> dict[str, tuple[list[Any], Asked]]:
    stored = {name: table("read_forest")[name] for name in ("first", "second", "start", "headline")}
    return {
        name: (found["trees"], tuple((column, by) for column, by in found["columns"])) for name, found in stored.items()
    }


def scales_of(forests: Collection[tuple[Sequence[Any], Asked]]) -> Scales:
    """The scales of the columns that the trees may ask for; a tree is what `grown` takes."""
    least: dict[str, set[int]] = {name: set() for _, columns in forests for name, _ in columns}
    for trees, columns in forests:
        for column, number in _tests(trees):
            least[columns[column][0]].add(number)
    return {name: _scale(sorted(numbers)) for name, numbers in least.items()}


def _scale(thresholds: Sequence[int]) -> bytes:
    steps = pairwise((0, *thresholds, MOST + 1))
    return b"".join([bytes((2 * rank,)) * (end - start) for rank, (start, end) in enumerate(steps)])


def grown(trees: Sequence[Any], columns: Asked, scales: Scales) -> Forest:
    """A tree is a leaf's value, or [column, threshold, tree where the number is at most that, tree where it is more]."""
    tests = sorted(_tests(trees))
    place = {test: n for n, test in enumerate(tests, 1)}
    weights, levels = [0] * (1 + len(tests)), []
    standing = [(tree, 0) for tree in trees]
    while standing:
        standing, level = _level(standing, place, weights)
        levels.append(level)
    ranks = [(column, scales[columns[column][0]][least]) for column, least in tests]
    steps = sorted({rank for _, rank in ranks})
    return Forest(
        columns,
        tuple(steps),
        tuple((column, steps.index(rank)) for column, rank in ranks),
        tuple(levels),
        tuple(_alike(weights)),
    )


def _alike(weights: Sequence[int]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Each weight with the masks that have it, no more of them at once than a lane can count."""
    alike: dict[int, list[int]] = {}
    for mask, weight in enumerate(weights):
        alike.setdefault(weight, []).append(mask)
    for weight, masks in alike.items():
        for first in range(0, len(masks) if weight else 0, _FULL):
            yield weight, tuple(masks[first : first + _FULL])


def _tests(trees: Sequence[Any]) -> set[tuple[int, int]]:
    """What the trees ask: the number of a column, and the least of its numbers that passes."""
    found, standing = set(), [*trees]
    for tree in standing:
        if isinstance(tree, list):
            column, most, low, high = tree
            found.add((column, most + 1))
            standing += (low, high)
    return found


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
    passing = _numbered([(mask, test) for mask, test, _, _ in forks if mask], weights)
    passed = {(mask, test): passing.get((mask, test), test) for mask, test, _, _ in forks}
    failing = _numbered([(mask, passed[mask, test]) for mask, test, low, _ in forks if isinstance(low, list)], weights)
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


def _numbered(pairs: list[tuple[int, int]], weights: list[int]) -> dict[tuple[int, int], int]:
    found = {pair: number for number, pair in enumerate(dict.fromkeys(pairs), len(weights))}
    weights += [0] * len(found)
    return found


def ranked(columns: Mapping[str, Sequence[int]], scales: Scales) -> dict[str, bytes]:
    """The ranks of each column that a forest asks for, with `BESIDE` lines of zeros before and after the page's own."""
    beside = [0] * BESIDE
    return {
        name: _ranks([*beside, *column, *beside], scales[name]) for name, column in columns.items() if name in scales
    }


def _ranks(column: Sequence[int], scale: bytes) -> bytes:
    try:
        return bytes(column).translate(scale[:256])
    except ValueError:  # one is above 255
        return bytes(itemgetter(*column)(scale))


def chances(forest: Forest, ranks: Mapping[str, bytes], lines: range) -> list[float]:
    """For each of those lines in a row how likely it is, 0 to 1; `ranks` are what `ranked` says of all lines."""
    count, start = len(lines), BESIDE + lines.start
    ones = int.from_bytes(b"\1" * count, "little")
    tops = ones << _LANE
    columns = [int.from_bytes(ranks[name][start + by :][:count], "little") + tops for name, by in forest.columns]
    steps = [ones * rank for rank in forest.steps]
    # the bit above a lane survives where the rank is at least as great
    masks = [tops, *[columns[column] - steps[step] & tops for column, step in forest.tests]]
    for passing, failing in forest.levels:
        masks += [masks[mask] & masks[test] for mask, test in passing]
        masks += [masks[mask] ^ masks[part] for mask, part in failing]
    # so many are added first and multiplied together
    sums = [(weight, sum(map(masks.__getitem__, them)) >> _LANE) for weight, them in forest.weights]
    return [1 / (1 + exp((_HALF - score) / SCALE)) for score in _weighed(sums, count)]


def _weighed(sums: Sequence[tuple[int, int]], count: int) -> list[int]:
    """The sum of all those for each lane, and `_HALF`, so that none is negative: every second lane at a time, for they need the room."""
    pairs = (count + 1) // 2
    low = int.from_bytes(b"\xff\0" * pairs, "little")
    whole = sum([weight * them for weight, them in sums])
    even = sum([weight * (them & low) for weight, them in sums])
    halves = low // _FULL * _HALF
    found = [0] * count
    for odd, total in enumerate((even, whole - even >> _LANE)):
        found[odd::2] = _shorts(pairs).unpack((total + halves).to_bytes(2 * pairs, "little"))[: (count + 1 - odd) // 2]
    return found


@cache
def _shorts(count: int) -> Struct:
    return Struct(f"<{count}H")
