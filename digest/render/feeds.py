"""Bound editions -> Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1, of editions and of stories; sitemap.xml; OPML 2.0 of the sources.

Every id is a tag URI (RFC 4151) made of the publication's address, the edition's first day and its id: it is the same after every
rebuild. Every time is the edition's own. What comes from an article has passed `proof.name` or `proof.printed`, so that no
character is left that XML could not hold, and is escaped here, in HTML that is inside XML twice.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from digest.model import Page, Source
from digest.proof import name
from digest.render.links import fragment, link
from digest.render.volume import Bound, Entry, Masthead, Origin, Spoken, Told
from digest.render.words import Words

__all__ = ["feeds", "opml", "sitemap"]

_EDITIONS = 50
_STORIES = 100
_ADDRESSES = 45_000  # the protocol of sitemaps allows 50,000


@dataclass(frozen=True, slots=True)
class _Post:
    """An entry of a feed: an edition, or a story of one."""

    id: str
    url: str
    title: str
    html: Markup
    published: datetime
    updated: datetime
    author: str
    tags: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class _Feed:
    """A feed before it has a form. `url` is its own address, `home` the page that it is about."""

    url: str
    home: str
    title: str
    about: str
    language: str
    author: str
    posts: tuple[_Post, ...]

    @property
    def updated(self) -> datetime:
        return max(post.updated for post in self.posts)


def feeds(some: Iterable[Bound], masthead: Masthead, words: Words) -> Iterator[Page]:
    """Six feeds; none where nobody knows at which address they would stand, or without an edition."""
    newest = sorted(some, key=lambda each: (each.entry.start, each.entry.id), reverse=True)[:_EDITIONS]
    if not masthead.base or not newest:
        return
    title = name(masthead.title) or masthead.slug
    stories = [_story(told, masthead, words) for each in newest for told in each.stories]
    kinds = {
        "": (title, [_edition(each, masthead, words) for each in newest]),
        "stories-": (f"{title}: {words['stories_feed']}", stories[:_STORIES]),
    }
    for kind, (called, posts) in kinds.items():
        for path, form in _FORMS.items():
            home, about = f"{masthead.base}index.html", words["promise_mail"]
            feed = _Feed(f"{masthead.base}{kind}{path}", home, called, about, masthead.language, title, tuple(posts))
            if posts:
                yield Page(f"{kind}{path}", form(feed).encode("utf-8", "replace"))


def sitemap(some: Iterable[Bound], paths: Iterable[str], masthead: Masthead) -> Page | None:
    """The addresses of all pages (sitemaps.org), the editions first; None where search engines are asked to keep away."""
    if not masthead.base or masthead.noindex:
        return None
    editions = [(f"{each.entry.id}/index.html", each.entry.updated) for each in some]
    found = [*editions, *((path, None) for path in ("index.html", *paths))]
    addresses = (
        _line("url", _element("loc", f"{masthead.base}{path}"), _element("lastmod", at.isoformat()) if at else None)
        for path, at in found[:_ADDRESSES]
    )
    return Page(
        "sitemap.xml", _document(_element("urlset", *addresses, xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"))
    )


def opml(sources: Iterable[Source], masthead: Masthead) -> Page | None:
    """The feeds that the publication reads, for whoever wants to read them too; None where there is none.

    An address with a query may hold a key, and one on a private network is nobody's business: both stay out.
    """
    public = [source for source in sources if source.kind == "feed" and not source.allow_private]
    listed = {source.location: source for source in public if "?" not in source.location and link(source.location)}
    if not listed:
        return None
    outlines = [
        _element("outline", type="rss", text=_called(source), title=_called(source), xmlUrl=address)
        for address, source in sorted(listed.items())
    ]
    head = _element("head", _element("title", name(masthead.title) or masthead.slug))
    return Page("sources.opml", _document(_element("opml", head, _element("body", *outlines), version="2.0")))


def _called(source: Source) -> str:
    return name(source.outlet) or urlsplit(source.location).hostname or source.location


def _edition(each: Bound, masthead: Masthead, words: Words) -> _Post:
    entry, days = each.entry, words.days(each.entry.start, each.entry.end)
    revised = f" ({words.fill('revision_n', n=entry.revisions[-1].number)})" if entry.revisions else ""
    note = _element("p", words.fill("revision_note", note=entry.note)) if entry.note else ""
    items = (_item(told, masthead, words) for told in each.stories)
    return _Post(
        id=_id(entry, masthead),
        url=_page(entry, masthead),
        title=f"{days}{revised}",
        html=note + _element("ul", *items),
        published=entry.due or entry.end,
        updated=entry.updated,
        author=name(masthead.title) or masthead.slug,
        tags=tuple(dict.fromkeys(told.region for told in each.stories if told.region)),
    )


def _item(told: Told, masthead: Masthead, words: Words) -> Markup:
    address = _page(told.edition, masthead, told.anchor)
    return _element("li", _element("a", _headline(told.origin, words), href=address), f" ({told.origin.outlet})")


def _story(told: Told, masthead: Masthead, words: Words) -> _Post:
    entry, origin = told.edition, told.origin
    return _Post(
        id=_id(entry, masthead, told.anchor),
        url=_page(entry, masthead, told.anchor),
        title=_headline(origin, words),
        html=_told(told, words),
        published=entry.due or entry.end,
        updated=entry.updated,
        author=origin.outlet,
        tags=(told.region,) if told.region else (),
        language=origin.language if origin.language not in {"und", masthead.language} else None,
    )


def _told(told: Told, words: Words) -> Markup:
    """A story's lead and quotations as HTML."""
    lead = _element("p", _marked("lead", told.lead, told.key), " (", _away(told.origin.url, told.origin.outlet), ")")
    return lead + Markup("").join(_quote(spoken, words) for spoken in told.quotes)


