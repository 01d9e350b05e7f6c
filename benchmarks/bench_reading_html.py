"""Pages per second beside trafilatura's own, and the slowest page, on one core.

    python benchmarks/bench_reading_html.py PAGES.jsonl.gz [COUNT]

Both read every page in turn, so that whatever else the machine does meets both alike. CPU time of this process.
"""

import gzip
import json
import sys
from itertools import islice
from time import process_time

from trafilatura import extract

from digest.model import Document
from digest.read import html


def main(path: str, count: int = 1000) -> None:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        pages = [json.loads(line)["html"] for line in islice(file, count)]
    for page in pages[:3]:  # imports and tables
        extract(page)
        html.read(Document("", "", "html", page))
    theirs, ours = [], []
    for page in pages:
        start = process_time()
        extract(page)
        middle = process_time()
        html.read(Document("", "", "html", page))
        theirs.append(middle - start)
        ours.append(process_time() - middle)
    print(f"trafilatura {len(pages) / sum(theirs):6.1f} pages/s, the slowest {max(theirs):.2f} s")
    print(f"digest      {len(pages) / sum(ours):6.1f} pages/s, the slowest {max(ours):.2f} s")
    print(f"ratio       {sum(theirs) / sum(ours):6.2f}")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
