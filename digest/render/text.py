"""Passages -> Markdown in which nothing is markup, and plain text in lines that can be read."""

import re
from collections.abc import Iterator
from functools import cache
from unicodedata import combining, east_asian_width

__all__ = ["markdown", "width", "wrap"]

_COLUMNS = 72


def markdown(text: str) -> str:
    r"""Text that every Markdown reader shows as it is: what could be markup is escaped, the rest stays readable.

    The tilde becomes an entity because Python-Markdown does not know "\~" and GitHub strikes out "~~".

    >>> print(markdown("*No* <b> in 1. of [it] R&D &amp; _that_"))
    \*No\* &lt;b> in 1. of \[it\] R&D &amp;amp; \_that\_
    >>> print(markdown("1. First"), markdown("- Second"))
    1\. First \- Second
    """
    inert = _MARKS.sub(r"\\\g<0>", _ENTITY.sub("&amp;", text))
    return _OPENING.sub(r"\1\\\2", inert).replace("<", "&lt;").replace("~", "&#126;")


def wrap(text: str, first: str = "", rest: str | None = None) -> str:
    """Lines of at most 72 columns behind the prefix `first`, then `rest`. A long word or address stays whole.

    Chinese and Japanese may break between any two letters, but not in front of closing punctuation.

    >>> print(wrap("one two", "1. "))
    1. one two
    """
    lines = [first]
    indent = first if rest is None else rest
    used = start = width(first)
    for piece, glue in _pieces(text):
        needed = width(piece)
        if used > start and used + len(glue) + needed > _COLUMNS:
            lines.append(indent)
            used = start = width(indent)
        lines[-1] += glue * (used > start) + piece
        used += len(glue) * (used > start) + needed
    return "\n".join(lines)


def width(text: str) -> int:
    """The columns that text takes: two for a wide character, none for a combining mark."""
    if not _uneven().search(text):
        return len(text)
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """The parts that a line may break between, each with what stands in front of it where it does not break."""
    for word in text.split():
        if not _uneven().search(word) or not _wide().search(word):
            yield word, " "
        else:
            yield from ((piece, "" if at else " ") for at, piece in enumerate(_wide().split(word)))


@cache
def _uneven() -> re.Pattern[str]:
    """What may not be one column wide: all but Latin, Greek, Cyrillic and Armenian without their marks.

    Said by what it is not: a class is compiled letter by letter, and the others are a million.
    """
    return re.compile("[^\x00-\u02ff\u0370-\u0482\u048a-\u058f\u2000-\u202f]")


@cache
def _wide() -> re.Pattern[str]:
    # Between two ideographs or kana ("東|京"), never in front of a closing mark nor behind an opening one.
    letter = "\u2e80-\u2fff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
    closing = "\u3001\u3002\u3009\u300b\u300d\u300f\u3011\uff01\uff09\uff0c\uff0e\uff1a\uff1b\uff1f"
    return re.compile(f"(?<=[{letter}{closing}])(?=[{letter}])")


_ENTITY = re.compile(r"&(?=#?\w+;)")  # "&amp;", but not "R&D"
_MARKS = re.compile(r"[\\`*_{}\[\]#]")
_OPENING = re.compile(r"^(\d+(?=[.)])|(?=[>+-]))([>+\-.)])")  # "- x", "> x", "1. x", but not "5-year"
