"""`Document` -> `Article`: finds the article inside the document, selecting spans and rewriting nothing.

`read` drops what is not the article; `as_is` believes that everything is. Both hand back `Skipped` where there is no article, with
a reason that a reader of the colophon understands. `text.classify` is the line model alone, for whoever has lines from elsewhere.
"""

from digest.model import Article, Document, Skipped
from digest.read import bounds, clean, mail, markdown, text

__all__ = ["as_is", "read"]


def read(document: Document) -> Article | Skipped:
    """The article in the document, or why there is none."""
    refusal = bounds.refusal(document)
    if refusal:
        return refusal
    if document.media == "html":
        # trafilatura and its parser cost more to import than everything else together
        from digest.read import html

        return html.read(document)
    return _READERS[document.media](document)


def as_is(document: Document) -> Article | Skipped:
    """The document as an article without furniture: every line, or every block of hard-wrapped lines, is a paragraph."""
    return bounds.refusal(document) or clean.read(document)


_READERS = {"text": text.read, "markdown": markdown.read, "mail": mail.read}
