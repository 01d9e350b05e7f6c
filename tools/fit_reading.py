"""Labelled pages of visible text -> digest/data/read_forest.json: the line model of `digest.read.text`.

    python tools/fit_reading.py DIRECTORY [--folds]      (needs lightgbm, scikit-learn and numpy)

DIRECTORY holds plain_main.jsonl.gz and plain_full.jsonl.gz: rows with "text", "body" and "url". A line is article where more than
half of its words are aligned with the body. Three models are fitted: weights of words, trees over `features.beside` (the first
opinion), trees over `features.around` (the second). Each learns from opinions of models that never saw the page's site, so that
training sees what reading will see. `--folds` only prints five-fold figures, split by site, never by page.
"""

import gzip
import hashlib
import json
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import lightgbm
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from digest.read import features, forest
from digest.read.lines import placed

FOLDS = 5
WORD = re.compile(r"\w+")
FIRST_TREES, SECOND_TREES, START_TREES, HEADLINE_TREES = 100, 120, 90, 80
WORDING = features.LOCAL.index("wording")
TARGET = Path(__file__).parents[1] / "digest" / "data" / "read_forest.json"


class Page(NamedTuple):
    row: dict[str, Any]
    site: str
    lines: list[features.Line]
    spans: list[tuple[int, int]]
    words: list[list[str]]
    local: np.ndarray
    gold: np.ndarray
    weight: np.ndarray
    fold: int


def main(directory: str, *options: str) -> None:
    pages = everything(Path(directory))
    if "--folds" in options:
        report(pages, folds(pages))
        return
    first = opinions(pages, FIRST_TREES, beside)
    contexts = [around(page, chance) for page, chance in zip(pages, first, strict=True)]
    second = opinions(pages, SECOND_TREES, around, first)
    start, starting = candidates_of_start(pages, contexts, second)
    headline, heading = candidates_of_headline(pages)
    wording = fit_wording(pages)
    set_wording(pages, lambda _: wording)
    content = {
        "source": "Fitted by tools/fit_reading.py on pages of the public sets fundus, scrapinghub and wcxb; weights only, no text.",
        "wording": wording,
        "first": fit(pages, FIRST_TREES, [beside(page) for page in pages]),
        "second": fit(pages, SECOND_TREES, contexts),
        "start": grow(np.vstack(start), np.concatenate(starting), START_TREES),
        "headline": grow(np.vstack(headline), np.concatenate(heading), HEADLINE_TREES),
    }
    TARGET.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def everything(directory: Path) -> list[Page]:
    rows = [row for name in ("plain_main", "plain_full") for row in read(directory / f"{name}.jsonl.gz")]
    pages = [page for page in map(page_of, rows) if page.lines]
    return pages + [
        page._replace(weight=page.weight / 16) for page in map(page_of, filter(None, map(pared, rows))) if page.lines
    ]


