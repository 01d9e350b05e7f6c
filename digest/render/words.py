"""Language -> the interface's words, counts and dates, from templates/words.<language>.json."""

import datetime as dt
import json
import re
from typing import Any

import jinja2

from digest.errors import TemplateError

__all__ = ["Words", "words"]

_FALLBACK = "en"


class Words:
    """The words of one language. A word is looked up by its name: in a template `words.told_by`.

    Patterns hold names in braces and are filled by plain replacement, never by `str.format`, which would let a pattern
    reach into the values.
    """

    def __init__(self, table: dict[str, Any], language: str) -> None:
        self._table = table
        self.language = language

    def __getitem__(self, word: str) -> str:
        return str(self._table[word])

    def fill(self, word: str, **values: object) -> str:
        """The pattern `word` with its names replaced.

        >>> Words({"by": "By {name}"}, "en").fill("by", name="{x}")
        'By {x}'
        """
        return _NAME.sub(lambda found: str(values[found[1]]), self[word])

    def count(self, word: str, n: int) -> str:
        """A number with its noun: "1 story", "12 stories"."""
        forms = self._table[word]
        return _NAME.sub(str(n), forms["one"] if n == 1 else forms["other"])

    def date(self, day: dt.date) -> str:
        """An absolute date: "12 November 2026"."""
        return self.fill("date", **self._parts(day))

    def days(self, start: dt.datetime, end: dt.datetime) -> str:
        """A period [start, end) by its first and last day, with the weekdays; what both ends share is said once."""
        first, last = start.date(), (end - dt.timedelta(microseconds=1)).date()
        ends = {f"last_{key}": value for key, value in self._parts(last).items()}
        return self.fill(_pattern(first, last), **self._parts(first), **ends)

    def _parts(self, day: dt.date) -> dict[str, object]:
        return {
            "day": day.day,
            "month": self._table["months"][day.month - 1],
            "year": day.year,
            "weekday": self._table["weekdays"][day.weekday()],
        }


def words(language: str, loader: jinja2.BaseLoader, environment: jinja2.Environment) -> Words:
    """The words of `language` ("de-AT", then "de"), or of English where there is no such table."""
    for tag in dict.fromkeys((language.lower(), language.lower().split("-")[0], _FALLBACK)):
        try:
            source, place, _ = loader.get_source(environment, f"words.{tag}.json")
        except jinja2.TemplateNotFound:
            continue
        return Words(_table(source, place or f"words.{tag}.json"), tag)
    raise TemplateError(
        f"words.{_FALLBACK}.json is missing from the templates: restore it, or remove your own templates folder"
    )


def _table(source: str, place: str) -> dict[str, Any]:
    try:
        table = json.loads(source)
    except ValueError as error:
        raise TemplateError(f"{place}: not valid JSON: {error}") from error
    if not isinstance(table, dict):
        raise TemplateError(f"{place}: must be one JSON object of names and words")
    return table


def _pattern(first: dt.date, last: dt.date) -> str:
    if first == last:
        return "one_day"
    if first.year != last.year:
        return "days"
    return "days_of_a_month" if first.month == last.month else "days_of_a_year"


_NAME = re.compile(r"\{(\w+)\}")  # "By {name}"
