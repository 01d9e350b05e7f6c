"""Settings, clock -> every edition that is due, each exactly once: what cron calls.

Sources are asked in every run, so that what a feed shows for a day only is there when the week is over. An edition is due when its period
is over and no revision of it is recorded; one that had nothing to print is recorded too. Whatever dies in the middle leaves the record
as it was, and the next run makes the same edition again.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any, Literal

from digest.config import Settings
from digest.errors import ConfigError, DigestError, SourceError, TemplateError
from digest.model import Period, Skipped, Source
from digest.period import due, following
from digest.run.channels import delivered
from digest.run.edition import Built, Job, Log, Makes, about, chosen, others, published, settled
from digest.run.order import Order, Sent, told_of
from digest.run.sources import Gathered, Watch, asked
from digest.state import Issue, Run, State, locked, opened

__all__ = ["Outcome", "Report", "Wanted", "adopt", "run", "todo", "told"]

Kind = Literal["made", "notice", "empty", "failed"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a run is to make: the newest `catch_up` periods that are due, or the named `periods`. With `force` also those that were
    made already, as a new revision with the `note`. `wait` is how many seconds another run may take."""

    catch_up: int = 4
    periods: tuple[Period, ...] = ()
    force: bool = False
    wait: float = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one period. "notice": an edition that says that there is nothing; "empty": none was made; "failed": none, and it
    should have had something."""

    kind: Kind
    period: Period
    revision: int
    built: Built
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a run. `next` is the period that is due next, `undelivered` the channels that failed."""

    gathered: Gathered
    outcomes: tuple[Outcome, ...]
    next: Period
    seconds: float
    undelivered: tuple[Skipped, ...] = ()
    sent: tuple[Sent, ...] = ()

    @property
    def failed(self) -> tuple[Skipped, ...]:
        """The sources that could not be read."""
        return self.gathered.failed

    @property
    def unfinished(self) -> bool:
        """Whether the next run has something to try again."""
        return bool(self.empty or self.undelivered or self.unsent)

    @property
    def empty(self) -> tuple[Outcome, ...]:
        """The editions that should have had something to print and had not."""
        return tuple(outcome for outcome in self.outcomes if outcome.kind == "failed")

    @property
    def unsent(self) -> tuple[Sent, ...]:
        """The editions whose mails the next run has to go on with."""
        return tuple(each for each in self.sent if not each.whole)


def run(
    settings: Settings, wanted: Wanted, now: datetime, watch: Watch, log: Log, order: Order | None = None
) -> Report:
    """Ask the sources, make what is due, send it as `order` says, remember all. The report is remembered as well, also of a run that fails.

    StateError where another run holds the lock, SourceError where something is due and no source could be read.
    """
    with locked(settings.state, wanted.wait), opened(settings.state) as state:
        started = monotonic()
        try:
            mails: Literal["due", "kept"] = "due" if order and settings.sending.configured else "kept"
            job = Job(settings, state, now, watch, log, wanted.note, mails)
            report = _made(job, wanted)
            report = replace(report, sent=tuple(_sent(job, order)) if order else ())
        except DigestError as error:
            code = 2 if isinstance(error, ConfigError | TemplateError) else 75
            _note(settings, state, now, monotonic() - started, code, {"error": str(error)})
            raise
        undelivered = delivered(settings, state, now, log)
        report = replace(report, seconds=monotonic() - started, undelivered=undelivered)
        _note(settings, state, now, report.seconds, 75 if report.unfinished else 0, told(report))
        return report


def todo(settings: Settings, wanted: Wanted, state: State, now: datetime) -> tuple[Period, ...]:
    """The periods whose editions are to be made, the oldest first.

    Where none was ever made, only the newest is due: a new publication does not begin with four old editions.
    """
    issues = state.issues(settings.publication.slug)
    if wanted.periods:
        return tuple(period for period in wanted.periods if wanted.force or not _recorded(period, issues))
    recent = due(settings.schedule, now, max(1, wanted.catch_up))
    if wanted.force or not issues:
        return recent[-1:]
    first = min(issue.starts for issue in issues)
    return tuple(period for period in recent if period.start >= first and not _recorded(period, issues))


def told(report: Report) -> dict[str, Any]:
    """The report as JSON."""
    return {
        "seconds": round(report.seconds, 3),
        "documents": len(report.gathered.documents),
        "fresh": report.gathered.fresh,
        "failed": [{"source": each.location, "reason": each.reason} for each in report.failed],
        "undelivered": [{"channel": each.location, "reason": each.reason} for each in report.undelivered],
        "editions": [_told(outcome) for outcome in report.outcomes],
        "sent": [told_of(each) for each in report.sent],
        "next": {"period": report.next.id, "due": report.next.due.isoformat()},
    }


