"""The tables, as the steps that made them: an old database takes those that it lacks, a new one takes all."""

import hashlib
import sqlite3
from pathlib import Path

from digest.errors import StateError

__all__ = ["VERSION", "prepare"]

_FIRST = """
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

# Revisions, what was seen of each source, what was read of each document, which edition holds which article, and the runs.
_SECOND = """
ALTER TABLE editions RENAME TO old_editions;
ALTER TABLE files RENAME TO old_files;
CREATE TABLE editions (
  slug TEXT NOT NULL, period TEXT NOT NULL, revision INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('made', 'empty')),
  starts TEXT NOT NULL, ends TEXT NOT NULL, made TEXT NOT NULL, proof BLOB NOT NULL, sha256 TEXT NOT NULL,
  PRIMARY KEY (slug, period, revision)
) STRICT, WITHOUT ROWID;
INSERT INTO editions
  SELECT slug, period, 1, 'made', utc(json_extract(CAST(proof AS TEXT), '$.period.start')),
    utc(json_extract(CAST(proof AS TEXT), '$.period.end')),
    made, proof, sha256(proof)
  FROM old_editions;
CREATE TABLE files (
  slug TEXT NOT NULL, period TEXT NOT NULL, revision INTEGER NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL,
  PRIMARY KEY (slug, period, revision, path)
) STRICT, WITHOUT ROWID;
INSERT INTO files SELECT slug, period, 1, path, sha256 FROM old_files;
CREATE TABLE members (
  article TEXT NOT NULL, slug TEXT NOT NULL, period TEXT NOT NULL, PRIMARY KEY (article, slug)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_of ON members (slug, period);
INSERT INTO members SELECT article, slug, period FROM undated;
DROP TABLE undated;
DROP TABLE old_editions;
DROP TABLE old_files;
CREATE TABLE documents (
  source TEXT NOT NULL, id TEXT NOT NULL, location TEXT NOT NULL, url TEXT, sha256 TEXT NOT NULL, body BLOB NOT NULL,
  first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, PRIMARY KEY (source, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX documents_by_location ON documents (location);
CREATE INDEX documents_by_url ON documents (url);
CREATE TABLE visits (url TEXT PRIMARY KEY, body BLOB NOT NULL, at TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE briefs (
  document TEXT PRIMARY KEY, made_by TEXT NOT NULL, body BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE runs (
  id INTEGER PRIMARY KEY, slug TEXT NOT NULL, started TEXT NOT NULL, ended TEXT NOT NULL, code INTEGER NOT NULL, report TEXT NOT NULL
) STRICT;
"""

# The pages of the archive, what each was made of and what it is; and what each channel has.
_ARCHIVE = """
CREATE TABLE archive (
  slug TEXT NOT NULL, path TEXT NOT NULL, mark TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (slug, path)
) STRICT, WITHOUT ROWID;
CREATE TABLE channels (
  slug TEXT NOT NULL, channel TEXT NOT NULL, content TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (slug, channel)
) STRICT, WITHOUT ROWID;
"""

# What an edition's mails are made of, who got which, and who left the list.
_MAILS = """
CREATE TABLE letters (
  slug TEXT NOT NULL, period TEXT NOT NULL, revision INTEGER NOT NULL, made TEXT NOT NULL, due INTEGER NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY (slug, period, revision)
) STRICT, WITHOUT ROWID;
CREATE TABLE outbox (
  slug TEXT NOT NULL, period TEXT NOT NULL, revision INTEGER NOT NULL, recipient TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('planned', 'in doubt', 'accepted', 'deferred', 'refused', 'unknown', 'excluded')),
  message_id TEXT NOT NULL, told TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (slug, period, revision, recipient)
) STRICT, WITHOUT ROWID;
CREATE TABLE left_list (
  slug TEXT NOT NULL, reader TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (slug, reader)
) STRICT, WITHOUT ROWID;
"""

_STEPS = (_FIRST, _SECOND, _ARCHIVE, _MAILS)
VERSION = len(_STEPS)
"""The schema that this program writes."""


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """The tables of this version. StateError where a newer program made them. A step that dies leaves the version before."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise StateError(f"{path}: made by a newer digest (schema {version}, this one knows {VERSION}); upgrade digest")
    if version < VERSION:
        _advance(connection)


def _advance(connection: sqlite3.Connection) -> None:
    """All missing steps in one transaction: another process may have taken them while this one waited."""
    connection.create_function("sha256", 1, lambda data: hashlib.sha256(data).hexdigest(), deterministic=True)
    connection.create_function("utc", 1, _utc, deterministic=True)
    connection.execute("BEGIN IMMEDIATE")
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        for number, step in enumerate(_STEPS[version:], version + 1):
            for statement in filter(str.strip, step.split(";\n")):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _utc(text: str) -> str:
    from datetime import UTC, datetime

    return datetime.fromisoformat(text).astimezone(UTC).isoformat()
