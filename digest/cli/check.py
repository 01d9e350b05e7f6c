"""`digest check`: everything that could fail at six in the morning, tried now: config, sources, templates, clock,
state, out/, mail server, publishing channels. Nothing is sent and nothing is changed anywhere."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click
from jinja2 import BaseLoader

from digest import run
from digest.cli.console import Console, clock, publication
from digest.config import Settings, settings
from digest.errors import DigestError
from digest.ingest.folder import files
from digest.model import Edition
from digest.period import latest
from digest.render import Entry, archive, render, speaks
from digest.state import opened
from digest.state.care import faults

__all__ = ["command"]

_RELEASED = 2026


@dataclass(frozen=True, slots=True)
class _Result:
    """One thing that was tried."""

    what: str
    fine: bool
    told: str


@click.command("check")
@publication
@click.option(
    "--state", "thorough", is_flag=True, help="Also prove the database bit by bit, as `digest state check` does."
)
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
def command(config: Path, console: Console, thorough: bool, as_json: bool) -> None:
    """Try everything that an edition needs. Exit 1 where something is wrong."""
    found = settings(config)
    now = clock()
    results = list(_results(found, now))
    if thorough and found.state.is_file():
        results += [_Result("state", False, fault) for fault in faults(found.state)]
    if as_json:
        rows = [{"what": each.what, "ok": each.fine, "told": each.told} for each in results]
        click.echo(json.dumps(rows, ensure_ascii=False))
    for each in () if as_json else results:
        if not (console.quiet and each.fine):
            click.echo(f"{'ok     ' if each.fine else 'WRONG  '} {each.what:10} {each.told}")
    raise SystemExit(0 if all(each.fine for each in results) else 1)


def _results(found: Settings, now: datetime) -> Iterator[_Result]:
    yield _Result("config", True, f"{found.publication.title}: {len(found.publication.regions)} regions")
    yield from _sources(found, now)
    yield _tried("templates", lambda: _templates(found, now))
    if found.publishing.pdf:
        yield _tried("pdf", lambda: run.paper_tried(found, _empty(found, now)))
    yield _clock(found, now)
    yield _tried("state", lambda: _state(found))
    yield _writable("out", found.out)
    url = found.publication.url
    yield _Result(
        "feeds", True, f"served at {url}" if url else "none, for publish.url does not say where out/ is served"
    )
    if found.sending.configured:
        yield _tried("mail", lambda: _mail(found))
    for what, attempt in run.rehearsals(found, now):
        yield _tried(what, attempt)


def _tried(what: str, attempt: Callable[[], str]) -> _Result:
    try:
        return _Result(what, True, attempt())
    except DigestError as error:
        return _Result(what, False, str(error))


def _sources(found: Settings, now: datetime) -> Iterator[_Result]:
    """Folders are looked into; of the others it is told how they did when they were asked last: a check asks nobody."""
    for path in found.folders:
        yield _tried("source", lambda path=path: f"{path}: {_articles(path)}")  # type: ignore[misc]
    try:
        known = run.health(found)
    except DigestError as error:
        yield _Result("source", False, str(error))
        return
    for each in known:
        if each.source.kind != "folder":
            fine = not (each.reason or each.stale(now))
            yield _Result("source", fine, f"{each.source.kind} {run.label(each.source)}: {_health(each)}")
        elif each.stale(now):
            yield _Result("source", False, f"{run.label(each.source)}: {_health(each)}")


def _health(each: run.Health) -> str:
    """How it did, and when it last gave something."""
    fresh = f"last gave something new on {each.fresh:%Y-%m-%d}" if each.fresh else "never gave anything yet"
    if each.source.kind == "folder" or each.asked is None:
        return fresh if each.fresh else "was never asked yet; digest run or digest build asks it"
    if each.reason:
        return f"failed {each.failures} times in a row, the last time {each.asked:%Y-%m-%d %H:%M} UTC: {each.reason}; {fresh}"
    return f"answered on {each.asked:%Y-%m-%d %H:%M} UTC; {fresh}"


def _articles(path: Path) -> str:
    count = len(files(path))
    return f"{count} files" if count else "no files yet"


def _templates(found: Settings, now: datetime) -> str:
    """Print an edition without a story: a template with a mistake fails here."""
    one = found.publication
    edition = _empty(found, now)
    pages = render(edition, run.loader(found), found.mail)
    entry = Entry(edition.period.id, edition.period.start, edition.period.end, 0, 0)
    archive(run.masthead(found), (entry,), run.loader(found))
    return f"{len(pages) + 1} files printed{_words(one.language, run.loader(found))}"


def _empty(found: Settings, now: datetime) -> Edition:
    one = found.publication
    return Edition(one.title, one.slug, latest(found.schedule, now), (), language=one.language, url=one.url)


def _words(language: str, loader: BaseLoader) -> str:
    """What is worth saying of the interface words: that those of another language or script stand in."""
    spoken = speaks(language, loader)
    if set(_kind(language)) <= set(spoken.split("-")):
        return ""
    return f"; there are no interface words in {language}, those of {spoken} stand in: words.{language.lower()}.json would be taken"


def _kind(language: str) -> list[str]:
    """Language and script: "zh-Hant-TW" is ["zh", "hant"]; a region has the words of its language."""
    first, *others = language.lower().split("-")
    return [first, *(part for part in others if len(part) == 4)]


def _clock(found: Settings, now: datetime) -> _Result:
    period = latest(found.schedule, now)
    local = now.astimezone(found.schedule.zone)
    told = f"{local:%Y-%m-%d %H:%M} {found.schedule.zone.key}; the newest period that is over is {period.id}"
    return _Result("clock", now.year >= _RELEASED, told)


def _state(found: Settings) -> str:
    with opened(found.state) as state:
        return f"{found.state}: {len(state.editions(found.publication.slug))} editions"


def _mail(found: Settings) -> str:
    from digest.cli.mails import mails
    from digest.run.sending import tried  # with smtplib and TLS: only where something is sent

    return tried(found, mails())


def _writable(what: str, path: Path) -> _Result:
    """The folder, or the nearest one above it that exists."""
    above = next(folder for folder in (path, *path.parents) if folder.exists())
    fine = above.is_dir() and os.access(above, os.W_OK | os.X_OK)
    return _Result(
        what, fine, f"{path}: {'can be written' if fine else 'digest may not write there; change its rights'}"
    )
