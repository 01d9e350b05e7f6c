"""The lines around an article -> what they say about it: byline, outlet, date, the lines that ask for credit, the dateline.

Rules by shape, in the words of a dozen languages (`read_words.json`). Each would rather say nothing than something wrong.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import NamedTuple

from digest.data import table
from digest.model import Span
from digest.read import dates, names
from digest.read.byline import Byline, byline

__all__ = [
    "Byline",
    "address",
    "byline",
    "credit_lines",
    "dateline",
    "from_address",
    "from_dateline",
    "outlet",
    "published",
    "when",
]

_BYLINE = 160
_OTHERS = 7
_DATE = 150
_ABOVE, _HIGHER = 4, 12
_LICENCE_SIGNS = ("publi", "pubbli", "commons", "cc by", "cc-by", "appeared", "must ", "reprinted", "licen", "erschien")
"""In small letters. No licence note is without one of them, and few other lines hold one."""


def published(
    lines: Sequence[str], places: Iterable[int], start: int, language: str | None
) -> tuple[date | None, int | None]:
    """The day that the lines give, and the line: one that says "published" before one above line `start` that only has a date.

    A line that says "updated" tells of another day, a caption as well; below the article only a line that says "published" counts.
    """
    around = list(places)
    found = _told_by(lines, around, start, language) or _told_by(lines, _higher(around, start), start, language)
    return found or (None, None)


def _higher(places: Sequence[int], start: int) -> range:
    """The lines above those, for a page whose headline was not found."""
    return range(max(0, start - _HIGHER), min([*places, start])) if places else range(0)


def _told_by(lines: Sequence[str], places: Sequence[int], start: int, language: str | None) -> tuple[date, int] | None:
    candidates: list[tuple[int, int, date]] = []
    for place in places:
        if len(lines[place]) > _DATE or not _patterns().figure.search(lines[place]):
            continue
        line = _first_told(lines[place])
        rank = _rank(line)
        day = dates.find(line, language) if rank == 0 or (rank == 1 and place < start) else None
        if day and not (rank and _is_masthead(line, place, places)):
            candidates.append((rank + 2 * (place >= start), place, day))
    if not candidates:
        return None
    _, place, day = min(candidates)
    return day, place


def _is_masthead(line: str, place: int, places: Sequence[int]) -> bool:
    """Whether it is the day on which the page was looked at: "Wednesday, 3 May 2024" on top of everything."""
    above = place < places[0] + _ABOVE if places[0] else place == 0
    return above and bool(dates.weekdays(line)) and ":" not in line


def _first_told(line: str) -> str:
    """What the line says of the first day: "11 May 2024, 08:30 • Updated 12 May", "Updated 12 May, published 11 May"."""
    words = [(word.start(), word[0].lower()) for word in _patterns().letters.finditer(line)]
    begin = next((start for start, word in words if word in _words("published")), 0)
    end = next((start for start, word in words if start > begin and word in _words("updated")), len(line))
    return line[begin:end]


def _rank(line: str) -> int:
    """0 for a line that says "published", 1 for one that may give the day, 2 for one that speaks of something else."""
    words = [word.lower() for word in _patterns().letters.findall(line)]
    if any(word in _words("published") for word in words):
        return 0
    told = any(word in _words("updated") or word in _words("another") for word in words)
    return 2 if told or len(words) > _OTHERS else 1


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(table("read_dates")[name])


def from_address(url: str | None) -> date | None:
    """The day in an address: "/2024/02/08/port-shut"."""
    match = _patterns().address.search(url or "")
    return dates.resolve(dates.Partial(int(match[2]), int(match[3])), int(match[1])) if match else None


def from_dateline(text: str, line: Span, opening: Span | None) -> date | None:
    """The day of a dateline. One that leaves out the year: only where the text names one year as its own and a weekday agrees.

    "Feb. 8 (Harbour News)" above "on Wednesday" and "this is the second meeting in 2017" is 8 February 2017, which was a Wednesday.
    """
    whole = dates.find(opening.of(text)) if opening else None
    day = dates.partial(opening.of(text)) if opening else None
    if whole or day is None:
        return whole
    own = {int(match["year"]) for match in _patterns().own_year.finditer(text)}
    named = dates.weekdays(line.of(text))
    fits = [year for year in own if (found := dates.resolve(day, year)) and found.weekday() in named]
    return dates.resolve(day, fits[0]) if len(own) == len(fits) == 1 else None


def dateline(text: str, line: Span) -> Span | None:
    """The place, day and agency in front of the first sentence: "BUSAN, Feb. 8 (Harbour News) --"."""
    match = _patterns().dateline.match(text, line.start, min(line.end, line.start + 120))
    return Span(line.start, match.end("all")) if match else None


def credit_lines(lines: Sequence[str], kept: Sequence[bool]) -> list[int]:
    """The lines in which the outlet says how it wants to be credited or under which licence the text stands."""
    last = max((place for place, keep in enumerate(kept) if keep), default=-1)
    asked = {
        place: line.lower()
        for place, line in enumerate(lines)
        if (not kept[place] or place >= last - 2) and 30 < len(line) < 1500
    }
    page = "\n".join(asked.values())
    signs = [sign for sign in _LICENCE_SIGNS if sign in page]
    return [
        place
        for place, line in asked.items()
        if any(sign in line for sign in signs) and _patterns().licence.search(lines[place])
    ]


def outlet(
    lines: Sequence[str], places: Sequence[int], credit: Sequence[str], furniture: Sequence[str], dateline: str
) -> str | None:
    """The outlet's name: its logo's text, the owner that a licence note names, the page's first line, the agency of the dateline."""
    for place in places:
        match = _patterns().logo.fullmatch(lines[place])
        if match:
            return match[1]
    for line in credit:
        match = _patterns().owner.search(line)
        if match:
            return match[1].partition(". ")[0].strip(" .")
    named = [*(line for line in furniture if len(line) < _BYLINE), *credit]
    return _masthead(lines, named) or _agency(dateline)


