"""The nouns: frozen values that the stages hand to one another.

`Source` →ingest→ `Document` →read→ `Article` →segment→ `Sentence` →pick, place→ `Brief` →group→ `Story` →rank, compose→
`Item` in `Section` in `Edition` →render→ `Page`.

A lead, a quotation, a speaker's name and a role are `Span`s, never strings: text that was not in the article cannot be
represented. Every span of an `Article` counts Unicode code points of `Article.text`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

Media = Literal["text", "markdown", "html", "mail"]
Kind = Literal["direct", "mixed"]
Mark = Literal["new", "again", "repeated"]
SourceKind = Literal["folder", "feed", "page", "mailbox", "imap"]


class Span(NamedTuple):
    """A half-open range of code points. A named tuple, because millions are made and a JSON pair is what is printed."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The passage itself.

        >>> Span(4, 8).of("the port is shut")
        'port'
        """
        return text[self[0] : self[1]]  # by place, for a named field costs twice as much and this is asked most of all


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was left out, and why, in words for the reader of the edition's colophon."""

    location: str
    reason: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where documents come from. `location` is an absolute path (folder, mailbox) or a URL (feed, page, imap).

    `outlet` and `language` are for documents that do not say their own. `full_text` follows a feed's links and reads the pages.
    `allow_private` lets the source be on this machine or its network. A source that gave nothing for more than `stale_after`
    days is named in the edition. `secret` is the name of the environment variable with an imap source's password.
    """

    kind: SourceKind
    location: str
    outlet: str | None = None
    language: str | None = None
    full_text: bool = False
    allow_private: bool = False
    stale_after: int | None = None
    secret: str | None = None


@dataclass(frozen=True, slots=True)
class Fetching:
    """How the web is asked: `contact` stands in the User-Agent, `timeout` (seconds) is a deadline for a whole answer, `delay` (seconds)
    lies between two requests to one host, `at_once` hosts are asked at the same time."""

    contact: str | None = None
    timeout: float = 20.0
    delay: float = 1.0
    at_once: int = 8


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server: where it is, how the way there is kept secret, and how it is asked. `timeout` and `pause` are seconds; a message is
    tried `attempts` times in one run, with `pause`, twice `pause` … between."""

    host: str
    port: int
    security: Literal["tls", "starttls", "none"] = "starttls"
    timeout: float = 60.0
    per_minute: int = 300
    attempts: int = 3
    pause: float = 5.0


