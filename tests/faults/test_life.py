"""Years in seconds: articles come, change and go, runs fail and succeed, clocks jump; every article is told once, and none is lost."""

import contextlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from digest import run
from digest.config import settings as configured
from digest.errors import DigestError
from digest.run import Wanted
from digest.state import locked
from digest.state.care import faults

pytestmark = (
    pytest.mark.no_cover
)  # other tests run through these lines; counting them here would take three times as long

CONFIG = """\
title: Ferry Briefing
period: {every: day, at: "06:00", timezone: Europe/Copenhagen}
sources: [{folder: articles}, {feed: "%s", allow_private: true}]
fetch: {delay: 0}
regions: [{title: North, countries: [DK, SE]}, {title: Elsewhere}]
"""
START = datetime(2026, 10, 20, 7, tzinfo=UTC)
TELLING = (
    "Denmark sent the ferry {name} from Copenhagen to {name} in Sweden for the first time on Tuesday, the port of Copenhagen said. "
    "The ferry {name} carries about {number} cars and sails every day, according to the harbour office of {name}.{more}"
)


def named(number: int) -> str:
    """A name that no other article has: Bako, Bamo …"""
    return "B" + "aeiou"[number % 5] + "bdfgklmnprst"[number // 5 % 12] + "aeiou"[number // 60 % 5] + "rholm"


class Life(RuleBasedStateMachine):
    """The world around a publication. `shown` are the feed's entries, `heard` those that it ever gave to anybody."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp())
        self.now, self.last, self.latest = START, START, START
        self.number = 0
        self.files: dict[str, str] = {}
        self.shown: dict[str, str] = {}
        self.heard: set[str] = set()
        self.ids: dict[str, str] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("_Feed", (_Feed,), {"life": self}))
        Thread(target=self.server.serve_forever, daemon=True).start()
        (self.home / "articles").mkdir()
        config = CONFIG % f"http://127.0.0.1:{self.server.server_port}/feed.json"
        (self.home / "config.yaml").write_text(config, encoding="utf-8")

    @initialize()
    def begin(self) -> None:
        self.run()

    @rule(dated=st.booleans())
    def a_file_comes(self, dated: bool) -> None:
        name, telling = self._new()
        date = f"{self.now:%b}. {self.now.day}, 2026 " if dated else ""
        self.files[name] = f"Ferry {name} sails\n\nCOPENHAGEN, {date}(SNW) -- {telling}\n"
        self._written(name)

    @rule()
    def an_entry_comes(self) -> None:
        name, telling = self._new()
        self.shown[name] = json.dumps(
            {
                "id": f"tag:{name}",
                "url": f"https://ferry.example/{name}",
                "title": f"Ferry {name} sails",
                "content_html": f"<p>{telling}</p>",
                "date_published": self.now.isoformat(),
            }
        )

    @precondition(lambda self: self.files or self.shown)
    @rule(data=st.data())
    def something_is_edited(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted((*self.files, *self.shown))))
        for kept in (self.files, self.shown):
            if name in kept:
                kept[name] = (
                    kept[name]
                    .replace("about", "about" if "almost" in kept[name] else "almost")
                    .replace("cars", "cars and vans")
                )
        if name in self.files:
            self._written(name)

    @precondition(lambda self: self.files or self.shown)
    @rule(data=st.data())
    def something_goes(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted((*self.files, *self.shown))))
        self.shown.pop(name, None)
        if self.files.pop(name, None):
            (self.home / f"articles/{name}.txt").unlink()

    @rule(hours=st.integers(-30, 40))
    def time_goes_by(self, hours: int) -> None:
        self.now = max(START, min(self.now + timedelta(hours=hours), self.last + timedelta(days=4)))
        self.latest = max(self.latest, self.now)

    @rule()
    def run(self) -> None:
        with contextlib.suppress(DigestError):  # a feed that is not there yet
            run.run(
                configured(self.home / "config.yaml"), Wanted(catch_up=30), self.now, lambda items, _: items, [].append
            )
            self.last = self.now

    @rule(force=st.booleans())
    def a_template_fails(self, force: bool) -> None:
        template = self.home / "templates/mail.html.j2"
        template.parent.mkdir()
        for name in ("edition.html.j2", "edition.txt.j2"):
            (template.parent / name).write_text("{{ nothing.at.all }}", encoding="utf-8")
        self._failing(force)
        shutil.rmtree(template.parent)

    @rule(force=st.booleans())
    def out_is_in_the_way(self, force: bool) -> None:
        out, aside = self.home / "out", self.home / "aside"
        if out.exists():
            out.rename(aside)
        out.write_text("a file in the place of the folder", encoding="utf-8")
        self._failing(force)
        out.unlink()
        if aside.exists():
            aside.rename(out)

    @rule()
    def another_run_holds_the_lock(self) -> None:
        with locked(self.home / "state/digest.db"):
            self._failing(force=False)

    @rule()
    def the_folder_is_gone_for_a_run(self) -> None:
        (self.home / "articles").rename(self.home / "elsewhere")
        before, self.files = self.files, {}
        self.run()
        self.files = before
        (self.home / "elsewhere").rename(self.home / "articles")

    @invariant()
    def each_is_in_one_edition(self) -> None:
        told = [name for proof in self._proofs() for name in set(_names(proof["sources"]))]
        assert sorted(told) == sorted(set(told))

    @invariant()
    def the_database_is_in_order(self) -> None:
        if (self.home / "state/digest.db").exists():
            assert faults(self.home / "state/digest.db") == ()

    def teardown(self) -> None:
        self.now = self.latest + timedelta(days=2)
        self.run()
        self.each_is_in_one_edition()
        proofs = list(self._proofs())
        told = {name for proof in proofs for name in (*_names(proof["sources"]), *_names(proof["skipped"]))}
        found = configured(self.home / "config.yaml")
        lost = (self.files.keys() | self.heard) - told
        for proof in proofs:
            assert run.prove(found, proof["period"]["id"]) == ()
        self.server.shutdown()
        self.server.server_close()
        shutil.rmtree(self.home)
        assert not lost

    def _new(self) -> tuple[str, str]:
        self.number += 1
        name = named(self.number)
        return name, TELLING.format(name=name, number=100 + self.number, more="")

    def _written(self, name: str) -> None:
        (self.home / f"articles/{name}.txt").write_text(self.files[name], encoding="utf-8")

    def _failing(self, force: bool) -> None:
        with contextlib.suppress(DigestError):
            wanted = Wanted(catch_up=30, force=force)
            run.run(configured(self.home / "config.yaml"), wanted, self.now, lambda items, _: items, [].append)

    def _proofs(self) -> Iterator[dict[str, dict[str, str]]]:
        for path in sorted((self.home / "out").glob("ferry-briefing/*/index.json")):
            if not re.search(r"-r\d+$", path.parent.name):
                yield json.loads(path.read_bytes())


def _names(told: object) -> list[str]:
    return re.findall(r"B[aeiou][bdfgklmnprst][aeiou]rholm", json.dumps(told))


class _Feed(BaseHTTPRequestHandler):
    life: Life

    def do_GET(self) -> None:
        shown = dict(self.life.shown)
        body = f'{{"version": "https://jsonfeed.org/version/1.1", "title": "Ferry Wire", "items": [{", ".join(shown.values())}]}}'.encode()
        tag = f'"{sha256(body).hexdigest()}"'
        asked = self.path != "/robots.txt"
        fresh = self.headers.get("If-None-Match") != tag
        self.send_response((200 if fresh else 304) if asked else 404)
        self.send_header("ETag", tag)
        self.send_header("Content-Type", "application/feed+json")
        self.send_header("Content-Length", str(len(body) if fresh and asked else 0))
        self.end_headers()
        self.wfile.write(body if fresh and asked else b"")
        self.life.heard |= shown.keys() if asked else set()

    def log_message(self, *_said: object) -> None:
        pass


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)
