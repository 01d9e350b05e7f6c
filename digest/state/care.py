"""A database in trouble, and before it is: what is wrong with it, a copy of it, a new start without it."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from digest.errors import StateError
from digest.state.audit import amiss
from digest.state.schema import VERSION

__all__ = ["backup", "faults", "set_aside"]


def faults(path: Path) -> tuple[str, ...]:
    """Everything that is wrong with the database, in words. SQLite's own check misses a flipped bit in a value; the hashes do not."""
    connection = _read_only(path)
    try:
        return tuple(_faults(connection))
    except sqlite3.DatabaseError as error:
        return (str(error),)
    finally:
        connection.close()


def backup(path: Path, target: Path) -> None:
    """A copy that is whole, also while another digest writes. StateError where one of the two files is in the way."""
    if target.exists():
        raise StateError(f"{target}: exists already; a backup replaces nothing")
    source = _read_only(path)
    making = target.with_name(f".making-{target.name}")
    try:
        copy = sqlite3.connect(making)
        with copy:
            source.backup(copy)
        copy.close()
        making.replace(target)
    except (OSError, sqlite3.Error) as error:
        making.unlink(missing_ok=True)
        raise StateError(f"{target}: the backup could not be written ({error})") from None
    finally:
        source.close()


def set_aside(path: Path) -> Path:
    """Move the database and what belongs to it out of the way; returns its new place."""
    target = next(
        place for number in range(1, 10_000) if not (place := path.with_name(f"{path.name}.aside-{number}")).exists()
    )
    try:
        path.rename(target)
        for ending in ("-wal", "-shm"):
            beside = path.with_name(path.name + ending)
            if beside.exists():
                beside.rename(target.with_name(target.name + ending))
    except OSError as error:
        raise StateError(f"{path}: could not be moved ({error.strerror})") from None
    return target


def _faults(connection: sqlite3.Connection) -> Iterator[str]:
    yield from (text for (text,) in connection.execute("PRAGMA integrity_check") if text != "ok")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version != VERSION:
        yield f"schema {version}, where this digest writes {VERSION}; any command that writes brings an older one up to date"
        return
    yield from amiss(connection)


def _read_only(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise StateError(f"{path}: there is no database yet; `digest build` or `digest run` makes it")
    try:
        return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=10)
    except sqlite3.Error as error:
        raise StateError(f"{path}: the database cannot be opened ({error})") from None
