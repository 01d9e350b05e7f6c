"""What was seen and read: documents by source, visits by URL, and the Brief of each document, so that nothing is read twice."""

import hashlib
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from digest.model import Brief, Document, Skipped, Source
from digest.state.codec import pack, unpack

__all__ = ["Library"]

_V = TypeVar("_V")


@dataclass(frozen=True, slots=True)
class Library:
    """The documents' side of an open database."""

    connection: sqlite3.Connection

    def documents(self, source: Source) -> tuple[Document, ...]:
        """Everything that the source ever gave and that is still kept, in the order of the ids."""
        ask = "SELECT body FROM documents WHERE source = ? ORDER BY id"
        return tuple(unpack(Document, body) for (body,) in self.connection.execute(ask, (_name(source),)))

    def document(self, url: str) -> Document | None:
        """The newest document with this URL."""
        ask = "SELECT body FROM documents WHERE url = ? ORDER BY last_seen DESC, id LIMIT 1"
        row = self.connection.execute(ask, (url,)).fetchone()
        return unpack(Document, row[0]) if row else None

    def at(self, source: Source, location: str) -> tuple[Document, ...]:
        """What the source gave at this location."""
        ask = "SELECT body FROM documents WHERE location = ? AND source = ? ORDER BY id"
        return tuple(unpack(Document, body) for (body,) in self.connection.execute(ask, (location, _name(source))))

    def known(self, source: Source) -> dict[str, str]:
        """The ids of the source's documents, with the fingerprint of what each said."""
        ask = "SELECT id, sha256 FROM documents WHERE source = ?"
        return dict(self.connection.execute(ask, (_name(source),)))

    def newest(self, source: Source) -> datetime | None:
        """When the source last gave something that had not been seen before."""
        ask = "SELECT max(first_seen) FROM documents WHERE source = ?"
        (moment,) = self.connection.execute(ask, (_name(source),)).fetchone()
        return datetime.fromisoformat(moment) if moment else None

    def keep(
        self, source: Source, documents: Collection[Document], now: datetime, visits: Mapping[str, object] | None = None
    ) -> int:
        """Remember what a source gave and the visits that it took, by their URL, in one transaction. A day is exact enough for when
        something was last seen. How many of the documents were never seen before."""
        before, moment = self.known(source) if documents else {}, now.isoformat()
        packed = [(document, pack(document)) for document in documents]
        rows = [(document, body, hashlib.sha256(body).hexdigest()) for document, body in packed]
        with self.connection as run:
            run.execute("BEGIN IMMEDIATE")
            run.executemany(
                "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET location = excluded.location, "
                "url = excluded.url, sha256 = excluded.sha256, body = excluded.body, last_seen = excluded.last_seen",
                [
                    (_name(source), document.id, document.location, document.url, digest, body, moment, moment)
                    for document, body, digest in rows
                    if before.get(document.id) != digest
                ],
            )
            run.executemany(
                "UPDATE documents SET last_seen = ? WHERE source = ? AND id = ? AND substr(last_seen, 1, 10) < ?",
                [
                    (moment, _name(source), document.id, moment[:10])
                    for document, _, digest in rows
                    if document.id in before
                ],
            )
            run.executemany("INSERT OR REPLACE INTO visits VALUES (?, ?, ?)", _visited(visits or {}, moment))
        return len({document.id for document, _ in packed} - before.keys())

    def remembered(self, url: str, kind: type[_V]) -> _V | None:
        """The last visit to a URL."""
        row = self.connection.execute("SELECT body FROM visits WHERE url = ?", (url,)).fetchone()
        return unpack(kind, row[0]) if row else None

    def brief(self, document: Document, made_by: str) -> Brief | Skipped | None:
        """What this version of the program read in the document, if it has done so before."""
        ask = "SELECT body FROM briefs WHERE document = ? AND made_by = ?"
        row = self.connection.execute(ask, (_fingerprint(document), made_by)).fetchone()
        return _read(row[0]) if row else None

    def keep_briefs(self, found: Collection[tuple[Document, Brief | Skipped]], made_by: str) -> None:
        """Remember what was read, in one transaction."""
        rows = [(_fingerprint(document), made_by, _written(brief)) for document, brief in found]
        with self.connection as run:
            run.execute("BEGIN IMMEDIATE")
            run.executemany("INSERT OR REPLACE INTO briefs VALUES (?, ?, ?)", rows)

    def forget(self, before: datetime) -> None:
        """Let go of what was not seen since, of what was read in it, and of the texts that no revision of any edition cites."""
        moment = before.isoformat()
        with self.connection as run:
            run.execute("BEGIN IMMEDIATE")
            run.execute("DELETE FROM documents WHERE last_seen < ?", (moment,))
            run.execute("DELETE FROM visits WHERE at < ?", (moment,))
            run.execute("DELETE FROM briefs WHERE document NOT IN (SELECT sha256 FROM documents)")
            if not run.execute(_UNREADABLE).fetchone()[0]:  # a damaged proof may cite any text
                run.execute(f"DELETE FROM texts WHERE sha256 NOT IN ({_CITED})")  # noqa: S608 - our own words

    def every(self) -> Iterator[tuple[str, str, bytes]]:
        """Id, fingerprint and content of all documents, for whoever checks them."""
        yield from self.connection.execute("SELECT id, sha256, body FROM documents ORDER BY id")


_UNREADABLE = "SELECT count(*) FROM editions WHERE status = 'made' AND NOT json_valid(CAST(proof AS TEXT))"
_CITED = """
SELECT json_extract(source.value, '$.sha256') FROM editions, json_each(CAST(proof AS TEXT), '$.sources') AS source
WHERE status = 'made' AND json_extract(source.value, '$.sha256') IS NOT NULL
"""


def _visited(visits: Mapping[str, object], moment: str) -> list[tuple[str, bytes, str]]:
    return [(url, pack(visit), moment) for url, visit in sorted(visits.items())]


def _name(source: Source) -> str:
    return f"{source.kind} {source.location}"


def _fingerprint(document: Document) -> str:
    return hashlib.sha256(pack(document)).hexdigest()


def _written(found: Brief | Skipped) -> bytes:
    return (b"b" if isinstance(found, Brief) else b"s") + pack(found)


def _read(packed: bytes) -> Brief | Skipped:
    return unpack(Brief, packed[1:]) if packed[:1] == b"b" else unpack(Skipped, packed[1:])
