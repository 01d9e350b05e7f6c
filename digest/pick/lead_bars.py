"""a sentence in its article -> why it may never be a lead.

A lead is read away from its article: it must be whole, say something of somebody or some place, and lean on no sentence before it.
The bars of meaning need word lists, which we have for a few languages; the bars of shape hold for every language.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import NamedTuple

from digest.data import table
from digest.model import Article, Sentence, Span
from digest.pick.lead_antecedent import points_back, unresolved
from digest.pick.lead_cataphora import opens_with_itself, says_whom
from digest.pick.lead_clause import main_verb
from digest.pick.lead_dateline import bare
from digest.pick.lead_epithet import known_already
from digest.pick.lead_foreign import leaning
from digest.pick.lead_names import introduced, is_name
from digest.pick.lead_score import words_of
from digest.pick.lead_words import lists

# These keep a sentence out of the extract too.
UNUSABLE = frozenset(
    {"nothing", "caption or furniture", "no full stop", "printed twice", "the headline", "control characters"}
)

# Beside other sentences of an extract these are understood.
LEANING = frozenset(
    {
        "opens with a pronoun",
        "opens with a demonstrative",
        "opens with a connective",
        "opens with a surname",
        "speaks of itself",
        "speaks of what stands before",
    }
)


def bars(article: Article, sentences: Sequence[Sentence]) -> Callable[[Span, Sequence[str]], str | None]:
    """A function that says why a passage of this article, with these words, can never be a lead; None where it can."""
    text = article.text
    language = article.language[:2]
    rules = _rules(language)
    headline = _title(article.headline or "")
    heading = None if headline or not article.paragraphs else article.paragraphs[0]
    twice = _twice(text, sentences)
    pairs = [pair for pair in _PAIRS if pair[0] in text or pair[1] in text]
    body = bare(article, sentences[0].span).start if sentences else 0

    def bar(span: Span, words: Sequence[str]) -> str | None:
        sentence = span.of(text)
        barred = (
            _unusable(sentence, twice)
            or _shape(sentence, len(words), pairs)
            or _opening(sentence, words, rules, span.start == body)
            or ("opens with a surname" if introduced(text, body, span, rules.in_front) else None)
            or _substance(text, sentence, words, rules)
            or _voice(sentence, words, rules)
            or _furniture(sentence, words, rules)
            or ("caption or furniture" if text.startswith(_CREDITS, span.end + 1) else None)
            or ("the headline" if headline and _title(sentence) == headline else None)
            or ("written as a heading" if span == heading and _is_terse(words, rules) else None)
        )
        if barred or not rules.small:
            return barred or (leaning(language, words) if span.start > body else None)
        raw = sentence.split()
        return _grammar(rules, sentence, words, raw) or (_reference(rules, words, raw) if span.start > body else None)

    return bar


class _Rules(NamedTuple):
    """The word lists of one `language`. `furniture` gives for a word the phrases that betray a line, '' for any; `links` those that
    link a sentence to the one before."""

    language: str
    pronouns: frozenset[str]
    demonstratives: frozenset[str]
    pointers: frozenset[str]
    attributes: frozenset[str]
    connectives: frozenset[str]
    openers: frozenset[str]
    articles: frozenset[str]
    in_front: frozenset[str]  # what stands in front of a name with a capital that is the sentence's
    times: frozenset[str]
    verbs: frozenset[str]
    first: frozenset[str]
    small: frozenset[str]
    counted: frozenset[str]
    alike: frozenset[str]
    links: dict[str, list[str]]
    joints: frozenset[str]
    signs: frozenset[str]
    furniture: dict[str, list[str]]


@cache
def _rules(language: str) -> _Rules:
    words = table("lead_words").get(language, {})
    named = dict(zip(_LISTS, lists(language, _LISTS), strict=True))
    in_front = named["openers"] | named["connectives"] | named["articles"] if named["articles"] else frozenset()
    furniture = words.get("furniture", {})
    links = words.get("links", {})
    return _Rules(
        language=language,
        in_front=in_front,
        links=links,
        joints=frozenset(links),
        furniture=furniture,
        signs=frozenset(furniture),
        **named,
    )


_LISTS = (
    "pronouns", "demonstratives", "pointers", "attributes", "connectives", "openers", "articles", "times", "verbs", "first", "small",
    "counted", "alike",
)  # fmt: skip


def _title(line: str) -> str:
    """Its letters and digits: pages set quotation marks, blanks and soft hyphens differently from line to line."""
    return "".join(filter(str.isalnum, line)).casefold()


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
    if not sentence.isprintable() and _controlled(sentence):
        return "control characters"
    if not sentence.endswith(_STOPS) and sentence.rstrip(_CLOSING)[-1:] not in _ENDS:
        return "no full stop"
    if twice and sentence[-_TAIL:] in twice:
        return "printed twice"
    return None


_STOPS = (".", "!", "?", '."', ".”")
_CLOSING = "\"'”’»«“)]」』"
_ENDS = frozenset(".!?…。！？।۔؟")


def _controlled(sentence: str) -> bool:
    """Whether it holds control characters other than marks of direction that are each closed (UAX #9)."""
    if _hard().search(sentence):
        return True
    return any(sum(map(sentence.count, opening)) != sentence.count(closing) for opening, closing in _DIRECTIONS)


@cache
def _hard() -> re.Pattern[str]:
    # C0 and C1 controls, line and paragraph separators: hardly an article holds one
    return re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffd]")


