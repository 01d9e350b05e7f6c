"""Article, Sentences -> Candidates -> the lead and the extract: what may not stand alone is barred, the rest is ranked.

The first sentences of news are hard to beat as a summary (Nenkova 2005), but one article in three opens with an anecdote, a
quotation or a caption. So position is only one of the features of a small linear model; see `lead_score`.
"""

from collections.abc import Iterator, Sequence
from operator import mul
from typing import NamedTuple

from digest.model import Article, Candidate, Sentence, Span
from digest.pick.extract import extract
from digest.pick.lead_bars import LEANING, UNUSABLE, bars
from digest.pick.lead_dateline import bare
from digest.pick.lead_reference import introduced, leans
from digest.pick.lead_score import Topic, features, reasons, stems, topic, weights, words_of


def candidates(article: Article, sentences: Sequence[Sentence]) -> tuple[Candidate, ...]:
    """The opening sentences as possible leads, in text order, each without the dateline or agency tag in front of it.

    No deeper sentence than `_REACH` was worth its reading in any collection we measured; but where all of these are barred the
    search goes on until one may stand alone. Only what can be printed is scored.
    """
    read = list(opening(article, sentences))
    told = [stems(sentence.words) for sentence in read]
    about = topic(article, told)
    return tuple([_candidate(article, about, *pair) for pair in zip(read, told, strict=True)])


_REACH = 16


class Opening(NamedTuple):
    """A sentence of the opening: how many stand before it, its words, how it leans on those, and why it may not be the lead."""

    place: int
    span: Span
    words: list[str]
    leans: float
    barred: str | None


def opening(article: Article, sentences: Sequence[Sentence]) -> Iterator[Opening]:
    """The sentences as far as they are worth reading; furniture takes no place."""
    bar = bars(article, sentences)
    language = article.language[:2]
    place, standing, before = 0, False, set[str]()
    for sentence in sentences:
        if place >= _REACH and standing:
            return
        span = bare(article, sentence.span)
        told = span.of(article.text)
        words = words_of(told)
        barred = bar(span, words)
        leaning = leans(language, told, words, before) if barred is None else 0.0
        yield Opening(place, span, words, leaning, barred)
        before.update(words, introduced(told))
        place += barred not in UNUSABLE
        standing = standing or barred is None


def _candidate(article: Article, about: Topic, sentence: Opening, told: frozenset[str]) -> Candidate:
    if sentence.barred and sentence.barred not in LEANING:
        return Candidate(sentence.span, 0.0, (), sentence.barred)
    values = features(about, sentence.place, sentence.span.of(article.text), told, len(sentence.words))
    score = round(sum(map(mul, weights(), values)), 2)
    return Candidate(
        sentence.span, score, reasons(values), sentence.barred, told - about.common, sentence.place, sentence.leans
    )


def pick(candidates: Sequence[Candidate], count: int = 3) -> tuple[Span | None, tuple[Span, ...]]:
    """The lead, None where no sentence can stand alone; and the extract of at most `count` sentences in text order.

    The extract begins with the lead. Where there is none, it holds what leans on its neighbours, or at the worst whatever can be
    printed.
    """
    usable = sorted([candidate for candidate in candidates if candidate.barred not in UNUSABLE], key=_rank)
    alone = [candidate for candidate in usable if candidate.barred is None and _alone(candidate)[0] <= _WORST]
    lead = min(alone, key=_alone, default=None)
    printable = [candidate for candidate in usable if candidate.barred is None or candidate.barred in LEANING]
    spans = extract(lead, printable, count) if printable else [candidate.span for candidate in usable[:count]]
    return lead.span if lead else None, tuple(sorted(spans))


def _rank(candidate: Candidate) -> tuple[float, Span]:
    return -candidate.score, candidate.span


def _alone(candidate: Candidate) -> tuple[float, Span]:
    """The rank of a lead, which pays for every phrase that only an earlier sentence explains; beside that sentence it is no fault."""
    return LEANING_COSTS * candidate.leans - candidate.score, candidate.span


# In points of ROUGE-1 plus ROUGE-2, as the weights. Chosen, not fitted: ROUGE sees no difference, a reader does.
LEANING_COSTS = 10.0
# A sentence that ranks behind this is deep in its story, leans, and was a riddle wherever we read one. One article in seventy has
# nothing better.
_WORST = 20.0
