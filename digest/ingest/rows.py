"""JSON line -> Document: the row that `digest brief`, `digest stories` and .jsonl files share.

`{"id", "title"?, "text" or "html", "url"?, "published"?, "outlet"?, "byline"?, "language"?}`
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from digest.model import Document, Skipped

__all__ = ["LARGEST", "Row", "Stream", "document", "lines", "link", "named"]


class Stream(Protocol):
    """Bytes that come line by line: a file, a pipe, an unpacking archive."""

    def readline(self, limit: int, /) -> bytes:
        """At most `limit` bytes of a line."""
        ...


class Row(NamedTuple):
    """A line that was not parsed yet, and its place."""

    place: str
    line: bytes


LARGEST = 8 * 1024 * 1024
"""Bytes that one row, or one article in a file of its own, may have."""

_CLAIMS = ("title", "url", "outlet", "byline", "published", "language")


def lines(stream: Stream, name: str) -> Iterator[Row | Skipped]:
    """The lines of a stream with their places, blank ones left out. One that is too long costs itself only, and no memory."""
    number = 0
    while line := stream.readline(LARGEST + 1):
        number += 1
        if len(line) > LARGEST:
            yield Skipped(f"{name}:{number}", f"a line longer than {LARGEST // 1024 // 1024} MiB")
            while line and not line.endswith(b"\n"):
                line = stream.readline(LARGEST)
        elif line.strip():
            yield Row(f"{name}:{number}", line)


def document(line: str | bytes, location: str) -> Document | Skipped:
    """The row's Document, with the row's own id; `Skipped` says what is wrong with it.

    >>> document('{"id": "7", "text": "The port is shut."}', "rows.jsonl:1").text
    'The port is shut.'
    """
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Skipped(location, f"not a line of JSON: {str(error)[:120]}")
    if not isinstance(row, dict):
        return Skipped(location, 'a row must be an object such as {"id": "1", "text": "…"}')
    media = "html" if "html" in row else "text"
    if not isinstance(row.get(media), str):
        return Skipped(
            location, 'the row has neither "text" nor "html"' if media not in row else f'"{media}" must be a string'
        )
    claims = {name: _claim(row.get(name)) for name in _CLAIMS} | {"url": link(row.get("url"))}
    claims["published"] = claims["published"] or _claim(row.get("date"))
    return Document(str(row.get("id", location)), location, "html" if media == "html" else "text", row[media], **claims)


def named(row: Row) -> str:
    """What to call a row that gave no document: its own id where it has one, else its place."""
    try:
        found = json.loads(row.line)
    except (ValueError, RecursionError):
        return row.place
    return str(found.get("id", row.place)) if isinstance(found, dict) else row.place


def link(url: Any) -> str | None:
    """A web address, or None: anything but http and https with a host is no link to an article."""
    if not isinstance(url, str) or len(url) > 2000 or not url.isprintable() or any(mark in url for mark in " <>\"'`\\"):
        return None
    try:
        parts = urlsplit(url)
        valid = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return None
    return url if valid else None


def _claim(value: Any) -> str | None:
    """A list of names is what some exports write as a byline."""
    if isinstance(value, list):
        value = ", ".join(part for part in value if isinstance(part, str))
    return (value.strip() or None) if isinstance(value, str) else None
