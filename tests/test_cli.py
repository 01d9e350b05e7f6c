"""What a person types and sees."""

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

Digest = Callable[..., tuple[int, str, str]]
ROW = {
    "id": "r1",
    "title": "Ferry",
    "text": "SALTHOLM, Denmark (SNW) -- The ferry to Saltholm in Denmark sails again from Tuesday, the harbour office said.",
}


def test_help_names_every_command(digest: Digest) -> None:
    code, out, _ = digest("--help")
    assert code == 0
    for name in "init templates build preview verify list show explain check brief stories".split():
        assert f"\n  {name} " in out
        assert digest(name, "--help")[0] == 0


@pytest.mark.parametrize("words", [["bild"], ["build", "--perod"], ["show"], ["brief", "--sentences", "0"]])
def test_wrong_usage_is_exit_2_with_a_hint(words: list[str], digest: Digest) -> None:
    code, _, err = digest(*words)
    assert code == 2
    assert "Usage:" in err


def test_a_period_that_is_none(publication: Path, digest: Digest) -> None:
    code, _, err = digest("build", "--period", "last week", here=publication)
    assert code == 2
    assert "2017-W46" in err


def test_no_traceback_for_a_fault_of_our_own(
    publication: Path, digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.run.edition.compose", lambda *_: 1 / 0)
    code, _, err = digest("build", "--period", "2026-W46", here=publication)
    assert code == 70
    assert "a fault of digest itself (ZeroDivisionError" in err
    assert "Traceback" not in err


def test_list_and_show(publication: Path, digest: Digest) -> None:
    code, out, err = digest("list", here=publication)
    assert (code, out) == (0, "")
    assert "no edition was made yet" in err
    digest("build", "--period", "2026-W46", "-q")
    assert digest("list")[1].startswith("2026-W46      2 stories")
    assert json.loads(digest("list", "--json")[1])[0]["stories"] == 2
    assert "SOUND BRIEFING" in digest("show", "2026-W46")[1]
    assert json.loads(digest("show", "2026-W46", "--json")[1])["id"] == "sound-briefing/2026-W46"
    assert digest("show", "2026-W46", "--format", "mail")[1].startswith("From: ")
    for missing in ("2026-W40", "../2026-W46", "."):
        code, _, err = digest("show", missing)
        assert code == 2
        assert "digest list" in err
        assert digest("verify", missing)[0] == 2


def test_verify_says_where(publication: Path, digest: Digest) -> None:
    assert "no edition was made yet" in digest("verify", here=publication)[2]
    digest("build", "--period", "2026-W46", "-q")
    assert json.loads(digest("verify", "--json")[1]) == {"2026-W46": [], "archive": []}
    (publication / "out/sound-briefing/2026-W46/index.json").write_text("{}")
    code, _, err = digest("verify", "2026-W46")
    assert code == 2
    assert "build the edition again" in err


def test_explain_shows_lines_leads_quotations_and_places(publication: Path, digest: Digest) -> None:
    for wanted in ("articles/bridge.txt", str(publication / "articles/bridge.txt")):
        code, out, _ = digest("explain", wanted, here=publication)
        assert code == 0
        for expected in ("byline", "Denmark and Sweden will cut", "Mette Okholm", "DK", "  North"):
            assert expected in out
    found = json.loads(digest("explain", "articles/bridge.txt", "--json")[1])
    assert found["region"] == "North"
    assert {row["code"] for row in found["evidence"]} >= {"DK", "SE"}
    assert digest("explain", found["id"])[0] == 0
    code, _, err = digest("explain", "nothing.txt")
    assert code == 2
    assert "no article 'nothing.txt'" in err


def test_explain_shows_the_sum_that_gives_a_story_its_place(publication: Path, digest: Digest) -> None:
    out = digest("explain", "articles/harbour.txt", here=publication)[1]
    assert "place 2 of 2 in North, 2026-W46" in out
    found = json.loads(digest("explain", "articles/harbour.txt", "--json")[1])["ranking"]
    assert (found["period"], found["region"], found["place"], found["among"]) == ("2026-W46", "North", 2, 2)
    parts = {part["name"]: (part["value"], part["weight"]) for part in found["components"]}
    assert parts["region"] == (1.0, 0.6)
    assert abs(sum(value * weight for value, weight in parts.values()) - found["total"]) < 1e-6
    assert ["sum", f"{found['total']:.3f}"] in [line.split() for line in out.splitlines()]
    assert digest("build", "--period", "2026-W46", "-q")[0] == 0
    page = json.loads((publication / "out/sound-briefing/2026-W46/index.json").read_text(encoding="utf-8"))
    assert page["sections"][0]["stories"][1]["id"] == found["story"]


def test_explain_finds_the_place_of_a_file_by_its_text_and_of_no_article_elsewhere(
    publication: Path, digest: Digest, tmp_path: Path
) -> None:
    bridge = (publication / "articles/bridge.txt").read_text(encoding="utf-8")
    (tmp_path / "kept.txt").write_text(bridge, encoding="utf-8")
    assert "place 1 of 2 in North" in digest("explain", "kept.txt", here=publication)[1]
    (tmp_path / "kept.txt").write_text(bridge.replace("Saltholm", "Ven"), encoding="utf-8")
    assert "in no section of 2026-W46" in digest("explain", "kept.txt")[1]
    assert json.loads(digest("explain", "kept.txt", "--json")[1])["ranking"] is None
    shutil.rmtree(publication / "articles")
    assert "in no section of 2026-W46" in digest("explain", "kept.txt")[1]


def test_explain_takes_an_article_without_a_date_for_one_of_the_newest_edition(
    publication: Path, digest: Digest
) -> None:
    undated = (publication / "articles/bridge.txt").read_text(encoding="utf-8").replace(", Nov. 10, 2026", "")
    (publication / "articles/bridge.txt").write_text(undated, encoding="utf-8")
    out = digest("explain", "articles/bridge.txt", here=publication)[1]
    assert re.search(r"place \d of \d in North, \d{4}-W\d\d", out)


def test_explain_says_why_there_is_no_article(publication: Path, digest: Digest) -> None:
    (publication / "articles/empty.txt").write_bytes(b"")
    (publication / "articles/short.txt").write_text("Advertisement\n")
    assert "it is empty" in digest("explain", "articles/empty.txt", here=publication)[2]
    assert "left out: " in digest("explain", "articles/short.txt")[1]
    assert "error" in json.loads(digest("explain", "articles/short.txt", "--json")[1])


def test_check_tries_everything(publication: Path, digest: Digest) -> None:
    code, out, _ = digest("check", here=publication)
    assert code == 0
    tried = ["config", "source", "templates", "clock", "state", "out", "feeds"]
    assert [line.split()[1] for line in out.splitlines()] == tried
    assert digest("check", "-q")[1] == ""
    (publication / "articles").rename(publication / "moved")
    code, out, _ = digest("check", "--json")
    assert code == 1
    assert [row["what"] for row in json.loads(out) if not row["ok"]] == ["source"]


@pytest.mark.parametrize(("language", "told"), [("de-AT", ""), ("zh-Hant", "those of zh"), ("sv", "those of en")])
def test_check_says_whose_words_stand_in(language: str, told: str, publication: Path, digest: Digest) -> None:
    with (publication / "config.yaml").open("a") as config:
        config.write(f"language: {language}\n")
    code, out, _ = digest("check", here=publication)
    assert code == 0
    assert ("stand in" in out) == bool(told)
    assert told in out


def test_templates_are_listed_and_copied_to_be_edited(publication: Path, digest: Digest) -> None:
    code, out, _ = digest("templates", "list", here=publication)
    assert code == 0
    assert out.split()[:2] == ["*", "briefing"]
    assert [line.split()[0] for line in out.splitlines()][1:] == ["wire", "plain"]
    code, out, err = digest("templates", "copy", "wire")
    assert code == 0
    assert "templates/_theme.css" in out
    assert "whatever config.yaml names" in err
    wire = (publication / "templates/_theme.css").read_text("utf-8")
    assert "_theme.css" in digest("templates", "list")[2]
    assert digest("build", "--period", "2026-W46", "-q")[0] == 0
    page = publication / "out/sound-briefing/2026-W46/index.html"
    assert "--mono:" in page.read_text("utf-8")
    assert digest("templates", "copy", "plain")[0] == 0
    assert (publication / "templates/_theme.css").read_text("utf-8") != wire


def test_an_edited_template_is_written_over_by_force_only(publication: Path, digest: Digest) -> None:
    digest("templates", "copy", "briefing", here=publication)
    mine = publication / "templates/edition.txt.j2"
    mine.write_text("mine")
    code, _, err = digest("templates", "copy", "wire")
    assert code == 2
    assert "edition.txt.j2: edited here" in err
    assert mine.read_text() == "mine"
    assert "--mono" not in (publication / "templates/_theme.css").read_text("utf-8")
    assert digest("templates", "copy", "wire", "--force")[0] == 0
    assert mine.read_text("utf-8") != "mine"
    code, _, err = digest("templates", "copy", "news")
    assert code == 2
    assert "there are briefing, wire, plain" in err
    (publication / "config.yaml").write_text(
        (publication / "config.yaml").read_text("utf-8") + "templates: config.yaml\n"
    )
    code, _, err = digest("templates", "copy", "wire")
    assert code == 75
    assert "could not be written" in err


@pytest.mark.parametrize("theme", ["briefing", "wire", "plain"])
def test_config_chooses_the_theme(theme: str, publication: Path, digest: Digest) -> None:
    with (publication / "config.yaml").open("a") as config:
        config.write(f"theme: {theme}\n")
    assert digest("build", "--period", "2026-W46", "-q", here=publication)[0] == 0
    page = (publication / "out/sound-briefing/2026-W46/index.html").read_text("utf-8")
    assert ("--mono:" in page, "CanvasText" in page) == (theme == "wire", theme == "plain")
    assert digest("verify")[0] == 0


def test_init_makes_a_publication_that_builds(tmp_path: Path, digest: Digest) -> None:
    code, _, err = digest("init", "mine", here=tmp_path)
    assert code == 0
    assert "digest build --period 2026-W46" in err
    assert digest("build", "--period", "2026-W46", "-q", here=tmp_path / "mine")[0] == 0
    code, _, err = digest("init", "mine", here=tmp_path)
    assert code == 2
    assert "exists already" in err
    (tmp_path / "file").write_text("")
    assert digest("init", "file/below")[0] in {2, 75}


def brief(*words: str, given: str) -> tuple[int, list[dict[str, object]], str]:
    done = subprocess.run(
        [sys.executable, "-m", "digest", "brief", *words], input=given, capture_output=True, text=True, check=False
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_brief_is_a_filter() -> None:
    lines = [
        json.dumps(ROW),
        "{broken",
        json.dumps({"id": "r3"}),
        "",
        json.dumps({**ROW, "id": "r5", "text": "\ud800" + ROW["text"]}),
    ]
    code, rows, err = brief("--no-read", "-", given="\n".join(lines))
    assert (code, err) == (1, "")
    assert [row["id"] for row in rows] == ["r1", "-:2", "r3", "r5"]
    assert [("error" in row) for row in rows] == [False, True, True, True]
    lead = rows[0]["lead"]
    assert isinstance(lead, dict)
    assert ROW["text"][lead["start"] : lead["end"]] == lead["text"]
    assert str(lead["text"]).startswith("The ferry to Saltholm")


def test_brief_prints_the_text_that_was_found_in_html() -> None:
    more = [
        f"The crossing to pier {n} takes {n * 7} minutes, and a car costs {n * 11} crowns in winter."
        for n in range(2, 9)
    ]
    body = "".join(f"<p>{text}</p>" for text in (ROW["text"], *more))
    head = "<head><title>Ferry sails again</title></head>"
    page = f"<html>{head}<body><nav>Home</nav><article><h1>Ferry sails again</h1>{body}</article></body></html>"
    code, (row,), _ = brief("-", given=json.dumps({"id": "h", "html": page}))
    assert code == 0
    lead = row["lead"]
    assert isinstance(lead, dict)
    assert str(row["text"])[lead["start"] : lead["end"]] == lead["text"]


def test_brief_gives_the_same_bytes_from_several_processes(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps({**ROW, "id": str(number)}) + "\n" for number in range(300)))
    outputs = [
        subprocess.run(
            [sys.executable, "-m", "digest", "brief", "--no-read", "-j", jobs, str(path)],
            capture_output=True,
            check=True,
        ).stdout
        for jobs in ("1", "3")
    ]
    assert outputs[0] == outputs[1]
    assert outputs[0].count(b"\n") == 300


def test_brief_reads_files(publication: Path, digest: Digest) -> None:
    code, out, _ = digest("brief", "articles/bridge.txt", "articles/none.jsonl", "articles/none.txt", here=publication)
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert rows[0]["headline"] == "Toll on the Saltholm bridge to fall by a third"
    assert [("error" in row) for row in rows] == [False, True, True]


def test_stories_groups_rows() -> None:
    texts = [
        ("a", "The Saltholm bridge toll falls by a third"),
        ("b", "The Saltholm bridge toll falls by a third"),
        ("c", "Lynx in the hills of Tranberg"),
    ]
    lines = [
        json.dumps({"id": key, "title": text, "text": f"{text}. " * 20, "date": "2026-11-10"}) for key, text in texts
    ]
    given = "\n".join([*lines, "{"])
    done = subprocess.run(
        [sys.executable, "-m", "digest", "stories"], input=given, capture_output=True, text=True, check=False
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [row["id"] for row in rows] == ["a", "b", "c", "-:4"] or [row["id"] for row in rows][:3] == ["a", "b", "c"]
    assert rows[0]["story"] == rows[1]["story"] != rows[2]["story"]
    assert [row.get("copy_of") for row in rows] == [None, "a", None, None]
    assert "error" in rows[3]


def test_stories_of_a_long_archive_are_told_chunk_by_chunk(
    tmp_path: Path, digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"a": "The Saltholm bridge toll falls by a third. ", "b": "Lynx in the hills of Tranberg. "}
    days = {"a1": 1, "b1": 2, "a2": 3, "b2": 28, "a3": 28}
    rows = [{"id": key, "text": told[key[0]] * 20, "published": f"2026-11-{day:02}"} for key, day in days.items()]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    whole = digest("stories", "rows.jsonl", here=tmp_path)
    monkeypatch.setattr("digest.cli.stories._CHUNK", 2)
    assert digest("stories", "rows.jsonl") == whole
    assert [json.loads(line).get("copy_of") for line in whole[1].splitlines()] == [None, None, "a1", "b1", "a1"]


def test_a_reader_that_goes_away_ends_the_work_quietly(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps({**ROW, "id": str(number)}) + "\n" for number in range(3000)))
    writer = subprocess.Popen(
        [sys.executable, "-m", "digest", "brief", "--no-read", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert writer.stdout is not None
    assert writer.stderr is not None
    writer.stdout.readline()
    writer.stdout.close()
    assert writer.stderr.read() == b""
    writer.stderr.close()
    assert writer.wait() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_is_said_in_plain_words(publication: Path, unbuffered: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "digest", "brief", "articles/bridge.txt"],
            stdout=full, stderr=subprocess.PIPE, cwd=publication, check=False, text=True,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )  # fmt: skip
    assert done.returncode == 75
    assert done.stderr == "digest: standard output: No space left on device\n"


def get(url: str, **headers: str) -> str:
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=40) as answer:  # noqa: S310
        return str(answer.read().decode())


def test_preview_serves_here_only_and_builds_again_when_an_article_changes(publication: Path) -> None:
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "digest", "preview", "--period", "2026-W46", "--port", "0", "-q"]
    with subprocess.Popen(command, cwd=publication, env=environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            assert url.startswith("http://127.0.0.1:")
            page = get(url)
            assert "does not read our calendar" in page
            assert "/-/changed" in page
            assert "/-/changed" not in (publication / "out/sound-briefing/2026-W46/index.html").read_text(
                encoding="utf-8"
            )
            base = "/".join(url.split("/")[:3])
            assert get(f"{base}/-/changed?") == "0"
            article = publication / "articles/harbour.txt"
            article.write_text(
                article.read_text(encoding="utf-8").replace("our calendar", "our diary"), encoding="utf-8"
            )
            assert get(f"{base}/-/changed?0") == "1"
            assert "does not read our diary" in get(url)
            (publication / "out/secret.txt").symlink_to(publication / "config.yaml")
            for bad in (
                {"url": url, "Host": "evil.example:80"},
                {"url": f"{base}/"},
                {"url": f"{base}/../config.yaml"},
                {"url": f"{base}/secret.txt"},
                {"url": f"{base}/a%00b.html"},
            ):
                with pytest.raises(urllib.error.HTTPError) as refused:
                    get(**bad)
                assert refused.value.code in {404, 421}
                refused.value.close()
            head = urllib.request.Request(url, method="HEAD")  # noqa: S310
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(head, timeout=40)  # noqa: S310
            assert refused.value.code == 405
            refused.value.close()
            port = url.split(":")[2].split("/")[0]
            again = [*command[: command.index("0")], port]
            taken = subprocess.run(again, cwd=publication, capture_output=True, text=True, check=False)
            assert (taken.returncode, "--port 0 takes a free one" in taken.stderr) == (2, True)
        finally:
            server.terminate()
