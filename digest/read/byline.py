"""The lines around an article -> who wrote it: by the shape of the line, in the words of some twenty languages (`read_byline.json`).

Each rule would rather say nothing than name the wrong person: whoever the article tells of is not its author.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from typing import NamedTuple

from digest.data import table
from digest.read import names

_LONGEST = 160
_NAME_LINE = 90
_NEAR = 12
_BESIDE = 100
_BODY, _PROSE = 80, 60
_ROLE, _MOST_LINES = 10, 12
_BIOGRAPHY = 1200
_BELOW = 25
_LINES, _LINE = 120, 400
_BEGINS, _ENDS = '\n\t \xa0"“(', '.,;:!?"”)'


class Byline(NamedTuple):
    """The names, and the line that gives them."""

    names: str
    place: int


def byline(lines: Sequence[str], places: Sequence[int], headline: int | None) -> Byline | None:
    """The authors, from the lines at `places`, those above the article first: the most certain shape that one of them has."""
    page = _Page(lines, places, headline)
    for rule in (_announced, _labelled, _reporters, _with_role, _from_place, _bare, _described):
        for place in page.below if rule is _described else page.near:
            people = rule(page, place) if 0 < len(lines[place]) <= _LONGEST else None
            if people:
                return Byline(", ".join([*people, *_further(page, place, rule)]), place)
    return None


class _Page:
    """What names are checked against, gathered when it is first asked for."""

    def __init__(self, lines: Sequence[str], places: Sequence[int], headline: int | None) -> None:
        self.lines = lines
        run = next((n for n, place in enumerate(places) if place != places[0] + n), len(places))
        self.first = places[run - 1] + 1 if places else 0
        self.last = places[run] if run < len(places) else len(lines)
        self.top = headline if headline is not None else max(-1, self.first - _NEAR)
        self.near = [*range(max(0, self.top + 1), min(places, default=0)), *places]

    @property
    def below(self) -> range:
        """The lines right after the article, where authors are described."""
        return range(max(self.first, self.last - 3), min(self.last + _BELOW, len(self.lines)))

    def uses(self, word: str) -> bool:
        """Whether the word is no name: the page prints it in small letters as well, or no name anywhere holds it."""
        word = names.folded(word)
        return word in _no_names() or (word.islower() and any(self._whole(word, at) for at in self._places(word)))

    @cached_property
    def _text(self) -> str:
        return "\n".join(["", *(line[:_LINE] for line in self.lines[:_LINES]), ""])

    def _places(self, word: str) -> Iterator[int]:
        at = self._text.find(word)
        while at >= 0:
            yield at
            at = self._text.find(word, at + 1)

    def _whole(self, word: str, at: int) -> bool:
        """Whether it stands there between blanks, so that the address ann@news.example makes no word of a name."""
        end = at + len(word)
        behind = self._text[end : end + 3].lstrip(_ENDS)
        return self._text[at - 1] in _BEGINS and (not behind or behind[0].isspace())

    def tells_of(self, name: str) -> bool:
        """Whether headline, captions or article speak of the person: who is in the news is not its author."""
        if name in names.agencies():
            return False
        told = self.lines[max(0, self.top) : min(self.last, self.first + _BODY)]
        bare = " ".join(name.split()[-2:])  # without the title in "Harbour Master Ann Lee"
        return any(bare in line and _speaks_of(line, bare if name not in line else name) for line in told)


def _speaks_of(line: str, name: str) -> bool:
    """Whether the line is a sentence about the person and does not describe its author: "Ann Lee is a reporter"."""
    before, _, after = line.partition(name)
    if before.strip():  # behind a stroke or a colon stands who took the picture
        return len(line) > _PROSE and before.rstrip()[-1] not in "/:©"
    if _is_moment(after) or (len(line) < _NAME_LINE and _patterns().joint.match(after)):
        return False
    words = _patterns().word.findall(after.lower())
    return bool(words) and not words[0].isdigit() and words[0] not in _words("is") and not _words("roles") & {*words}


def _further(page: _Page, place: int, rule: object) -> list[str]:
    """The names on the next lines, where each author has a line: "Ann Lee", "Reporter", "Bo Chen", "Editor"."""
    found: list[str] = []
    if rule not in (_labelled, _with_role, _bare):
        return found
    for line in page.lines[place + 1 : min(place + 1 + _MOST_LINES, page.first)]:
        name = _whole(page, line) or next(iter(_role_line(page, line)), None)
        if name and not page.tells_of(name):
            found.append(name)
        elif not _is_role(line):
            break
    return [name for name in dict.fromkeys(found) if name not in page.lines[place]]


def _announced(page: _Page, place: int) -> list[str] | None:
    # the line "By Ann Lee and Bo Chen | 3 May 2024", "Ein Kommentar von Anna Lehmann", "Text: Ola Nordmann"
    line = _bullet(page.lines[place])
    match = _patterns().announced.match(line)
    if not match or (not match["mark"].strip() and match["word"].lower() in _words("needs_colon")):
        return None
    rest = line[match.end() :]
    return _people(page, rest) or _one(page, rest) or _office(rest)


def _labelled(page: _Page, place: int) -> list[str] | None:
    """The line under one that is nothing but "By", "Written by", "Autor:"."""
    label = _patterns().announced.match(_bullet(page.lines[place - 1]) + " ") if place else None
    if not label or label.end() < len(_bullet(page.lines[place - 1])):
        return None
    return _people(page, page.lines[place]) or _one(page, page.lines[place])


def _reporters(page: _Page, place: int) -> list[str] | None:
    # the line "홍길동 기자", "(서울=하버뉴스) 홍길동 기자 =", "本报记者 王小明"
    match = _patterns().korean.match(page.lines[place]) or _patterns().chinese.match(page.lines[place])
    return [match["name"]] if match else None


def _with_role(page: _Page, place: int) -> list[str] | None:
    # the line "Ann Lee, Staff Writer", "Ann Lee China/Asia Pacific Reporter", "Ann LeeNews Reporter"
    return _role_line(page, page.lines[place]) or None


def _role_line(page: _Page, line: str) -> list[str]:
    match = _patterns().role.match(_patterns().joined.sub(" ", line))
    name = _name(page, match["name"]) if match else None
    return [name] if name else []


def _from_place(page: _Page, place: int) -> list[str] | None:
    # the line "Ann Lee and Bo Chen in Warsaw", all of it
    match = _patterns().posted.fullmatch(page.lines[place])
    return _all_names(page, match["names"], strangers=0) if match else None


def _bare(page: _Page, place: int) -> list[str] | None:
    """A line of nothing but names under the headline, where something beside it says that they are the author's."""
    line = _bullet(page.lines[place])
    if not page.top < place < page.first or not line[:1].isupper():
        return None
    listed = _patterns().moment.sub("", line)
    people = _all_names(page, listed, strangers=0)
    if not people or any(map(page.tells_of, people)):
        return None
    return people if listed != line or _witnessed(page, place, people) else None


