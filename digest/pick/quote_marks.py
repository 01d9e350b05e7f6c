"""Text -> passages in quotation marks: pairs the marks paragraph by paragraph, whatever typewriter or country they come from.

Marks are paired by what stands around them (an opening mark has space before it and a word behind it), because articles mix
curly with straight marks and use some the wrong way round. A mark that finds no partner ends with its paragraph and can
never swallow the rest.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from digest.model import Span


class Marked(NamedTuple):
    """A passage in quotation marks: the words inside, with the marks, the index of its paragraph, and "LUND:" in a transcript."""

    span: Span
    outer: Span
    paragraph: int
    closed: bool
    label: Span | None = None


_CLOSERS = {
    '"': '"”“',
    "“": '”"“',
    "”": '”"',
    "„": '“”"',
    "«": "»",
    "»": "«",
    "「": "」",
    "『": "』",
}
_SPACE = " \t\n\r\xa0\u3000\u2009\u202f"
_BEFORE_OPENING = frozenset(_SPACE + "([{—–-/:…>，。、：；！？,")
_AFTER_CLOSING = frozenset(_SPACE + ".,;:!?)]}|—–-…’‘'”\"“»，。、：；！？")
_STRIP = _SPACE + ",.;:"


def marked(text: str, paragraphs: Sequence[Span]) -> tuple[Marked, ...]:
    """Every outermost passage in quotation marks, in text order; single marks count where no double ones stand around them.

    >>> [m.span.of('7" wide. "Off by a mile," Jo said.') for m in marked('7" wide. "Off by a mile," Jo said.', [Span(0, 34)])]
    ['Off by a mile,']
    """
    found = [*_in_double(text, paragraphs, _places(text, _DOUBLE))]
    single = [*_in_single(text, paragraphs, found)]
    if single:
        found = sorted([*found, *single])
    return tuple([item for item in found if item.span.of(text).strip(_STRIP)])


_DOUBLE = '"“”„«»「」『』'


_MOST = 10_000  # of one mark; a text with more is no article


def _places(text: str, marks: str) -> list[int]:
    """Where any of the marks stands; `str.find` is several times faster than a pattern, for marks are rare."""
    places: list[int] = []
    for mark in marks:
        at = text.find(mark)
        stop = len(places) + _MOST
        while at >= 0 and len(places) < stop:
            if text[at - 1 : at] != "=":  # not the mark of an attribute, id="x"
                places.append(at)
            at = text.find(mark, at + 1)
    places.sort()
    return places


def _in_double(text: str, paragraphs: Sequence[Span], marks: Sequence[int]) -> Iterator[Marked]:
    at = 0
    for index, paragraph in enumerate(paragraphs):
        if at == len(marks):
            return
        first = bisect_left(marks, paragraph.start, at)  # what stands between paragraphs is furniture
        at = bisect_left(marks, paragraph.end, first)
        if at > first:
            yield from _paired(text, paragraph, index, marks[first:at])


def _paired(text: str, paragraph: Span, index: int, marks: Sequence[int]) -> Iterator[Marked]:
    """Nested marks are tried first; where they do not come out even, a closing mark was forgotten and none is nested."""
    pairs, left = _pairs(text, paragraph, marks, _nested)
    if left is not None and len(marks) > 1:
        pairs, left = _pairs(text, paragraph, marks, _restarted)
    for start, end in pairs:
        yield _passage(text, start, end, index)
    if left is not None and _runs_on(text, paragraph, left):
        yield _passage(text, left, paragraph.end, index)._replace(outer=Span(left, paragraph.end), closed=False)


def _passage(text: str, start: int, end: int, index: int) -> Marked:
    spoken = text[start + 2 : start + 3] in _CAPITALS and text.find(":", start, end) > 0
    label = _label().match(text, start + 1, end) if spoken else None
    inner = _inner(text, label.end() if label else start + 1, end)
    return Marked(inner, Span(start, end + 1), index, closed=True, label=Span(*label.span(1)) if label else None)


_CAPITALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ.’'-")  # what the second letter of a speaker in a transcript may be


@cache
def _label() -> re.Pattern[str]:
    """The speaker's name in a transcript: `"LUND: We did.`."""
    return re.compile(r"([A-Z][A-Z.’'\-]+(?: [A-Z.’'\-]+){0,3}):\s")


