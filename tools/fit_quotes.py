"""Fits digest/data/quotes_trust.json: what the proposals of digest.pick.speakers are worth.

    python tools/fit_quotes.py polnear_tune.jsonl [--write]

Reads JSON lines {"text", "quotes": [{"start", "end", "type", "speaker", "speaker_start", "speaker_end"}], "ignore"} (PolNeAR,
Newell et al. 2018). Every proposal that the rules make for a passage in quotation marks is an example; it is right when the
passage is a quotation in the gold data and the proposed words overlap the gold speaker. Prints cross-validated precision and recall, folds
cut between documents.
"""

import argparse
import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from digest.data import table
from digest.model import Article, Span
from digest.pick import quote_trust
from digest.pick.quote_attribution import attributed
from digest.pick.quote_naming import named
from digest.segment import segment

# Rules that the data has too few examples of, or none (other languages), set by hand.
HAND = {
    "signature|": 6.0,
    "transcript|": 5.0,
    "relay|": 6.0,
    "patterned|": 6.0,
    "inside|": 5.0,
    "ahead-label|": 2.0,
    "|foreign=sentence": 1.0,
    "|foreign=phrase": -1.0,
    "|foreign=word": -2.6,
    "|foreign=beside": 1.0,
    "|foreign=apart": -1.0,
    "|foreign=:": 1.0,
    "|foreign=verb": 0.0,
    "foreign-verb-subject|": 5.0,
    "foreign-subject-verb|": 4.0,
    "foreign-according|": 5.0,
    "foreign-relay|": 4.0,
    "foreign-near|": 4.0,
    "foreign-inverted|": 3.5,
    "foreign-main|": 2.0,
    "foreign-opening|": 3.0,
    "foreign-ahead-near|": 4.0,
    "foreign-ahead-main|": 3.0,
    "foreign-ahead-label|": 3.0,
    "foreign-ahead-according|": 4.0,
    "foreign-trailing|": 3.0,
    "foreign-trailing-inverted|": 3.0,
    "foreign-trailing-according|": 3.0,
    "foreign-signature|": 6.0,
    "foreign-stands|": 8.0,
    "foreign-document|": 4.0,
    "foreign-verb|": 3.0,
    "foreign-second|": 3.0,
    "foreign-cited|": 6.5,
    "foreign-ahead-inverted|": 3.5,
    "foreign-label|": 4.0,
    "foreign-bare|": -1.0,
    "inherit|foreign=none": 2.0,
    "inherit|foreign=sentence": 1.0,
    "inherit|foreign=:": -3.0,
    "inherit|foreign=other": -2.0,
    "above|foreign=none": -1.0,
    "runs-on|foreign=none": 1.0,
}
EDGE = " \t\n\r\xa0\"“”„«»‹›「」『』'‘’`"
WEIGHTS = Path(__file__).parents[1] / "digest" / "data" / "quotes_trust.json"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    rows = [json.loads(line) for line in arguments.gold.open(encoding="utf-8")]
    articles = [article(row) for row in rows]
    judge = None
    for _ in range(arguments.rounds):
        examples = [collected(row, *parts, judge) for row, parts in zip(rows, articles, strict=True)]
        weights = fitted([e for document in examples for e in document])
        judge = judged_by(weights)
    validate(rows, examples, arguments.folds)
    print(len(weights), "weights")
    if arguments.write:
        source = "Fitted by tools/fit_quotes.py on PolNeAR 1.0 (Newell, Margolin and Ruths 2018), the half set apart for tuning."
        store(source, weights, {"|": 0.0})
        store(source, weights, pronouns(rows, articles))


