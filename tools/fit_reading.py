"""Labelled pages of visible text -> digest/data/read_forest.json: the line model of `digest.read.text`.

    python tools/fit_reading.py DIRECTORY [--folds]      (needs lightgbm, scikit-learn and numpy)

DIRECTORY holds plain_main.jsonl.gz and plain_full.jsonl.gz: rows with "text", "body" and "url". A line is article where more than
half of its words are aligned with the body. Fitted are weights of words and four forests: trees over `features.measures` of a line and
its two neighbours (the first opinion), over those and `context.around` (the second), over `context.starts` (the first line) and over
`context.above` (the headline). Each learns from opinions of models that never saw the page's site, so that training sees what reading
will see. Beside the pages stand copies with boxes and ends of other sites (`made`). News sites count four times, for news is what is
read. `--folds` only prints five-fold figures, split by site, never by page.
"""

import gzip
import hashlib
import json
import math
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import lightgbm
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from digest.model import Span
from digest.read import context, forest, language, verdicts
from digest.read.features import Line, Measures, lexicon, measures, sample
from digest.read.lines import placed
from digest.read.reasons import parts

FOLDS = 5
WORD = re.compile(r"\w+")
TARGET = Path(__file__).parents[1] / "digest" / "data" / "read_forest.json"

Asked = list[tuple[str, int]]
Borrowed = tuple[str, list[Line]]
Examples = tuple[np.ndarray, np.ndarray, np.ndarray]
_LOCAL = (
    "words", "chars", "term", "closed", "colon", "bullet", "indent", "gap", "lower", "small", "figures", "marks", "bars", "copies",
    "begins", "function", "furniture", "credit", "marker", "recur", "echo", "wording", "inside", "shout",
)  # fmt: skip
_PLACE = ("place", "left", "lines", "markers")
_NEAR = ("words", "term", "lower", "gap", "function", "furniture", "credit", "wording", "begins", "echo")
BESIDE: Asked = [(name, 0) for name in _LOCAL + _PLACE] + [(name, by) for by in (-1, 1) for name in _NEAR]


_OPINION = (
    "first", "segment start", "segment end", "mass before", "mass", "since sure", "to sure", "sure before", "sure after", "run", "runs",
    "run start", "run end", "sentence before", "sentence after", "weakest since", "best after", "fits", "told above",
    *(f"first {side} {width}" for width in (6, 24) for side in ("before", "after")),
)  # fmt: skip
_STYLE = (
    "self", "trailing", "alike", "capital", "relative", "weak before", "since heading", "heading wording", "since marker",
    "marker wording", "tabs", "distinct", "echoes", "openings", "kin",
    *(f"{name} {side}" for name in ("short", "term", "words", "wording") for side in ("before", "after")),
)  # fmt: skip
AROUND: Asked = [
    *((name, 0) for name in _OPINION + _LOCAL + _STYLE + _PLACE),
    *(("first", by) for by in (-4, -3, -2, -1, 1, 2, 3, 4)),
    *((name, by) for name in ("words", "gap", "fits", "inside", "shout") for by in (-1, 1)),
    ("begins", -1),
]
_CANDIDATE = (
    "rank", "kept", "next 1", "next 2", "next 3", "last 1", "last 2", "words next", "words last", "to next", "since last",
)  # fmt: skip
STARTS: Asked = [*((name, 0) for name in ("second", *_CANDIDATE)), *(("second", by) for by in (-1, 1, 2)), *AROUND]
_TOLD = (
    "first", "fits", "told above", "capital", "segment start", "mass before", "weakest since", "wording before", "wording after",
    "short before", "short after", "relative", "closed",
)  # fmt: skip
ABOVE: Asked = [
    *((name, 0) for name in ("above", "rank", "again", "agrees", "second", *_TOLD)),
    *BESIDE,
    *((name, 2) for name in _NEAR),
    *((name, by) for name in ("first", "second") for by in (-1, 1)),
]
NEWS = {"fundus", "fundus-eval", "scrapinghub"}


class Kind(NamedTuple):
    """How the trees of one forest are grown."""

    trees: int
    rate: float
    leaves: int = 8


FIRST, SECOND, START, HEADLINE = Kind(70, 0.15), Kind(160, 0.1, 16), Kind(90, 0.12), Kind(80, 0.1)


