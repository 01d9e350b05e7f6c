"""Bytes -> Feed -> Documents: RSS 0.9x to 2.0, RSS 1.0, Atom and JSON Feed, parsed in a process that may die.

A document's id is made of the host that gave the feed and the entry's guid, or its canonical URL where it has none: so an edited entry
is the same document with another text, two feeds of one outlet give one document, and a feed cannot replace another host's articles by
using their guids.
"""

import contextlib
import json
import os
import re
import select
import signal
import struct
import subprocess
import sys
import threading
from dataclasses import dataclass, fields
from hashlib import sha256
from html import unescape
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

from digest.ingest.address import canonical
from digest.ingest.web import Fetched
from digest.model import Document, Source

__all__ = ["Entry", "Feed", "Reader", "document", "identity"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed says of one article. `url` is canonical, `text` may be empty."""

    guid: str | None
    url: str | None
    title: str | None
    byline: str | None
    published: str | None
    language: str | None
    media: str
    text: str

    @property
    def mark(self) -> str:
        """A fingerprint of everything that the entry says: another one means that it was edited."""
        said = "\x1f".join(str(getattr(self, field.name)) for field in fields(self))
        return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Feed:
    """A parsed feed. `left` entries were more than are read of one feed."""

    title: str | None
    language: str | None
    entries: tuple[Entry, ...]
    left: int = 0


def document(entry: Entry, feed: Feed, source: Source) -> Document:
    """The entry by itself."""
    return Document(
        id=identity(source, entry.guid or entry.url or entry.mark),
        location=entry.url or f"{source.location}#{entry.guid or entry.mark[:8]}",
        media="text" if entry.media == "text" else "html",
        text=entry.text,
        title=entry.title,
        url=entry.url,
        outlet=source.outlet or feed.title,
        byline=entry.byline,
        published=entry.published,
        language=_language(entry.language) or _language(feed.language) or source.language,
    )


def _language(told: str | None) -> str | None:
    """The language of a tag such as "en-US"; what is no tag says nothing."""
    found = _TONGUE.match(told or "")
    return found[0].lower() if found else None


_TONGUE = re.compile(r"[a-zA-Z]{2,3}(?=[-_]|$)")  # "en", "en-US", "nob_NO"


def identity(source: Source, name: str) -> str:
    """The id of what the source's host calls `name`."""
    host = urlsplit(source.location).hostname or ""
    return sha256(f"{host}\x1f{name}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Reader:
    """The process in which feeds are parsed: started with the first feed, started again after it died. Threads take turns."""

    def __init__(self, seconds: int = 4) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed = True
        self._end()

    def read(self, fetched: Fetched) -> Feed | str:
        """The feed, or why it is none."""
        page = _page(fetched)
        if page:
            return page
        with self._lock:
            found = "the run was stopped" if self._closed else self._asked(fetched)
        if isinstance(found, str):
            return found
        if not found["version"] and not found["entries"]:
            return "not a feed: neither RSS, Atom nor JSON Feed"
        return _feed(found, fetched.url)

    def _asked(self, fetched: Fetched) -> Any:
        """The process's reply, or why there is none."""
        try:
            process = self._running()
        except (OSError, EOFError):
            self._end(0.0)
            return "the parser of feeds could not be started; is feedparser installed for this Python?"
        try:
            assert process.stdin  # noqa: S101 - a pipe was asked for
            known = json.dumps({"seconds": self._seconds, "media": fetched.media[:200], "url": fetched.url}).encode()
            process.stdin.write(struct.pack("!II", len(known), len(fetched.body)) + known)
            process.stdin.write(fetched.body)
            process.stdin.flush()
            return _reply(process, self._seconds + _SLACK)
        except TimeoutError:
            self._end(0.0)
            return self._late()
        except (OSError, EOFError):
            return self._late() if self._end() == -signal.SIGXCPU else "a feed that the parser could not cope with"

    def _late(self) -> str:
        return f"a feed that takes longer to read than {self._seconds} seconds"

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - our own file
                # -P: no module of the current folder is taken for one of ours. A session of its own: Ctrl-C is for us to handle.
                [sys.executable, "-P", str(Path(__file__).with_name("feed_process.py"))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            _reply(self._process, _START)
        return self._process

    def _end(self, patience: float = 1.0) -> int | None:
        """How the process ended by itself, or was made to."""
        process, self._process = self._process, None
        if process is None or not process.stdin or not process.stdout:
            return None
        with contextlib.suppress(OSError):  # what could not be written any more
            process.stdin.close()
        try:
            return process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()
        finally:
            process.stdout.close()


_SLACK, _START = 0.5, 30.0
_LONGEST_REPLY = 32 * 1024 * 1024


def _reply(process: "subprocess.Popen[bytes]", seconds: float) -> Any:
    """One frame of the process's. Raises OSError where it is late, EOFError where it ended."""
    assert process.stdout  # noqa: S101 - a pipe was asked for
    deadline = monotonic() + seconds
    (length,) = struct.unpack("!I", _bytes(process.stdout.fileno(), 4, deadline))
    if length > _LONGEST_REPLY:
        raise OSError("a reply that is too long")
    return json.loads(_bytes(process.stdout.fileno(), length, deadline))


def _bytes(handle: int, count: int, deadline: float) -> bytes:
    waiting, data = select.poll(), bytearray()
    waiting.register(handle, select.POLLIN)
    while len(data) < count:
        if not waiting.poll(max(0.0, deadline - monotonic()) * 1000):
            raise TimeoutError("it took too long")
        piece = os.read(handle, min(count - len(data), 1 << 20))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)


def _feed(found: Any, url: str) -> Feed:
    entries = [_entry(entry, url) for entry in found["entries"]]
    return Feed(found["title"], found["language"], tuple(entries), found["left"])


def _entry(found: dict[str, Any], url: str) -> Entry:
    """The link as a canonical URL; a guid that is one serves where there is no link."""
    link = _absolute(url, found["url"]) or canonical(found["guid"] or "")
    return Entry(**(found | {"url": link}))


def _absolute(url: str, link: str | None) -> str | None:
    try:
        return canonical(urljoin(url, link.strip())) if link and link.strip() else None
    except ValueError:
        return None


def _page(fetched: Fetched) -> str | None:
    """Words for a page where a feed was expected, with the feed that the page itself names."""
    head = fetched.body[:_HEAD].decode("utf-8", "replace")
    if not _PAGE.match(head):
        return None
    named = next(filter(None, map(_named, _LINK.findall(head))), None)
    link = _absolute(fetched.url, named)
    return "a web page and not a feed" + (f"; the page names {link} as its feed" if link else "")


_HEAD = 200_000
_PAGE = re.compile(
    r"[\ufeff\s]{0,100}(?:<!--[^>]{0,500}-->\s{0,100})?(?:<!doctype\s+html|<html)\b", re.IGNORECASE
)  # <!DOCTYPE html>
_LINK = re.compile(
    r"<link\b[^<>]{1,1000}>", re.IGNORECASE
)  # <link rel="alternate" type="application/rss+xml" href="/feed">
_TYPE = re.compile(
    r"type\s{0,5}=\s{0,5}[\"']?application/(?:rss\+xml|atom\+xml|feed\+json)", re.IGNORECASE
)  # type="application/rss+xml"
_HREF = re.compile(
    r"href\s{0,5}=\s{0,5}(?:\"([^\"]{1,900})\"|'([^']{1,900})'|([^\s\"'>]{1,900}))", re.IGNORECASE
)  # href="/feed"


def _named(link: str) -> str | None:
    href = _HREF.search(link) if _TYPE.search(link) else None
    return unescape(next(part for part in href.groups() if part)) if href else None
