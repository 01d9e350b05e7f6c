"""The section that an article belongs to, and the others that it concerns."""

from pathlib import Path

import pytest
import yaml

from digest.model import Article, Country, Region, Span
from digest.place import region

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "regions.yaml").read_text(encoding="utf-8"))


def section(title, countries=(), names=(), exclude=(), threshold=0.3):
    return Region(title, frozenset(countries), tuple((name, None) for name in names), frozenset(exclude), threshold)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_case(case):
    text = case.get("text", "Nothing to see.")
    one = Article("a", text, (Span(0, len(text)),), headline=case.get("headline"), language="en")
    countries = [Country(code, weight) for code, weight in case["countries"].items()]
    first, also = region(one, countries, [section(**row) for row in case["sections"]])
    assert [title for title in (first, *also) if title] == case["expect"], case["why"]


def test_a_name_of_an_excluded_country_does_not_count():
    text = "Harbour talk"
    one = Article("a", text, (Span(0, len(text)),), headline="Harbour talk in Dalian", language="en")
    east = Region("East", frozenset({"JP"}), (("dalian", "CN"),), frozenset({"CN"}))
    assert region(one, (), [east, Region("Elsewhere")]) == ("Elsewhere", ())
    assert region(one, (), []) == (None, ())