# embeddings and overrides, isolates
_DIRECTIONS = (("\u202a\u202b\u202d\u202e", "\u202c"), ("\u2066\u2067\u2068", "\u2069"))


def _shape(sentence: str, words: int, pairs: Iterable[tuple[str, str]]) -> str | None:
    """The outside of a sentence: length, first and last mark, those `pairs` of marks that its article has."""
    if not 8 <= words <= 55 and not _written_together(sentence):
        return "too short or too long"
    if sentence[0] in "\"'“”„‘‚«»‹›「『《" and not _TITLE.match(sentence):
        return "opens with a quotation"
    if sentence[-_LAST:].rstrip(_SPOKEN)[-1:] in _ASKED:
        return "a question"
    if sentence.count('"') % 2:
        return "unbalanced marks"
    for opening, closing in pairs:
        if sentence.count(opening) != sentence.count(closing):
            return "unbalanced marks"
    return None


# a work's title: '"Harbour Nights" star Ilse Tamm', '"The Long Pier," the opera'; not '"Good Morning," Tamm said'
_TITLE = re.compile(
    r"""["“] (?:[A-Z0-9][\w'’]*+ (?:[ ](?:(?:a|an|and|at|for|in|of|on|the|to|with)[ ]){0,2}[A-Z0-9][\w'’]*+){0,5})
    (?: ["”][ ](?!["“]|he\b|she\b|they\b|said\b|says\b|is[ ]what\b|was[ ]what\b) | ,["”][ ](?:the|a|an|which|whose|starring)[ ] )""",
    re.VERBOSE,
)
_LAST = 4
_ASKED, _SPOKEN = frozenset("?？؟"), "\"'”’»)」"  # '?”)'
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ("「", "」"))


def _written_together(sentence: str) -> bool:
    """Whether the script sets no spaces between words; then 16 to 160 characters stand for 8 to 55 words."""
    return 16 <= len(sentence) <= 160 and max(sentence) >= "\u3040" and _han().search(sentence) is not None


@cache
def _han() -> re.Pattern[str]:
    # "港口", "ひら"
    return re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]{2}")


