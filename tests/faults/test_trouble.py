"""What a machine can do to a run: others at the same time, a full disk, rights that are missing, a database that is damaged."""

import ctypes
import os
import re
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import HARBOUR, ROOT  # noqa: TID252 - what other tests have

pytestmark = (
    pytest.mark.no_cover
)  # other tests run through these lines; counting them here would take three times as long

EDITION = "out/sound-briefing/2026-W46"
COMMAND = [sys.executable, "-m", "digest", "run", "--period", "2026-W46"]


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def started(here: Path, *words: str, limits: Callable[[], None] | None = None) -> subprocess.Popen[str]:
    # whoever counts coverage writes at the end of a process, where this one may not
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    env = kept | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen(
        [*COMMAND, *words],
        cwd=here,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=limits,  # noqa: PLW1509 - nothing else runs in this process
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in err
    return process.returncode, out, err


def ran(here: Path, *words: str, limits: Callable[[], None] | None = None) -> tuple[int, str, str]:
    return ended(started(here, *words, limits=limits))


def checked(here: Path) -> None:
    command = [sys.executable, "-m", "digest", "state", "check"]
    env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")} | {
        "PYTHONPATH": str(ROOT)
    }
    assert subprocess.run(command, cwd=here, env=env, capture_output=True, check=False).returncode == 0
    assert not [path.name for path in (here / "out").rglob(".*")], "nothing half made"


def edited(here: Path) -> None:
    """Another edition would come of it, and it needs room: the text is new."""
    more = " ".join(f"Ship number {number} waited outside the port of Luleå in Sweden." for number in range(3000))
    (here / "articles/harbour.txt").write_text(HARBOUR + "\n" + more, encoding="utf-8")


@pytest.mark.parametrize("many", [2, 10])
def test_of_several_runs_one_makes_the_edition(many: int, publication: Path) -> None:
    results = [ended(each) for each in [started(publication) for _ in range(many)]]
    paths = [out for _, out, _ in results if out]
    assert paths == [f"{EDITION}/index.html\n"]
    for code, out, err in results:
        assert code == 0 if out else code == 75 or "nothing due" in err
        assert code == 0 or "another digest is at work" in err
    connection = sqlite3.connect(publication / "state/digest.db")
    assert connection.execute("SELECT period, revision FROM editions").fetchall() == [("2026-W46", 1)]
    connection.close()
    checked(publication)


def test_runs_that_wait_make_nothing_twice(publication: Path) -> None:
    results = [ended(each) for each in [started(publication, "--wait", "100") for _ in range(4)]]
    assert [code for code, _, _ in results] == [0] * 4
    assert sorted(out for _, out, _ in results) == ["", "", "", f"{EDITION}/index.html\n"]


@pytest.mark.parametrize("size", [0, 4_000, 30_000, 70_000, 120_000, 260_000])
def test_a_disk_that_is_full_costs_nothing_that_was_there(size: int, publication: Path) -> None:
    assert ran(publication)[0] == 0
    before = tree(publication / "out")
    edited(publication)

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    code, out, err = ran(publication, "--force", limits=full)
    assert (code, out) == (75, "")
    assert err.strip()
    assert {name: body for name, body in tree(publication / "out").items() if "-r1/" not in name} == before
    assert ran(publication, "--force")[0] == 0
    assert (publication / f"{EDITION}-r1/index.html").read_bytes() == before["sound-briefing/2026-W46/index.html"]
    checked(publication)


@pytest.mark.parametrize("size", [0, 20_000])
def test_a_first_edition_on_a_full_disk(size: int, publication: Path) -> None:
    code, out, _ = ran(publication, limits=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
    assert (code, out) == (75, "")
    assert ran(publication)[:2] == (0, f"{EDITION}/index.html\n")
    checked(publication)


def bound() -> None:
    """Root is stopped by missing rights like anybody: CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH leave the bounding set (prctl(2))."""
    if os.geteuid() == 0:
        for capability in (1, 2):
            if ctypes.CDLL(None).prctl(24, capability, 0, 0, 0):
                os._exit(99)


@pytest.mark.parametrize(
    ("closed", "said"),
    [
        ("out", "could not be written"),
        ("out/sound-briefing", "could not be written"),
        ("state", "could not be|not be opened|allowed to write|readonly|unable to open"),
        ("state/digest.db", "readonly|read-only|cannot be opened"),
        ("state/digest.db.lock", "allowed to write"),
    ],
)
def test_what_may_not_be_written_is_named_and_left_as_it_is(closed: str, said: str, publication: Path) -> None:
    code, _, err = ran(publication, limits=bound)
    if code == 99:
        pytest.skip("root cannot be bound here")
    assert code == 0, err
    before = tree(publication / "out")
    edited(publication)
    path = publication / closed
    rights = path.stat().st_mode
    for each in (path, *(path.rglob("*") if closed == "out" else ())):
        each.chmod(0o555 if each.is_dir() else 0o444)
    code, out, err = ran(publication, "--force", limits=bound)
    assert (code, out) == (75, ""), err
    assert re.search(said, err), err
    assert {name: body for name, body in tree(publication / "out").items() if "-r1/" not in name} == before
    for each in (path, *(path.rglob("*") if closed == "out" else ())):
        each.chmod(rights if each == path else 0o755 if each.is_dir() else 0o644)
    code, _, err = ran(publication, "--force", limits=bound)
    assert code == 0, err
    assert (publication / f"{EDITION}-r1/index.html").read_bytes() == before["sound-briefing/2026-W46/index.html"]


def corrupt(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))


def newer(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


@pytest.mark.parametrize(
    ("harm", "code", "said"),
    [
        (corrupt, 75, "set-aside"),
        (lambda path: path.write_bytes(b"no database at all, but a note of somebody's" * 40), 75, "set-aside"),
        (newer, 75, "upgrade digest"),
    ],
    ids=["corrupt", "a note", "newer"],
)
def test_a_database_in_trouble(harm: Callable[[Path], None], code: int, said: str, publication: Path) -> None:
    assert ran(publication)[0] == 0
    before, database = tree(publication / "out"), publication / "state/digest.db"
    whole = database.read_bytes()
    harm(database)
    harmed = database.read_bytes()
    found, out, err = ran(publication)
    assert (found, out) == (code, "")
    assert said in err
    assert database.read_bytes() == harmed, "whoever mends it finds it as it was"
    assert tree(publication / "out") == before
    database.write_bytes(whole)
    found, out, err = ran(publication)
    assert (found, out) == (0, "")
    assert "nothing due" in err
    checked(publication)
