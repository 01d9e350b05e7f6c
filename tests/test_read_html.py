"""A page becomes its article in its own words, or a reason; whatever a server sends, it costs little and never breaks the run."""

from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.data import table
from digest.model import Article, Document, Skipped
from digest.read import html, html_meta, html_tree
from digest.read.html_blocks import blocks
from digest.read.html_claims import claims
from digest.read.html_features import NAMES, Hints, rows

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "read_html.yaml").read_text(encoding="utf-8")
)

STORY = (
    "<p>The harbour of Kell was closed on Friday after a storm tore two cranes from their rails, the port authority said.</p>"
    "<p>“We will open when the wind allows it and not before,” said Tove Arnesen, the harbour master, in a call with reporters.</p>"
    "<p>Six ships were waiting outside the port by nightfall, and the ferry to Mull End was cancelled until Sunday, its owner said.</p>"
)


SITE = '<meta property="og:site_name" content="Kell Courier">'
LINKED = '<script type="application/ld+json">{}</script>'


def document(page: str, **claims: str) -> Document:
    return Document("d1", "pages/one.html", "html", page, **claims)


def page(body: str, head: str = "") -> str:
    return f"<html><head>{head}</head><body><article class='article-body'>{body}</article></body></html>"


def paragraphs(found: Article | Skipped) -> list[str]:
    assert isinstance(found, Article), found
    return [span.of(found.text) for span in found.paragraphs]


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_a_page_is_its_article_or_a_reason(case: dict[str, Any]) -> None:
    attributes = " ".join(f"x{i}" for i in range(300))
    found, expect = html.read(document(case["text"].replace("ATTRIBUTES", attributes))), case["expect"]
    if "skipped" in expect:
        assert isinstance(found, Skipped), found
        assert found.location == "pages/one.html"
        assert expect["skipped"] in found.reason
        return
    assert isinstance(found, Article)
    assert [p[: len(k)] for p, k in zip(paragraphs(found), expect["paragraphs"], strict=True)] == expect["paragraphs"]
    assert [
        span.of(found.text)[: len(k)] for span, k in zip(found.credit, expect.get("credit", []), strict=True)
    ] == expect.get("credit", [])
    assert "dateline" not in expect or (found.dateline and found.dateline.of(found.text)) == expect["dateline"]
    for name in ("headline", "byline", "outlet", "language", "url", "published"):
        assert name not in expect or str(getattr(found, name)) == expect[name]


def test_the_documents_own_claims_fill_the_gaps() -> None:
    known = {
        "title": "Harbour closed",
        "byline": "Ann Lee",
        "outlet": "Feed",
        "published": "2024-05-03",
        "url": "https://a.example/1",
    }
    found = html.read(document(page(STORY), **known))
    assert isinstance(found, Article)
    assert (found.headline, found.byline, found.outlet) == ("Harbour closed", "Ann Lee", "Feed")
    assert (str(found.published), found.url, found.language) == ("2024-05-03", "https://a.example/1", "en")


def test_words_are_the_pages_own() -> None:
    marks = "“”„‘’«»…–—\u00ad"
    found = html.read(
        document(
            page(
                STORY
                + f"<p>The notice on the gate read: {marks} and nobody could say what it was meant to be, he said.</p>"
            )
        )
    )
    assert f"read: {marks} and" in paragraphs(found)[3]


@pytest.mark.parametrize("box", ["form", "table><tr><td"])
def test_a_story_in_an_odd_place_is_found(box: str) -> None:
    found = html.read(
        document(f"<html><body><h1>Cranes fall</h1><{box}>{STORY}{STORY.replace('Friday', 'Monday')}</body></html>")
    )
    assert any("said Tove Arnesen" in p for p in paragraphs(found))


def test_a_passage_printed_twice_is_read_once() -> None:
    assert len(paragraphs(html.read(document(page(STORY + STORY))))) == 3


def test_the_line_model_measures_what_it_was_fitted_on() -> None:
    root = html_tree.tree(page(STORY))
    row = rows(blocks(root), Hints("", "", "", (), ""), {"class": {}, "text": {}})[0]
    model = table("read_html_model")

    def features(node: Any) -> set[int]:
        return {node[0]} | features(node[2]) | features(node[3]) if isinstance(node, list) else set()

    assert len(row) == len(NAMES)
    assert max(set().union(*map(features, model["trees"]))) < len(NAMES)


@pytest.mark.parametrize(
    ("head", "headline"),
    [
        (SITE + '<meta property="og:title" content="Cranes fall - The Kell Courier">', "Cranes fall"),
        (SITE + "<title>Cranes fall | Kell Courier | Coast</title>", "Cranes fall"),
        (LINKED.format('{"@type": "WebSite", "name": "Bote"}') + "<title>Cranes fall – Bote</title>", "Cranes fall"),
        ("<title>Cranes – a portrait</title>", "Cranes – a portrait"),
        ("<title></title>", None),
    ],
)  # fmt: skip
def test_the_headline_is_without_the_outlet(head: str, headline: str | None) -> None:
    assert html_meta.headline(claims(html_tree.tree(page(STORY, head)))) == headline


