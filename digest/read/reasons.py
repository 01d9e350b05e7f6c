"""A dropped line -> why, in words for `digest explain`; and the few lines that are furniture whatever the model thinks."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from digest.data import table
from digest.read.features import Line
from digest.read.verdicts import Verdicts

_CAPTION, _BEGINNING = 40, 3
_STRAIGHT = {ord(mark): straight for marks, straight in (("“”„", '"'), ("‘’", "'")) for mark in marks}
_NOTICE, _LONG_NOTICE = 200, 400
_PARTING, _ORNAMENTS = 60, " .:!-–—_*•·~=#()[]▼↓"
_UNSURE, _SURE = 0.35, 0.97
_REQUESTS = ("follow ", "send ", "email ", "contact ", "reach ")


class Scene(NamedTuple):
    """What reading found out about the page before it names its reasons."""

    opinion: Verdicts
    byline: int | None
    date: int | None
    credit: frozenset[int]
    bars: Sequence[str | None]


def reasons(lines: Sequence[Line], places: Sequence[int], scene: Scene) -> list[str]:
    """Why each of the lines at those places is not a paragraph of the article."""
    known: dict[int | None, str] = dict.fromkeys(scene.credit, "licence note (kept as credit)")
    known |= {scene.date: "date", scene.byline: "byline", scene.opinion.headline: "headline"}
    return [
        known.get(place)
        or scene.bars[place]
        or _named(lines, place, scene.opinion)
        or f"learned: furniture {1 - scene.opinion.chances[place]:.2f}"
        for place in places
    ]


def barred(lines: Sequence[Line], opinion: Verdicts) -> list[str | None]:
    """For each line a reason that holds against the model's opinion, or None: a notice of the page, or a caption printed twice."""
    texts = [line.text for line in lines]
    twice, speaking = _twice(texts), _speaking_of_the_page(texts, opinion)
    return [
        "notice of the page" if place in speaking or _is_notice(text) else "printed twice" if place in twice else None
        for place, text in enumerate(texts)
    ]


def _twice(texts: Sequence[str]) -> set[int]:
    """The lines beside which the same is said, perhaps with a credit at its end: a caption and its copy."""
    found: set[int] = set()
    for place, (one, other) in enumerate(pairwise(texts)):
        if len(one) >= _CAPTION and one[:_BEGINNING] == other[:_BEGINNING] and _begins(one, other):
            found |= {place, place + 1}
    return found


def _begins(one: str, other: str) -> bool:
    """Whether either begins with the other; a caption's copy may be set with other quotation marks."""
    if one[:_CAPTION].translate(_STRAIGHT) != other[:_CAPTION].translate(_STRAIGHT):
        return False
    one, other = one.translate(_STRAIGHT), other.translate(_STRAIGHT)
    return one.startswith(other) or other.startswith(one)


def _named(lines: Sequence[Line], place: int, opinion: Verdicts) -> str | None:
    text = lines[place].text
    above = opinion.start is not None and place < opinion.start
    if opinion.headline is not None and text == lines[opinion.headline].text:
        return "headline repeated"
    if above and opinion.headline is not None and place < opinion.headline and text.count(" ") < 4:
        return "section label"
    if _credit().search(text):
        return "picture credit"
    return "menu entry" if text.count(" ") < 3 else None


def _is_notice(line: str) -> bool:
    if len(line) >= _NOTICE:
        return False
    text = line.rstrip(".:! ").lower()
    notices, requests = _notices()
    return text in notices or (text.startswith(_REQUESTS) and requests.fullmatch(text) is not None)


def parts(line: str) -> bool:
    """Whether the line stands between paragraphs and says nothing: "Advertisement", "- Werbung -", "* * *"."""
    return len(line) <= _PARTING and line.strip(_ORNAMENTS).lower() in _separators()


@cache
def _separators() -> frozenset[str]:
    return frozenset(("", *table("read_words")["separators"]))


def _speaking_of_the_page(texts: Sequence[str], opinion: Verdicts) -> set[int]:
    """The lines with a notice's phrase among those where it matters: which the model neither drops nor is sure of."""
    least = min(_UNSURE, opinion.least)
    unsure = {
        place: texts[place].lower()
        for place, chance in enumerate(opinion.chances)
        if least < chance < _SURE and len(texts[place]) < _LONG_NOTICE
    }
    page = "\n".join(unsure.values())
    said = [phrase for phrase in _phrases() if phrase in page]
    return {place for place, text in unsure.items() if any(phrase in text for phrase in said)}


@cache
def _phrases() -> tuple[str, ...]:
    # such as "by signing up, you", "in unserer datenschutzerklärung"
    return tuple(table("read_words")["notice_phrases"])


@cache
def _notices() -> tuple[frozenset[str], re.Pattern[str]]:
    # such as "advertisement", "font size"; "follow ann on twitter", "send tips to ann@news.example"
    words = table("read_words")
    return frozenset(words["notices"]), re.compile("|".join(words["notice_patterns"]))


@cache
def _credit() -> re.Pattern[str]:
    # such as "Photo: Ann Lee/Harbour News", "(AP Photo/Ann Lee)", "© Harbour News", "Foto: dpa"
    return re.compile(
        r"(?:^|[\s(])(?:photo|foto|bild|image|picture|credit|file photo)s?\b[^.]{0,40}[:/©]|©|/(?:getty|afp|reuters)",
        re.IGNORECASE,
    )
