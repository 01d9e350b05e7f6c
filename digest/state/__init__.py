"""What digest remembers, in one SQLite file: the sources and their text, and which edition was made of what.

`verify` proves an edition against the texts kept here, never against the files it was made from, which may be gone
tomorrow. Every step is one transaction; the schema has a version, and a newer one than this program knows is refused.
"""

import errno
import fcntl
import hashlib
import os
import shlex
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from digest.errors import StateError
from digest.model import Period
from digest.state.archive import Archive, Sheet
from digest.state.library import Library
from digest.state.schema import prepare

__all__ = ["Archive", "Issue", "Library", "Run", "Sheet", "State", "locked", "opened"]


@dataclass(frozen=True, slots=True)
class Issue:
    """One revision of an edition, as the database has it; `status` is "empty" where there was nothing to print."""

    period: str
    revision: int
    status: str
    starts: datetime
    ends: datetime
    made: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """One `digest run`: when, its exit code, and its report as JSON."""

    started: datetime
    ended: datetime
    code: int
    report: str


@dataclass(frozen=True, slots=True)
class State:
    """An open database."""

    connection: sqlite3.Connection

    @property
    def library(self) -> Library:
        """What was seen and read."""
        return Library(self.connection)

    def archive(self, slug: str) -> Archive:
        """What a publication's archive holds, and who has it."""
        return Archive(self.connection, slug)

    def keep(self, texts: Mapping[str, str]) -> None:
        """Sources' texts by their SHA-256. They are kept before an edition is shown, so that whatever is seen can be proved."""
        packed = [(key, text.encode("utf-8", "surrogatepass")) for key, text in sorted(texts.items())]
        with self.connection as run:
            run.execute("BEGIN IMMEDIATE")
            run.executemany("INSERT OR IGNORE INTO texts VALUES (?, ?)", packed)

    def remember(
        self,
        slug: str,
        period: Period,
        revision: int,
        made: datetime,
        proof: bytes,
        files: Mapping[str, str],
        members: Iterable[str],
    ) -> None:
        """An edition, in one transaction; the same revision made again replaces the one before.

        `files` maps its paths to their SHA-256; without a `proof` there was nothing to print. `members` are the articles that belong
        to the period now, and to no other.
        """
        where, status = (slug, period.id, revision), "made" if proof else "empty"
        starts, ends = (moment.astimezone(UTC).isoformat() for moment in (period.start, period.end))
        row = (*where, status, starts, ends, made.isoformat(), proof, hashlib.sha256(proof).hexdigest())
        with self.connection as run:
            run.execute("BEGIN IMMEDIATE")
            run.execute("INSERT OR REPLACE INTO editions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
            run.execute("DELETE FROM files WHERE slug = ? AND period = ? AND revision = ?", where)
            run.executemany(
                "INSERT INTO files VALUES (?, ?, ?, ?, ?)", ((*where, *file) for file in sorted(files.items()))
            )
            run.execute("DELETE FROM members WHERE slug = ? AND period = ?", (slug, period.id))
            run.executemany(
                "INSERT OR IGNORE INTO members VALUES (?, ?, ?)", ((article, slug, period.id) for article in members)
            )

    def texts(self, wanted: Iterable[str]) -> dict[str, str]:
        """The stored source texts by their SHA-256; those that are not there are missing from the answer."""
        ask = "SELECT text FROM texts WHERE sha256 = ?"
        rows = ((key, self.connection.execute(ask, (key,)).fetchone()) for key in wanted)
        return {key: row[0].decode("utf-8", "surrogatepass") for key, row in rows if row}

    def issues(self, slug: str) -> tuple[Issue, ...]:
        """The newest revision of every period, the latest period first."""
        ask = (
            "SELECT period, max(revision), status, starts, ends, made FROM editions WHERE slug = ? GROUP BY period "
            "ORDER BY starts DESC, period DESC"
        )
        return tuple(_issue(row) for row in self.connection.execute(ask, (slug,)))

    def editions(self, slug: str) -> tuple[tuple[str, bytes], ...]:
        """Period id and proof of every edition that was printed, the latest period first."""
        return tuple((issue.period, self.proof(slug, issue)) for issue in self.issues(slug) if issue.status == "made")

    def proof(self, slug: str, issue: Issue) -> bytes:
        """The proof of a revision, as it was published."""
        ask = "SELECT proof FROM editions WHERE slug = ? AND period = ? AND revision = ?"
        (found,) = self.connection.execute(ask, (slug, issue.period, issue.revision)).fetchone()
        return bytes(found)

    def printed(self, slug: str, period: str) -> tuple[tuple[int, bytes], ...]:
        """Number and proof of every revision of an edition that was printed, the oldest first."""
        ask = "SELECT revision, proof FROM editions WHERE slug = ? AND period = ? AND status = 'made' ORDER BY revision"
        return tuple(self.connection.execute(ask, (slug, period)))

    def revision(self, slug: str, period: str) -> int:
        """The newest revision of an edition, 0 where there is none."""
        ask = "SELECT max(revision) FROM editions WHERE slug = ? AND period = ?"
        (found,) = self.connection.execute(ask, (slug, period)).fetchone()
        return found or 0

    def files(self, slug: str, period: str, revision: int | None = None) -> dict[str, str]:
        """The files of an edition's revision, the newest if none is named, as they were published: path and SHA-256."""
        ask = "SELECT path, sha256 FROM files WHERE slug = ? AND period = ? AND revision = ?"
        return dict(self.connection.execute(ask, (slug, period, revision or self.revision(slug, period))))

    def elsewhere(self, slug: str, period: str) -> frozenset[str]:
        """The articles that belong to other periods' editions."""
        ask = "SELECT article FROM members WHERE slug = ? AND period <> ?"
        return frozenset(article for (article,) in self.connection.execute(ask, (slug, period)))

    def members(self, slug: str) -> dict[str, str]:
        """The period that each article belongs to."""
        return dict(self.connection.execute("SELECT article, period FROM members WHERE slug = ?", (slug,)))

    def succeed(self, slug: str, successors: Mapping[str, str]) -> None:
        """Articles that were edited: the edition that has the old id has the new one too. The old one stays, for an edit may be undone."""
        ask = "INSERT OR IGNORE INTO members SELECT ?, slug, period FROM members WHERE slug = ? AND article = ?"
        with self.connection as run:
            run.execute("BEGIN IMMEDIATE")
            run.executemany(ask, ((new, slug, old) for new, old in sorted(successors.items())))

    def note(self, slug: str, run: Run) -> None:
        """Remember a run and its report."""
        row = (slug, run.started.isoformat(), run.ended.isoformat(), run.code, run.report)
        with self.connection as connection:
            connection.execute("INSERT INTO runs (slug, started, ended, code, report) VALUES (?, ?, ?, ?, ?)", row)

    def runs(self, slug: str, count: int) -> tuple[Run, ...]:
        """The latest runs, the newest first."""
        ask = "SELECT started, ended, code, report FROM runs WHERE slug = ? ORDER BY id DESC LIMIT ?"
        rows = self.connection.execute(ask, (slug, count))
        return tuple(Run(datetime.fromisoformat(a), datetime.fromisoformat(b), code, told) for a, b, code, told in rows)

    def forget(self, slug: str, before: datetime) -> None:
        """Let go of what the retention does not keep, and of texts that no revision of an edition cites."""
        self.library.forget(before)
        with self.connection as run:
            run.execute("BEGIN IMMEDIATE")
            run.execute("DELETE FROM runs WHERE slug = ? AND ended < ?", (slug, before.isoformat()))


@contextmanager
def opened(path: Path) -> Iterator[State]:
    """The database at `path`, made where there is none. StateError says what is wrong with the file and what to do."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file() and not os.access(path, os.W_OK):
            # SQLite would make its other files with the same rights, and they would be in the way when these are mended
            raise PermissionError(errno.EACCES, "it may not be written")
        connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    except (OSError, sqlite3.Error) as error:
        why = getattr(error, "strerror", None) or error
        raise StateError(
            f"{path}: the database cannot be opened ({why}); check its rights, its folder's and the disk"
        ) from None
    try:
        prepare(connection, path)
        yield State(connection)
    except sqlite3.OperationalError as error:
        raise StateError(
            f"{path}: {error}; check the file's rights and the disk, and whether another program holds it"
        ) from None
    except sqlite3.DatabaseError as error:
        aside = f"digest state set-aside --config {shlex.quote(str(path.parent.parent / 'config.yaml'))}"
        raise StateError(
            f"{path}: {error}; put your backup in its place, for only it can prove the editions made so far; "
            f"without one, `{aside}` moves the file away and starts anew"
        ) from None
    finally:
        connection.close()


@contextmanager
def locked(path: Path, wait: float = 0) -> Iterator[None]:
    """Holds the publication's lock, a file beside the database. StateError where another run still holds it after `wait` seconds."""
    lock = path.with_name(f"{path.name}.lock")
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        stream = lock.open("w")
    except OSError as error:
        raise StateError(f"{lock}: {error.strerror}; digest must be allowed to write there") from None
    with stream:
        until = time.monotonic() + wait
        while not _taken(stream.fileno()):
            if time.monotonic() >= until:
                raise StateError(f"{lock}: another digest is at work on this publication; try again when it is done")
            time.sleep(_PAUSE)
        yield


_PAUSE = 0.05


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _issue(row: tuple[str, int, str, str, str, str]) -> Issue:
    period, revision, status, *moments = row
    return Issue(period, revision, status, *map(datetime.fromisoformat, moments))
