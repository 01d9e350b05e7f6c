"""Fits digest/data/lead_weights.json: python tools/fit_lead.py <folder of summary sets> [--write].

Each .jsonl row holds "text", "reference" and perhaps "title", "lang". The target of a sentence is its ROUGE-1 plus ROUGE-2 F1 with
the reference, measured against the mean of its article, so that only the order inside an article counts; the model is a ridge
regression. Printed: ROUGE of the lead by tenfold cross-validation over articles, by leaving the whole set out, and on the training
rows themselves. Without --write nothing is changed.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from rouge_score import rouge_scorer

from digest.model import Article, Span
from digest.pick.lead import opening
from digest.pick.lead_score import NAMES, features, topic
from digest.segment import segment

SETS = {"cnn500": 1.0, "cnndm100": 1.0, "minews_abs": 1.0, "minews_copied": 0.5, "gum_news": 1.0}
TYPICAL, RIDGE, FOLDS = 16, 30.0, 10
SCORER = rouge_scorer.RougeScorer(["rouge1", "rouge2"], use_stemmer=True)
WEIGHTS = Path(__file__).parent.parent / "digest" / "data" / "lead_weights.json"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    articles = [measured(name, json.loads(line)) for name in SETS for line in (args.folder / f"{name}.jsonl").open()]
    articles = [article for article in articles if article is not None]
    for number, article in enumerate(articles):
        article["fold"] = number % FOLDS
    report("tenfold", articles, lambda test: lambda other: other["fold"] != test["fold"])
    report("set left out", articles, lambda test: lambda other: other["set"] != test["set"])
    report("resubstitution", articles, lambda _test: lambda _other: True)
    weights = fitted(articles)
    if args.write:
        WEIGHTS.write_text(json.dumps(stored(weights), indent=1) + "\n", encoding="utf-8")
    json.dump(stored(weights), sys.stdout, indent=1)


def measured(name, row):
    text = row["text"]
    paragraphs, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            start = at + len(line) - len(line.lstrip())
            paragraphs.append(Span(start, start + len(line.strip())))
        at += len(line) + 1
    language = row.get("lang", "en")
    article = Article(row["id"], text, tuple(paragraphs), headline=row.get("title") or None, language=language)
    read = list(opening(article, segment(text, paragraphs, language)))
    free = [sentence for sentence in read if sentence.barred is None]
    if not free:
        return None
    about = topic(article, [sentence.words for sentence in read])
    rouge = [SCORER.score(row["reference"], span.of(text)) for _, span, _, _ in free]
    return {
        "set": name,
        "x": np.array(
            [features(about, place, span.of(text), words) for place, span, words, _ in free],
            float,
        ),
        "r1": np.array([100 * score["rouge1"].fmeasure for score in rouge]),
        "r2": np.array([100 * score["rouge2"].fmeasure for score in rouge]),
    }


def fitted(articles):
    gram, moment = RIDGE * np.eye(len(NAMES)), np.zeros(len(NAMES))
    for article in articles:
        x = article["x"] - article["x"].mean(0)
        y = article["r1"] + article["r2"]
        weight = SETS[article["set"]] * TYPICAL / len(y)
        gram += weight * x.T @ x
        moment += weight * x.T @ (y - y.mean())
    return np.linalg.solve(gram, moment)


def report(title, articles, companions):
    known = {}
    for name in SETS:
        scores = []
        for test in (article for article in articles if article["set"] == name):
            key = (title, test["fold"] if title == "tenfold" else test["set"] if title == "set left out" else "")
            if key not in known:
                chosen = companions(test)
                known[key] = fitted([article for article in articles if chosen(article)])
            scores.append(lead(test, known[key]))
        r1, r2 = np.mean(scores, axis=0)
        print(f"{title:15} {name:15} lead R1 {r1:5.2f} R2 {r2:5.2f}", file=sys.stderr)


def lead(article, weights):
    best = int(np.argmax(article["x"] @ weights))
    return article["r1"][best], article["r2"][best]


def stored(weights):
    return {
        "source": "Fitted by tools/fit_lead.py to the ROUGE of sentences against editors' summaries; holds no text.",
        "weights": {name: round(float(weight), 3) for name, weight in zip(NAMES, weights, strict=True)},
    }


if __name__ == "__main__":
    main()