def _opening(sentence: str, words: Sequence[str], rules: _Rules, is_first: bool) -> str | None:
    """What leans on a sentence before it: 'He', 'That plan', 'However', 'In his view'."""
    first, second = words[0].strip(_TRIM), words[min(1, len(words) - 1)].strip(_TRIM)
    if (first in rules.connectives and second != "of") or _linked(words[:_LINKED], rules):
        return "opens with a connective"
    if first in rules.counted and sentence[len(first) : len(first) + 1] == ",":
        return "opens with a connective"  # 'First, the council'
    if first in rules.openers and second not in rules.times:
        first, second = second, words[min(2, len(words) - 1)].strip(_TRIM)
    if first in rules.pronouns and not (rules.small and _explained(sentence, is_first)):
        return "opens with a pronoun"
    if first in rules.demonstratives and second not in rules.times and not _says_which(first, words):
        return "opens with a demonstrative"
    if not rules.pointers.isdisjoint(words[1:4]) and _points(words, rules):
        return "opens with a demonstrative"
    if words[0] in rules.articles and second in rules.alike:
        return "opens with a demonstrative"  # 'A similar plan', 'The latter'
    return "opens in the middle" if sentence[0].islower() else _running(sentence)


def _running(sentence: str) -> str | None:
    """What no writer puts into a paragraph: '<b>', '(Left out)', '3. Ferries', 'the harbour opens.The mayor said', 'How it works: .'"""
    if sentence[0] in _TAGS or (sentence[0].isdigit() and _ITEM.match(sentence)):
        return "no running text"
    if _GLUED.search(sentence) or sentence[-_LAST:].rstrip(" .")[-1:] == ":":
        return "no running text"
    return None


_TAGS = "<|{*•("
_ITEM = re.compile(r"\d{1,3}[.)] ")  # '11. Two ferries'
_GLUED = re.compile(r"[a-z]{3}[.!?][A-Z][a-z]++ ")  # 'left the harbour.The mayor'


def _explained(sentence: str, is_first: bool) -> bool:
    """'In his first speech, Mayor Ilse Tamm'; of the first sentence also 'It is no secret that Ilse Tamm'."""
    return says_whom(sentence) or (is_first and opens_with_itself(sentence))


def _points(words: Sequence[str], rules: _Rules) -> bool:
    """'Rumours about such a move'; not 'Two days of this week' nor 'The names of those on board'."""
    at = next(at for at in (1, 2, 3) if words[at] in rules.pointers)
    explained = words[at] == "those" and not rules.attributes.isdisjoint(words[at + 1 : at + 2])
    return not explained and rules.times.isdisjoint(words[2:6])


def _says_which(first: str, words: Sequence[str]) -> bool:
    """'Both Tamm and Raud', 'Those who fled': the noun follows."""
    at = 1 if words[0].strip(_TRIM) == first else 2
    return (
        "and" in words[at : at + _LINKED]
        if first == "both"
        else first == "those" and not _WHO.isdisjoint(words[at : at + 1])
    )


_WHO = frozenset({"who", "whose", "whom"})


def _linked(opening: Sequence[str], rules: _Rules) -> bool:
    """'Two years ago, for example, the council'."""
    told = rules.joints.intersection(opening)
    if not told:
        return False
    line = f" {' '.join(opening)} "
    return any(f" {link} " in line for word in told for link in rules.links[word])


_LINKED = 6  # 'Two years ago, for example,'
_TRIM = ":;!?()[]…–—-\"'“”‘’"


def _substance(text: str, sentence: str, words: Sequence[str], rules: _Rules) -> str | None:
    """A finite verb, and somebody or some place: without them it is a heading or a reflection."""
    if not rules.verbs:
        return None
    if rules.verbs.isdisjoint(words) and not _REGULAR.search(sentence):
        return "no finite verb"
    if _NAMED.search(sentence) or _TITLE.match(sentence):
        return None
    return "no name or place" if words[0] in rules.articles or not is_name(text, sentence) else None


