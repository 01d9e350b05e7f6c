"""Feeds made to break parsers -> what became of each: `python benchmarks/bench_hostile_feeds.py ../shared/data/hostile`.

Every feed must give entries or one line of error, within 5 seconds and 300 MB, and no link that is not http(s).
"""

import resource
import sys
import tarfile
from collections import Counter
from pathlib import Path
from time import monotonic

from digest.ingest import feed as feeds
from digest.ingest.web import Fetched
from digest.model import Source

LARGEST = 8 * 1024 * 1024
SOURCE = Source("feed", "https://feeds.example/all.xml")


def main(folder: Path) -> None:
    counts: Counter[str] = Counter()
    slowest = (0.0, "")
    with feeds.Reader() as reader:
        for name, body in bodies(folder):
            started = monotonic()
            found = reader.read(Fetched(SOURCE.location, body, "application/xml"))
            slowest = max(slowest, (monotonic() - started, name))
            counts[judged(found)] += 1
            if "-v" in sys.argv:
                print(name, found if isinstance(found, str) else f"{len(found.entries)} entries")
    for result, count in counts.most_common():
        print(f"{count:6}  {result}")
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"slowest {slowest[0]:.2f} s ({slowest[1]}); the parser's peak {child} MB, ours {own} MB")


def bodies(folder: Path) -> list[tuple[str, bytes]]:
    """The files of the archives; nothing is unpacked to disk."""
    found = []
    for path in sorted(folder.glob("feeds_*.tar.gz")):
        with tarfile.open(path) as archive:
            for member in archive:
                stream = archive.extractfile(member) if member.isfile() else None
                if stream:
                    found.append((f"{path.name}:{member.name}", stream.read(LARGEST)))
    return found


def judged(found: feeds.Feed | str) -> str:
    if isinstance(found, str):
        return f"error: {found[:90]}"
    documents = [feeds.document(entry, found, SOURCE) for entry in found.entries]
    if any(one.url and not one.url.startswith(("http://", "https://")) for one in documents):
        return "A LINK THAT IS NOT HTTP(S)"
    return "entries" if documents else "error: a feed without entries"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