def _quote(spoken: Spoken, words: Words) -> Markup:
    said = (words["quote_open"], _marked("quote", spoken.text, spoken.key), words["quote_close"])
    person = _marked("speaker", spoken.speaker) if spoken.speaker else words["unattributed"]
    role = (", ", _marked("role", spoken.role)) if spoken.role else ()
    outlet = _marked("outlet", _away(fragment(spoken.origin.url, spoken.passage), spoken.origin.outlet))
    return _element("blockquote", _element("p", *said)) + _element("p", person, *role, " (", outlet, ")")


def _marked(part: str, inside: str | Markup, key: str | None = None) -> Markup:
    """What `verify` knows a passage, and what stands beside it, by: the same marks as in a page."""
    return _element("span", inside, **{"class": part, "data-proof": key})


def _away(url: str | None, outlet: str) -> Markup:
    return _element("a", outlet, href=url) if url else escape(outlet)


def _headline(origin: Origin, words: Words) -> str:
    return origin.headline or ", ".join([origin.outlet, *([words.date(origin.published)] if origin.published else [])])


def _page(entry: Entry, masthead: Masthead, anchor: str = "") -> str:
    return f"{masthead.base}{entry.id}/index.html{'#' if anchor else ''}{anchor}"


def _id(entry: Entry, masthead: Masthead, anchor: str = "") -> str:
    """A tag URI; the page's address where the host is a number with colons, which no tag can hold."""
    base = urlsplit(masthead.base or "")
    if ":" in (base.hostname or ":"):
        return _page(entry, masthead, anchor)
    place = "/".join([base.path.strip("/"), entry.id, *([anchor] if anchor else [])])
    return f"tag:{base.hostname},{entry.start.date().isoformat()}:{place}"


def _atom(feed: _Feed) -> str:
    entries = (
        _line(
            "entry",
            _element("title", post.title),
            _element("id", post.id),
            _element("link", rel="alternate", type="text/html", href=post.url),
            _element("published", post.published.isoformat()),
            _element("updated", post.updated.isoformat()),
            _element("author", _element("name", post.author)),
            *(_element("category", term=tag) for tag in post.tags),
            _element("content", str(post.html), type="html", xml_lang=post.language),
        )
        for post in feed.posts
    )
    return _xml(
        _element(
            "feed",
            _element("title", feed.title),
            _element("subtitle", feed.about),
            _element("id", feed.url),
            _element("link", rel="self", type="application/atom+xml", href=feed.url),
            _element("link", rel="alternate", type="text/html", href=feed.home),
            _element("updated", feed.updated.isoformat()),
            _element("author", _element("name", feed.author)),
            *entries,
            xmlns="http://www.w3.org/2005/Atom",
            xml_lang=feed.language,
        )
    )


def _rss(feed: _Feed) -> str:
    items = (
        _line(
            "item",
            _element("title", post.title),
            _element("link", post.url),
            _element("description", str(post.html)),
            _element("pubDate", _rfc822(post.published)),
            _element("guid", post.id, isPermaLink="false"),
            _element("dc:creator", post.author),
            *(_element("category", tag) for tag in post.tags),
        )
        for post in feed.posts
    )
    channel = _element(
        "channel",
        _element("title", feed.title),
        _element("link", feed.home),
        _element("description", feed.about),
        _element("language", feed.language),
        _element("lastBuildDate", _rfc822(feed.updated)),
        _element("atom:link", rel="self", type="application/rss+xml", href=feed.url),
        *items,
    )
    spaces = {"xmlns_atom": "http://www.w3.org/2005/Atom", "xmlns_dc": "http://purl.org/dc/elements/1.1/"}
    return _xml(_element("rss", channel, version="2.0", **spaces))


def _json(feed: _Feed) -> str:
    items = [
        {
            "id": post.id,
            "url": post.url,
            "title": post.title,
            "content_html": str(post.html),
            "date_published": post.published.isoformat(),
            "date_modified": post.updated.isoformat(),
            "authors": [{"name": post.author}],
            **({"tags": list(post.tags)} if post.tags else {}),
            **({"language": post.language} if post.language else {}),
        }
        for post in feed.posts
    ]
    top = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.about,
        "home_page_url": feed.home,
        "feed_url": feed.url,
        "language": feed.language,
        "authors": [{"name": feed.author}],
        "items": items,
    }
    return json.dumps(top, ensure_ascii=False, indent=1) + "\n"


_FORMS: dict[str, Callable[[_Feed], str]] = {"atom.xml": _atom, "rss.xml": _rss, "feed.json": _json}


def _rfc822(at: datetime) -> str:
    from email.utils import format_datetime

    return format_datetime(at)


def _element(tag: str, *inside: str | Markup | None, **attributes: str | None) -> Markup:
    """An element with everything in it escaped; an underscore in an attribute's name is its prefix's colon."""
    given = (f' {key.replace("_", ":")}="{escape(value)}"' for key, value in attributes.items() if value)
    content = "".join(escape(part) for part in inside if part)
    return Markup(f"<{tag}{''.join(given)}>{content}</{tag}>")  # noqa: S704  # escaped piece by piece


def _line(tag: str, *inside: str | Markup | None) -> Markup:
    """An element on a line of its own: whoever compares two feeds sees which entry differs."""
    return Markup("\n") + _element(tag, *inside)


def _xml(root: Markup) -> str:
    return f'<?xml version="1.0" encoding="utf-8"?>\n{root}\n'


def _document(root: Markup) -> bytes:
    return _xml(root).encode("utf-8", "replace")
