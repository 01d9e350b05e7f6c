"""The lines that were kept -> why they are no article, or None: a list, a wall, an error, a form, a job, a player, a live blog.

Saying nothing costs the edition one article, printing a cookie notice as news costs it its name; but a page of running text is
believed unless its very shape speaks against it.
"""

import re
from collections.abc import Sequence
from functools import cache

from digest.data import table
from digest.read.features import Line

_STUB = 700
_SENTENCE = 40
_FEW = 3
_MENU = 8
_LABEL = 80
"""Characters of a heading, a button, a field."""

_FORM = 60
"""Lines of a page that is a form and nothing else."""

_TEASER = 260
_FEWEST = 4
_LATEST = 6
_INTRODUCTION = 300


def why(lines: Sequence[Line], kept: Sequence[bool]) -> str | None:
    """The reason in words, or None for an article."""
    body = [place for place, keep in enumerate(kept) if keep]
    text = [lines[place].text for place in body]
    size = sum(map(_length, text))
    told = named([line.text for line in lines], body)
    if told or size >= _STUB:
        return told
    page = " ".join(line.text for line in lines[:400])[:20_000].lower()
    if not any(map(sentence, text)):
        return _cookies(page) or _paywall(page) or _list(lines)
    return walled(text) or _cookies(" ".join(text).lower()) or (_paywall(page) if len(text) < _FEW else None)


def named(page: Sequence[str], body: Sequence[int]) -> str | None:
    """What the page is by its own words and shape, where that is no article; `body` are the lines taken for its text."""
    size = sum(_length(page[place]) for place in body)
    labels = [line.lower() for line in page if len(line) <= _LABEL]
    small = size < _STUB
    return (
        (_error(labels) if small else None)
        or (_form(page, labels) if small else None)
        or (_player(labels) if small else None)
        or _job(labels)
        or _live(page, body)
        or _teasers(page, labels)
    )


def _length(text: str) -> int:
    """Its characters, those of Chinese, Japanese and Korean threefold: each says what takes some three Latin letters."""
    return len(text) if text.isascii() else len(text) + 2 * sum(map("\u3000".__lt__, text))


def _error(labels: Sequence[str]) -> str | None:
    return "not an article: an error page" if _says(labels[:_FORM], "error") else None


def _form(page: Sequence[str], labels: Sequence[str]) -> str | None:
    """A page to sign in on: a password and two things more that such a page asks."""
    if len(page) > _FORM:
        return None
    asked = sum(map("\n".join(labels).__contains__, _words("login")))
    return "not an article: a page to sign in on" if asked >= _FEW else None


def _player(labels: Sequence[str]) -> str | None:
    """A length or a position in a recording, "0:00 / 1:32", and the words around a player."""
    timed = any(map(_patterns()[1].fullmatch, labels))
    return "not an article: a video page" if timed and _says(labels, "player") else None


def _job(labels: Sequence[str]) -> str | None:
    """The headings of a vacancy and the way to apply: an article about work has not all of them."""
    headings = {label.rstrip(":.") for label in labels} & set(_words("job_headings"))
    return "not an article: a vacancy" if len(headings) >= _FEW and _says(labels, "job_apply") else None


def _live(page: Sequence[str], body: Sequence[int]) -> str | None:
    """Updates by the clock, with no text of its own above them: it begins with the latest of them, not with the news."""
    hour = _patterns()[0].match
    stamps = [
        place
        for place, line in enumerate(page)
        if len(line) <= _LABEL and hour(line) and any(map(sentence, page[place + 1 : place + 3]))
    ]
    if len(stamps) < _LATEST:
        return None
    above = sum(len(page[place]) for place in body if place < stamps[0])
    return "not an article: a live blog" if above < _INTRODUCTION else None


def _teasers(page: Sequence[str], labels: Sequence[str]) -> str | None:
    """Sentences apart from one another, each with its own heading and a link, a date or an hour: a section, search results."""
    told = [place for place, line in enumerate(page) if sentence(line)]
    beside = {place + by for place in told for by in (-1, 1)}
    alone = [place for place in told if place not in beside and len(page[place]) <= _TEASER]
    if len(told) < _FEWEST or len(alone) < 0.8 * len(told):
        return None
    if _says(labels[:_FORM], "results"):
        return "not an article: the results of a search"
    marks = sum(len(line) <= _LABEL and _is_mark(line.lower()) for line in page[max(0, told[0] - 2) : told[-1] + 4])
    return "not an article: a list of other articles" if marks >= 0.7 * len(alone) else None


def _is_mark(line: str) -> bool:
    """What stands under each teaser: "Read more", "3 May 2024", "2 hours ago", "12 comments"."""
    bare = line.strip(" .…»›>→|•0123456789")
    return bare in _words("more") or bool(_patterns()[2].search(line))


def sentence(text: str) -> bool:
    """Whether the line ends as a sentence does and is long enough for one."""
    return ended(text) and (len(text) >= _SENTENCE or not text.isascii())


def ended(text: str) -> bool:
    """Whether the line ends as a sentence does, in any script."""
    last = text.rstrip("\"”’»)“'」』")[-1:]
    return bool(last) and last in ".!?。！？…।:;"


def walled(text: Sequence[str]) -> str | None:
    """What stands instead of the page, where most of its text speaks of nothing else."""
    for reason, words in table("read_refusals")["walls"].items():
        matching = sum(len(line) for line in text if any(word in line.lower() for word in words))
        if matching > 0.5 * sum(map(len, text)):
            return str(reason)
    return None


def _cookies(page: str) -> str | None:
    found = sum(word in page for word in _words("cookie_wall"))
    return "not an article: a request to accept cookies" if found >= 2 else None


def _paywall(page: str) -> str | None:
    found = any(word in page for word in _words("paywall"))
    return "not an article: the opening in front of a paywall" if found else None


def _list(lines: Sequence[Line]) -> str:
    return f"not an article: {'a list of headings or links' if len(lines) >= _MENU else 'no sentence in it'}"


def _says(labels: Sequence[str], name: str) -> bool:
    said = "\n".join(labels)
    return any(map(said.__contains__, _words(name)))


@cache
def _words(name: str) -> tuple[str, ...]:
    return tuple(table("read_refusals")[name])


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    return (
        # an update's hour on a line of its own: "14:02", "2.15pm GMT", "14h02 Key event", "12.31 Uhr"
        re.compile(r"[•·]?\s?\d{1,2}[:.h]\d{2}(?!\d|[:.]\d)[^.!?]{0,24}$"),
        # a recording's length or position: "1:32", "0:00 / 1:32", "Duration 1:32"
        re.compile(r"(?:[^\W\d_]+:?\s)?\d{1,2}:\d\d(?:\s?/\s?\d{1,2}:\d\d)?"),
        # a day or an hour ago: "3 may 2024", "08.02.2024", "2 hours ago", "vor 3 stunden", "il y a 2 heures", "3시간 전"
        re.compile(
            r"(?<!\d)(?:19|20)\d\d(?!\d)|\b\d{1,2}[./]\d{1,2}[./]|\d \w+ ago|\b(?:vor|il y a|hace|há|för|for) \d"
            r"|\d \w+ (?:fa|назад|önce|geleden|sedan|siden)"
            r"|\d\s?(?:시간|분|일) 전|\d(?:時間|分|日|小时|分钟)前"
        ),
    )
