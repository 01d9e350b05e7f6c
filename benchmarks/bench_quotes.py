"""How fast quotations are found, beside a floor measured in the same run.

    python benchmarks/bench_quotes.py articles.jsonl

Reads JSON lines with a "text". The floor is one regular expression over every text (words with a capital), for machines differ and a
busy one slows both.
"""

import argparse
import json
import re
import time
from pathlib import Path

from digest.model import Article, Span
from digest.pick.quotes import quotes
from digest.segment import segment


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    articles = [parsed(json.loads(line)) for line in arguments.rows.open(encoding="utf-8")]
    quotes(*articles[0])
    ours = best(arguments.rounds, lambda: [quotes(*article) for article in articles])
    word = re.compile(r"[A-Z]\w+")
    floor = best(arguments.rounds, lambda: [word.findall(article.text) for article, _ in articles])
    found = sum(len(quotes(*article)) for article in articles)
    print(f"{len(articles)} articles, {found} quotations")
    print(f"quotes: {1000 * ours / len(articles):.3f} ms per article, {ours / floor:.1f} times the floor")


def parsed(row):
    text = row["text"]
    paragraphs = tuple(Span(*match.span()) for match in re.finditer(r"\S[^\n]*\S|\S", text))
    article = Article("bench", text, paragraphs, language=row.get("lang", "en"))
    return article, segment(text, paragraphs, article.language)


def best(rounds, work):
    """The least of several CPU times, which is the one that the other load on the machine disturbed least."""
    times = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


if __name__ == "__main__":
    main()
