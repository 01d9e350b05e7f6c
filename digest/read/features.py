"""The lines of a page -> columns of numbers, one per measure: what each line looks like, and what the page around it looks like.

Everything is counted over at most 240 characters of a line, so that a page costs a millisecond however long its paragraphs are, and
for the whole page at once wherever that can be done. The numbers are whole and small (`forest.MOST`): shares are per cent.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from digest.data import table

Column = list[int]


class Line(NamedTuple):
    """A line without the blanks around it; `gap` counts the line breaks before it, `indent` the blanks."""

    text: str
    gap: int = 2
    indent: int = 0


class Measures(NamedTuple):
    """The columns by their names, and the words of each line that tell what it is about."""

    columns: dict[str, Column]
    content: list[set[str]]


_SAMPLE = 120
_CAPTION = 20
_FEW = 8
_LONGEST, _WIDEST, _DEEPEST, _COUNTED = 2000, 1000, 99, 99
_NEAR, _WIDE, _FAR = 5, 15, 40
_NEUTRAL = 4096
"""What a weight of zero is in a column, which holds nothing below zero."""


def measures(lines: Sequence[Line], lexicon: Mapping[str, int]) -> Measures:
    """The columns of one page; `lexicon` is what is known of words."""
    ends = [_ends(line.text) for line in lines]
    cased, masked, words = _tokens(ends)
    sets = [*map(set, words)]
    content = [them.difference(_vocabularies().function) for them in sets]
    columns = _looks(lines, ends) | _words(lines, cased, words, sets) | _told(words, lexicon)
    columns |= _copies(lines, masked, content)
    columns |= _openings(ends, words)
    columns |= _kin(columns, words)
    return Measures(columns | _surroundings(columns), content)


def sample(text: str) -> list[str]:
    """The words of a line, of a long one those of both ends: what tells furniture stands there."""
    return _tokens([_ends(text)])[2][0]


def _ends(text: str) -> str:
    return f"{text[:_SAMPLE]} {text[-_SAMPLE:]}" if len(text) > 2 * _SAMPLE else text


def _tokens(ends: Sequence[str]) -> tuple[list[bytes], list[bytes], list[list[str]]]:
    """Of each line the kinds of its letters, its words without figures, its words: whole pages at once, by tables of bytes.

    A letter that is not ASCII counts as a small one; what is neither letter nor figure is a blank.
    """
    page = "\n ".join([text.replace("\n", " ") for text in ends])
    if not page.isascii():
        for mark in _TYPOGRAPHY:
            page = page.replace(mark, " ")
    lowered = page.lower().encode(errors="replace")
    words = lowered.translate(_BLANKED).decode().split("\n")
    cased = (b" " + page.encode(errors="replace")).translate(_KINDS).split(b"\n")
    return cased, lowered.translate(_BLANKED, b"0123456789").split(b"\n"), [*map(str.split, words)]


_TYPOGRAPHY = "“”‘’—–…•«»„·→©、。「」\u00a0"
_BLANKED = bytes(code if chr(code).isalnum() or code in b"_\n" or code > 127 else 32 for code in range(256))
_KINDS = _BLANKED.translate(
    bytes.maketrans(
        b"bcdefghijklmnopqrstuvwxyzBCDEFGHIJKLMNOPQRSTUVWXYZ123456789" + bytes(range(128, 256)),
        b"a" * 25 + b"A" * 25 + b"0" * 9 + b"a" * 128,
    )
)


def _looks(lines: Sequence[Line], ends: Sequence[str]) -> dict[str, Column]:
    """What the eye sees without reading: lengths, first and last characters, marks."""
    texts = [line.text for line in lines]
    last = [text[-1] for text in texts]
    opening = [text[0] for text in texts]
    return {
        "chars": capped([*map(len, texts)], _LONGEST),
        "term": [
            char in _STOPS or (char in _CLOSING and text.rstrip(_CLOSING)[-1:] in _STOPS)
            for char, text in zip(last, texts, strict=True)
        ],
        "closed": [char in "\"”’»)“':;" for char in last],
        "colon": [char == ":" for char in last],
        "trailing": [text.endswith(("...", "…", "…]", "...]")) for text in texts],
        "bullet": [char in "•*-–·►▶+○([" for char in opening],
        "lower": [*map(str.islower, opening)],
        "indent": capped([line.indent for line in lines], _DEEPEST),
        "gap": capped([line.gap for line in lines], _DEEPEST),
        "marks": [text.count('"') + (0 if text.isascii() else text.count("“") + text.count("„")) for text in ends],
        "bars": [text.count("|") + text.count("•") + text.count(" / ") for text in ends],
        "tabs": [text.count("\t") for text in ends],
    }


_STOPS = frozenset(".!?。！？…")
_CLOSING = "\"”’»)“'"


def capped(column: Column, most: int) -> Column:
    """The column, its numbers none above `most`."""
    return column if max(column) <= most else [min(most, number) for number in column]


def _words(
    lines: Sequence[Line], cased: Sequence[bytes], words: Sequence[list[str]], sets: Sequence[set[str]]
) -> dict[str, Column]:
    counts = [len(them) or 1 for them in words]
    return {
        "words": capped([*map(_size, [line.text for line in lines])], _WIDEST),
        "small": [100 * kinds.count(b" a") // count for kinds, count in zip(cased, counts, strict=True)],
        "capital": [100 * kinds.count(b" A") // count for kinds, count in zip(cased, counts, strict=True)],
        "figures": [100 * kinds.count(b" 0") // count for kinds, count in zip(cased, counts, strict=True)],
        "shout": [100 * kinds.count(b"A") // (kinds.count(b"A") + kinds.count(b"a") + 1) for kinds in cased],
        "distinct": [100 * len(them) // count for them, count in zip(sets, counts, strict=True)],
    }


def _size(text: str) -> int:
    blanks, size = text.count(" ") + 1, len(text)
    return blanks if blanks * 15 >= size else size // 3  # Chinese and Japanese write no blanks


_FIELD = 7
_COUNT = (1 << _FIELD) - 1
_FIELDS = ("function", "furniture", "self")
_LISTS = _FIELD * len(_FIELDS)
_WEIGHT = 20
"""Bits. A line's sample has 121 words at most, and what sums of sixty bits hold is added at the speed of C."""


