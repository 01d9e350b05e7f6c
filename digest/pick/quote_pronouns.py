"""A pronoun beside a quotation -> the person it stands for: previous speaker, then subject, then the nearest name that fits.

The signs are those of Hobbs (1978) and of centering (Grosz, Joshi and Weinstein 1995), cut down to what news needs: who spoke last,
who is the subject of the sentences before, who fits "he" or "she" by the given name. Their weights are learned beside those of
quote_trust (tools/fit_quotes.py).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from digest.model import Span
from digest.pick.quote_grammar import MASK, tags
from digest.pick.quote_names import POLITE, Names
from digest.pick.quote_people import words

SINGULAR = frozenset({"he", "she"})


class Candidate(NamedTuple):
    """A person that a pronoun may stand for: the full name, and what speaks for and against."""

    name: Span
    traits: tuple[str, ...]


def antecedents(
    text: str, frame: str, pronoun: Span, paragraphs: Sequence[Span], chain: Sequence[tuple[Span, Span]], names: Names
) -> tuple[Candidate, ...]:
    """The persons of the paragraphs around a "he" or "she", the last one being the pronoun's own, and the speakers so far.

    `chain` holds the mentions and full names of the speakers so far, the last one last.
    """
    said = pronoun.of(text).lower()
    traits: dict[str, list[str]] = {}
    spans: dict[str, Span] = {}
    people = list(_people(text, frame, pronoun, paragraphs, names))
    for key, name, trait in [*_speakers(text, pronoun, paragraphs[-1], chain, people), *people]:
        spans.setdefault(key, name)
        traits.setdefault(key, []).append(trait)
    return tuple(_candidate(spans[key], key, signs, said, names) for key, signs in traits.items())


def _candidate(name: Span, key: str, signs: Sequence[str], said: str, names: Names) -> Candidate:
    whole = [*signs, _fit(names, key, said), _kind(key), *names.standing(key), f"both={min(6, len(signs))}"]
    return Candidate(name, tuple(dict.fromkeys(whole)))


_Sign = tuple[str, Span, str]


def _speakers(
    text: str, pronoun: Span, paragraph: Span, chain: Sequence[tuple[Span, Span]], people: Sequence[_Sign]
) -> Iterator[_Sign]:
    newest = next((key for key, _, trait in people if trait[:5] == "back=" and trait[6] in "PSR"), "")
    for order, (mention, name) in enumerate(reversed(chain[-3:])):
        near = "same" if mention.start >= paragraph.start else "far" if pronoun.start - mention.start > 900 else "near"
        shape = "p" if mention.of(text).lower() in SINGULAR else "n"
        key = name.of(text)
        yield key, name, f"speaker={order}{near}{shape}{'=' if newest == key else '-' if newest else ''}"


@cache
def _run() -> re.Pattern[str]:
    """A run of capitalised words: `Mara J. Lund`, `Mr. Lund`, `Pieter van Lund`."""
    word = r"(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Prof|Rev)\.|[A-Z]\.|[A-ZÀ-Þ][\w’\-]+)"
    return re.compile(rf"(?=[A-ZÀ-Þ]){word}(?: (?:(?:van|von|de|bin|al) )?{word})*")


def _people(text: str, frame: str, pronoun: Span, paragraphs: Sequence[Span], names: Names) -> Iterator[_Sign]:
    """Names in front of the pronoun, the nearest first, with how many stand between, how many paragraphs back, and where."""
    seen: set[str] = set()
    for back, paragraph in enumerate(reversed(paragraphs)):
        for match in reversed(
            list(
                _run().finditer(frame, max(paragraph.start, pronoun.start - _WINDOW), min(paragraph.end, pronoun.start))
            )
        ):
            span = _proper(match)
            if span is None:
                continue
            name = names.person(span)
            key = name.of(text)
            polite = POLITE.get(match[0].partition(" ")[0].rstrip("."))
            if polite:
                yield key, name, f"polite={polite == pronoun.of(text).lower()}"
            if key not in seen:
                yield key, name, f"order={min(len(seen), 5)}"
                yield key, name, f"back={back}{_place(frame, span, paragraph)}{_next(frame, span.end)}"
                seen.add(key)
            else:
                yield key, name, f"again={back}{_place(frame, span, paragraph)}"


_WINDOW = 800  # characters; farther back nobody is meant by a pronoun


def _proper(match: re.Match[str]) -> Span | None:
    """A run without the word that only opens a sentence: "While Lund" -> "Lund"."""
    if match[0].isupper() and len(match[0]) > 4:
        return None
    first, space, rest = match[0].partition(" ")
    if first.lower().partition("’")[0].partition("'")[0] not in _known():
        return Span(*match.span())
    return Span(match.start() + len(first) + len(space), match.end()) if rest else None


def _next(frame: str, end: int) -> str:
    """The tag of the word behind a name, for it says whether the name is a subject."""
    match = _word().match(frame, end)
    return tags("en").get(match[1], "w") if match else "."


@cache
def _word() -> re.Pattern[str]:
    """The word behind a name: ` said`."""
    return re.compile(r" (\w+)")


@cache
def _known() -> frozenset[str]:
    """Words that a capital does not make a name: "But", "On"."""
    return frozenset(word for word, tag in tags("en").items() if tag in "dpjiovtac") | {"former"}


def _kind(name: str) -> str:
    """Whether a name looks like a person's: by the given name, by having two or three words, or not at all."""
    known = words()
    first, *others = name.lower().split(" ")
    if first in known.male or first in known.female or first in known.either:
        return f"kind=given{min(3, len(others))}"
    if (others or [first])[-1] in known.organisations or first in known.organisations:
        return "kind=organisation"
    return f"kind=other{min(3, len(others))}"


