"""`Document` of clean text -> `Article`: paragraphs are its lines, or its blocks of hard-wrapped lines."""

from digest.model import Article, Document, Skipped
from digest.read import dates, language
from digest.read.lines import lines


def read(document: Document) -> Article | Skipped:
    """The whole text as an article; what the document says about itself is all that is known beside it."""
    return Article(
        id=document.id,
        text=document.text,
        paragraphs=tuple(lines(document.text)),
        headline=document.title,
        url=document.url,
        outlet=document.outlet,
        byline=document.byline,
        published=dates.parse(document.published) if document.published else None,
        language=document.language or language.identify(document.text),
        location=document.location,
    )
