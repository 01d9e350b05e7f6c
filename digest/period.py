"""Schedule, time zone, instant -> the periods that are over, as exact instants.

A period is a civil day, an ISO 8601 week or a calendar month in the publication's time zone: from local midnight to local midnight,
so a day of 23 or 25 hours is still one day. It is named after the days that it covers (`2017-11-15`, `2017-W46`,
`2017-11`), never after the moment at which it is made, and it is due at the first `on`/`at` of the schedule after its
end.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from digest.model import Period

__all__ = ["WEEKDAYS", "Every", "Schedule", "containing", "latest", "named"]

Every = Literal["day", "week", "month"]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often an edition is made, and when.

    `on` is the weekday (0 is Monday) for weeks, the day of the month (1 to 28) for months, and means nothing for days.
    """

    every: Every = "week"
    on: int = 0
    at: time = time(6)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))


def named(name: str, schedule: Schedule) -> Period:
    """The period with this id. ValueError where the id is none or is not of the schedule's kind.

    >>> named("2017-W46", Schedule()).start.isoformat()
    '2017-11-13T00:00:00+00:00'
    """
    pattern, first, _ = _KINDS[schedule.every]
    if not re.fullmatch(pattern, name):
        raise ValueError(
            f"{name!r} is not the id of a {schedule.every}; one looks like {_name(date(2017, 11, 15), schedule.every)!r}"
        )
    return _period(first(name), schedule)


def containing(day: date, schedule: Schedule) -> Period:
    """The period that covers a civil day.

    >>> containing(date(2017, 11, 15), Schedule()).id
    '2017-W46'
    """
    return named(_name(day, schedule.every), schedule)


def latest(schedule: Schedule, now: datetime) -> Period:
    """The newest period that is due at `now`.

    >>> latest(Schedule(), datetime(2017, 11, 20, 5, 59, tzinfo=UTC)).id
    '2017-W45'
    >>> latest(Schedule(), datetime(2017, 11, 20, 6, 0, tzinfo=UTC)).id
    '2017-W46'
    """
    found = containing(now.astimezone(schedule.zone).date(), schedule)
    while found.due > now:
        found = containing(found.start.date() - timedelta(days=1), schedule)
    return found


def _day(name: str) -> date:
    return date.fromisoformat(name)


def _week(name: str) -> date:
    return date.fromisocalendar(int(name[:4]), int(name[6:]), 1)


def _month(name: str) -> date:
    return date.fromisoformat(f"{name}-01")


def _after_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


# kind: what an id looks like, its first day, the first day after it
_KINDS: dict[str, tuple[str, Callable[[str], date], Callable[[date], date]]] = {
    "day": (r"(?:19|20|21)\d\d-\d\d-\d\d", _day, lambda first: first + timedelta(days=1)),  # 2017-11-15
    "week": (r"(?:19|20|21)\d\d-W\d\d", _week, lambda first: first + timedelta(days=7)),  # 2017-W46
    "month": (r"(?:19|20|21)\d\d-\d\d", _month, _after_month),  # 2017-11
}


def _name(day: date, every: Every) -> str:
    year, week, _ = day.isocalendar()
    return {"day": day.isoformat(), "week": f"{year:04}-W{week:02}", "month": day.isoformat()[:7]}[every]


def _period(first: date, schedule: Schedule) -> Period:
    after = _KINDS[schedule.every][2](first)
    return Period(
        id=_name(first, schedule.every),
        start=_instant(first, time(0), schedule.zone),
        end=_instant(after, time(0), schedule.zone),
        due=_instant(_due(after, schedule), schedule.at, schedule.zone),
    )


def _due(after: date, schedule: Schedule) -> date:
    if schedule.every == "week":
        return after + timedelta(days=(schedule.on - after.weekday()) % 7)
    return after.replace(day=schedule.on) if schedule.every == "month" else after


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A local time as an instant. One that a clock change skips becomes the moment of the change (PEP 495, fold=0)."""
    return datetime.combine(day, at, zone).astimezone(UTC).astimezone(zone)
