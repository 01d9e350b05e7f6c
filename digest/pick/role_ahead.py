"""The words in front of a name -> what the person is: "Prime Minister NAME", "its director, NAME,", "Norwire's NAME"."""

import re
from functools import cache

from digest.data import table
from digest.model import Span
from digest.pick.quote_grammar import tags
from digest.pick.quote_names import SPACES, word_before
from digest.pick.quote_people import french_cue, is_office, is_title, words


def in_front(text: str, name: Span) -> Span | None:
    """`North Korean dictator` in front of a name; the noun that touches the name, or its degree, must be an office or a trade."""
    start = _word_before(text, name.start)
    if start is None or not _is_noun(text[start : name.start - 1]):
        return None
    if text.startswith(_DEGREES, start):
        office = in_front(text, Span(start, name.end))
        return office or Span(start, name.start - 1)
    found = Span(_widened(text, start), name.start - 1)
    return None if found.of(text).lower() in _bare() else found


_DEGREES = ("Dr. ", "Prof. ")  # "Ministerin Prof. Dr. Lund": part of no office, and better than none


def _is_noun(word: str) -> bool:
    """An office or a trade; one person is no "candidates"."""
    lower = word.lower()
    return is_title(lower) or (is_office(lower) and not lower.endswith("s"))


def _widened(text: str, start: int) -> int:
    """Over what belongs to an office: adjectives, its department, whose it is, and the office beside it ("actor and comedian")."""
    capital = text[start].isupper()
    for _ in range(_WIDEST):
        before = _word_before(text, start)
        if before is None or not _belongs(text, before, start, capital):
            break
        start = before
        if _owns(text[start : start + 30].partition(" ")[0]):
            return _owner_start(text, start)
    return start if text[start : start + 4] != "and " else start + 4


_WIDEST = 7


def _owner_start(text: str, start: int) -> int:
    """Over the other capitals of whoever owns the office: `Harbour` in front of "News’ editor"."""
    for _ in range(_WIDEST):
        before = _word_before(text, start)
        if (
            before is None
            or not text[start].isupper()
            or not text[before].isupper()
            or _opens(text[before : start - 1])
        ):
            return start
        start = before
    return start


def _opens(word: str) -> bool:
    """A word that is no part of a name or an office: `As`, `Like`; German `Auch`, `Der`."""
    lower = word.lower()
    return tags("en").get(lower, "N") in _SMALL or tags("de").get(lower, "N") in _SMALL


_SMALL = "djipvtA"


def _belongs(text: str, before: int, start: int, capital: bool) -> bool:
    """Whether the word at `before` is part of the office that begins at `start`."""
    word = text[before : start - 1]
    if word != "and":
        return _modifies(word, capital)
    other = _word_before(text, before)
    return other is not None and text[other].islower() and is_title(text[other : before - 1])


def _owns(word: str) -> bool:
    return word.endswith(("'s", "’s", "s'", "s’"))


@cache
def _bare() -> frozenset[str]:
    """Nouns that name a relation rather than an office, and say nothing alone: "rival Mara Lund"."""
    return frozenset(table("quotes_people")["relations"].split())


def _word_before(text: str, at: int) -> int | None:
    if at < 2 or text[at - 1] not in SPACES:
        return None
    word = word_before(text, at - 1)
    if not word or not _is_plain(word):
        return None
    ended = word[-1] == "." and len(word) > 2 and word.count(".") < 2 and word.lower() not in words().titles
    return None if ended else at - 1 - len(word)


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
        return not _opens(word)
    if lower in _modifiers() or lower.startswith("ex-"):
        return True
    if is_title(lower) or (not capital and is_office(lower)):
        return True
    return lower.endswith(_ADJECTIVE) and lower not in tags("en")


# `digital`, `strategic`, `executive`, `planetary`, `civilian`, `Sudanese`; endings that verbs have too are left out.
_ADJECTIVE = ("al", "ic", "tive", "sive", "ary", "ian", "ese")


def introducing(text: str, name: Span) -> Span | None:
    """`its port director` in "its port director, Mara Lund, said"; a determiner or a possessor must open it."""
    if text[name.start - 2 : name.start] != ", " or text[name.end : name.end + 1] not in _ENDING:
        return None
    line = text.rfind("\n", max(0, name.start - _BACK), name.start) + 1
    head = text[max(line, name.start - _BACK) : name.start - 2]
    found = _noun_phrase().search(head)
    if found is None or not _is_noun(found["noun"]) or not _holds(found):
        return None
    return Span(name.start - 2 - len(head) + found.start(1), name.start - 2)


