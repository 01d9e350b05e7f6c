"""Rules C, D and E: a mail's HTML as mail programs cut, strip and read it aloud."""

import re
from collections import defaultdict
from collections.abc import Iterator

from digest.data import table
from digest.verify.lint_rule import Fault, Known, advised, broken
from digest.verify.lint_tree import Element

__all__ = ["markup"]

_CLIPPED, _NEAR = 102_400, 90_000
_SHEET, _SHEET_NEAR = 16_384, 8_192
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def markup(page: str, every: list[Element], subject: str, known: Known) -> Iterator[Fault]:
    """The faults of a mail's HTML part, of which `every` are the elements."""
    yield from _size(page, every)
    yield from _opening(page, every, subject)
    yield from _elements(every)
    yield from _styles(every)
    yield from _tables(every)
    yield from _images(every)
    yield from _headings(every)
    yield from _links(every, known)
    yield from _preheader(every, subject)


def _named(every: list[Element], *names: str) -> list[Element]:
    return [element for element in every if element.name in names]


def _size(page: str, every: list[Element]) -> Iterator[Fault]:
    size = len(page.encode())
    yield from broken("C1", size <= _CLIPPED, f"{size:,} bytes of HTML; Gmail cuts at {_CLIPPED:,} and hides the end")
    yield from advised("C1", size <= _NEAR or size > _CLIPPED, f"{size:,} bytes of HTML, near Gmail’s {_CLIPPED:,}")
    sheets = [element.text for element in _named(every, "style")]
    total = sum(len(sheet.encode()) for sheet in sheets)
    yield from broken("C3", total <= _SHEET, f"{total:,} bytes of style sheets; Gmail drops more than {_SHEET:,}")
    yield from advised("C3", total <= _SHEET_NEAR or total > _SHEET, f"{total:,} bytes of style sheets")
    yield from broken("C3", not any(map(_nested, sheets)), "an @ rule inside an @ rule: Gmail drops the whole sheet")


def _nested(sheet: str) -> bool:
    depth, rules = 0, list[int]()
    for mark in _BRACES.findall(sheet):
        if mark == "}":
            depth -= 1
            rules = [at for at in rules if at < depth]
        elif mark == "{":
            depth += 1
        elif rules:
            return True
        else:
            rules.append(depth)
    return False


def _opening(page: str, every: list[Element], subject: str) -> Iterator[Fault]:
    yield from broken("D1", page[:15].lower() == "<!doctype html>", "the HTML does not begin with <!DOCTYPE html>")
    charset = _CHARSET.search(page[:1024].lower())
    yield from broken("D1", charset is not None, "no <meta charset=utf-8> in the first 1,024 characters")
    root = next(iter(_named(every, "html")), Element("none"))
    yield from broken("E1", bool(root.get("lang") and root.get("dir")), "<html> lacks lang or dir")
    wrapper = any(each.get("lang") and each.get("dir") and each.inside("body") for each in _named(every, "div"))
    yield from broken("E1", wrapper, "no <div lang dir> in the body: mail programs strip <html>")
    title = " ".join(element.text for element in _named(every, "title")).strip()
    yield from broken("E5", bool(title), "no <title>")
    yield from advised("E5", not subject.isascii() or "=?" in subject or title in subject, "<title> is not the Subject")
    article = any(each.get("role") == "article" and each.get("aria-label") for each in every)
    yield from advised("E11", article, "no wrapper with role=article and a label")


def _elements(every: list[Element]) -> Iterator[Fault]:
    rules = table("mail_rules")
    for element in every:
        yield from broken("D2", element.name not in rules["tags"], f"<{element.name}> is not for mails")
        handlers = [field for field in element.attributes if field.startswith("on")]
        yield from broken("D2", not handlers, f"<{element.name} {' '.join(handlers)}>: a script")
        yield from broken("D3", element.name != "svg", "<svg>: Gmail and Outlook show nothing")
        yield from advised("D8", element.name not in rules["stripped"], f"<{element.name}> is stripped by Gmail")
    sheets = [each for each in _named(every, "link") if "stylesheet" in each.get("rel").lower()]
    yield from broken("D2", not sheets, "<link rel=stylesheet>: mail programs load none")


def _styles(every: list[Element]) -> Iterator[Fault]:
    rules = table("mail_rules")
    sheets = [element.text for element in _named(every, "style")]
    for style in [*sheets, *dict.fromkeys(element.get("style") for element in every)]:
        plain = _SPACES.sub("", style.lower())
        for word in rules["css"]:
            yield from broken("D4", not _stands(word, plain), f"{word} in a style: Gmail, Outlook or Yahoo ignore it")
        for word in rules["css_advice"]:
            yield from advised("D11", not _stands(word, plain), f"{word} in a style is not relied upon")
        yield from broken("D10", not _IMPORTANT.search(style), "!important needs a space in front, in lower case")
        yield from advised("D7", "rem" not in _UNITS.findall(plain), "a size in rem: Outlook and Yahoo ignore it")


def _stands(word: str, plain: str) -> bool:
    """Whether the word begins where a property or a value does: "position:" is not in "background-position:"."""
    at = plain.find(word)
    while at >= 0:
        if at == 0 or not (plain[at - 1].isalnum() or plain[at - 1] == "-"):
            return True
        at = plain.find(word, at + 1)
    return False


