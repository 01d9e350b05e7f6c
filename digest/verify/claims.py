"""A finished file -> the stories that it tells, read as its reader's program reads it.

A claim is, in HTML, an element of class `lead` or `quote` or a `blockquote`, with `speaker`, `role` and `outlet` after
it; in Markdown and plain text it is known by its place: a story's first paragraph is its lead, what stands behind ">"
is quoted, and the line behind the dash says who said it.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import Message
from functools import lru_cache
from html.parser import HTMLParser

from digest.proof import printed

__all__ = ["Claim", "Story", "Told", "in_html", "in_mail", "in_markdown", "in_text"]


@dataclass(slots=True)
class Claim:
    """A passage that a file prints as a source's own words, line by line, and what it says beside it.

    `beside` reads "Speaker, role (Outlet)" in every format; "[]" stands for a speaker whom the source does not name.
    """

    line: int
    lines: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    key: str | None = None

    @property
    def text(self) -> str:
        """The passage in one line."""
        return printed(" ".join(self.lines))


@dataclass(slots=True)
class Story:
    """A story as a file tells it."""

    line: int
    headline: str = ""
    id: str | None = None
    leads: list[Claim] = field(default_factory=list)
    quotes: list[Claim] = field(default_factory=list)

    @property
    def untold(self) -> bool:
        """Whether nothing of the story but its headline was read so far."""
        return not self.leads and not self.quotes


@dataclass(slots=True)
class Told:
    """Everything that a file tells: its stories in order, claims outside of any, and how many stories it says it leaves
    out.
    """

    stories: list[Story] = field(default_factory=list)
    stray: list[Claim] = field(default_factory=list)
    omitted: int = 0


def in_html(page: str) -> Told:
    """The claims of a page or of a mail's HTML part."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.told


def in_markdown(page: str) -> Told:
    """The claims of index.md: everything between the two comments that stand around the stories."""
    told = Told()
    start = max(page.rfind(_STORIES), 0)
    end = page.find(_STORIES_END, start)
    for line, block in _blocks(page[start : end if end >= 0 else None], page[:start].count("\n") + 1):
        if block[0].startswith("### "):
            told.stories.append(Story(line, _unlinked(block[0][4:])))
        elif block[0].startswith(">"):
            claim, said = _quoted(line, block, _unescaped)
            claim.beside = _from_markdown(said)
            (told.stories[-1].quotes if told.stories else told.stray).append(claim)
        elif told.stories and told.stories[-1].untold and not block[0].startswith("## "):
            told.stories[-1].leads.append(Claim(line, [_unescaped(row) for row in block]))
    return told


def in_text(page: str) -> Told:
    """The claims of index.txt or of a mail's text part: all after the first rule; stories are numbered through."""
    told = Told()
    ruled = False
    for line, block in _blocks(page, 1):
        ruled = ruled or block[0] == _RULE
        number = f"{len(told.stories) + 1}. "
        if told.stories and told.stories[-1].untold and block[0] != _RULE:
            told.stories[-1].leads.append(Claim(line, block))
        elif ruled and block[0].startswith(number):
            told.stories.append(Story(line, printed(" ".join(block)[len(number) :])))
        elif ruled and block[0].startswith(">"):
            claim, said = _quoted(line, block, str)
            claim.beside = _from_text(said)
            (told.stories[-1].quotes if told.stories else told.stray).append(claim)
    return told


@lru_cache(maxsize=1)
def in_mail(message: bytes) -> tuple[tuple[str, Told], ...]:
    """The claims of both parts of a message, the HTML part first. They are asked for twice: is the mail right, are its parts alike?"""
    import email

    parsed = email.message_from_bytes(message)
    parts = {part.get_content_subtype(): part for part in parsed.walk() if part.get_content_maintype() == "text"}
    return tuple(
        (f"text/{kind}", read(_text(parts.get(kind)))) for kind, read in (("html", in_html), ("plain", in_text))
    )


def _text(part: Message | None) -> str:
    payload = part.get_payload(decode=True) if part else b""
    text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return text.replace("\r\n", "\n")


