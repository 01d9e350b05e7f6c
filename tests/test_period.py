"""Periods are whole civil days, weeks and months, whatever the clocks do."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.period import Every, Schedule, containing, due, following, latest, named

WINDOWS = Path(__file__).parents[2] / "shared/data/hostile/windows.jsonl"


def schedule(every: Every = "week", on: int = 0, at: time = time(6), zone: str = "UTC") -> Schedule:
    return Schedule(every, on, at, ZoneInfo(zone))


def test_a_week_is_due_at_the_first_hour_of_the_schedule_after_its_end() -> None:
    period = named("2017-W46", schedule(on=2, at=time(7, 30), zone="Asia/Seoul"))
    assert period.start.isoformat() == "2017-11-13T00:00:00+09:00"
    assert period.end.isoformat() == "2017-11-20T00:00:00+09:00"
    assert period.due.isoformat() == "2017-11-22T07:30:00+09:00"


def test_a_month_is_due_on_its_day_of_the_next_month() -> None:
    period = named("2017-12", schedule("month", on=3))
    assert (period.start.date(), period.end.date(), period.due.date()) == (
        date(2017, 12, 1),
        date(2018, 1, 1),
        date(2018, 1, 3),
    )


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-07-01", 24)])
def test_a_day_is_a_day_when_the_clocks_change(day: str, hours: int) -> None:
    period = named(day, schedule("day", zone="Europe/Riga"))
    assert period.end.astimezone(UTC) - period.start.astimezone(UTC) == timedelta(hours=hours)


def test_an_hour_that_the_clocks_skip_is_the_moment_of_the_change() -> None:
    period = named("2026-03-28", schedule("day", at=time(3, 30), zone="Europe/Riga"))
    assert period.due.astimezone(UTC).isoformat() == "2026-03-29T01:30:00+00:00"


@pytest.mark.parametrize(
    "wrong", ["2017-W54", "2017-W00", "2017-11", "2017-11-15", "17-W46", "2017-W46\n", "../..", "", "9999-W52"]
)
def test_what_is_no_week_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"W|week|Invalid"):
        named(wrong, schedule())


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)),
    st.sampled_from(["day", "week", "month"]),
    st.integers(0, 6),
)
def test_the_newest_period_is_over_and_the_next_is_not(moment: datetime, every: Every, on: int) -> None:
    now = moment.replace(tzinfo=UTC)
    plan = schedule(every, on if every == "week" else on + 1, zone="America/New_York")
    found = latest(plan, now)
    assert found.due <= now < following(plan, now).due
    assert following(plan, now).start == found.end
    assert named(found.id, plan) == found


PLANS = [
    Schedule("hour"),
    Schedule("day"),
    Schedule("weekdays", days=(0, 3, 4)),
    Schedule("week"),
    Schedule("month", on=1),
    Schedule("cron", cron="0 6 * * mon-fri"),
    Schedule("cron", cron="*/30 * * * *"),
    Schedule("cron", cron="30 1-3 * * *"),
]
ZONES = ["UTC", "Europe/Riga", "America/New_York", "America/Sao_Paulo", "Asia/Kathmandu", "Australia/Lord_Howe"]
CHANGES = [
    "2026-03-08T02",
    "2026-03-28T22",
    "2026-04-04T12",
    "2026-10-24T22",
    "2026-11-01T02",
    "2018-11-04T00",
    "2018-02-17T20",
]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: f"{plan.every} {plan.cron}".strip())
def test_periods_lie_end_to_end_where_the_clocks_change(plan: Schedule, zone: str) -> None:
    plan = replace(plan, zone=ZoneInfo(zone))
    for text in CHANGES:
        begin = datetime.strptime(text, "%Y-%m-%dT%H").replace(tzinfo=UTC)
        found, ids = containing(begin, plan), set[str]()
        while found.start.astimezone(UTC) < begin + timedelta(days=2) or not ids:
            start, end, ready = (each.astimezone(UTC) for each in (found.start, found.end, found.due))
            assert start < end <= ready
            assert found.id not in ids
            ids.add(found.id)
            assert named(found.id, plan) == found
            assert containing(end - timedelta(microseconds=1), plan) == found
            after = containing(end, plan)
            assert after.start.astimezone(UTC) == end
            found = after


@pytest.mark.parametrize(
    ("plan", "name", "start", "end"),
    [
        (Schedule("hour"), "2017-11-15T06", "2017-11-15T06:00:00+09:00", "2017-11-15T07:00:00+09:00"),
        (Schedule("weekdays", days=(0, 2, 4)), "2017-11-12", "2017-11-10T00:00:00+09:00", "2017-11-13T00:00:00+09:00"),
        (
            Schedule("cron", cron="0 6 * * mon-fri"),
            "2017-11-13",
            "2017-11-10T06:00:00+09:00",
            "2017-11-13T06:00:00+09:00",
        ),
        (
            Schedule("cron", cron="0 6,18 * * *"),
            "2017-11-13T1800",
            "2017-11-13T06:00:00+09:00",
            "2017-11-13T18:00:00+09:00",
        ),
    ],
)
def test_what_a_period_covers(plan: Schedule, name: str, start: str, end: str) -> None:
    period = named(name, replace(plan, zone=ZoneInfo("Asia/Seoul")))
    assert (period.start.isoformat(), period.end.isoformat()) == (start, end)


@pytest.mark.parametrize(
    ("plan", "wrong"),
    [
        (Schedule("weekdays", days=(0, 2)), "2017-11-13"),
        (Schedule("cron", cron="0 6 * * mon-fri"), "2017-11-12"),
        (Schedule("hour"), "2017-11-15T24"),
        (Schedule("hour"), "2017-11-15T06b"),
        (Schedule("cron", cron="*/30 * * * *"), "2017-11-15T0610"),
    ],
)
def test_a_name_that_the_schedule_does_not_have(plan: Schedule, wrong: str) -> None:
    with pytest.raises(ValueError, match=r"no period|does not match|unconverted|range"):
        named(wrong, plan)


def test_the_newest_periods_the_oldest_first() -> None:
    now = datetime(2026, 3, 30, 7, tzinfo=UTC)
    found = [period.id for period in due(schedule("day", zone="Europe/Riga"), now, 3)]
    assert found == ["2026-03-27", "2026-03-28", "2026-03-29"]


@pytest.mark.skipif(not WINDOWS.exists(), reason="the shared data is not here")
def test_windows_of_many_zones() -> None:
    rows = [json.loads(line) for line in WINDOWS.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        for every, name, key in (("day", row["local_date"], "day"), ("week", row["iso_week"], "week")):
            period = named(name, schedule(every, zone=row["tz"]))
            found = (period.start.astimezone(UTC).isoformat(), period.end.astimezone(UTC).isoformat())
            assert found == (row[f"{key}_start_utc"], row[f"{key}_end_utc"]), row["id"]
    assert len(rows) > 200