def _tables(every: list[Element]) -> Iterator[Fault]:
    tables = _named(every, "table")
    yield from broken("D5", bool(tables), "no table: Outlook lays out by tables only")
    for one in tables:
        plain = [field for field in ("cellpadding", "cellspacing", "border") if one.get(field) != "0"]
        yield from broken("D5", not plain, f"a layout table without {'=0, '.join(plain)}=0")
        yield from broken("E3", one.get("role") in {"presentation", "none"}, "a table without role=presentation")
    heads = _named(every, "th", "caption")
    yield from broken("E3", not heads, "a layout table with th or caption")
    padded = [each for each in every if each.name not in {"td", "th", "body"} and _PADDED.search(each.get("style"))]
    yield from broken("D5", not padded, f"padding on {_names(padded)}: Outlook pads cells only")
    widths = [one for one in tables if "max-width:600px" in _SPACES.sub("", one.get("style"))]
    fluid = any(one.get("width") == "600" and "width:100%" in _SPACES.sub("", one.get("style")) for one in widths)
    yield from broken("D6", fluid, "no table of width=600 with width:100%;max-width:600px")
    small = [each for each in every if each.text.strip() and _small(each)]
    yield from advised("E10", not small, f"text smaller than 14 px in {_names(small)}")


def _small(element: Element) -> bool:
    size, style = _FONT.search(element.get("style")), _SPACES.sub("", element.get("style"))
    return size is not None and float(size[1]) < 14 and "display:none" not in style


def _names(elements: list[Element]) -> str:
    return ", ".join(sorted({f"<{element.name}>" for element in elements}))


def _images(every: list[Element]) -> Iterator[Fault]:
    for image in _named(every, "img"):
        source = image.get("src")
        yield from broken("E4", "alt" in image.attributes, f"<img src={source[:60]}> without alt")
        named = image.get("alt") and source.endswith(image.get("alt"))
        yield from broken("E4", not named, "an alt that is the file’s name")
        sized = image.get("width").isdecimal() and image.get("height").isdecimal()
        yield from advised(
            "C5", sized and source.startswith("https://"), f"<img src={source[:60]}>: https, width, height"
        )
        yield from advised("A12", not source.startswith(("cid:", "data:")), "a picture inside of the mail")
        pixel = image.get("width") in {"0", "1"} or image.get("height") in {"0", "1"}
        yield from broken("B11", not pixel, "a picture of one pixel: that is tracking")


def _headings(every: list[Element]) -> Iterator[Fault]:
    levels = [int(element.name[1]) for element in _named(every, *_HEADINGS)]
    yield from broken("E6", levels.count(1) == 1, f"{levels.count(1)} headings h1; there must be one")
    for before, level in zip([0, *levels], levels, strict=False):
        yield from broken("E6", level <= before + 1, f"h{level} follows h{before}")


def _links(every: list[Element], known: Known) -> Iterator[Fault]:
    targets: dict[str, set[str]] = defaultdict(set)
    for link in _named(every, "a"):
        url, words = link.get("href"), (link.get("aria-label") or link.words).strip()
        if "href" not in link.attributes:
            continue
        targets[words].add(url)
        heading = any(link.inside(name) for name in _HEADINGS)
        yield from _target(url, known)
        yield from broken("E7", bool(words), f"a link without words: {url[:60]}")
        vague = words.lower() in table("mail_rules")["vague"] and not heading
        yield from broken("E7", not vague, f"a link that says {words!r}")
        underlined = "underline" in link.get("style") or heading
        yield from broken("E8", underlined, f"the link {words[:40]!r} is told by its colour alone: underline it")
    for words, urls in sorted(targets.items()):
        yield from advised("E7", len(urls) == 1, f"{words[:40]!r} leads to {len(urls)} addresses")


def _target(url: str, known: Known) -> Iterator[Fault]:
    sound = bool(_URL.fullmatch(url))
    yield from broken("D14", sound, f"{url[:80]!r} is no absolute http(s): or mailto: address")
    yield from advised("D14", not url.startswith("http:"), f"{url[:80]} is not https")
    yield from advised("D14", "utm_" not in url, f"{url[:80]} counts clicks (utm_)")
    host = Known.host(url)
    foreign = known.hosts and host and host not in known.hosts and host not in known.introduction
    yield from broken("B11", not foreign, f"a link to {host}, which is neither a source of this edition nor ours")


def _preheader(every: list[Element], subject: str) -> Iterator[Fault]:
    body = next(iter(_named(every, "body")), None)
    first = next((each.text.strip() for each in every if body and each.inside("body") and each.text.strip()), "")
    shown = _FILLER.sub("", first)
    yield from advised(
        "C4", 40 <= len(shown) <= 140, f"an inbox shows {len(shown)} characters behind the Subject; 40 to 140"
    )
    yield from advised("C4", shown != subject, "an inbox shows the Subject twice")


_BRACES = re.compile(r"@[a-z-]+|[{}]")  # "@media", "{"
_CHARSET = re.compile(r"<meta charset=[\"']?utf-8")
_SPACES = re.compile(r"\s+")
_IMPORTANT = re.compile(r"\S!\s*important|!\s+important|!(?!important)(?i:important)")  # "20px!important"
_UNITS = re.compile(r"[0-9](rem|em|px|%)")  # "1.2rem"
_PADDED = re.compile(r"(?<![a-z-])padding(?:-[a-z]+)?\s*:\s*(?!0(?:px)?\s*(?:;|$))")  # "padding: 0 16px"
_FONT = re.compile(r"(?<![a-z-])font(?:-size)?\s*:\s*(?:[a-z]+ )*([0-9]+(?:\.[0-9]+)?)px")  # "font:14px/24px Arial"
_URL = re.compile(r"(?:https?://[!-~]+|mailto:[!-~]+@[!-~]+)")  # "https://harbour.example/a"
_FILLER = re.compile(r"[\u034f\u200c\u00a0\s]+$")
