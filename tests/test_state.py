"""The database: what was remembered is there again, and a file that is none says so."""

import hashlib
import json
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.compose import brief
from digest.errors import StateError
from digest.ingest.folder import documents
from digest.model import Brief, Document, Edition, Skipped, Source
from digest.period import Schedule, named
from digest.read import read
from digest.state import Key, Run, Sheet, audit, locked, opened
from digest.state.care import backup, faults, set_aside
from digest.state.codec import pack, unpack
from digest.state.schema import _FIRST

NOW = datetime(2026, 11, 16, 6, tzinfo=UTC)


W45, W46 = named("2026-W45", Schedule()), named("2026-W46", Schedule())


def test_an_edition_and_its_texts_are_there_again(tmp_path: Path) -> None:
    path = tmp_path / "state" / "digest.db"
    with opened(path) as state:
        state.keep({"aa": "Þe harbour \ud800"})
        state.keep({"aa": "ignored: the hash is the text"})
        state.remember("notes", W45, 1, NOW, b"older", {}, [])
        state.remember("notes", W46, 1, NOW, b"proof", {"index.html": "11", "gone.txt": "22"}, ["a1"])
        state.remember("notes", W46, 1, NOW, b"second", {"index.html": "33"}, ["a1"])
        state.remember("notes", W46, 2, NOW, b"revised", {"index.html": "44"}, ["a1"])
    with opened(path) as state:
        assert state.editions("notes") == (("2026-W46", b"revised"), ("2026-W45", b"older"))
        assert (state.revision("notes", "2026-W46"), state.revision("notes", "2026-W44")) == (2, 0)
        assert state.files("notes", "2026-W46") == {"index.html": "44"}
        assert state.files("notes", "2026-W46", 1) == {"index.html": "33"}
        assert state.texts(["aa", "bb"]) == {"aa": "Þe harbour \ud800"}
        assert state.editions("other") == ()


def test_an_edition_with_nothing_to_print_is_remembered_as_such(tmp_path: Path) -> None:
    with opened(tmp_path / "digest.db") as state:
        state.remember("notes", W46, 1, NOW, b"", {}, ["a1"])
        assert state.editions("notes") == ()
        assert [(issue.period, issue.status, issue.starts) for issue in state.issues("notes")] == [
            ("2026-W46", "empty", W46.start)
        ]


def test_an_article_belongs_to_one_edition(tmp_path: Path) -> None:
    with opened(tmp_path / "digest.db") as state:
        state.remember("notes", W45, 1, NOW, b"", {}, ["a1", "a2"])
        state.remember("notes", W46, 1, NOW, b"", {}, ["a1", "a3"])
        assert state.elsewhere("notes", "2026-W46") == {"a1", "a2"}
        assert state.elsewhere("notes", "2026-W45") == {"a3"}
        state.remember("notes", W45, 1, NOW, b"", {}, ["a2"])
        assert state.members("notes") == {"a2": "2026-W45", "a3": "2026-W46"}
        state.succeed("notes", {"b2": "a2"})
        assert state.members("notes") == {"a2": "2026-W45", "b2": "2026-W45", "a3": "2026-W46"}


ARTICLE = Document("a1", "articles/a.txt", "text", "The port of Riga is shut.", url="https://port.example/1")
FOLDER = Source("folder", "/srv/articles")


def test_documents_visits_and_briefs_are_there_again(tmp_path: Path) -> None:
    with opened(tmp_path / "digest.db") as state:
        state.library.keep(FOLDER, [ARTICLE], NOW)
        state.library.keep_briefs([(ARTICLE, Skipped("a.txt", "a list"))], "v1")
        state.library.keep(FOLDER, [], NOW, {"https://port.example/1": ARTICLE})
    with opened(tmp_path / "digest.db") as state:
        library = state.library
        assert library.documents(FOLDER) == (ARTICLE,)
        assert library.at(FOLDER, "articles/a.txt") == (ARTICLE,)
        assert library.document("https://port.example/1") == ARTICLE
        assert library.documents(Source("folder", "/srv/other")) == ()
        assert library.brief(ARTICLE, "v1") == Skipped("a.txt", "a list")
        assert library.brief(ARTICLE, "v2") is None
        assert library.brief(replace(ARTICLE, text="The port is open."), "v1") is None
        assert library.remembered("https://port.example/1", Document) == ARTICLE