@pytest.mark.parametrize(
    "signature",
    [
        "<div class='author-name'>Author: Ida Bruun</div>",
        "<p><strong>Ida Bruun</strong></p>",
        "<p>Von Ida Bruun, 3. Mai 2024</p>",
        "<p>Ida Bruun</p><p>3. Mai 2024, 14:05</p>",
        "<p>Ida Bruun | 03.05.2024</p>",
    ],
)
def test_a_visible_byline(signature: str) -> None:
    found = html.read(document(page("<h1>Cranes fall in the harbour</h1>" + signature + STORY)))
    assert isinstance(found, Article)
    assert found.byline == "Ida Bruun"


def test_a_date_in_the_text_alone() -> None:
    found = html.read(document(page("<h1>Cranes fall</h1><time datetime='2024-05-03'>May 3, 2024</time>" + STORY)))
    assert isinstance(found, Article)
    assert str(found.published) == "2024-05-03"


HOSTILE = {
    "nested": "<div>" * 100_000 + STORY,
    "inline nested": page("<b>" * 50_000 + STORY),
    "one line": page("a " * 25_000_000),
    "one word": page("a" * 1_000_000),
    "unclosed": page("<p><a href=x>" * 50_000 + STORY),
    "many": page("<p>one two three" * 20_000),
    "entities": page("&amp;" * 500_000),
    "angles": "<" * 500_000,
    "comments": "<!--" * 100_000,
    "nul": STORY.replace(" ", "\0"),
    "surrogates": page(STORY + "<p>\ud800\udfff</p>"),
    "attributes": "<p " + " ".join(f"a{i}=1" for i in range(50_000)) + ">x",
    "joined attributes": "<p " + "".join(f"a{i}='1'" for i in range(50_000)) + ">x",
    "picture": "\x89PNG\r\n\x1a\n" + "\x00\x01\x02\ufffd" * 1000,
    "class": page(f"<p class='{'abc ' * 100_000}'>x</p>" + STORY),
    "json": page(STORY, LINKED.format("[" * 100_000)),
    "nested json": page(STORY, LINKED.format("[" * 500 + "]" * 500)),
    "long json": page(STORY, LINKED.format('"' + "a" * 2_000_000 + '"')),
    "wrong json": page(
        STORY,
        LINKED.format(
            '{"@type": ["NewsArticle", 1], "headline": [], "author": {"name": {"name": 1}}, "publisher": [[[]]], "datePublished": 5}'
        ),
    ),
    "title": page(STORY, "<title>" + " - a" * 100_000 + "</title>"),
    "script": page(STORY, "<script>" + "if (a<b) { return c } " * 100_000 + "</script>"),
    "empty": "",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_are_bounded(name: str) -> None:
    start = process_time()
    found = html.read(document(HOSTILE[name]))
    assert isinstance(found, (Article, Skipped))
    assert process_time() - start < 15  # counting coverage takes several times as long


_PIECE = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<div class='byline'>",
            "</div>",
            "<h1>",
            "<br>",
            "<br>",
            "<a href='/x'>",
            "</a>",
            "<li>",
            "<td>",
        ),
        *("<b>", "</b>", "<time>", "&amp;", "<nav>", "<script>x</script>", "By Ann Lee", "3 May 2024", "14:02"),
        *("“Nobody asked us,” she said. ", "The port of Kell was shut on Friday, the harbour board said. "),
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_PIECE, max_size=40))
def test_any_page_is_read_in_spans(pieces: list[str]) -> None:
    found = html.read(document(page("".join(pieces) + STORY)))
    if isinstance(found, Skipped):
        return
    assert found.text.startswith("\n".join(paragraphs(found)))
    assert all(p == " ".join(p.split()) and p for p in paragraphs(found))
    assert found == html.read(document(page("".join(pieces) + STORY)))


def test_the_day_that_a_feed_told_is_better_than_a_guess_from_its_fragment() -> None:
    words = (
        "The harbour of Skarholm opened a second quay, the office said, and ferries will use it before winter comes. "
        * 4
    )
    text = f"<div><p>{words}</p><p>The first quay was built in 1961 and rebuilt in January 2026.</p></div>"
    told = Document("a", "feed#1", "html", text, title="A quay", published="2026-11-11T06:00:00+00:00")
    article = html.read(told)
    assert isinstance(article, Article)
    assert article.published == datetime(2026, 11, 11, 6, tzinfo=UTC)
