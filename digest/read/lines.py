"""text -> its lines, as spans: the unit in which plain text is read.

A saved page is a line per paragraph; mail and wire copy are wrapped by hand, and then a block of lines is one unit.
"""

import re
from functools import cache
from itertools import pairwise

from digest.model import Span
from digest.read.features import Line

WRAP = 100
"""Characters. Text in which hardly a line is longer may be wrapped by hand: mail and wire copy break at 60 to 80."""


def lines(text: str) -> list[Span]:
    """Every line that is not blank, without the blanks around it; a hard-wrapped paragraph counts as one line.

    >>> text = " One line. \\n\\nAnother."
    >>> [span.of(text) for span in lines(text)]
    ['One line.', 'Another.']
    """
    found = [*map(Span._make, map(re.Match.span, _line(text).finditer(text)))]
    return _unwrapped(text, found) if _wrapped(text, found) else found


def _line(text: str) -> re.Pattern[str]:
    # a line feed alone is what a full stop in a pattern knows, and three times as fast as naming all separators
    return _pattern(r"[^\n\r\x0b\x0c\x85\u2028\u2029]" if any(map(text.__contains__, _SEPARATORS)) else ".")


_SEPARATORS = "\r\x0b\x0c\x85\u2028\u2029"


@cache
def _pattern(inside: str) -> re.Pattern[str]:
    # "  A line of text.  " gives "A line of text."; a line of blanks gives nothing. Linear: one way back over trailing blanks
    return re.compile(rf"\S(?:{inside}*\S)?")


def _wrapped(text: str, found: list[Span]) -> bool:
    if len(found) < 3 or any(end - start > WRAP for start, end in found):
        return False
    breaks = [pair for pair in pairwise(found) if _adjacent(text, *pair)]
    within = sum(_mid_sentence(text, *pair) for pair in breaks)
    return within >= 2 and within * 3 >= len(breaks)


def _adjacent(text: str, one: Span, other: Span) -> bool:
    return text.count("\n", one.end, other.start) < 2 and "\r" not in text[one.end : other.start].removesuffix("\r\n")


def _mid_sentence(text: str, one: Span, other: Span) -> bool:
    # a wrapped line is long, and the next goes on in small letters: "the minister said\nthat the port"
    return one.end - one.start > WRAP // 2 and text[other.start].islower()


def _unwrapped(text: str, found: list[Span]) -> list[Span]:
    joined = found[:1]
    last = found[0]
    for line in found[1:]:
        if last.end - last.start > WRAP // 2 and _adjacent(text, last, line):
            joined[-1] = Span(joined[-1].start, line.end)
        else:
            joined.append(line)
        last = line
    return joined


def placed(text: str) -> tuple[list[Line], list[Span]]:
    """The lines as the line model wants them, with the blank lines and blanks before each, and their spans."""
    spans = lines(text)
    found, before = [], 0
    for start, end in spans:
        gap = text[before:start]
        found.append(Line(text[start:end], gap.count("\n"), len(gap) - gap.rfind("\n") - 1))
        before = end
    return found, spans
