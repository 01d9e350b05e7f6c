"""Edition -> what the templates print: parts, cards, voices, all in display form. Nothing here adds a word."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from urllib.parse import urlsplit

from digest.model import Article, Edition, Item, Passage, Quotation
from digest.proof import name, printed
from digest.render.links import fragment, link
from digest.render.slug import page_of
from digest.render.words import Words

__all__ = [
    "Appearance",
    "Card",
    "Newsroom",
    "Part",
    "Said",
    "Tongue",
    "Voice",
    "cards",
    "direction",
    "outlets",
    "parts",
    "tongue",
    "voices",
]


@dataclass(frozen=True, slots=True)
class Tongue:
    """Language and direction of an article's words where they differ from the page's; None where they do not."""

    lang: str | None
    dir: str | None

    @property
    def side(self) -> str | None:
        """By which a mail, which has no logical sides, puts the rule of a quotation; None where it is the page's."""
        return None if self.dir == "auto" else self.dir


@dataclass(frozen=True, slots=True)
class Newsroom:
    """An outlet that told or carried a story, and where."""

    name: str
    url: str | None
    headline: str


@dataclass(frozen=True, slots=True)
class Said:
    """A quotation between the marks `open` and `close`. `key` is the mark by which `verify` finds it; `url` leads to the words, `cite` to
    the article.

    `elsewhere` says that it comes from another outlet than the story's headline and lead.
    """

    text: str
    open: str
    close: str
    key: str
    speaker: str | None
    named: bool
    role: str | None
    outlet: str
    elsewhere: bool
    url: str | None
    cite: str | None
    tongue: Tongue


@dataclass(frozen=True, slots=True)
class Card:
    """A story. `rank` is "top" for the edition's largest head, "first" for the first of a region, else empty.

    `clock` is the hour of publication in the edition's zone, None where the source names only the day. `tellers` and `carriers` are
    empty where one outlet alone had the story. `mark` says in words what the story is to the edition before, `news` in one of our
    own; both are None where there is none. `label` is what a mark beside the headline says: nothing where every story is new.
    """

    id: str
    anchor: str
    rank: str
    headline: str
    url: str | None
    tongue: Tongue
    lead: str
    key: str
    quotes: tuple[Said, ...]
    outlet: str
    byline: str | None
    published: date | None
    clock: str | None
    tellers: tuple[Newsroom, ...]
    carriers: tuple[Newsroom, ...]
    credits: tuple[str, ...]
    see_also: tuple[str, ...]
    mark: str | None
    news: str | None
    label: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """A section as one format prints it. `omitted` counts the stories that only the web edition has room for."""

    title: str
    anchor: str
    cards: tuple[Card, ...]
    omitted: int = 0


@dataclass(frozen=True, slots=True)
class Appearance:
    """One story in which a person spoke, and in which role there."""

    role: str | None
    outlet: str
    headline: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Voice:
    """A person or body that spoke, by the name that the sources give in full."""

    name: str
    appearances: tuple[Appearance, ...]

    @property
    def page(self) -> str:
        """Where the archive has all that this one said, seen from an edition's page."""
        return f"../{page_of('speakers', self.name)}"


def parts(edition: Edition, words: Words) -> tuple[Part, ...]:
    """The sections of an edition, ready to be printed."""
    largest = _largest(edition)
    return tuple(
        Part(
            name(section.title) or "",
            f"region-{at}",
            tuple(_card(item, _rank(item, largest, place), edition, words) for place, item in enumerate(section.items)),
        )
        for at, section in enumerate(edition.sections, 1)
    )


def cards(some: Iterable[Part]) -> tuple[Card, ...]:
    """The stories in the printed order."""
    return tuple(card for part in some for card in part.cards)


def outlets(some: Iterable[Part]) -> tuple[str, ...]:
    """Every outlet of an edition, once, by name."""
    every = {
        outlet
        for card in cards(some)
        for outlet in (card.outlet, *(newsroom.name for newsroom in (*card.tellers, *card.carriers)))
    }
    return tuple(sorted(every, key=_by_name))


