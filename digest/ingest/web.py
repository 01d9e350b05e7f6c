"""URL -> Fetched, Unchanged or Failed: one GET, with every limit that keeps one server from costing more than its share.

Twenty seconds in all, 8 MiB as sent and 8 MiB unpacked, five redirects, each of them judged like the first URL. Only gzip and deflate are
asked for, and another coding that is sent all the same is refused: their bombs (260 bytes that become 2 GiB) unpack before anybody can
count. A body shorter than the server announced, or packed data that stop in the middle, are a failure and never a short page.
"""

import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse, IncompleteRead
from ssl import SSLCertVerificationError, SSLContext
from tempfile import SpooledTemporaryFile
from time import monotonic
from typing import Any
from urllib.parse import urljoin

from digest.ingest import wire
from digest.ingest.address import LONGEST, RefusedError, Target, closed, target

__all__ = ["Answer", "Failed", "Fetched", "Gate", "Terms", "Unchanged", "fetch"]


@dataclass(frozen=True, slots=True)
class Terms:
    """Who asks, and what an answer may cost: `seconds` in all, `size` in bytes as sent and again as unpacked."""

    agent: str
    seconds: float = 20.0
    size: int = 8 * 1024 * 1024
    redirects: int = 5
    resolve: wire.Resolve = wire.system_names
    tls: Callable[[], SSLContext] = wire.trusted


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body, whole and unpacked. `url` is where it was found after redirects; the validators are for the next time."""

    url: str
    body: bytes = field(repr=False)
    media: str = ""
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """304: what was given before still holds."""

    url: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Why there is no body. `retry_after` is the server's wish. `hung` says that the host did not answer at all, so that asking it for
    something else would be in vain."""

    url: str
    reason: str
    status: int | None = None
    retry_after: timedelta | None = None
    hung: bool = False


Answer = Fetched | Unchanged | Failed
Gate = Callable[[Target], AbstractContextManager[None]]
"""Entered for the time of one request to the target; waits for its turn. Raises RefusedError where it may not be asked."""


def fetch(
    url: str,
    terms: Terms,
    now: datetime,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    private: bool = False,
    gate: Gate = lambda _: nullcontext(),
) -> Answer:
    """GET the URL. Waiting at the gate costs none of the seconds."""
    validators = {"If-None-Match": etag or "", "If-Modified-Since": last_modified or ""}
    left = terms.seconds
    for _ in range(terms.redirects + 1):
        try:
            asked = target(url)
            with gate(asked):
                started = monotonic()
                answer = _exchange(asked, replace(terms, seconds=left), now, validators, private=private)
                left -= monotonic() - started
        except RefusedError as error:
            return Failed(url[:LONGEST], str(error), retry_after=error.retry_after)
        if not isinstance(answer, _Moved):
            return answer
        url, validators = answer.url, validators if answer.same else {}
    return Failed(url, f"more than {terms.redirects} redirects")


@dataclass(frozen=True, slots=True)
class _Moved:
    """`same` says that the new place is on the same host, whose validators it may know."""

    url: str
    same: bool


def _exchange(
    asked: Target, terms: Terms, now: datetime, validators: dict[str, str], *, private: bool
) -> Answer | _Moved:
    """One request and its response."""
    deadline, heard = monotonic() + terms.seconds, False
    try:
        with closing(_connected(asked, terms, deadline, private=private)) as line:
            line.sendall(_request(asked, terms.agent, validators))
            with closing(HTTPResponse(line, method="GET")) as response:  # type: ignore[arg-type]
                response.begin()
                heard = True
                return _answer(asked, response, terms, now)
    except SSLCertVerificationError as error:
        return Failed(asked.url, f"its certificate is not trusted ({error.verify_message})")
    except TimeoutError:
        return _late(asked, heard)
    except (OSError, HTTPException, zlib.error, _BrokenError) as error:
        return Failed(asked.url, _told(error), hung=isinstance(error, ConnectionRefusedError))


def _late(asked: Target, heard: bool) -> Failed:
    return Failed(asked.url, "it did not answer in time" if not heard else "it sent too slowly", hung=not heard)


def _connected(asked: Target, terms: Terms, deadline: float, *, private: bool) -> wire.Wire:
    shut = None if private else closed(asked.port)
    if shut:
        raise RefusedError(shut)
    line = wire.connected(asked, deadline, terms.size + _HEADERS, terms.resolve, private=private)
    return wire.secured(line, asked.host, terms.tls()) if asked.scheme == "https" else line


_HEADERS = 512 * 1024
"""Bytes that a response's headers and the marks between its chunks may take."""