def test_a_changed_document_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    changed, later = replace(ARTICLE, text="The port is open."), NOW + timedelta(days=3)
    with opened(tmp_path / "digest.db") as state:
        state.library.keep(FOLDER, [ARTICLE], NOW)
        state.library.keep(FOLDER, [changed], later)
        assert state.library.documents(FOLDER) == (changed,)
        assert state.library.newest(FOLDER) == NOW, "an article that changes is no new article"


def test_what_was_not_seen_for_long_is_forgotten(tmp_path: Path) -> None:
    with opened(tmp_path / "digest.db") as state:
        state.library.keep(FOLDER, [ARTICLE, replace(ARTICLE, id="a2")], NOW)
        state.library.keep_briefs([(ARTICLE, Skipped("a.txt", "a list"))], "v1")
        state.library.keep(FOLDER, [], NOW, {"u": ARTICLE})
        state.library.keep(FOLDER, [replace(ARTICLE, id="a2")], NOW + timedelta(days=9))
        state.forget("notes", NOW + timedelta(days=5))
        assert [document.id for document in state.library.documents(FOLDER)] == ["a2"]
        assert state.library.remembered("u", Document) is None


@pytest.mark.parametrize(
    "article", sorted((Path(__file__).parents[1] / "articles").glob("*.*"))[:6], ids=lambda path: path.name
)
def test_what_was_read_is_remembered_as_it_was(article: Path, tmp_path: Path) -> None:
    (document,) = documents(article.parent, article.name)
    assert isinstance(document, Document)
    found = brief(document, read)
    assert isinstance(found, Brief)
    with opened(tmp_path / "digest.db") as state:
        state.library.keep_briefs([(document, found)], "v1")
        assert state.library.brief(document, "v1") == found


def test_bytes_that_are_no_value_are_told(tmp_path: Path) -> None:
    for wrong in (b"", b"x", pack(Skipped("a", "b"))[:-3], pack(("a",))):
        with pytest.raises(ValueError, match=r".+"):
            unpack(Skipped, wrong)


def test_a_database_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "digest.db"
    connection = sqlite3.connect(path)
    connection.executescript(_FIRST + "PRAGMA user_version = 1;")
    proof = json.dumps({"period": {"start": "2026-11-09T00:00:00+02:00", "end": "2026-11-16T00:00:00+02:00"}}).encode()
    connection.execute("INSERT INTO editions VALUES ('notes', '2026-W46', ?, ?)", (NOW.isoformat(), proof))
    connection.execute("INSERT INTO files VALUES ('notes', '2026-W46', 'index.html', '11')")
    connection.execute("INSERT INTO undated VALUES ('a1', 'notes', '2026-W46')")
    connection.execute("INSERT INTO texts VALUES ('aa', CAST('kept' AS BLOB))")
    connection.commit()
    connection.close()
    with opened(path) as state:
        (issue,) = state.issues("notes")
        assert (issue.period, issue.revision, state.proof("notes", issue)) == ("2026-W46", 1, proof)
        assert issue.starts == datetime(2026, 11, 8, 22, tzinfo=UTC)
        assert state.files("notes", "2026-W46") == {"index.html": "11"}
        assert state.members("notes") == {"a1": "2026-W46"}
        assert state.texts(["aa"]) == {"aa": "kept"}
    assert all("is not what it was" in fault for fault in faults(path))


def test_a_step_that_dies_leaves_the_version_before(tmp_path: Path) -> None:
    path = tmp_path / "digest.db"
    connection = sqlite3.connect(path)
    connection.executescript(_FIRST + "PRAGMA user_version = 1;")
    connection.execute("INSERT INTO editions VALUES ('notes', '2026-W46', 'then', CAST('no proof' AS BLOB))")
    connection.commit()
    with pytest.raises(StateError, match="malformed"), opened(path):
        pass
    assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    assert connection.execute("SELECT count(*) FROM editions").fetchone() == (1,)


