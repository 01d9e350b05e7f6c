"""text, paragraphs -> Sentences: patterns find the marks that may end a sentence, tables decide the doubtful ones.

The method is the classic one of rules and lists (Grefenstette and Tapanainen 1994, "What is a word, what is a
sentence?"): is the word before the full stop an abbreviation, an initial, an ordinal; does the word behind it open
sentences? Several sentences inside one quotation are split, but a quotation is not cut off from the verb of saying that
follows it ('"Why?" Aronen asked.').
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import repeat
from typing import NamedTuple

from digest.data import table
from digest.model import Sentence, Span


def segment(text: str, paragraphs: Sequence[Span], language: str = "en") -> tuple[Sentence, ...]:
    """The sentences of each paragraph, without the white space around them.

    >>> text = "Gov. Aronen left at 5 p.m. on Friday. She gave no reason."
    >>> [sentence.span.of(text) for sentence in segment(text, [Span(0, len(text))])]
    ['Gov. Aronen left at 5 p.m. on Friday.', 'She gave no reason.']
    """
    rules = _rules(language[:2])
    marks = _marks(text)
    labels = _labels(text, rules)
    places = [*map(re.Match.start, marks)]
    found: list[Sentence] = []
    at = 0
    for index, paragraph in enumerate(paragraphs):
        first = bisect_left(places, paragraph.start, at)
        at = bisect_left(places, paragraph.end, first)
        inside = marks[first:at]
        for part in _parts(text, paragraph, labels, rules):
            found += map(Sentence, _sentences(text, part, inside, rules), repeat(index))
    return tuple(found)


class _Rules(NamedTuple):
    """One language: abbreviations without their last full stop, words that open sentences, all in lower case."""

    inner: frozenset[str]
    number: frozenset[str]
    either: frozenset[str]
    starters: frozenset[str]
    marked: frozenset[str]
    verbs: frozenset[str]
    ordinals: frozenset[str]
    dated: frozenset[str]
    credits: frozenset[str]
    plain: frozenset[str]  # abbreviations that are words, too, where they are written small: 'man', 'sun'
    short: frozenset[str]  # every abbreviation


@cache
def _rules(language: str) -> _Rules:
    words = table("segment_rules").get(language, {})
    lists = {name: frozenset(words.get(name, "").split()) for name in _Rules._fields[:-1]}
    return _Rules(**lists, short=lists["inner"] | lists["number"] | lists["either"])


def _marks(text: str) -> list[re.Match[str]]:
    """Every place that may end a sentence, in text order: group 1 is the mark with what closes behind it."""
    kinds = [_pattern(mark) for mark in _LATIN_MARKS + _SPACED_MARKS + _HAN_MARKS if mark in text]
    marks = [match for pattern in kinds for match in pattern.finditer(text)]
    if len(kinds) > 1:
        marks.sort(key=re.Match.start)
    return marks


_LATIN_MARKS, _SPACED_MARKS, _HAN_MARKS = ".?!…", "؟۔।॥", "。！？｡"


@cache
def _pattern(mark: str) -> re.Pattern[str]:
    """A pattern for each mark: one that begins with one letter is found ten times as fast as one with a choice of letters.

    The possessive quantifiers and the look behind (no second reading of a run: '....', '. . . .') keep them linear.
    """
    form = _LATIN if mark in _LATIN_MARKS else _SPACED if mark in _SPACED_MARKS else _HAN
    return re.compile(form.replace("MARK", re.escape(mark)), re.VERBOSE)


_LATIN = r"""
    (
      MARK (?<![.!?…].)(?<!\.[ ].) [.!?…]*+ (?:[ ]\.(?=[\s."'”’)]|$))*+        # '.'  '?!'  '....'  '. . .'
      ["'”’“»«›‹)\]]*+ (?:[ \u00a0\u202f]»(?=\s))? (?:[ ]?\[\d{1,3}\])*+   # '.”)'  '! »'  '. [12]'
    )
    \s++ (?=["'“”„‘‚«»‹›(\[¿¡—–-]*+[ \u00a0]?[^a-z\s])
"""
_SPACED = r"""(MARK++ ["'”’»)\]]*+) \s++"""
# 「行きます。」と: a quotation goes on with its particle; ”他说: or with its verb of saying
_HAN = r"""(MARK [。！？｡]*+ [」』”’）》"]*+) (?![」』，、と]) (?! (?<=[”」』]) .{0,8} [说說道] ) \s*+"""


def _parts(text: str, paragraph: Span, labels: Sequence[int], rules: _Rules) -> Sequence[Span]:
    """The items of a list that runs on, or what stands before and behind a heading date or the credit of a picture."""
    first = text[paragraph.start : paragraph.start + _HEAD]
    if not labels and (first[0] in _QUOTES or (first[0].isupper() and "day, " not in first)):
        return (paragraph,)
    cuts = [*_items(text, paragraph), *_dated(text, paragraph, rules)]
    cuts += [label for label in labels if paragraph.start < label < paragraph.end]
    if not cuts:
        return (paragraph,)
    starts = [paragraph.start, *cuts]
    ends = [len(text[:start].rstrip()) for start in starts[1:]]
    return [Span(*pair) for pair in zip(starts, [*ends, paragraph.end], strict=True)]


_HEAD = 12


def _items(text: str, paragraph: Span) -> Iterator[int]:
    """Where the second and later items of a list begin that runs on in one paragraph: '1) Soup 2) Bread'."""
    first = _ITEM.match(text, *paragraph)
    if not first:
        return
    wanted, shape = _after(first[2]), (first[1], first[3])
    for match in _ITEM.finditer(text, first.end(), paragraph.end):
        if match[2] == wanted and (match[1], match[3]) == shape:
            yield match.start()
            wanted = _after(wanted)


# '1.) ', '• 9. ', '⁃9. ', 'b. '; not the 5 of '12.5 '
_ITEM = re.compile(r"(?<!\S)([•⁃‣▪])?[ ]?(\d{1,2}|[a-z])(\.\)|[.)])(?=\s)")


def _after(label: str) -> str:
    return str(int(label) + 1) if label.isdigit() else chr(ord(label) + 1)


def _dated(text: str, paragraph: Span, rules: _Rules) -> Iterator[int]:
    dated = _DATED.match(text, *paragraph)
    if dated and dated[1] in rules.dated:
        yield dated.end()


# 'Monday, March 3, 2031 The ...'
_DATED = re.compile(r"(\w{1,9}day), [A-Z]\w+ \d{1,2}, \d{4} (?=[A-Z])")


def _labels(text: str, rules: _Rules) -> list[int]:
    """Where the credit of a picture begins in a line without a mark before it: 'A view of the quay Image: Ilse Tamm'."""
    found: list[int] = []
    at = text.find(":") if rules.credits else -1  # one letter is found twenty times as fast as a word
    while at >= 0:
        _, blank, word = text[max(0, at - _LONG) : at].rpartition(" ")
        if blank and word in rules.credits and text[at + 1 : at + 2] == " ":
            found.append(at - len(word))
        at = text.find(":", at + 1)
    return found


def _sentences(text: str, part: Span, marks: Sequence[re.Match[str]], rules: _Rules) -> list[Span]:
    start, stop = part
    if not marks or (text[start] in _OPENING and _PULLED.match(text, start, stop)):
        return [part] if start < stop else []
    found: list[Span] = []
    for match in marks:
        mark, at = match.span()
        if not start <= mark < at < stop or (stop - at < _SIGNATURE and _NAME.fullmatch(text, at, stop)):
            continue
        if _ends(text, start, match, rules):
            found.append(Span(start, match.end(1)))
            start = at
    if start < stop:
        found.append(Span(start, stop))
    return found


_OPENING = '"“'


# a pulled quotation with a name but no verb is one sentence: '"It rains. It pours." - Ilse Tamm'
_PULLED = re.compile(r"""["“][^"“”]++["”] ?[-–—]? ?[A-Z][^.!?]{2,80}$""")


_SIGNATURE = 40  # letters of a name that nothing follows: 'Nobody told us about the dam. Ilse Tamm'
_NAME = re.compile(r"[A-Z]\w+(?: [A-Z][\w.]+){1,2}(?<!\.)")


def _ends(text: str, start: int, match: re.Match[str], rules: _Rules) -> bool:
    mark, at = match.span()
    closed = match.end(1) - mark
    following = text[at + 1 : at + 2] if text[at] in _OPENING else text[at]
    if text[mark] == "." and following.isupper() and (closed == 1 or (closed == _CLOSED and text[mark + 1] in _QUOTES)):
        word = text[mark - _LONG : mark].rpartition(" ")[2]
        if len(word) > _SHORT and word.isalpha() and word.lower() not in rules.short:
            return True  # the most frequent case by far
    return _ends_doubtful(text, start, match, rules)


_CLOSED = 2  # a full stop and one closing mark
_LONG, _SHORT = 24, 2


def _ends_doubtful(text: str, start: int, match: re.Match[str], rules: _Rules) -> bool:
    mark = match[1]
    following = _next_word(text, match.end())
    if mark[0] in "。！？｡":
        return True
    if following[:1].islower() or (mark[-1] in _QUOTES and text[match.end()] in "-–—("):
        return False
    if mark[0] != ".":
        return not _spoken(text, match, rules) and _word_before(text, start, match.start()) not in rules.marked
    if mark.startswith(". ."):
        return mark.count(".") > 3
    return mark.startswith("..") or _stop_ends(text, start, match, following, rules)


_QUOTES = "\"'”’“»«"
_WORD = re.compile(r"[\w.'’-]*")
_OPENERS = re.compile(r"[\"'“”„‘‚«»‹›(\[¿¡—–\- \u00a0]*")


def _next_word(text: str, at: int) -> str:
    opening = _OPENERS.match(text, at)
    word = _WORD.match(text, opening.end() if opening else at)
    return word[0] if word else ""


def _word_before(text: str, start: int, dot: int) -> str:
    word = _LAST.search(text[max(start, dot - 24) : dot])
    return word[0].lower() if word else ""


# the 'U.S' of '(AP)U.S', the 'gov' of 'ex-gov', the 'on' of "l'on"
_LAST = re.compile(r"[\w.&°]+$")


def _spoken(text: str, match: re.Match[str], rules: _Rules) -> bool:
    """Whether a verb of saying belongs to the question or cry before it: '"Why now?" Mayor Aronen asked.'"""
    if match[0].strip()[-1] not in _QUOTES:
        return False
    clause = re.split("[,.]", text[match.end() : match.end() + 60], maxsplit=1)[0]
    return not rules.verbs.isdisjoint(clause.split()[1:5])


_ROMAN = re.compile(r"[ivx]+")
_BULLETS = "•⁃‣▪ "
_FAR = 60
_NEAR = 6
_LABEL = 2  # '1.', 'b.' at the start belong to what they number


def _stop_ends(text: str, start: int, match: re.Match[str], following: str, rules: _Rules) -> bool:
    dot = match.start()
    last = _word_before(text, start, dot)
    if last in rules.inner or (dot - start < _NEAR and len(text[start:dot].lstrip(_BULLETS)) <= _LABEL):
        return False
    if last in rules.number and following[:1].isdigit():
        return False
    if last in rules.plain and text[dot - 1].islower() and text[dot - len(last)].islower():
        return True
    if last in rules.either or (len(last) > 2 and last[1] == "."):
        return _opens(following.rstrip("."), rules) and text.count(" ", max(start, dot - _FAR), dot) > 2
    if len(last) == 1 and last.isalpha() and text[dot - 2 : dot - 1] not in ("'", "’"):
        return _opens(following, rules)
    if (len(last) < 3 and last.isdigit()) or (rules.ordinals and _ROMAN.fullmatch(last)):
        return not rules.ordinals or _opens(following, rules)
    return True


def _opens(word: str, rules: _Rules) -> bool:
    """Whether a word opens sentences: `The`, `That’s`."""
    return word.lower().replace("’", "'").partition("'")[0] in rules.starters
