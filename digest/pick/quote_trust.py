"""Traits of a proposal -> the probability that it is right: a logistic regression over the rules' own signs.

The weights (digest/data/quotes_trust.json) are fitted by tools/fit_quotes.py on news annotated for attribution.
"""

from collections.abc import Iterable
from functools import cache
from itertools import chain, repeat
from math import exp

from digest.data import table


def trust(rule: str, traits: Iterable[str], form: Iterable[str]) -> float:
    """The probability that a rule's proposal names the speaker of a quotation of this form."""
    known = together(rule)
    return _probability(sum(map(known.get, chain(form, traits), repeat(0.0)), known[""]))


@cache
def together(rule: str) -> dict[str, float]:
    """The weights of a rule and those that count for all rules, added up once."""
    groups = weights("speakers")
    both = dict(groups[""])
    for sign, weight in groups.get(rule, {}).items():
        both[sign] = both.get(sign, 0.0) + weight
    return both


def meant(traits: Iterable[str]) -> float:
    """The probability that a pronoun stands for a person with these traits."""
    known = weights("pronouns")[""]
    return _probability(known[""] + sum(map(known.get, traits, repeat(0.0))))


def _probability(total: float) -> float:
    return 1 / (1 + exp(-total if -_FAR < total < _FAR else -_FAR if total > 0 else _FAR))


_FAR = 30.0  # beyond, nothing changes but that an exponential may overflow


@cache
def weights(name: str) -> dict[str, dict[str, float]]:
    """Sign -> weight, per rule ("" holds what counts for all rules), for "speakers" or "pronouns"."""
    groups: dict[str, dict[str, float]] = table("quotes_trust")[name]
    return groups
