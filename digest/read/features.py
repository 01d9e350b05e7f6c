"""The lines of a page -> rows of numbers: what a line looks like, where it stands, and what stands around it.

`local` measures each line by itself and against the words of the whole page; `beside` adds the place and the two neighbours;
`around` adds what a first opinion says about the lines before and after. Everything is counted over at most 240 characters of a
line, so that a page costs a millisecond however long its paragraphs are.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from digest.data import table

Row = list[float]


class Line(NamedTuple):
    """A line without the blanks around it; `gap` counts the line breaks before it, `indent` the blanks."""

    text: str
    gap: int = 2
    indent: int = 0


LOCAL = (
    "words", "chars", "term", "closed", "colon", "bullet", "indent", "gap", "lower", "upper", "small", "figures", "commas", "stops",
    "marks", "address", "bars", "copies", "prefix", "function", "reader", "furniture", "furniture n", "date", "by",
    "credit", "credit first", "dateline", "marker", "recur", "echo", "wording",
)  # fmt: skip
_NEAR = (
    "words",
    "term",
    "lower",
    "gap",
    "function",
    "furniture",
    "date",
    "by",
    "credit",
    "wording",
    "prefix",
    "dateline",
    "echo",
)
_KEPT = ("words", "term", "chars", "gap", "wording", "copies", "recur", "small", "figures", "bullet", "function", "furniture",
         "credit", "indent", "bars", "lower", "echo", "dateline", "marker", "reader", "prefix", "by", "date", "marks")  # fmt: skip
_NEAR_AT = tuple(map(LOCAL.index, _NEAR))
_KEPT_AT = tuple(map(LOCAL.index, _KEPT))
_WORDS, _CHARS, _FIGURES, _MARKER = map(LOCAL.index, ("words", "chars", "figures", "marker"))
BESIDE = (
    *LOCAL,
    "place",
    "place from end",
    "lines",
    "markers",
    *(f"{n} before" for n in _NEAR),
    *(f"{n} after" for n in _NEAR),
)
AROUND = (
    "first", "segment start", "segment end", "mass before", "mass after", "mass",
    *(f"first {k:+}" for k in (-4, -3, -2, -1, 1, 2, 3, 4)), *(f"{side} {w}" for w in (6, 12, 24) for side in ("before", "after")),
    "since sure", "to sure", "sure before", "sure after", "place", "lines", "markers", *_KEPT,
)  # fmt: skip

_WIDTHS = (6, 12, 24)
_SAMPLE = 120
_CAPTION = 20
_SHORT_WORD = 4
_FAR = 30
_POSSIBLE, _FIRST_LINES, _HEAD = 0.25, 10, 30


def local(lines: Sequence[Line], wording: Mapping[str, float]) -> list[Row]:
    """A row of `LOCAL` numbers for each line. `wording` are learned weights of words."""
    samples = [_ends(line.text) for line in lines]
    cased = [*map(_words, samples)]
    words = [[*map(str.lower, them)] for them in cased]
    content = [*map(_long, words)]
    repeated = _repeated(content)
    copies = Counter(line.text for line in lines)
    following = [*content[1:], set(), set()]
    rows = []
    for place, line in enumerate(lines):
        lowered = words[place]
        shape = _shape(line, samples[place], cased[place])
        own = content[place]
        count = len(own) or 1
        rows.append(
            [
                *shape,
                copies[line.text],
                _prefix(lines, place),
                *_vocabulary(samples[place], lowered, shape[_FIGURES] > 0),
                len(own & repeated) / count,
                len(own & (following[place] | following[place + 1])) / count,
                weigh(lowered, wording),
            ]
        )
    return rows


def sample(text: str) -> list[str]:
    """The words of a line, of a long one those of both ends: what tells furniture stands there."""
    return [*map(str.lower, _words(_ends(text)))]


def _ends(text: str) -> str:
    return f"{text[:_SAMPLE]} {text[-_SAMPLE:]}" if len(text) > 2 * _SAMPLE else text


def _words(text: str) -> list[str]:
    r"""What `\w+` finds, by blanking and splitting where all that is not ASCII is typography: five times as fast."""
    plain = text
    if not text.isascii():
        for mark in _TYPOGRAPHY:
            plain = plain.replace(mark, " ")
    if plain.isascii():
        return plain.encode().translate(_BLANKED).decode().split()
    return _patterns().word.findall(text)


_TYPOGRAPHY = "“”‘’—–…•\u00a0"
_BLANKED = bytes(code if chr(code).isalnum() or chr(code) == "_" else 32 for code in range(256))


def _long(words: Iterable[str]) -> set[str]:
    return {word for word in words if len(word) > _SHORT_WORD}


def _repeated(content: Iterable[set[str]]) -> set[str]:
    """The words that more than one line holds."""
    seen: set[str] = set()
    again: set[str] = set()
    for own in content:
        again |= own & seen
        seen |= own
    return again


def weigh(words: Sequence[str], wording: Mapping[str, float]) -> float:
    """The sum of the learned weights of a line's words, damped for long lines."""
    return float(sum(map(wording.__getitem__, filter(wording.__contains__, words))) / (len(words) + 3) ** 0.5)