def lexicon(wording: Mapping[str, float], inside: Mapping[str, float]) -> dict[str, int]:
    """What is known of words, in a number each: what lists it is on, and its learned weights. Such numbers add up line by line.

    `wording` tells lines of the article from all others, `inside` from those that stand between them: captions, boxes, links.
    """
    known = {word: round(100 * weight) << _LISTS + _WEIGHT for word, weight in wording.items()}
    for word, weight in inside.items():
        known[word] = known.get(word, 0) + (round(100 * weight) << _LISTS)
    for field, name in enumerate(_FIELDS):
        for word in getattr(_vocabularies(), name):
            known[word] = known.get(word, 0) + (1 << _FIELD * field)
    return known


def _told(words: Sequence[list[str]], lexicon: Mapping[str, int]) -> dict[str, Column]:
    """What the lexicon tells of each line's words: shares, and the sum of the learned weights, damped for long lines."""
    known = lexicon.get
    sums = [sum(filter(None, map(known, them))) for them in words]
    counts = [len(them) or 1 for them in words]
    columns = {
        name: [100 * (total >> _FIELD * field & _COUNT) // count for total, count in zip(sums, counts, strict=True)]
        for field, name in enumerate(_FIELDS)
    }
    damped = [(len(them) + 3) ** 0.5 for them in words]
    # both weights may be negative: half of the lower one's room goes to the higher before they are parted
    upper = [(total >> _LISTS) + _HALF for total in sums]
    columns["wording"] = _weighed([total >> _WEIGHT for total in upper], damped)
    columns["inside"] = _weighed([(total & 2 * _HALF - 1) - _HALF for total in upper], damped)
    return columns


_HALF = 1 << _WEIGHT - 1


def _weighed(totals: Column, damped: Sequence[float]) -> Column:
    found = [_NEUTRAL + int(total / by) for total, by in zip(totals, damped, strict=True)]
    return [min(max(number, 0), 2 * _NEUTRAL) for number in found] if min(found) < 0 else capped(found, 2 * _NEUTRAL)


def _copies(lines: Sequence[Line], masked: Sequence[bytes], content: Sequence[set[str]]) -> dict[str, Column]:
    """How much of a line stands elsewhere on the page: the same line, the same but for its figures, its words, its beginning."""
    texts = [line.text for line in lines]
    copies, alike = Counter(texts), Counter(masked)
    repeated = _repeated(content)
    next_one, next_but_one = _common(content, 1), _common(content, 2)
    leading = zip([set(), *next_one], [set(), set(), *next_but_one], strict=False)
    sizes = [len(own) or 1 for own in content]
    return {
        "copies": capped([*map(copies.__getitem__, texts)], _COUNTED),
        "alike": capped([*map(alike.__getitem__, masked)], _COUNTED),
        "recur": [100 * len(own & repeated) // size for own, size in zip(content, sizes, strict=True)],
        "echo": [100 * len(one | two) // size for one, two, size in zip(next_one, next_but_one, sizes, strict=True)],
        "echoes": [100 * len(one | two) // size for (one, two), size in zip(leading, sizes, strict=False)],
        "begins": [
            len(text) > _CAPTION and other.startswith(text[:60])
            for text, other in zip(texts, [*texts[1:], ""], strict=True)
        ],
    }


def _common(content: Sequence[set[str]], by: int) -> list[set[str]]:
    """The words that each line has in common with the line so many below."""
    return [own & other for own, other in zip(content, [*content[by:], *[set[str]()] * by], strict=False)]


def _repeated(content: Iterable[set[str]]) -> set[str]:
    """The words that more than one line holds."""
    seen: set[str] = set()
    again: set[str] = set()
    for own in content:
        again |= own & seen
        seen |= own
    return again


def _openings(ends: Sequence[str], words: Sequence[list[str]]) -> dict[str, Column]:
    """What a line opens or closes with: "Related", a picture's credit."""
    vocabulary = _vocabularies()
    return {
        "credit": [
            not vocabulary.credits.isdisjoint(them[-6:]) or "©" in text[-60:]
            for text, them in zip(ends, words, strict=True)
        ],
        "marker": [
            len(text) < _SAMPLE and _opens(them[1:] if them[:1] and them[0].isdigit() else them, vocabulary.markers)
            for text, them in zip(ends, words, strict=True)
        ],
    }


def _opens(words: Sequence[str], phrases: Mapping[str, frozenset[str]]) -> bool:
    """Whether the line begins with one of the phrases, which have three words at most and are ordered by their first."""
    them = phrases.get(words[0]) if words else None
    return them is not None and (words[0] in them or " ".join(words[:2]) in them or " ".join(words[:3]) in them)


def _kin(columns: Mapping[str, Column], words: Sequence[list[str]]) -> dict[str, Column]:
    """How many lines of the page begin with the same two words, and how many look the same: the entries of a list, headings."""
    opening = [tuple(them[:2]) for them in words]
    looks = [
        (min(size.bit_length(), 5), ended, small, min(gap, 3), bullet, capital > 65)
        for size, ended, small, gap, bullet, capital in zip(
            *(columns[name] for name in ("words", "term", "lower", "gap", "bullet", "capital")), strict=True
        )
    ]
    openings, kinds = Counter(opening), Counter(looks)
    return {
        "openings": capped([*map(openings.__getitem__, opening)], _COUNTED),
        "kin": capped([*map(kinds.__getitem__, looks)], _COUNTED),
    }


def _surroundings(columns: Mapping[str, Column]) -> dict[str, Column]:
    """Where each line stands, and what kind of lines stand before and after it."""
    words, term, wording, marker = (columns[name] for name in ("words", "term", "wording", "marker"))
    count = len(words)
    short = [size < _FEW and not ended for size, ended in zip(words, term, strict=True)]
    prose = sorted(size for size, ended in zip(words, term, strict=True) if ended and size >= _FEW)
    usual = prose[len(prose) // 2] if prose else 20
    sizes = [10 * size if size < 60 else 600 for size in words]
    weights = [weight - _NEUTRAL for weight in wording]
    found = {
        "place": [*range(count)],
        "left": [*range(count - 1, -1, -1)],
        "lines": [count] * count,
        "markers": [*accumulate(marker, initial=0)][:-1],
        "relative": [10 * size // usual for size in words],
        "weak before": _least_before(wording, 10),
    }
    for name, column, width in (
        ("short", [100 * mark for mark in short], _NEAR), ("term", [100 * mark for mark in term], _NEAR), ("words", sizes, _NEAR),
        ("wording", weights, _WIDE),
    ):  # fmt: skip
        before, after = windows(column, width)
        lowest = _NEUTRAL if column is weights else 0
        found[f"{name} before"] = [lowest + mean for mean in before]
        found[f"{name} after"] = [lowest + mean for mean in after]
    return found | _latest(short, wording, "heading") | _latest(marker, wording, "marker")


def windows(column: Sequence[int], width: int) -> tuple[Column, Column]:
    """For each line the mean of so many lines before it, and of those after; what is not there counts zero."""
    sums = [*accumulate(column, initial=0)]
    before, after = [*[0] * width, *sums], [*sums[width + 1 :], *sums[-1:] * width]
    return (
        [(high - low) // width for high, low in zip(sums[:-1], before, strict=False)],
        [(high - low) // width for high, low in zip(after, sums[1:], strict=False)],
    )


def _least_before(column: Sequence[int], width: int) -> Column:
    return [min(column[max(0, place - width) : place], default=_NEUTRAL) for place in range(len(column))]


def _latest(marks: Sequence[int], wording: Sequence[int], name: str) -> dict[str, Column]:
    """The wording of the latest marked line above each line, and how far above it stands."""
    since, said = [], []
    last, words = -_FAR, _NEUTRAL
    for place, mark in enumerate(marks):
        since.append(place - last)
        said.append(words)
        if mark:
            last, words = place, wording[place]
    return {f"since {name}": capped(since, _FAR), f"{name} wording": said}


class _Vocabulary(NamedTuple):
    function: frozenset[str]
    furniture: frozenset[str]
    self: frozenset[str]
    credits: frozenset[str]
    markers: dict[str, frozenset[str]]


@cache
def _vocabularies() -> _Vocabulary:
    lists = table("read_words")
    function = frozenset(word for words in table("read_language")["words"].values() for word in words.split())
    return _Vocabulary(
        function,
        furniture=frozenset(lists["furniture"]),
        self=frozenset(lists["self"]),
        credits=frozenset(lists["credits"]),
        markers=_by_first(lists["markers"]),
    )


def _by_first(phrases: Iterable[str]) -> dict[str, frozenset[str]]:
    found: dict[str, list[str]] = {}
    for phrase in phrases:
        found.setdefault(phrase.split()[0], []).append(phrase)
    return {first: frozenset(them) for first, them in found.items()}