def test_whatever_is_wrong_with_the_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "digest.db"
    with opened(path) as state:
        state.keep({hashlib.sha256(b"kept").hexdigest(): "kept"})
        state.remember("notes", W46, 1, NOW, b"proof", {"index.html": "11"}, ["a1"])
        state.library.keep(FOLDER, [ARTICLE], NOW)
    assert faults(path) == ()
    connection = sqlite3.connect(path)
    connection.execute("UPDATE texts SET text = CAST('kept!' AS BLOB)")
    connection.execute("UPDATE editions SET proof = CAST('prooF' AS BLOB)")
    connection.execute("UPDATE documents SET body = zeroblob(9)")
    connection.execute("INSERT INTO files VALUES ('notes', '2026-W40', 1, 'index.html', '11')")
    connection.execute("INSERT INTO members VALUES ('a9', 'notes', '2026-W41')")
    connection.commit()
    connection.close()
    told = "\n".join(faults(path))
    for expected in (
        "notes/2026-W40",
        "notes/2026-W41",
        "the text ",
        "the proof of notes/2026-W46, revision 1",
        "the document a1",
    ):
        assert expected in told
    assert len(faults(path)) == 5


WRONG = [  # what is done to a database that is well, and what is told of it
    (
        "INSERT INTO outbox VALUES ('notes', '2026-W40', 1, 'a@b.example', 'planned', '', '', '2026-11-16')",
        "readers' mails of no edition: notes/2026-W40, revision 1",
    ),
    ("INSERT INTO archive VALUES ('tones', 'index.html', '', '')", "an archive of no edition: tones"),
    ("INSERT INTO channels VALUES ('tones', 'git x', '', '2026-11-16')", "a channel that has no edition: tones, git x"),
    ("DELETE FROM texts", "a text that an edition cites and that is not there: 79f076"),
    (
        "UPDATE outbox SET recipient = 'eve@sound.example' WHERE recipient = 'ilse@sound.example'",
        "the Message-ID of notes/2026-W46, revision 1, to eve@sound.example is not",
    ),
    ("UPDATE outbox SET at = 'soon' WHERE recipient = 'ilse@sound.example'", "outbox: 'soon' is no time"),
    ("UPDATE runs SET ended = '2026-13-01'", "runs: '2026-13-01' is no time"),
    ("UPDATE left_list SET reader = 'g' || substr(reader, 2)", "notes: somebody left the list, but 'g"),
    ("UPDATE letters SET body = zeroblob(9)", "the mail of notes/2026-W46, revision 1 is due and cannot be read"),
    ("UPDATE letters SET due = 0, body = zeroblob(9)", "the mail of notes/2026-W46, revision 1 cannot be read"),
    ("UPDATE briefs SET body = zeroblob(9)", "what was read in the document "),
    (
        "UPDATE visits SET body = zeroblob(9)",
        "what the last visit brought from https://sound.example/feed cannot be read",
    ),
    ("UPDATE runs SET report = '{'", "the report of run 1 cannot be read"),
]


@pytest.mark.parametrize(("harm", "told"), WRONG)
def test_every_table_is_looked_at(harm: str, told: str, tmp_path: Path) -> None:
    path, key = tmp_path / "digest.db", Key("notes", "2026-W46", 1)
    digest = hashlib.sha256(b"kept").hexdigest()
    proof = json.dumps({"sources": {"a1": {"sha256": digest}}}).encode()
    with opened(path) as state:
        state.keep({digest: "kept"})
        state.outbox.keep(Edition("Notes", "notes", W46, ()), NOW, "due")
        state.remember("notes", W46, 1, NOW, proof, {"index.html": "11"}, ["a1"])
        state.library.keep(FOLDER, [ARTICLE], NOW, {"https://sound.example/feed": Skipped("a", "b")})
        state.library.keep_briefs([(ARTICLE, Skipped("a", "b"))], "v1")
        state.archive("notes").keep({"index.html": Sheet("", digest)}, ())
        state.archive("notes").deliver("git x", digest, NOW)
        state.note("notes", Run(NOW, NOW, 0, "{}"))
        state.outbox.plan(
            key, {"ilse@sound.example": key.number("ilse@sound.example")}, {"lars@sound.example": "left the list"}, NOW
        )
        state.outbox.leave("notes", "0123456789abcdef" * 2, NOW)
    assert faults(path) == ()
    with sqlite3.connect(path) as connection:
        connection.execute(harm)
    connection.close()
    (fault,) = faults(path)
    assert fault.startswith(told)


