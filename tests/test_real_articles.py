"""Two real articles as a browser shows them, where they are at hand: facts about them only, their text stays out of this project."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from digest.compose import brief
from digest.group import group
from digest.model import Brief, Document
from digest.read import as_is, read

SHARED = Path(__file__).parents[2] / "shared"
SAMPLES = SHARED / "data/quotes/samples.jsonl"

pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason="the shared articles are not here")


def article(number: str) -> Brief:
    (path,) = (SHARED / "articles").glob(f"{number}_*.txt")
    found = brief(Document(number, path.name, "text", path.read_text(encoding="utf-8")), read)
    assert isinstance(found, Brief)
    return found


def lines(found: Brief) -> list[str]:
    return [span.of(found.article.text) for span in found.article.paragraphs]


def test_the_envoy() -> None:
    found = article("000")
    assert found.article.headline is not None
    assert found.article.headline.split()[1:5] == ["To", "Send", "Senior", "Diplomatic"]
    assert (found.article.byline, found.article.outlet) == ("Ryan Pickrell", "Daily Caller News Foundation")
    assert found.article.published is None
    assert found.lead is not None
    assert found.lead.of(found.article.text) == lines(found)[0]
    assert (len(lines(found)), len(found.article.credit)) == (9, 1)
    assert not any(word in line for line in lines(found) for word in ("Font Size", "Twitter", "Send tips"))
    assert {country.code for country in found.countries} == {"CN", "KP"}


def test_the_holiday_meeting() -> None:
    found = article("002")
    assert (found.article.byline, found.article.outlet) == ("Elizabeth Shim", "UPI")
    assert found.article.published == date(2017, 2, 8)
    assert found.lead is not None
    assert found.lead.of(found.article.text).split()[:3] == ["North", "Korea's", "foreign"]
    assert not any("statue" in line for line in lines(found))
    assert [country.code for country in found.countries] == ["KP", "CN"]
    roles = [quote.role.of(found.article.text) for quote in found.quotes if quote.kind == "direct" and quote.role]
    assert roles == ["White House Press Secretary"] * 2


def test_two_events_of_one_year_between_two_capitals_are_two_stories() -> None:
    assert len(group([article("000"), article("002")])) == 2


def test_every_quotation_and_its_speaker() -> None:
    for line in SAMPLES.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found = brief(Document(row["id"], row["id"], "text", row["text"]), as_is)
        assert isinstance(found, Brief)
        assert told(found) == labelled(row)


def told(found: Brief) -> list[tuple[str, str, str]]:
    text = found.article.text
    named = [(quote, quote.speaker or quote.mention) for quote in found.quotes]
    return [(bare(quote.span.of(text)), quote.kind, name.of(text).split()[-1] if name else "") for quote, name in named]


def labelled(row: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (bare(quote["text"]), quote["type"], (quote["speaker_full"] or quote["speaker"]).split()[-1])
        for quote in sorted(row["quotes"], key=lambda quote: int(quote["start"]))
    ]


def bare(words: str) -> str:
    return words.strip('“”" ').rstrip(",.")
