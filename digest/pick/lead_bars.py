"""a sentence in its article -> the part that may be printed, and why it may never be a lead.

A lead is read away from its article: it must be whole, say something of somebody or some place, and lean on no sentence before it.
The bars of meaning need word lists, which we have for a few languages; the bars of shape hold for every language.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from digest.data import table
from digest.model import Article, Sentence, Span


def bare(article: Article, span: Span) -> Span:
    """The sentence behind a dateline or agency tag in front of it: 'SEOUL, Feb. 8 (Yonhap) -- '."""
    start, end = span
    text = article.text
    if article.dateline and start <= article.dateline.end <= end:
        start = article.dateline.end
    else:
        head = text[start : start + _TAGGED]
        if "(" in head or "—" in head or "–" in head or "-" in head:
            tag = _TAG.match(text, start, end)
            start = tag.end() if tag else start
    if start < end and text[start] in _DASHES:
        start = end - len(text[start:end].lstrip(_DASHES))
    return Span(start, end)


_TAGGED = 64
_DASHES = " \t\n\u00a0–—-"
_TAG = re.compile(
    r"""
    \([A-Z][\w.]*(?:[ ][A-Z][\w.]*){0,2}\)(?=["“A-Z])                               # '(Harbour News)The'
    | (?: [A-Z0-9][^()"“”?!:;]{0,60}? )? \( (?:
        (?:CNN|AP|AFP|UPI|Reuters|Xinhua|Yonhap|Kyodo|dpa|DPA|TASS|IANS|PTI|ANI|Bloomberg)\) \s* (?:--?|[—–:])? (?=[ ]?["“‘'A-Z])
      | [A-Z][\w. /]{1,24}\) \s* (?:--?|[—–]) (?=\s)                                # 'LONDON (Reuters) - ', '(CNN)It'
    )
    | [A-Z][A-Z.'’/ -]{2,40}+ (?: ,[ ][A-Z][\w.]*+ (?:[ ][A-Z]\w*+){0,2} ){0,2} (?: ,?[ ]\w++\.?[ ]\d{1,2} )?
      [ ]? (?:--|[—–]|-(?=[ ])) (?=\s)                                              # 'BUFFALO, N.Y. — ', 'PARIS, April 8 — '
    | [A-Z][\w.'’-]++ (?:,?[ ][A-Z][\w.'’-]*+){0,4} [ ](?:--?|[—–]) (?=[ ][A-Z])     # 'New York – ', 'Tartu, Estonia - '
    """,
    re.VERBOSE,
)

# These keep a sentence out of the extract too.
UNUSABLE = frozenset(
    {"nothing", "caption or furniture", "no full stop", "printed twice", "the headline", "control characters"}
)

# Beside other sentences of an extract these are understood.
LEANING = frozenset(
    {"opens with a pronoun", "opens with a demonstrative", "opens with a connective", "opens with a surname"}
)


def bars(article: Article, sentences: Sequence[Sentence]) -> Callable[[Span, Sequence[str]], str | None]:
    """A function that says why a passage of this article, with these words, can never be a lead; None where it can."""
    text = article.text
    rules = _rules(article.language[:2])
    headline = _title(article.headline or "")
    twice = _twice(text, sentences)
    body = sentences[0].span.start if sentences else 0

    def bar(span: Span, words: Sequence[str]) -> str | None:
        sentence = span.of(text)
        return (
            _unusable(sentence, twice)
            or _shape(sentence, len(words))
            or _opening(sentence, words, rules)
            or _substance(text, sentence, words, rules)
            or _introduced(text, body, span, rules)
            or _voice(sentence, words, rules)
            or _furniture(sentence, words, rules)
            or ("the headline" if _title(sentence) == headline else None)
        )

    return bar


class _Rules(NamedTuple):
    """The word lists of one language; `furniture` gives for a word the phrases that betray a line, '' for any."""

    pronouns: frozenset[str]
    demonstratives: frozenset[str]
    pointers: frozenset[str]
    connectives: frozenset[str]
    openers: frozenset[str]
    articles: frozenset[str]
    times: frozenset[str]
    verbs: frozenset[str]
    first: frozenset[str]
    links: tuple[str, ...]
    signs: frozenset[str]
    furniture: dict[str, list[str]]


@cache
def _rules(language: str) -> _Rules:
    words = table("lead_words").get(language, {})
    lists = {name: frozenset(words.get(name, "").split()) for name in _LISTS}
    furniture = words.get("furniture", {})
    return _Rules(links=tuple(words.get("links", ())), furniture=furniture, signs=frozenset(furniture), **lists)


_LISTS = ("pronouns", "demonstratives", "pointers", "connectives", "openers", "articles", "times", "verbs", "first")


def _title(line: str) -> str:
    return line.rstrip(".").casefold()


def _twice(text: str, sentences: Sequence[Sentence]) -> frozenset[str]:
    """The ends of sentences that the page prints twice, as it does with captions."""
    tails = [text[max(end - _TAIL, start) : end] for (start, end) in [sentence.span for sentence in sentences]]
    if len(set(tails)) == len(tails):
        return frozenset()
    return frozenset(tail for tail, count in Counter(tails).items() if count > 1)


_TAIL = 60


def _unusable(sentence: str, twice: frozenset[str]) -> str | None:
    """What no sentence of the body is."""
    if not sentence:
        return "nothing"
    if not sentence.isprintable() and _CONTROL.search(sentence) and not _closed(sentence):
        return "control characters"
    if not sentence.endswith(_STOPS) and not _END.search(sentence):
        return "no full stop"
    if twice and sentence[-_TAIL:] in twice:
        return "printed twice"
    return None


_STOPS = (".", "!", "?", '."', ".”")
_END = re.compile(r"[.!?…。！？।۔؟][\"'”’»«“)\]」』]*$")
# C0 and C1 controls, line and paragraph separators; the embedding, override and isolate marks of bidirectional text
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffd\u202a-\u202e\u2066-\u2069]")
_HARD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffd]")
_EMBEDDED = re.compile("[\u202a\u202b\u202d\u202e]")
_ISOLATED = re.compile("[\u2066-\u2068]")


def _closed(sentence: str) -> bool:
    """Whether the only control characters are marks of direction, each closed (UAX #9)."""
    return (
        not _HARD.search(sentence)
        and len(_EMBEDDED.findall(sentence)) == sentence.count("\u202c")
        and len(_ISOLATED.findall(sentence)) == sentence.count("\u2069")
    )


def _shape(sentence: str, words: int) -> str | None:
    """The outside of a sentence: length, first and last mark, pairs of marks."""
    if not 8 <= words <= 55 and not _written_together(sentence):
        return "too short or too long"
    if sentence[0] in "\"'“”„‘‚«»‹›「『《":
        return "opens with a quotation"
    if _ASKED.search(sentence, len(sentence) - _LAST):
        return "a question"
    if sentence.count("(") != sentence.count(")") or sentence.count("[") != sentence.count("]"):
        return "unbalanced marks"
    if sentence.count('"') % 2 or any(
        sentence.count(opening) != sentence.count(closing) for opening, closing in _PAIRS
    ):
        return "unbalanced marks"
    return None


_LAST = 4
_ASKED = re.compile(r"""[?？؟]["'”’»)」]*$""")
_PAIRS = (("“", "”"), ("「", "」"))


def _written_together(sentence: str) -> bool:
    """Whether the script sets no spaces between words; then 16 to 160 characters stand for 8 to 55 words."""
    return 16 <= len(sentence) <= 160 and _HAN.search(sentence) is not None


_HAN = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]{2}")


def _opening(sentence: str, words: Sequence[str], rules: _Rules) -> str | None:
    """What leans on a sentence before it: 'He', 'That plan', 'However', 'In his view'."""
    first, second = words[0].strip(_TRIM), words[min(1, len(words) - 1)].strip(_TRIM)
    if first in rules.connectives or any(link in " ".join(words[:_LINKED]) for link in rules.links):
        return "opens with a connective"
    if first in rules.openers and second not in rules.times:
        first, second = second, words[min(2, len(words) - 1)].strip(_TRIM)
    if first in rules.pronouns:
        return "opens with a pronoun"
    if first in rules.demonstratives and second not in rules.times:
        return "opens with a demonstrative"
    if rules.pointers.intersection(words[1:4]) and rules.times.isdisjoint(words[2:6]):
        return "opens with a demonstrative"
    if sentence[0].islower():
        return "opens in the middle"
    return None


_LINKED = 6  # 'Two years ago, for example,'
_TRIM = ":;!?()[]…–—-\"'“”‘’"


def _substance(text: str, sentence: str, words: Sequence[str], rules: _Rules) -> str | None:
    """A finite verb, and somebody or some place: without them it is a heading or a reflection."""
    if not rules.verbs:
        return None
    if rules.verbs.isdisjoint(words) and not _REGULAR.search(sentence):
        return "no finite verb"
    if not _NAMED.search(sentence) and not _known(text, sentence):
        return "no name or place"
    return None


# 'arrived', 'Aronen’s', "they're"; verbs are 'said' and its like, with or without a mark behind
_REGULAR = re.compile(r"[a-z](?:ed|['’](?:s|re|ve|d|ll))\b")
# 'in Tartu', 'the "Aurora"', 'U.S.-led': a capital inside the sentence, but for days, months and 'I'
_NAMED = re.compile(
    r"""
    [ ][$(“"‘'\u202a-\u202e\u2066-\u2068]?
    (?!I\b|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:January|February|March|April|May|June|July|August|September|October
      |November|December)\b)
    [A-Z]
    """,
    re.VERBOSE,
)


def _known(text: str, sentence: str) -> bool:
    """Whether the first word is a name: in capitals, or written with one inside another sentence too."""
    first = _FIRST.match(sentence)
    if first is None:
        return False
    return (len(first[0]) > 1 and first[0].isupper()) or re.search(rf"[a-z,] {first[0]}\b", text[:_FAR]) is not None


_FIRST = re.compile(r"[A-Z]\w*")
_FAR = 20_000  # a bound for texts of megabytes


def _introduced(text: str, body: int, span: Span, rules: _Rules) -> str | None:
    """A person by surname whom an earlier sentence named in full: 'Tamm, 44, denied it' after 'Mayor Ilse Tamm'."""
    found = _SURNAME.match(text, *span)
    if not found or not rules.articles or (found[1] and found[1].lower() not in rules.openers):
        return None
    if f"in {found[2]}" in text[:_FAR]:
        return None
    earlier = re.findall(rf"([A-Z][a-z]+) {found[2]}\b(?! [A-Z])", text[body : min(span.start, body + _FAR)])
    known = rules.openers | rules.connectives | rules.articles
    return "opens with a surname" if any(name.lower() not in known for name in earlier) else None


# the 'Tamm' of 'Tamm said' and of 'When Tamm left', but not of 'Tamm Street'
_SURNAME = re.compile(r"(?:([A-Z][a-z]+) )?([A-Z][a-z]+)(?:['’]s)?,? (?=[a-z0-9])")


def _voice(sentence: str, words: Sequence[str], rules: _Rules) -> str | None:
    """The writer's own 'I', which nobody can place in a digest; inside a quotation it is somebody's."""
    if rules.first.isdisjoint(words) or '"' in sentence or "“" in sentence:
        return None
    return "speaks of itself"


def _furniture(sentence: str, words: Sequence[str], rules: _Rules) -> str | None:
    """Captions, credits and notes of the publisher: one of their words, and then the phrase."""
    told = rules.signs.intersection(words)
    if told:
        line = " ".join(words)
        if any(phrase in line for word in told for phrase in rules.furniture[word]):
            return "caption or furniture"
    marked = "(" in sentence or ":" in sentence or "©" in sentence
    return "caption or furniture" if marked and _CAPTION.search(sentence) else None


# such as 'Retreat: The minister on the ferry' and 'Ilse Tamm (left)'
_CAPTION = re.compile(r"\((?:left|right|cent(?:re|er)|above|below|pictured|L|R|C)\)|©|^[A-Z]\w+(?: \w+){0,3}: ")
