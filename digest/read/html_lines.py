"""The blocks of a page -> those that are its article: a small boosted forest over the rows of `html_features`.

Fitted by `tools/fit_html.py`. Boosted trees: Friedman, Greedy function approximation, Annals of Statistics 29 (2001).
"""

from math import exp
from typing import Any

from digest.data import table
from digest.read.html_blocks import Page
from digest.read.html_features import NAMES, Hints, folded, rows

_LINKS, _KEPT = NAMES.index("links"), NAMES.index("kept")
_ALL_LINK = 0.9

_LONG_ENOUGH_TO_REPEAT = 20
"""Folded characters. A shorter line may stand in an article twice."""

_MOST_ABOVE, _LONGEST_ABOVE = 2, 400
"""Blocks and characters that may be cut from the top of an article; more is an article that the forest is unsure of."""


def article(page: Page, hints: Hints) -> list[int]:
    """The numbers of the blocks that are the article, in reading order."""
    return judged(page, hints, table("read_html_model"))


def judged(page: Page, hints: Hints, model: dict[str, Any]) -> list[int]:
    """The same by any weights: what fitting them needs."""
    chance = [0.0 if _hopeless(row) else _probability(row, model) for row in rows(page, hints, model["words"])]
    found = _once(page, chance, model["threshold"])
    return _begun(page, found, chance, model["opening"])


def _hopeless(row: list[float]) -> bool:
    """Nothing but a link, and trafilatura left it out: half of all blocks, and not worth the forest's time."""
    return row[_LINKS] > _ALL_LINK and not row[_KEPT]


def _once(page: Page, chance: list[float], threshold: float) -> list[int]:
    """The blocks above the threshold; of a passage that the page prints twice, the likelier printing."""
    best: dict[str, int] = {}
    for i, p in enumerate(chance):
        if p < threshold:
            continue
        key = folded(page.blocks[i].text)
        key = key if len(key) > _LONG_ENOUGH_TO_REPEAT else f"{key} {i}"
        if key not in best or chance[best[key]] < p:
            best[key] = i
    return sorted(best.values())


def _begun(page: Page, found: list[int], chance: list[float], opening: float) -> list[int]:
    """An article begins with a block that is sure: a doubtful one or two above it are a caption, a summary, a byline."""
    first = next((n for n, i in enumerate(found) if chance[i] >= opening), 0)
    doubtful = sum(len(page.blocks[i].text) for i in found[:first])
    return found if first > _MOST_ABOVE or doubtful > _LONGEST_ABOVE else found[first:]


def _probability(row: list[float], model: dict[str, Any]) -> float:
    """A node is a number, or the feature, the threshold, and where to go up to it and above it."""
    total = model["base"]
    for node in model["trees"]:
        while node.__class__ is list:
            node = node[2] if row[node[0]] <= node[1] else node[3]  # noqa: PLW2901
        total += node
    return 1.0 / (1.0 + exp(-total))
