"""Whatever a page, a row or a file holds: bounded time and memory, one line of output for each, and never an exception."""

import gzip
import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.ingest import folder
from digest.model import Article, Document, Media, Skipped
from digest.read import read

pytestmark = (
    pytest.mark.no_cover
)  # other tests run through these lines; counting them here would take three times as long

HOSTILE = Path(__file__).parents[2] / "shared" / "data" / "hostile"
ROOT = Path(__file__).parents[1]

_SECONDS = 6  # the promise is three; a slow machine may take twice that
_MEMORY = 1024**3

STORY = (
    "The harbour of Kell was closed on Friday after a storm tore two cranes from their rails, the port authority said."
)
SAID = "“We will open when the wind allows it,” said Tove Arnesen, the harbour master, on 3 May 2024."
NESTED = {
    "div": "<div>",
    "list": "<ul><li>",
    "table": "<table><tr><td>",
    "quotation": "<blockquote><p>",
    "form": "<form>",
    "font": "<font size=1>",
    "crossed": "<b><i><a href=x>",
    "svg": "<svg><g>",
    "select": "<select><option>a",
    "definition": "<dl><dt>a<dd>",
    "button": "<button>",
    "noscript": "<noscript>",
    "template": "<template>",
    "comment": "<!--",
    "cdata": "<![CDATA[",
    "ruby": "<ruby><rt>a",
    "unknown": "<x-y>",
}

PAGES: dict[str, Callable[[], str]] = {
    **{f"nested {name}": (lambda tag=tag: tag * 100_000 + f"<p>{STORY}</p>" * 9) for name, tag in NESTED.items()},  # type: ignore[misc]
    **{f"unclosed {name}": (lambda tag=tag: (tag + STORY) * 400) for name, tag in NESTED.items()},  # type: ignore[misc]
    "one line of 50 MB": lambda: "a " * 25_000_000,
    "one word": lambda: f"<p>{'a' * 240_000}</p>",
    "entities": lambda: "<p>" + "&nbsp;&lt;&amp;&#8203;&bogus;" * 200_000,
    "entities without end": lambda: "<p>" + "&" * 1_000_000,
    "numbers without end": lambda: "<p>&#" + "9" * 1_000_000 + ";" + "&#x" + "f" * 1_000_000,
    "elements": lambda: "".join(f"<p>{n}" for n in range(40_000)),
    "blocks": lambda: f"<p>{STORY}</p>" * 1_900,
    "spans": lambda: "<p>" + "<span>a</span> " * 14_000,
    "line breaks": lambda: "<p>" + f"{STORY}<br>" * 1_900,
    "claims": lambda: "<meta name='author' content='Ann Lee, Bo Chen'>" * 14_000 + f"<p>{STORY}</p>" * 9,
    "linked data": lambda: (
        '<script type="application/ld+json">['
        + '{"@type":"NewsArticle","author":"Ann Lee"},' * 30_000
        + f"{{}}]</script><p>{STORY}</p>"
    ),
    "bars in the title": lambda: "<title>" + "a - b | " * 200_000 + f"</title><p>{STORY}</p>",
    "attributes": lambda: f"<p {' '.join(f'a{n}=1' for n in range(190))}>x</p>" * 3_000,
    "an open script": lambda: f"<p>{STORY}</p><script>" + "a<b " * 1_000_000,
    "dates": lambda: "".join(f"<p>{n % 28 + 1} May 20{n % 20 + 10}</p>" for n in range(6_000)),
    "bylines": lambda: "<p>By Ann Lee and Bo Chen</p>" * 7_000,
    "a picture": lambda: "\x89PNG\r\n\x1a\n" + "\x00\x01\ufffd" * 10_000,
    "half characters": lambda: f"<p>{STORY}\ud800</p><p>\udfff{STORY}</p>",
    "turned writing": lambda: f"<p>\u202e{STORY}</p>" * 900,
    "nothing to see": lambda: "<p>" + "\u200b\u200d\ufeff" * 80_000,
}