class Page(NamedTuple):
    row: dict[str, Any]
    site: str
    lines: list[Line]
    spans: list[Span]
    words: list[list[str]]
    measures: Measures
    gold: np.ndarray
    weight: np.ndarray
    fold: int

    def rows(self, asked: Asked, *others: dict[str, list[int]]) -> np.ndarray:
        """A row for each line with the numbers that are asked for, as `forest.chances` sees them."""
        known = {name: column for them in (self.measures.columns, *others) for name, column in them.items()}
        return np.column_stack([shifted(known[name], by) for name, by in asked]).astype(np.float32)


def shifted(column: Sequence[int], by: int) -> np.ndarray:
    found = np.zeros(len(column))
    here = slice(max(0, -by), max(0, len(column) - max(0, by)))
    there = slice(max(0, by), max(0, len(column) - max(0, -by)))
    found[here] = np.array(column, float)[there]
    return found


class Said(NamedTuple):
    """What the opinions before say about each page: columns for the second opinion, and the places and columns of first lines."""

    around: list[dict[str, list[int]]]
    second: list[list[float]]
    starts: list[tuple[list[int], dict[str, list[int]]]]


def main(directory: str, *options: str) -> None:
    pages = everything(Path(directory))
    wordings = {k: fit_words([page for page in pages if page.fold != k]) for k in range(FOLDS)}
    set_wording(pages, wordings.__getitem__)
    said, pages = opinions(pages)
    real = [n for n, page in enumerate(pages) if page.row["set"] != "made"]
    stories, told = [pages[n] for n in real], Said(*([each[n] for n in real] for each in said))
    if "--folds" in options:
        report(stories, told)
        return
    words = fit_words(pages)
    set_wording(pages, lambda _: words)
    content = {
        "source": "Fitted by tools/fit_reading.py on pages of the public sets fundus, scrapinghub and wcxb; weights only, no text.",
        "wording": words.all,
        "inside": words.inside,
        "first": planted(BESIDE, grow(FIRST, *examples(pages, [page.rows(BESIDE) for page in pages]))),
        "second": planted(AROUND, grow(SECOND, *examples(pages, around(pages, said)))),
        "start": planted(STARTS, grow(START, *stacked(candidates_of_start(stories, told)))),
        "headline": planted(ABOVE, grow(HEADLINE, *stacked(candidates_of_headline(stories, told)))),
    }
    TARGET.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def everything(directory: Path) -> list[Page]:
    rows = [row for name in ("plain_main", "plain_full") for row in read(directory / f"{name}.jsonl.gz")]
    pages = [page for page in map(page_of, rows) if page.lines]
    pasted = [page for page in map(page_of, filter(None, map(pared, rows))) if page.lines]
    return [*pages, *(page._replace(weight=page.weight / 16) for page in pasted), *made(pages)]


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


def made(pages: Sequence[Page]) -> list[Page]:
    """Copies of pages at half their weight: with boxes of other sites between their paragraphs, or with another site's end.

    What stands in a box is known to be none of the story, and the story is known to go on behind it: of that the pages alone
    show too little. A fold borrows from itself, so that no model sees a line of the pages that it is asked about.
    """
    tongues = [language.identify(" ".join(line.text for line in chosen(page, True))[:2000]) for page in pages]
    boxes: dict[tuple[int, str | None], list[Borrowed]] = defaultdict(list)
    ends: dict[tuple[int, str | None, str], list[Borrowed]] = defaultdict(list)
    for page, tongue in zip(pages, tongues, strict=True):
        found, end = furniture(page)
        boxes[page.fold, tongue] += [(page.site, box) for box in found]
        if len(end) > 2:
            ends[page.fold, tongue, page.row["set"]].append((page.site, end[:60]))
    copies = []
    for page, tongue in zip(pages, tongues, strict=True):
        news = page.row["dataset"] in NEWS
        if news or drawn(page, "boxed") % 2 == 0:
            copies.append(boxed(page, [box for site, box in boxes[page.fold, tongue] if site != page.site]))
        if news:
            others = ends[page.fold, tongue, page.row["set"]]
            copies.append(ended(page, [end for site, end in others if site != page.site]))
    return [copy for copy in copies if copy]


def drawn(page: Page, *what: object) -> int:
    """A number that looks like chance and is always the same."""
    return int(hashlib.md5("|".join(map(str, (page.row["id"], page.row["set"], *what))).encode()).hexdigest(), 16)


def chosen(page: Page, article: bool) -> list[Line]:
    return [line for line, gold in zip(page.lines, page.gold, strict=True) if gold == article]


