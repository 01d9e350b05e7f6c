"""The database: what was remembered is there again, and a file that is none says so."""

import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.errors import StateError
from digest.state import locked, opened

NOW = datetime(2026, 11, 16, 6, tzinfo=UTC)


def test_an_edition_and_its_texts_are_there_again(tmp_path: Path) -> None:
    path = tmp_path / "state" / "digest.db"
    with opened(path) as state:
        state.keep({"aa": "Þe harbour \ud800"})
        state.keep({"aa": "ignored: the hash is the text"})
        state.remember("notes", "2026-W45", NOW, b"older", {}, [])
        state.remember("notes", "2026-W46", NOW, b"proof", {"index.html": "11", "gone.txt": "22"}, ["a1"])
        state.remember("notes", "2026-W46", NOW, b"second", {"index.html": "33"}, ["a1"])
    with opened(path) as state:
        assert state.editions("notes") == (("2026-W46", b"second"), ("2026-W45", b"older"))
        assert state.files("notes", "2026-W46") == {"index.html": "33"}
        assert state.texts(["aa", "bb"]) == {"aa": "Þe harbour \ud800"}
        assert state.editions("other") == ()


def test_an_article_without_a_date_belongs_to_one_edition(tmp_path: Path) -> None:
    with opened(tmp_path / "digest.db") as state:
        state.remember("notes", "2026-W45", NOW, b"", {}, ["a1", "a2"])
        assert state.undated_elsewhere("notes", "2026-W46") == {"a1", "a2"}
        assert state.undated_elsewhere("notes", "2026-W45") == set()
        state.remember("notes", "2026-W45", NOW, b"", {}, ["a2"])
        assert state.undated_elsewhere("notes", "2026-W46") == {"a2"}


def test_a_file_that_is_no_database_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "digest.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StateError, match=r"digest\.db: .*put your backup in its place"), opened(tmp_path / "digest.db"):
        pass


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "digest.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StateError, match="newer digest"), opened(tmp_path / "digest.db"):
        pass


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "digest.db").mkdir()
    with pytest.raises(StateError, match="cannot be opened"), opened(tmp_path / "digest.db"):
        pass


def test_a_second_run_is_turned_away(tmp_path: Path) -> None:
    path = tmp_path / "digest.db"
    program = (
        "import sys; from pathlib import Path; from digest.state import locked\n"
        "with locked(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    held = subprocess.Popen(
        [sys.executable, "-c", program, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert held.stdout is not None
    assert held.stdout.readline() == "held\n"
    with pytest.raises(StateError, match="another digest is at work"), locked(path):
        pass
    held.communicate("")
    with locked(path):
        assert path.with_name("digest.db.lock").exists()


def test_a_lock_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where a folder should be")
    with pytest.raises(StateError, match="allowed to write"), locked(tmp_path / "state" / "digest.db"):
        pass
