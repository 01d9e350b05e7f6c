"""Pages with their true articles -> digest/data/read_html_model.json: the weights by which HTML lines are judged.

    python tools/fit_html.py PAGES.jsonl.gz            fits on everything and writes the weights
    python tools/fit_html.py PAGES.jsonl.gz --cross    what weights from other domains find, to be scored

A row of PAGES holds "id", "url", "html" and "body", the article's true text. A block of a page is article when at least half of its
4-grams are the article's. Everything learned is learned out of fold: the word lists that become features are never made from the page
they describe. Needs numpy and scikit-learn, which the package does not.
"""

import argparse
import gzip
import hashlib
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from digest.read import html, html_features, html_lines
from digest.read.html_blocks import Page, blocks
from digest.read.html_claims import claims
from digest.read.html_tree import lighten, tree

OUT = Path(__file__).parent.parent / "digest" / "data" / "read_html_model.json"
FOREST: dict[str, Any] = {
    "max_iter": 80,
    "max_leaf_nodes": 8,
    "learning_rate": 0.1,
    "max_features": 0.3,
    "max_bins": 64,
    "l2_regularization": 5,
    "min_samples_leaf": 30,
    "random_state": 0,
}
THRESHOLDS = {"threshold": 0.3, "opening": 0.75}
FEWEST_DOMAINS = 5
TOKEN = re.compile(r"\w+")


@dataclass
class Sample:
    id: str
    domain: str
    body: str
    page: Page
    hints: html_features.Hints
    truth: np.ndarray
    weight: np.ndarray


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("pages")
    arguments.add_argument("--cross", action="store_true")
    options = arguments.parse_args()
    with gzip.open(options.pages, "rt", encoding="utf-8") as file:
        samples = [sample for line in file if len((sample := read(json.loads(line))).page.blocks)]
    if options.cross:
        for row in cross_validated(samples):
            print(json.dumps(row, ensure_ascii=False))
    else:
        OUT.write_text(json.dumps(fitted(samples), separators=(",", ":"), ensure_ascii=False) + "\n", encoding="utf-8")


def read(row: dict[str, Any]) -> Sample:
    root = tree(row["html"])
    said = claims(root)
    lighten(root)
    page = blocks(root)
    truth = np.array(labels(row["body"], page)) >= 0.5
    hints = html.hints(root, said, page)
    return Sample(
        row["id"], domain(row["url"] or row["id"]), row["body"], page, hints, truth, weights(row["body"], page, truth)
    )


def domain(url: str) -> str:
    """The registered name, roughly: what stands before the suffix, so that one publisher's sites stay in one fold."""
    parts = urlsplit(url).netloc.split(".")
    return (
        ".".join(parts[-3:] if len(parts) > 2 and parts[-2] in ("co", "com", "org", "gov", "ac") else parts[-2:]) or url
    )


def grams(text: str) -> Counter[tuple[str, ...]]:
    tokens = TOKEN.findall(text)
    return Counter(g for i in range(max(1, len(tokens) - 3)) if (g := tuple(tokens[i : i + 4])))


def labels(body: str, page: Page) -> list[float]:
    """How much of each block is in the article; a passage that the page prints more often than the article counts where it fits best."""
    wanted, lines = grams(body), Counter(plain(line) for line in body.split("\n"))
    share = [_share(block.text, wanted, lines) for block in page.blocks]
    printed: defaultdict[str, list[int]] = defaultdict(list)
    for i, block in enumerate(page.blocks):
        if share[i] >= 0.5:
            printed[plain(block.text)].append(i)
    for text, places in printed.items():
        for i in sorted(places, key=lambda i: -_surroundings(page, share, i))[max(1, lines[text]) :]:
            share[i] = 0.0
    return share


def plain(text: str) -> str:
    return " ".join(TOKEN.findall(text.casefold()))


def _share(text: str, wanted: Counter[tuple[str, ...]], lines: Counter[str]) -> float:
    if len(TOKEN.findall(text)) < 4:
        return float(bool(plain(text)) and plain(text) in lines)
    own = grams(text)
    return (own & wanted).total() / own.total()


def _surroundings(page: Page, share: list[float], i: int) -> int:
    near = range(max(0, i - 5), min(len(share), i + 6))
    return sum(len(page.blocks[j].text) for j in near if j != i and share[j] >= 0.5)


