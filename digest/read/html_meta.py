"""A page's claims -> headline, byline, outlet, date, language, address: each chosen among what the page says of itself.

Systems that publish news fill JSON-LD, OpenGraph and the visible page from one record, and each spoils it in its own way: a search
engine's headline in JSON-LD, the outlet's name behind og:title, the publisher as author. So a claim is cleaned, and believed
according to where it stands and who else says the same.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from digest.data import table
from digest.read import dates, html_byline
from digest.read.html_blocks import Page
from digest.read.html_claims import Claims, collapsed
from digest.read.html_features import folded

_LONGEST_NAME = 70
_MOST_NAMES = 12
_SHORTEST_HEAD = 15
_MOST_TAILS = 4


@dataclass(frozen=True, slots=True)
class Facts:
    """What the page says of its article, None where it does not."""

    headline: str | None
    byline: str | None
    outlet: str | None
    published: date | datetime | None
    language: str | None
    url: str | None


def facts(claims: Claims, root: Any, page: Page, article: Sequence[int], given: str | None = None) -> Facts:
    """Every fact that the page's own claims decide; `article` are the numbers of the article's blocks.

    `given` is the day that the source told (a feed's entry, a row): better than a guess from the page's text, which may be a fragment.
    """
    outlet = _outlet(claims)
    return Facts(
        headline=headline(claims),
        byline=_byline(claims, page, article),
        outlet=outlet,
        published=_claimed(claims) or (dates.parse(given) if given else None) or _htmldate(root),
        language=_language(claims),
        url=_address(claims),
    )


def headline(claims: Claims) -> str | None:
    """The title that was written for readers: og:title without the outlet's name behind it, before search engines' variants."""
    names = {folded(name) for name in _outlets(claims)}
    told = [
        (weight, title)
        for weight, value in _titles(claims)
        if (title := _without_outlet(value, names, claims.h1)) and folded(title) not in names
    ]
    votes: defaultdict[str, float] = defaultdict(float)
    for weight, title in told:
        votes[folded(title)] += weight
    return max(told, key=lambda pair: votes[folded(pair[1])])[1] if told else None


def _titles(claims: Claims) -> Iterator[tuple[float, str]]:
    """Each kind of title with its weight; where weights are even the first stands."""
    yield from ((2.2, value) for value in claims.meta.get("og:title", ())[:1])
    yield from ((1.1, value) for value in tuple(claims.said("headline"))[:1])
    yield from ((1.0, value) for value in claims.h1[:1])
    yield from ((0.6, value) for value in claims.meta.get("twitter:title", ())[:1])
    yield 0.1, claims.title


def _without_outlet(title: str, names: set[str], seen: Sequence[str]) -> str:
    """The title before " | The Harbour News", where that is the outlet, or where the page shows the rest as its heading."""
    for match in list(_bar().finditer(title))[: -_MOST_TAILS - 1 : -1]:
        head, tail = title[: match.start()].strip(), folded(title[match.end() :])
        shown = len(head) > _SHORTEST_HEAD and folded(head) in map(folded, seen)
        if shown or any(_names_outlet(tail, name) for name in names):
            title = head
    return title.strip()


def _names_outlet(tail: str, name: str) -> bool:
    """The outlet's name, a part of it, or the name with an article before it or a section behind it."""
    return (
        tail == name
        or (len(tail) > 3 and tail in name)
        or (len(name) > 3 and name in (tail[: len(name)], tail[-len(name) :]))
    )


@cache
def _bar() -> re.Pattern[str]:
    return re.compile(r"\s+[|–—\-·•»:*]+\s+|\s*[|｜：]\s*")  # "A title | The Outlet", "A title - The Outlet"


def _outlet(claims: Claims) -> str | None:
    return next(_outlets(claims), None)


def _outlets(claims: Claims) -> Iterator[str]:
    """The publisher's names, the best first."""
    site = claims.first("og:site_name", "application-name", "twitter:site_name")
    if site:
        yield site
    for node in claims.articles:
        yield from _names(node.get("publisher"), claims)
    for node in claims.others:
        if node.get("@type") in ("WebSite", "NewsMediaOrganization", "Organization") and isinstance(
            node.get("name"), str
        ):
            yield collapsed(node["name"])
    address = _address(claims)
    if address:
        yield _domain(address)


def _domain(address: str) -> str:
    host = address.split("//", 1)[-1].split("/", 1)[0].split(":", 1)[0].lower()
    return host.removeprefix("www.")


def _byline(claims: Claims, page: Page, article: Sequence[int]) -> str | None:
    """The authors: persons before the outlet itself; JSON-LD before meta elements before what the page shows."""
    own = {folded(name) for name in _outlets(claims)}
    told = [names for names in _authors(claims) if names]
    best = next((names for names in told if any(folded(name) not in own for name in names)), None)
    best = best or html_byline.visible(page, article, own) or (told[0] if told else [])
    return ", ".join(best[:_MOST_NAMES]) or None


def persons(claims: Claims) -> list[str]:
    """Every name that the claims give for an author."""
    return list(dict.fromkeys(name for names in _authors(claims) for name in names))


def _authors(claims: Claims) -> Iterator[list[str]]:
    for node in claims.articles:
        for key in ("author", "creator"):
            yield _cleaned(_names(node.get(key), claims))
    for name in table("read_html_rules")["author_meta"]:
        yield _cleaned(claims.meta.get(name, ()))


def _names(value: Any, claims: Claims) -> list[str]:
    """The names of persons and organisations in a JSON-LD value, which may refer to another node by `@id`."""
    if isinstance(value, list):
        return [name for item in value[:_MOST_NAMES] for name in _names(item, claims)]
    if isinstance(value, str):
        return [collapsed(value)]
    if not isinstance(value, dict):
        return []
    name = value.get("name") or value.get("byline")
    if not name and value.get("@id"):
        name = next(
            (
                n.get("name")
                for n in (*claims.others, *claims.articles)
                if n.get("@id") == value["@id"] and n.get("name")
            ),
            None,
        )
    return _names(name, claims) if isinstance(name, (str, list)) else []


def _cleaned(names: Sequence[str]) -> list[str]:
    found = (_title().sub("", name).strip(" ,;|") for name in names)
    return list(
        dict.fromkeys(name for name in found if 1 < len(name) <= _LONGEST_NAME * 2 and not _no_name().search(name))
    )


@cache
def _title() -> re.Pattern[str]:
    return re.compile(
        r"^(?:(?:written |reporting )?by|von|par|por|di|door|av|af)[:\s]+|\s+/\s+\w+$", re.IGNORECASE
    )  # "By Ann Lee"


@cache
def _no_name() -> re.Pattern[str]:
    return re.compile(r"https?:|www\.|@|[{}<>\[\]]|^\(|^[a-z]+(?:-[a-z]+)+$|^\d+$")  # an address, a handle, "ann-lee"


def _claimed(claims: Claims) -> date | datetime | None:
    """JSON-LD of the article, meta elements, JSON-LD of the page."""
    told = [
        *claims.said("datePublished"),
        *(value for name in table("read_html_rules")["date_meta"] for value in claims.meta.get(name, ())),
        *(value for node in claims.others if isinstance(value := node.get("datePublished"), str)),
    ]
    return next((found for value in told if (found := dates.parse(value))), None)


def _htmldate(root: Any) -> date | None:
    """What stands in the page's text and addresses (https://github.com/adbar/htmldate)."""
    from htmldate import find_date

    found = find_date(root, original_date=True, extensive_search=True, outputformat="%Y-%m-%d")
    return date.fromisoformat(found) if found else None


def _language(claims: Claims) -> str | None:
    told = (
        claims.language,
        *claims.said("inLanguage"),
        claims.first("og:locale", "content-language", "language") or "",
    )
    return next((m.group(1).lower() for value in told if (m := _code().match(value.strip()))), None)


@cache
def _code() -> re.Pattern[str]:
    return re.compile(r"([a-zA-Z]{2,3})(?:[-_][a-zA-Z]|$)")  # "en-GB", "ko_KR", "de"


def _address(claims: Claims) -> str | None:
    told = (claims.canonical, claims.first("og:url") or "", *claims.said("url"))
    return next((value for value in told if _http().match(value)), None)


@cache
def _http() -> re.Pattern[str]:
    return re.compile(r"https?://[^\s/]+\.[^\s]+$", re.IGNORECASE)  # https://example.org/a
