"""Pages of visible text per second, on one core: python benchmarks/bench_reading_text.py [PAGES.jsonl.gz]

Without an argument the sample articles are read again and again. Prints processor time, and each stage's share of it.
"""

import gzip
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from digest.data import table
from digest.model import Document
from digest.read import as_is, context, read
from digest.read.features import lexicon, measures
from digest.read.forest import chances, forest, ranked, scales
from digest.read.lines import placed
from digest.read.verdicts import verdicts

SAMPLE = Path(__file__).parents[1] / "articles"
ROUNDS = 3


def main(*paths: str) -> None:
    texts = (
        _pages(paths[0]) if paths else [path.read_text(encoding="utf-8") for path in sorted(SAMPLE.glob("*.txt"))] * 20
    )
    documents = [Document(str(n), str(n), "text", text) for n, text in enumerate(texts)]
    lines = [found for found, _ in map(placed, texts) if found]
    known = lexicon(table("read_forest")["wording"], table("read_forest")["inside"])
    pages = [measures(page, known) for page in lines]
    ranks = [ranked(page.columns, scales()) for page in pages]
    asked = [(forest("first"), page, range(len(them))) for page, them in zip(ranks, lines, strict=True)]
    first = [chances(*each) for each in asked]
    stages: dict[str, tuple[Callable[..., Any], Sequence[tuple[Any, ...]]]] = {
        "read": (read, [(document,) for document in documents]),
        "as_is": (as_is, [(document,) for document in documents]),
        "  lines": (placed, [(text,) for text in texts]),
        "  measures": (measures, [(page, known) for page in lines]),
        "  ranks": (ranked, [(page.columns, scales()) for page in pages]),
        "  first forest": (chances, asked),
        "  context": (context.around, list(zip(pages, first, strict=True))),
        "  verdicts": (verdicts, [(page,) for page in lines]),
    }
    print(f"{len(texts)} pages, {sum(map(len, lines)) / len(texts):.0f} lines each")
    for name, (stage, arguments) in stages.items():
        seconds = min(_seconds(stage, arguments) for _ in range(ROUNDS))
        print(f"{name:16s} {len(texts) / seconds:9,.0f} pages/s  {1000 * seconds / len(texts):.3f} ms each")


def _pages(path: str) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        return [row["text"] for row in map(json.loads, rows) if row["text"].strip()]


def _seconds(stage: Callable[..., Any], arguments: Sequence[tuple[Any, ...]]) -> float:
    begun = time.process_time()
    for each in arguments:
        stage(*each)
    return time.process_time() - begun


if __name__ == "__main__":
    main(*sys.argv[1:])