def furniture(page: Page) -> tuple[list[list[Line]], list[Line]]:
    """What stands between the paragraphs, and between one and eight lines at a time of what stands below them; and all that does."""
    article = np.flatnonzero(page.gold)
    if len(article) < 4:
        return [], []
    between = [page.lines[one + 1 : other] for one, other in pairwise(article)]
    end = page.lines[article[-1] + 1 :]
    parts = [end[n : n + 1 + drawn(page, "part", n) % 8] for n in range(0, min(len(end), 24), 8)]
    return [box for box in between if 0 < len(box) <= 12] + parts, end


def boxed(page: Page, boxes: Sequence[list[Line]]) -> Page | None:
    """The page with one to four of the boxes, each behind a line of the article."""
    article = np.flatnonzero(page.gold)
    if len(boxes) < 8 or len(article) < 6:
        return None
    places = [article[1 + drawn(page, "place", n) % (len(article) - 2)] for n in range(1 + drawn(page, "boxes") % 4)]
    behind = {place: boxes[drawn(page, "box", n) % len(boxes)] for n, place in enumerate(places)}
    lines, gold = [], []
    for place, line in enumerate(page.lines):
        box = behind.get(place, [])
        lines += [line, *box]
        gold += [bool(page.gold[place]), *[False] * len(box)]
    return changed(page, lines, gold)


def ended(page: Page, ends: Sequence[list[Line]]) -> Page | None:
    """The page with one of those ends instead of what stands below its own article."""
    article = np.flatnonzero(page.gold)
    if len(ends) < 5 or len(article) < 4:
        return None
    end = ends[drawn(page, "end") % len(ends)]
    own = article[-1] + 1
    return changed(page, [*page.lines[:own], *end], [*page.gold[:own], *[False] * len(end)])


def changed(page: Page, lines: list[Line], gold: Sequence[bool]) -> Page:
    row = page.row | {"set": "made"}
    return page_with(row, lines, [], np.array(gold))._replace(weight=weighed(row, lines) / 2)


def page_of(row: dict[str, Any]) -> Page:
    found = [each for each in zip(*placed(row["text"]), strict=True) if not parts(each[0].text)]
    lines, spans = [line for line, _ in found], [span for _, span in found]
    return page_with(row, lines, spans, np.array(label([line.text for line in lines], row["body"])))


def page_with(row: dict[str, Any], lines: list[Line], spans: list[Span], gold: np.ndarray) -> Page:
    site = site_of(row)
    return Page(
        row=row,
        site=site,
        lines=lines,
        spans=spans,
        words=[sample(line.text) for line in lines],
        measures=measures(lines, lexicon({}, {})) if lines else Measures({}, []),
        gold=gold,
        weight=weighed(row, lines),
        fold=int(hashlib.md5(site.encode()).hexdigest(), 16) % FOLDS,
    )


def weighed(row: dict[str, Any], lines: Sequence[Line]) -> np.ndarray:
    """The weights of the lines of one page: longer ones count more, up to 80 words, and every page about the same."""
    sizes = np.array([len(WORD.findall(line.text)) for line in lines])
    return (40 if row["dataset"] in NEWS else 10) * (np.minimum(sizes, 80) + 6) / (sizes.sum() + 50)


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


class Words(NamedTuple):
    """Learned weights of words: over all lines, and over those between the article's first line and its last."""

    all: dict[str, float]
    inside: dict[str, float]


def fit_words(pages: Sequence[Page]) -> Words:
    """Weights of words of so many sites that no site's own words are learned."""
    pages = [page for page in pages if page.row["set"] not in ("pared", "made")]
    everywhere = [(page, n) for page in pages for n, words in enumerate(page.words) if 0 < len(words) <= 40]
    between = [(page, n) for page in pages for n in inner(page) if 5 <= page.measures.columns["words"][n] <= 80]
    return Words(weights_of_words(everywhere, 8, 0.05, 0.12), weights_of_words(between, 6, 0.1, 0.1))


def inner(page: Page) -> range:
    """The lines between the article's first and last, and a few above and below."""
    article = np.flatnonzero(page.gold)
    return range(max(0, article[0] - 3), min(len(page.lines), article[-1] + 6)) if len(article) else range(0)