class _Reader(HTMLParser):
    """Collects the text of the elements that claim something. (The standard library parses by inheritance.)"""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.told = Told()
        self._story: Story | None = None
        self._open: list[tuple[str, str, list[str]]] = []
        self._heard: list[list[str]] = []  # the text of those that mean something
        self._said = 0, 0
        self._beside: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens a story, a claim, or what stands beside one."""
        given = {field: value or "" for field, value in attrs}
        part = _part(tag, given.get("class", ""))
        if tag not in _VOID:
            self._enter(tag, part)
        if part == "story":
            self._story = Story(self.getpos()[0], id=given.get("data-story", "none"))
            self.told.stories.append(self._story)
        elif part in {"lead", "quote"}:
            self._claims(part).append(Claim(self.getpos()[0], key=given.get("data-proof", "none")))
            self._beside = {}
        elif part == "said" and self._story:
            self._said = len(self._story.quotes), self.getpos()[0]
        if given.get("data-omitted", "").isdecimal():
            self.told.omitted += int(given["data-omitted"])

    def handle_endtag(self, tag: str) -> None:
        """Closes the innermost element of that name, and those inside it that were left open."""
        inside = next((depth for depth, opened in enumerate(reversed(self._open), 1) if opened[0] == tag), 0)
        for _ in range(inside):
            _, part, pieces = self._open.pop()
            if part:
                self._heard.pop()
                self._close(part, "".join(pieces))

    def handle_data(self, data: str) -> None:
        """Text belongs to every element that is open around it."""
        for pieces in self._heard:
            pieces.append(data)

    def _enter(self, tag: str, part: str) -> None:
        pieces: list[str] = []
        self._open.append((tag, part, pieces))
        if part:
            self._heard.append(pieces)

    def _claims(self, part: str) -> list[Claim]:
        if self._story is None:
            return self.told.stray
        return self._story.leads if part == "lead" else self._story.quotes

    def _close(self, part: str, text: str) -> None:
        if part in {"lead", "quote"}:
            self._claims(part)[-1].lines.append(text)
        elif part == "said" and self._story:
            self._blockquote(self._story.quotes, text)
        elif part == "story":
            self._story = None
        elif part == "headline" and self._story:
            self._story.headline = self._story.headline or printed(text)
        elif part in _BESIDE and (quotes := self._claims("quote")):
            self._beside[part] = self._beside.get(part, "") + printed(text)
            quotes[-1].beside = [_beside(self._beside)]

    def _blockquote(self, quotes: list[Claim], text: str) -> None:
        """All that stands in a blockquote is claimed, whether or not an element in it says so."""
        before, line = self._said
        if len(quotes) == before:
            quotes.append(Claim(line, key="none"))
        quotes[-1].lines = _unmarked([printed(text)])


def _part(tag: str, classes: str) -> str:
    """What an element says of a story, by the first class that means something, else by its name."""
    return next((one for one in classes.split() if one in _PARTS), _TAGS.get(tag, ""))


def _blocks(page: str, line: int) -> Iterator[tuple[int, list[str]]]:
    """The paragraphs of a file, each with the number of its first line."""
    block: list[str] = []
    for number, row in enumerate([*page.split("\n"), ""], line):
        if row.strip():
            block.append(row)
        elif block:
            yield number - len(block), block
            block = []


def _quoted(line: int, rows: Sequence[str], plain: Callable[[str], str]) -> tuple[Claim, list[str]]:
    """A quotation behind ">", without the edition's own quotation marks, and the rows behind the dash."""
    inner = [row[1:].removeprefix(" ") for row in rows if row[1:].strip()]
    dash = max((at for at, row in enumerate(inner) if row.startswith(_DASH)), default=len(inner))
    lines = _unmarked([plain(row.strip()) for row in inner[:dash]] or [""])
    said = [row.removeprefix(_DASH).strip() if not at else row.strip() for at, row in enumerate(inner[dash:])]
    return Claim(line, lines), said


def _unmarked(lines: list[str]) -> list[str]:
    """A quotation without the quotation marks that the edition put around it: one in front, one behind."""
    lines[0] = lines[0][lines[0][:1] in _MARKS :]
    lines[-1] = lines[-1][: len(lines[-1]) - (lines[-1][-1:] in _MARKS)]
    return lines


def _from_markdown(said: Sequence[str]) -> list[str]:
    """Who spoke, from `**Speaker**, *role* ([Outlet](<address>))`."""
    text = " ".join(said)
    parts = _ATTRIBUTION.fullmatch(text)
    return [
        _beside({part: _unescaped(value) for part, value in parts.groupdict("").items()}) if parts else _unescaped(text)
    ]


def _from_text(said: Sequence[str]) -> list[str]:
    """Who spoke, from `Speaker, role (Outlet)`; brackets in place of a name hold the edition's own remark."""
    return _REMARK.sub("[]", "\n".join(said)).split("\n")


def _beside(parts: Mapping[str, str]) -> str:
    role, outlet = parts.get("role"), parts.get("outlet")
    return (parts.get("speaker") or "[]") + (f", {role}" if role else "") + (f" ({outlet})" if outlet else "")


def _unlinked(heading: str) -> str:
    link = _LINKED.fullmatch(heading)
    return printed(_unescaped(link[1] if link else heading))


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda escape: escape[1] or html.unescape(escape[0]), text)


_RULE = "-" * 72
_STORIES, _STORIES_END = "<!-- stories -->", "<!-- end of stories -->"
_DASH = "— "
_MARKS = frozenset('“”„«»‹›「」『』"')
_BESIDE = frozenset({"speaker", "role", "outlet"})
_PARTS = _BESIDE | {"story", "lead", "quote"}
_TAGS = {"h3": "headline", "blockquote": "said"}
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#>+\-.!])|&(?:amp|lt|#126);")  # "\\*", "&lt;"
_LINKED = re.compile(r"\[(.*)\]\(<[^<>]*>\)")  # "[Headline](<https://harbour.example/a>)"
_ATTRIBUTION = re.compile(  # "**Maris Lind**, *a pilot* ([Harbour Post](<https://harbour.example/a>))"
    r"(?:\*\*(?P<speaker>(?:\\.|[^\\*])+)\*\*|[^*]+?)"
    r"(?:, \*(?P<role>(?:\\.|[^\\*])+)\*)?"
    r" \(\[?(?P<outlet>(?:\\.|[^\\\[\]])+?)(?:\]\(<[^<>]*>\))?\)"
)
_REMARK = re.compile(r"^\[[^\]]*\]")  # "[Speaker not named by the source]"
