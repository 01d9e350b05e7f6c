"""Feeds on a loopback server -> time and memory of gathering them, and again: `python benchmarks/bench_gather.py [feeds] [hosts]`.

Every feed has ten entries and an ETag. The first run reads them all, the second hears 304 from each.
"""

import http.server
import resource
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from time import perf_counter

from digest.ingest.gather import Outcome, Terms, Visit, agent, gather
from digest.model import Document, Source

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
ITEM = "<item><guid>{0}-{1}</guid><link>http://h.example/{0}/{1}</link><title>Ferry {0} {1}</title><description>{2}</description></item>"


class Server(http.server.BaseHTTPRequestHandler):
    """One feed at every path but /robots.txt."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/robots.txt" or self.headers.get("If-None-Match"):
            self.send_response(404 if self.path == "/robots.txt" else 304)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        items = "".join(ITEM.format(self.path[1:], n, "The ferry to Saltholm sails again. " * 40) for n in range(10))
        body = f'<rss version="2.0"><channel><title>Post {self.path}</title>{items}</channel></rss>'.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"1"')
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        """Nothing."""


class Kept:
    """A memory."""

    def __init__(self) -> None:
        self.visits: dict[str, Visit] = {}
        self.shown: dict[str, tuple[Document, ...]] = {}

    def visit(self, url: str) -> Visit | None:
        return self.visits.get(url)

    def document(self, _url: str) -> Document | None:
        return None

    def documents(self, source: Source) -> tuple[Document, ...]:
        return self.shown.get(source.location, ())

    def keep(self, outcome: Outcome) -> None:
        self.visits |= {visit.url: visit for visit in outcome.visits}
        self.shown[outcome.source.location] = outcome.documents


def serve() -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        print(server.server_port, flush=True)
        server.serve_forever()


def main(feeds: int, hosts: int) -> None:
    with subprocess.Popen([sys.executable, __file__, "serve"], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        port = int(server.stdout.readline())
        urls = [f"http://h{n % hosts}.example:{port}/{n}" for n in range(feeds)]
        kept = Kept()
        for run in range(2):
            measured([Source("feed", url, allow_private=True) for url in urls], kept, NOW + timedelta(days=run))
        server.kill()


def measured(sources: list[Source], kept: Kept, now: datetime) -> None:
    began, ours, parser = perf_counter(), used(resource.RUSAGE_SELF), used(resource.RUSAGE_CHILDREN)
    terms = Terms(agent(None), resolve=lambda *_: ["127.0.0.1"])
    outcomes = list(gather(sources, kept, now, lambda items, _: items, terms, pause=0))
    for outcome in outcomes:
        kept.keep(outcome)
    print(
        f"{dict(Counter(outcome.health for outcome in outcomes))}: {perf_counter() - began:.2f} s, "
        f"processor {used(resource.RUSAGE_SELF) - ours:.2f} s here and {used(resource.RUSAGE_CHILDREN) - parser:.2f} s in the parser, "
        f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB"
    )


def used(who: int) -> float:
    found = resource.getrusage(who)
    return found.ru_utime + found.ru_stime


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        serve()
    else:
        numbers = [int(word) for word in sys.argv[1:]] or [1000]
        main(numbers[0], numbers[-1])
