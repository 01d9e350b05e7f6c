"""A mailbox on this machine -> Documents: an mbox file (RFC 4155) or a Maildir (https://cr.yp.to/proto/maildir.html), read and never
changed.

No lock is taken and no flag is set, because both would write. A mail that is being delivered while we read costs itself only and is
whole the next time.
"""

import hashlib
import stat
from collections.abc import Iterator
from dataclasses import replace
from io import BufferedReader
from pathlib import Path

from digest.errors import SourceError
from digest.ingest import mailbox
from digest.ingest.folder import identity, printable
from digest.ingest.rows import LARGEST
from digest.model import Document, Skipped, Source

__all__ = ["claimed", "documents", "mark"]


def documents(source: Source) -> Iterator[Document | Skipped]:
    """One Document for each mail, or why it gave none. SourceError where there is no mailbox."""
    path = Path(source.location)
    try:
        mails = _maildir(path) if path.is_dir() else _mbox(path)
        for place, data in mails:
            shown = f"{path.name}:{place}"
            if len(data) > LARGEST:
                yield Skipped(shown, f"a mail larger than {LARGEST // 1024 // 1024} MiB")
            else:
                yield claimed(mailbox.document(data, shown), source)
    except OSError as error:
        raise SourceError(f"{path}: no mailbox that can be read ({error.strerror or error})") from None


def mark(source: Source) -> str:
    """A fingerprint of what the mailbox holds: the bytes of a file, the names in a Maildir (whose files never change)."""
    path = Path(source.location)
    try:
        if path.is_dir():
            return hashlib.sha256(
                "\n".join(sorted(name for _, name in _names(path))).encode("utf-8", "surrogateescape")
            ).hexdigest()
        with _opened(path) as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise SourceError(f"{path}: no mailbox that can be read ({error.strerror or error})") from None


def claimed(found: Document | Skipped, source: Source) -> Document | Skipped:
    """The mail with the source's claims where it has none of its own, and with its id."""
    if isinstance(found, Skipped):
        return found
    told = replace(found, outlet=found.outlet or source.outlet, language=found.language or source.language)
    return replace(told, id=identity(told))


def _opened(path: Path) -> BufferedReader:
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError("it is neither a file nor a Maildir")
    return path.open("rb")


def _mbox(path: Path) -> Iterator[tuple[str, bytes]]:
    """Number and bytes of each mail. One that is too long is cut just beyond the limit."""
    number, mail, after_blank = 0, bytearray(), True
    with _opened(path) as stream:
        while line := stream.readline(LARGEST + 1):
            if after_blank and line.startswith(b"From "):
                if number:
                    yield str(number), bytes(mail)
                number, mail = number + 1, bytearray()
            elif not number:
                raise OSError('it does not begin as an mbox does, with "From "')
            elif len(mail) <= LARGEST:
                mail += _unquoted(line)[: LARGEST + 1]
            after_blank = not line.strip()
    if number:
        yield str(number), bytes(mail)


def _unquoted(line: bytes) -> bytes:
    """ ">From " stands for "From " at the start of a line, ">>From " for ">From " (the mboxrd format)."""
    return line[1:] if line.startswith(b">") and line.lstrip(b">").startswith(b"From ") else line


def _maildir(path: Path) -> Iterator[tuple[str, bytes]]:
    for folder, name in sorted(_names(path), key=lambda found: found[1]):
        try:
            with _opened(path / folder / name) as stream:
                yield printable(name), stream.read(LARGEST + 1)
        except FileNotFoundError:  # read by somebody in this moment: a flag more is another name
            continue


def _names(path: Path) -> list[tuple[str, str]]:
    """Folder and name of each mail, trashed ones left out."""
    found = [(folder, mail.name) for folder in ("cur", "new") for mail in (path / folder).iterdir()]
    return [
        (folder, name) for folder, name in found if not name.startswith(".") and "T" not in name.partition(":2,")[2]
    ]
