"""An open database -> what is wrong with what its tables hold, in words: every table is looked at, every row of those that nothing can
make again.

Rows that lead nowhere are found by SQL. What has a hash is hashed, what is packed is unpacked, names that are made of what stands
beside them are made again: SQLite's own check misses a flipped bit in a value.
"""

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Callable, Iterator

from digest.model import Document, Edition
from digest.state.codec import unpack
from digest.state.outbox import Key

__all__ = ["amiss"]

_REVISION = "slug || '/' || period || ', revision ' || revision"
_ORPHANS = {
    "published files of no edition": f"SELECT {_REVISION} FROM files EXCEPT SELECT {_REVISION} FROM editions",  # noqa: S608
    "articles of no edition": "SELECT slug || '/' || period FROM members EXCEPT SELECT slug || '/' || period FROM editions",
    "readers' mails of no edition": f"SELECT {_REVISION} FROM outbox EXCEPT SELECT {_REVISION} FROM editions",  # noqa: S608
    "an archive of no edition": "SELECT slug FROM archive EXCEPT SELECT slug FROM editions",
    "a channel that has no edition": "SELECT slug || ', ' || channel FROM channels WHERE slug NOT IN (SELECT slug FROM editions)",
    "a text that an edition cites and that is not there": (
        "SELECT json_extract(source.value, '$.sha256') FROM editions, json_each("
        "CASE WHEN json_valid(CAST(proof AS TEXT)) THEN CAST(proof AS TEXT) ELSE '{}' END, '$.sources') AS source "
        "WHERE status = 'made' EXCEPT SELECT sha256 FROM texts"
    ),
}
_TIMES = {
    "editions": ("starts", "ends", "made"),
    "documents": ("first_seen", "last_seen"),
    "visits": ("at",),
    "runs": ("started", "ended"),
    "channels": ("at",),
    "letters": ("made",),
    "outbox": ("at",),
    "left_list": ("at",),
}


def amiss(connection: sqlite3.Connection) -> Iterator[str]:
    """Everything, table by table."""
    for what, ask in _ORPHANS.items():
        yield from (f"{what}: {row[0]}" for row in connection.execute(f"{ask} ORDER BY 1"))
    for table, columns in _TIMES.items():
        for column in columns:
            ask = f"SELECT DISTINCT {column} FROM {table} WHERE julianday({column}) IS NULL ORDER BY 1"  # noqa: S608 - our own words
            yield from (f"{table}: {row[0]!r} is no time" for row in connection.execute(ask))
    yield from _changed(connection)
    yield from _unreadable(connection)
    yield from _misnamed(connection)


def _changed(connection: sqlite3.Connection) -> Iterator[str]:
    """What has a hash of its own."""
    for key, text in connection.execute("SELECT sha256, text FROM texts ORDER BY 1"):
        if hashlib.sha256(text).hexdigest() != key:
            yield f"the text {key} is not what it was when it was stored"
    for edition, proof, known in connection.execute(f"SELECT {_REVISION}, proof, sha256 FROM editions ORDER BY 1"):  # noqa: S608
        if hashlib.sha256(proof).hexdigest() != known:
            yield f"the proof of {edition} is not what it was when it was stored"
    for name, known, body in connection.execute("SELECT id, sha256, body FROM documents ORDER BY 1"):
        if hashlib.sha256(body).hexdigest() != known or not _can(unpack, Document, body):
            yield f"the document {name} is not what it was when it was stored"


def _unreadable(connection: sqlite3.Connection) -> Iterator[str]:
    """What is packed or JSON. Mails that are still due must be an Edition that this version of the program can print."""
    packed = {
        "what was read in the document": "SELECT document, substr(body, 2) FROM briefs ORDER BY 1",
        "what the last visit brought from": "SELECT url, body FROM visits ORDER BY 1",
        "the mail of": f"SELECT {_REVISION}, body FROM letters WHERE due = 0 ORDER BY 1",  # noqa: S608
    }
    for what, ask in packed.items():
        for name, body in connection.execute(ask):
            if not _can(_plain, body):
                yield f"{what} {name} cannot be read"
    for name, body in connection.execute(f"SELECT {_REVISION}, body FROM letters WHERE due = 1 ORDER BY 1"):  # noqa: S608
        if not _can(unpack, Edition, body):
            yield f"the mail of {name} is due and cannot be read; build the edition again"
    for number, report in connection.execute("SELECT id, report FROM runs ORDER BY 1"):
        if not _can(json.loads, report):
            yield f"the report of run {number} cannot be read"


def _misnamed(connection: sqlite3.Connection) -> Iterator[str]:
    """A Message-ID is made of edition and reader; a reader who left is known by half a SHA-256 in hexadecimal digits."""
    ask = "SELECT slug, period, revision, recipient, message_id FROM outbox WHERE message_id <> '' ORDER BY 1, 2, 3, 4"
    for *edition, recipient, number in connection.execute(ask):
        if Key(*edition).number(recipient) != number:
            yield f"the Message-ID of {edition[0]}/{edition[1]}, revision {edition[2]}, to {recipient} is not the one that it must be"
    for slug, reader in connection.execute("SELECT slug, reader FROM left_list ORDER BY 1, 2"):
        if len(reader) != _READER or set(reader) - _HEX:
            yield f"{slug}: somebody left the list, but {reader!r} names nobody"


def _plain(body: bytes) -> object:
    return json.loads(zlib.decompress(body))


def _can(read: Callable[..., object], *given: object) -> bool:
    """Whether it can be read."""
    try:
        read(*given)
    except (ValueError, zlib.error, RecursionError):
        return False
    return True


_READER, _HEX = 32, frozenset("0123456789abcdef")
