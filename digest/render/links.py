"""Addresses of articles -> links that a page may hold: http(s) only, percent-encoded, leading to the very passage."""

import re
from collections.abc import Sequence
from functools import cache
from urllib.parse import quote, urlsplit

from digest.proof import printed

__all__ = ["fragment", "link"]

_WHOLE = 60
_WORDS = 4


def link(url: str | None) -> str | None:
    """The address in the form that HTML, Markdown and mail can hold alike; None for anything that is not plain http(s).

    An address with a name and password in front of the host shows one host and opens another: refused.

    >>> link("https://harbour.example/a(1)?q=“x”")
    'https://harbour.example/a%281%29?q=%E2%80%9Cx%E2%80%9D'
    >>> link("javascript:alert(1)")
    """
    text = (url or "").strip()
    if not _WEB.fullmatch(text):
        return None
    try:
        parts = urlsplit(text)
        server = _server(parts.hostname or "") + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return None
    if "@" in parts.netloc:
        return None
    rest = text[text.index("//") + 2 :][len(parts.netloc) :]
    return f"{parts.scheme}://{server}{quote(rest.encode('utf-8', 'replace'), safe=_KEPT)}"


def fragment(url: str | None, passage: str) -> str | None:
    """The address with a text fragment, so that the reader lands on the passage in the original.

    The syntax is that of the URL Fragment Text Directives draft (WICG): `#:~:text=start,end`, where "-", "," and "&"
    are part of the syntax and must be encoded. A short passage is given whole; a longer one, or one over several
    paragraphs, by its first and last words.

    >>> fragment("https://harbour.example/a#top", "We are here-and-now, all of us")
    'https://harbour.example/a#top:~:text=We%20are%20here%2Dand%2Dnow%2C%20all%20of%20us'
    """
    address = link(url)
    if address is None or not printed(passage):
        return address
    base = address.split(":~:")[0]
    return f"{base}{'' if '#' in base else '#'}:~:text={','.join(map(_directive, _ends(passage)))}"


def _server(host: str) -> str:
    """A host as an address writes it; ValueError for what names no host."""
    ascii_host = host if host.isascii() else host.encode("idna").decode()
    if not _HOST.fullmatch(ascii_host):
        raise ValueError(host)
    return f"[{ascii_host}]" if ":" in ascii_host else ascii_host


def _ends(passage: str) -> Sequence[str]:
    """The words that a passage begins and ends with, or the whole of a short one. The two must not overlap."""
    lines = [line for line in map(printed, passage.splitlines()) if line]
    if len(lines) == 1 and (len(lines[0]) <= _WHOLE or not (_unspaced(passage) or _many(lines[0]))):
        return lines
    return _first(lines[0]), _last(lines[-1])


def _many(line: str) -> bool:
    return line.count(" ") + 1 >= 2 * _WORDS


def _first(line: str) -> str:
    if _unspaced(line) and (clause := _CLAUSE.match(line)):
        return clause[0]
    return " ".join(line.split(" ")[:_WORDS])


def _last(line: str) -> str:
    return _first(line[::-1])[::-1]


def _unspaced(text: str) -> bool:
    """Whether text is Chinese or Japanese: a fragment must end where a word does, and there only punctuation says where
    ("我们等了很久，…")."""
    return max(text, default="") >= "\u2e80" and bool(_ideograph().search(text))


def _directive(words: str) -> str:
    return quote(words.encode("utf-8", "replace"), safe="").replace("-", "%2D")


_WEB = re.compile(r"(?i:https?)://[^\s\\<>\x00-\x1f\x7f]+")  # "https://harbour.example/a"
_CLAUSE = re.compile(
    r"[^\s\u3001\u3002\uff01\uff0c\uff1a\uff1b\uff1f]{4,24}(?=[\u3001\u3002\uff01\uff0c\uff1a\uff1b\uff1f])|[^ ]{12}"
)
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?\.?|[0-9a-f:.]+")  # "harbour.example", "2001:db8::1"
_KEPT = "%/:?#@!$&*+,;=~-._"  # delimiters and escapes stay; brackets, quotation marks and the like are encoded


@cache
def _ideograph() -> re.Pattern[str]:
    return re.compile("[\u2e80-\u2fff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
