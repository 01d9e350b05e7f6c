"""How fast places are found, against splitting the same texts into words: python benchmarks/bench_place.py FILE.jsonl"""

import json
import sys
import time
from pathlib import Path

from digest.model import Article, Document
from digest.place import place
from digest.read import as_is
from digest.segment import segment


def main(path: str) -> None:
    articles = []
    with Path(path).open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            one = as_is(Document(str(row.get("id")), path, "text", row["text"], title=row.get("title"), language="en"))
            if isinstance(one, Article):
                articles.append((one, segment(one.text, one.paragraphs, one.language)))
    size = sum(len(one.text) for one, _ in articles)
    begin = time.process_time()
    for one, _ in articles:
        one.text.split()
    words = time.process_time() - begin
    begin = time.process_time()
    place(Article("a", "Peru", (), language="en"), ())
    print(f"load {1000 * (time.process_time() - begin):.1f} ms")
    for round_ in ("first", "again"):
        begin = time.process_time()
        for one, sentences in articles:
            place(one, sentences)
        spent = time.process_time() - begin
        print(
            f"{round_:6s} {len(articles) / spent:8.0f} articles/s  {1e6 * spent / size * 3500:6.0f} µs per 3.5 kB"
            f"  {spent / words:5.1f} times text.split()"
        )


if __name__ == "__main__":
    main(sys.argv[1])
