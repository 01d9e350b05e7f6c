"""Known payloads in every field of page and mail, opened in Chromium: nothing acts, and the structure is that of a harmless twin.

A payload is a story's headline, lead, quotation, speaker, role, outlet, byline, address, language, credit line, place of origin and
cross-reference, the title of its section, and what the colophon says was left out.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
import pytest

from digest.model import (
    Article,
    Brief,
    Edition,
    Item,
    Passage,
    Period,
    Quotation,
    Quote,
    Section,
    Skipped,
    Span,
    Story,
    Telling,
)
from digest.proof import name
from digest.render import Mail
from digest.render.links import link
from digest.render.press import Press, facts

pytestmark = pytest.mark.xdist_group("hostile")  # one process makes and looks at all of it

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared/data/hostile/xss.jsonl"
OURS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style></title></textarea><svg onload=alert(1)>",
    "javascript:alert(1)",
    "--><iframe srcdoc='<script>alert(1)</script>'>",
    "{{ 7 * 7 }}{% raw %}${x}",
    "]]><a href=//evil.example>",
    "https://evil.example/?<script>alert(1)</script>",
    "</desc></svg><script>alert(1)</script>",
]
Saw = list[dict[str, Any]]


def payloads() -> list[str]:
    """Ours, and the collection where it lies beside this checkout; without those of which nothing can be seen."""
    lines = DATA.read_text("utf-8").splitlines() if DATA.is_file() else []
    return [text for text in (*OURS, *(json.loads(line)["payload"] for line in lines)) if name(text)]


@pytest.fixture(scope="session")
def saw(tmp_path_factory: pytest.TempPathFactory, in_chromium: Callable[..., Saw], editions: object) -> Saw:
    """What Chromium made of the pages and of the mails, the harmless twin of each first."""
    folder, press = tmp_path_factory.mktemp("hostile"), Press(jinja2.FileSystemLoader(ROOT / "templates"), "en")
    twins = ["harmless", "https://harbour.example/a", "also harmless"]
    found: Saw = []
    for template in ("edition.html.j2", "email.html.j2"):
        files = [_printed(press, template, some, folder) for some in (twins, *_slices(payloads()))]
        found += in_chromium("hostile.mjs", files)
    return found


@pytest.mark.parametrize("what", ["dialogs", "beyond", "acting", "led"])
def test_no_payload_acts(what: str, saw: Saw) -> None:
    assert [look[what][:3] for look in saw if look[what]] == []


@pytest.mark.parametrize("what", ["shapes", "rest"])
def test_the_structure_is_that_of_a_harmless_twin(what: str, saw: Saw) -> None:
    assert [look[what] for look in saw if look[what]] == []


def test_every_payload_was_there(saw: Saw) -> None:
    assert sum(look["stories"] for look in saw) == 2 * (3 + len(payloads()))


def _slices(some: Sequence[str]) -> Iterator[Sequence[str]]:
    return (some[start : start + 400] for start in range(0, len(some), 400))


def _printed(press: Press, template: str, some: Sequence[str], folder: Path) -> Path:
    edition = _edition(some, template)
    mail = Mail("desk@strait.example", unsubscribe="mailto:leave@strait.example", postal=some[0])
    page = press.html(template, **facts(edition, press.words), mail=mail, preheader=some[0])
    path = folder / next(
        f"{template}-{number}.html" for number in count() if not (folder / f"{template}-{number}.html").exists()
    )
    path.write_text(page, encoding="utf-8", errors="replace")
    return path


def _edition(some: Sequence[str], template: str) -> Edition:
    start = datetime(2026, 11, 9, tzinfo=ZoneInfo("Europe/Riga"))
    return Edition(
        title=some[0],
        slug="strait",
        period=Period("2026-W46", start, start + timedelta(days=7), start + timedelta(days=7)),
        sections=tuple(Section(text, (item,)) for text, item in zip(some, _items(some), strict=True)),
        introduction="\n\n".join(some) if template == "edition.html.j2" else "",
        url="https://strait.example/",
        skipped=tuple(Skipped(text, text) for text in some),
        undated=tuple(some),
        read=len(some),
    )


def _items(some: Iterable[str]) -> Iterator[Item]:
    for number, text in enumerate(some):
        body = "\n".join([text] * 5)
        lead, said, speaker, role, credit = (
            Span(at * (len(text) + 1), at * (len(text) + 1) + len(text)) for at in range(5)
        )
        url = text if link(text) else "https://harbour.example/a"
        of = Article(str(number), body, (), text, url, text, text, None, _day(number), text, (credit,), (), text)
        copy = replace(of, id="c", outlet=f"2 {text}")
        story = Story(str(number), (Telling(_brief(of), (_brief(copy),)),))
        mark = "new" if number % 2 else "again"
        yield Item(
            story,
            Passage(of, lead),
            (Quotation(of, said, Quote(said, "direct", speaker, speaker, role)),),
            (text,),
            mark=mark,
        )


def _day(number: int) -> datetime:
    return datetime(2026, 11, 9 + number % 7, tzinfo=ZoneInfo("Europe/Riga"))


def _brief(of: Article) -> Brief:
    return Brief(of, (), None, (), (), ())