def _shape(line: Line, ends: str, words: Sequence[str]) -> Row:
    text, gap, indent = line
    size, count = len(text), len(words) or 1
    said = text.count(" ") + 1
    ended = text.rstrip("\"”’»)“'")[-1:]
    last, opening = text[-1], text[0]
    return [
        said if said * 15 >= size else size // 3,  # Chinese and Japanese write no blanks
        size,
        ended in ".!?。！？…" and ended != "",
        last in "\"”’»)“':;",
        last == ":",
        opening in "•*-–·►▶+○([",
        indent,
        gap,
        [*map(str.islower, words)].count(True) / count,
        text.isupper(),
        opening.islower(),
        [*map(str.isdigit, words)].count(True) / count,
        ends.count(", "),
        ends.count(". "),
        ends.count('"') + ends.count("“") + ends.count("„"),
        ends.count("http") + ends.count("@") + ends.count("www."),
        ends.count("|") + ends.count("•") + ends.count(" / "),
    ]


def _prefix(lines: Sequence[Line], place: int) -> int:
    """1 where the next line begins with this one, 2 where this begins with the one before: a caption, then the caption and its
    credit."""
    text = lines[place].text
    found = 0
    if len(text) > _CAPTION:
        if place + 1 < len(lines) and lines[place + 1].text.startswith(text[:60]):
            found = 1
        if place and text.startswith(lines[place - 1].text[:60]) and len(lines[place - 1].text) > _CAPTION:
            found += 2
    return found


def _vocabulary(ends: str, lowered: Sequence[str], figures: bool) -> Row:
    vocabulary, patterns = _vocabularies(), _patterns()
    count = len(lowered) or 1
    told = [*filter(vocabulary.telling.__contains__, lowered)]
    furniture = _count(told, vocabulary.furniture)
    short = len(ends) < _SAMPLE
    return [
        _count(told, vocabulary.function) / count,
        _count(told, vocabulary.reader) / count,
        furniture / count,
        furniture,
        len(patterns.date.findall(ends)) if short and figures else 0,
        _opens(lowered, vocabulary.by),
        not vocabulary.credits.isdisjoint(lowered[-6:]) or "©" in ends[-60:],
        short and not vocabulary.credits.isdisjoint(lowered[:4]),
        _dated(ends) and patterns.dateline.match(ends) is not None,
        short and _opens(lowered[1:] if figures and lowered[0].isdigit() else lowered, vocabulary.markers),
    ]


def _count(words: Sequence[str], known: frozenset[str]) -> int:
    return [*map(known.__contains__, words)].count(True)


def _opens(lowered: Sequence[str], phrases: frozenset[str]) -> bool:
    """Whether the line begins with one of the phrases, which have three words at most."""
    return bool(lowered) and (
        lowered[0] in phrases or " ".join(lowered[:2]) in phrases or " ".join(lowered[:3]) in phrases
    )


def _dated(text: str) -> bool:
    # a dateline has its agency in brackets or a dash after the place; few lines have either, and the pattern is dear
    head = text[:80]
    return "(" in head or "–" in head or "—" in head


def beside(rows: Sequence[Row]) -> list[Row]:
    """Rows of `BESIDE` numbers: the line, its place, its neighbours."""
    near = [[row[at] for at in _NEAR_AT] for row in rows]
    nothing = [-1.0] * len(_NEAR)
    count = len(rows)
    return [
        [*row, *place, *before, *after]
        for row, place, before, after in zip(
            rows, _places(rows, count), [nothing, *near], [*near[1:], nothing], strict=False
        )
    ]


def _places(rows: Sequence[Row], count: int) -> list[Row]:
    markers = [0.0, *accumulate(row[_MARKER] for row in rows)]
    return [[place, count - 1 - place, count, markers[place]] for place in range(count)]


def around(rows: Sequence[Row], first: Sequence[float]) -> list[Row]:
    """Rows of `AROUND` numbers: `first` is what the first opinion thinks of each line, 0 to 1."""
    count = len(rows)
    masses = [chance * min(row[_CHARS], 600) for chance, row in zip(first, rows, strict=True)]
    sums = [0.0, *accumulate(masses)]
    total = sums[-1] + 1
    runs = [0.0, *accumulate(first)]
    padded = [0.0] * 4 + [*first] + [0.0] * 4
    start, end = segment(rows, first)
    sure = [chance > 0.8 and row[_WORDS] >= 12 for chance, row in zip(first, rows, strict=True)]
    certain = [0, *accumulate(sure)]
    since, until = _since(sure), _since(sure[::-1])[::-1]
    windows = _windows(runs)
    markers = [0.0, *accumulate(row[_MARKER] for row in rows)]
    found = []
    for place, row in enumerate(rows):
        found.append(
            [
                first[place],
                place - start,
                end - place,
                sums[place] / total,
                (total - sums[place]) / total,
                total / 1000,
                *padded[place : place + 4],
                *padded[place + 5 : place + 9],
                *windows[place],
                since[place],
                until[place],
                certain[place],
                certain[count] - certain[place],
                place,
                count,
                markers[place],
                *[row[at] for at in _KEPT_AT],
            ]
        )
    return found


