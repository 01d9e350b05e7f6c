"""What digest remembers, in one SQLite file: the sources' text, and which edition was made of what.

`verify` proves an edition against the texts kept here, never against the files it was made from, which may be gone
tomorrow. Every step is one transaction; the schema has a version, and a newer one than this program knows is refused.
"""

import fcntl
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from digest.errors import StateError

__all__ = ["State", "locked", "opened"]

_VERSION = 1
_SCHEMA = """
CREATE TABLE texts (sha256 TEXT PRIMARY KEY, text BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE editions (
  slug TEXT NOT NULL, period TEXT NOT NULL, made TEXT NOT NULL, proof BLOB NOT NULL, PRIMARY KEY (slug, period)
) STRICT, WITHOUT ROWID;
CREATE TABLE files (
  slug TEXT NOT NULL, period TEXT NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (slug, period, path)
) STRICT, WITHOUT ROWID;
CREATE TABLE undated (
  article TEXT NOT NULL, slug TEXT NOT NULL, period TEXT NOT NULL, PRIMARY KEY (article, slug)
) STRICT, WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class State:
    """An open database."""

    connection: sqlite3.Connection

    def keep(self, texts: Mapping[str, str]) -> None:
        """Sources' texts by their SHA-256. They are kept before an edition is shown, so that whatever is seen can be proved."""
        packed = [(key, text.encode("utf-8", "surrogatepass")) for key, text in sorted(texts.items())]
        with self.connection as run:
            run.execute("BEGIN IMMEDIATE")
            run.executemany("INSERT OR IGNORE INTO texts VALUES (?, ?)", packed)

    def remember(
        self, slug: str, period: str, made: datetime, proof: bytes, files: Mapping[str, str], undated: Iterable[str]
    ) -> None:
        """A published edition, in one transaction: `files` maps its paths to their SHA-256. Made again, it replaces the one before."""
        where = (slug, period)
        with self.connection as run:
            run.execute("BEGIN IMMEDIATE")
            run.execute("INSERT OR REPLACE INTO editions VALUES (?, ?, ?, ?)", (*where, made.isoformat(), proof))
            run.execute("DELETE FROM files WHERE slug = ? AND period = ?", where)
            run.executemany(
                "INSERT INTO files VALUES (?, ?, ?, ?)", ((*where, *file) for file in sorted(files.items()))
            )
            run.execute("DELETE FROM undated WHERE slug = ? AND period = ?", where)
            run.executemany(
                "INSERT OR IGNORE INTO undated VALUES (?, ?, ?)", ((article, *where) for article in undated)
            )

    def texts(self, wanted: Iterable[str]) -> dict[str, str]:
        """The stored source texts by their SHA-256; those that are not there are missing from the answer."""
        ask = "SELECT text FROM texts WHERE sha256 = ?"
        rows = ((key, self.connection.execute(ask, (key,)).fetchone()) for key in wanted)
        return {key: row[0].decode("utf-8", "surrogatepass") for key, row in rows if row}

    def editions(self, slug: str) -> tuple[tuple[str, bytes], ...]:
        """Period id and proof of every edition, the latest period first."""
        ask = "SELECT period, proof FROM editions WHERE slug = ? ORDER BY period DESC"
        return tuple(self.connection.execute(ask, (slug,)))

    def files(self, slug: str, period: str) -> dict[str, str]:
        """The files of an edition as they were published: path and SHA-256."""
        ask = "SELECT path, sha256 FROM files WHERE slug = ? AND period = ?"
        return dict(self.connection.execute(ask, (slug, period)))

    def undated_elsewhere(self, slug: str, period: str) -> frozenset[str]:
        """The articles without a date that editions of other periods have."""
        ask = "SELECT article FROM undated WHERE slug = ? AND period <> ?"
        return frozenset(article for (article,) in self.connection.execute(ask, (slug, period)))


@contextmanager
def opened(path: Path) -> Iterator[State]:
    """The database at `path`, made where there is none. StateError says what is wrong with the file and what to do."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    except (OSError, sqlite3.Error) as error:
        raise StateError(
            f"{path}: the database cannot be opened ({error}); check the folder's rights and the disk"
        ) from None
    try:
        _prepare(connection, path)
        yield State(connection)
    except sqlite3.OperationalError as error:
        raise StateError(
            f"{path}: {error}; check the file's rights and the disk, and whether another program holds it"
        ) from None
    except sqlite3.DatabaseError as error:
        raise StateError(
            f"{path}: {error}; put your backup in its place: only it can prove the editions made so far"
        ) from None
    finally:
        connection.close()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds the publication's lock, a file beside the database. StateError where another run holds it."""
    lock = path.with_name(f"{path.name}.lock")
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        stream = lock.open("w")
    except OSError as error:
        raise StateError(f"{lock}: {error.strerror}; digest must be allowed to write there") from None
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StateError(
                f"{lock}: another digest is at work on this publication; try again when it is done"
            ) from None
        yield


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > _VERSION:
        raise StateError(
            f"{path}: made by a newer digest (schema {version}, this one knows {_VERSION}); upgrade digest"
        )
    if version == 0:
        connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")
