"""`digest run`: what cron calls. Every edition that is due, each exactly once."""

import json
from datetime import date, datetime, time
from pathlib import Path

import click

from digest import run
from digest.cli.console import Console, clock, period_of, publication, shown, skips
from digest.cli.mails import mails
from digest.config import Settings, settings
from digest.errors import ConfigError
from digest.model import Period
from digest.period import containing
from digest.state import opened

__all__ = ["command"]

_MOST = 1000  # periods that --since and --until may name


@click.command("run")
@publication
@click.option(
    "--max-catchup",
    "catch_up",
    default=4,
    show_default=True,
    type=click.IntRange(1, 1000),
    help="Periods that a run makes up for.",
)
@click.option("--period", "name", metavar="P", help="Only this period, due or not.")
@click.option("--since", metavar="DAY", help="All periods from the one with this day, 2017-11-15 …")
@click.option("--until", metavar="DAY", help="… to the one with this day; the newest that is due if not given.")
@click.option(
    "--force", is_flag=True, help="Also what was made already: a new revision; the old one stays in the archive."
)
@click.option(
    "--note", metavar="TEXT", default="", help="With --force: what the revision corrects, printed for its readers."
)
@click.option("--strict", is_flag=True, help="Exit 3 where a source failed.")
@click.option(
    "--wait",
    default=0.0,
    metavar="SECONDS",
    type=click.FloatRange(0, 86400),
    help="How long another digest may hold the lock.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be made, and make nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def command(
    config: Path, console: Console, catch_up: int, name: str | None, since: str | None, until: str | None, force: bool, note: str,
    strict: bool, wait: float, dry_run: bool, as_json: bool,
) -> None:  # fmt: skip
    """Ask the sources and make every edition that is due. Prints the paths of the pages; nothing due is no fault."""
    found, now = settings(config), clock()
    if note and not force:
        raise ConfigError("--note says what a revision corrects: it needs --force")
    wanted = run.Wanted(catch_up, _periods(found, name, since, until, now), force, wait, note)
    if dry_run:
        _announced(found, wanted, now)
        return
    report = run.run(found, wanted, now, console.watch, console.log, mails(whom="newcomers"))
    for outcome in report.outcomes:
        skips(outcome.built.edition.skipped, console)
    if as_json:
        click.echo(json.dumps(run.told(report), ensure_ascii=False))
    else:
        _said(report, found, console)
    for each in report.sent:
        console.log(f"sent      {each.summary()}" + (f"; {each.stopped}" if each.stopped else ""))
    if report.unfinished:
        raise SystemExit(75)
    if strict and report.failed:
        raise SystemExit(3)


def _said(report: run.Report, found: Settings, console: Console) -> None:
    """Pages on stdout; in the log whatever has none."""
    for outcome in report.outcomes:
        if outcome.built.folder:
            click.echo(shown(outcome.built.folder / "index.html"))
        else:
            console.log(f"nothing to print in {outcome.period.id}, so no edition was made")
    if not report.outcomes:
        due = f"{report.next.due:%Y-%m-%d %H:%M} {found.schedule.zone.key}"
        console.log(f"nothing due; next is {report.next.id}, on {due}")


def _announced(found: Settings, wanted: run.Wanted, now: datetime) -> None:
    with opened(found.state) as state:
        periods = run.todo(found, wanted, state, now)
    for period in periods:
        click.echo(f"would make {period.id}")
    if not periods:
        click.echo("nothing due")


def _periods(
    found: Settings, name: str | None, since: str | None, until: str | None, now: datetime
) -> tuple[Period, ...]:
    if name and (since or until):
        raise ConfigError("--period names one period, --since and --until name several: use one or the other")
    if name:
        return (period_of(found, name, now),)
    if until and not since:
        raise ConfigError("--until needs --since")
    return tuple(_between(found, since, until, now)) if since else ()


def _between(found: Settings, since: str, until: str | None, now: datetime) -> list[Period]:
    first = containing(_day(found, since, "--since"), found.schedule)
    last = containing(_day(found, until, "--until"), found.schedule) if until else period_of(found, None, now)
    periods = [first]
    while periods[-1].end <= last.start and len(periods) < _MOST:
        periods.append(containing(periods[-1].end, found.schedule))
    return periods if first.start <= last.start else []


def _day(found: Settings, text: str, what: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text), time(12), found.schedule.zone)
    except ValueError:
        raise ConfigError(f"{what} must be a day such as 2017-11-15, not {text!r}") from None
