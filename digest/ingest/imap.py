"""A mailbox on a mail server -> Mails: IMAP (RFC 9051), read-only, from where the last run stopped.

EXAMINE opens the mailbox so that nothing in it can change, and BODY.PEEK leaves mails unread. The last UID is remembered together with
UIDVALIDITY; where that has changed, the mailbox is read anew. The connection is made like that of a web page: to the address that was
checked, within a deadline, under TLS from the first byte (RFC 8314), so that the password never travels in the clear.
"""

import imaplib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import unquote, urlsplit

from digest.ingest import wire
from digest.ingest.address import RefusedError, Target, target
from digest.ingest.rows import LARGEST
from digest.ingest.web import Failed, Terms
from digest.model import Source

__all__ = ["Mails", "mails"]

PORT = 993


@dataclass(frozen=True, slots=True)
class Mails:
    """UID and bytes of each new mail, those that are too `large` by UID alone. `mark` is where the next run starts. `left` mails wait
    for it."""

    found: tuple[tuple[int, bytes], ...]
    large: tuple[int, ...]
    mark: str
    left: int


def mails(source: Source, terms: Terms, mark: str | None) -> Mails | Failed:
    """What came after the mark. The location is imaps://user@host/Mailbox; `source.secret` names the password's variable."""
    try:
        place = _place(source.location)
        password = os.environ.get(source.secret or "")
        if not password:
            return Failed(
                source.location,
                f"the environment variable {source.secret or '(secret: …)'} with its password is not set",
            )
        deadline = monotonic() + terms.seconds * _PATIENCE
        line = wire.connected(place.target, deadline, _ALLOWANCE, terms.resolve, private=source.allow_private)
        client = _Client(wire.secured(line, place.target.host, terms.tls()))
        try:
            return _read(client, place, password, mark)
        finally:
            client.shutdown()
    except RefusedError as error:
        return Failed(source.location, str(error))
    except TimeoutError:
        return Failed(source.location, "it did not answer in time", hung=True)
    except (OSError, imaplib.IMAP4.error, UnicodeError) as error:
        return Failed(source.location, f"the mail server: {getattr(error, 'strerror', None) or error}"[:200])


_PATIENCE = 3  # times as long as one page, because one conversation brings many mails
_ALLOWANCE = 4 * LARGEST
_MOST_MAILS = 500


@dataclass(frozen=True, slots=True)
class _Place:
    target: Target
    user: str
    mailbox: str


def _place(location: str) -> _Place:
    """The parts of the location. Raises RefusedError."""
    try:
        parts = urlsplit(location)
        port = parts.port or PORT
    except ValueError:
        raise RefusedError("not a URL") from None
    user, mailbox = unquote(parts.username or ""), unquote(parts.path.strip("/")) or "INBOX"
    if parts.scheme != "imaps" or not user or parts.password:
        raise RefusedError("not of the form imaps://user@host/Mailbox")
    if not (user + mailbox).isprintable() or not mailbox.isascii():
        raise RefusedError("the user or the mailbox holds a character that cannot be sent")
    host = target(f"https://{parts.hostname or ''}/").host if ":" not in (parts.hostname or "") else parts.hostname
    return _Place(Target("imaps", host or "", port, ""), user, mailbox)


class _Client(imaplib.IMAP4):
    """imaplib on a connection that was made elsewhere; it offers no other way in than its own seam for kinds of sockets."""

    def __init__(self, line: wire.Wire) -> None:
        self._line = line
        super().__init__()

    def _create_socket(self, _timeout: float | None) -> Any:
        return self._line

    def read(self, size: int) -> bytes:
        """No buffer is made for an announcement alone."""
        if size > 2 * LARGEST:
            raise self.abort("it announced more than is taken")
        return super().read(size)


def _read(client: _Client, place: _Place, password: str, mark: str | None) -> Mails | Failed:
    try:
        client.login(place.user, password)
    except imaplib.IMAP4.error:
        return Failed("", "the mail server does not accept the user and the password")
    quoted = place.mailbox.replace("\\", "\\\\").replace('"', '\\"')
    status, _ = client.select(f'"{quoted}"', readonly=True)
    if status != "OK":
        return Failed("", f"the mail server has no mailbox {place.mailbox}")
    validity = (client.response("UIDVALIDITY")[1] or [b""])[0] or b""
    before, _, last = (mark or "").partition(":")
    start = int(last) if before == validity.decode("ascii", "replace") and last.isdigit() else 0
    return _new(client, validity.decode("ascii", "replace"), start)


def _new(client: _Client, validity: str, start: int) -> Mails:
    """The mails after `start`. Where the connection breaks, those that came are kept and the others are for the next run."""
    waiting = _uids(client, start)
    if not start:
        waiting = waiting[-_MOST_MAILS:]  # of a mailbox that is seen for the first time, the latest
    found: list[tuple[int, bytes]] = []
    large: list[int] = []
    for uid in waiting[:_MOST_MAILS]:
        try:
            body = _mail(client, uid)
        except (OSError, imaplib.IMAP4.abort):
            if not found and not large:
                raise
            break
        start = uid
        if body is None:
            large.append(uid)
        elif body:
            found.append((uid, body))
    return Mails(tuple(found), tuple(large), f"{validity}:{start}", sum(uid > start for uid in waiting))


def _uids(client: _Client, start: int) -> list[int]:
    """In ascending order. "9:*" also gives 8 where there is no 9 (RFC 9051, 6.4.4)."""
    _, data = client.uid("SEARCH", f"UID {start + 1}:*")
    words = [word for part in data if isinstance(part, bytes) for word in part.split()]
    return sorted({int(word) for word in words if word.isdigit() and int(word) > start})


def _mail(client: _Client, uid: int) -> bytes | None:
    """Its bytes, b"" where it is gone by now, None where it is too large."""
    size = _fetched(client, uid, "(RFC822.SIZE)")
    told = b"".join(part for part in size if isinstance(part, bytes)).partition(b"RFC822.SIZE ")[2]
    digits = told.split(b" ")[0].rstrip(b")")
    if digits.isdigit() and int(digits) > LARGEST:
        return None
    return next((part[1] for part in _fetched(client, uid, "(BODY.PEEK[])") if isinstance(part, tuple)), b"")


def _fetched(client: _Client, uid: int, what: str) -> Sequence[Any]:
    _, data = client.uid("FETCH", str(uid), what)
    return data
