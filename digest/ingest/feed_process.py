"""A feed's bytes -> its entries as JSON, in a process of its own: feedparser where its time, memory and exceptions are bounded.

feedparser 6.0.14 raises on 7 of 4,388 feeds and takes 16.7 s or 341 MB for the worst. This process takes one feed after the other from
stdin; it dies of whatever goes wrong, and whoever started it starts another. It imports nothing of `digest`, so that it is ready
sooner.

A frame is two lengths (network order) and the two parts: what is known of the feed (JSON) and its bytes. The reply is one length and
JSON.
"""

import contextlib
import json
import re
import resource
import struct
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from io import BytesIO
from typing import Any, BinaryIO
from xml.sax import SAXParseException
from xml.sax.xmlreader import Locator

MOST_ENTRIES = 1000
MOST_TEXT = 4_000_000
_MEMORY = 280 * 1024 * 1024
_LONGEST = {"title": 1000, "byline": 300, "guid": 2000, "url": 2000, "published": 100, "language": 35}


def main() -> None:
    """Answer frames until stdin ends."""
    with contextlib.suppress(ValueError, OSError):  # macOS knows no such limit; that of time holds there
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    import feedparser  # noqa: F401 - slow, and done before the first feed's time runs

    _reply(sys.stdout.buffer, {})
    while head := sys.stdin.buffer.read(8):
        known, body = (sys.stdin.buffer.read(length) for length in struct.unpack("!II", head))
        said = json.loads(known)
        _allow(said.pop("seconds"))
        _reply(sys.stdout.buffer, feed(body, **said))


def feed(body: bytes, media: str, url: str) -> dict[str, Any]:
    """`{"title", "language", "version", "entries", "left"}`; a field that is not there is None."""
    as_json = body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    found = _json_feed(json.loads(body)) if as_json else _xml_feed(body, media, url)
    entries = []
    room = MOST_TEXT
    for entry in found["entries"]:
        room -= len(entry["text"])
        if room < 0:
            break
        entries.append({name: _short(name, value) for name, value in entry.items()})
    about = {name: _short(name, found[name]) for name in ("title", "language", "version")}
    return about | {"entries": entries, "left": found["count"] - len(entries)}


