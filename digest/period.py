"""Schedule, time zone, instant -> the periods that are over, as exact instants.

A period is a civil day, an ISO 8601 week, a calendar month or the days between two weekdays of a set, in the publication's time zone:
from local midnight to local midnight, so a day of 23 or 25 hours is still one day. An hour is 3,600 seconds, whatever the clocks say; a
cron expression makes a period of the time between two of its moments. Periods of one schedule lie end to end: no change of the clocks
skips or doubles a moment.

A period is named after the days that it covers (`2017-11-15`, `2017-W46`, `2017-11`, `2017-11-15T06`), never after the moment at
which it is made, and it is due at the first `on`/`at` of the schedule after its end.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from digest.model import Period

__all__ = ["WEEKDAYS", "Every", "Schedule", "containing", "due", "following", "latest", "named", "refused"]

Every = Literal["hour", "day", "weekdays", "week", "month", "cron"]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often an edition is made, and when.

    `on` is the weekday (0 is Monday) for weeks, the day of the month (1 to 28) for months; `days` are the weekdays of a set; `cron` is
    an expression of five fields. Each means nothing for the other kinds.
    """

    every: Every = "week"
    on: int = 0
    at: time = time(6)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    days: tuple[int, ...] = ()
    cron: str = ""


def named(name: str, schedule: Schedule) -> Period:
    """The period with this id. ValueError where the id is none or is not of the schedule's kind.

    >>> named("2017-W46", Schedule()).start.isoformat()
    '2017-11-13T00:00:00+00:00'
    """
    pattern, inside = _NAMES[schedule.every]
    if not re.fullmatch(pattern, name):
        raise ValueError(f"{name!r} is not the id of {_WORDS[schedule.every]}; one looks like {_example(schedule)!r}")
    moment = inside(name, schedule).replace(tzinfo=schedule.zone).astimezone(UTC)
    around = [containing(moment + shift, schedule) for shift in _SHIFTS.get(schedule.every, (timedelta(0),))]
    for period in around:
        if period.id == name:
            return period
    raise ValueError(f"the schedule has no period {name!r}; the one around it is {around[0].id!r}")


def containing(moment: datetime, schedule: Schedule) -> Period:
    """The period that covers an instant.

    >>> containing(datetime(2017, 11, 15, tzinfo=UTC), Schedule()).id
    '2017-W46'
    """
    if schedule.every == "hour":
        return _hour(moment, schedule.zone)
    if schedule.every == "cron":
        return _between(moment, schedule)
    return _days(moment.astimezone(schedule.zone).date(), schedule)


def latest(schedule: Schedule, now: datetime) -> Period:
    """The newest period that is due at `now`.

    >>> latest(Schedule(), datetime(2017, 11, 20, 5, 59, tzinfo=UTC)).id
    '2017-W45'
    >>> latest(Schedule(), datetime(2017, 11, 20, 6, 0, tzinfo=UTC)).id
    '2017-W46'
    """
    now = now.astimezone(UTC)  # times of one zone are compared by the clock on the wall, which repeats hours
    found = containing(now, schedule)
    while found.due > now:
        found = _before(found, schedule)
    return found


def due(schedule: Schedule, now: datetime, count: int) -> tuple[Period, ...]:
    """The newest `count` periods that are due at `now`, the oldest first.

    >>> [period.id for period in due(Schedule(), datetime(2017, 11, 20, 6, tzinfo=UTC), 2)]
    ['2017-W45', '2017-W46']
    """
    found = [latest(schedule, now)]
    while len(found) < count:
        found.append(_before(found[-1], schedule))
    return tuple(reversed(found))


def following(schedule: Schedule, now: datetime) -> Period:
    """The period that is due next.

    >>> following(Schedule(), datetime(2017, 11, 20, 6, 0, tzinfo=UTC)).id
    '2017-W47'
    """
    return containing(latest(schedule, now).end, schedule)


