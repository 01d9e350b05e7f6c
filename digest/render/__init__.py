"""Edition -> Pages: index.html, .md, .txt, .json and mail.eml, through templates that print and decide nothing.

Everything from an article is hostile: HTML is escaped by Jinja2's autoescape, Markdown and plain text by the same
mechanism with another escape (see `press`), and the templates run in Jinja2's immutable sandbox with `StrictUndefined`.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

import jinja2

from digest.model import Edition, Page
from digest.proof import proof
from digest.render.feeds import feeds, opml, sitemap
from digest.render.letter import Envelope, Letter, Mail, letter
from digest.render.press import Press, facts
from digest.render.search import Room, search
from digest.render.shelf import MOST, Leaf, leaves, printed_leaf
from digest.render.slug import page_of
from digest.render.volume import Bound, Entry, Masthead, bound
from digest.render.words import words

__all__ = [
    "MOST",
    "Bound",
    "Entry",
    "Envelope",
    "Leaf",
    "Letter",
    "Mail",
    "Masthead",
    "archive",
    "bound",
    "feeds",
    "finder",
    "leaves",
    "mailing",
    "opml",
    "page_of",
    "render",
    "shelved",
    "sitemap",
    "speaks",
]


def render(
    edition: Edition,
    loader: jinja2.BaseLoader,
    mail: Mail | None = None,
    cache: jinja2.BytecodeCache | None = None,
    beside: Collection[str] = (),
) -> tuple[Page, ...]:
    """Every file of an edition, with paths relative to its folder. Without `mail` there is no mail.eml; `beside` names files that
    others make, and that the page links to: index.pdf, pages of the archive.

    Most of the time goes into compiling the templates; with a `cache` that is done once for every version of them.
    """
    press = Press(loader, edition.language, cache)
    known = {**facts(edition, press.words), "beside": beside}
    pages = (
        Page("index.html", _body(press.html("edition.html.j2", **known))),
        Page("index.md", _body(press.markdown("edition.md.j2", **known))),
        Page("index.txt", _body(press.plain("edition.txt.j2", mail=None, **known))),
        Page("index.json", proof(edition)),
    )
    return (*pages, Page("mail.eml", letter(edition, press, known, mail).message())) if mail else pages


def mailing(
    edition: Edition,
    loader: jinja2.BaseLoader,
    mail: Mail,
    regions: Collection[str] = (),
    cache: jinja2.BytecodeCache | None = None,
) -> Letter:
    """An edition as the mail of those who read these regions, all if none is named, in the words of the edition's language."""
    press = Press(loader, edition.language, cache)
    return letter(edition, press, facts(edition, press.words), mail, regions)


def archive(
    masthead: Masthead,
    entries: Sequence[Entry],
    loader: jinja2.BaseLoader,
    cache: jinja2.BytecodeCache | None = None,
) -> Page:
    """The page of all editions, the newest first."""
    press = Press(loader, masthead.language, cache)
    newest_first = sorted(entries, key=lambda entry: (entry.start, entry.id), reverse=True)
    return Page("index.html", _body(press.html("archive.html.j2", masthead=masthead, entries=newest_first)))


def finder(
    some: Iterable[Bound],
    masthead: Masthead,
    loader: jinja2.BaseLoader,
    cache: jinja2.BytecodeCache | None = None,
    room: Room | None = None,
) -> Page:
    """The page that searches the archive."""
    press = Press(loader, masthead.language, cache)
    return Page("search.html", _body(search(some, masthead, press, room or Room())))


def shelved(
    some: Iterable[Leaf], masthead: Masthead, loader: jinja2.BaseLoader, cache: jinja2.BytecodeCache | None = None
) -> Iterator[Page]:
    """The archive's pages by region, outlet and speaker, one after another."""
    press = Press(loader, masthead.language, cache)
    return (Page(leaf.path, _body(printed_leaf(leaf, masthead, press))) for leaf in some)


def speaks(language: str, loader: jinja2.BaseLoader) -> str:
    """The language whose words an edition in `language` is printed with."""
    return words(language, loader, jinja2.Environment(autoescape=True)).table


def _body(page: str) -> bytes:
    """UTF-8. No passage holds a lone surrogate here, but an editor's text may: that shall not stop an edition."""
    return page.encode("utf-8", "replace")
