"""Attributions -> the full name of each speaker, where the article gives one: names, offices and pronouns, in text order."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from digest.model import Article, Span
from digest.pick.quote_attribution import Attribution, framed
from digest.pick.quote_german import describes
from digest.pick.quote_language import language
from digest.pick.quote_names import Names
from digest.pick.quote_ordinary import pronoun
from digest.pick.quote_people import is_national, unnamed
from digest.pick.quote_pronouns import SINGULAR, Candidate, antecedent, antecedents, goes_on
from digest.pick.quote_trust import meant

Look = Callable[[Span, Sequence[Candidate]], tuple[Span | None, float]]
_SURE = 1.0


class Named(NamedTuple):
    """The full name of a speaker, None where the article gives none, and how sure it is."""

    name: Span | None
    sure: float


class _Cast(NamedTuple):
    """Who has spoken so far: the names of the article, and the mentions with their full names."""

    frame: str
    names: Names
    language: str
    chain: list[tuple[Span, Span]]
    resolved: dict[Span, Named]


def named(article: Article, kept: Sequence[Attribution], look: Look | None = None) -> list[Named]:
    """The full name of each speaker or None; `look` chooses among the persons that a pronoun may mean."""
    code = language(article.text, article.language)
    cast = _Cast(
        framed(article.text, [found.passage for found in kept]),
        Names(article.text, code),
        code,
        [],
        {},
    )
    return [
        _remembered(article, cast, found.said.mention, found.passage.paragraph, look or _look)
        if found.said
        else Named(None, 0.0)
        for found in kept
    ]


def _look(mention: Span, candidates: Sequence[Candidate]) -> tuple[Span | None, float]:
    del mention
    return antecedent(candidates, meant)


def _remembered(article: Article, cast: _Cast, mention: Span, paragraph: int, look: Look) -> Named:
    """Quotations that share a mention share its name."""
    if mention not in cast.resolved:
        found = cast.resolved[mention] = _name(article, cast, mention, paragraph, look)
        if found.name:
            cast.chain.append((mention, found.name))
    return cast.resolved[mention]


def _name(article: Article, cast: _Cast, mention: Span, paragraph: int, look: Look) -> Named:
    text = article.text
    words = mention.of(text)
    low = words.lower().replace("’", "'").partition("'")[0]  # "He’s", "they’re"
    if low in SINGULAR:
        return _person(article, cast, mention, paragraph, look)
    if pronoun(words, cast.language) or (cast.language == "de" and describes(text, words)):
        return Named(None, _SURE)
    if words[0].isupper() and low not in _OTHERS and not unnamed(words, cast.language) and not _epithet(text, mention):
        return Named(cast.names.fullest(mention), _SURE)
    return Named(cast.names.holder(mention), _SURE)


def _epithet(text: str, mention: Span) -> bool:
    """`the Swede`."""
    return text[max(0, mention.start - 4) : mention.start].lower() == "the " and is_national(mention.of(text))


_OTHERS = frozenset({"i", "we", "they", "it", "you", "who", "which"})


def _person(article: Article, cast: _Cast, mention: Span, paragraph: int, look: Look) -> Named:
    text = article.text
    same = goes_on(text, cast.frame, mention, cast.chain, cast.names)
    if same:
        return Named(same, _SURE)
    while paragraph and article.paragraphs[paragraph].start > mention.start:
        paragraph -= 1
    around = article.paragraphs[max(0, paragraph - 1) : paragraph + 1]
    return Named(*look(mention, antecedents(text, cast.frame, mention, around, cast.chain, cast.names)))
