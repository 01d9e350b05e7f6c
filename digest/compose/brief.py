"""Document -> Brief: read, segment, pick the lead and the quotations, place; one article, nothing else needed."""

from collections.abc import Callable

from digest.model import Article, Brief, Document, Skipped
from digest.pick.lead import candidates, pick
from digest.pick.quotes import quotes
from digest.place import place
from digest.segment import segment

__all__ = ["Reading", "brief", "summarise"]

Reading = Callable[[Document], Article | Skipped]
"""How the article is found in a document: `read.read`, or `read.as_is` for text that is clean already."""


def brief(document: Document, reading: Reading, sentences: int = 3) -> Brief | Skipped:
    """Everything that is picked from one document, or why it is no article.

    A fault of ours in one article must not cost the edition, so whatever a stage raises becomes a `Skipped` here: the
    only such place below the command line.
    """
    try:
        article = reading(document)
        return article if isinstance(article, Skipped) else summarise(article, sentences)
    except Exception as error:  # noqa: BLE001
        told = f"digest could not handle it ({type(error).__name__}: {error})"[:200]
        return Skipped(document.location, f"{told}; please report this")


def summarise(article: Article, sentences: int = 3) -> Brief:
    """The Brief of an article that was read. `sentences` is the length of the extract."""
    found = segment(article.text, article.paragraphs, article.language)
    lead, extract = pick(candidates(article, found), sentences)
    return Brief(
        article=article,
        sentences=found,
        lead=lead,
        extract=extract,
        quotes=quotes(article, found, lead),
        countries=place(article, found),
    )