def _agency(dateline: str) -> str | None:
    """The name in brackets behind a place in capitals or a day: "(HNS)" in "BUSAN (HNS) --", no remark in a sentence."""
    match = _patterns().agency.fullmatch(dateline.strip())
    return match["name"] if match else None


def _masthead(lines: Sequence[str], furniture: Sequence[str]) -> str | None:
    """The first line, if it is a name that the furniture gives as the publisher's: "Follow Harbour News on …", "© Harbour News"."""
    name = lines[0] if lines else ""
    if not _patterns().masthead.fullmatch(name) or all(names.folded(word) in names.common() for word in name.split()):
        return None
    bare = name if name[:4].lower() != "the " else name[4:]
    for line in furniture:
        again = re.search(re.escape(bare), line, re.IGNORECASE) if line != name else None
        if again and _patterns().publisher.search(line[max(0, again.start() - 40) : again.start()]):
            return again[0] if name.isupper() else name  # "HARBOUR NEWS" is how a logo is set
    return None


def address(furniture: Sequence[str]) -> str | None:
    """The article's own address: the only line that is nothing but the address of a page, not of a whole site."""
    found = {line for line in furniture if _patterns().page.fullmatch(line)}
    return found.pop() if len(found) == 1 else None


def when(claim: str | None, language: str) -> date | datetime | None:
    """What the source claims, as a date."""
    return dates.parse(claim, language) if claim else None


