"""Folder -> Documents: every article file in it, in the order of the names; a file that cannot be read costs itself
only.

What a file is called and what it holds is hostile until shown otherwise: a link that leaves the folder, a name with control characters,
a pipe, a file that is too large or no text is a `Skipped`. A document's id comes from its content and its own claims,
so a file that is moved or touched is still the same article, and the same article in two files is read once.
"""

import gzip
import hashlib
import os
import stat
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from digest.errors import SourceError
from digest.ingest import mailbox, rows
from digest.ingest.decode import decode
from digest.model import Document, Skipped

__all__ = ["documents", "files", "identity", "printable"]

_LARGEST_UNPACKED = 1024 * rows.LARGEST
_IGNORED = {"edition.yaml", "edition.yml"}

Found = Iterator[Document | Skipped]


def files(folder: Path) -> tuple[str, ...]:
    """The names of the files below `folder`, with forward slashes, sorted. SourceError where there is no such
    folder."""
    if not folder.is_dir():
        raise SourceError(f"{folder}: no such folder; make it, or change `sources` in config.yaml")
    found = []
    for here, folders, names in os.walk(folder, onerror=_unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        linked = [name for name in folders if (Path(here) / name).is_symlink()]
        wanted = [name for name in names if not name.startswith(".") and name.lower() not in _IGNORED]
        found += [(Path(here) / name).relative_to(folder).as_posix() for name in (*wanted, *linked)]
    return tuple(sorted(found))


def documents(folder: Path, name: str, outlet: str | None = None, language: str | None = None) -> Found:
    """What the file `name` of `folder` holds: one Document, several (.jsonl), or the reason why none.

    `outlet` and `language` are for documents that do not say their own.
    """
    for found in _documents(folder, name):
        if isinstance(found, Skipped):
            yield found
        else:
            claimed = replace(found, outlet=found.outlet or outlet, language=found.language or language)
            yield replace(claimed, id=identity(claimed))


def identity(document: Document) -> str:
    """An id made of the document's content and claims alone."""
    said = (
        document.media,
        document.title,
        document.url,
        document.outlet,
        document.byline,
        document.published,
        document.text,
    )
    packed = "\x1f".join(part or "" for part in said).encode("utf-8", "surrogatepass")
    return hashlib.sha256(packed).hexdigest()[:16]


def printable(name: str) -> str:
    """A file's name as a report prints it: what no terminal should see becomes "?"."""
    return "".join(char if char.isprintable() else "?" for char in name)[:200]


def _documents(folder: Path, name: str) -> Found:
    shown = f"{folder.name}/{printable(name)}"
    try:
        refused = _refused(folder, name)
        if refused:
            yield Skipped(shown, refused)
        else:
            yield from _KINDS[_kind(name)](folder / name, shown)
    except (OSError, EOFError, zlib.error) as error:
        yield Skipped(shown, f"it could not be read: {getattr(error, 'strerror', None) or error}")


def _unreadable(error: OSError) -> None:
    raise SourceError(f"{error.filename}: {error.strerror}; digest must be allowed to read it") from None


def _refused(folder: Path, name: str) -> str | None:
    """Why this file is not even opened."""
    path = folder / name
    if not name.isprintable():
        return "its name holds a control character or is not valid text; rename it"
    if not path.resolve().is_relative_to(folder.resolve()):
        return "a link that leads out of the folder"
    if not stat.S_ISREG(path.stat().st_mode):
        return "not a regular file"
    if _kind(name) not in _KINDS:
        return f"not a kind of file that digest reads ({', '.join(_KINDS)})"
    if path.stat().st_size > rows.LARGEST and not _kind(name).startswith(".jsonl"):
        return f"larger than {rows.LARGEST // 1024 // 1024} MiB"
    return None


def _kind(name: str) -> str:
    return next((kind for kind in (".jsonl.gz",) if name.lower().endswith(kind)), Path(name).suffix.lower())


def _text(path: Path, shown: str) -> Found:
    yield from _decoded(path, lambda text: Document("", shown, "text", text))


def _html(path: Path, shown: str) -> Found:
    yield from _decoded(path, lambda text: Document("", shown, "html", text))


def _markdown(path: Path, shown: str) -> Found:
    yield from _decoded(path, lambda text: Document("", shown, "markdown", text))


def _decoded(path: Path, make: Callable[[str], Document]) -> Found:
    data = path.read_bytes()
    shown = make("").location
    if not data.strip():
        yield Skipped(shown, "it is empty")
        return
    try:
        text, _ = decode(data, "html" if path.suffix.lower() in {".html", ".htm"} else "text")
    except ValueError as error:
        yield Skipped(shown, str(error))
        return
    yield make(text)


def _mail(path: Path, shown: str) -> Found:
    yield mailbox.document(path.read_bytes(), shown)


def _lines(path: Path, shown: str) -> Found:
    with path.open("rb") as stream:
        yield from _rows(stream, shown)


def _packed_lines(path: Path, shown: str) -> Found:
    with gzip.open(path, "rb") as stream:
        yield from _rows(stream, shown)


def _rows(stream: rows.Stream, shown: str) -> Found:
    """Row by row, so that memory stays bounded; a bomb ends the file."""
    total = 0
    for found in rows.lines(stream, shown):
        if isinstance(found, Skipped):
            yield found
            continue
        total += len(found.line)
        if total > _LARGEST_UNPACKED:
            yield Skipped(found.place, "the file unpacks to more than 8 GiB; the rest of it was not read")
            return
        yield rows.document(found.line, found.place)


_KINDS: dict[str, Callable[[Path, str], Found]] = {
    ".txt": _text,
    ".md": _markdown,
    ".html": _html,
    ".htm": _html,
    ".eml": _mail,
    ".jsonl": _lines,
    ".jsonl.gz": _packed_lines,
}
