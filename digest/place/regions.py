"""Article, countries, regions -> the section that it belongs to, and the others that it concerns.

A country's weight is credited to the smallest region that holds it, so that "East Asia" does not swallow what "Korean Peninsula" is
there for. A region also fits an article whose headline names one of its countries, or that names one of the region's own names.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from digest.model import Article, Country, Region
from digest.place.sightings import reader

_TIE = 0.9  # of the best score: nearer ones are equals, and the order of the sections decides
_HEADLINE, _TEXT, _MOST = 0.4, 0.1, 0.5  # what a region's own name adds in the headline, in the text, and in all
_ENOUGH = 2  # times that the text alone must name one of a region's names


class _Fit(NamedTuple):
    """How a region fits an article: by the countries that are its own, by all its countries, and by names."""

    region: Region
    own: float
    share: float
    headline: int
    text: int
    titled: bool

    @property
    def score(self) -> float:
        return self.own + min(_MOST, _HEADLINE * self.headline + _TEXT * self.text)

    @property
    def fits(self) -> bool:
        called = self.headline > 0 or self.text >= _ENOUGH
        return self.share >= self.region.threshold or called or (self.titled and self.own > 0)


def region(
    article: Article, countries: Sequence[Country], regions: Sequence[Region]
) -> tuple[str | None, tuple[str, ...]]:
    """The title of the primary section, or None where nothing fits, and the titles of the others that the article concerns."""
    weights = _shares(countries)
    headline = _headline_codes(article)
    fits = [fit for fit in (_fit(one, regions, weights, headline, article) for one in regions) if fit.fits]
    if not fits:
        rest = [one.title for one in regions if not one.countries and not one.names]
        return (rest[0] if rest else None), ()
    best = max(fit.score for fit in fits)
    first = next(fit.region.title for fit in fits if fit.score >= _TIE * best)
    also = [fit.region.title for fit in fits if fit.score > 0 and fit.region.title != first]
    return first, tuple(also)


def _shares(countries: Sequence[Country]) -> dict[str, float]:
    total = sum(country.weight for country in countries) or 1.0
    return {country.code: country.weight / total for country in countries}


def _headline_codes(article: Article) -> frozenset[str]:
    headline = article.headline or ""
    found = reader(article)(headline, 0, len(headline))
    return frozenset(mention.codes[0] for mention in found if len(mention.codes) == 1)


def _fit(
    one: Region, regions: Sequence[Region], weights: dict[str, float], headline: frozenset[str], article: Article
) -> _Fit:
    inside = _countries(one)
    own = sum(weight for code, weight in weights.items() if code in inside and _is_smallest(one, code, regions))
    share = sum(weight for code, weight in weights.items() if code in inside)
    names = tuple(sorted(name for name, code in one.names if code is None or code not in one.exclude))
    return _Fit(
        one,
        own,
        share,
        _count(names, article.headline or ""),
        _count(names, article.text),
        bool(inside & headline & weights.keys()),
    )


def _countries(one: Region) -> frozenset[str]:
    return one.countries - one.exclude


def _is_smallest(one: Region, code: str, regions: Sequence[Region]) -> bool:
    sizes = [len(_countries(other)) for other in regions if code in _countries(other)]
    return len(_countries(one)) == min(sizes)


def _count(names: tuple[str, ...], text: str) -> int:
    return len(_pattern(names).findall(text.casefold())) if names and text else 0


@lru_cache(maxsize=256)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted((name.casefold() for name in names), key=lambda name: (-len(name), name))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
