"""Candidates -> the extract: sentences join the lead, each the one that adds most, and the best length of the row is kept.

Every further sentence costs something, so that a third long one seldom pays; what it says again costs too (maximal marginal
relevance, Carbonell and Goldstein 1998), and so does reaching far down. The gain is the mean score, each sentence counting by its length,
because a summary is as good as its average word. The prices are fitted by `tools/fit_lead.py` to the ROUGE of sets of
sentences against editors' summaries.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import accumulate, chain
from operator import mul
from typing import NamedTuple

from digest.data import table
from digest.model import Candidate, Span

CHOICE, _MOST = 8, 40  # sentences that are looked at for three, and for any number: the lead and the next best
USUAL = 3  # sentences that the prices were fitted for


class Prices(NamedTuple):
    """What the mean score and common words are worth, and what is paid for repetition, for reaching down, for a second and for a third
    sentence."""

    score: float
    heard: float
    again: float
    deep: float
    second: float
    third: float


class Whole(NamedTuple):
    """Sentences together: how many, their length, their scores by length, their words, how often the article's sentences say these, how
    many are said again, the deepest place."""

    size: int = 0
    length: int = 0
    scored: float = 0.0
    told: frozenset[str] = frozenset()
    heard: int = 0
    again: int = 0
    deep: int = 0


def extract(lead: Candidate | None, ranked: Sequence[Candidate], count: int) -> list[Span]:
    """The lead, or else the best candidate, and up to `count` - 1 others that are worth their place; `ranked` is best first.

    The prices hold for three. Who asks for more is given about `_ROOM` characters for each.
    """
    saying = sayings(ranked)
    row = grown(saying, lead or ranked[0], choice(ranked, count), count)
    if count > USUAL:
        return [candidate.span for candidate in _begun(row, _ROOM * count)]
    return [candidate.span for candidate in enough(saying, row, prices())]


_ROOM = 70


def sayings(ranked: Sequence[Candidate]) -> Mapping[str, int]:
    """How many of the sentences say each word: what several say is what the article is about."""
    return Counter(chain.from_iterable([candidate.told for candidate in ranked]))


def choice(ranked: Sequence[Candidate], count: int) -> Sequence[Candidate]:
    """The best candidates, more where more are asked for."""
    return ranked[: min(_MOST, CHOICE * max(1, count // USUAL))]


def grown(
    saying: Mapping[str, int], first: Candidate, ranked: Sequence[Candidate], count: int, paid: Prices | None = None
) -> list[Candidate]:
    """A row of `count` candidates, each the one that adds most to those before it."""
    paid = paid or prices()
    row, whole = [first], joined(saying, Whole(), first)
    others = [candidate for candidate in ranked if candidate is not first]
    while others and len(row) < count:
        _, at = max([(_adds(saying, whole, other, paid), -at) for at, other in enumerate(others)])
        whole = joined(saying, whole, others[-at])
        row.append(others.pop(-at))
    return row


def _adds(saying: Mapping[str, int], whole: Whole, other: Candidate, paid: Prices) -> float:
    """What the whole is worth with this sentence, but for its size, which is the same with every other one."""
    length = other.span.end - other.span.start
    mean = (whole.scored + other.score * length) / ((whole.length + length) or 1)
    new = other.told - whole.told
    heard = sum(map(saying.__getitem__, new))
    again = len(other.told) - len(new)
    return paid.score * mean + paid.heard * heard + paid.again * again + paid.deep * max(whole.deep, other.place)


def enough(saying: Mapping[str, int], row: Sequence[Candidate], paid: Prices) -> Sequence[Candidate]:
    """The beginning of the row that is worth most."""
    wholes = list(accumulate(row, partial(joined, saying), initial=Whole()))[1:]
    values = [worth(whole, paid) for whole in wholes]
    return row[: values.index(max(values)) + 1]


def _begun(row: Sequence[Candidate], room: int) -> Iterator[Candidate]:
    for candidate in row:
        if room <= 0:
            return
        yield candidate
        room -= candidate.span.end - candidate.span.start


def joined(saying: Mapping[str, int], whole: Whole, other: Candidate) -> Whole:
    """The whole with one sentence more."""
    start, end = other.span
    new = other.told - whole.told
    return Whole(
        whole.size + 1,
        whole.length + end - start,
        whole.scored + other.score * (end - start),
        whole.told | new,
        whole.heard + sum(map(saying.__getitem__, new)),
        whole.again + len(other.told) - len(new),
        max(whole.deep, other.place),
    )


def worth(whole: Whole, paid: Prices) -> float:
    """What sentences are worth as an extract."""
    value: float = sum(map(mul, paid, measures(whole)))
    return value


def measures(whole: Whole) -> tuple[float, ...]:
    """One number for each of the prices."""
    mean = whole.scored / (whole.length or 1)
    return mean, whole.heard, whole.again, whole.deep, whole.size > 1, max(0, whole.size - 2)


@cache
def prices() -> Prices:
    """The fitted prices."""
    return Prices(**table("lead_weights")["extract"])