# 'arrived', 'Aronen’s', "they're"; verbs are 'said' and its like, with or without a mark behind
_REGULAR = re.compile(r"[a-z](?:ed|['’](?:s|re|ve|d|ll))\b")
# 'in Tartu', 'the "Aurora"', 'U.S.-led': a capital inside the sentence, but for days, months and 'I'
_NAMED = re.compile(
    r"""
    [ ](?<![:!?][ ])[$(“"‘'\u202a-\u202e\u2066-\u2068]?
    (?!I\b|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:January|February|March|April|May|June|July|August|September|October
      |November|December)\b)
    [A-Z]
    """,
    re.VERBOSE,
)


def _grammar(rules: _Rules, sentence: str, words: Sequence[str], raw: Sequence[str]) -> str | None:
    """What looks at every word: the letters of a heading, the verb of the main clause, whom the pronouns mean."""
    if _is_heading(raw, rules):
        return "written as a heading"
    if _is_answer(sentence) or main_verb(rules.language, _told(sentence, raw)) is None:
        return "no finite verb"
    return "speaks of what stands before" if unresolved(rules.language, words, raw) else None


def _told(sentence: str, raw: Sequence[str]) -> Sequence[str]:
    """The words in front of a colon, which need a verb too, unless a quotation is open there."""
    label, colon, _ = sentence.partition(": ")
    quoted = label.count('"') % 2 or label.count("“") > label.count("”")
    return label.split() if colon and not quoted else raw


def _is_answer(sentence: str) -> bool:
    """'Because the poor live here.'"""
    return sentence.startswith("Because ") and "," not in _QUOTED.sub("", sentence)


def _reference(rules: _Rules, words: Sequence[str], raw: Sequence[str]) -> str | None:
    """What points back at something, or begins with somebody known: 'The two men fled'."""
    back = points_back(rules.language, words, raw) or known_already(rules.language, words, raw)
    return "speaks of what stands before" if back else None


def _is_heading(raw: Sequence[str], rules: _Rules) -> bool:
    """'Harbour Opens After Nine Days of Strike': a capital on every word but the small ones."""
    if any(word[0].islower() and word not in rules.small for word in raw):
        return False
    return sum(word[0].isupper() and word.lower() not in rules.small for word in raw[1:]) >= _HEADING


_HEADING = 4


def _is_terse(words: Sequence[str], rules: _Rules) -> bool:
    """'Polls suggest Tamm has best chance of winning Narva.': as headlines are, where the article names none."""
    return bool(rules.small) and len(words) <= _TERSE and rules.articles.isdisjoint(words)


_TERSE = 14


def _voice(sentence: str, words: Sequence[str], rules: _Rules) -> str | None:
    """The writer's own 'I', which nobody can place in a digest; inside a quotation it is somebody's."""
    if rules.first.isdisjoint(words):
        return None
    plain = _QUOTED.sub("", sentence) if '"' in sentence or "“" in sentence else sentence
    return None if rules.first.isdisjoint(words_of(plain)) else "speaks of itself"


_QUOTED = re.compile(r"[\"“][^\"”]*+[\"”]?")  # '"my town"'


def _furniture(sentence: str, words: Sequence[str], rules: _Rules) -> str | None:
    """Captions, credits and notes of the publisher: one of their words, and then the phrase."""
    told = rules.signs.intersection(words)
    if told:
        line = f"| {' '.join(words)}"
        if any(phrase in line for word in told for phrase in rules.furniture[word]):
            return "caption or furniture"
    marked = "(" in sentence or ":" in sentence or "©" in sentence or "@" in sentence or sentence.startswith("BY ")
    return "caption or furniture" if marked and _CAPTION.search(sentence) else None


_CREDITS = ("Image:", "Photo:", "Picture:", "Photograph:", "Credit:", "(Image:", "(Photo:")

# such as 'Retreat: The minister on the ferry', 'Ilse Tamm (left)', 'tamm@harbour.example', 'BY ILSE TAMM'
_CAPTION = re.compile(
    r"\((?:left|right|cent(?:re|er)|above|below|pictured|L|R|C)\)|©|^[A-Z][\w-]+(?: \w+){0,3}: |\w@\w+\.\w|^BY [A-Z]{2}"
)
