"""Copies of one text -> the same, the newsroom that wrote it first.

A copy usually says whose text it is: in the dateline ("SEOUL (Yonhap) --"), in the byline, or in a line of credit. The original
is the article of the outlet that is named so; where that article is not among them, one that names nobody else; then the earliest.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from functools import cache

from digest.data import table
from digest.model import Article, Brief


def original_first(briefs: Sequence[Brief]) -> tuple[Brief, ...]:
    """The original, then its copies, the earliest first."""
    ordered = sorted(briefs, key=lambda brief: earliest_first(brief.article))
    if len(ordered) < 2:
        return tuple(ordered)
    original = max(ordered, key=lambda brief: _claim(brief.article, (other.article for other in ordered)))
    return (original, *(brief for brief in ordered if brief is not original))


def earliest_first(article: Article) -> tuple[bool, float, str]:
    """A key to sort by: the instant, articles without a date last, ties by id. A day without a time counts from its noon."""
    published = article.published
    if published is None:
        return (True, 0.0, article.id)
    if not isinstance(published, datetime):
        published = datetime.combine(published, time(12))
    return (False, (published if published.tzinfo else published.replace(tzinfo=UTC)).timestamp(), article.id)


def _claim(article: Article, others: Iterable[Article]) -> tuple[int, bool]:
    """How many name its outlet, and whether it names no other."""
    names = _names(article.outlet or "")
    named = sum(other.outlet != article.outlet and _mentions(other, names) for other in others)
    foreign = [agency for agency in _agencies() if not names.intersection(agency)]
    return named, not any(_mentions(article, agency) for agency in foreign)


def _names(outlet: str) -> frozenset[str]:
    """What the outlet is called: by its own name and, if it is an agency, by all that agency's names."""
    own = {outlet, outlet.removeprefix("The ")} if outlet else set()
    return frozenset(own.union(*(agency for agency in _agencies() if _found(agency, outlet))))


def _mentions(article: Article, names: Iterable[str]) -> bool:
    spans = [article.dateline, *article.credit] if article.dateline else article.credit
    return _found(names, "\n".join([article.byline or "", *(span.of(article.text) for span in spans)]))


def _found(names: Iterable[str], text: str) -> bool:
    """Whole words, as they are written: "(AP)" names the AP, and "AP" is not in "APEC"."""
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in names if name in text)


@cache
def _agencies() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(names) for names in table("group_agencies")["agencies"])