def _request(asked: Target, agent: str, validators: dict[str, str]) -> bytes:
    lines = {
        "Host": asked.origin.partition("://")[2],
        "User-Agent": agent,
        "Accept": "application/atom+xml, application/rss+xml, application/feed+json, text/html;q=0.9, */*;q=0.8",
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
        **{name: value for name, value in validators.items() if value and value.isprintable()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"GET {asked.path} HTTP/1.1\r\n{head}\r\n".encode("latin-1", "replace")


def _answer(asked: Target, response: HTTPResponse, terms: Terms, now: datetime) -> Answer | _Moved:
    if response.status in {301, 302, 303, 307, 308}:
        url = _joined(asked.url, response.getheader("Location") or "")
        return _Moved(url, target(url).host == asked.host)
    if response.status == 304:
        return Unchanged(asked.url)
    if response.status != 200:
        wait = _wait(response.getheader("Retry-After") or "", now)
        return Failed(
            asked.url, _STATUS.get(response.status, f"the server answered {response.status}"), response.status, wait
        )
    body = _unpacked(response, terms.size)
    return Fetched(
        url=asked.url,
        body=body,
        media=response.getheader("Content-Type") or "",
        etag=_validator(response, "ETag"),
        last_modified=_validator(response, "Last-Modified"),
    )


def _joined(url: str, place: str) -> str:
    """Where a redirect leads; joining would take line ends out in silence."""
    try:
        return urljoin(url, place) if place.isprintable() else place
    except ValueError:
        raise RefusedError("it redirects to something that is no URL") from None


def _validator(response: HTTPResponse, name: str) -> str | None:
    said = response.getheader(name)
    return said if said and len(said) <= _LONGEST_VALIDATOR else None


_LONGEST_VALIDATOR = 500


_STATUS = {
    401: "the server asks for a password (401)",
    403: "the server refuses to give it (403)",
    404: "there is nothing at this address (404)",
    410: "it is gone for good (410)",
    429: "the server says that it is asked too often (429)",
    503: "the server is not available (503)",
}


def _wait(said: str, now: datetime) -> timedelta | None:
    """Retry-After, seconds or a date (RFC 9110, 10.2.3)."""
    if said.isascii() and said.isdigit():
        return timedelta(seconds=min(int(said[:9]), _LONGEST_WAIT))
    try:
        moment = parsedate_to_datetime(said)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    seconds = (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()
    return timedelta(seconds=min(max(seconds, 0), _LONGEST_WAIT))


_LONGEST_WAIT = 366 * 24 * 3600


def _unpacked(response: HTTPResponse, size: int) -> bytes:
    """The body, unpacked piece by piece and held in a file where it is large, so that eight bad servers at once cost no memory.

    Raises _BrokenError.
    """
    coding = (response.getheader("Content-Encoding") or "identity").strip().lower()
    if coding not in _CODINGS:
        raise _BrokenError(f"it is packed with {coding[:20]!r}, which was not asked for")
    if (response.length or 0) > size:
        raise _BrokenError(f"it is larger than {size // 1024 // 1024} MiB")
    unpack = _CODINGS[coding]()
    with SpooledTemporaryFile(_IN_MEMORY) as body:
        while piece := response.read(_PIECE):
            while piece:
                body.write(unpack.decompress(piece, _PIECE))
                if body.tell() > size:
                    raise _BrokenError(f"it is larger than {size // 1024 // 1024} MiB")
                piece = unpack.unconsumed_tail
        if response.length:
            raise IncompleteRead(b"", response.length)
        if body.tell() and not unpack.eof:
            raise _BrokenError("its packed data stop in the middle")
        body.seek(0)
        return body.read()


_PIECE, _IN_MEMORY = 64 * 1024, 1024 * 1024


class _Plain:
    """The coding "identity", in the words of `zlib`."""

    eof = True
    unconsumed_tail = b""

    def decompress(self, data: bytes, _most: int) -> bytes:
        return data


class _Deflate:
    """Two formats go by that name: what RFC 9110 says (zlib), and the bare one that some servers send."""

    def __init__(self) -> None:
        self._unpack: Any = None

    @property
    def eof(self) -> bool:
        return bool(self._unpack and self._unpack.eof)

    @property
    def unconsumed_tail(self) -> bytes:
        return bytes(self._unpack.unconsumed_tail)

    def decompress(self, data: bytes, most: int) -> bytes:
        if self._unpack is None:
            self._unpack = zlib.decompressobj(zlib.MAX_WBITS if data[0] & 0x0F == 8 else -zlib.MAX_WBITS)
        return bytes(self._unpack.decompress(data, most))


_CODINGS: dict[str, Callable[[], Any]] = {
    "identity": _Plain,
    "gzip": lambda: zlib.decompressobj(16 + zlib.MAX_WBITS),
    "x-gzip": lambda: zlib.decompressobj(16 + zlib.MAX_WBITS),
    "deflate": _Deflate,
}


class _BrokenError(Exception):
    """A response that is not used, in words."""


def _told(error: Exception) -> str:
    """What went wrong, for a reader who knows no Python."""
    if isinstance(error, IncompleteRead):
        return "it ended before its announced length"
    if isinstance(error, zlib.error):
        return "its packed data are damaged"
    if isinstance(error, HTTPException):
        return f"not an answer of a web server ({type(error).__name__})"
    if isinstance(error, OSError):
        return str(error.strerror or error) or type(error).__name__
    return str(error)