def refused(expression: str, zone: ZoneInfo) -> str | None:
    """Why a cron expression cannot be used.

    >>> refused("0 25 * * *", ZoneInfo("UTC"))
    'Bad hour'
    """
    from cronsim import CronSimError

    if len(expression.split()) != 5:
        return "it needs five fields: minute, hour, day of the month, month, weekday"
    try:
        _moment_after(datetime(2026, 1, 1, tzinfo=zone), Schedule("cron", zone=zone, cron=expression))
    except CronSimError as error:
        return str(error)
    except StopIteration:
        return "no day of the calendar fits it"
    return None


def _before(period: Period, schedule: Schedule) -> Period:
    return containing(period.start.astimezone(UTC) - _MOMENT, schedule)  # not by the clock on the wall, which may jump


# --- civil days ---------------------------------------------------------------------------------------------------------------


def _days(day: date, schedule: Schedule) -> Period:
    first, after = _BOUNDS[schedule.every](day, schedule)
    return Period(
        id=_name(first, after, schedule.every),
        start=_instant(first, time(0), schedule.zone),
        end=_instant(after, time(0), schedule.zone),
        due=_instant(_due(after, schedule), schedule.at, schedule.zone),
    )


def _day(day: date, _: Schedule) -> tuple[date, date]:
    return day, day + timedelta(days=1)


def _week(day: date, _: Schedule) -> tuple[date, date]:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=7)


def _month(day: date, _: Schedule) -> tuple[date, date]:
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1)


def _weekdays(day: date, schedule: Schedule) -> tuple[date, date]:
    """From one day of the set up to the next: the edition of a Monday holds what happened since Friday's."""
    back = min((day.weekday() - each) % 7 for each in schedule.days)
    on = min((each - day.weekday() - 1) % 7 + 1 for each in schedule.days)
    return day - timedelta(days=back), day + timedelta(days=on)


# kind: a day, a schedule -> the first day of its period, the first day after it
_BOUNDS: dict[str, Callable[[date, Schedule], tuple[date, date]]] = {
    "day": _day,
    "weekdays": _weekdays,
    "week": _week,
    "month": _month,
}


def _name(first: date, after: date, every: Every) -> str:
    if every == "week":
        year, week, _ = first.isocalendar()
        return f"{year:04}-W{week:02}"
    if every == "month":
        return first.isoformat()[:7]
    return (after - timedelta(days=1)).isoformat()