_BACK = 140
_ENDING = frozenset(",.;:")


def _holds(found: re.Match[str]) -> bool:
    """Whether nothing but modifiers stands in front of the office: "the deputy", not "the man who asked the director"."""
    before = found["before"].split()
    return all(word[0].isupper() or (tags("en").get(word, "r") in "rot" and not french_cue(word)) for word in before)


@cache
def _noun_phrase() -> re.Pattern[str]:
    """`Norwire's managing director for trade` at the end of a clause: the last determiner or possessor, words, an office, its field."""
    low = "(?:the|a|an|its|his|her|their)"
    owner = r"(?:[A-ZÀ-Þ][\w.&-]* ){0,3}[A-ZÀ-Þ][\w.&-]*(?:[’']s|s[’'])"
    opened = f"(?:[Tt]he|[Aa]n?|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir|[Oo]ur|{owner})"
    field = rf"(?: (?:of|for|at|in|with|to|on) (?:(?!{low} )[\w.&’'-]+ |the ){{0,6}}?[\w.&’'-]+)?"
    before = rf"(?P<before>(?:(?!{low} |(?:that|who|and) )[\w.&-]+ ){{0,5}}?)"
    return re.compile(rf"(?<![\w.’'-])({opened} {before}(?P<noun>[\w-]+){field})$")


def in_office(text: str, name: Span) -> Span | None:
    """`Deputy Secretary of State` or `former secretary of state` in front of a name."""
    start = max(0, name.start - 80)
    if text.find(" of ", start, name.start) < 0 and text.find(" for ", start, name.start) < 0:
        return None
    at = text.rfind(" ", start, name.start - 1)
    word = text[at + 1 : name.start - 1]  # looked at first, because "said" in front of a name is no part of an office
    match = _office_of().search(text, start, name.start) if not word.islower() or word in _INNER else None
    if match and is_title(match["title"].lower()):
        return Span(*match.span(1))
    return _small_office(text, name) if text.endswith(" of ", start, at + 1) else None


_INNER = frozenset({"and", "the", "of", "for"})


@cache
def _office_of() -> re.Pattern[str]:
    """`Secretary of State `: a title, "of" or "for", and the capitals up to the name."""
    capital = r"[A-ZÀ-Þ][\w.&-]*(?:’[\w.&-]*)*"
    return re.compile(
        rf"\b((?:{capital} ){{0,4}}(?P<title>{capital}) (?:of|for)(?: (?:{capital}|and|the|of|for)){{1,6}}) $"
    )


def _small_office(text: str, name: Span) -> Span | None:
    """`former secretary of state`: a title, "of" and a department that is no proper name."""
    match = _small_office_of().search(text, max(0, name.start - 50), name.start)
    if not match or not is_title(match["title"]) or match["field"].lower() not in words().offices:
        return None
    return Span(_widened(text, match.start("title")), name.start - 1)


@cache
def _small_office_of() -> re.Pattern[str]:
    """`secretary of state `, `chief of staff `."""
    return re.compile(r"\b(?P<title>[a-z][a-z-]+) of (?P<field>[A-Za-z]+) $")


def owned(text: str, name: Span) -> Span | None:
    """`Norwire` in "Norwire's Mara Lund"; the word that opens the sentence is no part of it: "As Norwire's Mara Lund"."""
    owning = text[max(0, name.start - 3) : name.start].endswith(_OWNING)
    match = _owner().search(text, max(0, name.start - 60), name.start) if owning else None
    if not match:
        return None
    first, _, rest = match[1].partition(" ")
    if tags("en").get(first.lower(), "N") not in "dDpjivt":
        return Span(*match.span(1))
    return Span(match.end(1) - len(rest), match.end(1)) if rest else None


_OWNING = ("'s ", "’s ", "s' ", "s’ ")


@cache
def _owner() -> re.Pattern[str]:
    """`Harbour Action Forum’s ` or `Real Politics’ ` in front of a name."""
    return re.compile(r"\b([A-ZÀ-Þ][\w&.-]*(?: (?:of |the )*[A-ZÀ-Þ][\w&.-]*){0,4})(?:[’']s|(?<=s)[’']) $")
