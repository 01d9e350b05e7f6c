"""Sentences per second: python benchmarks/bench_segment.py FILE.jsonl

Prints megabytes per second of CPU time, and the same for the plain `str.split` of the same text, so that the ratio holds on a busy
machine. Rows hold "text"; each line of it counts as a paragraph.
"""

import json
import re
import sys
import time
from pathlib import Path

from digest.model import Span
from digest.segment import segment


def main(path):
    texts = [json.loads(line)["text"] for line in Path(path).read_text(encoding="utf-8").splitlines()]
    paragraphs = [[Span(*match.span()) for match in re.finditer(r"\S(?:[^\n]*\S)?", text)] for text in texts]
    size = sum(len(text.encode()) for text in texts) / 1e6
    ours = best(lambda: [segment(text, spans) for text, spans in zip(texts, paragraphs, strict=True)])
    floor = best(lambda: [text.split() for text in texts])
    print(f"segment {size / ours:6.1f} MB/s   {ours / len(texts) * 1e3:.3f} ms per text")
    print(f"split   {size / floor:6.1f} MB/s   ratio {ours / floor:.2f}")


def best(job):
    taken = []
    for _ in range(7):
        began = time.process_time()
        job()
        taken.append(time.process_time() - began)
    return min(taken)


if __name__ == "__main__":
    main(sys.argv[1])
