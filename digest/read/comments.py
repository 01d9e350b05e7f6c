"""The lines of a page -> where its readers' comments begin, told by their heading, in a dozen languages."""

import re
from collections.abc import Sequence
from functools import cache

from digest.data import table
from digest.read.features import Line

REASON = "below the heading of the comments"
ALONE = "not an article: comments without what they speak of"

_HEADING = 200
"""Characters."""

_STORY = 900
"""Characters. Above an article the same words are a link to its comments."""


def begin(lines: Sequence[Line], kept: Sequence[bool]) -> int | None:
    """The first heading of comments that has an article above it, of which `kept` are the lines; None where there is none.

    What heads a thread and is never a link to one needs no article above it: some pages load all but their comments later.
    """
    threads = table("read_words")["comment_threads"]
    above = 0
    for place, (line, keep) in enumerate(zip(lines, kept, strict=True)):
        if len(line.text) <= _HEADING and (
            line.text.lower() in threads or (above >= _STORY and _is_heading(line.text))
        ):
            return place
        above += len(line.text) if keep else 0
    return None


def _is_heading(text: str) -> bool:
    return _heading().fullmatch(text.lower()) is not None


@cache
def _heading() -> re.Pattern[str]:
    words = table("read_words")
    named, asked = ("|".join(map(re.escape, words[name])) for name in ("comments", "comment_requests"))
    # such as "Comments", "Comments (12)", "[ 167 comments ]", "3 Kommentare", "6 thoughts on “A port is shut”", "Leave a reply"
    return re.compile(
        rf"\W*(?:\d+\s+)?(?:{named})\W*\d*\W*"
        rf"|\W*\d+\s+(?:{named})\s(?:on|to|zu|zum|sur|à|a|en|em|op|til|till)\s.*"
        rf"|thoughts on [\"“«„].*"
        rf"|(?:{asked})\W*"
    )
