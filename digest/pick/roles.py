"""A name in the text -> the article's own words for what that person is.

Four shapes: "NAME, a port official in Oslo,", "Prime Minister NAME", "Norwire's NAME" and "NAME of the Harbour Report"; a role is copied
whole, never put together.
"""

import re
from collections.abc import Iterator
from functools import cache

from digest.data import table
from digest.model import Span
from digest.pick.quote_grammar import tags
from digest.pick.quote_names import is_title, words


class Offices:
    """The roles of one article; remembers those of everybody who has spoken, and the mentions beside which there is none."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[Span, Span] = {}
        self._none: set[tuple[Span | None, Span | None]] = set()

    def of(self, mention: Span | None, name: Span | None) -> Span | None:
        """What the person is who is mentioned here and has this full name."""
        known = self._known.get(name) if name else None
        if known or (mention, name) in self._none:
            return known
        found = role(self._text, tuple(dict.fromkeys([place for place in (mention, name) if place])))
        if found is None:
            self._none.add((mention, name))
        elif name:
            self._known[name] = found
        return found


def role(text: str, names: tuple[Span, ...]) -> Span | None:
    """The first role found beside the mention, or beside the first places where the article has the full name."""
    places = list(dict.fromkeys([place for name in names for place in _places(text, name)]))
    for shape in (_in_apposition, _in_front, _in_office, _owned, _belonging):
        for place in places:
            found = shape(text, place)
            if found:
                return found
    return None


def _places(text: str, name: Span) -> Iterator[Span]:
    """A name where it stands, and a full name also where else it stands."""
    yield name
    words = name.of(text)
    if " " not in words or not words[0].isupper():
        return
    at = text.find(words)
    for _ in range(4):
        if at < 0:
            return
        yield Span(at, at + len(words))
        at = text.find(words, at + 1)


@cache
def _apposition() -> re.Pattern[str]:
    """`, 41, a port official in Oslo,` behind a name; ends before the comma, the dash, a relative clause or the end of the sentence."""
    return re.compile(
        r"(?:[’']s)?(?: \([^)]{1,20}\))?(?:, \d{1,3})?(?:,| [—–-])(?: who (?:is|was|serves as|works as))?"
        r"\s(?P<role>(?P<det>(?:a|an|the|his|her|its|their)\s)?"
        r"(?P<words>(?:[^,;:.()—–\"“”\n]|(?<=[A-Z])\.(?=[\w\s])){3,200}?))"
        r"(?=[,;:.)\n]|[—–]|\s-\s|$|\s(?:who|whom|whose|which|when|while|where|after|before|during|since|told|said|says|tells|wrote|writes"
        r"|added|adding|saying|(?:on|last|this|early|late) (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun|week|month|year)\w*)\b)"
    )


def _in_apposition(text: str, name: Span) -> Span | None:
    follows = text[name.end : name.end + 2]
    if follows[:1] not in _PARTED and follows not in _PARTED_BY_SPACE:
        return None
    match = _apposition().match(text, name.end)
    if not match:
        return None
    end = match.end("role")
    said = text[match.start("words") : end].split()
    if not said:
        return None
    low = [word.lower() for word in said]
    if match["det"]:
        fits = low[0] not in _times() and low[-1] not in _times() and not any(word in _finite() for word in low)
    else:
        fits = any(_office(word) for word in low[:5]) and tags("en").get(low[0], "w") not in "jipavcgt"
    return Span(match.start("role"), end) if fits else None


# What an apposition begins with: `, a port official`, ` (right), the captain`, `’s, the paper`, ` — a teacher`.
_PARTED = frozenset(",’'")
_PARTED_BY_SPACE = frozenset({" (", " —", " –", " -"})


@cache
def _finite() -> frozenset[str]:
    """Verbs that show a clause, not a role: "the frauds at the paper will now award"."""
    return frozenset({"will", "would", "has", "have", "had", "is", "are", "was", "were", "can", "could", "did", "does"})


def _office(word: str) -> bool:
    """`director`, `directors`, `director’s`."""
    nouns = _nouns()
    return word in nouns or word.rstrip("s").removesuffix("’") in nouns


@cache
def _times() -> frozenset[str]:
    """Words that make an apposition a date: ", the day before,"."""
    return frozenset(table("quotes_people")["times"].split())


@cache
def _nouns() -> frozenset[str]:
    return words().titles | frozenset(table("quotes_words")["en"]["r"].split())


def _in_front(text: str, name: Span) -> Span | None:
    """`North Korean dictator` in front of a name; the noun that touches the name must be an office or a trade."""
    start = _word_before(text, name.start)
    noun = text[start : name.start - 1].lower() if start is not None else ""
    if start is None or not (noun in _nouns() or is_title(noun)):
        return None
    capital = text[start].isupper()
    for _ in range(7):
        before = _word_before(text, start)
        if before is None or not _modifies(text[before : start - 1], capital):
            break
        start = before
        if text[start : start + 30].partition(" ")[0].endswith(("'s", "’s", "s'", "s’")):
            break
    found = Span(start, name.start - 1)
    return None if found.of(text).lower() in _bare() else found


def _in_office(text: str, name: Span) -> Span | None:
    """`Deputy Secretary of State` in front of a name."""
    start = max(0, name.start - 80)
    if text.find(" of ", start, name.start) < 0 and text.find(" for ", start, name.start) < 0:
        return None
    match = _office_of().search(text, start, name.start)
    return Span(*match.span(1)) if match and is_title(match["title"].lower()) else None


@cache
def _office_of() -> re.Pattern[str]:
    """`Secretary of State `: a title, "of" or "for", and the capitals up to the name."""
    capital = r"[A-ZÀ-Þ][\w.&-]*(?:’[\w.&-]*)*"
    return re.compile(
        rf"\b((?:{capital} ){{0,4}}(?P<title>{capital}) (?:of|for)(?: (?:{capital}|and|the|of|for)){{1,6}}) $"
    )


@cache
def _bare() -> frozenset[str]:
    """Nouns that name a relation rather than an office, and say nothing alone: "rival Mara Lund"."""
    return frozenset(table("quotes_people")["relations"].split())


def _word_before(text: str, at: int) -> int | None:
    if at < 2 or text[at - 1] != " ":
        return None
    start = text.rfind(" ", max(0, at - 30), at - 1) + 1
    line = text.rfind("\n", max(0, at - 30), at - 1) + 1
    start = max(start, line)
    word = text[start : at - 1]
    if not word or not _is_plain(word):
        return None
    ended = word[-1] == "." and len(word) > 2 and word.count(".") < 2 and word.lower() not in words().titles
    return None if ended else start


def _is_plain(word: str) -> bool:
    """A word without a mark that would end the role: `Press`, `U.S.`, `vice-`, `ministry’s`; not `(left`, `harbour,`."""
    if word.isalnum():
        return True
    inner = word.translate(_JOINING)
    if not word[0].isalnum() or not (inner.isalnum() or inner.replace(".", "").isalnum()):
        return False
    return all(part[:1].isalnum() or part[:1] == "_" for part in word.split(".")[1:] if part) and ".." not in word


_JOINING = {ord(mark): None for mark in "_’'&-"}


@cache
def _modifiers() -> frozenset[str]:
    return frozenset(table("quotes_people")["modifiers"].split())


def _modifies(word: str, capital: bool) -> bool:
    lower = word.lower()
    if word[0].isupper():
        return tags("en").get(lower, "N") not in "djipvtA"
    return lower in _modifiers() or (not capital and lower in _nouns()) or lower.startswith("ex-")


def _owned(text: str, name: Span) -> Span | None:
    """`Norwire` in "Norwire's Mara Lund"."""
    if "s " not in text[max(0, name.start - 3) : name.start]:
        return None
    match = _owner().search(text, max(0, name.start - 60), name.start)
    if not match or tags("en").get(match[1].partition(" ")[0].lower(), "N") in "dDpjivt":
        return None
    return Span(*match.span(1))


@cache
def _owner() -> re.Pattern[str]:
    """`Harbour Action Forum’s ` in front of a name."""
    return re.compile(r"\b([A-ZÀ-Þ][\w&.-]*(?: (?:of |the )*[A-ZÀ-Þ][\w&.-]*){0,4})[’']s $")


def _belonging(text: str, name: Span) -> Span | None:
    """`the Harbour Report` in "Mara Lund of the Harbour Report"."""
    match = _house().match(text, name.end) if text.startswith(" of ", name.end) else None
    return Span(*match.span(1)) if match else None


@cache
def _house() -> re.Pattern[str]:
    """` of the Harbour Report` behind a name; at least two capitals, for "of Oslo" is a place."""
    return re.compile(
        r" of ((?:the )?(?:[a-z]+-?[a-z]+ )?[A-ZÀ-Þ][\w’&-]+(?: (?:for |of |and |on |the )*[A-ZÀ-Þ][\w’&-]+){1,6})"
    )
