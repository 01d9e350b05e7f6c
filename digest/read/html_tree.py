"""HTML -> a parsed page, or why it is not parsed: every limit that keeps one page from costing more than its share.

A page may be anything that a server sends. libxml2 refuses nesting beyond 256 elements and text runs of 10 million characters by
itself; what it does not refuse is named here.
"""

import re
from functools import cache
from typing import Any

LONGEST = 8_000_000
"""Characters. Of 296 news pages the longest has 2.3 million."""

MOST_ELEMENTS = 15_000
"""Of 296 news pages the richest has 4,098."""

MOST_ATTRIBUTES = 200
"""Of one element, where news pages have up to 73: the parser compares each attribute with all before it."""

MOST_ATTRIBUTES_IN_ALL = 60_000
"""Of 296 news pages the richest has 8,367; trafilatura copies them three times."""

_LONGEST_NAMES = 1_000

UNSEEN = (
    *("script", "style", "noscript", "template", "svg", "iframe", "select", "textarea", "object", "video", "audio"),
    *("canvas", "math", "button", "input", "datalist", "map", "nav"),
)
"""Elements that hold no text of the article, whatever stands in them."""


class UnreadableError(ValueError):
    """Why a page is not parsed, in words for the reader of the colophon."""


def tree(html: str) -> Any:
    """The root element of the page. Raises `UnreadableError`."""
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    _limits(html)
    text = _controls().sub("", html)
    if len(text) < 0.99 * len(html):
        raise UnreadableError("not a page: it is full of control codes, as pictures and programs are")
    # bytes, because the parser refuses a string that declares an encoding, and believes the declaration of one in bytes unless told
    parser = HTMLParser(remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError) as error:
        raise UnreadableError("not a page: no element of HTML was found in it") from error
    if root.xpath("count(//*)") > MOST_ELEMENTS:
        raise UnreadableError(f"a page of more than {MOST_ELEMENTS:,} elements, too many to read")
    if root.xpath("count(//@*)") > MOST_ATTRIBUTES_IN_ALL:
        raise UnreadableError(f"a page of more than {MOST_ATTRIBUTES_IN_ALL:,} attributes, too many to read")
    return root


def lighten(root: Any) -> None:
    """Take out of the tree what no reader sees and what only costs time: programs, menus, class names as long as a novel.

    trafilatura copies the tree three times before it takes out the same.
    """
    from lxml import etree

    etree.strip_elements(root, *UNSEEN, with_tail=False)
    for value in root.xpath(
        f"//@class[string-length() > {_LONGEST_NAMES}] | //@id[string-length() > {_LONGEST_NAMES}]"
    ):
        value.getparent().set(value.attrname, value[:_LONGEST_NAMES])


def _limits(html: str) -> None:
    if len(html) > LONGEST:
        raise UnreadableError(f"a page of {len(html):,} characters, more than the {LONGEST:,} that are read")
    # A program may look like a tag with many attributes, so scripts are taken out; but only where something is suspicious
    if _crowded(html) and _crowded(_markup(html)):
        raise UnreadableError(f"an element with more than {MOST_ATTRIBUTES:,} attributes, which no page has")


def _crowded(html: str) -> bool:
    return any(_attributes(piece) > MOST_ATTRIBUTES for piece in html.split(">") if len(piece) > 2 * MOST_ATTRIBUTES)


def _attributes(piece: str) -> int:
    """How many attributes the last tag of the piece seems to have; quoted values hold spaces, and tags."""
    start = _opening().search(piece)
    return len(_quoted().sub(" ", piece[start.start() :]).split()) if start else 0


def _markup(html: str) -> str:
    """The page without its scripts and styles."""
    return "".join(_program().split(piece, maxsplit=1)[0] for piece in _program_end().split(html))


@cache
def _program() -> re.Pattern[str]:
    return re.compile("<(?:script|style)", re.IGNORECASE)  # <script type=…


@cache
def _program_end() -> re.Pattern[str]:
    return re.compile("</(?:script|style)", re.IGNORECASE)  # </script>


@cache
def _opening() -> re.Pattern[str]:
    return re.compile("<[a-zA-Z]")  # the start of "<p class=…"


@cache
def _quoted() -> re.Pattern[str]:
    return re.compile(r"=\s*(?:\"[^\"]*\"|'[^']*')")  # ="a value with spaces"


@cache
def _controls() -> re.Pattern[str]:
    # NUL and its like end a string in C early: "one\0two"
    return re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
