"""The sample publication, article by article, against what a person read in it (cases/sample.yaml); then its edition as a whole.

A field that digest gets wrong stays in the table under `known_failure`, and fails the build on the day it is right.
"""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from digest.compose import brief
from digest.config import settings
from digest.group import group
from digest.ingest.folder import documents, files
from digest.model import Article, Brief, Document, Skipped
from digest.place import region
from digest.read import read

ROOT = Path(__file__).parents[1]
CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases/sample.yaml").read_text(encoding="utf-8"))
FIELDS = (
    "headline",
    "outlet",
    "byline",
    "published",
    "lead",
    "speakers",
    "quotations",
    "credit",
    "region",
    "furniture",
)
# Menus, captions and offers of the invented outlets: none of it is ever part of an article.
FURNITURE = (
    "Advertisement", "Order a print", "Latest Headlines", "Copy link", "Most read", "Follow Harbour Post", "min read",
    "Font size", "Sign up for", "Listen to this article", "More on this topic", "Latest in English", "Read also", "Subscribe",
    "Support independent", "Startseite", "Lesezeit", "Merken", "Anzeige", "Mehr zum Thema", "Meistgelesen", "Skriv ut",
    "Mest läst", "Prenumerera", "Photo:", "Related",
)  # fmt: skip


@cache
def briefs() -> dict[str, Brief]:
    folder = ROOT / "articles"
    found = [each for name in files(folder) for each in documents(folder, name) if isinstance(each, Document)]
    made = [brief(document, read) for document in found]
    return {each.article.location: each for each in made if isinstance(each, Brief)}


def of(case: dict[str, Any]) -> Brief:
    name, _, row = case["file"].partition("#")
    if not row:
        return briefs()[f"articles/{name}"]
    ids = [json.loads(line)["id"] for line in (ROOT / "articles" / name).read_text(encoding="utf-8").splitlines()]
    return briefs()[f"articles/{name}:{ids.index(row) + 1}"]


def table() -> list[Any]:
    rows = []
    for case in CASES:
        known = case.get("known_failure") or {}
        for field in FIELDS:
            marks = [pytest.mark.xfail(strict=True, reason=known[field])] if field in known else []
            rows.append(pytest.param(case, field, marks=marks, id=f"{case['file']}-{field}"))
    return rows


@pytest.mark.parametrize(("case", "field"), table())
def test_an_article(case: dict[str, Any], field: str) -> None:
    CHECKS[field](case, of(case))


def headline(case: dict[str, Any], found: Brief) -> None:
    assert found.article.headline == case["headline"]


def outlet(case: dict[str, Any], found: Brief) -> None:
    """The outlet where the file or its text names it; nothing else."""
    assert found.article.outlet in {case["outlet"], None}


def byline(case: dict[str, Any], found: Brief) -> None:
    assert people(found.article.byline) == people(case.get("byline"))


def people(names: str | None) -> list[str]:
    return (names or "").replace(" and ", ", ").split(", ")


def published(case: dict[str, Any], found: Brief) -> None:
    assert str(found.article.published or "")[:10] == case["published"]


def lead(case: dict[str, Any], found: Brief) -> None:
    assert found.lead is not None
    assert found.lead.of(found.article.text).startswith(case["lead"])


def speakers(case: dict[str, Any], found: Brief) -> None:
    """Nobody is named for words that somebody else said."""
    text = found.article.text
    expected = {quote["start"]: quote["speaker"] for quote in case["quotes"]}
    for quote in found.quotes:
        start = next((start for start in expected if quote.span.of(text).startswith(start)), None)
        if start and quote.speaker:
            assert quote.speaker.of(text).split()[-1] == expected[start].split()[-1], start


def quotations(case: dict[str, Any], found: Brief) -> None:
    """Every direct quotation is found, and nothing else is taken for one."""
    text = found.article.text
    expected = [quote["start"] for quote in case["quotes"] if quote["kind"] == "direct"]
    direct = [quote.span.of(text) for quote in found.quotes if quote.kind == "direct"]
    assert [start for start in expected if not any(words.startswith(start) for words in direct)] == []
    known = [quote["start"] for quote in case["quotes"]]
    assert [words for words in direct if not any(words.startswith(start) for start in known)] == []


def credit(case: dict[str, Any], found: Brief) -> None:
    lines = [span.of(found.article.text) for span in found.article.credit]
    assert len(lines) == len(case.get("credit", []))
    assert all(any(words in line for line in lines) for words in case.get("credit", []))


def placed(case: dict[str, Any], found: Brief) -> None:
    regions = settings(ROOT / "config.yaml").publication.regions
    title, others = region(found.article, found.countries, regions)
    assert case["region"] in {title, *others}


def furniture(_: dict[str, Any], found: Brief) -> None:
    body = [span.of(found.article.text) for span in found.article.paragraphs]
    assert [line for line in body if line.startswith(FURNITURE)] == []
    assert len(body) == len(set(body))


CHECKS: dict[str, Callable[[dict[str, Any], Brief], None]] = {
    "headline": headline,
    "outlet": outlet,
    "byline": byline,
    "published": published,
    "lead": lead,
    "speakers": speakers,
    "quotations": quotations,
    "credit": credit,
    "region": placed,
    "furniture": furniture,
}


def stories() -> dict[str, tuple[str, str]]:
    """Each article's story and voice (its telling's first article), by the article's location."""
    found = {}
    for story in group(briefs().values()):
        for telling in story.tellings:
            for each in (telling.brief, *telling.copies):
                found[each.article.location] = (story.id, telling.brief.article.location)
    return found


def pairs(events: set[str]) -> list[tuple[str, str]]:
    """Articles that a person would put into one story."""
    rows = [(of(case).article.location, case["event"]) for case in CASES if case["event"] in events]
    return [(one, other) for one, its in rows for other, event in rows if one < other and event == its]


def test_two_events_are_never_one_story() -> None:
    """A false merge would say that two newsrooms confirm each other."""
    found = stories()
    events = {of(case).article.location: case["event"] for case in CASES}
    together = [(one, other) for one in found for other in found if one < other and found[one][0] == found[other][0]]
    assert [pair for pair in together if events[pair[0]] != events[pair[1]]] == []


def test_accounts_of_one_event_are_one_story() -> None:
    """The sleeper's follow-up two days later may stand alone, and the third account of the storm, which is about the ships."""
    found = stories()
    apart = [
        pair for pair in pairs({"cable", "ferry", "nurses", "Krabbebanke"}) if found[pair[0]][0] != found[pair[1]][0]
    ]
    assert apart == []
    storm = pairs({"storm"})
    assert sum(found[one][0] == found[other][0] for one, other in storm) >= 1


def test_syndicated_copies_are_one_voice() -> None:
    found = stories()
    agency = "articles/2026-11-10-bnw-cable-repair.txt"
    for copy in (
        "articles/2026-11-10-harbour-post-cable-bnw.txt",
        "articles/2026-11-10-vistula-dispatch-cable-brief.txt",
    ):
        assert found[copy] == (found[agency][0], agency)
    assert found["articles/2026-11-11-vpb-cable-prices.txt"][1] != agency


def test_broken_files_are_no_articles() -> None:
    folder = ROOT / "articles"
    for name in ("broken.txt", "empty.txt"):
        (found,) = documents(folder, name)
        assert isinstance(found, Skipped)


def test_every_article_of_the_table_is_there() -> None:
    assert len(CASES) == len(briefs()) == 30
    assert all(isinstance(each.article, Article) for each in briefs().values())