def store(source, weights, pronoun_weights):
    content = {"source": source, "speakers": nested(weights | HAND), "pronouns": nested(pronoun_weights)}
    WEIGHTS.write_text(json.dumps(content, indent=0, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    table.cache_clear()
    quote_trust.weights.cache_clear()
    quote_trust.together.cache_clear()


def nested(weights):
    groups = {}
    for name, weight in weights.items():
        rule, _, sign = name.partition("|")
        groups.setdefault(rule, {})[sign] = weight
    return groups


def pronouns(rows, articles):
    """Weights for what a "he" or "she" stands for; the names in the data's own (automatic) resolution are the gold."""
    documents = []
    for row, (parsed, sentences) in zip(rows, articles, strict=True):
        gold = {
            (q["speaker_start"], q["speaker_end"]): q.get("speaker_resolved") or ""
            for q in row["quotes"]
            if q["speaker"]
        }
        found = []

        def look(mention, candidates, gold=gold, found=found, text=row["text"]):
            name = gold.get(tuple(mention), "")
            truth = [c for c in candidates if name and surname(c.name.of(text)) == surname(name.replace(" 's", ""))]
            if truth:
                found.append(
                    [(mention, c._replace(traits=tuple("|" + t for t in c.traits)), c in truth) for c in candidates]
                )
                return truth[0].name, 1.0
            return (candidates[0].name, 1.0) if candidates else (None, 0.0)

        named(parsed, [a for a in attributed(parsed, sentences) if a.said and a.trust > 0.35], look)
        documents.append(found)
    hits = total = 0
    for fold in range(4):
        judge = judged_by(
            fitted([e for at, d in enumerate(documents) if at % 4 != fold for group in d for e in group], 1.0)
        )
        for at, document in enumerate(documents):
            if at % 4 == fold:
                for group in document:
                    total += 1
                    hits += max(group, key=lambda e: judge(e[1]))[2]
    print("pronouns:", hits, "of", total)
    return fitted([e for d in documents for group in d for e in group], 1.0)


def article(row):
    text = row["text"]
    paragraphs = tuple(Span(*match.span()) for match in re.finditer(r"\S[^\n]*\S|\S", text))
    return Article(row["id"], text, paragraphs, language=row.get("lang", "en")), segment(text, paragraphs)


def collected(row, parsed, sentences, judge):
    """(passage, traits, right) of every proposal; proposals for passages that the gold data leaves open are left out."""
    text, gold = row["text"], targets(row)
    seen = {}

    def look(setting, said):
        full = said._replace(traits=traits(said, setting.form))
        seen[setting.passage.span, said.rule, said.mention, said.traits] = (setting.passage, full)
        return judge(full) if judge else prior(said)

    attributed(parsed, sentences, look, enough=2.0)
    found = []
    for passage, said in seen.values():
        key = shrunk(text, *passage.span)
        if key in gold or not doubtful(row, key):
            found.append((key, said, right(text, said, gold.get(key))))
    return found


def traits(said, form):
    """The names of the weights that digest.pick.quote_trust adds up."""
    return (said.rule + "|", *("|" + sign for sign in form), *(f"{said.rule}|{sign}" for sign in (*said.traits, *form)))


def targets(row):
    return {shrunk(row["text"], q["start"], q["end"]): q for q in row["quotes"] if q["type"] != "indirect"}


def shrunk(text, start, end):
    while start < end and text[start] in EDGE:
        start += 1
    while end > start and text[end - 1] in EDGE + ",.;:":
        end -= 1
    return start, end


def doubtful(row, key):
    """Inside an indirect quotation the gold data does not say which marks are speech."""
    start, end = key
    regions = [(q["start"], q["end"]) for q in row["quotes"]] + [tuple(region) for region in row["ignore"]]
    return any(min(end, stop) - max(start, begin) >= 0.5 * (end - start) for begin, stop in regions)


def right(text, said, gold):
    if gold is None or not gold["speaker"]:
        return False
    if min(said.mention.end, gold["speaker_end"]) > max(said.mention.start, gold["speaker_start"]):
        return True
    ours, theirs = surname(said.mention.of(text)), surname(gold["speaker"])
    return bool(ours) and ours == theirs


def surname(words):
    names = [
        w
        for w in re.findall(r"[^\W_][\w\-]*", re.split(r",|\(", words.replace("’s", "").replace("'s", ""))[0])
        if w[0].isupper()
    ]
    return names[-1] if names else ""


def prior(said):
    """The order of the rules before anything is learned."""
    order = [
        "subject-verb",
        "verb-subject",
        "ahead-near",
        "inherit",
        "runs-on",
        "ahead-main",
        "trailing",
        "colon-near",
        "above",
    ]
    return 1 - order.index(said.rule) / 20 if said.rule in order else 0.3


def counted(examples, least=4):
    counts = Counter(trait for _, said, _ in examples for trait in set(said.traits))
    return {trait: index for index, trait in enumerate(sorted(t for t, n in counts.items() if n >= least))}


def matrix(examples, index):
    rows, columns = [], []
    for row, (_, said, _) in enumerate(examples):
        known = {index[trait] for trait in said.traits if trait in index}
        rows += [row] * len(known)
        columns += known
    return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(examples), len(index)))


def fitted(examples, strength=0.4):
    index = counted(examples)
    model = LogisticRegression(C=strength, max_iter=300)
    model.fit(matrix(examples, index), [label for _, _, label in examples])
    weights = {trait: round(float(model.coef_[0][at]), 2) for trait, at in index.items()}
    kept = {trait: w for trait, w in weights.items() if abs(w) >= 0.05}
    return {"|": round(float(model.intercept_[0]), 2)} | kept


def judged_by(weights):
    def judge(said):
        return 1 / (1 + np.exp(-sum(weights.get(t, 0.0) for t in said.traits) - weights["|"]))

    return judge


def validate(rows, documents, folds):
    """Of the best proposal per passage: precision and recall at several thresholds, over folds of documents."""
    best = []
    for fold in range(folds):
        training = [e for at, d in enumerate(documents) if at % folds != fold for e in d]
        judge = judged_by(fitted(training))
        for at, document in enumerate(documents):
            if at % folds == fold:
                top = {}
                for key, said, label in document:
                    value = judge(said)
                    if key not in top or value > top[key][0]:
                        top[key] = (value, label)
                best += [(value, label, key in targets(rows[at])) for key, (value, label) in top.items()]
    gold = sum(len(targets(row)) for row in rows)
    for least in (0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95):
        kept = [(label, is_gold) for value, label, is_gold in best if value >= least]
        hits = sum(label for label, _ in kept)
        spans = sum(is_gold for _, is_gold in kept)
        print(
            f"trust >= {least:4.2f}: e2e P {hits / len(kept):.3f} R {hits / gold:.3f} F {2 * hits / (len(kept) + gold):.3f}"
            f"  span P {spans / len(kept):.3f} R {spans / gold:.3f}"
        )


if __name__ == "__main__":
    main()