TEXTS: dict[str, Callable[[], str]] = {
    "one line of 50 MB": lambda: "a " * 25_000_000,
    "one line of 2 MB": lambda: f"{STORY} " * 17_000,
    "names": lambda: "\n".join(["Ann Lee, Bo Chen and Ida Bruun"] * 5_900),
    "names on one line": lambda: "By " + "Ann Lee and Bo Chen, " * 90_000,
    "roles": lambda: "\n".join(["Ann Lee, " + "Senior " * 20 + "Reporter"] * 5_900),
    "capitals": lambda: "\n".join(["A" * 300, "Aa" * 150, "A " * 80] * 1_900),
    "dates": lambda: "\n".join(f"{n % 28 + 1} May 20{n % 20 + 10}, 17:30" for n in range(5_900)),
    "figures": lambda: "\n".join(["1.1.1.1-1-1/1/1 " * 9] * 5_900),
    "hours": lambda: "\n".join(["14:02", STORY] * 2_900),
    "said": lambda: "\n".join([SAID] * 5_900),
    "more lines than are read": lambda: "\n".join([STORY] * 17_000),
    "passwords": lambda: "\n".join(["Forgot your password? Results for Apply now 0:00 / 1:32"] * 5_900),
    "zero width": lambda: "\u200b" * 1_900_000 + "a",
    "marks upon marks": lambda: "e" + "\u0301" * 1_900_000,
    "turned writing": lambda: "\n".join([f"\u202e{STORY}\u2066"] * 5_900),
    "half characters": lambda: f"{STORY}\ud800\n\udfff{STORY}",
    "NUL": lambda: f"{STORY}\0{STORY}",
    "quoted mails": lambda: "\n".join([">" * 300 + STORY] * 4_000),
    "a mail header without end": lambda: "On " + "x" * 1_900_000 + " wrote:",
    "brackets": lambda: "[" * 950_000 + "](" * 400_000,
    "headings": lambda: "# " * 950_000,
    "stars": lambda: "* " * 900_000 + "\n" + "*" * 90_000,
    "front matter": lambda: "---\n" + "a: b\n" * 5_000,
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_costs_little(name: str) -> None:
    _bounded("html", PAGES[name]())


def test_more_attributes_than_any_page_has_are_refused_before_they_are_copied() -> None:
    found = read(Document("d1", "one", "html", PAGES["attributes"]()))
    assert isinstance(found, Skipped)
    assert "attributes" in found.reason


@pytest.mark.parametrize("media", ["text", "markdown", "mail"])
@pytest.mark.parametrize("name", TEXTS)
def test_a_text_costs_little(name: str, media: Media) -> None:
    _bounded(media, TEXTS[name]())


def _bounded(media: Media, text: str) -> None:
    begun = process_time()
    found = read(Document("d1", "one", media, text))
    assert isinstance(found, Skipped | Article)
    assert process_time() - begun < _SECONDS


def test_rows_of_every_kind_are_answered_one_by_one_in_little_memory(tmp_path: Path) -> None:
    rows = [
        *(json.dumps({"id": f"page {name}", "html": make()}) for name, make in [*PAGES.items()][::3]),
        *(json.dumps({"id": f"text {name}", "text": make()}) for name, make in [*TEXTS.items()][::3]),
        "[" * 100_000,
        '{"id": ' + "9" * 5_000 + "}",
        '{"id": {"a": []}, "text": 5}',
        '"text"',
        "{",
        '{"html": null, "text": []}',
        "\ufeff{}",
        json.dumps({"id": "good", "text": "\n\n".join([STORY, SAID, STORY.replace("Friday", "Monday")])}),
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    answers = _brief(path)
    assert len(answers) == len(rows)
    assert all("error" in answer or "paragraphs" in answer for answer in answers)
    assert answers[-1]["id"] == "good"
    assert "error" not in answers[-1]


def _brief(path: Path) -> list[dict[str, Any]]:
    """What the filter answers, in a process that may use one GiB of memory."""
    resource = pytest.importorskip("resource")
    done = subprocess.run(
        [sys.executable, "-m", "digest", "brief", str(path)],
        capture_output=True,
        check=False,
        cwd=ROOT,
        timeout=300,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY)),
    )
    assert done.returncode in (0, 1), done.stderr.decode()
    assert b"Traceback" not in done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("name", ["a.html", "a.txt", "a.md", "a.eml", "a.jsonl", "a.jsonl.gz"])
