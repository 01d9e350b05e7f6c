"""out/ -> a bucket of an S3-compatible store: what differs is uploaded, what is gone is deleted, the index comes last.

A client of our own for the three calls that this takes (ListObjectsV2, PutObject, DeleteObject), signed by AWS Signature Version 4 and
addressed by path, which every store understands: an SDK would weigh twenty times the rest of the program. A file is known by its MD5,
which is what a store gives as the ETag of an upload in one part.
"""

import hashlib
import hmac
import mimetypes
import os
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree as ET

from digest.errors import DeliveryError

__all__ = ["Store", "reached", "signed", "stored"]

_SECONDS = 60
_LONGEST = 16_000_000  # bytes of an answer
_FINE = range(200, 300)


@dataclass(frozen=True, slots=True)
class Store:
    """A bucket. `prefix` stands in front of every name in it; `key` and `secret` name environment variables."""

    endpoint: str
    bucket: str
    region: str
    prefix: str
    key: str
    secret: str


def stored(store: Store, slug: str, clock: Callable[[], datetime], out: Path) -> str:
    """Make the objects below `prefix`slug/ what the files of out/slug are."""
    keys = _secret(store.key), _secret(store.secret)
    files = {f"{store.prefix}{path.relative_to(out).as_posix()}": path for path in _files(out / slug)}
    with_index_last = sorted(files, key=lambda name: (-name.count("/"), name))
    try:
        with closing(_connection(store)) as connection:
            call = _Call(store, keys, clock, connection)
            there = dict(_listed(call, f"{store.prefix}{slug}/"))
            bodies = ((name, files[name].read_bytes()) for name in with_index_last)
            changed = [name for name, body in bodies if there.get(name) != _md5(body) and _put(call, name, body)]
            gone = [name for name in sorted(there.keys() - files.keys()) if call.ask("DELETE", name) is not None]
    except (OSError, HTTPException) as error:
        raise DeliveryError(f"{store.endpoint}: {error or type(error).__name__}") from None
    return f"{len(changed)} files uploaded to {store.bucket}, {len(gone)} deleted"


def reached(store: Store, slug: str, clock: Callable[[], datetime], seconds: float) -> str:
    """What the store says when it is asked what is there: the first thing that publishing asks it."""
    keys = _secret(store.key), _secret(store.secret)
    try:
        with closing(_connection(store, seconds)) as connection:
            page = _xml(_Call(store, keys, clock, connection).ask("GET", "", _query(f"{store.prefix}{slug}/", "", 1)))
    except (OSError, HTTPException) as error:
        raise DeliveryError(f"{store.endpoint}: {error or type(error).__name__}") from None
    there = "holds" if page.find("{*}Contents") is not None else "holds nothing of"
    return f"{store.endpoint}: {store.bucket} {there} this publication"


@dataclass(frozen=True, slots=True)
class _Call:
    """A connection over which one store is asked."""

    store: Store
    keys: tuple[str, str]
    clock: Callable[[], datetime]
    connection: HTTPConnection

    def ask(self, method: str, name: str, query: str = "", body: bytes = b"", **headers: str) -> bytes:
        """The body of the answer; DeliveryError with the store's own words where it says no."""
        place = quote(f"{urlsplit(self.store.endpoint).path.rstrip('/')}/{self.store.bucket}/{name}", safe="/-_.~")
        given = {"Host": urlsplit(self.store.endpoint).netloc, **headers}
        every = signed(method, place, query, given, body, self.keys, self.store.region, self.clock())
        self.connection.request(method, f"{place}?{query}" if query else place, body, every)
        with self.connection.getresponse() as answer:
            said = answer.read(_LONGEST)
        if answer.status not in _FINE:
            raise DeliveryError(f"{self.store.endpoint}: {method} {place}: {answer.status} {_reason(said)}".strip())
        return said


def signed(
    method: str,
    place: str,
    query: str,
    headers: Mapping[str, str],
    body: bytes,
    keys: tuple[str, str],
    region: str,
    at: datetime,
) -> dict[str, str]:
    """The headers with those of AWS Signature Version 4. `place` and `query` are encoded already, the query sorted."""
    day, moment, digest = f"{at:%Y%m%d}", f"{at:%Y%m%dT%H%M%SZ}", hashlib.sha256(body).hexdigest()
    every = {**headers, "x-amz-content-sha256": digest, "x-amz-date": moment}
    lower = {key.lower(): value.strip() for key, value in every.items()}
    names = ";".join(sorted(lower))
    lines = "".join(f"{key}:{lower[key]}\n" for key in sorted(lower))
    request = f"{method}\n{place}\n{query}\n{lines}\n{names}\n{digest}"
    scope = f"{day}/{region}/s3/aws4_request"
    text = "\n".join(("AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(request.encode()).hexdigest()))
    secret = f"AWS4{keys[1]}".encode()
    for part in (day, region, "s3", "aws4_request"):
        secret = hmac.digest(secret, part.encode(), "sha256")
    signature = hmac.digest(secret, text.encode(), "sha256").hex()
    credential = f"AWS4-HMAC-SHA256 Credential={keys[0]}/{scope},SignedHeaders={names},Signature={signature}"
    return {**every, "Authorization": credential}


def _listed(call: _Call, prefix: str) -> Iterator[tuple[str, str]]:
    """The objects that are there, by name, with their ETags."""
    token = ""
    while True:
        page = _xml(call.ask("GET", "", _query(prefix, token)))
        for each in page.iterfind("{*}Contents"):
            yield each.findtext("{*}Key", ""), each.findtext("{*}ETag", "").strip('"')
        token = page.findtext("{*}NextContinuationToken", "")
        if not token:
            return


def _query(prefix: str, token: str, most: int = 1000) -> str:
    """The question what is there (ListObjectsV2), sorted as the signature wants it."""
    given = {"continuation-token": token, "list-type": "2", "max-keys": str(most), "prefix": prefix}
    return "&".join(f"{key}={quote(value, safe='-_.~')}" for key, value in given.items() if value)


def _xml(body: bytes) -> ET.Element:
    try:
        return ET.fromstring(body)  # noqa: S314  # our own store's; expat bounds what entities may become
    except ET.ParseError:
        raise DeliveryError(
            "the store's list of objects is no XML; is `endpoint` that of an S3-compatible store?"
        ) from None


def _put(call: _Call, name: str, body: bytes) -> bool:
    call.ask("PUT", name, body=body, **{"Content-Type": _media(name)})
    return True


def _media(name: str) -> str:
    media = _MEDIA.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))


def _connection(store: Store, seconds: float = _SECONDS) -> HTTPConnection:
    parts = urlsplit(store.endpoint)
    host = parts.hostname or ""
    if parts.scheme == "http":
        return HTTPConnection(host, parts.port, timeout=seconds)
    return HTTPSConnection(host, parts.port, timeout=seconds, context=ssl.create_default_context())


def _secret(variable: str) -> str:
    value = os.environ.get(variable)
    if not value:
        raise DeliveryError(f"the environment variable {variable} is not set; it holds a key of the store")
    return value


def _reason(said: bytes) -> str:
    """What the store says in its XML: a code and a message."""
    try:
        page = ET.fromstring(said)  # noqa: S314
    except ET.ParseError:
        return ""
    return " ".join(filter(None, (page.findtext("{*}Code") or page.findtext("Code"), page.findtext("{*}Message"))))


def _md5(body: bytes) -> str:
    return hashlib.md5(body, usedforsecurity=False).hexdigest()


_MEDIA = {".md": "text/markdown", ".eml": "message/rfc822", ".xml": "application/xml", ".opml": "text/x-opml"}