def weights_of_words(lines: Sequence[tuple[Page, int]], sites: int, strength: float, least: float) -> dict[str, float]:
    """Logistic weights, of words of so many sites, wherever they are at least so great."""
    found: dict[str, set[str]] = defaultdict(set)
    for page, n in lines:
        for word in page.words[n]:
            found[word].add(page.site)
    known = {w: n for n, w in enumerate(sorted(w for w in found if len(found[w]) >= sites and not w.isdigit()))}
    cells = [(n, known[w]) for n, (page, line) in enumerate(lines) for w in sorted({*page.words[line]}) if w in known]
    gold = [page.gold[n] for page, n in lines]
    matrix = csr_matrix((np.ones(len(cells)), tuple(np.array(cells).T)), shape=(len(gold), len(known)))
    model = LogisticRegression(C=strength, max_iter=80, solver="liblinear").fit(matrix, gold)
    return {word: round(float(model.coef_[0][n]), 2) for word, n in known.items() if abs(model.coef_[0][n]) > least}


def set_wording(pages: Sequence[Page], words: Callable[[int], Words]) -> None:
    for page in pages:
        page.measures.columns.update(measures(page.lines, lexicon(*words(page.fold))).columns)


def opinions(pages: Sequence[Page]) -> tuple[Said, list[Page]]:
    """What models that never saw the page's site say about its lines, and the pages with less weight on lines that are labelled oddly."""
    first = unseen(FIRST, pages, [page.rows(BESIDE) for page in pages])
    columns = [context.around(page.measures, chance) for page, chance in zip(pages, first, strict=True)]
    rows = [page.rows(AROUND, them) for page, them in zip(pages, columns, strict=True)]
    trusted = [doubted(page, them) for page, them in zip(pages, unseen(SECOND, pages, rows), strict=True)]
    second = unseen(SECOND, trusted, rows)
    starts = [context.starts(page.measures.columns["words"], them) for page, them in zip(pages, second, strict=True)]
    return Said(columns, second, starts), trusted


def doubted(page: Page, chances: Sequence[float]) -> Page:
    """The page with a third of the weight on the lines whose label models of all other sites contradict flatly.

    The collections disagree about summaries, captions and lists, and some bodies miss a paragraph: nothing can be learned from those.
    """
    flatly = np.abs(page.gold - np.array(chances)) > 0.9
    return page._replace(weight=np.where(flatly, 0.3, 1.0) * page.weight)


def unseen(kind: Kind, pages: Sequence[Page], rows: Sequence[np.ndarray]) -> list[list[float]]:
    found: dict[int, list[float]] = {}
    for k in range(FOLDS):
        seen = [n for n, page in enumerate(pages) if page.fold != k]
        model = grow(kind, *examples([pages[n] for n in seen], [rows[n] for n in seen]))
        for n in set(range(len(pages))) - set(seen):
            found[n] = model.predict(rows[n]).tolist()
    return [found[n] for n in range(len(pages))]


def examples(pages: Sequence[Page], rows: Sequence[np.ndarray]) -> Examples:
    return np.vstack(rows), np.concatenate([p.gold for p in pages]), np.concatenate([p.weight for p in pages])


def around(pages: Sequence[Page], said: Said) -> list[np.ndarray]:
    return [page.rows(AROUND, them) for page, them in zip(pages, said.around, strict=True)]


def grow(kind: Kind, rows: np.ndarray, gold: np.ndarray, weight: np.ndarray) -> lightgbm.Booster:
    parameters = {
        "objective": "binary", "num_leaves": kind.leaves, "learning_rate": kind.rate, "max_depth": kind.leaves.bit_length(),
        "num_threads": 1, "verbose": -1,
        "max_bin": 31, "min_data_in_leaf": 50, "lambda_l2": 8, "feature_fraction": 0.5, "seed": 1, "deterministic": True,
    }  # fmt: skip
    return lightgbm.train(parameters, lightgbm.Dataset(rows, gold, weight=weight), kind.trees)


def planted(asked: Asked, model: lightgbm.Booster) -> dict[str, Any]:
    """The trees as `forest.grown` reads them, and the columns that they ask for: only those."""
    trees = [tree["tree_structure"] for tree in model.dump_model()["tree_info"]]
    used = sorted({column for tree in trees for column in used_by(tree)})
    return {"columns": [asked[column] for column in used], "trees": [tree_of(tree, used) for tree in trees]}


def used_by(node: dict[str, Any]) -> set[int]:
    if "leaf_value" in node:
        return set()
    return {node["split_feature"]} | used_by(node["left_child"]) | used_by(node["right_child"])


def tree_of(node: dict[str, Any], used: list[int]) -> Any:
    if "leaf_value" in node:
        return round(node["leaf_value"] * forest.SCALE)
    column, least = used.index(node["split_feature"]), math.floor(node["threshold"])
    return [column, least, tree_of(node["left_child"], used), tree_of(node["right_child"], used)]