def _allow(seconds: int) -> None:
    """So much more time of the processor, and up to a second; the kernel ends the process after it, even if nobody waits any more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _reply(stream: BinaryIO, reply: dict[str, Any]) -> None:
    packed = json.dumps(reply, ensure_ascii=False).encode("utf-8", "replace")
    stream.write(struct.pack("!I", len(packed)) + packed)
    stream.flush()


def _short(name: str, value: str | None) -> str | None:
    return value[: _LONGEST[name]] if value and name in _LONGEST else value


def _xml_feed(body: bytes, media: str, url: str) -> dict[str, Any]:
    import feedparser

    feedparser.api.PREFERRED_XML_PARSERS[:] = [__name__]
    # Never a string: feedparser would open it as a file or a URL. The text and its markup are left as they are: it is read
    # like any page, and nothing of it is printed but words.
    charset = re.search(r"charset=[\"']?([\w.:-]{2,40})", media)  # application/xml; charset=utf-8
    found = feedparser.parse(
        BytesIO(body),
        response_headers={
            "content-type": "application/xml" + (f"; charset={charset[1]}" if charset else ""),
            "content-location": url,
        },
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    about = found.get("feed", {})
    return {
        "title": _plain(about, "title"),
        "language": about.get("language"),
        "version": found.get("version") or None,
        "entries": [_xml_entry(entry) for entry in found.get("entries", [])[:MOST_ENTRIES]],
        "count": len(found.get("entries", [])),
    }


def create_parser() -> Any:
    """The XML parser that feedparser is to use (`xml.sax.make_parser` knows the name): one that reads no document type.

    feedparser removes declarations of entities by a pattern that wants each on a line of its own; a bomb on one line goes off. What is
    refused here is read by its second parser, which knows HTML's entities and no others.
    """
    from xml.sax import expatreader, handler

    parser = expatreader.create_parser()  # noqa: S315 - what would make it vulnerable is what is refused here
    parser.setProperty(handler.property_lexical_handler, _NoDeclarations())
    return parser


class _NoDeclarations:
    """A SAX lexical handler to which nothing matters but that there is a document type."""

    def startDTD(self, *_said: object) -> None:  # noqa: N802 - SAX's name
        raise SAXParseException("a document type", None, _NOWHERE)

    def endDTD(self, *_said: object) -> None:  # noqa: N802 - SAX's name
        """Nothing."""

    startCDATA = endCDATA = comment = endDTD  # noqa: N815 - SAX's names


_NOWHERE = Locator()


def _xml_entry(entry: Any) -> dict[str, Any]:
    told = _text(entry)
    return {
        "guid": entry.get("id"),
        "url": entry.get("link"),
        "title": _plain(entry, "title"),
        "byline": _names(entry),
        "published": _moment(entry),
        "language": told.get("language"),
        "media": "text" if told.get("type") == "text/plain" else "html",
        "text": told.get("value") or "",
    }


def _text(entry: Any) -> Any:
    """The longest of what the entry says of itself in words: some put the article in the content, some in the summary, some in both."""
    told = [*entry.get("content", []), entry.get("summary_detail") or {}]
    words = [one for one in told if (one.get("type") or "text/html") in _WORDS and isinstance(one.get("value"), str)]
    return max(words, key=lambda one: len(one["value"]), default={})


_WORDS = {"text/plain", "text/html", "application/xhtml+xml"}


def _plain(holder: Any, name: str) -> str | None:
    """A title without markup."""
    value = holder.get(name)
    if not isinstance(value, str):
        return None
    if (holder.get(f"{name}_detail") or {}).get("type") != "text/plain":
        value = unescape(_TAG.sub(" ", value))
    return " ".join(value.split()) or None


_TAG = re.compile(r"<[/!a-zA-Z][^<>]{0,1000}>")  # <b>, </b>


def _names(entry: Any) -> str | None:
    said = [str(author.get("name") or "") for author in entry.get("authors", []) if author]
    names = [" ".join(name.split()) for name in said if name.strip() and "@" not in name]
    return ", ".join(dict.fromkeys(names)) or None


def _moment(entry: Any) -> str | None:
    """As feedparser understood it, in UTC; as the feed wrote it where it did not."""
    for name in ("published", "updated", "created"):
        parsed = entry.get(f"{name}_parsed")
        if parsed:
            try:
                year, month, day, hour, minute, second = parsed[:6]
                return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC).isoformat()
            except ValueError:
                continue
    said = entry.get("published") or entry.get("updated")
    return said if isinstance(said, str) else None


def _json_feed(found: Any) -> dict[str, Any]:
    """JSON Feed 1.1, https://www.jsonfeed.org/version/1.1/."""
    if not isinstance(found, dict) or not str(found.get("version", "")).startswith("https://jsonfeed.org/version/"):
        return {"title": None, "language": None, "version": None, "entries": [], "count": 0}
    said = found.get("items")
    items = [item for item in said if isinstance(item, dict)] if isinstance(said, list) else []
    return {
        "title": _string(found, "title"),
        "language": _string(found, "language"),
        "version": "json",
        "entries": [_json_entry(item) for item in items[:MOST_ENTRIES]],
        "count": len(items),
    }


def _json_entry(item: dict[str, Any]) -> dict[str, Any]:
    html = _string(item, "content_html")
    guid = item.get("id")
    return {
        "guid": str(guid) if isinstance(guid, str | int | float) else None,
        "url": _string(item, "url") or _string(item, "external_url"),
        "title": _string(item, "title"),
        "byline": ", ".join(_authors(item)) or None,
        "published": _string(item, "date_published") or _string(item, "date_modified"),
        "language": _string(item, "language"),
        "media": "html" if html else "text",
        "text": html or _string(item, "content_text") or _string(item, "summary") or "",
    }


def _authors(item: dict[str, Any]) -> Iterator[str]:
    several = item.get("authors")
    for author in [*(several if isinstance(several, list) else []), item.get("author")]:
        name = _string(author, "name") if isinstance(author, dict) else None
        if name:
            yield name


def _string(holder: dict[str, Any], name: str) -> str | None:
    value = holder.get(name)
    return (value.strip() or None) if isinstance(value, str) else None


if __name__ == "__main__":
    main()