def _witnessed(page: _Page, place: int, people: list[str]) -> bool:
    """A date or a role beside the names, the names once more, or given names that are known."""
    beside = [page.lines[at] for at in range(place - 2, place + 4) if at != place and 0 <= at < page.first]
    return (
        any(len(line) < _BESIDE and (_is_role(line) or _is_moment(line)) for line in beside)
        or page.lines.count(page.lines[place]) > 1
        or all(map(_known, people))
    )


def _is_moment(line: str) -> bool:
    """Whether the line tells of a day, an hour, a time of reading."""
    words = (word.lower() for word in _patterns().word.findall(line))
    return bool(_patterns().dated.search(line)) or any(word in _words("beside") for word in words)


def _is_role(line: str) -> bool:
    """Whether the line says what somebody is: "Senior reporter", "Editor, Harbour News"."""
    words = [word.lower() for word in _patterns().word.findall(line)]
    return len(words) <= _ROLE and not _words("roles").isdisjoint(words)


def _described(page: _Page, place: int) -> list[str] | None:
    """A name under the article that the next lines describe, "Ann Lee" above "Ann Lee is a reporter for …", or that signs it."""
    name = _whole(page, page.lines[place])
    if not name or name != page.lines[place] or page.tells_of(name):
        return None
    after = page.lines[place + 1 : place + 4]
    described = any(
        line.startswith((name, name.split(maxsplit=1)[0])) and len(line) < _BIOGRAPHY and _is_somebody(line, name)
        for line in after
    )
    pictured = page.lines[place - 1].endswith(name) and len(page.lines[place - 1]) < _BESIDE
    return [name] if described or pictured or (place == page.last and _known(name)) else None