def _due(after: date, schedule: Schedule) -> date:
    if schedule.every == "week":
        return after + timedelta(days=(schedule.on - after.weekday()) % 7)
    return after.replace(day=schedule.on) if schedule.every == "month" else after


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A local time as an instant. One that a clock change skips becomes the moment of the change (PEP 495, fold=0)."""
    return datetime.combine(day, at, zone).astimezone(UTC).astimezone(zone)


# --- instants -----------------------------------------------------------------------------------------------------------------


def _hour(moment: datetime, zone: ZoneInfo) -> Period:
    """An hour of the zone. Zones that are half an hour off keep their own full hours, all year the same ones."""
    aligned = (datetime(2001, 1, 1, tzinfo=zone).utcoffset() or timedelta(0)) % timedelta(hours=1)
    start = (moment.astimezone(UTC) + aligned).replace(minute=0, second=0, microsecond=0) - aligned
    local, end = start.astimezone(zone), (start + timedelta(hours=1)).astimezone(zone)
    return Period(_stamp(local, "%Y-%m-%dT%H"), local, end, end)


def _between(moment: datetime, schedule: Schedule) -> Period:
    """The time between two moments of a cron expression, named after the second: that is when its edition is made."""
    now = moment.astimezone(UTC)
    start = _moment_before(now.replace(microsecond=0) + timedelta(seconds=1), schedule)
    end = _moment_after(start, schedule)
    while end <= now:  # where the clocks change, one step back can be more than one step
        start, end = end, _moment_after(end, schedule)
    local = end.astimezone(schedule.zone)
    name = _stamp(local, "%Y-%m-%d" if _daily(schedule) else "%Y-%m-%dT%H%M")
    return Period(name, start.astimezone(schedule.zone), local, local)


def _moment_after(moment: datetime, schedule: Schedule) -> datetime:
    from cronsim import CronSim

    found = CronSim(schedule.cron, moment.astimezone(schedule.zone))
    return next(each for local in found if (each := local.astimezone(UTC)) > moment)


def _moment_before(moment: datetime, schedule: Schedule) -> datetime:
    from cronsim import CronSim

    found = CronSim(schedule.cron, moment.astimezone(schedule.zone), reverse=True)
    return next(each for local in found if (each := local.astimezone(UTC)) < moment)


def _daily(schedule: Schedule) -> bool:
    """Whether the expression names one time of day: then a date is enough of a name."""
    return bool(re.match(r"\s*\d+\s+\d+\s", schedule.cron))  # 0 6 * * mon-fri


def _stamp(local: datetime, form: str) -> str:
    """The second of two hours that the clock shows alike gets a letter.

    >>> _stamp(datetime(2026, 10, 25, 3, fold=1), "%Y-%m-%dT%H")
    '2026-10-25T03b'
    """
    return local.strftime(form) + ("b" if local.fold else "")


# --- names --------------------------------------------------------------------------------------------------------------------


def _in_day(name: str, _: Schedule) -> datetime:
    return datetime.combine(date.fromisoformat(name), time(12))


def _in_week(name: str, _: Schedule) -> datetime:
    return datetime.combine(date.fromisocalendar(int(name[:4]), int(name[6:]), 1), time(12))


def _in_month(name: str, schedule: Schedule) -> datetime:
    return _in_day(f"{name}-01", schedule)


def _in_hour(name: str, _: Schedule) -> datetime:
    return _local(name, "%Y-%m-%dT%H")


def _end(name: str, schedule: Schedule) -> datetime:
    """The moment that a period of a cron expression ends with, and is named after."""
    if "T" in name:
        return _local(name, "%Y-%m-%dT%H%M")
    minute, hour = (int(each) for each in schedule.cron.split()[:2])
    return datetime.combine(date.fromisoformat(name[:10]), time(hour, minute))


def _local(name: str, form: str) -> datetime:
    return datetime.strptime(name.removesuffix("b"), form).replace(fold=name.endswith("b"))  # noqa: DTZ007 - local


def _example(schedule: Schedule) -> str:
    return containing(datetime(2017, 11, 15, 12, tzinfo=schedule.zone), schedule).id


_DATE = r"(?:19|20|21)\d\d-\d\d-\d\d"  # 2017-11-15
# kind: what an id looks like, the local time that it names
_NAMES: dict[str, tuple[str, Callable[[str, Schedule], datetime]]] = {
    "hour": (rf"{_DATE}T\d\db?", _in_hour),  # 2017-11-15T06
    "day": (_DATE, _in_day),
    "weekdays": (_DATE, _in_day),
    "week": (r"(?:19|20|21)\d\d-W\d\d", _in_week),  # 2017-W46
    "month": (r"(?:19|20|21)\d\d-\d\d", _in_month),  # 2017-11
    "cron": (rf"{_DATE}(?:T\d\d\d\d)?b?", _end),  # 2017-11-15T0630
}
# kind: from the time that an id names to a time within its period; a zone may keep its full hours at half past
_SHIFTS = {"hour": (timedelta(0), timedelta(minutes=30), timedelta(hours=1)), "cron": (-_MOMENT,)}
_WORDS = {
    "hour": "an hour",
    "day": "a day",
    "weekdays": "a day of the schedule",
    "week": "a week",
    "month": "a month",
    "cron": "a period of the cron expression",
}