def stacked(candidates: Sequence[Examples]) -> Examples:
    rows, gold, weight = zip(*candidates, strict=True)
    return np.vstack(rows), np.concatenate(gold), np.concatenate(weight)


def candidates_of_start(pages: Sequence[Page], said: Said) -> list[Examples]:
    """Rows for the lines that may be a page's first, and whether they are: the first article line of four words or more."""
    found = []
    for page, around, (places, columns) in zip(pages, said.around, said.starts, strict=True):
        gold = [place == begin(page) for place in places]
        weight = np.full(len(places), 3.0 if page.row["dataset"] in NEWS else 1.0)
        found.append((page.rows(STARTS, around, columns)[places], np.array(gold, bool), weight))
    return found


def begin(page: Page) -> int | None:
    words = page.measures.columns["words"]
    return next((n for n, gold in enumerate(page.gold) if gold and words[n] >= 4), None)


def candidates_of_headline(pages: Sequence[Page], said: Said) -> list[Examples]:
    """Rows for the lines above the article, on pages whose title is known, and whether they are that title.

    The article begins where reading believes that it does, right or wrong.
    """
    found = []
    for page, around, second, start in zip(pages, said.around, said.second, beginnings(pages, said), strict=True):
        title = plain(page.row["title"] or "")
        if start is not None and title:
            places, columns = context.above(page.measures, second, start)
            gold = [plain(page.lines[place].text) == title for place in places]
            found.append((page.rows(ABOVE, around, columns)[places], np.array(gold, bool), np.ones(len(gold))))
    return found


def beginnings(pages: Sequence[Page], said: Said) -> list[int | None]:
    """The first line of each page, as models choose it that never saw the page's site."""
    likely = likely_starts(pages, said)
    return [beginning(*them) for them in zip(said.second, (places for places, _ in said.starts), likely, strict=True)]


def beginning(second: list[float], places: list[int], likely: list[float]) -> int | None:
    if not second or max(second) <= verdicts.KEEP:
        return None
    return places[verdicts.latest(likely, [second[place] for place in places], places)]


def likely_starts(pages: Sequence[Page], said: Said) -> list[list[float]]:
    candidates = candidates_of_start(pages, said)
    found: dict[int, list[float]] = {}
    for k in range(FOLDS):
        model = grow(START, *stacked([them for them, page in zip(candidates, pages, strict=True) if page.fold != k]))
        for n, page in enumerate(pages):
            if page.fold == k:
                found[n] = model.predict(candidates[n][0]).tolist() if len(candidates[n][0]) else []
    return [found[n] for n in range(len(pages))]


def plain(text: str) -> str:
    return " ".join(sample(unicodedata.normalize("NFKC", text)))


def report(pages: Sequence[Page], said: Said) -> None:
    """Figures of models that never saw the site: 4-gram precision, recall and F1 as in the public benchmark, and first lines right."""
    starts = beginnings(pages, said)
    for name in ("plain_main", "plain_full"):
        for kind in ("news", "all"):
            mine = [
                n
                for n, page in enumerate(pages)
                if page.row["set"] == name and (kind == "all" or page.row["dataset"] in NEWS)
            ]
            found = [(pages[n], kept(pages[n], said.second[n], starts[n])) for n in mine]
            precision, recall = np.mean([shares(page, lines) for page, lines in found], axis=0)
            begun = np.mean([begin(page) == next(iter(lines), None) for page, lines in found])
            print(
                f"{name} {kind:4s} n {len(mine):4d}  F1 {2 * precision * recall / (precision + recall):.4f}"
                f"  P {precision:.4f}  R {recall:.4f}  first line {begun:.3f}"
            )


def kept(page: Page, second: list[float], start: int | None) -> list[int]:
    """The lines that are kept of the page, without the rules of `digest.read.text`."""
    opinion = verdicts.Verdicts(second, start, None, verdicts.least(second, page.measures.columns["words"]))
    return [place for place in range(len(second)) if opinion.keeps(place)]


def shares(page: Page, lines: Sequence[int]) -> tuple[float, float]:
    """Precision and recall of the four-word runs of those lines."""
    found, wanted = runs("\n".join(page.lines[n].text for n in lines)), runs(page.row["body"])
    right = sum((found & wanted).values())
    return right / sum(found.values()) if found else 1.0, right / sum(wanted.values()) if wanted else 1.0


def runs(text: str) -> Counter[tuple[str, ...]]:
    words = WORD.findall(text)
    return Counter(filter(None, (tuple(words[n : n + 4]) for n in range(max(1, len(words) - 3)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
