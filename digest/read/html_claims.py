"""A parsed page -> what it claims about itself: JSON-LD, OpenGraph and other meta elements, headings, language, canonical address.

Nothing is chosen here: `html_meta` weighs the claims, and the line model uses them as hints.
JSON-LD: https://schema.org/Article; OpenGraph: https://ogp.me/.
"""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

_LONGEST_SCRIPT = 1_500_000
_DEEPEST = 12
_MOST_NODES = 300
_MOST_VALUES = 20
_LONGEST_VALUE = 2_000
_ARTICLE = re.compile(
    r"(?:Article|BlogPosting|Report|LiveBlogPosting|Posting)$"
)  # "NewsArticle", "ReportageNewsArticle"


@dataclass(frozen=True, slots=True)
class Claims:
    """`meta` maps a lower-case name or property to its values in order; `articles` are the JSON-LD nodes of article types,
    `others` the rest."""

    meta: dict[str, tuple[str, ...]]
    articles: tuple[dict[str, Any], ...]
    others: tuple[dict[str, Any], ...]
    title: str
    h1: tuple[str, ...]
    language: str
    canonical: str

    def first(self, *names: str) -> str | None:
        """The first value that one of the meta names holds, in the order asked."""
        return next((value for name in names for value in self.meta.get(name, ()) if value), None)

    def said(self, key: str) -> Iterator[str]:
        """The strings that the JSON-LD articles hold under a key."""
        for node in self.articles:
            value = node.get(key)
            if isinstance(value, str) and value.strip():
                yield collapsed(value)


def claims(root: Any) -> Claims:
    """Everything the page says about itself."""
    nodes = tuple(islice((node for script in _scripts(root) for node in _nodes(script, 0)), _MOST_NODES))
    articles = tuple(node for node in nodes if _is_article(node))
    return Claims(
        meta=_meta(root),
        articles=articles,
        others=tuple(node for node in nodes if not _is_article(node)),
        title=_short(root.xpath("string(.//title)")),
        h1=tuple(dict.fromkeys(filter(None, (_short(_seen(h)) for h in islice(root.iterfind(".//h1"), _MOST_VALUES))))),
        language=root.get("lang")
        or root.get("{http://www.w3.org/XML/1998/namespace}lang")
        or root.get("xml:lang")
        or "",
        canonical=next((link.get("href") or "" for link in root.iterfind('.//link[@rel="canonical"]')), "").strip(),
    )


def collapsed(value: str) -> str:
    """White space and entities as a browser shows them.

    >>> collapsed("Tea &amp;amp;\\n cakes")
    'Tea & cakes'
    """
    return " ".join(html.unescape(html.unescape(value)).split()) if "&" in value else " ".join(value.split())


def _short(value: str) -> str:
    return collapsed(value[:_LONGEST_VALUE])


def _meta(root: Any) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for element in root.iter("meta"):
        content = element.get("content")
        if not content:
            continue
        for name in {element.get("property"), element.get("name"), element.get("itemprop")} - {None}:
            values = found.setdefault(name.strip().lower(), [])
            if len(values) < _MOST_VALUES:
                values.append(_short(content))
    return {key: tuple(values) for key, values in found.items()}


def _seen(element: Any) -> str:
    return "".join(
        element.xpath(".//text()[not(ancestor::script or ancestor::style or ancestor::svg or ancestor::button)]")
    )


def _scripts(root: Any) -> Iterator[Any]:
    for element in root.iter("script"):
        if "ld+json" not in (element.get("type") or "").lower():
            continue
        text = "".join(element.itertext())
        if len(text) > _LONGEST_SCRIPT:
            continue
        try:
            yield json.loads(_wrapping().sub("", text).strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue


@cache
def _wrapping() -> re.Pattern[str]:
    # What some systems print around the JSON: "/* <![CDATA[ */ {…} /* ]]> */", "<!-- {…} -->"
    return re.compile(r"^\s*(?:(?:/\*)?\s*<!\[CDATA\[\s*(?:\*/)?|<!--)|(?:(?:/\*)?\s*\]\]>\s*(?:\*/)?|-->)\s*$")


def _nodes(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "hasPart"):
            if isinstance(value.get(key), (dict, list)):
                yield from _nodes(value[key], depth + 1)


def _is_article(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    return any(
        isinstance(kind, str) and _ARTICLE.search(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])
    )
