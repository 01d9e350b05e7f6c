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
Found = tuple[dict[str, str], dict[str, set[Any]]]
"""The files and folders of out/, the rows of the database."""
_EXACT = {"editions", "files"}
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


def _shown(name: str) -> None:
    """What the server on loopback has for a feed now."""
    shutil.copyfile(f"../web/{name}", "../web/feed.xml")


# job: what goes before, what is killed, what comes after
JOBS: dict[str, tuple[Callable[[], None], Callable[[], None], Callable[[], None]]] = {
    "run": (lambda: None, lambda: made(Wanted(), NOW), lambda: made(Wanted(), NOW)),
    "next": (
        lambda: made(Wanted(), NOW),
        lambda: made(Wanted(), NOW + 3 * WEEK),
        lambda: made(Wanted(), NOW + 3 * WEEK),
    ),
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
    "ask": (
        lambda: (_shown("first.xml"), made(Wanted(), NOW - timedelta(days=5)))[1],
        lambda: (_shown("second.xml"), made(Wanted(), NOW - timedelta(days=3)))[1],
        lambda: made(Wanted(), NOW),
    ),
}


def main(folder: Path, job: str) -> None:
    before, killed, after = JOBS[job]
    _warmed(folder)
    os.chdir(folder)
    _life(before)
    pristine = folder.with_name("pristine")
    shutil.copytree(folder, pristine)
    wanted = []
    for lives in ((killed, after), (killed,), (after,)):  # a death can come before or after all that counts
        _again(folder, pristine)
        for life in lives:
            _life(life)
        wanted.append((_tree(folder / "out"), _rows(folder)))
    steps = _steps(folder, pristine, killed)
    for number, (what, ruin) in enumerate(steps):
        if ruin in [other for _, other in steps[:number]]:
            continue  # nothing has changed since a step at which one died already
        _again(folder, pristine)
        died = _life(lambda: _heard(_Fatal(number), killed))  # noqa: B023 - called at once
        ended = _life(after)
        row = {"step": what, "died": died, "ended": ended, "wrong": [each for each in _wrong(folder, wanted) if each]}
        sys.stdout.write(json.dumps(row) + "\n")
    sys.stdout.write(json.dumps({"steps": len(steps)}) + "\n")


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
        except BaseException:  # noqa: BLE001 - a process of its own ends here, whatever happens
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _again(folder: Path, pristine: Path) -> None:
    os.chdir("/")
    shutil.rmtree(folder)
    shutil.copytree(pristine, folder)
    os.chdir(folder)


def _steps(folder: Path, pristine: Path, job: Callable[[], None]) -> list[tuple[str, str]]:
    """Every step of the job, with a fingerprint of what a death before it would leave behind."""
    _again(folder, pristine)
    told = folder.with_name("steps")
    _life(lambda: _heard(_Scout(folder, told), job))
    return [tuple(json.loads(line)) for line in told.read_text().splitlines()]


class _Scout:
    """Writes the steps down."""

    def __init__(self, folder: Path, told: Path) -> None:
        self._folder, self._told = folder, os.open(told, os.O_WRONLY | os.O_CREAT)

    def __call__(self, what: str) -> None:
        seen = [(str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in sorted(self._folder.rglob("*"))]
        os.write(self._told, json.dumps([what, hashlib.sha256(repr(seen).encode()).hexdigest()]).encode() + b"\n")


class _Fatal:
    """Dies before the step of this number."""

    def __init__(self, number: int) -> None:
        self._left = number

    def __call__(self, _: str) -> None:
        if not self._left:
            os.kill(os.getpid(), signal.SIGKILL)
        self._left -= 1


def _heard(step: Callable[[str], None], job: Callable[[], None]) -> None:
    """Do the job, and tell of each step before it is done."""

    def audited(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "sqlite3.connect":
            sys.setprofile(connected)
        elif event == "open" and _for_writing(*arguments):
            step(f"open {_short(arguments[0])}")
            sys.setprofile(written)
        elif event in _SEEN:
            step(f"{event} {_short(arguments[0])}")

    def connected(_: object, event: str, called: Any) -> None:
        """The connection is not ready before it is used for the first time."""
        if event == "c_call" and isinstance(getattr(called, "__self__", None), sqlite3.Connection):
            sys.setprofile(None)
            called.__self__.set_trace_callback(lambda sql: _changes(sql) and step(f"SQL {sql[:40]}"))

    def written(_: object, event: str, called: Any) -> None:
        if event == "c_call" and called.__name__ in _WRITTEN:
            step(called.__name__)
            if called is os.fsync:
                sys.setprofile(None)

    sys.addaudithook(audited)
    job()


def _short(path: Any) -> str:
    return "/".join(Path(path).parts[-2:])


def _changes(sql: str) -> bool:
    return sql.split(maxsplit=1)[0].upper() not in {"SELECT", "PRAGMA"}


def _for_writing(path: Any, _: str | None, flags: int | None) -> bool:
    return (
        isinstance(path, str | Path)
        and bool((flags or 0) & (os.O_WRONLY | os.O_RDWR))
        and "__pycache__" not in str(path)
    )


def _wrong(folder: Path, wanted: Sequence[Found]) -> Iterator[str]:
    """What is not as it is where nobody died, or died before he had begun."""
    here = (_tree(folder / "out"), _rows(folder))
    yield min(("; ".join(_differing(here, there)) for there in wanted), key=len)
    yield from faults(folder / "state/digest.db")
    found_settings = settings(folder / "config.yaml")
    try:
        for period, _ in run.made(found_settings):
            yield from (f"{period}: {finding}" for finding in run.prove(found_settings, period))
    except DigestError as error:
        yield str(error)
    yield from (f"{name} was written" for name in sorted(_strangers(folder)))


def _differing(here: Found, there: Found) -> Iterator[str]:
    """Files are the same; of what was seen and read, more may be known."""
    yield from (name for name in sorted(here[0].keys() | there[0].keys()) if here[0].get(name) != there[0].get(name))
    for table, rows in there[1].items():
        if rows - here[1][table] or (table in _EXACT and here[1][table] != rows):
            yield f"{table}: {sorted(rows)}, now {sorted(here[1][table])}"


def _strangers(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"articles", "config.yaml", "out", "state"}


def _tree(folder: Path) -> dict[str, str]:
    """Every file and folder, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else "folder"
        for path in folder.rglob("*")
    }


def _rows(folder: Path) -> dict[str, set[Any]]:
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
    rows = {table: set(connection.execute(f"SELECT {what} FROM {table}")) for table, what in tables.items()}  # noqa: S608
    connection.close()
    return rows


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), sys.argv[2])
