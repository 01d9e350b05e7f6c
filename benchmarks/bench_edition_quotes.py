"""How far an edition may trust the quotations that it prints: python benchmarks/bench_edition_quotes.py GOLD.jsonl BRIEFS.jsonl [--per 2]

GOLD holds annotated articles ("id", "text", "quotes" with "start", "end", "type", "speaker", perhaps "speaker_resolved"), BRIEFS the
output of `digest brief --no-read` on them. Of each article the best-scored quotations are taken, `--per` of them; then a threshold on the
score goes down from 1. Printed: precision (the span is exact and the speaker is the annotated one, by surname, pronoun or most words) at
several recalls, where recall is counted in what the articles have to give: `--per` direct or mixed quotations each, or all there are.
"""

import argparse
import json
import re
from pathlib import Path

LEVELS = (0.5, 0.6, 0.67, 0.72, 0.75, 0.8, 0.85)
TRIMMED = " \t\n\u00a0\"“”„«»‹›「」『』'‘’`,.;:"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("briefs", type=Path)
    parser.add_argument("--per", type=int, default=2)
    arguments = parser.parse_args()
    articles = {row["id"]: row for row in rows(arguments.gold)}
    taken, possible = [], 0
    for brief in rows(arguments.briefs):
        article = articles[brief["id"]]
        gold = [quote for quote in article["quotes"] if quote["type"] in ("direct", "mixed")]
        possible += min(arguments.per, len(gold))
        best = sorted(brief["quotes"], key=lambda quote: -quote["score"])[: arguments.per]
        taken += [(quote["score"], right(article["text"], quote, gold)) for quote in best if quote["mention"]]
    taken.sort(key=lambda pair: -pair[0])
    print(f"{len(articles)} articles, {possible} quotations to find, {len(taken)} taken")
    for level in LEVELS:
        print(f"recall {level:.2f}: {at(taken, possible, level)}")


def rows(path):
    return [json.loads(line) for line in path.open(encoding="utf-8")]


def at(taken, possible, level):
    """The precision at the first threshold that reaches the recall."""
    good = 0
    for count, (score, fine) in enumerate(taken, 1):
        good += fine
        if good / possible >= level:
            return f"precision {good / count:.3f} (score from {score:.3f}, {count} printed)"
    return f"not reached; {good / possible:.3f} at precision {good / max(1, len(taken)):.3f}"


def right(text, quote, gold):
    span = trimmed(text, quote["start"], quote["end"])
    return any(span == trimmed(text, other["start"], other["end"]) and same(quote, other) for other in gold)


def trimmed(text, start, end):
    said = text[start:end]
    return start + len(said) - len(said.lstrip(TRIMMED)), end - len(said) + len(said.rstrip(TRIMMED))


def same(quote, gold):
    """Whether the speakers agree: one word of either's last name, the pronoun, or the resolved name."""
    named = [gold.get("speaker"), gold.get("speaker_resolved"), *gold.get("alt_speakers", ())]
    return any(
        words(ours) & words(theirs) for ours in (quote["mention"], quote["speaker"]) for theirs in named if theirs
    )


def words(name):
    found = re.findall(r"[^\W_][\w-]*", (name or "").lower().replace("’s", "").replace("'s", ""))
    return set(found) - {"the", "a", "an", "of", "for", "mr", "mrs", "ms", "sen", "rep", "gov", "dr", "president", "s"}


if __name__ == "__main__":
    main()
