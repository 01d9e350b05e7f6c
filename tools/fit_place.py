"""Labelled articles -> digest/data/place_model.json: the weights by which `digest.place` tells what an article is about.

    python tools/fit_place.py DIR [--write]

DIR holds reuters_dev.jsonl, geo_dev.jsonl and wikinews_even.jsonl ({"id", "title", "text", "places", "main_any"?, "optional"?}). A
logistic regression over every country that an article names, each set with a weight of its own, because the smallest is nearest to
what the program reads. It prints twofold figures within the sets and what each set gets from the others alone; --write fits on all.
Only the weights of `digest.place.focus.MEASURES` are kept, nothing of any text.
"""

import argparse
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from digest.model import Article, Document
from digest.place.focus import MEASURES, measures
from digest.read import as_is
from digest.segment import segment

MODEL = Path(__file__).parent.parent / "digest" / "data" / "place_model.json"
SETS = {"reuters_dev": 6000.0, "geo_dev": 3000.0, "wikinews_even": 3000.0}  # the weight of a set as a whole
HOME, HOME_WEIGHT = {"US"}, 0.6  # of reuters, which is the home country's in its larger half and tells least there
FOCUS, LEAST = 0.42, 0.1  # from which probability on a country is a subject; the best one needs less

Model = tuple[np.ndarray, float]


class Row(NamedTuple):
    """An article: the countries it is about, those that count neither way, those that may be the first, and the measures of each."""

    places: frozenset[str]
    optional: frozenset[str]
    main: frozenset[str]
    measured: dict[str, tuple[float, ...]]


def main() -> None:
    """Figures, and with --write the model."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    sets = {name: [row(json.loads(line)) for line in (options.folder / f"{name}.jsonl").open()] for name in SETS}
    for half in (0, 1):
        model = fit({name: rows[half::2] for name, rows in sets.items()})
        report(f"half {half}", {name: rows[1 - half :: 2] for name, rows in sets.items()}, model)
    for name, rows in sets.items():
        report(f"without {name}", {name: rows}, fit({other: every for other, every in sets.items() if other != name}))
    model = fit(sets)
    report("all", sets, model)
    if options.write:
        write(model)


def row(gold: dict[str, Any]) -> Row:
    """A row of the data as the regression sees it, read and cut into sentences as `digest brief --no-read` does it."""
    article = as_is(Document(gold["id"], gold["id"], "text", gold["text"], title=gold.get("title"), language="en"))
    places = frozenset(gold.get("places") or gold.get("main_any") or ())
    measured = {}
    if isinstance(article, Article):
        measured = measures(article, segment(article.text, article.paragraphs, article.language))
    return Row(
        places, frozenset(gold.get("optional") or ()) - places, frozenset(gold.get("main_any") or places), measured
    )


def fit(sets: dict[str, list[Row]]) -> Model:
    """Weights of the measures, and the bias."""
    examples, labels, importance = [], [], []
    for name, rows in sets.items():
        share = SETS[name] / sum(len(one.measured) for one in rows)
        for one in rows:
            for code in one.measured.keys() - one.optional:
                examples.append(one.measured[code])
                labels.append(code in one.places)
                importance.append(share * (HOME_WEIGHT if one.places == HOME else 1.0))
    scaler = StandardScaler().fit(np.array(examples))
    regression = LogisticRegression(max_iter=2000).fit(scaler.transform(np.array(examples)), labels, importance)
    weights = regression.coef_[0] / scaler.scale_
    return weights, float(regression.intercept_[0] - (weights * scaler.mean_).sum())


def chosen(one: Row, model: Model) -> list[str]:
    """The countries that the model would print, the main one first."""
    weights, bias = model
    chances = {
        code: 1 / (1 + np.exp(-(bias + weights @ np.array(measured)))) for code, measured in one.measured.items()
    }
    best = max(chances.values(), default=0.0)
    least = FOCUS if best >= FOCUS else max(best, LEAST)
    return [code for code in sorted(chances, key=lambda code: (-chances[code], code)) if chances[code] >= least]


def report(title: str, sets: dict[str, list[Row]], model: Model) -> None:
    """F1 and top-1 of each set, of all rows and of those that are not about the home country alone."""
    for name, rows in sets.items():
        foreign = [one for one in rows if one.places != HOME]
        print(f"{title:22s} {name:14s} all {figures(rows, chosen, model)}  foreign {figures(foreign, chosen, model)}")


def figures(rows: Iterable[Row], choose: Callable[[Row, Model], list[str]], model: Model) -> str:
    right = wrong = missed = first = count = 0
    for one in rows:
        codes = choose(one, model)
        kept = set(codes) - one.optional
        right, wrong, missed = (
            right + len(kept & one.places),
            wrong + len(kept - one.places),
            missed + len(one.places - kept),
        )
        first, count = first + bool(codes and codes[0] in one.main), count + 1
    return f"F1 {2 * right / (2 * right + wrong + missed):.3f} top-1 {first / count:.3f}"


def write(model: Model) -> None:
    weights, bias = model
    content = {
        "source": "fitted by tools/fit_place.py on Reuters-21578, LGL, GeoVirus and Wikinews; weights only",
        "measures": MEASURES,
        "weights": [round(float(weight), 3) for weight in weights],
        "bias": round(bias, 3),
        "focus": FOCUS,
        "least": LEAST,
    }
    MODEL.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