def voices(some: Iterable[Part]) -> tuple[Voice, ...]:
    """Who spoke, sorted by name. Only the same name is the same person: "Lind" and "Maris Lind" stay two entries."""
    spoken = sorted(_spoken(cards(some)), key=lambda pair: _by_name(pair[0]))
    return tuple(
        Voice(speaker, tuple(dict.fromkeys(appearance for _, appearance in group)))
        for speaker, group in groupby(spoken, key=lambda pair: pair[0])
    )


def direction(tag: str) -> str:
    """The direction in which a language is written."""
    return "rtl" if tag.lower().split("-")[0] in _RIGHT_TO_LEFT else "ltr"


def _largest(edition: Edition) -> Item | None:
    """The story that gets the largest head: the first that the editor pinned, else the first of all."""
    every = [item for section in edition.sections for item in section.items]
    return next((item for item in every if item.pinned), every[0] if every else None)


def _rank(item: Item, largest: Item | None, place: int) -> str:
    return "top" if item is largest else "first" if place == 0 else ""


def _card(item: Item, rank: str, edition: Edition, words: Words) -> Card:
    article = item.article
    tellers, carriers = _newsrooms(item, edition, words)
    alone = len(tellers) < 2 and not carriers
    return Card(
        id=item.story.id,
        anchor=item.anchor,
        rank=rank,
        headline=_headline(article, edition, words),
        url=link(article.url),
        tongue=tongue(article.language, words.language),
        lead=printed(item.lead.text),
        key=_key(item.lead),
        quotes=tuple(_said(quotation, item, words) for quotation in item.quotations),
        outlet=_outlet(article, words),
        byline=name(article.byline),
        published=_day(article, edition),
        clock=_clock(article, edition),
        tellers=() if alone else tellers,
        carriers=carriers,
        credits=_credits(item),
        see_also=tuple(filter(None, map(name, item.see_also))),
        mark=words[item.mark] if item.mark else None,
        news=item.mark,
        label=_label(item, edition, words),
    )


def _label(item: Item, edition: Edition, words: Words) -> str | None:
    if item.mark is None or {each.mark for section in edition.sections for each in section.items} == {"new"}:
        return None
    return words["new_label"] if item.mark == "new" else words[item.mark]


def _said(quotation: Quotation, item: Item, words: Words) -> Said:
    article = quotation.article
    outlet = _outlet(article, words)
    opened, closed = _marks(quotation, words)
    return Said(
        text=printed(quotation.text),
        open=opened,
        close=closed,
        key=_key(quotation),
        speaker=name(quotation.speaker),
        named=quotation.quote.speaker is not None,
        role=name(quotation.role),
        outlet=outlet,
        elsewhere=outlet != _outlet(item.article, words),
        url=fragment(article.url, quotation.text),
        cite=link(article.url),
        tongue=tongue(article.language, words.language),
    )


def _marks(quotation: Quotation, words: Words) -> tuple[str, str]:
    """The quotation marks that the source used, with the space that French puts inside; where those are straight, its language's."""
    text, (start, end) = quotation.article.text, quotation.span
    before = text[max(start - 2, 0) : start]
    opened = before.strip()[-1:]
    if opened not in _CLOSING:
        return _USUAL.get(quotation.article.language.lower().split("-")[0], (words["quote_open"], words["quote_close"]))
    closed = next((mark for mark in text[end : end + 3] if mark in _CLOSING[opened]), _CLOSING[opened][0])
    gap = "\u00a0" if before[-1:].isspace() else ""
    return f"{opened}{gap}", f"{gap}{closed}"


def _key(passage: Passage) -> str:
    return f"{passage.article.id}:{passage.span.start}-{passage.span.end}"


