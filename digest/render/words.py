"""Language -> the interface's words, counts and dates, from templates/words.<language>.json."""

import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any

import jinja2

from digest.errors import TemplateError

__all__ = ["Words", "words"]

_FALLBACK = "en"


class Words:
    """The words of one language. A word is looked up by its name: in a template `words.told_by`.

    `table` names the table that they are from ("zh"), `language` the language that a page made of them is in ("zh-Hant").
    Patterns hold names in braces and are filled by plain replacement, never by `str.format`, which would let a pattern
    reach into the values.
    """

    def __init__(self, entries: dict[str, Any], table: str, language: str | None = None) -> None:
        self._entries = entries
        self.table = table
        self.language = language or table

    def __getitem__(self, word: str) -> str:
        return str(self._entries[word])

    def fill(self, word: str, **values: object) -> str:
        """The pattern `word` with its names replaced.

        >>> Words({"by": "By {name}"}, "en").fill("by", name="{x}")
        'By {x}'
        """
        return _NAME.sub(lambda found: str(values[found[1]]), self[word])

    def count(self, word: str, n: int) -> str:
        """A number with its noun in the form that it asks for: "1 story", "12 stories"; in Russian "21 сюжет", "12 сюжетов"."""
        forms = self._entries[word]
        return _NAME.sub(str(n), forms.get(_FORMS[self["plural"]](n), forms["other"]))

    def date(self, day: dt.date) -> str:
        """An absolute date: "12 November 2026"."""
        return self.fill("date", **self._parts(day))

    def short(self, day: dt.date) -> str:
        """The weekday where there is little room: "Mon"."""
        return str(self._entries["short_weekdays"][day.weekday()])

    def days(self, start: dt.datetime, end: dt.datetime) -> str:
        """A period [start, end) by its first and last day, with the weekdays; what both ends share is said once."""
        first, last = start.date(), (end - dt.timedelta(microseconds=1)).date()
        ends = {f"last_{key}": value for key, value in self._parts(last).items()}
        return self.fill(_pattern(first, last), **self._parts(first), **ends)

    def _parts(self, day: dt.date) -> dict[str, object]:
        return {
            "day": self["first_of_month"] if day.day == 1 else day.day,
            "month": self._entries["months"][day.month - 1],
            "year": day.year,
            "weekday": self._entries["weekdays"][day.weekday()],
        }


def words(language: str, loader: jinja2.BaseLoader, environment: jinja2.Environment) -> Words:
    """The words of `language` ("zh-Hant-TW", then "zh-Hant", then "zh"), or of English where there is no such table.

    A page in English words is an English page, whatever was asked for; a word that a table lacks is English too.
    """
    english = _found(_FALLBACK, loader, environment)
    if english is None:
        raise TemplateError(
            f"words.{_FALLBACK}.json is missing from the templates: restore it, or remove your own templates folder"
        )
    for tag in _tags(language):
        if (entries := _found(tag, loader, environment)) is not None:
            same = tag.split("-")[0] == language.lower().split("-")[0]
            return Words({**english, **entries}, tag, language if same else tag)
    return Words(english, _FALLBACK)


def _tags(language: str) -> list[str]:
    """The language and what it is a kind of, nearest first.

    >>> _tags("zh-Hant-TW")
    ['zh-hant-tw', 'zh-hant', 'zh']
    """
    parts = language.lower().split("-")
    return ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]


def _found(tag: str, loader: jinja2.BaseLoader, environment: jinja2.Environment) -> dict[str, Any] | None:
    try:
        source, place, _ = loader.get_source(environment, f"words.{tag}.json")
    except jinja2.TemplateNotFound:
        return None
    return _table(source, place or f"words.{tag}.json")


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


def _arabic(n: int) -> str:
    few = {0: "zero", 1: "one", 2: "two"}
    return few.get(n) or ("few" if 3 <= n % 100 <= 10 else "many" if n % 100 >= 11 else "other")


def _slavic(n: int) -> str:
    if n % 10 == 1 and n % 100 != 11:
        return "one"
    return "few" if n % 10 in {2, 3, 4} and n % 100 not in {12, 13, 14} else "many"


# The plural rules of whole numbers in CLDR (unicode.org/cldr/charts, "Language Plural Rules"), by the name that a table gives for its own.
_FORMS: dict[str, Callable[[int], str]] = {
    "one": lambda n: "one" if n == 1 else "other",
    "zero_one": lambda n: "one" if n in {0, 1} else "other",
    "other": lambda _: "other",
    "slavic": _slavic,
    "arabic": _arabic,
}
_NAME = re.compile(r"\{(\w+)\}")  # "By {name}"