def weights(body: str, page: Page, truth: np.ndarray) -> np.ndarray:
    """What a mistake costs: the block's share of the article, and three times that around the first paragraph, which decides the lead."""
    size = np.array([len(TOKEN.findall(block.text)) + 4.0 for block in page.blocks])
    weight = 100 * size / max(50, len(TOKEN.findall(body)))
    if truth.any():
        first = int(np.argmax(truth))
        weight[max(0, first - 4) : first + 2] *= 3
    return weight


def fold(sample: Sample, folds: int, salt: str) -> int:
    return int(hashlib.md5((salt + sample.domain).encode()).hexdigest(), 16) % folds


def fitted(samples: list[Sample]) -> dict[str, Any]:
    rows = np.concatenate(out_of_fold(samples))
    model = HistGradientBoostingClassifier(**FOREST)
    model.fit(
        rows, np.concatenate([s.truth for s in samples]), sample_weight=np.concatenate([s.weight for s in samples])
    )
    return {
        "source": "Fitted by tools/fit_html.py on news pages of 168 domains (fundus test pages, the Zyte article-extraction benchmark).",
        **THRESHOLDS,
        "words": words(samples),
        "base": round(float(model._baseline_prediction[0, 0]), 4),  # noqa: SLF001
        "trees": [_node(predictor.nodes, 0) for (predictor,) in model._predictors],  # noqa: SLF001
    }


def out_of_fold(samples: list[Sample]) -> list[np.ndarray]:
    rows: list[np.ndarray] = [np.zeros(0)] * len(samples)
    for k in range(5):
        known = words([s for s in samples if fold(s, 5, "words") != k])
        for i, s in enumerate(samples):
            if fold(s, 5, "words") == k:
                rows[i] = np.array(html_features.rows(s.page, s.hints, known), dtype=float)
    return rows


def words(samples: list[Sample]) -> html_features.Words:
    """Log odds of the words that name elements and of the words in short blocks, where enough domains use them."""
    return {
        "class": _log_odds(samples, lambda page, i: _names(page, page.blocks[i].box)),
        "text": _log_odds(samples, lambda page, i: html_features.wording(page.blocks[i].text)),
    }


def _names(page: Page, box: int) -> set[str]:
    found: set[str] = set()
    while box >= 0:
        found |= set(page.boxes[box].words)
        box = page.boxes[box].parent
    return found


def _log_odds(samples: list[Sample], words_of: Any) -> dict[str, float]:
    domains: defaultdict[str, set[str]] = defaultdict(set)
    rates: defaultdict[str, list[float]] = defaultdict(lambda: [0.15, 0.15])
    for s in samples:
        sizes = (max(1, int((~s.truth).sum())), max(1, int(s.truth.sum())))
        for i, truth in enumerate(s.truth):
            for word in words_of(s.page, i):
                domains[word].add(s.domain)
                rates[word][int(truth)] += 1 / sizes[int(truth)]
    odds = {
        word: round(math.log(article / furniture) * len(domains[word]) / (len(domains[word]) + 4), 2)
        for word, (furniture, article) in rates.items()
        if len(domains[word]) >= FEWEST_DOMAINS
    }
    return {word: odd for word, odd in sorted(odds.items()) if abs(odd) > 0.3}


def _node(nodes: np.ndarray, i: int) -> Any:
    node = nodes[i]
    if node["is_leaf"]:
        return round(float(node["value"]), 4)
    where = [_node(nodes, int(node["left"])), _node(nodes, int(node["right"]))]
    return [int(node["feature_idx"]), float(f"{node['num_threshold']:.5g}"), *where]


def cross_validated(samples: list[Sample]) -> Iterator[dict[str, Any]]:
    """Every page as judged by weights from other domains, in the shape of `digest brief`'s output: a scorer can read it."""
    for k in range(5):
        model = fitted([s for s in samples if fold(s, 5, "cross") != k])
        for s in (s for s in samples if fold(s, 5, "cross") == k):
            lines = [s.page.blocks[i].text for i in html_lines.judged(s.page, s.hints, model)]
            yield {"id": s.id, "text": "\n".join(lines), "paragraphs": html.spans(lines)}


if __name__ == "__main__":
    main()