def test_the_audit_knows_every_table(tmp_path: Path) -> None:
    """A new table must be looked at as well."""
    with opened(tmp_path / "digest.db") as state:
        tables = {name for (name,) in state.connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        timed = {
            (table, column)
            for table in tables
            for _, column, *_ in state.connection.execute(f"PRAGMA table_info({table})")
            if column in {"at", "made", "starts", "ends", "started", "ended", "first_seen", "last_seen"}
        }
    assert timed == {(table, column) for table, columns in audit._TIMES.items() for column in columns}
    source = Path(audit.__file__).read_text(encoding="utf-8")
    assert {name for name in tables if f"FROM {name}" not in source and f'"{name}":' not in source} == set()


def test_a_page_of_the_file_that_was_overwritten_is_told(tmp_path: Path) -> None:
    path = tmp_path / "digest.db"
    with opened(path) as state:
        state.library.keep(FOLDER, [replace(ARTICLE, id=f"a{number}") for number in range(200)], NOW)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] + b"\xff" * 4096 + whole[len(whole) // 2 + 4096 :])
    assert faults(path)


def test_a_backup_is_whole_and_replaces_nothing(tmp_path: Path) -> None:
    with opened(tmp_path / "digest.db") as state:
        state.remember("notes", W46, 1, NOW, b"proof", {}, [])
        backup(tmp_path / "digest.db", tmp_path / "copy.db")
    with opened(tmp_path / "copy.db") as state:
        assert state.editions("notes") == (("2026-W46", b"proof"),)
    with pytest.raises(StateError, match="exists already"):
        backup(tmp_path / "digest.db", tmp_path / "copy.db")
    with pytest.raises(StateError, match="there is no database yet"):
        backup(tmp_path / "none.db", tmp_path / "other.db")
    with pytest.raises(StateError, match="could not be written"):
        backup(tmp_path / "digest.db", tmp_path / "no folder" / "copy.db")


def test_a_database_that_is_set_aside_is_kept(tmp_path: Path) -> None:
    (tmp_path / "digest.db").write_bytes(b"damaged")
    (tmp_path / "digest.db-wal").write_bytes(b"log")
    first = set_aside(tmp_path / "digest.db")
    assert (first.read_bytes(), first.with_name(first.name + "-wal").read_bytes()) == (b"damaged", b"log")
    (tmp_path / "digest.db").write_bytes(b"again")
    assert set_aside(tmp_path / "digest.db") != first
    assert not (tmp_path / "digest.db").exists()
    with pytest.raises(StateError, match="could not be moved"):
        set_aside(tmp_path / "digest.db")


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


def test_texts_that_no_edition_cites_are_forgotten_and_no_others(tmp_path: Path) -> None:
    kept, lost = "The port of Riga is shut.", "A run died before it could print this."
    keys = [hashlib.sha256(text.encode()).hexdigest() for text in (kept, lost)]
    proof = json.dumps({"sources": {"a1": {"sha256": keys[0]}, "a2": {"sha256": None}}}).encode()
    with opened(tmp_path / "digest.db") as state:
        state.keep(dict(zip(keys, (kept, lost), strict=True)))
        state.remember("notes", W45, 1, NOW, proof, {}, [])
        state.remember("notes", W46, 1, NOW, b"", {}, [])
        state.remember("other", W46, 1, NOW, b"no JSON at all", {}, [])
        state.forget("notes", NOW)
        assert len(state.texts(keys)) == 2, "nothing goes as long as one proof cannot be read"
        state.remember("other", W46, 1, NOW, b"", {}, [])
        state.forget("notes", NOW)
        assert state.texts(keys) == {keys[0]: kept}
