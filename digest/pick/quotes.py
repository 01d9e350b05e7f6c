"""Article -> Quotes: what was said, by whom, in what role; every word a span of the article."""

from collections.abc import Sequence

from digest.model import Article, Kind, Quote, Sentence, Span
from digest.pick.quote_attribution import Attribution, attributed, titled
from digest.pick.quote_core import core
from digest.pick.quote_naming import Named, named
from digest.pick.quote_presented import presented
from digest.pick.quote_worth import Voice, worth
from digest.pick.roles import Offices


def quotes(article: Article, sentences: Sequence[Sentence], lead: Span | None = None) -> tuple[Quote, ...]:
    """Every quotation of the article in text order; `lead` is what the best of them should not repeat."""
    likely = [found for found in attributed(article, sentences) if found.said and found.trust >= _LEAST["direct"]]
    sorted_out = [
        (found, kind)
        for found, kind in zip(likely, _kinds(article.text, likely), strict=True)
        if found.trust >= _LEAST[kind]
    ]
    kept, kinds = [_presented(article.text, found) for found, _ in sorted_out], [kind for _, kind in sorted_out]
    offices = Offices(article.text)
    return tuple(
        [
            _quote(article, lead, found, known, kind, offices)
            for found, known, kind in zip(kept, named(article, kept), kinds, strict=True)
        ]
    )


# A passage that reads like a sentence is speech more often than not, a fragment is as often a title or a scare quote.
_LEAST: dict[Kind, float] = {"direct": 0.25, "mixed": 0.45}


def _presented(text: str, found: Attribution) -> Attribution:
    """The same with the name of a speaker whom only the office in front of it was taken for, and without a speaker that is a thing."""
    said = found.said
    if said is None or said.thing:
        return found._replace(said=None)
    mention = presented(text, said.mention)
    if mention == said.mention:
        return found
    return found._replace(said=said._replace(mention=mention))


def _quote(
    article: Article, lead: Span | None, found: Attribution, known: Named, kind: Kind, offices: Offices
) -> Quote:
    said = found.said
    mention = core(article.text, said.mention) if said else None
    office = offices.of(mention, known.name)
    trust = min(found.trust, 0.6 + 0.4 * known.sure)
    score = worth(article, found.passage.span, kind, Voice(known.name, office, trust), lead)
    return Quote(found.passage.span, kind, mention, known.name, office, said.cue if said else None, score)


def _kinds(text: str, kept: Sequence[Attribution]) -> list[Kind]:
    """Direct is what begins like a sentence, or goes on with one that the reporting clause interrupted; all else is a fragment."""
    kinds: list[Kind] = []
    for at, found in enumerate(kept):
        span = found.passage.span
        fragment = text[span.start].islower() or _fragment(span.of(text))
        resumed = fragment and at > 0 and kinds[-1] == "direct" and _resumes(text, kept[at - 1], found)
        kinds.append("direct" if resumed or not fragment else "mixed")
    return kinds


def _fragment(said: str) -> bool:
    """One or two words without an end, or a title: “Meet the Harbour.”"""
    words = said.split()
    if len(words) < 3 and said[-1] not in ".?!,":
        return True
    return 1 < len(words) < 9 and said[-1] not in "?!" and titled(words)


def _resumes(text: str, previous: Attribution, found: Attribution) -> bool:
    between = text[previous.passage.outer.end : found.passage.outer.start]
    same = previous.said is not None and found.said is not None and previous.said.mention == found.said.mention
    return same and len(between) < 120 and "." not in between.rstrip(". ")
