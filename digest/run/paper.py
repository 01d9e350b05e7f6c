"""An edition -> its files, with a PDF of its page where the publication wants one. No edition waits for a PDF."""

from collections.abc import Callable, Sequence
from pathlib import Path

from digest.config import Settings
from digest.errors import ConfigError, DeliveryError
from digest.model import Edition, Page
from digest.render import render
from digest.run.templates import compiled, loader

__all__ = ["paper_tried", "printed"]

_PDF = "index.pdf"


def printed(
    settings: Settings, edition: Edition, beside: Sequence[str], log: Callable[[str], None]
) -> tuple[Page, ...]:
    """Every file of an edition; `beside` are pages of the archive that its page links to.

    Where no PDF can be made of its page it comes without, and the page does not speak of one.
    """
    paper = settings.publishing.pdf
    if paper is None:
        return _rendered(settings, edition, *beside)
    from digest.deliver.pdf import paged  # with subprocess: only where it is wanted

    pages = _rendered(settings, edition, _PDF, *beside)
    page = next(page.body for page in pages if page.path == "index.html")
    try:
        found = paged(
            page, paper, edition.revisions[-1].at if edition.revisions else edition.period.due, _address(edition)
        )
    except DeliveryError as error:
        log(f"pdf       {error}; the edition comes without it")
        return _rendered(settings, edition, *beside)
    log(f"pdf       {found.pages} pages{f'; {found.lacking}' if found.lacking else ''}")
    return (*pages, Page(_PDF, found.body))


def paper_tried(settings: Settings, edition: Edition) -> str:
    """What `digest check` says of PDFs: printed is the newest edition's page, or one without a story. ConfigError says what is missing."""
    from digest.deliver.pdf import paged

    page = _newest(settings.out / settings.publication.slug) or _rendered(settings, edition)[0].body
    try:
        found = paged(page, settings.publishing.pdf or "a4", edition.period.due)
    except DeliveryError as error:
        raise ConfigError(str(error)) from None
    if found.lacking:
        raise ConfigError(f"these letters stand as boxes in the newest PDF: {found.lacking}")
    return f"{found.pages} pages can be printed"


def _rendered(settings: Settings, edition: Edition, *beside: str) -> tuple[Page, ...]:
    return render(edition, loader(settings), settings.mail, compiled(settings), beside)


def _address(edition: Edition) -> str | None:
    """Where the page will stand: what the links of a PDF begin with."""
    return f"{edition.url}{edition.id}/index.html" if edition.url else None


def _newest(home: Path) -> bytes | None:
    """The page of the latest period: their names sort by time."""
    pages = sorted(home.glob("[0-9]*/index.html"))
    return pages[-1].read_bytes() if pages else None
