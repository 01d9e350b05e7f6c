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
from digest.read import dates

_BYLINE = 160
_OTHERS = 9
_NEAR = 8
_DATE = 150


class Byline(NamedTuple):
    """The names, and the line that gives them."""

    names: str
    place: int


def byline(lines: Sequence[str], places: Sequence[int], headline: int | None) -> Byline | None:
    """The authors, from the lines at `places`: "By X", "Von X und Y", "X, Staff Writer", or a line that is a name beside a date."""
    for rule in (_announced, _with_role, _from_place):
        for place in places:
            names = rule(lines, place) if len(lines[place]) <= _BYLINE else None
            if names:
                return Byline(names, place)
    return _bare(lines, places, headline)


def _plain_words(lines: Sequence[str]) -> frozenset[str]:
    """Words that are no names: those that the page itself also prints in small letters, function words, the furniture of pages."""
    # split at blanks, so that the address ann@news.example makes no plain word of a name
    page = frozenset(word.strip('.,;:!?"”“') for line in lines[:120] for word in line[:400].split() if word.islower())
    return page | _common()


def _announced(lines: Sequence[str], place: int) -> str | None:
    # the line "By Ann Lee and Bo Chen | 3 May 2024", "Von Anna Lehmann", "Text: Ola Nordmann"
    match = _patterns().announced.match(lines[place])
    return _names(lines[place][match.end() :], _plain_words(lines)) if match else None


def _with_role(lines: Sequence[str], place: int) -> str | None:
    # the line "Ann Lee, Staff Writer", "Ann Lee China/Asia Pacific Reporter"
    match = _patterns().role.match(lines[place])
    return _name(match["name"], _plain_words(lines)) if match else None


def _from_place(lines: Sequence[str], place: int) -> str | None:
    # the line "Ann Lee and Bo Chen in Warsaw", all of it
    match = _patterns().posted.fullmatch(lines[place])
    if not match:
        return None
    plain = _plain_words(lines)
    names = [part.strip() for part in _patterns().joint.split(match["names"])]
    return ", ".join(names) if all(_name(name, plain) == name for name in names) else None


def _bare(lines: Sequence[str], places: Sequence[int], headline: int | None) -> Byline | None:
    """A line that is nothing but a name says who wrote it only between the headline and a date."""
    if headline is None:
        return None
    for place in places:
        name = headline < place <= headline + _NEAR and _patterns().name.fullmatch(lines[place])
        if name and _beside_date(lines, place) and _name(name[0], _plain_words(lines)) == name[0]:
            return Byline(name[0], place)
    return None


def _beside_date(lines: Sequence[str], place: int) -> bool:
    beside = [lines[at] for at in (place - 1, place + 1) if 0 <= at < len(lines)]
    return any(len(line) < _DATE and _patterns().dated.search(line) for line in beside)


def _names(text: str, plain: frozenset[str]) -> str | None:
    """The names at the start of what follows "By"."""
    found: list[str] = []
    for part in filter(None, _patterns().joint.split(_patterns().stop.split(text, maxsplit=1)[0])):
        name = _name(part.strip(), plain)
        if not name:
            break
        found.append(name)
        if len(name) < len(part.strip()):
            break
    return ", ".join(found) or None


def _name(text: str, plain: frozenset[str]) -> str | None:
    """The name that the text begins with: two to four words, none of which the page uses as a word."""
    match = _patterns().name.match(text)
    if not match:
        return None
    words = match[0].split()
    stop = next((n for n, word in enumerate(words) if _folded(word) in plain and word not in _particles()), len(words))
    name = " ".join(words[:stop])
    return name if stop > 1 and not name.isupper() and not _patterns().glued.search(name) else None


def _folded(word: str) -> str:
    return word.lower().strip(".’'").removesuffix("’s").removesuffix("'s")


@cache
def _particles() -> frozenset[str]:
    return frozenset(table("read_words")["particles"])


@cache
def _common() -> frozenset[str]:
    """Words that no name holds, though headings print them with a capital: function words, months, the furniture of pages."""
    words = table("read_words")
    months = (
        spelling for them in table("read_dates")["months"].values() for month in them for spelling in month.split()
    )
    days = (
        spelling for them in table("read_dates")["weekdays"].values() for day in them for spelling in day.split("|")
    )
    lists = (
        words["furniture"],
        words["sections"],
        words["published"],
        words["updated"],
        table("read_language")["words"]["en"].split(),
    )
    given = frozenset({"april", "may", "june", "august", "jan"})
    return (frozenset(months) | frozenset(days) | frozenset(word for them in lists for word in them)) - given


def published(
    lines: Sequence[str], places: Iterable[int], start: int, language: str | None
) -> tuple[date | None, int | None]:
    """The day that the lines give, and the line: one that says "published" before one above line `start` that only has a date.

    A line that says "updated" tells of another day; below the article only a line that says "published" counts.
    """
    candidates: list[tuple[int, int, date]] = []
    for place in places:
        if len(lines[place]) > _DATE or not _patterns().figure.search(lines[place]):
            continue
        line = _first_told(lines[place])
        rank = _rank(line)
        day = dates.find(line, language) if rank == 0 or (rank == 1 and place < start) else None
        if day:
            candidates.append((rank, place, day))
    if not candidates:
        return None, None
    _, place, day = min(candidates)
    return day, place


