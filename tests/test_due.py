"""What cron calls: each edition once, whatever the sources, the clock and other runs do."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml

from digest import run
from digest.compose import Edit
from digest.config import settings
from digest.errors import SourceError, StateError, TemplateError
from digest.run import Report, Wanted
from digest.state import locked, opened

from .conftest import BRIDGE, CONFIG, HARBOUR

NOW = datetime(2026, 11, 16, 6, 30, tzinfo=UTC)
WEEK = timedelta(days=7)
PLACE = "out/sound-briefing"


def made(here: Path, wanted: Wanted = Wanted(), now: datetime = NOW, log: list[str] | None = None) -> Report:  # noqa: B008
    def watch(items: Sequence[Any], _: str) -> Iterable[Any]:
        return items

    return run.run(settings(here / "config.yaml"), wanted, now, watch, [].append if log is None else log.append)


def kinds(report: Report) -> list[tuple[str, str]]:
    return [(outcome.period.id, outcome.kind) for outcome in report.outcomes]


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def dated(article: str, day: str) -> str:
    """The article of another day: the same words would be the same article, edited."""
    return article.replace("Nov. 10", day).replace("Nov. 11", day).replace("Saltholm", f"Saltholm{day[-1]}")


def test_an_edition_is_made_once(publication: Path) -> None:
    assert kinds(made(publication)) == [("2026-W46", "made")]
    before = tree(publication / "out")
    again = made(publication, now=NOW + timedelta(hours=1))
    assert (again.outcomes, again.next.id) == ((), "2026-W47")
    assert tree(publication / "out") == before


def test_a_new_publication_does_not_begin_with_old_editions(publication: Path) -> None:
    (publication / "articles/old.txt").write_text(dated(BRIDGE, "Nov. 3"), encoding="utf-8")
    assert kinds(made(publication)) == [("2026-W46", "made")]


def test_what_was_missed_is_made_up_for_the_oldest_first(publication: Path) -> None:
    (publication / "articles/old.txt").write_text(dated(BRIDGE, "Nov. 3"), encoding="utf-8")
    made(publication, now=NOW - WEEK)
    (publication / "articles/new.txt").write_text(dated(HARBOUR, "Nov. 18"), encoding="utf-8")
    found = made(publication, now=NOW + 2 * WEEK)
    assert kinds(found) == [("2026-W46", "made"), ("2026-W47", "made"), ("2026-W48", "empty")]
    assert made(publication, now=NOW + 2 * WEEK).outcomes == (), "an empty week is not tried again"


def test_only_so_many_are_made_up_for(publication: Path) -> None:
    made(publication)
    found = made(publication, Wanted(catch_up=2), NOW + 5 * WEEK)
    assert [period for period, _ in kinds(found)] == ["2026-W50", "2026-W51"]


def test_an_article_that_comes_late_is_in_the_next_edition_and_in_no_other(publication: Path) -> None:
    made(publication)
    late = BRIDGE.replace("Saltholm bridge", "Drogden tunnel").replace("Nov. 10", "Nov. 13")
    (publication / "articles/late.txt").write_text(late, encoding="utf-8")
    undated = HARBOUR.replace(", Nov. 11, 2026", "").replace("icebreakers", "tugboats")
    (publication / "articles/undated.txt").write_text(undated, encoding="utf-8")
    found = made(publication, now=NOW + WEEK)
    assert kinds(found) == [("2026-W47", "made")]
    text = (publication / PLACE / "2026-W47/index.txt").read_text(encoding="utf-8")
    assert "Drogden tunnel" in text
    assert "tugboats" in text
    assert "Saltholm" not in text
    assert kinds(made(publication, now=NOW + 2 * WEEK)) == [("2026-W48", "empty")]


def test_what_has_no_date_waits_for_the_newest_of_several(publication: Path) -> None:
    made(publication)
    undated = HARBOUR.replace(", Nov. 11, 2026", "").replace("icebreakers", "tugboats")
    (publication / "articles/undated.txt").write_text(undated, encoding="utf-8")
    assert kinds(made(publication, now=NOW + 2 * WEEK)) == [("2026-W47", "empty"), ("2026-W48", "made")]


def test_an_article_that_was_edited_is_still_the_same_article(publication: Path) -> None:
    made(publication)
    (publication / "articles/bridge.txt").write_text(BRIDGE.replace("46 euros", "48 euros"), encoding="utf-8")
    assert kinds(made(publication, now=NOW + WEEK)) == [("2026-W47", "empty")]


def test_another_article_in_a_file_of_the_same_name_is_another_article(publication: Path) -> None:
    made(publication)
    other = HARBOUR.replace("icebreakers", "tugboats").replace("Nov. 11", "Nov. 12")
    (publication / "articles/bridge.txt").write_text(other, encoding="utf-8")
    assert kinds(made(publication, now=NOW + WEEK)) == [("2026-W47", "made")]


def test_force_makes_a_revision_and_keeps_the_one_before(publication: Path) -> None:
    made(publication)
    first = tree(publication / PLACE / "2026-W46")
    (publication / "articles/harbour.txt").unlink()
    found = made(publication, Wanted(force=True))
    assert [(outcome.revision, outcome.kind) for outcome in found.outcomes] == [(2, "made")]
    assert tree(publication / PLACE / "2026-W46-r1") == first
    assert json.loads((publication / PLACE / "2026-W46/index.json").read_bytes())["revision"] == 2
    assert "Revised: this is revision 2" in (publication / PLACE / "2026-W46/index.txt").read_text(encoding="utf-8")
    assert run.prove(settings(publication / "config.yaml"), "2026-W46-r1") == ()
    assert run.prove(settings(publication / "config.yaml"), "2026-W46") == ()


@pytest.mark.parametrize(("when", "kind"), [("skip", "empty"), ("notice", "notice"), ("fail", "failed")])
def test_a_week_without_a_story(when: str, kind: str, publication: Path) -> None:
    (publication / "config.yaml").write_text(CONFIG + f"when_empty: {when}\n", encoding="utf-8")
    now = NOW + WEEK
    assert kinds(made(publication, now=now)) == [("2026-W47", kind)]
    assert (publication / PLACE / "2026-W47/index.html").exists() == (kind == "notice")
    again = made(publication, now=now)
    assert kinds(again) == ([("2026-W47", "failed")] if kind == "failed" else []), "only a failure is tried again"


def test_a_clock_that_was_set_back_makes_nothing_twice(publication: Path) -> None:
    made(publication)
    before = tree(publication / "out")
    assert made(publication, now=NOW - 3 * WEEK).outcomes == ()
    assert tree(publication / "out") == before


def test_a_change_of_the_time_zone_or_of_the_schedule_tells_nothing_twice(publication: Path) -> None:
    made(publication)
    config = (publication / "config.yaml").read_text(encoding="utf-8")
    (publication / "config.yaml").write_text(config.replace("Europe/Copenhagen", "Asia/Tokyo"), encoding="utf-8")
    assert made(publication).outcomes == ()
    daily = config.replace("every: week, on: monday", "every: day")
    (publication / "config.yaml").write_text(daily, encoding="utf-8")
    assert made(publication).outcomes == (), "the days of a week that was told"


def test_a_source_that_fails_costs_itself_only_and_is_named(publication: Path) -> None:
    config = CONFIG.replace("[{folder: articles}]", "[{folder: gone}, {folder: articles}]")
    (publication / "config.yaml").write_text(config, encoding="utf-8")
    log: list[str] = []
    found = made(publication, log=log)
    assert kinds(found) == [("2026-W46", "made")]
    assert [each.location for each in found.failed] == ["gone"]
    assert "gone: " in " ".join((publication / PLACE / "2026-W46/index.txt").read_text(encoding="utf-8").split())
    assert any(line.startswith("source    gone failed") for line in log)


def test_where_every_source_fails_the_next_run_tries_again(publication: Path) -> None:
    (publication / "articles").rename(publication / "elsewhere")
    with pytest.raises(SourceError, match="no source could be read"):
        made(publication)
    (publication / "elsewhere").rename(publication / "articles")
    assert kinds(made(publication)) == [("2026-W46", "made")]
    with opened(publication / "state/digest.db") as state:
        codes = [each.code for each in state.runs("sound-briefing", 9)]
    assert codes == [0, 75]


def test_a_source_that_is_silent_for_too_long_is_named(publication: Path) -> None:
    (publication / "old").mkdir()
    (publication / "old/harbour.txt").write_text(HARBOUR.replace("icebreakers", "tugboats"), encoding="utf-8")
    sources = "[{folder: articles}, {folder: old, stale_after: 5}]"
    (publication / "config.yaml").write_text(CONFIG.replace("[{folder: articles}]", sources), encoding="utf-8")
    made(publication)
    (publication / "articles/new.txt").write_text(dated(BRIDGE, "Nov. 18"), encoding="utf-8")
    made(publication, now=NOW + WEEK)
    text = " ".join((publication / PLACE / "2026-W47/index.txt").read_text(encoding="utf-8").split())
    assert "old: nothing new since 2026-11-16" in text


def test_a_template_with_a_mistake_makes_no_edition_and_the_next_run_tries_again(publication: Path) -> None:
    (publication / "templates").mkdir()
    (publication / "templates/edition.txt.j2").write_text("{{ nothing.at.all }}")
    with pytest.raises(TemplateError):
        made(publication)
    with opened(publication / "state/digest.db") as state:
        assert [each.code for each in state.runs("sound-briefing", 9)] == [2], "a person has to mend it"
    assert not (publication / PLACE / "2026-W46").exists()
    (publication / "templates/edition.txt.j2").unlink()
    assert kinds(made(publication)) == [("2026-W46", "made")]


def test_a_second_run_is_turned_away_or_waits(publication: Path) -> None:
    with locked(publication / "state/digest.db"):
        with pytest.raises(StateError, match="another digest is at work"):
            made(publication)
        program = (
            "import sys; from digest.cli import main; "
            "sys.argv = ['digest', 'run', '--period', '2026-W46', '--wait', '60', '-q']; main()"
        )
        waiting = subprocess.Popen([sys.executable, "-c", program], cwd=publication, stdout=subprocess.PIPE, text=True)
        assert waiting.poll() is None
    assert waiting.communicate(timeout=60)[0] == f"{PLACE}/2026-W46/index.html\n"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def feed(*entries: tuple[str, str, str]) -> str:
    items = "".join(
        f"<item><title>{title}</title><guid isPermaLink='false'>{title}</guid><pubDate>{day}</pubDate>"
        f"<description><![CDATA[<p>{text}</p>]]></description></item>"
        for title, day, text in entries
    )
    return f"<rss version='2.0'><channel><title>Sound Wire</title>{items}</channel></rss>"


QUAY = (
    "Copenhagen opens a quay",
    "Tue, 10 Nov 2026 08:00:00 GMT",
    (
        "Denmark opened a quay for night ferries in Copenhagen on Tuesday after two years of work, the port said. "
        "The quay is 300 metres long, and ferries from Sweden will use it from December, according to the port of Copenhagen. "
        "About 900 people work in the port today, and the city in Denmark expects another hundred jobs by the end of next year."
    ),
)
MILL = (
    "A mill in Sweden closes",
    "Wed, 11 Nov 2026 08:00:00 GMT",
    (
        "A paper mill in Sweden will close in January after a hundred and two years, its owner said in Stockholm on Wednesday. "
        "The mill has 210 workers, and the town around it in the north of Sweden has no other large employer, the union said. "
        "The owner blamed the price of steam, which has doubled in Sweden since the spring of last year, for the decision."
    ),
)


def test_what_a_feed_showed_for_a_day_is_in_the_edition_of_the_week(publication: Path) -> None:
    web = publication / "web"
    web.mkdir()
    with served(web) as url:
        sources = f"[{{feed: '{url}/feed.xml', allow_private: true}}]\nfetch: {{delay: 0}}"
        (publication / "config.yaml").write_text(CONFIG.replace("[{folder: articles}]", sources), encoding="utf-8")
        (web / "feed.xml").write_text(feed(QUAY))
        early = made(publication, now=NOW - timedelta(days=5))
        assert (kinds(early), early.gathered.fresh) == ([("2026-W45", "empty")], 1)
        (web / "feed.xml").write_text(feed(MILL))
        later = (web / "feed.xml").stat().st_mtime + 10  # the server tells changes by the second
        os.utime(web / "feed.xml", (later, later))
        assert kinds(made(publication)) == [("2026-W46", "made")]
        (web / "feed.xml").unlink()
        text = (publication / PLACE / "2026-W46/index.txt").read_text(encoding="utf-8")
        assert "a quay for night ferries" in text
        assert "A paper mill in Sweden" in text
        with pytest.raises(SourceError, match="404"):
            made(publication, now=NOW + WEEK)
    checked = run.health(settings(publication / "config.yaml"))
    assert (checked[0].failures, checked[0].fresh) == (1, NOW)


def test_adopted_editions_count_as_made(publication: Path) -> None:
    made(publication)
    made(publication, Wanted(force=True))
    before = tree(publication / "out")
    (publication / "state/digest.db").unlink()
    assert run.adopt(settings(publication / "config.yaml"), NOW) == 1
    assert made(publication).outcomes == ()
    assert tree(publication / "out") == before
    assert kinds(made(publication, now=NOW + WEEK)) == [("2026-W47", "empty")], "its articles are known"


def test_the_runs_are_listed(publication: Path, digest: Callable[..., tuple[int, str, str]]) -> None:
    made(publication)
    (publication / "articles").rename(publication / "away")
    with pytest.raises(SourceError):
        made(publication, now=NOW + WEEK)
    code, out, _ = digest("list", "--runs", "5", here=publication)
    failed, fine = out.splitlines()
    assert code == 0
    assert fine.startswith("2026-11-16 06:30 UTC  exit  0")
    assert fine.endswith("2 new documents; 2026-W46 made (2 stories)")
    assert "exit 75" in failed
    assert "no source could be read" in failed
    latest, first = map(json.loads, digest("list", "--runs", "5", "--json")[1].splitlines())
    assert (latest["code"], first["editions"][0]["period"], first["editions"][0]["skipped"]) == (75, "2026-W46", [])


def test_a_thorough_check_proves_the_database(publication: Path, digest: Callable[..., tuple[int, str, str]]) -> None:
    made(publication)
    assert digest("check", "--state", here=publication)[0] == 0
    assert digest("state", "check")[0] == 0
    connection = sqlite3.connect(publication / "state/digest.db")
    connection.execute("UPDATE texts SET text = CAST('another' AS BLOB)")
    connection.commit()
    connection.close()
    assert digest("check")[0] == 0
    code, out, _ = digest("check", "--state")
    assert code == 1
    assert "is not what it was when it was stored" in out
    assert digest("state", "check")[0] == 1


def test_a_database_that_is_set_aside_starts_anew_without_making_anything_twice(
    publication: Path, digest: Callable[..., tuple[int, str, str]]
) -> None:
    made(publication)
    (publication / "state/digest.db").write_bytes(b"no database" * 500)
    code, _, err = digest("list", here=publication)
    assert code == 75
    assert "digest state set-aside" in err
    code, out, err = digest("state", "set-aside")
    assert (code, out) == (0, "state/digest.db.aside-1\n")
    assert "1 editions in out/ count as made" in err
    assert made(publication).outcomes == ()
    assert digest("state", "backup", "copy.db")[1] == "copy.db\n"
    assert (publication / "copy.db").is_file()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--period", "2026-W46", "--since", "2026-11-01"], "use one or the other"),
        (["--until", "2026-11-01"], "--until needs --since"),
        (["--since", "Nov 1"], "--since must be a day such as 2017-11-15"),
        (["--period", "2026-11"], "is not the id of a week"),
    ],
)
def test_what_is_asked_for_wrongly(
    words: list[str], told: str, publication: Path, digest: Callable[..., tuple[int, str, str]]
) -> None:
    code, _, err = digest("run", *words, here=publication)
    assert code == 2
    assert told in err


def test_a_span_of_days_names_its_periods(publication: Path, digest: Callable[..., tuple[int, str, str]]) -> None:
    words = ("run", "--since", "2026-11-04", "--until", "2026-11-12")
    assert digest(*words, "--dry-run", here=publication)[1] == "would make 2026-W45\nwould make 2026-W46\n"
    assert not (publication / "out").exists()
    code, out, err = digest(*words)
    assert (code, out) == (0, f"{PLACE}/2026-W46/index.html\n")
    assert "nothing to print in 2026-W45" in err
    assert digest(*words, "--dry-run")[1] == "nothing due\n"


def test_a_failed_source_is_a_code_where_one_is_strict(
    publication: Path, digest: Callable[..., tuple[int, str, str]]
) -> None:
    config = CONFIG.replace("[{folder: articles}]", "[{folder: gone}, {folder: articles}]")
    (publication / "config.yaml").write_text(config, encoding="utf-8")
    assert digest("run", "--period", "2026-W46", "--strict", here=publication)[0] == 3
    code, out, _ = digest("run", "--period", "2026-W46", "--force", "--json")
    assert (code, json.loads(out)["editions"][0]["revision"], json.loads(out)["failed"][0]["source"]) == (0, 2, "gone")


def test_a_week_that_should_have_had_a_story_is_a_code(
    publication: Path, digest: Callable[..., tuple[int, str, str]]
) -> None:
    (publication / "config.yaml").write_text(CONFIG + "when_empty: fail\n", encoding="utf-8")
    assert digest("run", "--period", "2026-W40", here=publication)[0] == 75


def test_the_log_as_json(publication: Path, digest: Callable[..., tuple[int, str, str]]) -> None:
    _, _, err = digest("run", "--period", "2026-W46", "--log-format", "json", here=publication)
    rows = [json.loads(line) for line in err.splitlines()]
    assert [row["stage"] for row in rows] == ["sources", "read", "composed", "proved"]
    assert rows[1]["message"].startswith("2 documents: 2 articles of this period")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("cron", ["0 * * * * ", "digest run --quiet --config "]),
        ("systemd", ["Persistent=true", "OnCalendar=*-*-* *:00:00", "SuccessExitStatus=75"]),
        ("github", ['cron: "0 * * * *"', "path: |\n            state\n            out\n", "branch pages"]),
        (
            "kubernetes",
            ["concurrencyPolicy: Forbid", 'schedule: "0 * * * *"', "name: digest-sound-briefing", "image: mine:1"],
        ),
    ],
)
def test_entries_for_whatever_starts_programs(
    kind: str, expected: list[str], publication: Path, digest: Callable[..., tuple[int, str, str]]
) -> None:
    code, out, _ = digest("schedule", kind, "--image", "mine:1", here=publication)
    assert code == 0
    for each in expected:
        assert each in out
    if kind in {"github", "kubernetes"}:
        assert yaml.safe_load(out)


def test_the_printed_command_runs(publication: Path, digest: Callable[..., tuple[int, str, str]]) -> None:
    _, out, _ = digest("schedule", "cron", here=publication)
    command = out.splitlines()[1].removeprefix("0 * * * * ")
    done = subprocess.run(
        f"{command} --period 2026-W46", shell=True, cwd="/", capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (publication / PLACE / "2026-W46/index.html").is_file()


def test_a_zone_of_half_hours_is_due_at_half_past(
    publication: Path, digest: Callable[..., tuple[int, str, str]]
) -> None:
    (publication / "config.yaml").write_text(CONFIG.replace("Europe/Copenhagen", "Asia/Kolkata"), encoding="utf-8")
    assert "\n30 * * * * " in digest("schedule", "cron", here=publication)[1]


def test_a_check_tells_how_the_sources_do(publication: Path, digest: Callable[..., tuple[int, str, str]]) -> None:
    sources = "[{folder: articles}, {feed: 'http://127.0.0.1:1/feed', allow_private: true}]"
    (publication / "config.yaml").write_text(CONFIG.replace("[{folder: articles}]", sources), encoding="utf-8")
    assert "feed 127.0.0.1/feed: was never asked yet" in digest("check", here=publication)[1]
    made(publication)
    code, out, _ = digest("check")
    assert code == 1
    assert "feed 127.0.0.1/feed: failed 1 times in a row" in out


def test_what_a_feed_no_longer_shows_is_forgotten_in_time(publication: Path) -> None:
    web = publication / "web"
    web.mkdir()
    with served(web) as url:
        sources = f"[{{feed: '{url}/feed.xml', allow_private: true}}, {{folder: articles}}]\nfetch: {{delay: 0}}"
        config = CONFIG.replace("[{folder: articles}]", sources) + "retention: {documents: 30}\n"
        (publication / "config.yaml").write_text(config, encoding="utf-8")
        (web / "feed.xml").write_text(feed(QUAY))
        made(publication)
        (web / "feed.xml").write_text(feed(MILL))
        os.utime(web / "feed.xml", (2e9, 2e9))  # a server of this kind knows its files by the second
        made(publication, now=NOW + 2 * WEEK)
        assert made(publication, now=NOW + 5 * WEEK).gathered.fresh == 0
    with opened(publication / "state/digest.db") as state:
        source = settings(publication / "config.yaml").sources[0]
        assert [document.title for document in state.library.documents(source)] == ["A mill in Sweden closes"]
        assert len(state.members("sound-briefing")) == 3, "and yet no edition tells it again"


def test_an_edit_that_is_undone_is_no_new_article(publication: Path) -> None:
    undated = HARBOUR.replace(", Nov. 11, 2026", "")
    (publication / "articles/harbour.txt").write_text(undated, encoding="utf-8")
    made(publication)
    for now, text in ((WEEK, undated.replace("Eleven", "Twelve")), (2 * WEEK, undated)):
        (publication / "articles/harbour.txt").write_text(text, encoding="utf-8")
        assert made(publication, now=NOW + now).outcomes[-1].kind == "empty"


def test_a_revision_that_has_nothing_to_print_withdraws_nothing(publication: Path) -> None:
    made(publication)
    before = tree(publication / "out")
    for path in (publication / "articles").iterdir():
        path.unlink()
    assert kinds(made(publication, Wanted(force=True))) == [("2026-W46", "empty")]
    assert tree(publication / "out") == before
    assert run.prove(settings(publication / "config.yaml"), "2026-W46") == ()


def test_a_revision_that_is_built_again_leaves_the_one_before_as_it_was(publication: Path) -> None:
    made(publication)
    made(publication, Wanted(force=True))
    found = settings(publication / "config.yaml")
    (publication / "out/sound-briefing/2026-W46-r1/index.html").unlink()
    before = tree(publication / PLACE / "2026-W46-r1")
    period = made(publication, Wanted(force=True)).outcomes[0].period
    run.build(found, period, Edit(), NOW, run.asked, lambda items, _: items, [].append)
    assert tree(publication / PLACE / "2026-W46-r1") == before
    assert json.loads((publication / PLACE / "2026-W46/index.json").read_bytes())["revision"] == 3


def test_what_waits_for_an_edition_is_kept_however_short_the_retention(publication: Path) -> None:
    web = publication / "web"
    web.mkdir()
    with served(web) as url:
        sources = f"[{{feed: '{url}/feed.xml', allow_private: true}}]\nfetch: {{delay: 0}}\nretention: {{documents: 1}}"
        config = CONFIG.replace("[{folder: articles}]", sources).replace("on: monday", "on: friday")
        (publication / "config.yaml").write_text(config, encoding="utf-8")
        (web / "feed.xml").write_text(feed(QUAY))
        made(publication, now=NOW - timedelta(days=6))
        assert kinds(made(publication, now=NOW - timedelta(days=3))) == [("2026-W45", "empty")]
    with opened(publication / "state/digest.db") as state:
        source = settings(publication / "config.yaml").sources[0]
        assert len(state.library.documents(source)) == 1


def test_a_database_from_before_a_revision_has_the_edition_that_it_knows(publication: Path) -> None:
    made(publication)
    database = publication / "state/digest.db"
    before, known = tree(publication / "out"), database.read_bytes()
    (publication / "articles/harbour.txt").unlink()
    made(publication, Wanted(force=True))
    database.write_bytes(known)
    log: list[str] = []
    assert made(publication, log=log).outcomes == ()
    assert tree(publication / "out") == before
    assert not (publication / PLACE / "2026-W46-r1").exists()
    assert any("taken back" in line for line in log)
    assert run.prove(settings(publication / "config.yaml"), "2026-W46") == ()