def read(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        return [row | {"set": path.name.split(".")[0]} for row in map(json.loads, rows)]


def pared(row: dict[str, Any]) -> dict[str, Any] | None:
    """A page of half the sites as somebody would paste it: perhaps the headline, one to eight paragraphs, nothing else."""
    draw = int(hashlib.md5(row["id"].encode()).hexdigest(), 16)
    paragraphs = [line for line in row["body"].split("\n") if len(line.split()) > 7]
    if row["set"] != "plain_main" or draw % 2 or not paragraphs:
        return None
    body = "\n\n".join(paragraphs[: 1 + draw // 2 % 8])
    head = f"{row['title']}\n\n" if row["title"] and draw // 16 % 2 else ""
    return row | {"set": "pared", "body": body, "text": head + body}


def page_of(row: dict[str, Any]) -> Page:
    lines, spans = placed(row["text"])
    gold = np.array(label([line.text for line in lines], row["body"]))
    sizes = np.array([len(WORD.findall(line.text)) for line in lines])
    site = site_of(row)
    return Page(
        row=row,
        site=site,
        lines=lines,
        spans=spans,
        words=[features.sample(line.text) for line in lines],
        local=np.array(features.local(lines, {})) if lines else np.zeros((0, 0)),
        gold=gold,
        weight=20 * (np.minimum(sizes, 80) + 6) / (sizes.sum() + 50),  # every page counts about the same
        fold=int(hashlib.md5(site.encode()).hexdigest(), 16) % FOLDS,
    )


def site_of(row: dict[str, Any]) -> str:
    parts = (urlsplit(row["url"] or "").hostname or row["publisher"] or row["id"]).lower().split(".")
    return ".".join(parts[-3:] if len(parts) > 2 and len(parts[-2]) <= 3 else parts[-2:])


def label(lines: Sequence[str], body: str) -> list[bool]:
    """Whether most words of a line are aligned with the body; a match of one or two words counts only as whole lines."""
    word = WORD
    ours = [(w.casefold(), n) for n, line in enumerate(lines) for w in word.findall(line)]
    theirs = [w.casefold() for w in word.findall(body)]
    total, hit = Counter(n for _, n in ours), Counter[int]()
    matcher = SequenceMatcher(None, [w for w, _ in ours], theirs, autojunk=False)
    for start, _, size in matcher.get_matching_blocks():
        end = start + size
        whole = size and (start == 0 or ours[start - 1][1] != ours[start][1])
        whole = whole and (end == len(ours) or ours[end][1] != ours[end - 1][1])
        if size >= 3 or whole:
            hit.update(n for _, n in ours[start:end])
    return [hit[n] * 2 > total[n] for n in range(len(lines))]


def fit_wording(pages: Sequence[Page]) -> dict[str, float]:
    """Logistic weights of words in short lines; only words of eight sites or more, so that no site's own words are learned."""
    pages = [page for page in pages if page.row["set"] != "pared"]
    sites: dict[str, set[str]] = defaultdict(set)
    for page in pages:
        for words in short(page):
            for word in words:
                sites[word].add(page.site)
    known = {word: n for n, word in enumerate(sorted(w for w in sites if len(sites[w]) >= 8 and not w.isdigit()))}
    cells = [
        (n, known[word])
        for n, words in enumerate(w for p in pages for w in short(p))
        for word in words
        if word in known
    ]
    gold = [g for page in pages for g, words in zip(page.gold, page.words, strict=True) if 0 < len(words) <= 40]
    matrix = csr_matrix((np.ones(len(cells)), tuple(np.array(cells).T)), shape=(len(gold), len(known)))
    model = LogisticRegression(C=0.05, max_iter=60, solver="liblinear").fit(matrix, gold)
    return {word: round(float(model.coef_[0][n]), 2) for word, n in known.items() if abs(model.coef_[0][n]) > 0.12}


def short(page: Page) -> list[list[str]]:
    return [sorted(set(words)) for words in page.words if 0 < len(words) <= 40]


def set_wording(pages: Sequence[Page], wording: Callable[[int], dict[str, float]]) -> None:
    for page in pages:
        weights = wording(page.fold)
        page.local[:, WORDING] = [features.weigh(words, weights) for words in page.words]


def beside(page: Page, _: Any = None) -> np.ndarray:
    return np.array(features.beside(page.local.tolist()))


def around(page: Page, first: Sequence[float]) -> np.ndarray:
    return np.array(features.around(page.local.tolist(), list(first)))


def fit(pages: Sequence[Page], count: int, rows: Sequence[np.ndarray]) -> list[Any]:
    return grow(
        np.vstack(rows), np.concatenate([p.gold for p in pages]), count, np.concatenate([p.weight for p in pages])
    )


def grow(rows: np.ndarray, gold: np.ndarray, count: int, weight: np.ndarray | None = None) -> list[Any]:
    parameters = {
        "objective": "binary", "num_leaves": forest.LEAVES, "learning_rate": 0.12, "num_threads": 1, "verbose": -1, "max_bin": 63,
        "min_data_in_leaf": 50, "lambda_l2": 8, "feature_fraction": 0.5, "seed": 1, "deterministic": True,
    }  # fmt: skip
    model = lightgbm.train(parameters, lightgbm.Dataset(rows, gold, weight=weight), count)
    return [tree_of(tree["tree_structure"]) for tree in model.dump_model()["tree_info"]]


def candidates_of_start(
    pages: Sequence[Page], contexts: Sequence[np.ndarray], second: Sequence[list[float]]
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Rows for the lines that may be a page's first, and whether they are: the first article line of four words or more."""
    rows, gold = [], []
    for page, context, chance in zip(pages, contexts, second, strict=True):
        places, mine = features.starts(page.local.tolist(), context.tolist(), chance)
        first = next((n for n, g in enumerate(page.gold) if g and page.local[n, 0] >= 4), None)
        if mine:
            rows.append(np.array(mine))
            gold.append(np.array([place == first for place in places]))
    return rows, gold


def candidates_of_headline(pages: Sequence[Page]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Rows for the lines above the article, on pages whose title is known, and whether they are that title."""
    rows, gold = [], []
    for page in pages:
        start = next((n for n, g in enumerate(page.gold) if g and page.local[n, 0] >= 4), None)
        title = plain(page.row["title"] or "")
        if start is None or not title:
            continue
        places, mine = features.headlines(page.lines, page.local.tolist(), start)
        if mine:
            rows.append(np.array(mine))
            gold.append(np.array([plain(page.lines[place].text) == title for place in places]))
    return rows, gold


def plain(text: str) -> str:
    return " ".join(features.sample(unicodedata.normalize("NFKC", text)))


def tree_of(node: dict[str, Any]) -> Any:
    if "leaf_value" in node:
        return round(node["leaf_value"], 4)
    return [node["split_feature"], node["threshold"], tree_of(node["left_child"]), tree_of(node["right_child"])]


def opinions(pages: Sequence[Page], count: int, rows_of: Callable[..., np.ndarray], *before: Any) -> list[list[float]]:
    """What models that never saw the page's site say about its lines."""
    if not before:
        wordings = {k: fit_wording([p for p in pages if p.fold != k]) for k in range(FOLDS)}
        set_wording(pages, wordings.__getitem__)
    rows = [rows_of(page, *(them[n] for them in before)) for n, page in enumerate(pages)]
    found: dict[int, list[float]] = {}
    for k in range(FOLDS):
        seen = [n for n, page in enumerate(pages) if page.fold != k]
        trees = forest.grown(fit([pages[n] for n in seen], count, [rows[n] for n in seen]))
        for n in set(range(len(pages))) - set(seen):
            found[n] = forest.chances(trees, rows[n].tolist())
    return [found[n] for n in range(len(pages))]


def folds(pages: Sequence[Page]) -> list[list[float]]:
    first = opinions(pages, FIRST_TREES, beside)
    return opinions(pages, SECOND_TREES, around, first)


def report(pages: Sequence[Page], chances: Sequence[Sequence[float]]) -> None:
    """Lines right, weighed as in training: the scorer on the output of `digest brief` gives the figures that count."""
    for name in sorted({page.row["dataset"] for page in pages}):
        mine = [(p, np.array(c)) for p, c in zip(pages, chances, strict=True) if p.row["dataset"] == name]
        right = sum(float((p.weight * ((c > 0.5) == p.gold)).sum()) for p, c in mine)
        print(
            f"{name:18s} pages {len(mine):4d}  weighted lines right {right / sum(float(p.weight.sum()) for p, _ in mine):.4f}"
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
