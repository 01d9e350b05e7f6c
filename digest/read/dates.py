"""text -> date: absolute dates in the words and figures of some thirty languages; precision first, so the doubtful stays open.

A date without a year is a `Partial`, which resolves only against something that is known. 3/4/2024 is two dates and therefore none,
unless the language or the figures themselves say which number is the day.
"""

import re
from datetime import date, datetime
from functools import cache
from typing import NamedTuple

from digest.data import table

FIRST_YEAR, LAST_YEAR = 1900, 2099

_MONTH_FIRST = frozenset({"en", "tl"})
_YEAR_FIRST = frozenset({"ko", "ja", "zh", "hu", "lt", "mn"})
_SHORT = 120
"""Characters. A metadata value that is longer is not a date."""


class Partial(NamedTuple):
    """A day of the year, the year unsaid: "Feb. 8"."""

    month: int
    day: int


class Found(NamedTuple):
    """A date and the place where the text says it."""

    start: int
    end: int
    value: date


def parse(value: str, language: str | None = None) -> date | datetime | None:
    """A metadata value as a date: ISO 8601, RFC 5322 (a mail's Date), or a date as people write it. None where it is none.

    >>> parse("2024-02-08T07:30:00Z").isoformat()
    '2024-02-08T07:30:00+00:00'
    >>> parse("8. Februar 2024")
    datetime.date(2024, 2, 8)
    """
    value = value.strip()[:_SHORT]
    return _iso(value) or _mail_date(value) or find(value, language)


def find(text: str, language: str | None = None) -> date | None:
    """The first absolute date that the text says, or None.

    >>> find("Published on Feb 8th, 2017, in Seoul")
    datetime.date(2017, 2, 8)
    """
    found = find_all(text, language)
    return found[0].value if found else None


def find_all(text: str, language: str | None = None) -> list[Found]:
    """Every absolute date that the text says, in its order."""
    found: list[Found] = []
    for match in _absolute().finditer(text):
        value = _value(match, language)
        if value:
            found.append(Found(match.start(), match.end(), value))
    return found


def partial(text: str, language: str | None = None) -> Partial | None:
    """The first day and month that the text says, with or without a year.

    >>> partial("BUSAN, Feb. 8 (Harbour News) --")
    Partial(month=2, day=8)
    """
    for match in _day_of_year().finditer(text):
        month = _month(match["m1"] or match["m2"] or match["m3"], language)
        day = int(match["d1"] or match["d2"] or match["d3"])
        if month and _day(2024, month, day):  # a leap year, so that 29 February counts
            return Partial(month, day)
    return None


def resolve(day: Partial, year: int) -> date | None:
    """The day in that year, or None where the year has no such day."""
    return _day(year, day.month, day.day)


def weekdays(text: str) -> set[int]:
    """The days of the week that the text names, Monday being 0."""
    names = _weekdays()
    return {names[word] for word in re.findall(r"\w+", text.lower()) if word in names}


def _iso(value: str) -> date | datetime | None:
    # "2024-02-08T07:30:00+09:00", "2024-02-08 07:30:00", "2024-02-08T07:30Z", "20240208"; a year alone is no date
    if not re.match(r"\d{4}-?\d\d-?\d\d(?:[T ]|$)", value):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    return moment if moment.tzinfo else moment.date()


def _mail_date(value: str) -> date | datetime | None:
    # as in "Thu, 8 Feb 2024 07:30:00 +0900"
    if ":" not in value:
        return None
    from email.utils import (
        parsedate_to_datetime,
    )  # costs as much to import as all of reading, and few values are mail dates

    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    return moment if moment.tzinfo else moment.date()


