"""Columns of a page and an opinion of each line -> columns: what is believed of the lines around it, and how well it fits them.

`around` serves the second opinion, `starts` the choice of the first line, `above` that of the headline.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate

from digest.read.features import Column, Measures, capped, windows

WHOLE = 1000
"""A chance of one, in a column."""

POSSIBLE, FIRST_LINES, HEAD = 0.25, 10, 30

_WIDTHS = (6, 24)
_SURE, _CERTAIN = 0.8, 0.7
_PROSE, _SENTENCE = 12, 8
_APART = 4
_NEAR, _FAR = 30, 200
_HEADING = 3


def around(measures: Measures, first: Sequence[float]) -> dict[str, Column]:
    """What the first opinion, 0 to 1 for each line, says of the lines around each."""
    words, chars = measures.columns["words"], capped(measures.columns["chars"], 600)
    chance = [int(WHOLE * each) for each in first]
    start, end = segment(chars, first)
    columns = {"first": chance} | _placed("segment start", start, len(words)) | _placed("segment end", end, len(words))
    for width in _WIDTHS:
        columns[f"first before {width}"], columns[f"first after {width}"] = windows(chance, width)
    columns |= _masses(chars, first)
    columns |= _sure([each > _SURE and size >= _PROSE for each, size in zip(first, words, strict=True)])
    sentences = [each > _CERTAIN and size >= _SENTENCE for each, size in zip(first, words, strict=True)]
    columns |= _clusters(sentences, capped(words, 80))
    columns |= _neighbours(sentences, words, measures.columns["wording"])
    columns["best after"] = _best_after(
        [each if size >= _SENTENCE else 0 for each, size in zip(chance, words, strict=True)]
    )
    head = range(max(0, start - _PROSE), start + 2)
    columns["fits"] = _shared(measures.content, sentences)
    columns["told above"] = _shared(measures.content, [n in head and size > _HEADING for n, size in enumerate(words)])
    return columns


def segment(chars: Sequence[int], chances: Sequence[float]) -> tuple[int, int]:
    """The run of lines with the greatest sum of opinions, each weighed by the line's length (Kadane's maximal segment)."""
    best = (-1.0, 0, 0)
    running, start = 0.0, 0
    for place, (chance, size) in enumerate(zip(chances, chars, strict=True)):
        if running <= 0:
            running, start = 0.0, place
        running += (chance - 0.5) * size**0.5
        if running > best[0]:
            best = (running, start, place)
    return best[1], best[2]


def _placed(name: str, at: int, count: int) -> dict[str, Column]:
    """How far each line stands behind that place, moved up so that nothing is negative."""
    first = _FAR - at
    near = range(max(0, first), min(2 * _FAR, first + count))
    return {name: [*[0] * min(-first, count), *near, *[2 * _FAR] * (first + count - 2 * _FAR)]}


def _masses(chars: Sequence[int], chances: Sequence[float]) -> dict[str, Column]:
    sums = [*accumulate([chance * size for chance, size in zip(chances, chars, strict=True)], initial=0.0)]
    total = sums[-1] + 1
    share = [int(WHOLE * mass / total) for mass in sums[:-1]]
    return {"mass before": share, "mass": [min(int(total / 10), 30_000)] * len(share)}


def _sure(sure: Sequence[bool]) -> dict[str, Column]:
    before = [*accumulate(sure, initial=0)]
    return {
        "since sure": _since(sure),
        "to sure": _since(sure[::-1])[::-1],
        "sure before": before[:-1],
        "sure after": [before[-1] - count for count in before[:-1]],
    }


def _since(marks: Iterable[bool]) -> Column:
    last, found = -_NEAR, []
    for place, mark in enumerate(marks):
        found.append(place - last)
        if mark:
            last = place
    return capped(found, _NEAR)


def _clusters(sure: Sequence[bool], sizes: Sequence[int]) -> dict[str, Column]:
    """Runs of sure sentences with little between them: which share of all words the line's own run holds, and where the greatest lies."""
    runs: list[list[int]] = []
    for place in (place for place, mark in enumerate(sure) if mark):
        if not runs or place - runs[-1][1] > _APART:
            runs.append([place, place, 0])
        runs[-1][1] = place
        runs[-1][2] += sizes[place]
    total = sum(size for _, _, size in runs) or 1
    share = [0] * len(sure)
    for start, end, size in reversed(runs):
        for place in range(max(0, start - 2), min(end + 3, len(sure))):
            share[place] = WHOLE * size // total
    start, end, _ = max(runs, key=lambda run: run[2], default=[0, 0, 0])
    columns = {"run": share, "runs": [len(runs)] * len(sure)}
    return columns | _placed("run start", start, len(sure)) | _placed("run end", end, len(sure))


