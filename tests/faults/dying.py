"""A publication, a job -> the same job killed before each of its steps, and done again: `python dying.py FOLDER JOB`.

A step is whatever another process, or the next run, could see: a file that is opened for writing, written or synced, a folder that is
made, renamed or removed, a statement of a transaction. Python's audit events, its profiler and SQLite's trace tell of them; the product
knows nothing of it. Each life is forked from this process, which has everything loaded. Prints one line of JSON for each death.
"""

import hashlib
import json
import os
import shutil
import signal
import sqlite3
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from digest import run
from digest.compose import Edit
from digest.config import settings
from digest.errors import DigestError
from digest.period import named
from digest.run import Wanted
from digest.state.care import faults

NOW = datetime(2026, 11, 16, 6, 30, tzinfo=UTC)
WEEK = timedelta(days=7)
_SEEN = {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "shutil.copyfile"}
_WRITTEN = {"write", "flush", "fsync"}


def made(wanted: Wanted, now: datetime) -> None:
    run.run(settings(Path("config.yaml")), wanted, now, _unseen, _unsaid)


def built() -> None:
    found = settings(Path("config.yaml"))
    run.build(found, named("2026-W46", found.schedule), Edit(), NOW, run.asked, _unseen, _unsaid)


def _unseen(items: Sequence[Any], _: str) -> Iterable[Any]:
    return items


def _unsaid(_: str) -> None:
    pass


def _edited() -> None:
    for path in Path("articles").iterdir():
        path.write_text(path.read_text(encoding="utf-8").replace("euros", "crowns"), encoding="utf-8")


# job: what goes before, what is killed, what comes after
JOBS: dict[str, tuple[Callable[[], None], Callable[[], None], Callable[[], None]]] = {
    "run": (lambda: None, lambda: made(Wanted(), NOW), lambda: made(Wanted(), NOW)),
    "next": (lambda: made(Wanted(), NOW), lambda: made(Wanted(), NOW + 3 * WEEK), lambda: made(Wanted(), NOW + 3 * WEEK)),
    "force": (
        lambda: (made(Wanted(), NOW), _edited())[1],
        lambda: made(Wanted(force=True), NOW),
        lambda: made(Wanted(force=True), NOW),
    ),
    "force, and then none": (
        lambda: (made(Wanted(), NOW), _edited())[1],
        lambda: made(Wanted(force=True), NOW),
        lambda: made(Wanted(), NOW),
    ),
    "build": (lambda: None, built, built),
    "build again": (lambda: (built(), _edited())[1], built, lambda: made(Wanted(), NOW)),
    "ask": (lambda: None, lambda: made(Wanted(), NOW - timedelta(days=3)), lambda: made(Wanted(), NOW)),
}


def main(folder: Path, job: str) -> None:
    before, killed, after = JOBS[job]
    _warmed(folder)
    os.chdir(folder)
    _life(before)
    pristine, last = folder.with_name("pristine"), folder.with_name("last")
    shutil.copytree(folder, pristine)
    _life(lambda: (killed(), after()))
    shutil.copytree(folder, last)
    for number in count(1):
        os.chdir("/")
        shutil.rmtree(folder)
        shutil.copytree(pristine, folder)
        os.chdir(folder)
        step = folder.with_name("step")
        if _life(lambda: _armed(number, step, killed)) != -signal.SIGKILL:  # noqa: B023 - called at once
            break
        half = sorted(_tree(folder / "out"))
        ended = _life(after)
        row = {"number": number, "step": step.read_text(), "ended": ended, "wrong": list(_wrong(folder, last)), "half": half}
        print(json.dumps(row), flush=True)


def _warmed(folder: Path) -> None:
    """Load all that an edition needs, and compile its templates: each life would do it again."""
    shutil.copytree(folder, warm := folder.with_name("warm"))
    os.chdir(warm)
    built()
    for compiled in (warm / "state").glob("templates-*"):
        shutil.copytree(compiled, folder / "state" / compiled.name)


def _life(job: Callable[[], Any]) -> int:
    """How a process of its own ended that did the job."""
    child = os.fork()
    if not child:
        try:
            job()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _armed(number: int, told: Path, job: Callable[[], None]) -> None:
    """Do the job, and die before its step of this number."""
    steps = count(1)

    def step(what: str) -> None:
        if next(steps) == number:
            sys.setprofile(None)
            told.write_text(what)
            os.kill(os.getpid(), signal.SIGKILL)

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "sqlite3.connect":
            sys.setprofile(traced)
        elif event == "open" and _for_writing(arguments):
            step(f"open {arguments[0]}")
            sys.setprofile(written)
        elif event in _SEEN:
            step(f"{event} {arguments[0]}")

    def traced(_: object, event: str, called: Any) -> None:
        """The connection is not ready before it is used for the first time."""
        if event == "c_call" and isinstance(getattr(called, "__self__", None), sqlite3.Connection):
            sys.setprofile(None)
            called.__self__.set_trace_callback(lambda sql: _changes(sql) and step(f"SQL {sql[:60]}"))

    def written(_: object, event: str, called: Any) -> None:
        if event == "c_call" and called.__name__ in _WRITTEN:
            step(called.__name__)
            if called is os.fsync:
                sys.setprofile(None)

    sys.addaudithook(heard)
    job()


def _changes(sql: str) -> bool:
    return sql.split(maxsplit=1)[0].upper() not in {"SELECT", "PRAGMA"}


def _for_writing(arguments: tuple[Any, ...]) -> bool:
    path, mode, flags = arguments
    return isinstance(path, str | Path) and bool((flags or 0) & (os.O_WRONLY | os.O_RDWR)) and "__pycache__" not in str(path)


def _wrong(folder: Path, last: Path) -> Iterator[str]:
    """What is not as it is where nobody died."""
    found, wanted = _tree(folder / "out"), _tree(last / "out")
    yield from (f"out/{name} is missing" for name in sorted(wanted.keys() - found.keys()))
    yield from (f"out/{name} is too much" for name in sorted(found.keys() - wanted.keys()))
    yield from (f"out/{name} differs" for name in sorted(found.keys() & wanted.keys()) if found[name] != wanted[name])
    yield from faults(folder / "state/digest.db")
    here, there = _rows(folder), _rows(last)
    yield from (f"{table}: {len(here[table])} rows, {len(there[table])}" for table in here if here[table] != there[table])
    found_settings = settings(folder / "config.yaml")
    try:
        for period, _ in run.made(found_settings):
            yield from (f"{period}: {finding}" for finding in run.prove(found_settings, period))
    except DigestError as error:
        yield str(error)
    yield from (f"{name} was written" for name in sorted(_strangers(folder)))


def _strangers(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"articles", "config.yaml", "out", "state"}


def _tree(folder: Path) -> dict[str, str]:
    """Every file and folder, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for path in folder.rglob("*")
    }


def _rows(folder: Path) -> dict[str, list[Any]]:
    """What the database holds; runs and texts may be more."""
    connection = sqlite3.connect(folder / "state/digest.db")
    tables = {
        "editions": "slug, period, revision, status, sha256",
        "files": "*",
        "members": "*",
        "documents": "source, id, sha256",
        "visits": "url",
        "briefs": "document",
    }
    rows = {table: sorted(connection.execute(f"SELECT {what} FROM {table}")) for table, what in tables.items()}
    connection.close()
    return rows


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), sys.argv[2])
