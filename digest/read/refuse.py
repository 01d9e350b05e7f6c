"""The lines that were kept -> why they are no article, or None: a list, a cookie wall, the stub in front of a paywall."""

from collections.abc import Sequence
from functools import cache

from digest.data import table
from digest.read.features import Line

_STUB = 700
_SENTENCE = 40
_FEW = 3
_MENU = 8


def why(lines: Sequence[Line], kept: Sequence[bool]) -> str | None:
    """The reason in words, or None for an article."""
    body = [line.text for line, keep in zip(lines, kept, strict=True) if keep]
    size = sum(map(len, body))
    page = " ".join(line.text for line in lines[:400])[:20_000].lower() if size < _STUB else ""
    if not any(map(sentence, body)):
        return _wall(page) or _paywall(page) or _list(lines)
    if size >= _STUB:
        return None
    return _wall(" ".join(body).lower()) or (_paywall(page) if len(body) < _FEW else None)


def sentence(text: str) -> bool:
    """Whether the line ends as a sentence does and is long enough for one."""
    return ended(text) and (len(text) >= _SENTENCE or not text.isascii())


def ended(text: str) -> bool:
    """Whether the line ends as a sentence does, in any script."""
    last = text.rstrip("\"”’»)“'」』")[-1:]
    return bool(last) and last in ".!?。！？…।:;"


def _wall(page: str) -> str | None:
    found = sum(word in page for word in _words("cookie_wall"))
    return "not an article: a request to accept cookies" if found >= 2 else None


def _paywall(page: str) -> str | None:
    found = any(word in page for word in _words("paywall"))
    return "not an article: the opening in front of a paywall" if found else None


def _list(lines: Sequence[Line]) -> str:
    return f"not an article: {'a list of headings or links' if len(lines) >= _MENU else 'no sentence in it'}"


@cache
def _words(name: str) -> tuple[str, ...]:
    return tuple(table("read_words")[name])
