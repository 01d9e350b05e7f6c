"""`Document` of visible text -> `Article`: which of its lines are the article, and what the others say about it."""

import re
from collections.abc import Sequence
from functools import cache

from digest.model import Article, Document, Dropped, Skipped, Span
from digest.read import bounds, comments, head, language, refuse
from digest.read.features import Line
from digest.read.lines import placed
from digest.read.reasons import Scene, barred, parts, reasons
from digest.read.verdicts import Verdicts, verdicts

_ABOVE = 4
_SAMPLE = 2000
_CERTAIN, _CONTINUES, _QUOTES = 0.85, 0.36, 0.2
_SHORT = 12
"""Lines. A page so short says too little for the model; where it keeps nothing, sentences are believed."""


def read(document: Document) -> Article | Skipped:
    """The article among the lines of a page as a browser shows it."""
    return of_lines(document, *placed(document.text))


def of_lines(
    document: Document, lines: Sequence[Line], spans: Sequence[Span], aside: tuple[Dropped, ...] = ()
) -> Article | Skipped:
    """The article among those lines of the document; `aside` are the lines that the caller knows to be none of it."""
    if len(lines) > bounds.MOST_LINES:
        return Skipped(
            document.location, f"too long: {len(lines):,} lines, more than the {bounds.MOST_LINES:,} that are read"
        )
    lines, spans, parting = _together(lines, spans)
    aside = (*aside, *parting)
    opinion = verdicts(lines)
    bars = barred(lines, opinion)
    kept = _continued(lines, opinion, bars)
    bars = _above_comments(lines, kept, bars)
    kept = _trimmed(lines, _quoting(lines, kept, opinion, bars), opinion)
    if not any(kept) and len(lines) <= _SHORT:
        kept = [refuse.sentence(line.text) and not bar for line, bar in zip(lines, bars, strict=True)]
    refusal = _refusal(lines, kept, opinion) if any(kept) or comments.REASON not in bars else comments.ALONE
    if refusal:
        return Skipped(document.location, refusal)
    return _article(document, lines, spans, opinion, kept, bars, aside)


def _together(lines: Sequence[Line], spans: Sequence[Span]) -> tuple[list[Line], list[Span], list[Dropped]]:
    """The lines without those that only part paragraphs, so that each is judged by its true neighbours; and those, dropped."""
    parting = [parts(line.text) for line in lines]
    return (
        [line for line, apart in zip(lines, parting, strict=True) if not apart],
        [span for span, apart in zip(spans, parting, strict=True) if not apart],
        [Dropped(span, "notice of the page") for span, apart in zip(spans, parting, strict=True) if apart],
    )


def _refusal(lines: Sequence[Line], kept: Sequence[bool], opinion: Verdicts) -> str | None:
    """Judged by all that the model takes for text, notices too, for a wall is nothing else; where little is kept, by that as well."""
    told = [keep or opinion.keeps(place) for place, keep in enumerate(kept)]
    return refuse.why(lines, told) or (refuse.why(lines, kept) if sum(kept) <= _SHORT and told != kept else None)


def _continued(lines: Sequence[Line], opinion: Verdicts, bars: Sequence[str | None]) -> list[bool]:
    """What the model keeps and no rule bars; a whole sentence right after a kept line needs less to be kept as well."""
    kept: list[bool] = []
    continues = min(_CONTINUES, opinion.least)
    for place, bar in enumerate(bars):
        likely = place > 0 and kept[-1] and opinion.chances[place] > continues
        kept.append(not bar and (opinion.keeps(place) or (likely and refuse.sentence(lines[place].text))))
    return kept


def _above_comments(lines: Sequence[Line], kept: Sequence[bool], bars: Sequence[str | None]) -> list[str | None]:
    """Those bars, and one for each line below the heading of the comments: they are sentences too, but nobody's article."""
    begin = comments.begin(lines, kept)
    if begin is None:
        return list(bars)
    return [bar or (comments.REASON if place >= begin else None) for place, bar in enumerate(bars)]