def _first_told(line: str) -> str:
    """The line up to the word for "updated": "11 May 2024, 08:30 • Updated 12 May" tells of both days."""
    for word in _patterns().word.finditer(line):
        if word.start() and word[0].lower() in _words("updated"):
            return line[: word.start()]
    return line


def _rank(line: str) -> int:
    words = [word.lower() for word in _patterns().word.findall(line)]
    if any(word in _words("published") for word in words):
        return 0
    others = sum(not word.isdigit() for word in words)
    return 2 if others > _OTHERS or any(word in _words("updated") for word in words) else 1


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(table("read_words")[name])


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
    return [
        place
        for place, line in enumerate(lines)
        if (not kept[place] or place >= last - 2) and 30 < len(line) < 1500 and _patterns().licence.search(line)
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
    if not _patterns().masthead.fullmatch(name) or all(_folded(word) in _common() for word in name.split()):
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
    word: re.Pattern[str]
    figure: re.Pattern[str]
    dated: re.Pattern[str]
    announced: re.Pattern[str]
    role: re.Pattern[str]
    name: re.Pattern[str]
    glued: re.Pattern[str]
    joint: re.Pattern[str]
    stop: re.Pattern[str]
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
    posted: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    word = r"[^\W\d_a-zß-öø-ÿ][\w'’-]*\.?"  # "Lee", "O'Hara", "J."
    small = r"(?:de|da|dos|del|della|di|van|von|der|den|ter|al|el|bin|ibn|la|le|du|y|ten)"
    name = rf"{word}(?:\s(?:{small}\s){{0,2}}{word}){{0,3}}"
    roles = "|".join(table("read_words")["roles"])
    return _Patterns(
        word=re.compile(r"\w+"),
        figure=re.compile(r"\d"),
        # a day as "3 May 2024", a time as "17:30"
        dated=re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}:\d\d\b"),
        # such as "By ", "VON ", "Text: ", "글 ", "Written by: "
        announced=re.compile(
            r"(?:(?:written|story|words|reported|posted|analysis|opinion)?\s?by|von|par|por|di|door|av|af|oleh|text|texto|texte|testo"
            r"|autora?|auteur|author|autore|автор|текст|글)(?:\s*:\s*|\s+)",
            re.IGNORECASE,
        ),
        # such as "Ann Lee, Staff Writer", "Ann Lee China/Asia Pacific Reporter"
        role=re.compile(
            rf"(?P<name>{word}\s(?:[A-Z]\.\s|(?:{small}\s){{1,2}})?{word})"
            rf"(?:\s?[,|–—-]\s?|\s)(?:[\w/&'’-]+\s){{0,4}}(?i:{roles})s?\b[^.!?]{{0,40}}$"
        ),
        name=re.compile(name),
        # "Ann Lee and Bo Chen in Warsaw"
        posted=re.compile(rf"(?P<names>{name}(?:(?:, | and | und | et ){name}){{0,3}}) in {word}(?:\s{word})?"),
        # two names without a blank between them: "LehmannBo", but not "McLean" or "DeSoto"
        glued=re.compile(r"\b(?!(?:Mc|Mac|De|Di|La|Le|Van|Fitz)[A-Z])[^\W\d_]+[a-zß-öø-ÿ][A-ZÀ-Ý]"),
        # "Ann Lee and Bo Chen", "Ann Lee, Bo Chen", "Anna Lehmann und Bo Weber"
        joint=re.compile(r"\s*(?:,|;|&|\b(?:and|und|et|y|e|en|och|og|dan|и|та|with|mit)\b)\s*"),
        # what ends the names: "| 3 May", " May 3", "• Updated", " in Seoul", "Published", " - "
        stop=re.compile(
            r"\s*(?:[|•·(/]|\s[-–—]\s|\d|\s[^\W\d_]+\.?\s\d{1,2}\b|\b(?:in|for|of|at|on|published|updated|posted|special|staff|senior|correspondent|reporter"
            r"|editor|aus|für|dans|pour|para|per|uhr)\b)",
            re.IGNORECASE,
        ),
        # such as "/2024/02/08/"
        address=re.compile(r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?:[/-]|$)"),
        # "This is the second such meeting in 2017"
        own_year=re.compile(
            r"\b[Tt]his (?:is|was|marks)\b[^.!?\n]{0,80}\bin (?P<year>(?:19|20)\d\d)\b(?!,? (?:when|and|after))"
        ),
        # such as "SEOUL, Feb. 8 (Yonhap) -- ", "Feb. 8 (UPI) -- ", "LIMA, Peru (AP) — ", "KYIV – ", "Berlin (dpa) - "
        dateline=re.compile(
            r"(?P<all>(?:[^\W\d_][\w.'’ /,-]{0,60}\s?)?\((?:[\w. /&]{2,30})\)\s?(?:--?|[–—:])"
            r"|[A-ZÀ-ÝĀ-Ž][A-ZÀ-ÝĀ-Ž .,'’/-]{2,40}(?:,\s[\w. ]{2,25})?\s?(?:--|[–—]))(?=\s)"
        ),
        # "This article may be republished under a Creative Commons licence", "All republished articles must include our logo"
        licence=re.compile(
            r"\b(?:re-?publish(?:ed|ing)?\b.{0,80}\b(?:must|may|licen[cs]e|permission|creative commons|credit)|creative commons|cc[ -]by\b"
            r"|originally (?:published|appeared)|first (?:published|appeared) (?:in|on|at)|must (?:include|credit|be credited)"
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