def _neighbours(sure: Sequence[bool], words: Sequence[int], wording: Sequence[int]) -> dict[str, Column]:
    """How long the sure sentences before and after are, and what the least article-like line since the one before was."""
    above, least = [], []
    last, worst = 0, wording[0]
    for mark, size, weight in zip(sure, words, wording, strict=True):
        worst = min(worst, weight)
        above.append(last)
        least.append(worst)
        if mark:
            last, worst = size, 1 << 14
    below, last = [], 0
    for mark, size in zip(reversed(sure), reversed(words), strict=True):
        below.append(last)
        last = size if mark else last
    return {"sentence before": above, "sentence after": below[::-1], "weakest since": least}


def _best_after(chances: Sequence[int]) -> Column:
    return [*accumulate(reversed([*chances[1:], 0]), max)][::-1]


def _shared(content: Sequence[set[str]], marks: Sequence[bool]) -> Column:
    """Which share of each line's words the marked lines hold, apart from the line itself."""
    once: set[str] = set()
    twice: set[str] = set()
    for own, mark in zip(content, marks, strict=True):
        if mark:
            twice |= own & once
            once |= own
    return [
        100 * len(own & (twice if mark else once)) // (len(own) or 1) for own, mark in zip(content, marks, strict=True)
    ]


def starts(words: Sequence[int], second: Sequence[float]) -> tuple[list[int], dict[str, Column]]:
    """The lines that may be the article's first, and what the second opinion says of them and of those beside them."""
    places = [place for place, chance in enumerate(second) if chance > POSSIBLE][:FIRST_LINES]
    names = (
        "rank",
        "kept",
        "next 1",
        "next 2",
        "next 3",
        "last 1",
        "last 2",
        "words next",
        "words last",
        "to next",
        "since last",
    )
    columns = {name: [0] * len(second) for name in names} | _second(second)
    chance = [*[columns["second"][place] for place in places], 0, 0, 0, 0, 0]
    for rank, place in enumerate(places):
        before, after = places[max(0, rank - 1)], places[min(rank + 1, len(places) - 1)]
        row = (rank, sum(chance[:rank]), *chance[rank + 1 : rank + 4], chance[rank - 1] if rank else 0, chance[rank - 2] if rank > 1 else 0,
               words[after], words[before], min(after - place, _FAR), min(place - before, _FAR))  # fmt: skip
        for name, number in zip(names, row, strict=True):
            columns[name][place] = number
    return places, columns


def above(measures: Measures, second: Sequence[float], start: int) -> tuple[list[int], dict[str, Column]]:
    """The lines before the article's first that may be its headline, how far above they stand and how much of them it says again."""
    words = measures.columns["words"]
    places = [place for place in range(max(0, start - HEAD), start) if 2 < words[place] < 40]
    body = set().union(*measures.content[start : start + HEAD // 2])
    columns = {name: [0] * len(words) for name in ("above", "rank", "again", "agrees")} | _second(second)
    for rank, place in enumerate(places):
        own = measures.content[place]
        columns["above"][place] = start - place
        columns["rank"][place] = len(places) - rank
        columns["again"][place] = len(own & body)
        columns["agrees"][place] = 100 * len(own & body) // (len(own) or 1)
    return places, columns


def _second(chances: Sequence[float]) -> dict[str, Column]:
    return {"second": [int(WHOLE * chance) for chance in chances]}