def _is_somebody(line: str, name: str) -> bool:
    rest = line.removeprefix(name) if line.startswith(name) else line.removeprefix(name.split(maxsplit=1)[0])
    verb = _patterns().word.match(rest.lstrip(" ,"))
    return verb is not None and verb[0].lower() in _words("is")


def _people(page: _Page, text: str) -> list[str] | None:
    """The names in a list of names that may be followed by a place, a date or a role."""
    return _all_names(page, _patterns().stop.split(text, maxsplit=1)[0], strangers=2)


def _all_names(page: _Page, text: str, *, strangers: int) -> list[str] | None:
    """The names of a list, behind which so many other things may stand: "Ann Lee, Hamburg"."""
    parts = [part for part in (part.strip(" .:") for part in _patterns().joint.split(text)) if part]
    read = [_agency(part) or _whole(page, part) or (_degree(part) if n else None) for n, part in enumerate(parts)]
    found = [name for name in read if name]
    if not found or None in read[: len(found)] or len(read) - len(found) > strangers:
        return None
    # "Ann Lee, HARBOUR NEWS": the outlet
    return [name for name in dict.fromkeys(found) if name in names.agencies() or _is_loud(name) <= _is_loud(found[0])]


def _is_loud(name: str) -> bool:
    return " " in name and name.isupper()


def _degree(part: str) -> str | None:
    """Letters behind a name: "MD", "Ph.D"."""
    return part if part.lower().rstrip(".") in _words("degrees") else None


def _whole(page: _Page, part: str) -> str | None:
    role = _patterns().role.match(_patterns().joined.sub(" ", part))
    name = _name(page, part) if not role else _name(page, role["name"])
    return name if name and (role or name == part) else None


def _one(page: _Page, text: str) -> list[str] | None:
    """A single name after the word that announces it, alone on its line: "By Krystyna"."""
    word = text.strip(" .|")
    return [word] if _patterns().single.fullmatch(word) and not page.uses(word) else None


def _office(text: str) -> list[str] | None:
    """A newsroom or a paper that signs as its own author: "By Harbour Staff", "Par Les Echos"."""
    signed = _patterns().office.fullmatch(text.strip(" .|"))
    return [signed[0]] if signed and not signed[0].isupper() and not _patterns().glued.search(signed[0]) else None


def _agency(part: str) -> str | None:
    return part if part.removeprefix("The ").removeprefix("the ") in names.agencies() else None


def _name(page: _Page, text: str) -> str | None:
    """The name that the text begins with: two to four words, none of which the page uses as a word."""
    match = _patterns().name.match(text)
    if not match:
        return None
    words = match[0].split()
    stop = next((n for n, word in enumerate(words) if _no_part(page, word)), len(words))
    name = " ".join(words[:stop])
    return name if stop > 1 and len(words[stop - 1]) > 1 and not _patterns().glued.search(name) else None


def _no_part(page: _Page, word: str) -> bool:
    return word not in names.particles() and (word[0].islower() or page.uses(word))


def _known(name: str) -> bool:
    """Whether the first word is a given name, or the whole an agency."""
    return name in names.agencies() or name.split(maxsplit=1)[0].lower().split("-")[0] in names.given()


def _bullet(line: str) -> str:
    return line.lstrip("•·⋅-–—/|* ").strip()


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(table("read_byline")[name])


@cache
def _no_names() -> frozenset[str]:
    return (names.common() | _words("not_names")) - names.particles()


