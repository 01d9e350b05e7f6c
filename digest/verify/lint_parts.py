"""Rules A3, A5, B7 and F: a mail's two parts, each whole, and both telling the same."""

import re
from collections.abc import Iterator, Mapping
from email.message import Message
from itertools import zip_longest

from digest.proof import name
from digest.verify.claims import Story, in_mail
from digest.verify.lint_headers import ways_out
from digest.verify.lint_rule import Fault, Known, advised, broken
from digest.verify.lint_tree import Element

__all__ = ["contents"]


def contents(
    message: bytes, parsed: Message, texts: Mapping[str, str], every: list[Element], known: Known
) -> Iterator[Fault]:
    """The faults of a mail's parts."""
    kinds = [part.get_content_type() for part in parsed.walk()]
    whole = kinds == ["multipart/alternative", "text/plain", "text/html"]
    yield from broken("A3", whole, f"the parts are {', '.join(kinds)}; text/plain and then text/html are needed")
    for part in parsed.walk():
        if not part.is_multipart():
            yield from _encoding(part)
    plain, html = texts.get("text/plain", ""), texts.get("text/html", "")
    if whole:
        yield from _both(parsed, plain, html, every, known)
        yield from _same(message)
    yield from _plain(plain)


def _encoding(part: Message) -> Iterator[Fault]:
    kind = part.get_content_type()
    yield from broken("A3", part.get_content_charset() == "utf-8", f"{kind} is {part.get_content_charset()}, not UTF-8")
    encoding = str(part["Content-Transfer-Encoding"] or "7bit").lower()
    yield from broken("A5", encoding in {"quoted-printable", "base64"}, f"{kind} is encoded as {encoding}")
    longest = max((len(line.rstrip("\r")) for line in str(part.get_payload()).split("\n")), default=0)
    yield from broken("A5", longest <= 76, f"{kind} has an encoded line of {longest} characters; 76 are allowed")


def _both(parsed: Message, plain: str, html: str, every: list[Element], known: Known) -> Iterator[Fault]:
    links = {element.get("href") for element in every if element.name == "a"}
    ways = ways_out(parsed)
    yield from broken("B7", not ways or bool(links & set(ways)), "the HTML part has no link of List-Unsubscribe")
    yield from broken("B7", not ways or any(way in plain for way in ways), "the text part names no way to unsubscribe")
    address = str(parsed["Archived-At"] or known.address or "").strip("<> ")
    for what, there in (("HTML", address in links), ("text", address in plain)):
        yield from broken("F6", not address or there, f"the {what} part has no link to {address}")
    yield from broken("F6", address == (known.address or address), f"Archived-At is not {known.address}")
    for what, body in (("HTML", html), ("text", plain)):
        yield from broken("F10", known.zone in " ".join(body.split()), f"the {what} part does not name {known.zone}")
        yield from broken("F8", bool(body.strip()), f"the {what} part is empty")


def _plain(plain: str) -> Iterator[Fault]:
    """A source's words may look like tags, so those are warned of; what is too long for a line is nobody's words."""
    for line in plain.split("\n"):
        alone = " " not in line.strip(" >-")
        yield from broken("F5", len(line) <= 78 or alone, f"a line of text of {len(line)} characters; wrap at 72")
    yield from advised("F5", not _TAG.search(plain), "the text part holds what looks like a tag")
    yield from advised("F5", not _ENTITY.search(plain), "the text part holds what looks like an entity")


def _same(message: bytes) -> Iterator[Fault]:
    """Both parts hold the same stories in the same order with the same words."""
    (_, first), (_, second) = in_mail(message)
    ids = [story.id for story in first.stories]
    yield from broken("F7", len(ids) == len(set(ids)), "a story stands twice")
    for at, (rich, flat) in enumerate(zip_longest(first.stories, second.stories), 1):
        yield from broken("F4", _told(rich) == _told(flat), f"story {at} differs between HTML and text")


def _told(story: Story | None) -> tuple[object, ...] | None:
    """The words of a story; spaces do not count, for a line of Chinese may end anywhere."""
    if story is None:
        return None
    claims = (*story.leads, *story.quotes)
    return (_dense(name(story.headline) or ""), *(_dense(claim.text) for claim in claims))


def _dense(text: str) -> str:
    return "".join(text.split())


_TAG = re.compile(r"</?(?:a|b|br|div|font|i|p|span|style|table|td|tr)(?:\s[^<>]{0,200})?/?>", re.IGNORECASE)  # "<br>"
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|nbsp|#[0-9]{1,6});")  # "&amp;"
