"""The price of a lead: python benchmarks/bench_lead.py FILE.jsonl

Prints CPU time per article for the candidates and the pick, beside the plain `str.split` of the same text, and how many articles
have no sentence that can stand alone. Rows hold "text" and perhaps "title", "lang"; each line counts as a paragraph.
"""

import json
import re
import sys
import time
from pathlib import Path

from digest.model import Article, Span
from digest.pick.lead import candidates, pick
from digest.segment import segment


def main(path):
    articles = [article(json.loads(line)) for line in Path(path).read_text(encoding="utf-8").splitlines()]
    sentences = [segment(one.text, one.paragraphs, one.language) for one in articles]
    pairs = list(zip(articles, sentences, strict=True))
    ours = best(lambda: [pick(candidates(*pair)) for pair in pairs])
    floor = best(lambda: [one.text.split() for one in articles])
    without = sum(pick(candidates(*pair))[0] is None for pair in pairs)
    print(f"lead and extract {ours / len(articles) * 1e3:.3f} ms per article, {ours / floor:.1f} times str.split")
    print(f"no lead in {without} of {len(articles)} articles")


def article(row):
    spans = tuple(Span(*match.span()) for match in re.finditer(r"\S(?:[^\n]*\S)?", row["text"]))
    return Article(
        str(row.get("id")), row["text"], spans, headline=row.get("title") or None, language=row.get("lang", "en")
    )


def best(job):
    taken = []
    for _ in range(5):
        began = time.process_time()
        job()
        taken.append(time.process_time() - began)
    return min(taken)


if __name__ == "__main__":
    main(sys.argv[1])