def _place(frame: str, span: Span, paragraph: Span) -> str:
    """Whether a name opens its paragraph, its sentence, its clause, or stands anywhere else; a role in front does not count.

    In "Lund's colleague Ann Lee, a botanist," it is Lee who opens the sentence.
    """
    if _possesses(frame, span):
        return "o"
    start = max(paragraph.start, span.start - 80)
    before = _sentence_end().split(frame[start : span.start])[-1]
    if before.strip() == "":
        return "P" if start == paragraph.start else "S"
    known = tags("en")
    if (
        all(known.get(word.lower(), "w") in "drwo" or _possessive(word) for word in before.split())
        and before.count(" ") < 8
    ):
        return "R"
    return "C" if before.endswith(", ") else "o"


def _possessive(word: str) -> bool:
    return word.rstrip().endswith(("'s", "’s"))


def _possesses(frame: str, span: Span) -> bool:
    """A run of words holds a curly apostrophe and ends before a straight one."""
    return _possessive(span.of(frame)) or frame.startswith("'s", span.end)


@cache
def _sentence_end() -> re.Pattern[str]:
    """A full stop, or a quotation, and the space behind it."""
    return re.compile(rf"[.?!{MASK}]+\s")


def _fit(names: Names, name: str, said: str) -> str:
    known = names.pronoun(name)
    return "fit=unknown" if known is None else "fit=yes" if known == said else "fit=no"


def goes_on(text: str, frame: str, pronoun: Span, chain: Sequence[tuple[Span, Span]], names: Names) -> Span | None:
    """The last speaker, where nobody else opened a sentence or a clause since: by far the commonest case."""
    if not chain or not 0 < pronoun.start - chain[-1][0].end < _NEAR:
        return None
    mention, name = chain[-1]
    if names.pronoun(name.of(text)) != pronoun.of(text).lower():
        return None
    between = Span(mention.end, pronoun.start)
    runs = (_proper(match) for match in _run().finditer(frame, *between))
    return None if any(run and _place(frame, run, between) != "o" for run in runs) else name


_NEAR = 600


def antecedent(candidates: Sequence[Candidate], judge: Callable[[tuple[str, ...]], float]) -> tuple[Span | None, float]:
    """The likeliest person and how likely, if anybody is likely at all."""
    judged = [(judge(candidate.traits), -order) for order, candidate in enumerate(candidates)]
    value, order = max(judged, default=(0.0, 0))
    return (candidates[-order].name, value) if value >= _LEAST else (None, 0.0)


_LEAST = 0.1
