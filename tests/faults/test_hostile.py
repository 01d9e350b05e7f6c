"""Known attacks from end to end, through `digest run`: what they say is printed as text, and nothing is written but out/ and state/."""

import email
import email.policy
import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from digest import run
from digest.config import settings
from digest.errors import ConfigError, DigestError
from digest.run import Report, Wanted

from ..conftest import CONFIG, ROOT  # noqa: TID252 - what other tests have

HOSTILE = ROOT.parent / "shared/data/hostile"
NOW = datetime(2026, 11, 16, 6, 30, tzinfo=UTC)
MANY = CONFIG + "pick: {stories_per_section: 1000, stories_per_outlet: 1000}\n"
TEXT = (
    "Sweden sent {number} ferries with the sign {payload} to the port of Malmö on Tuesday, the government said.\n\n"
    "“The ferries are {payload} and on time,” said Tove Brandt, the mayor of Malmö.\n\n"
    "About {number} people in Sweden waited for ferry {number}, according to the statistics office."
)

pytestmark = [
    pytest.mark.skipif(not HOSTILE.exists(), reason="the hostile data is not beside this checkout"),
    pytest.mark.no_cover,  # other tests run through these lines; counting them here would take three times as long
]


def cases(name: str, field: str) -> list[str]:
    return [json.loads(line)[field] for line in (HOSTILE / f"{name}.jsonl").read_text("utf-8").splitlines()]


def made(here: Path) -> Report:
    return run.run(settings(here / "config.yaml"), Wanted(), NOW, lambda items, _: items, [].append)


class Outline(HTMLParser):
    """Every kind of element with the names of its attributes, and every address."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.kinds: set[tuple[str, ...]] = set()
        self.addresses: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.kinds.add((tag, *sorted(name for name, _ in attributes if name not in {"dir", "lang"})))
        self.addresses |= {
            value or "" for name, value in attributes if name in {"href", "src", "action", "srcset", "content"}
        }


def outlines(here: Path) -> list[Outline]:
    """Of every page, and of the mail's HTML."""
    pages = [path.read_text("utf-8") for path in sorted((here / "out").rglob("*.html"))]
    for path in (here / "out").rglob("mail.eml"):
        part = email.message_from_bytes(path.read_bytes(), policy=email.policy.default).get_body(("html",))
        pages.append(part.get_content() if part else "")  # type: ignore[attr-defined]
    return [Outline(page) for page in pages]


def row(number: int, payload: str) -> str:
    text = TEXT.format(number=number, payload=payload)
    claims = dict.fromkeys(("id", "title", "byline", "outlet", "language"), f"{payload} {number}")
    return json.dumps(claims | {"url": payload, "published": "2026-11-10", "text": text})