@cache
def _absolute() -> re.Pattern[str]:
    word = r"[^\W\d_]{3,14}"
    of = r"(?:\s?(?:de[l']?|of|d')\s?)?"
    year = r"(?:19|20)\d\d"
    return re.compile(
        rf"""
          (?<![\d.,/-]) (?P<y0>{year}) (?P<s>[-./]) \s? (?P<m0>\d{{1,2}}) (?P=s) \s? (?P<d0>\d{{1,2}}) (?![\d/-])  # 2024-02-08, 2024. 2. 8
        | (?<!\d) (?P<y1>{year}) [年년] \s? (?P<m1>\d{{1,2}}) [月월] \s? (?P<d1>\d{{1,2}}) [日일]    # 2024年2月8日, 2024년 2월 8일
        | (?<![\d.]) (?P<y2>{year}) \.?\s (?:m\.\s)? (?P<m2>{word}) \s (?P<d2>\d{{1,2}}) \b (?!:)      # 2024. február 8.
        | (?<![\d.,/:-]) (?P<d3>\d{{1,2}}) (?:st|nd|rd|th|er|º|ª|[.])? [\s-]? {of}                     # 8. Februar 2024, 8 de febrero de
          (?P<m3>{word}) [.,]? [\s-] {of} (?P<y3>{year}) \b
        | \b (?P<m4>{word}) \.? \s? (?P<d4>\d{{1,2}}) (?:st|nd|rd|th)? ,? \s (?P<y4>{year}) \b (?!:)   # Feb. 8, 2024; February 8th 2024
        | (?<![\d.,/-]) (?P<a>\d{{1,2}}) (?P<t>[-./]) (?P<b>\d{{1,2}}) (?P=t) (?P<y5>{year}|\d\d) (?![\d/-]|\.\d)  # 8.2.2024, 08/02/24
        | (?<!\d) (?P<d6>\d{{1,2}}) \s (?:tháng|เดือน) \s (?P<m6>\d{{1,2}}) ,? \s (?:năm\s)? (?P<y6>{year}) \b    # 8 tháng 2 năm 2024
        """,
        re.VERBOSE,
    )


@cache
def _day_of_year() -> re.Pattern[str]:
    # "Feb. 8", "8 février", "2월 8일", "2月8日"
    word = r"[^\W\d_]{3,14}"
    return re.compile(
        rf"(?P<m1>\d{{1,2}})[月월]\s?(?P<d1>\d{{1,2}})[日일]"
        rf"|\b(?P<m2>{word})\.?\s(?P<d2>\d{{1,2}})\b(?![:.,]?\d)"
        rf"|(?<![\d.,:])(?P<d3>\d{{1,2}})(?:st|nd|rd|th|er|º|[.])?\s(?:(?:de|of)\s)?(?P<m3>{word})"
    )


def _value(match: re.Match[str], language: str | None) -> date | None:
    if match["a"]:
        return _figures(match, language)
    for number in "012346":
        if match["y" + number]:
            return _checked(match, number, language)
    return None


def _checked(match: re.Match[str], number: str, language: str | None) -> date | None:
    month = _month(match["m" + number], language)
    return _day(int(match["y" + number]), month, int(match["d" + number])) if month else None


def _figures(match: re.Match[str], language: str | None) -> date | None:
    """8.2.2024 and its like: the language, the separator or the figures must say which number is what."""
    one, other, year = int(match["a"]), int(match["b"]), match["y5"]
    if len(year) == 2:
        if match["t"] == "-" or language is None or language in _YEAR_FIRST | _MONTH_FIRST:
            return None
        year = "20" + year
    if match["t"] == "." or one > 12 or one == other:
        return _day(int(year), other, one)
    if other > 12:
        return _day(int(year), one, other)
    if language is None or language in _MONTH_FIRST:  # British and American papers write it both ways
        return None
    return _day(int(year), other, one)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(name: str, language: str | None) -> int | None:
    if name.isdecimal():
        return int(name)
    months = _months().get(name.lower().rstrip("."), {})
    if language in months:
        return months[language]
    return next(iter(months.values())) if len(set(months.values())) == 1 else None


@cache
def _months() -> dict[str, dict[str | None, int]]:
    """A month's name, and what it is in each language: "listopad" is October in Zagreb and November in Warsaw."""
    names: dict[str, dict[str | None, int]] = {}
    for language, months in table("read_dates")["months"].items():
        for number, spellings in enumerate(months, 1):
            for spelling in spellings.split():
                names.setdefault(spelling, {})[language] = number
    return names


@cache
def _weekdays() -> dict[str, int]:
    return {
        spelling: number
        for names in table("read_dates")["weekdays"].values()
        for number, spellings in enumerate(names)
        for spelling in spellings.split("|")
    }
