"""`Document` -> `Skipped | None`: what cannot be an article whatever it says, told before any work is done on it."""

from digest.model import Document, Skipped

LONGEST = 2_000_000
"""Characters. The longest news pages of the development data hold 80,000; a novel has 1,000,000."""

LONGEST_PAGE = 20_000_000
"""Characters of HTML, which holds scripts and styles as well."""

MOST_LINES = 6_000
"""Lines. The longest page of the development data has 2,000."""


def refusal(document: Document) -> Skipped | None:
    """Why the document cannot be read at all, or None."""
    reason = _fault(document.text, LONGEST_PAGE if document.media == "html" else LONGEST)
    return Skipped(document.location, reason) if reason else None


def _fault(text: str, longest: int) -> str | None:
    if len(text) > longest:
        return f"too long: {len(text):,} characters, more than the {longest:,} that are read"
    if "\0" in text:
        return "not text: it holds NUL characters"
    if not text or text.isspace():
        return "empty: it holds no text"
    return _undecodable(text)


def _undecodable(text: str) -> str | None:
    # half of a surrogate pair is no character: no file, database or mail could hold the article
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return f"not text: half a character (a lone surrogate) at {error.start:,}"
    return None