class _Patterns(NamedTuple):
    word: re.Pattern[str]
    dated: re.Pattern[str]
    announced: re.Pattern[str]
    role: re.Pattern[str]
    name: re.Pattern[str]
    single: re.Pattern[str]
    office: re.Pattern[str]
    glued: re.Pattern[str]
    joint: re.Pattern[str]
    stop: re.Pattern[str]
    moment: re.Pattern[str]
    joined: re.Pattern[str]
    posted: re.Pattern[str]
    korean: re.Pattern[str]
    chinese: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    word = r"[^\W\d_a-zß-öø-ÿ][\w'’-]*\.?"  # "Lee", "O'Hara", "J."
    small = r"(?:de|da|dos|del|della|di|van|von|der|den|ter|al|el|bin|ibn|la|le|du|y|ten)"
    name = rf"{word}(?:\s(?:{small}\s){{0,2}}{word}){{0,3}}"
    roles = "|".join(table("read_words")["roles"])
    words = table("read_byline")
    announce = "|".join(sorted(map(re.escape, words["announce"]), key=len, reverse=True))
    genres = "|".join(sorted(set(words["genres"]), key=len, reverse=True))
    return _Patterns(
        word=re.compile(r"[^\W_]+"),
        # a day as "3 May 2024", a time as "17:30"
        dated=re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}:\d\d\b"),
        # such as "By ", "VON ", "Text: ", "글 ", "Written by: ", "Ein Kommentar von "
        announced=re.compile(
            rf"(?:(?:{genres})\s){{0,3}}(?P<word>{announce})(?P<mark>\s*[:：/／|]\s*|\s+)", re.IGNORECASE
        ),
        # such as "Ann Lee, Staff Writer", "Ann Lee China/Asia Pacific Reporter"
        role=re.compile(
            rf"(?P<name>{word}\s(?:[A-Z]\.\s|(?:{small}\s){{1,2}})?{word})"
            rf"(?:\s?[,|–—-]\s?|\s)(?:[\w/&'’-]+\s){{0,4}}(?i:{roles})s?\b[^.!?]{{0,40}}$"
        ),
        name=re.compile(name),
        # "Krystyna"
        single=re.compile(r"[^\W\d_a-zß-öø-ÿ][\w'’-]{2,30}"),
        # "Harbour News", "Les Echos", "The Harbour staff"
        office=re.compile(
            r"[A-ZÀ-Ý][^\W\d_]*(?:\s[A-ZÀ-Ý][^\W\d_]+){0,2}\s(?:[A-ZÀ-Ý][^\W\d_]+|staff|team|newsroom|editors|desk)"
        ),
        # two names without a blank between them: "LehmannBo", but not "McLean" or "DeSoto"
        glued=re.compile(r"\b(?!(?:Mc|Mac|De|Di|La|Le|Van|Fitz)[A-Z])[^\W\d_]+[a-zß-öø-ÿ][A-ZÀ-Ý]"),
        # "Ann Lee and Bo Chen", "Ann Lee, Bo Chen", "Anna Lehmann und Bo Weber", "Ann Lee | Bo Chen"
        joint=re.compile(r"\s*(?:,|;|&|\||\+|\b(?:and|und|et|y|e|en|och|og|dan|и|та|with|mit)\b)\s*"),
        # what ends the names: "(Seoul)", " May 3", "• Updated", " in Seoul", "Published", " - "
        stop=re.compile(
            r"\s*(?:[•·⋅(/]|\s[-–—]\s|\|\s*[^\W_]*\s?\d|\d|\s[^\W\d_]+\.?\s\d{1,2}\b|(?<=[a-z])(?=Updated|Published)"
            r"|\b(?:in|for|of|at|on|published|updated|posted|special|staff|senior|correspondent|reporter"
            r"|editor|aus|für|dans|pour|para|per|uhr|is|covers)\b)",
            re.IGNORECASE,
        ),
        # what may follow a name: " 2 minutes read", " | 3 May 2024", " - 17:30", " · May 3, 2024", " (Seoul)"
        moment=re.compile(
            r"(?:\s*[|•·⋅–—-]\s*|\s+)(?:[^\W\d_]{3,10}\.?\s(?=\d\d?,?\s\d{4}))?\d.*$|\s*\([^)]*\)$|(?<=[a-z])\d{1,2}$"
        ),
        # two words that a page prints without the blank between them: "LeeNews Reporter"
        joined=re.compile(r"(?<=[a-zß-öø-ÿ]{2})(?=[A-Z][a-z]+(?:\s[\w&/-]+){0,4}$)"),
        # "Ann Lee and Bo Chen in Warsaw"
        posted=re.compile(rf"(?P<names>{name}(?:(?:, | and | und | et ){name}){{0,3}}) in {word}(?:\s{word})?"),
        # such as "(서울=하버뉴스) 홍길동 기자"
        korean=re.compile(
            r"(?:[(\[][^)\]]{1,30}[)\]]\s?)?(?P<name>[가-힣]{2,4})\s?(?:선임|인턴|수습|전문)?\s?(?:기자|특파원|논설위원)(?![가-힣])"
        ),
        # "本报记者 王小明", "记者：王小明", "文/王小明"
        chinese=re.compile(
            r"(?:本报|本報|[\u4e00-\u9fff]{2,4}社|实习)?(?:记者|記者|作者|撰文|文)\s?[:：/／|\s]\s?(?P<name>[\u4e00-\u9fff]{2,4})(?![\u4e00-\u9fff])"
        ),
    )