def item(number: int, payload: str) -> str:
    told, text = (
        escape(payload.replace("\x00", "")),
        TEXT.format(number=number + 5000, payload=escape(payload.replace("\x00", ""))),
    )
    named = "".join(f"<{name}>{told} {number}</{name}>" for name in ("title", "author", "guid", "category"))
    day = "Tue, 10 Nov 2026 08:00:00 GMT"
    return f"<item>{named}<link>{told}</link><pubDate>{day}</pubDate><description>{escape(text)}</description></item>"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    folder = tmp_path / "web"
    folder.mkdir()

    class Quiet(SimpleHTTPRequestHandler):
        def __init__(self, *given: object) -> None:
            super().__init__(*given, directory=str(folder))  # type: ignore[arg-type]

        def log_message(self, *_said: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield folder, f"http://127.0.0.1:{server.server_port}/feed.xml"
        server.shutdown()


def published(here: Path, payloads: list[str], web: tuple[Path, str]) -> list[Outline]:
    (here / "articles").mkdir(parents=True)
    rows = "\n".join(row(number, payload) for number, payload in enumerate(payloads))
    (here / "articles/rows.jsonl").write_text(rows, encoding="utf-8")
    items = "".join(
        item(number, re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", payload))
        for number, payload in enumerate(payloads)
    )
    (web[0] / "feed.xml").write_text(
        f"<rss version='2.0'><channel><title>{escape(payloads[0])}</title>{items}</channel></rss>", "utf-8"
    )
    sources = f"[{{folder: articles}}, {{feed: '{web[1]}', allow_private: true}}]\nfetch: {{delay: 0}}"
    (here / "config.yaml").write_text(MANY.replace("[{folder: articles}]", sources), encoding="utf-8")
    before = {path for path in here.parent.rglob("*") if here not in path.parents}
    report = made(here)
    assert [outcome.kind for outcome in report.outcomes] == ["made"]
    assert not report.failed
    assert {path.name for path in here.iterdir()} == {"articles", "config.yaml", "out", "state"}
    assert {path for path in here.parent.rglob("*") if here not in path.parents} == before
    assert run.prove(settings(here / "config.yaml"), "2026-W46") == ()
    return outlines(here)


@pytest.mark.parametrize(("file", "step"), [("xss", 24), ("templates", 1)])
def test_payloads_in_every_field_of_files_and_feeds_are_text(
    file: str, step: int, tmp_path: Path, web: tuple[Path, str]
) -> None:
    payloads = [payload for payload in cases(file, "payload") if payload.strip() and len(payload) < 400][::step]
    twins = [
        f"https://ferry.example/{number}" if "//" in payload else f"harmless{number}"
        for number, payload in enumerate(payloads)
    ]
    hostile, harmless = (
        published(tmp_path / name, some, web) for name, some in (("hostile", payloads), ("harmless", twins))
    )
    known = {kind for outline in harmless for kind in outline.kinds}
    assert {kind for outline in hostile for kind in outline.kinds} - known == set()
    assert not any(name.startswith("on") for outline in hostile for kind in outline.kinds for name in kind[1:])
    addresses = {address for outline in hostile for address in outline.addresses}
    assert not [
        address
        for address in addresses
        if re.match(r"\s*(?:javascript|data|vbscript|file|blob)\s*:", address, re.IGNORECASE)
    ]


def test_titles_of_publications_stay_inside_out(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles/rows.jsonl").write_text(row(1, "safe"), encoding="utf-8")
    used: dict[str, str] = {}
    for number, title in enumerate(cases("slugs", "input")):
        for setting in ("title", "slug"):
            wanted = MANY.replace("title: Sound Briefing", f"title: Sound Briefing\nslug: {json.dumps(title)}")
            if setting == "title":
                wanted = MANY.replace("title: Sound Briefing", f"title: {json.dumps(title)}")
            here = tmp_path / f"{setting}{number}"
            here.mkdir()
            (here / "config.yaml").write_text(
                wanted.replace("folder: articles", "folder: ../articles"), encoding="utf-8"
            )
            try:
                slug = settings(here / "config.yaml").publication.slug
            except ConfigError as error:
                assert "config.yaml:" in str(error)
                continue
            assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,79}", slug)
            used.setdefault(slug, title)
            if number % 8 == 0:
                made(here)
                assert [path.name for path in (here / "out").iterdir()] == [slug]
                assert {path.name for path in here.iterdir()} == {"config.yaml", "out", "state"}
    assert used


def test_templates_of_ones_own_may_fail_and_do_no_harm(tmp_path: Path) -> None:
    for number, payload in enumerate(cases("templates", "payload")[::3]):
        here = tmp_path / str(number)
        (here / "articles").mkdir(parents=True)
        (here / "templates").mkdir()
        (here / "articles/rows.jsonl").write_text(row(1, "safe"), encoding="utf-8")
        (here / "config.yaml").write_text(MANY, encoding="utf-8")
        (here / "templates/edition.txt.j2").write_text(payload, encoding="utf-8")
        try:
            made(here)
        except DigestError as error:
            assert str(error)
        for path in (here / "out").rglob("index.txt"):
            assert not re.search(r"root:|uid=\d|/bin/(?:ba)?sh|<class|subprocess", path.read_text("utf-8"))
        assert {path.name for path in here.iterdir()} <= {"articles", "config.yaml", "templates", "out", "state"}
        shutil.rmtree(here)


def test_snippets_of_html_cost_little_and_harm_nobody_else(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    for number, snippet in enumerate(cases("html_snippets", "input")):
        page = f"<html><body><article><h1>Ferry {number}</h1>{snippet}</article></body></html>"
        (tmp_path / f"articles/{number}.html").write_text(page, encoding="utf-8", errors="surrogatepass")
    (tmp_path / "articles/rows.jsonl").write_text(row(1, "safe"), encoding="utf-8")
    (tmp_path / "config.yaml").write_text(MANY, encoding="utf-8")
    (outcome,) = made(tmp_path).outcomes
    assert outcome.kind == "made"
    assert outcome.seconds < 60
    assert "Tove Brandt" in (tmp_path / "out/sound-briefing/2026-W46/index.html").read_text("utf-8")