def segment(rows: Sequence[Row], first: Sequence[float]) -> tuple[int, int]:
    """The run of lines with the greatest sum of opinions, each weighed by the line's length (Kadane's maximal segment)."""
    best = (-1.0, 0, 0)
    running, start = 0.0, 0
    for place, (chance, row) in enumerate(zip(first, rows, strict=True)):
        if running <= 0:
            running, start = 0.0, place
        running += (chance - 0.5) * min(row[_CHARS], 600) ** 0.5
        if running > best[0]:
            best = (running, start, place)
    return best[1], best[2]


def _since(sure: Sequence[bool]) -> list[int]:
    last, found = -_FAR, []
    for place, here in enumerate(sure):
        found.append(min(place - last, _FAR))
        if here:
            last = place
    return found


def _windows(runs: list[float]) -> list[tuple[float, ...]]:
    """For each line the mean opinion of the 6, 12 and 24 lines before it, and of those after; `runs` are the running sums."""
    columns = []
    for width in _WIDTHS:
        before, after = [*runs[:1] * width, *runs], [*runs[width + 1 :], *runs[-1:] * width]
        columns.append([(high - low) / width for high, low in zip(runs[:-1], before, strict=False)])
        columns.append([(high - low) / width for high, low in zip(after, runs[1:], strict=False)])
    return [*zip(*columns, strict=True)]


def starts(rows: Sequence[Row], contexts: Sequence[Row], second: Sequence[float]) -> tuple[list[int], list[Row]]:
    """The lines that may be the article's first, and a row of numbers for each: is it a caption, a summary, or the story?"""
    places = [place for place, chance in enumerate(second) if chance > _POSSIBLE][:_FIRST_LINES]
    chances = [second[place] for place in places]
    padded = [0.0, 0.0, *chances, 0.0, 0.0, 0.0]
    beside = [*second, 0.0, 0.0, 0.0]
    kept = [0.0, *accumulate(chances)]
    found = []
    for rank, place in enumerate(places):
        before, after = places[max(0, rank - 1)], places[min(rank + 1, len(places) - 1)]
        found.append(
            [
                rank,
                kept[rank],
                chances[rank],
                beside[place - 1],
                *beside[place + 1 : place + 3],
                *padded[rank + 3 : rank + 6],
                *padded[rank : rank + 2],
                rows[after][_WORDS],
                rows[before][_WORDS],
                after - place,
                place - before,
                *contexts[place],
                *rows[place],
            ]
        )
    return places, found


def headlines(lines: Sequence[Line], rows: Sequence[Row], start: int) -> tuple[list[int], list[Row]]:
    """The lines before the article's first that may be its headline, and a row of numbers for each."""
    first = max(0, start - _HEAD)
    places = [place for place in range(first, start) if 2 < rows[place][_WORDS] < 40]
    body = (
        _long(_words(" ".join([line.text for line in lines[start : start + 12]])[:6000].lower())) if places else set()
    )
    found = []
    for rank, place in enumerate(places):
        own = _long(_words(lines[place].text.lower()))
        near = [
            [-1.0] * len(_NEAR) if at >= len(rows) else [rows[at][k] for k in _NEAR_AT] for at in (place + 1, place + 2)
        ]
        found.append(
            [
                rank,
                len(places) - rank,
                start - place,
                place,
                len(own & body),
                len(own & body) / (len(own) or 1),
                *rows[place],
                *near[0],
                *near[1],
                *([rows[place - 1][k] for k in _NEAR_AT] if place else [-1.0] * len(_NEAR)),
            ]
        )
    return places, found


class _Vocabulary(NamedTuple):
    telling: frozenset[str]
    function: frozenset[str]
    reader: frozenset[str]
    furniture: frozenset[str]
    credits: frozenset[str]
    by: frozenset[str]
    markers: frozenset[str]


@cache
def _vocabularies() -> _Vocabulary:
    lists = table("read_words")
    function = frozenset(word for words in table("read_language")["words"].values() for word in words.split())
    reader, furniture, *others = (
        frozenset(lists[name]) for name in ("reader", "furniture", "credits", "by", "markers")
    )
    sets = (function | reader | furniture, function, reader, furniture, *others)
    return _Vocabulary(*sets)


class _Patterns(NamedTuple):
    word: re.Pattern[str]
    date: re.Pattern[str]
    dateline: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    return _Patterns(
        word=re.compile(r"\w+"),
        # a year as "2024", a day as "8.2.24", a time as "17:30"
        date=re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d\d|\b\d{1,2}:\d\d\b"),
        # such as "BUSAN, Feb. 8 (Harbour News) --", "LIMA, Peru (AP) —", "OSLO – "
        dateline=re.compile(
            r"[(\w][^.!?\n]{0,70}?(?:\(\w[\w. /]{1,24}\)\s?[-–—:]|\b(?:AP|AFP|UPI|dpa|ANSA|EFE)\)\s)"
            r"|[A-ZÀ-Ý][A-ZÀ-Ý .,'-]{3,30}[–—]\s"
        ),
    )
