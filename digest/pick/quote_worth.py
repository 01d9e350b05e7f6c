"""A quotation and who said it -> how much a reader gains from seeing it printed.

What cannot be trusted is worth nothing, so trust comes first and sharply: the eighth power leaves 0.85 of 0.98 and all but drops 0.7.
Among the trusted ones count who speaks (a full name, a role, somebody whom headline or lead speak of) and what is said (8 to 60 words,
understood without its neighbours, a position or a fact rather than a pleasantry, and not the lead again).
"""

from functools import cache, lru_cache
from operator import itemgetter
from typing import NamedTuple

from digest.data import table
from digest.model import Article, Kind, Span


class Voice(NamedTuple):
    """Who speaks: the full name, the role, and how sure it is that these are the speaker's."""

    name: Span | None
    role: Span | None
    trust: float


def worth(article: Article, quote: Span, kind: Kind, voice: Voice, lead: Span | None) -> float:
    """Between 0 and 1: the order within one article, and below a quarter a speaker so doubtful that no edition prints it unasked."""
    said = quote.of(article.text)
    name = voice.name.of(article.text) if voice.name else ""
    value = (
        0.25 * _length(said.count(" ") + 1)
        + 0.15 * (" " in name)
        + 0.15 * (voice.role is not None)
        + 0.15 * _party(article, name.rpartition(" ")[2], lead)
        + 0.15 * (_first_word(said) not in _leaning())
        + 0.10 * _substance(said)
        + 0.05 * (kind == "direct")
    )
    repeated = 0.3 if _repeats(article.text, quote, lead) else 1.0
    return round(voice.trust**8 * (0.4 + 0.6 * value) * repeated, 4)


def _length(words: int) -> float:
    """Full from 8 to 60 words, nothing below 3, less and less above 60."""
    if words < 8:
        return max(0.0, (words - 3) / 5)
    return 1.0 if words <= 60 else max(0.2, 1 - (words - 60) / 60)


def _party(article: Article, last: str, lead: Span | None) -> bool:
    """Whether headline, lead or first paragraph speak of the speaker."""
    if not last:
        return False
    text, first = article.text, article.paragraphs[0]
    if text.find(last, first.start, first.end) >= 0 or (lead and text.find(last, lead.start, lead.end) >= 0):
        return True
    return last in (article.headline or "")


def _first_word(said: str) -> str:
    return said[:16].partition(" ")[0].strip("[(…,.").lower()


@cache
def _leaning() -> frozenset[str]:
    """Openings that lean on a sentence which is not quoted: "But that …", "He …", "So"."""
    return frozenset(table("quotes_worth")["leaning"].split())


@cache
def _weighty() -> frozenset[str]:
    """Words of statements: duty, intent, reason, public matters."""
    return frozenset(table("quotes_worth")["weighty"].split())


def _substance(said: str) -> float:
    words = said[:160].lower().split()
    count = sum(map(_weighty().__contains__, words))
    if count < _FULL:
        count += sum(map(str.isdigit, map(itemgetter(0), words)))
    return 1.0 if count >= _FULL else count / _FULL


_FULL = 2  # weighty words, numbers among them


def _repeats(text: str, span: Span, lead: Span | None) -> bool:
    """Whether the quotation stands in the lead or says most of its longer words again."""
    if lead is None:
        return False
    if span.start < lead.end and lead.start < span.end:
        return True
    if span.end - span.start < _SHORT:
        return False
    words = span.of(text).lower().split()
    again = len(_longer_words(lead.of(text)).intersection(words))
    if again < _FEW:
        return False
    longer = len({word for word in words if len(word) > _SMALL})
    return longer > _FEW and again > _MOST * longer


_SHORT = 23  # characters: four words of five letters do not fit into fewer
_FEW, _SMALL, _MOST = 3, 4, 0.6


@lru_cache(maxsize=64)
def _longer_words(passage: str) -> frozenset[str]:
    """Remembered, for every quotation of an article is held beside the same lead."""
    return frozenset([word for word in passage.lower().split() if len(word) > _SMALL])
