"""A dropped line -> why, in words for `digest explain`; and the few lines that are furniture whatever the model thinks."""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from digest.data import table
from digest.read.features import Line
from digest.read.verdicts import Verdicts

_CAPTION = 40
_NOTICE = 200
_REQUESTS = ("follow ", "send ", "email ", "contact ", "reach ")


class Scene(NamedTuple):
    """What reading found out about the page before it names its reasons."""

    opinion: Verdicts
    byline: int | None
    date: int | None
    credit: frozenset[int]
    bars: Sequence[str | None]


def reason(lines: Sequence[Line], place: int, scene: Scene) -> str:
    """Why the line is not a paragraph of the article."""
    known: dict[int | None, str] = dict.fromkeys(scene.credit, "licence note (kept as credit)")
    known |= {scene.date: "date", scene.byline: "byline", scene.opinion.headline: "headline"}
    named = known.get(place) or scene.bars[place] or _named(lines, place, scene.opinion)
    return named or f"learned: furniture {1 - scene.opinion.chances[place]:.2f}"


def barred(lines: Sequence[Line], place: int) -> str | None:
    """A reason that holds against any opinion: a notice of the page, or a caption printed twice."""
    text = lines[place].text
    if len(text) < _NOTICE and _is_notice(text.rstrip(".:! ").lower()):
        return "notice of the page"
    return "printed twice" if _twice(lines, place) else None


def _twice(lines: Sequence[Line], place: int) -> bool:
    """Whether the line beside this one says the same, perhaps with a credit at its end: a caption and its copy."""
    text = lines[place].text
    if len(text) < _CAPTION:
        return False
    beside = [lines[at].text for at in (place - 1, place + 1) if 0 <= at < len(lines)]
    return any(len(other) >= _CAPTION and (other.startswith(text) or text.startswith(other)) for other in beside)


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


def _is_notice(text: str) -> bool:
    notices, requests = _notices()
    return text in notices or (text.startswith(_REQUESTS) and requests.fullmatch(text) is not None)


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
