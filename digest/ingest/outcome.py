"""What gathering is about: `Memory` is asked, an `Outcome` is handed back."""

from dataclasses import dataclass
from typing import Literal, Protocol

from digest.ingest.visit import Visit
from digest.model import Document, Skipped, Source

__all__ = ["Health", "Memory", "Outcome"]

Health = Literal["ok", "unchanged", "failed"]


class Memory(Protocol):
    """What earlier runs have seen."""

    def visit(self, url: str) -> Visit | None:
        """The last visit to a source's location or to a page."""
        ...

    def document(self, url: str) -> Document | None:
        """The document that was read from the page with this canonical URL."""
        ...

    def documents(self, source: Source) -> tuple[Document, ...]:
        """What the source gave in earlier runs, as long as it is kept."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one source gave. `documents` are all that is known of it: what it shows now, and of a feed also what it showed before.

    "unchanged": the source says that nothing is new. "failed": it could not be read, or may not be asked yet, and `reason` says why;
    what was known of it is still there. `visits` is what to remember.
    """

    source: Source
    documents: tuple[Document, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    health: Health = "ok"
    reason: str | None = None
    visits: tuple[Visit, ...] = ()