def _outlet(article: Article, words: Words) -> str:
    """Who published an article: its outlet, else its host, else the name of the file that it came from."""
    return (
        name(article.outlet) or _host(article) or name(article.location.rpartition("/")[2]) or words["unnamed_outlet"]
    )


def _host(article: Article) -> str | None:
    return urlsplit(link(article.url) or "").hostname


def _headline(article: Article, edition: Edition, words: Words) -> str:
    """The source's headline, or, where it has none that can be seen, outlet and date: a headline is never made up."""
    if title := name(article.headline):
        return title
    day = _day(article, edition)
    return ", ".join([_outlet(article, words), *([words.date(day)] if day else [])])


def _day(article: Article, edition: Edition) -> date | None:
    """The day of publication in the edition's zone, whose days the page says that its dates are."""
    at = article.published
    return at.astimezone(edition.period.start.tzinfo).date() if isinstance(at, datetime) else at


def _clock(article: Article, edition: Edition) -> str | None:
    at = article.published
    return f"{at.astimezone(edition.period.start.tzinfo):%H:%M}" if isinstance(at, datetime) else None


def tongue(tag: str, page: str) -> Tongue:
    """How words in the language `tag` are marked on a page in the language `page`."""
    if tag == "und" or not _TAG.fullmatch(tag):
        return Tongue(None, "auto")
    way = direction(tag)
    return Tongue(None if tag.lower() == page.lower() else tag, None if way == direction(page) else way)


def _newsrooms(item: Item, edition: Edition, words: Words) -> tuple[tuple[Newsroom, ...], tuple[Newsroom, ...]]:
    """Each outlet that told the story itself, once and in order, and each other that only carried an account."""
    told: dict[str, Newsroom] = {}
    carried: dict[str, Newsroom] = {}
    for telling in item.story.tellings:
        _note(told, telling.brief.article, edition, words)
    for telling in item.story.tellings:
        for copy in telling.copies:
            _note(carried, copy.article, edition, words)
    return tuple(told.values()), tuple(room for outlet, room in carried.items() if outlet not in told)


def _note(newsrooms: dict[str, Newsroom], article: Article, edition: Edition, words: Words) -> None:
    outlet = _outlet(article, words)
    newsrooms.setdefault(outlet, Newsroom(outlet, link(article.url), _headline(article, edition, words)))


def _credits(item: Item) -> tuple[str, ...]:
    """The lines in which the printed articles' outlets say how they want to be credited, each once."""
    articles = dict.fromkeys((item.article, *(quotation.article for quotation in item.quotations)))
    lines = (name(span.of(article.text)) for article in articles for span in article.credit)
    return tuple(dict.fromkeys(line for line in lines if line))


def _spoken(some: Sequence[Card]) -> Iterator[tuple[str, Appearance]]:
    for card in some:
        for said in card.quotes:
            if said.speaker and said.named:
                yield said.speaker, Appearance(said.role, said.outlet, card.headline, card.anchor)


def _by_name(text: str) -> tuple[str, str]:
    return text.casefold(), text


_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"})
_USUAL = {
    **dict.fromkeys(("en", "ko", "zh", "pt", "tr"), ("“", "”")),
    **dict.fromkeys(("de", "cs", "sk", "sl", "bg", "lt", "et", "lv", "is"), ("„", "“")),
    **dict.fromkeys(("pl", "hu", "ro", "hr", "sr", "nl"), ("„", "”")),
    **dict.fromkeys(("sv", "fi"), ("”", "”")),
    **dict.fromkeys(("es", "it", "ru", "uk", "be", "no", "nb", "ar", "fa", "el"), ("«", "»")),
    "fr": ("«\u00a0", "\u00a0»"),
    "ja": ("「", "」"),
    "da": ("»", "«"),
}  # CLDR, "Delimiters"
_CLOSING = {"“": "”", "„": "“”", "”": "”", "«": "»", "»": "«", "‹": "›", "「": "」", "『": "』"}
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")  # "de", "zh-Hant"
