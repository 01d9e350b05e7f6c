"""What was read of a page -> why it is no article, or None: a page that says so, or shows a wall, a list or a player instead of text.

Saying nothing costs the edition one article; printing a cookie notice as news costs it its name. But a page that claims to be an
article and shows a few paragraphs is believed.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from urllib.parse import urlsplit

from digest.data import table
from digest.read import refuse
from digest.read.html_blocks import Block, Page
from digest.read.html_claims import Claims
from digest.read.html_features import folded

_SHORTEST = 120
_SHORTEST_DENSE = 50
"""Characters of running text, and the same where a character is a syllable or a word (Chinese, Japanese, Korean)."""

_STUB = 600
"""Characters: what is shown beside a player."""

_FIRST_PARAGRAPH = 200
"""Characters. A paywall that shows more has shown a lead, and a lead is what a digest prints."""

_NOTICE = 2500
"""Characters: a consent form that lists its purposes."""

_INTRODUCTION = 300
_MANY_UPDATES = 6


def refusal(said: Claims, page: Page, article: Sequence[int]) -> str | None:
    """Why the page is no article, in words for the reader of the colophon."""
    blocks = [page.blocks[i] for i in article]
    text = "\n".join(block.text for block in blocks)
    return (
        _live(said, page, article)
        or _walled(said, text, blocks)
        or _locked(said, page, text)
        or _player(said, text)
        or _named(said, page, article)
        or _short(text)
        or _list(said, blocks)
    )


def _live(said: Claims, page: Page, article: Sequence[int]) -> str | None:
    """A live blog without an introduction of its own: its text begins with the latest of its updates, not with the news."""
    if not article:
        return None
    stamps = [i for i in range(article[0], article[-1]) if _time().match(page.blocks[i].text)]
    kinds = [kind for node in said.articles for kind in _kinds(node.get("@type"))]
    if not (kinds and all(kind == "LiveBlogPosting" for kind in kinds)) and len(stamps) < _MANY_UPDATES:
        return None
    first = min([*stamps, *_updates(said, page, article)], default=article[0])
    introduction = sum(len(page.blocks[i].text) for i in article if i < first)
    return "a live blog, not an article" if introduction < _INTRODUCTION else None


def _updates(said: Claims, page: Page, article: Sequence[int]) -> Iterator[int]:
    """The blocks that begin an update, by the titles and texts that the page claims for its updates."""
    told = [
        update
        for node in said.articles
        if isinstance(node.get("liveBlogUpdate"), list)
        for update in node["liveBlogUpdate"][:50]
    ]
    values = (update.get(key) for update in told if isinstance(update, dict) for key in ("headline", "articleBody"))
    known = {folded(value)[:60] for value in values if isinstance(value, str) and value.strip()}
    return (i for i in range(article[0], article[-1] + 1) if folded(page.blocks[i].text)[:60] in known)


def _walled(said: Claims, text: str, blocks: list[Block]) -> str | None:
    """A consent form or a check for robots instead of the page: most of its lines speak of nothing else.

    An article about data protection does the same, so where the page claims to be an article only little text is suspected.
    """
    if len(text) > (_STUB if said.articles else _NOTICE):
        return None
    return refuse.walled([block.text for block in blocks])


def _locked(said: Claims, page: Page, text: str) -> str | None:
    if len(text) > (_FIRST_PARAGRAPH if not _dense().search(text) else _FIRST_PARAGRAPH // 2):
        return None
    closed = any(str(node.get("isAccessibleForFree")).lower() == "false" for node in said.articles)
    pattern = _lock()
    if closed or any(len(block.text) < 200 and pattern.search(block.text) for block in page.blocks):
        return "behind a paywall: only the beginning of the article is shown"
    return None


def _player(said: Claims, text: str) -> str | None:
    video = (said.first("og:type") or "").startswith("video") or any(
        "VideoObject" in _kinds(node.get("@type")) for node in said.others
    )
    return "a video page, not an article" if video and not said.articles and len(text) < _STUB else None


def _named(said: Claims, page: Page, article: Sequence[int]) -> str | None:
    """What its own words say, unless the page claims to be an article."""
    return None if said.articles else refuse.named([block.text for block in page.blocks], article)


def _short(text: str) -> str | None:
    least = _SHORTEST_DENSE if _dense().search(text) else _SHORTEST
    return "not an article: no running text on the page" if len(text) < least else None


def _list(said: Claims, blocks: list[Block]) -> str | None:
    """A home page or a list of headlines: it does not claim to be an article, and its text is links, or teasers side by side."""
    if said.articles or said.first("og:type") == "article" or said.first("article:published_time"):
        return None
    if said.canonical and urlsplit(said.canonical).path in ("", "/") and not urlsplit(said.canonical).query:
        return "a home page, not an article"
    if not any(refuse.sentence(block.text) for block in blocks):
        return "a list of headings, not an article"
    size = sum(len(block.text) for block in blocks)
    collected = any(kind in _LISTS for node in said.others for kind in _kinds(node.get("@type")))
    linked = sum(min(block.linked, len(block.text)) for block in blocks)
    return "a list of articles, not an article" if linked > 0.5 * size or (collected and linked > 0.2 * size) else None


_LISTS = frozenset(("CollectionPage", "ItemList", "SearchResultsPage"))


def _kinds(value: object) -> list[str]:
    return [kind for kind in (value if isinstance(value, list) else [value]) if isinstance(kind, str)]


@cache
def _time() -> re.Pattern[str]:
    return re.compile(r"\d{1,2}[:.h]\d{2}(?!\d)[^.!?]{0,24}$")  # "14:02", "2.15pm GMT", "14h02 Key event"


@cache
def _lock() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, table("read_refusals")["paywall"])), re.IGNORECASE)


@cache
def _dense() -> re.Pattern[str]:
    return re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{5}")  # 항구는 …