def _inner(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in _SPACE:
        start += 1
    while start < end and text[end - 1] in _SPACE:
        end -= 1
    return Span(start, end)


_Stack = list[int]
_Reopen = Callable[[_Stack, int], None]


def _nested(stack: _Stack, at: int) -> None:
    stack.append(at)


def _restarted(stack: _Stack, at: int) -> None:
    stack[:] = [at]


def _pairs(
    text: str, paragraph: Span, marks: Sequence[int], reopen: _Reopen
) -> tuple[list[tuple[int, int]], int | None]:
    """The outermost pairs of one paragraph, and the mark that is still open at its end."""
    pairs: list[tuple[int, int]] = []
    stack: _Stack = []
    for at in marks:
        if not stack:
            if _opens(text, paragraph, at):
                stack.append(at)
        elif _closes(text, paragraph, text[stack[-1]], at):
            start = stack.pop()
            if not stack:
                pairs.append((start, at))
        elif text[at] == text[stack[-1]]:
            reopen(stack, at)
        elif text[at] in "“„«" and reopen is _nested:
            stack.append(at)
    return pairs, stack[0] if stack else None


def _around(text: str, paragraph: Span, at: int) -> tuple[str, str]:
    """The characters before and after, a space where the paragraph ends."""
    before = text[at - 1] if at > paragraph.start else " "
    return before, text[at + 1] if at + 1 < paragraph.end else " "


def _opens(text: str, paragraph: Span, at: int) -> bool:
    before, after = _around(text, paragraph, at)
    if text[at] in "「『«„":
        return True
    if text[at] in "」』" or (after in _SPACE and before not in _SPACE):
        return False
    if text[at] == "“":
        return True
    return before in _BEFORE_OPENING or not (before.isalnum() or after in _AFTER_CLOSING)


def _closes(text: str, paragraph: Span, opened: str, at: int) -> bool:
    mark = text[at]
    if mark not in _CLOSERS[opened]:
        return False
    if mark in "」』»«":
        return True
    before, after = _around(text, paragraph, at)
    opening = before in _SPACE and after not in _SPACE and after not in _AFTER_CLOSING
    return not opening and not (mark == "“" and opened != "„" and after not in _AFTER_CLOSING)


def _runs_on(text: str, paragraph: Span, at: int) -> bool:
    """A quotation over several paragraphs opens each one and closes only the last: believed where a mark opens the paragraph."""
    following = text[paragraph.end : paragraph.end + 8].lstrip()[:1]
    if at == paragraph.start:
        return True
    return following != "" and following in _CLOSERS and text[at - 1] in _BEFORE_OPENING


@cache
def _single() -> re.Pattern[str]:
    """`'The river froze,' Yun said`: opens before a word, closes after one; 'tis, '90s and the workers' union are apostrophes.

    The closing mark is the first with punctuation before it, or else the first that does not follow an s.
    """
    opening = r"['‘‚‹](?=[^\s'’‘])(?!\d\ds\b|(?:tis|twas|em|til|cause|n|round|bout)\b)"
    inside = r"[^'’‘‚›\"“”«»„]|\b['’](?=[^\W_])"
    closing = r"(?:['’](?![^\W_])|›(?![^\W_]))"  # apart, for a class of three ranges compiles ten times as long
    return re.compile(
        rf"{opening}(?:((?:{inside}|s['’](?=\s)){{1,900}}?[,.!?…]){closing}|((?:{inside}){{1,900}}?){closing})"
    )


@cache
def _twice() -> re.Pattern[str]:
    """`''We left,''`, all of it: what stands between two single marks in a row, a relic of typesetting, is passed over."""
    return re.compile(r"(?:''|``)(?=[^\s'])(?:[^'\n]|'(?!')){1,4000}(?:''|\Z)")


def _in_single(text: str, paragraphs: Sequence[Span], double: Sequence[Marked]) -> Iterator[Marked]:
    """Passages in single marks outside those in double marks."""
    openings = [
        at for at in _places(text, "'‘‚‹`") if text[at - 1 : at] in _BEFORE_SINGLE and text[at + 1 : at + 2].strip()
    ]
    done = at = 0
    for place in openings:
        if place < done:
            continue
        while at < len(double) and double[at].outer.end <= place:
            at += 1
        if at < len(double) and double[at].outer.start <= place:
            continue
        index = bisect_right(paragraphs, place, key=_start) - 1
        if index < 0 or paragraphs[index].end <= place:
            continue
        stop = min(paragraphs[index].end, double[at].outer.start) if at < len(double) else paragraphs[index].end
        pattern = _twice() if text.startswith(("''", "``"), place) else _single()
        match = pattern.match(text, place, stop)
        done = match.end() if match else place + 1
        if match and match.lastindex:
            yield Marked(_inner(text, *match.span(match.lastindex)), Span(*match.span()), index, closed=True)


_BEFORE_SINGLE = frozenset({"", *_SPACE, *'([—–-“"„«'})


def _start(paragraph: Span) -> int:
    return paragraph.start
