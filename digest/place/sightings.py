"""Article -> `Sighting`s: the names of places in its headline and text, once people and things are masked."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from digest.model import Article, Sentence
from digest.place import atlas, mentions, tongues
from digest.place.atlas import NATIONAL, TOWNS
from digest.place.mentions import Mention

Where = Literal["headline", "lead", "body", "dateline"]

_GLANCE = 1500  # characters that tell a language
# as in "WASHINGTON (Reuters) - ", "DUBLIN, Ohio (AP) — " and "BRUSSELS — "
_DATELINE = re.compile(
    r"[A-Z][A-Z.,' -]{2,30}(?:, [A-Z][\w.]+ ?)?(?:[A-Z][a-z]+\.? \d+ )?(?:\([\w /.]+\) ?)?(?:- |-- ?|— ?|– )"
)
_NEXT = re.compile(r"\.?[ -]([A-Za-z]+)")  # "fries" behind "French", "Dlrs" behind "U.S"
_STOPS = frozenset({". ", "\n\n", ""})  # what stands before the first word of a sentence


# A name and where it stands; in the headline its span counts in the headline. A plain tuple: two are made of every name.
Sighting = tuple[Where, Mention]


def sightings(article: Article, sentences: Sequence[Sentence]) -> list[Sighting]:
    """Headline first, then the text in its order."""
    found = _found(article, sentences)
    people = {mention.key for where, mention in found if mention.kind == "person" and where != "headline"}
    kept: list[Sighting] = []
    for where, mention in found:
        place = _as_place(where, mention, people, article)
        if place:
            kept.append((where, place))
    return kept


def reader(article: Article) -> Callable[[str, int, int], list[Mention]]:
    """How names are found in the article's language."""
    tongue = tongues.tongue(article.language, article.text)
    if tongue == "und":
        tongue = _guess(article.text)
    if tongue == "en":
        return mentions.capitalised
    if tongue in tongues.LATIN:
        return lambda text, start, end: _with_cities(tongues.named(text, start, end, tongue), text, start, end)
    return lambda text, start, end: tongues.named(text, start, end, tongue)


def _with_cities(countries: list[Mention], text: str, start: int, end: int) -> list[Mention]:
    """Large cities too, and people who are called like one: most are written alike in the languages of the Latin alphabet."""
    taken = {at for mention in countries for at in range(mention.start, mention.end)}
    nouns = atlas.english().nouns
    cities = [
        mention
        for mention in mentions.capitalised(text, start, end)
        if mention.kind in ("city", "person") and mention.start not in taken and mention.key not in nouns
    ]
    return sorted(countries + cities)


def _guess(text: str) -> str:
    """English, unless the beginning of the text names nearly nothing in it and more in another language of the Latin alphabet."""
    end = min(len(text), _GLANCE)
    english = len(mentions.capitalised(text, 0, end))
    if english > 1:
        return "en"
    found = {tongue: len(tongues.named(text, 0, end, tongue)) for tongue in tongues.LATIN}
    best = max(found, key=lambda tongue: (found[tongue], tongue))
    return best if found[best] > english else "en"


def _found(article: Article, sentences: Sequence[Sentence]) -> list[Sighting]:
    names, headline = reader(article), article.headline or ""
    body = [mention for start, end in _stretches(article) for mention in names(article.text, start, end)]
    coins = mentions.money(article.text)
    if coins:
        body = sorted(body + coins)
    dateline, lead = _dateline_end(article), _lead_end(article, sentences)
    found: list[Sighting] = [("headline", m) for m in names(headline, 0, len(headline))]
    found += [("dateline" if m.start < dateline else "lead" if m.start < lead else "body", m) for m in body]
    return found


def _stretches(article: Article) -> Iterator[tuple[int, int]]:
    """The paragraphs, those together that have only white space between them: one long scan is cheaper than many short ones."""
    text, begin, last = article.text, -1, -1
    for start, end in article.paragraphs:
        if begin < 0:
            begin = start
        elif not text[last:start].isspace():
            yield begin, last
            begin = start
        last = end
    if begin >= 0:
        yield begin, last


def _dateline_end(article: Article) -> int:
    if article.dateline:
        return article.dateline.end
    found = _DATELINE.match(article.text, article.paragraphs[0].start) if article.paragraphs else None
    return found.end() if found else 0


def _lead_end(article: Article, sentences: Sequence[Sentence]) -> int:
    """The end of the first sentence that does not repeat the headline."""
    headline = (article.headline or "").strip(" .")
    for sentence in sentences[:3]:
        if sentence.span.of(article.text).strip(" .") != headline:
            return sentence.span.end
    return article.paragraphs[0].end if article.paragraphs else 0


def _as_place(where: Where, mention: Mention, people: set[str], article: Article) -> Mention | None:
    """The mention, perhaps as a lesser kind, or None where it names a person or a thing."""
    if mention.kind == "mask" or (mention.key in people and mention.kind != "actor"):
        return None
    if mention.kind == "person":  # in the headline alone: "Paris Attack Suspect Held"
        kind = atlas.entry(atlas.english().names[mention.key]).kind
        return mention._replace(kind=kind) if kind in TOWNS else None
    if mention.key in atlas.english().common and _is_common_word(where, mention, article):
        return None
    return _as_nation(mention, article.headline or "" if where == "headline" else article.text)


def _is_common_word(where: Where, mention: Mention, article: Article) -> bool:
    """TURKEY PRICES RISE above a text that writes of "the turkey industry"; "Polish with a brush"."""
    if f" {mention.key}" not in article.text:
        return False
    return where == "headline" or article.text[max(0, mention.start - 2) : mention.start] in _STOPS


def _as_nation(mention: Mention, text: str) -> Mention | None:
    """Canadian dollars are money, French fries no part of France and the Stockholm syndrome none of Sweden."""
    national = mention.kind in NATIONAL
    following = _NEXT.match(text, mention.end) if national or mention.kind in TOWNS else None
    if following is None:
        return mention
    known = atlas.english()
    if following[1] in known.things:
        return None
    return mention._replace(kind="money") if national and following[1].lower() in known.coins else mention