def adopt(settings: Settings, now: datetime) -> int:
    """Count the editions that stand in out/ as made, in a database that knows none: nothing is published twice. How many there are.

    Their sources' texts are not there, so they cannot be proved.
    """
    count, slug = 0, settings.publication.slug
    with opened(settings.state) as state:
        for path in sorted((settings.out / slug).glob("*/index.json")):
            period = _standing(path, settings)
            if period is None:
                continue
            files = {
                each.name: sha256(each.read_bytes()).hexdigest() for each in path.parent.iterdir() if each.is_file()
            }
            proof = path.read_bytes()
            members = json.loads(proof)["sources"]
            state.remember(slug, period, json.loads(proof)["revision"], now, proof, files, members)
            count += 1
    return count


def _standing(path: Path, settings: Settings) -> Period | None:
    """The period of an edition that stands in out/; None for the folder of an older revision, or of no edition."""
    try:
        proof = json.loads(path.read_bytes())
        start, end = (datetime.fromisoformat(proof["period"][key]) for key in ("start", "end"))
        fits = proof["period"]["id"] == path.parent.name and proof["slug"] == settings.publication.slug
        return Period(path.parent.name, start, end, end) if fits and proof["revision"] else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _made(job: Job, wanted: Wanted) -> Report:
    settings, slug = job.settings, job.settings.publication.slug
    settled(settings, job.state, job.log)
    periods = todo(settings, wanted, job.state, job.now)
    gathered = _gathered(job, periods)
    if gathered.fresh:
        job.log(f"sources   {gathered.fresh} new documents from {len(settings.sources) - len(gathered.failed)} sources")
    for each in gathered.failed:
        job.log(f"source    {each.location} failed: {each.reason}")
    outcomes = tuple(_outcome(job, gathered, place, wanted) for place in _places(periods))
    if outcomes:
        # what came after the newest of them waits for the next, however short the retention
        job.state.forget(slug, min(job.now - timedelta(days=settings.keep_days), periods[-1].end))
    return Report(gathered, outcomes, following(settings.schedule, job.now), 0.0)


def _sent(job: Job, order: Order) -> Iterator[Sent]:
    """Send what is due, also of the runs before. A failure of sending is told; the edition is published all the same."""
    if not job.settings.sending.configured:
        return
    from digest.run.sending import due_keys, sent  # with smtplib and TLS: only where something is sent

    for key in due_keys(job.settings, job.state, job.now):
        try:
            yield sent(job.settings, job.state, key, order, job.log)
        except DigestError as error:
            yield Sent(key, stopped=str(error))


def _gathered(job: Job, periods: Sequence[Period]) -> Gathered:
    """What the sources give. Where nothing is due folders can wait, and so can a failure of all others."""
    wanted = job.settings if periods else replace(job.settings, sources=_forgetful(job.settings))
    if not wanted.sources:
        return Gathered(())
    try:
        return asked(wanted, job.state, job.now, job.watch)
    except SourceError as error:
        if periods:
            raise
        job.log(f"note      {error}")
        return Gathered(())


def _forgetful(settings: Settings) -> tuple[Source, ...]:
    """The sources that may not show tomorrow what they show today."""
    return tuple(source for source in settings.sources if source.kind != "folder")


@dataclass(frozen=True, slots=True)
class _Place:
    """A period of a run; the newest takes what has no date and what came late."""

    period: Period
    takes: Literal["all", "dated"]


def _places(periods: Sequence[Period]) -> Iterator[_Place]:
    yield from (_Place(period, "dated") for period in periods[:-1])
    yield from (_Place(period, "all") for period in periods[-1:])


def _outcome(job: Job, gathered: Gathered, place: _Place, wanted: Wanted) -> Outcome:
    started, period, slug = monotonic(), place.period, job.settings.publication.slug
    revision = job.state.revision(slug, period.id) + 1 if wanted.force else 1
    beside = replace(others(job.settings, job.state, period), takes=place.takes)
    makes: Makes = "always" if job.settings.when_empty == "notice" else "stories"
    edit = chosen(job.settings, period, None, job.log)
    built = published(job, period, revision, edit, gathered, beside, makes)
    kind = _kind(job.settings, built)
    if kind == "empty" and revision == 1:  # one that was printed is not withdrawn by a revision without a story
        job.state.remember(slug, period, revision, job.now, b"", {}, built.selection.members)
    return Outcome(kind, period, revision, built, monotonic() - started)


def _kind(settings: Settings, built: Built) -> Kind:
    if built.folder:
        return "made" if built.edition.sections else "notice"
    return "failed" if settings.when_empty == "fail" else "empty"


def _recorded(period: Period, issues: Sequence[Issue]) -> bool:
    """Whether it was made, or lies within one that was: a publication that turns from weekly to daily does not tell a week twice."""
    return any(
        issue.period == period.id or (issue.starts <= period.start and period.end <= issue.ends) for issue in issues
    )


def _note(settings: Settings, state: State, now: datetime, seconds: float, code: int, report: dict[str, Any]) -> None:
    entry = Run(now, now + timedelta(seconds=seconds), code, json.dumps(report, ensure_ascii=False))
    state.note(settings.publication.slug, entry)


def _told(outcome: Outcome) -> dict[str, Any]:
    own = {"revision": outcome.revision, "kind": outcome.kind, "seconds": round(outcome.seconds, 3)}
    return about(outcome.built) | own