def test_a_picture_under_any_name_is_none_of_these(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
    found = list(folder.documents(tmp_path, name))
    assert found
    assert all(isinstance(each, Skipped) or isinstance(read(each), Skipped) for each in found)


def test_an_archive_that_unpacks_without_end_costs_itself_only(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "a.jsonl.gz", "wb", compresslevel=1) as stream:
        for _ in range(30):
            stream.write(b'{"id": "a", "text": "' + b" " * 4_000_000)
    begun = process_time()
    found = list(folder.documents(tmp_path, "a.jsonl.gz"))
    assert all(isinstance(each, Skipped) for each in found)
    assert process_time() - begun < _SECONDS


def _shared(name: str, field: str) -> list[str]:
    path = HOSTILE / name
    if not path.exists():
        pytest.skip("the shared hostile data are not here")
    return [json.loads(line)[field] for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(("name", "field", "step"), [("html_snippets.jsonl", "input", 1), ("xss.jsonl", "payload", 29)])
def test_known_attacks_are_answered(name: str, field: str, step: int, tmp_path: Path) -> None:
    attacks = _shared(name, field)[::step]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in _rows(attacks)), encoding="utf-8")
    answers = _brief(path)
    assert len(answers) == 3 * len(attacks)
    for answer in answers:
        assert all(0 <= start < end for start, end in answer.get("paragraphs", []))


def _rows(attacks: Iterable[str]) -> Iterable[dict[str, str]]:
    for attack in attacks:
        yield {"html": attack}
        yield {
            "html": f"<html><body><h1>{attack}</h1><article><p>{STORY}</p><p>{attack}</p><p>{SAID}</p></article></body></html>"
        }
        yield {"text": f"{attack}\n\nBy {attack}\n\n{STORY}\n\n{attack}\n\n{SAID}\n", "title": attack, "url": attack}


LINES = [
    "Kell Courier",
    "World",
    "Harbour shut after collapse",
    "By Ilse Farrow and Bo Weber",
    "Published 3 May 2024",
    "Share",
    "Orvix Tallmere",
    "14:02",
    STORY,
    SAID,
    "“Nobody asked us,” she said. “We had written three letters.”",
    "The port authority said that it would open an inquiry before the end of spring.",
    "KELL, Feb. 8 (HNS) -- Six ships were waiting outside the port by nightfall.",
    "„Wir öffnen am Montag“, sagte die Sprecherin des Hafens in Kell.",
    "항구는 폭풍 이후 아직 열리지 않았다고 항만 당국이 밝혔다.",
    "Photo: Bo Weber/HNS",
    "Related",
    "• Goats block road",
    "Results for “ferry”",
    "Read more",
    "© Kell Courier",
    "Password",
    "This story is free to republish under a Creative Commons licence.",
    "\u202eturned",
    "\u200b",
]


@settings(max_examples=120, deadline=None)
@given(st.permutations(LINES), st.integers(1, len(LINES)), st.sampled_from(["\n", "\n\n"]))
def test_lines_in_any_order_are_read_as_they_stand(order: list[str], count: int, joint: str) -> None:
    text = joint.join(order[:count])
    found = read(Document("d1", "one.txt", "text", text))
    if isinstance(found, Article):
        assert found.text == text
        assert all(span.of(text) in order for span in found.paragraphs)
        assert found.byline is None or all(name in text for name in found.byline.split(", "))
        assert found.headline is None or found.headline in order


@settings(max_examples=60, deadline=None)
@given(st.permutations(LINES), st.integers(1, len(LINES)), st.sampled_from(["p", "div", "li", "h2"]))
def test_a_page_of_lines_in_any_order_keeps_its_words(order: list[str], count: int, tag: str) -> None:
    body = "".join(f"<{tag}>{line}</{tag}>" for line in order[:count])
    found = read(Document("d1", "one.html", "html", f"<html><body>{body}</body></html>"))
    if isinstance(found, Article):
        paragraphs = [span.of(found.text) for span in found.paragraphs]
        assert all(any(paragraph == " ".join(line.split()) for line in order) for paragraph in paragraphs)
        assert all(one.end < other.start for one, other in zip(found.paragraphs, found.paragraphs[1:], strict=False))
