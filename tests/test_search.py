"""search.html: what of an archive stands in its index, how much, and in which form."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jinja2
import pytest

from digest.model import Page
from digest.render import Bound, Entry, Masthead, finder
from digest.render.search import Room
from digest.render.volume import Origin, Spoken, Told

BOX = jinja2.FileSystemLoader(Path(__file__).parents[1] / "templates")
MASTHEAD = Masthead("Sound <Briefing>", "sound", url="https://sound.example/")


def volume(day: int, *texts: str) -> Bound:
    start = datetime(2026, 11, day, tzinfo=UTC)
    entry = Entry(f"2026-11-{day:02}", start, start + timedelta(days=1), len(texts), 1)
    return Bound(entry, tuple(story(f"s{at}", text, entry) for at, text in enumerate(texts)))


def story(number: str, text: str, entry: Entry) -> Told:
    of = Origin("Sound Post", None, text, None, "en")
    said = (Spoken(text, "a:1-2", "Mette Okholm", None, of), Spoken("No one.", "a:3-4", None, None, of))
    return Told(entry, "North", number, text, "a:0-1", of, said, (of,), ())


def index(page: Page) -> Any:
    (block,) = re.findall(r'<script type="application/json" id="index">(.*?)</script>', page.body.decode())
    return json.loads(block)


def test_the_newest_stories_come_first_with_their_words() -> None:
    page = finder([volume(10, "Ice"), volume(12, "Snow", "Fog")], MASTHEAD, BOX)
    found = index(page)
    assert found["editions"][0] == ["2026-11-12", "Thursday 12 November 2026"]
    assert [tuple(row[:3]) for row in found["stories"]] == [
        (0, "story-s0", "Snow"),
        (0, "story-s1", "Fog"),
        (1, "story-s0", "Ice"),
    ]
    assert found["stories"][2] == [1, "story-s0", "Ice", "Sound Post", "Mette Okholm", "Ice Ice No one."]
    assert "3 stories" in page.body.decode()


def test_a_large_archive_is_cut_and_says_so() -> None:
    page = finder([volume(day, "Ice " * 20) for day in range(1, 21)], MASTHEAD, BOX, room=Room(most=1000, in_full=300))
    rows = index(page)["stories"]
    assert (len(rows[0]), len(rows[-1])) == (6, 5), "older ones are found by their headlines and names only"
    assert len(index(page)["editions"]) == len(rows) < 20
    assert f"{20 - len(rows)} earlier stories stand in their editions" in page.body.decode()


def test_an_empty_archive_can_be_searched() -> None:
    assert index(finder([], MASTHEAD, BOX)) == {"editions": [], "stories": []}


@pytest.mark.parametrize("payload", ["</script><script>alert(1)</script>", "<!--<script>", "a\u2028b&amp;"])
def test_nothing_leaves_the_index(payload: str) -> None:
    page = finder([volume(10, payload)], replace(MASTHEAD, title=payload), BOX)
    assert index(page)["stories"][0][2] == payload
    assert page.body.count(b"<script") == 2
    assert not re.search(rb'(?:src|href)="(?!https://sound\.example/|[a-z/]+\.html")', page.body), "nothing is fetched"
