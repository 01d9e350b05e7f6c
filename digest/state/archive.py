"""What the archive around the editions holds: its pages, what they were made of, and which channel has what."""

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

__all__ = ["Archive", "Sheet"]


class Sheet(NamedTuple):
    """A page of the archive: what it was made of (a mark), and the SHA-256 of what it is."""

    mark: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Archive:
    """The archive of the publication `slug` in an open database."""

    connection: sqlite3.Connection
    slug: str

    def sheets(self) -> dict[str, Sheet]:
        """The pages that stand in out/, by their paths."""
        ask = "SELECT path, mark, sha256 FROM archive WHERE slug = ?"
        return {path: Sheet(*rest) for path, *rest in self.connection.execute(ask, (self.slug,))}

    def doubt(self, paths: Iterable[str]) -> None:
        """Pages that are going to be printed or removed: what they are is not known before `keep`."""
        with self.connection as run:
            run.execute("BEGIN IMMEDIATE")
            rows = ((self.slug, path) for path in sorted(paths))
            run.executemany("INSERT OR REPLACE INTO archive VALUES (?, ?, '', '')", rows)

    def doubtful(self) -> bool:
        """Whether a run died while it printed pages."""
        ask = "SELECT EXISTS (SELECT 1 FROM archive WHERE slug = ? AND sha256 = '')"
        return bool(self.connection.execute(ask, (self.slug,)).fetchone()[0])

    def keep(self, sheets: Mapping[str, Sheet], gone: Iterable[str]) -> None:
        """Pages that were printed, and paths that are no more."""
        with self.connection as run:
            run.execute("BEGIN IMMEDIATE")
            run.executemany("DELETE FROM archive WHERE slug = ? AND path = ?", ((self.slug, path) for path in gone))
            run.executemany(
                "INSERT OR REPLACE INTO archive VALUES (?, ?, ?, ?)",
                ((self.slug, path, *sheet) for path, sheet in sorted(sheets.items())),
            )

    def content(self) -> str:
        """A mark of all that stands in the publication's folder: what a channel that has it need not be given again."""
        rows = [
            *self.connection.execute("SELECT path, sha256 FROM archive WHERE slug = ? ORDER BY path", (self.slug,)),
            *self.connection.execute(
                "SELECT period, revision, path, sha256 FROM files WHERE slug = ? ORDER BY 1, 2, 3", (self.slug,)
            ),
        ]
        return hashlib.sha256(repr(rows).encode()).hexdigest()

    def delivered(self, channel: str) -> str | None:
        """The mark of what a channel was given last."""
        ask = "SELECT content FROM channels WHERE slug = ? AND channel = ?"
        row = self.connection.execute(ask, (self.slug, channel)).fetchone()
        return row[0] if row else None

    def deliver(self, channel: str, content: str, at: datetime) -> None:
        """Remember what a channel has now."""
        with self.connection as run:
            run.execute("BEGIN IMMEDIATE")
            row = (self.slug, channel, content, at.isoformat())
            run.execute("INSERT OR REPLACE INTO channels VALUES (?, ?, ?, ?)", row)
