"""Brief -> the JSON object that `digest brief` prints: offsets in code points into the article's text."""

from typing import Any

from digest.model import Brief, Quote, Span

__all__ = ["row"]


def row(brief: Brief) -> dict[str, Any]:
    """The row, without an id: the caller knows what its reader called the article."""
    article, text = brief.article, brief.article.text
    return {
        "headline": article.headline,
        "byline": article.byline,
        "published": article.published.isoformat() if article.published else None,
        "outlet": article.outlet,
        "credit": [span.of(text) for span in article.credit],
        "language": article.language,
        "paragraphs": article.paragraphs,
        "sentences": [sentence.span for sentence in brief.sentences],
        "lead": _passage(brief.lead, text) if brief.lead else None,
        "extract": [_passage(span, text) for span in brief.extract],
        "quotes": [_quote(quote, text) for quote in brief.quotes],
        "countries": [{"code": country.code, "weight": country.weight} for country in brief.countries],
    }


def _passage(span: Span, text: str) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": span.of(text)}


def _quote(quote: Quote, text: str) -> dict[str, Any]:
    mention = quote.mention
    return {
        **_passage(quote.span, text),
        "kind": quote.kind,
        "speaker": _words(quote.speaker, text),
        "mention": _words(mention, text),
        "mention_start": mention.start if mention else None,
        "mention_end": mention.end if mention else None,
        "role": _words(quote.role, text),
        "cue": _words(quote.cue, text),
        "score": quote.score,
    }


def _words(span: Span | None, text: str) -> str | None:
    return span.of(text) if span else None
