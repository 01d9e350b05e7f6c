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
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from pathlib import Path

from digest.errors import SourceError
from digest.ingest import mailbox, rows
from digest.ingest.decode import decode
from digest.model import Document, Skipped

__all__ = ["EDITORS_FILES", "documents", "files", "identity", "printable"]

_LARGEST_UNPACKED = 64 * rows.LARGEST
_LEAST_ROW = 512  # bytes that a line counts for at least: a million rows are no collection of articles
EDITORS_FILES = ("edition.yaml", "edition.yml")
"""Beside the articles, and no article."""

Found = Iterator[Document | Skipped]


def files(folder: Path, excluded: Collection[Path] = ()) -> tuple[str, ...]:
    """The names of the files below `folder`, with forward slashes, sorted; nothing below `excluded`.

    A folder in it that may not be read stands for itself, to be left out with a reason. SourceError where there is no such folder.
    """
    found: list[str] = []
    closed: list[str] = []
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.X_OK):
        raise SourceError(f"{folder}: no such folder; make it, or change `sources` in config.yaml")
    for here, folders, names in os.walk(folder, onerror=lambda error: closed.append(error.filename)):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and Path(here, name) not in excluded)
        linked = [name for name in folders if (Path(here) / name).is_symlink()]
        wanted = [name for name in names if not name.startswith(".") and name not in EDITORS_FILES]
        found += [_below(folder, str(Path(here) / name)) for name in (*wanted, *linked)]
    return tuple(sorted((*found, *(_below(folder, path) for path in closed))))


def _below(folder: Path, path: str) -> str:
    return Path(path).relative_to(folder).as_posix()


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
    shown = f"{folder.resolve().name}/{printable(name)}"
    try:
        refused = _refused(folder, name)
        if refused:
            yield Skipped(shown, refused)
        else:
            yield from _KINDS[_kind(name)](folder / name, shown)
    except (OSError, EOFError, zlib.error) as error:
        yield Skipped(shown, f"it could not be read: {getattr(error, 'strerror', None) or error}")


def _refused(folder: Path, name: str) -> str | None:
    """Why this file is not even opened."""
    path = folder / name
    if not name.isprintable():
        return "its name holds a control character or is not valid text; rename it"
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder)):
        return "a link that leads out of the folder"
    if path.is_dir():
        return "a folder that digest may not read"
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
        yield from _rows(_Unpacked(stream), shown)


def _rows(stream: rows.Stream, shown: str) -> Found:
    for found in rows.lines(stream, shown):
        yield found if isinstance(found, Skipped) else rows.document(found.line, found.place)


class _Unpacked:
    """An archive that is read as it unpacks, and no further than a bound: a bomb of nothing but line ends counts as well."""

    def __init__(self, stream: rows.Stream) -> None:
        self._stream, self._left = stream, _LARGEST_UNPACKED

    def readline(self, limit: int, /) -> bytes:
        line = self._stream.readline(limit)
        self._left -= max(len(line), _LEAST_ROW)
        if self._left < 0:
            raise OSError(f"it unpacks to more than {_LARGEST_UNPACKED // 1024 // 1024} MiB")
        return line


_KINDS: dict[str, Callable[[Path, str], Found]] = {
    ".txt": _text,
    ".md": _markdown,
    ".html": _html,
    ".htm": _html,
    ".eml": _mail,
    ".jsonl": _lines,
    ".jsonl.gz": _packed_lines,
}
