"""What a page says to machines: JSON-LD and Open Graph, proved like what it says to people."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from digest.model import Edition, Item
from digest.proof import name, printed
from digest.verify import verify

Pages = dict[str, bytes]
PrintPages = Callable[[Edition], Pages]


def data(page: bytes) -> Any:
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.decode(), re.DOTALL)
    return json.loads(block)


def test_every_quotation_says_who_spoke_and_what_it_is_from(pages: Pages) -> None:
    found = data(pages["index.html"])
    assert (found["@type"], found["url"]) == (
        "CollectionPage",
        "https://strait.example/strait-briefing/2026-W46/index.html",
    )
    ferry = found["hasPart"][0]
    assert (ferry["@type"], ferry["datePublished"], ferry["publisher"]["name"]) == (
        "NewsArticle",
        "2026-11-10",
        "Harbour Post",
    )
    first, second, third = ferry["hasPart"]
    assert first["text"] == "We have never seen anything like it – people sleep in their cars"
    assert first["spokenByCharacter"] == {"name": "Maris Lind", "description": "the line's managing director"}
    assert first["isBasedOn"] == ferry["url"] == "https://harbour.example/2026/11/ferry?a=1&b=%282%29#top"
    assert "spokenByCharacter" not in second
    assert third["isBasedOn"] == "https://skerry.example/pier"
    assert found["hasPart"][2]["inLanguage"] == "ko"


def test_open_graph_and_canonical(pages: Pages, edition: Edition, print_pages: PrintPages) -> None:
    page = pages["index.html"].decode()
    address = "https://strait.example/strait-briefing/2026-W46/index.html"
    assert f'<meta property="og:url" content="{address}">' in page
    assert f'<link rel="canonical" href="{address}">' in page
    assert '<meta property="og:title" content="Strait Briefing, Monday 9 to Sunday 15 November 2026">' in page
    bare = print_pages(replace(edition, url=None, sections=()))["index.html"]
    assert b"og:url" not in bare
    assert "url" not in data(bare)


@pytest.mark.parametrize(
    "payload",
    [
        "</script><script>alert(1)</script>",
        "<!--<script>",
        "a\u2028b",
        '"}],"@type":"Quotation","text":"no',
        "\\u003c",
        "&quot;",
    ],
)
def test_nothing_leaves_the_data(
    payload: str, edition: Edition, tell: Callable[..., Item], print_pages: PrintPages
) -> None:
    section = replace(edition.sections[0], items=(tell(1, payload, "https://sound.example/a"),))
    made = print_pages(replace(edition, sections=(section,), title=payload))
    (story,) = data(made["index.html"])["hasPart"]
    assert (story["abstract"], story["headline"]) == (printed(payload), name(payload))
    assert story["hasPart"][0]["text"] == printed(payload)
    assert made["index.html"].count(b"<script") == 1
    found = verify(made, json.loads(made["index.json"]), {})
    assert {finding.found for finding in found} == {"no stored text"}


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('"text":"We have', '"text":"I have', "JSON-LD, quotation 1"),
        ('"name":"Maris Lind"', '"name":"Ove Strand"', "JSON-LD, quotation 1"),
        ('"spokenByCharacter":{"name":"Maris Lind"', '"x":{"name":"Maris Lind"', "JSON-LD, quotation 1"),
        ('"spokenByCharacter":{"name":"Maris Lind",', '"spokenByCharacter":"x","y":{', "JSON-LD, quotation 1"),
        ('"abstract":"The Norrsund', '"abstract":"A Norrsund', "JSON-LD, lead 1"),
        ('"@type":"Quotation","text":"No ship', '"@type":"Thing","text":"No ship', "JSON-LD, quotation 3"),
        ('{"@context"', '{"@type":"Quotation","text":"Never said"},{"@context"', "JSON-LD"),
        ('{"@context":', '{"x":{"@type":"Quotation","text":"Never said"},"@context":', "JSON-LD, quotation 1"),
    ],
)  # fmt: skip
def test_a_change_inside_the_data_is_found(old: str, new: str, what: str, pages: Pages, texts: dict[str, str]) -> None:
    changed = pages["index.html"].replace(old.encode(), new.encode(), 1)
    assert changed != pages["index.html"]
    found = verify({**pages, "index.html": changed}, json.loads(pages["index.json"]), texts)
    assert what in [finding.what for finding in found]


def test_a_page_without_such_data_is_proved_as_it_is(pages: Pages, texts: dict[str, str]) -> None:
    bare = re.sub(rb'<script type="application/ld\+json">.*?</script>', b"", pages["index.html"])
    assert verify({**pages, "index.html": bare}, json.loads(pages["index.json"]), texts) == ()
