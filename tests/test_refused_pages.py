"""A page that holds no article is refused with its reason, however it was saved; an article that only resembles one is not."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from digest.model import Article, Document, Media, Skipped
from digest.read import read

Parts = list[tuple[str, str]]
Given = dict[str, list[str]]

CASES = Path(__file__).parent / "cases"
WORDS: dict[str, Given] = yaml.safe_load((CASES / "refused_pages.yaml").read_text(encoding="utf-8"))
ARTICLES: list[dict[str, Any]] = yaml.safe_load((CASES / "read_resembling.yaml").read_text(encoding="utf-8"))


class Refused(NamedTuple):
    """A page without an article."""

    kind: str
    language: str
    media: Media
    text: str


def pages() -> Iterator[Refused]:
    """Every kind in every language, as HTML and as text."""
    for language, words in WORDS.items():
        for kind, template in TEMPLATES.items():
            parts = template(words)
            yield Refused(kind, language, "text", "\n\n".join(text for _, text in parts))
            yield Refused(kind, language, "html", _html(language, words["paper"][0], parts))


def _html(language: str, paper: str, parts: Parts) -> str:
    body = "".join(f"<{tag.split()[0]}{tag[len(tag.split()[0]) :]}>{text}</{tag.split()[0]}>" for tag, text in parts)
    return f'<html lang="{language}"><head><title>{paper}</title></head><body><main>{body}</main></body></html>'


def _top(words: Given) -> Parts:
    return [("h1", words["paper"][0]), *(("a href='/x'", entry) for entry in words["menu"])]


def _home(words: Given) -> Parts:
    return [*_top(words), *(("h2", headline) for headline in words["headlines"] * 2)]


def _section(words: Given) -> Parts:
    found = _top(words)
    for n, (headline, teaser) in enumerate(zip(words["headlines"], words["teasers"], strict=True), 2):
        found += [
            ("h2", headline),
            ("p", teaser),
            ("span", words["ago"][0].format(n=n)),
            ("a href='/x'", words["more"][0]),
        ]
    return [*found, ("button", words["load"][0])]


def _tag(words: Given) -> Parts:
    found = [("h1", words["headlines"][0].split()[0])]
    for n, (headline, teaser) in enumerate(zip(words["headlines"], words["teasers"], strict=True), 2):
        found += [("span", words["date"][0].format(n=n)), ("h3", headline), ("p", teaser)]
    return found


def _results(words: Given) -> Parts:
    found = [*_top(words), *(("p", line) for line in words["results"])]
    for n, (headline, teaser) in enumerate(zip(words["headlines"], words["teasers"], strict=True), 2):
        found += [("h3", headline), ("p", teaser), ("span", words["date"][0].format(n=n))]
    return found


def _stub(words: Given) -> Parts:
    return [
        *_top(words),
        ("h2", words["headlines"][0]),
        ("p", words["teasers"][0]),
        *(("p", line) for line in words["paywall"]),
    ]


def _blog(words: Given) -> Parts:
    found = [*_top(words), ("h2", words["live"][0])]
    for n, teaser in enumerate(words["teasers"] + words["teasers"][:2]):
        found += [("p", f"{18 - n}:{10 + 3 * n}"), ("p", teaser), ("p", words["teasers"][n - 3])]
    return found


def _lines(name: str) -> Callable[[Given], Parts]:
    def template(words: Given) -> Parts:
        return [*_top(words), *(("p", line) for line in words[name])]

    return template


TEMPLATES = {
    "home page": _home, "section": _section, "tag page": _tag, "search results": _results, "paywall stub": _stub, "live blog": _blog,
    "cookie wall": _lines("cookies"), "error page": _lines("error"), "login": _lines("login"), "vacancy": _lines("job"),
    "video page": _lines("video"), "robot check": _lines("robot"),
}  # fmt: skip


REASONS = {
    "home page": ("list", "home page"), "section": ("list",), "tag page": ("list",), "search results": ("results",),
    "paywall stub": ("paywall",), "live blog": ("live blog",), "cookie wall": ("consent", "cookies"), "error page": ("error",),
    "login": ("sign in",), "vacancy": ("vacancy",), "video page": ("video",), "robot check": ("robots", "consent", "cookies"),
}  # fmt: skip


@pytest.mark.parametrize("page", list(pages()), ids=lambda page: f"{page.kind} {page.language} {page.media}")
def test_a_page_without_an_article_is_refused(page: Refused) -> None:
    found = read(Document("d1", "pages/one", page.media, page.text))
    assert isinstance(found, Skipped), [span.of(found.text) for span in found.paragraphs]
    assert any(word in found.reason for word in REASONS[page.kind]), found.reason


@pytest.mark.parametrize("case", ARTICLES, ids=[case["label"] for case in ARTICLES])
def test_an_article_that_resembles_something_else_is_read(case: dict[str, Any]) -> None:
    body = "".join(f"<p>{line}</p>" for line in case["text"].split("\n\n"))
    for media, text in (("text", case["text"]), ("html", f"<html><body><article>{body}</article></body></html>")):
        found = read(Document("d1", f"pages/{media}", "html" if media == "html" else "text", text))
        assert isinstance(found, Article), found


def test_a_page_that_claims_to_be_an_article_is_believed() -> None:
    claim = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Crane falls"}</script>'
    told = (
        "The harbour of Port Ellery was shut on Wednesday after a crane collapsed onto a pier, the port authority said."
    )
    again = told.replace("Wednesday", "Friday")
    body = (
        f"<article class='article-body'><h1>Crane falls</h1><p>{told}</p><p>Page not found</p><p>{again}</p></article>"
    )
    assert isinstance(
        read(Document("d1", "one", "html", f"<html><head>{claim}</head><body>{body}</body></html>")), Article
    )
    assert isinstance(read(Document("d1", "one", "html", f"<html><body>{body}</body></html>")), Skipped)