@dataclass(frozen=True, slots=True)
class Recipient:
    """A reader: an address of one mailbox, and what he wants to read; no regions are all of them."""

    address: str
    name: str = ""
    language: str = ""
    regions: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What makes two readers one: capitals do not."""
        return self.address.lower()


@dataclass(frozen=True, slots=True)
class Document:
    """What a source gave: text or HTML with whatever it said about itself.

    `id` is stable for the same content at the same place. `location` is what a person recognises (a path inside the
    folder, a URL). The other fields are the source's own claims (a feed's title, a mail's date); reading may find
    better ones in the text.
    """

    id: str
    location: str
    media: Media
    text: str
    title: str | None = None
    url: str | None = None
    outlet: str | None = None
    byline: str | None = None
    published: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A line that reading took for furniture, and the rule that said so."""

    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class Article:
    """The article inside a document. `text` is the document's own text, unchanged; everything else points into it.

    `published` is a `datetime` with a zone where the source gives one, else a `date`, else None: never a guess.
    `credit` holds the lines in which the outlet says how it wants to be credited. `dateline` is the span in front of
    the first sentence ("SEOUL, Feb. 8 (Yonhap) --"). `dropped` is the furniture, for `digest explain`.
    """

    id: str
    text: str
    paragraphs: tuple[Span, ...]
    headline: str | None = None
    url: str | None = None
    outlet: str | None = None
    byline: str | None = None
    dateline: Span | None = None
    published: date | datetime | None = None
    language: str = "und"
    credit: tuple[Span, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    location: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, and the index of its paragraph in `Article.paragraphs`."""

    span: Span
    paragraph: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence as a possible lead: its score, and what spoke for or against it. `barred` says why it may never be
    one. `told` holds the words that it tells, cut to their stems, `place` how many sentences stand before it, and `leans` how much
    of it only those explain."""

    span: Span
    score: float
    reasons: tuple[str, ...] = ()
    barred: str | None = None
    told: frozenset[str] = frozenset()
    place: int = 0
    leans: float = 0.0


@dataclass(frozen=True, slots=True)
class Quote:
    """Words in quotation marks that somebody said. `span` excludes the marks.

    `mention` is what stands beside the quotation ("he", "Song"), `speaker` the fullest name that the article gives the
    mention ("Song Tao"), `role` the article's own words for what the speaker is, `cue` the verb of saying. None where
    the article does not say. `score` ranks the quotations of one article for printing, higher is better.
    """

    span: Span
    kind: Kind
    mention: Span | None = None
    speaker: Span | None = None
    role: Span | None = None
    cue: Span | None = None
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Country:
    """A country that an article is about: ISO 3166-1 alpha-2 code, and its share of the article (0 to 1)."""

    code: str
    weight: float


@dataclass(frozen=True, slots=True)
class Brief:
    """An article with everything that was picked from it. `lead` is None where no sentence can stand alone."""

    article: Article
    sentences: tuple[Sentence, ...]
    lead: Span | None
    extract: tuple[Span, ...]
    quotes: tuple[Quote, ...]
    countries: tuple[Country, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """One newsroom's account, and the copies of it that others carried: together one voice."""

    brief: Brief
    copies: tuple[Brief, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """The tellings of one event, the best first. `id` does not change when later tellings join."""

    id: str
    tellings: tuple[Telling, ...]


@dataclass(frozen=True, slots=True)
class Region:
    """A section of the edition: ISO country codes, and `names` and `people` that count as places of it.

    `names` maps a casefolded name to a country code or to None where it only stands for the region itself. A region
    with neither countries nor names takes what no other region took. `threshold` is the least share of an article's
    weight that the region must hold.
    """

    title: str
    countries: frozenset[str] = frozenset()
    names: tuple[tuple[str, str | None], ...] = ()
    exclude: frozenset[str] = frozenset()
    threshold: float = 0.3


@dataclass(frozen=True, slots=True)
class Passage:
    """A span together with its article: a sentence of an edition, ready to be printed and proved."""

    article: Article
    span: Span

    @property
    def text(self) -> str:
        """The source's own words."""
        return self.span.of(self.article.text)


@dataclass(frozen=True, slots=True)
class Quotation(Passage):
    """A quotation as an edition prints it."""

    quote: Quote

    def _words(self, span: Span | None) -> str | None:
        return span.of(self.article.text) if span else None

    @property
    def speaker(self) -> str | None:
        """The fullest name that the article gives, or the mention where it gives none."""
        return self._words(self.quote.speaker or self.quote.mention)

    @property
    def role(self) -> str | None:
        """The article's own words for what the speaker is."""
        return self._words(self.quote.role)


@dataclass(frozen=True, slots=True)
class Item:
    """A story as one edition prints it. `see_also` names the other regions that it concerns.

    `mark` compares it with the edition before: "new", "again" with an account that is new, or "repeated" with none. `earlier` is
    the id that the story had there. Both are None where there was no edition before.
    """

    story: Story
    lead: Passage
    quotations: tuple[Quotation, ...]
    see_also: tuple[str, ...] = ()
    pinned: bool = False
    mark: Mark | None = None
    earlier: str | None = None

    @property
    def article(self) -> Article:
        """The article that gives headline and lead."""
        return self.lead.article

    @property
    def anchor(self) -> str:
        """A name for links to this story inside a page."""
        return f"story-{self.story.id}"


@dataclass(frozen=True, slots=True)
class Section:
    """A region and its stories, most telling first."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """A civil day, ISO week or month: the instants [start, end) and `due`, all in the publication's time zone."""

    id: str
    start: datetime
    end: datetime
    due: datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """One printing of an edition: its number, when it was due or asked for, and the note that says what it corrects."""

    number: int
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """One issue of the publication, complete: what `render` prints and decides nothing about.

    `read` counts the documents that were looked at, `outside` those of other periods; `undated` says where the articles
    without a date were found; `previous` is the period of the edition that this one was compared with.
    `revisions` are those that can still be seen and, last, this one; a first printing has none. `noindex` asks
    search engines to keep away.
    """

    title: str
    slug: str
    period: Period
    sections: tuple[Section, ...]
    introduction: str = ""
    language: str = "en"
    url: str | None = None
    revision: int = 1
    skipped: tuple[Skipped, ...] = ()
    read: int = 0
    outside: int = 0
    undated: tuple[str, ...] = ()
    previous: str | None = None
    revisions: tuple[Revision, ...] = ()
    noindex: bool = False

    @property
    def note(self) -> str:
        """What this revision corrects, in words; empty where there is nothing to say."""
        return self.revisions[-1].note if self.revisions else ""

    @property
    def id(self) -> str:
        """`<slug>/<period>`: where the edition stands in the archive."""
        return f"{self.slug}/{self.period.id}"


@dataclass(frozen=True, slots=True)
class Page:
    """A finished file of an edition: its path inside out/, with forward slashes, and its bytes."""

    path: str
    body: bytes
