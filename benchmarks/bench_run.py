"""`digest run` over a large folder and many feeds -> time of each stage and memory: `python benchmarks/bench_run.py [articles] [feeds]`.

Invented articles in a folder, feeds of ten entries on a server on loopback, each at an address of its own (127.0.x.y), so that manners
towards one host do not count. Every command is a process of its own: a first run with an edition, a run with nothing due, a build of
the same edition, a run a week later. Figures of a tenth of the articles come first: no stage may grow more than tenfold.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 11, 16, 6, 30, tzinfo=UTC)
PLACES = ("Denmark", "Sweden", "Norway", "Finland", "Iceland", "Estonia", "Latvia", "Poland", "Germany", "France")
TRADES = (
    "ferry",
    "tunnel",
    "school",
    "harvest",
    "bridge",
    "museum",
    "strike",
    "orchard",
    "railway",
    "library",
    "factory",
    "market",
)
CONFIG = """\
title: Large Briefing
period: {every: week, on: monday, at: "06:00", timezone: Europe/Copenhagen}
regions: [{title: North, countries: [DK, SE]}, {title: Elsewhere}]
fetch: {delay: 0, at_once: 32}
sources:
"""


def telling(number: int) -> str:
    """A story that no other number tells: its names and figures are its own."""
    place, trade = PLACES[number % 10], TRADES[number // 10 % 12]
    town = "".join("bdfgklmnprstvz"[number // 14**n % 14] + "aeiou"[number // 5**n % 5] for n in range(4)).capitalize()
    return (
        f"{place} will close the {trade} of {town} for {number % 97 + 3} days from January after {number} people asked for it, "
        f"the government said on Tuesday.\n\n"
        f"“{town} has waited {number % 53 + 2} years for a new {trade},” said {town} Rask, the mayor of {town}.\n\n"
        f"About {number * 7} people in {town} use the {trade} each year, according to the statistics office of {place}."
    )


def article(number: int) -> str:
    day = 9 + number % 7
    dateline = f"{PLACES[number % 10].upper()}, Nov. {day}, 2026 (LNW) -- "
    return (
        f"The {TRADES[number // 10 % 12]} of number {number} closes\n\nBy Ilse Farrow\n\n{dateline}{telling(number)}\n"
    )


class Server(BaseHTTPRequestHandler):
    """A feed at every address, known by its ETag."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        robots, known = self.path == "/robots.txt", bool(self.headers.get("If-None-Match"))
        first = int(self.path.strip("/").partition(".")[0] or 0) * 10 + 1_000_000 if not robots else 0
        entries = "" if robots or known else "".join(map(entry, range(first, first + 10)))
        body = (
            f"<rss version='2.0'><channel><title>Wire {first}</title>{entries}</channel></rss>".encode()
            if entries
            else b""
        )
        self.send_response(404 if robots else 304 if known else 200)
        self.send_header("ETag", '"1"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        """Nothing."""


def entry(number: int) -> str:
    day = NOW - timedelta(days=1 + number % 6)
    return (
        f"<item><guid isPermaLink='false'>{number}</guid><title>Number {number} closes</title>"
        f"<pubDate>{day:%a, %d %b %Y 08:00:00 GMT}</pubDate><description>{telling(number)}</description></item>"
    )


def publication(folder: Path, articles: int, feeds: int, port: int) -> None:
    (folder / "articles").mkdir(parents=True)
    for number in range(articles):
        (folder / f"articles/{number}.txt").write_text(article(number), encoding="utf-8")
    hosts = (f"127.0.{number // 250 + 1}.{number % 250 + 1}" for number in range(feeds))
    sources = [
        f'  - {{feed: "http://{host}:{port}/{number}.xml", allow_private: true}}' for number, host in enumerate(hosts)
    ]
    (folder / "config.yaml").write_text(
        CONFIG + "  - {folder: articles}\n" + "\n".join(sources) + "\n", encoding="utf-8"
    )


def stages(folder: Path, what: str, now: datetime) -> None:
    """In a process of its own: do it, and print the time that each stage took until its line in the log."""
    os.chdir(folder)
    from digest import run
    from digest.compose import Edit
    from digest.config import settings
    from digest.period import named

    found, began, last = settings(Path("config.yaml")), perf_counter(), perf_counter()
    told: dict[str, float] = {}

    def log(line: str) -> None:
        nonlocal last
        stage = line.split(maxsplit=1)[0]
        told[stage] = told.get(stage, 0.0) + perf_counter() - last
        last = perf_counter()

    def watch(items: Any, label: str) -> Any:
        log(label)
        yield from items
        log(f"({label})")

    if what == "build":
        run.build(found, named("2026-W46", found.schedule), Edit(), now, run.asked, watch, log)
    else:
        run.run(found, run.Wanted(), now, watch, log)
    log("rest")
    usage = resource.getrusage(resource.RUSAGE_SELF)
    row = {
        "seconds": perf_counter() - began,
        "processor": usage.ru_utime + usage.ru_stime,
        "MB": usage.ru_maxrss // 1024,
        "stages": {stage: round(seconds, 2) for stage, seconds in told.items() if seconds >= 0.05},
    }
    print(json.dumps(row))


def measured(folder: Path, what: str, now: datetime) -> dict[str, Any]:
    command = [sys.executable, __file__, "stages", str(folder), what, now.isoformat()]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    told = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout
    row: dict[str, Any] = json.loads(told.splitlines()[-1])
    return row


def main(articles: int, feeds: int) -> None:
    with ThreadingHTTPServer(("0.0.0.0", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for share in (10, 1):
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name) / "publication"
                publication(folder, articles // share, feeds // share, server.server_port)
                print(f"{articles // share} articles in a folder, {feeds // share} feeds of ten entries")
                first = 0.0
                for what, job, now in JOBS:
                    row = measured(folder, job, now)
                    first = first or row["processor"]
                    shown = f"{row['seconds']:7.1f} s, processor {row['processor']:6.1f} s ({row['processor'] / first:.3f} of the first)"
                    print(f"  {what:26} {shown}, {row['MB']:5} MB  {row['stages']}", flush=True)
        server.shutdown()


JOBS = (
    ("first run", "run", NOW),
    ("run, nothing due", "run", NOW + timedelta(hours=1)),
    ("build, nothing changed", "build", NOW + timedelta(hours=2)),
    ("run a week later", "run", NOW + timedelta(days=7)),
)


if __name__ == "__main__":
    if sys.argv[1:2] == ["stages"]:
        stages(Path(sys.argv[2]), sys.argv[3], datetime.fromisoformat(sys.argv[4]))
    else:
        numbers = [int(word) for word in sys.argv[1:]]
        main(*(numbers + [10_000, 1_000][len(numbers) :]))
