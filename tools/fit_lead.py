"""Fits digest/data/lead_weights.json: python tools/fit_lead.py <folder of summary sets> [--write].

Each .jsonl row holds "text", "reference" and perhaps "title", "lang". Two ridge regressions. The first judges single sentences: its
target is ROUGE-1 plus ROUGE-2 F1 with the reference, measured against the mean of the article, so that only the order inside an
article counts. The second judges sets of the best of them as an extract, by ROUGE-1 + 2 + Lsum; the scores that it sees come from
models that did not see the article. Printed: ROUGE of the lead by tenfold cross-validation over articles, by leaving the whole set
out, and on the training rows themselves; of the extract by tenfold cross-validation. Without --write nothing is changed.
"""

import argparse
import json
import sys
from dataclasses import replace
from functools import partial, reduce
from itertools import combinations
from pathlib import Path

import numpy as np
from rouge_score import rouge_scorer

from digest.model import Article, Candidate, Span
from digest.pick import extract
from digest.pick.lead import LEANING_COSTS, opening
from digest.pick.lead_bars import LEANING
from digest.pick.lead_score import NAMES, features, stems, topic
from digest.segment import segment

SETS = {
    "cnn500": 1.0, "cnndm100": 1.0, "minews_abs": 1.0, "minews_copied": 0.5, "summeval_tokenised": 1.0, "gum_news": 1.0,
}  # fmt: skip
TYPICAL, RIDGE, FOLDS, SEED = 16, 30.0, 10, 0
COUNT = 3
SCORER = rouge_scorer.RougeScorer(["rouge1", "rouge2"], use_stemmer=True)
SET_SCORER = rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeLsum"], use_stemmer=True)
WEIGHTS = Path(__file__).parent.parent / "digest" / "data" / "lead_weights.json"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    articles = [measured(name, json.loads(line)) for name in SETS for line in (args.folder / f"{name}.jsonl").open()]
    articles = [article for article in articles if article is not None]
    for article, fold in zip(articles, np.random.RandomState(SEED).permutation(len(articles)) % FOLDS, strict=True):
        article["fold"] = fold
    report("tenfold", articles, lambda test: lambda other: other["fold"] != test["fold"])
    report("set left out", articles, lambda test: lambda other: other["set"] != test["set"])
    report("resubstitution", articles, lambda _test: lambda _other: True)
    weights = fitted(articles)
    prices = priced(articles)
    if args.write:
        WEIGHTS.write_text(json.dumps(stored(weights, prices), indent=1) + "\n", encoding="utf-8")
    json.dump(stored(weights, prices), sys.stdout, indent=1)


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
    told = [stems(sentence.words) for sentence in read]
    about = topic(article, told)
    pairs = [pair for pair in zip(read, told, strict=True) if pair[0].barred is None or pair[0].barred in LEANING]
    free = np.array([sentence.barred is None for sentence, _ in pairs])
    if not free.any():
        return None
    x = np.array(
        [features(about, each.place, each.span.of(text), words, len(each.words)) for each, words in pairs], float
    )
    rouge = [SCORER.score(row["reference"], sentence.span.of(text)) for sentence, _ in pairs]
    return {
        "set": name,
        "text": text,
        "reference": row["reference"],
        "sentences": [
            Candidate(each.span, 0.0, (), each.barred, words - about.common, each.place, each.leans)
            for each, words in pairs
        ],
        "leans": np.array([each.leans for each, _ in pairs])[free],
        "all": x,
        "x": x[free],
        "r1": np.array([100 * score["rouge1"].fmeasure for score in rouge])[free],
        "r2": np.array([100 * score["rouge2"].fmeasure for score in rouge])[free],
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
    best = int(np.argmax(article["x"] @ weights - LEANING_COSTS * article["leans"]))
    return article["r1"][best], article["r2"][best]


def priced(articles):
    """The prices of an extract, and on stderr what they are worth in cross-validation."""
    folds = range(FOLDS)
    scores = [fitted([article for article in articles if article["fold"] != fold]) for fold in folds]
    for article in articles:
        article["sets"] = offered(article, article["all"] @ scores[article["fold"]])
    prices = [set_prices([article for article in articles if article["fold"] != fold]) for fold in folds]
    for name in SETS:
        found = [picked(article, prices[article["fold"]]) for article in articles if article["set"] == name]
        r1, r2, rl = np.mean(found, axis=0)
        print(f"{'tenfold':15} {name:15} extract R1 {r1:5.2f} R2 {r2:5.2f} RLsum {rl:5.2f}", file=sys.stderr)
    return set_prices(articles)


def offered(article, scores):
    """The lead with up to two of the next best: what each set measures, and its ROUGE."""
    scored = [replace(each, score=float(score)) for each, score in zip(article["sentences"], scores, strict=True)]
    ranked = sorted(scored, key=lambda each: (-each.score, each.span))
    lead = max(
        (each for each in ranked if each.barred is None), key=lambda each: each.score - LEANING_COSTS * each.leans
    )
    others = [each for each in extract.choice(ranked, COUNT) if each is not lead]
    sets = [(lead, *more) for size in range(COUNT) for more in combinations(others, size)]
    saying = extract.sayings(ranked)
    wholes = [reduce(partial(extract.joined, saying), chosen, extract.Whole()) for chosen in sets]
    return {
        "lead": lead,
        "saying": saying,
        "ranked": ranked,
        "x": np.array([extract.measures(whole) for whole in wholes], float),
        "y": np.array([sum(rouge(article, [each.span for each in chosen])) for chosen in sets]),
    }


def rouge(article, spans):
    score = SET_SCORER.score(article["reference"], "\n".join(span.of(article["text"]) for span in sorted(spans)))
    return [100 * each.fmeasure for each in score.values()]


def set_prices(articles):
    gram, moment = 1e-6 * np.eye(len(extract.Prices._fields)), np.zeros(len(extract.Prices._fields))
    for article in articles:
        x = article["sets"]["x"] - article["sets"]["x"].mean(0)
        weight = SETS[article["set"]] / len(x)
        gram += weight * x.T @ x
        moment += weight * x.T @ article["sets"]["y"]
    return extract.Prices(*np.linalg.solve(gram, moment))


def picked(article, prices):
    found = article["sets"]
    saying = found["saying"]
    row = extract.grown(saying, found["lead"], extract.choice(found["ranked"], COUNT), COUNT, prices)
    return rouge(article, [each.span for each in extract.enough(saying, row, prices)])


def stored(weights, prices):
    return {
        "source": "Fitted by tools/fit_lead.py to the ROUGE of sentences against editors' summaries; holds no text.",
        "weights": {name: round(float(weight), 3) for name, weight in zip(NAMES, weights, strict=True)},
        "extract": {name: round(float(price), 3) for name, price in prices._asdict().items()},
    }


if __name__ == "__main__":
    main()