class _Patterns(NamedTuple):
    letters: re.Pattern[str]
    figure: re.Pattern[str]
    address: re.Pattern[str]
    own_year: re.Pattern[str]
    dateline: re.Pattern[str]
    licence: re.Pattern[str]
    logo: re.Pattern[str]
    owner: re.Pattern[str]
    agency: re.Pattern[str]
    page: re.Pattern[str]
    publisher: re.Pattern[str]
    masthead: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    return _Patterns(
        letters=re.compile(r"[^\W\d_]+"),
        figure=re.compile(r"\d"),
        # such as "/2024/02/08/"
        address=re.compile(r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?:[/-]|$)"),
        # "This is the second such meeting in 2017"
        own_year=re.compile(
            r"\b[Tt]his (?:is|was|marks)\b[^.!?\n]{0,80}\bin (?P<year>(?:19|20)\d\d)\b(?!,? (?:when|and|after))"
        ),
        # such as "SEOUL, Feb. 8 (Yonhap) -- ", "Feb. 8 (UPI) -- ", "LIMA, Peru (AP) — ", "KYIV – ", "Berlin (dpa) - ", "Riga/Tallinn – ",
        # and "Vilnius – Die", while "Vilnius – city of towers" is the sentence itself
        dateline=re.compile(
            r"(?P<all>(?:[^\W\d_][\w.'’ /,-]{0,60}\s?)?\((?:[\w. /&]{2,30})\)\s?(?:--?|[–—:])"
            r"|[A-ZÀ-ÝĀ-Ž][A-ZÀ-ÝĀ-Ž .,'’/-]{2,40}(?:,\s[\w. ]{2,25})?\s?(?:--|[–—])"
            r"|[A-ZÀ-ÝĀ-Ž][\w.-]{2,20}(?:\s?/\s?[A-ZÀ-ÝĀ-Ž][\w.-]{2,20}){1,2}\s(?:--?|[–—])"
            r"|[A-ZÀ-ÝĀ-Ž][\w-]{2,20}(?:\s[A-ZÀ-ÝĀ-Ž][\w-]{2,20})?\s(?:--?|[–—])"
            r"(?=\s(?:Der|Die|Das|Ein|Eine|Im|In|Nach|Bei|Mit|Am|Auf|Für|Wegen|Kurz|Mehr|The|An?|El|La|Los|Las|Les?|Un|Une|Il|I|Gli)\s))(?=\s)"
        ),
        # "This article may be republished under a Creative Commons licence", "All republished articles must include our logo"
        licence=re.compile(
            r"\b(?:re-?publish(?:ed|ing)?\b.{0,80}\b(?:must|may|licen[cs]e|permission|creative commons|credit)|creative commons|cc[ -]by\b"
            # but "The virus first appeared in Lund", "a novel originally published in 1950" are the story's own words
            r"|(?:^|\b(?:article|story|post|piece|column|essay|interview|report|commentary|analysis|version|op-ed)\b[^.]{0,40}\s)"
            r"(?:originally (?:published|appeared)|first (?:published|appeared) (?:in|on|at))|must (?:include|credit|be credited)"
            r"|reprinted (?:with|by|from)|licen[cs]ed under|zuerst erschienen|erschien zuerst|publié (?:à l'origine|initialement)"
            r"|publicado originalmente|pubblicato originariamente)",
            re.IGNORECASE,
        ),
        # "Harbour News logo"
        logo=re.compile(r"(?:[Tt]he\s)?([A-Z][\w&.'’ -]{2,60}?)\s[Ll]ogo"),
        # such as https://news.example/2024/02/08/port-shut
        page=re.compile(r"https?://[\w.-]+(?:/[\w.~%-]+){2,12}/?"),
        # the name in "BUSAN, Feb. 8 (Harbour News) --", "KYIV (HNS) —"
        agency=re.compile(r"(?=.*\d|[A-ZÀ-Ý]{3})[^()]{0,60}\((?P<name>[A-Z][\w. /&]{1,29})\)\s?(?:--?|[–—])"),
        # what stands in front of a publisher's name: "© 2026 ", "Follow ", "Subscribe to the ", "Photo: Ann Lee/"
        publisher=re.compile(
            r"(?:©|\(c\)|copyright|\bfollow|\bsubscribe to|\bsign up (?:for|to)|\bmore from|\bsupport|\bcredit|\ball rights"
            r"|\b(?:photo|picture|foto|bild)\b.*/|\bprenumerera på|\babonnieren sie|\babonnez-vous)[^.!?]*$",
            re.IGNORECASE,
        ),
        # "Harbour News", "THE HARBOUR NEWS", "Bote am Sund"
        masthead=re.compile(
            r"(?=.{4,40}$)[A-ZÀ-Ý][\w’'&.-]*"
            r"(?: (?:of the |of |& |am |an der |der |du |de la |de |la )?[A-ZÀ-Ý][\w’'.-]*){1,4}"
        ),
        # "All content created by the Harbour News Foundation, an independent"
        owner=re.compile(
            r"\b(?:created|produced|published|provided|appeared) (?:by|in|on|at) (?:the\s)?((?:[A-Z][\w&.'’-]*\s?){2,6})"
        ),
    )
