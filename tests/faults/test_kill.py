"""kill -9 before every step of a run: the next one makes the same edition, and nothing half made stays."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from ..conftest import BRIDGE, CONFIG, HARBOUR, ROOT  # noqa: TID252 - what other tests have
from ..test_due import MILL, QUAY, feed  # noqa: TID252

# job of dying.py: how many steps it has at least
STEPS = {"run": 90, "next": 75, "force": 85, "force, and then none": 85, "build again": 65}


def deaths(folder: Path, job: str) -> tuple[list[dict[str, Any]], int]:
    """What came of each death, and how many steps there are to die at."""
    command = [sys.executable, str(Path(__file__).with_name("dying.py")), str(folder), job]
    env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")} | {
        "PYTHONPATH": str(ROOT)
    }
    told = subprocess.run(command, env=env, check=True, capture_output=True, text=True, timeout=300).stdout
    rows = [json.loads(line) for line in told.splitlines()]
    return rows[:-1], rows[-1]["steps"]


def wrong(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row["died"] != -9 or row["ended"] != 0 or row["wrong"]]


@pytest.fixture
def here(tmp_path: Path) -> Path:
    folder = tmp_path / "publication"
    (folder / "articles").mkdir(parents=True)
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
    later = HARBOUR.replace("Nov. 11", "Nov. 25").replace("icebreakers", "tugboats")
    for name, text in {"bridge": BRIDGE, "harbour": HARBOUR, "later": later}.items():
        (folder / f"articles/{name}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("job", STEPS)
def test_whoever_dies_is_followed_by_a_run_that_ends_as_if_nothing_had_been(job: str, here: Path) -> None:
    found, steps = deaths(here, job)
    assert wrong(found) == []
    assert steps >= STEPS[job]
    assert len(found) >= 15, "deaths that leave something else behind"


class _Web(BaseHTTPRequestHandler):
    """Files of a folder with an ETag, which is all that an unchanged one is known by."""

    folder: Path

    def do_GET(self) -> None:
        path = self.folder / Path(self.path).name
        body = path.read_bytes() if path.is_file() else b""
        tag = f'"{sha256(body).hexdigest()}"'
        fresh = self.headers.get("If-None-Match") != tag
        self.send_response((200 if fresh else 304) if body else 404)
        self.send_header("ETag", tag)
        self.send_header("Content-Length", str(len(body) if fresh else 0))
        self.end_headers()
        self.wfile.write(body if fresh else b"")

    def log_message(self, *_said: object) -> None:
        pass


@pytest.fixture
def web(here: Path) -> Iterator[str]:
    folder = here.with_name("web")
    folder.mkdir()
    (folder / "first.xml").write_text(feed(QUAY), encoding="utf-8")
    (folder / "second.xml").write_text(feed(MILL, QUAY), encoding="utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), type("_Here", (_Web,), {"folder": folder})) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/feed.xml"
        server.shutdown()


def test_what_a_feed_said_to_a_run_that_died_is_not_lost(here: Path, web: str) -> None:
    sources = f"[{{folder: articles}}, {{feed: '{web}', allow_private: true}}]\nfetch: {{delay: 0}}"
    (here / "config.yaml").write_text(CONFIG.replace("[{folder: articles}]", sources), encoding="utf-8")
    (here.with_name("web") / "feed.xml").write_bytes((here.with_name("web") / "first.xml").read_bytes())
    found, steps = deaths(here, "ask")
    assert wrong(found) == []
    assert steps >= 10