def _quoting(lines: Sequence[Line], kept: Sequence[bool], opinion: Verdicts, bars: Sequence[str | None]) -> list[bool]:
    """What was kept and is not barred, and what stands between with a quotation in it: no quotation of the article may be lost."""
    found = [keep and not bar for keep, bar in zip(kept, bars, strict=True)]
    inside = range(found.index(True), len(found) - found[::-1].index(True)) if any(found) else range(0)
    for place in inside:
        if not bars[place] and opinion.chances[place] > _QUOTES and _quotation().search(lines[place].text):
            found[place] = True
    return found


@cache
def _quotation() -> re.Pattern[str]:
    # "we had asked for new bolts", „wir hatten darum gebeten“, «nous l'avions demandé»
    return re.compile(r"[\"“„«「][^\"“”„«»「」]{20,600}[\"”“»」]")


def _trimmed(lines: Sequence[Line], kept: list[bool], opinion: Verdicts) -> list[bool]:
    """Without the headings that follow the last sentence: no article ends with one, but a list of others begins so."""
    for place in range(len(lines) - 1, -1, -1):
        if kept[place] and (refuse.ended(lines[place].text) or opinion.chances[place] > _CERTAIN):
            break
        kept[place] = False
    return kept


def classify(lines: Sequence[str], gaps: Sequence[int] = ()) -> list[float]:
    """How likely each line is part of an article, 0 to 1: lines of one page, in order, none blank, judged as a sequence.

    A line is a paragraph, a heading, a list entry, a menu entry. `gaps` are the line breaks before each where they are known: two
    or more stand for a blank line.
    """
    return verdicts([Line(line, gaps[n] if gaps else 2) for n, line in enumerate(lines)]).chances


def _article(
    document: Document,
    lines: Sequence[Line],
    spans: Sequence[Span],
    opinion: Verdicts,
    kept: list[bool],
    bars: Sequence[str | None],
    aside: tuple[Dropped, ...],
) -> Article:
    text = document.text
    words = [line.text for line in lines]
    credit = head.credit_lines(words, kept)
    for place in credit:
        kept[place] = False
    first = kept.index(True) if any(kept) else 0
    around = _around(opinion, first, kept)
    tongue = document.language or language.identify(_body(words, kept))
    opening = head.dateline(text, spans[first])
    named = head.byline(words, around, opinion.headline)
    day, dated = head.published(words, around, first, tongue)
    furniture = [word for word, keep in zip(words, kept, strict=True) if not keep]
    scene = Scene(opinion, named.place if named else None, dated, frozenset(credit), bars)
    return Article(
        id=document.id,
        text=text,
        paragraphs=tuple(span for span, keep in zip(spans, kept, strict=True) if keep),
        headline=_headline(document, words, opinion),
        url=document.url or head.address(furniture),
        outlet=document.outlet
        or head.outlet(
            words, around, [words[place] for place in credit], furniture, opening.of(text) if opening else ""
        ),
        byline=document.byline or (named.names if named else None),
        dateline=opening,
        published=head.when(document.published, tongue)
        or day
        or head.from_address(document.url)
        or head.from_dateline(text, spans[first], opening),
        language=tongue,
        credit=tuple(spans[place] for place in credit),
        dropped=tuple(sorted((*aside, *_dropped(lines, spans, kept, scene)), key=lambda dropped: dropped.span)),
        location=document.location,
    )


def _around(opinion: Verdicts, first: int, kept: Sequence[bool]) -> list[int]:
    """The lines that may tell of the article: from just above the headline to the first paragraph, then those after the last."""
    top = opinion.headline if opinion.headline is not None else first
    last = len(kept) - 1 - kept[::-1].index(True) if True in kept else first
    return [*range(max(0, min(top, first) - _ABOVE), first), *range(last + 1, min(last + 4, len(kept)))]


def _body(words: Sequence[str], kept: Sequence[bool]) -> str:
    return " ".join(word for word, keep in zip(words, kept, strict=True) if keep)[:_SAMPLE]


def _headline(document: Document, words: Sequence[str], opinion: Verdicts) -> str | None:
    return words[opinion.headline] if opinion.headline is not None else document.title


def _dropped(lines: Sequence[Line], spans: Sequence[Span], kept: Sequence[bool], scene: Scene) -> list[Dropped]:
    places = [place for place, keep in enumerate(kept) if not keep]
    return [Dropped(spans[place], why) for place, why in zip(places, reasons(lines, places, scene), strict=True)]
