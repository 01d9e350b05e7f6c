"""From a folder of articles to out/, and back to the proof."""

import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Digest = Callable[..., tuple[int, str, str]]
EDITION = "out/sound-briefing/2026-W46"
FILES = ["index.html", "index.json", "index.md", "index.txt", "mail.eml"]
DATA = '<script type="application/ld+json">'  # data: no browser runs it


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_an_edition_is_made_and_proved(publication: Path, digest: Digest) -> None:
    code, out, err = digest("build", "--period", "2026-W46", here=publication)
    assert (code, out) == (0, f"{EDITION}/index.html\n"), err
    assert sorted(tree(publication / EDITION)) == FILES
    assert (publication / "out/sound-briefing/index.html").is_file()
    text = (publication / EDITION / "index.txt").read_text(encoding="utf-8")
    flat = " ".join(text.split())
    assert "Denmark and Sweden will cut the toll on the Saltholm bridge by a third from January" in flat
    assert "COPENHAGEN, Nov. 10" not in flat
    assert "Mette Okholm" in flat
    assert "“The ice does not read our calendar”" in flat
    assert digest("verify")[0] == 0


@pytest.mark.parametrize("name", ["index.html", "index.md", "index.txt", "mail.eml"])
@pytest.mark.parametrize("word", ["calendar", "icebreakers"])
def test_one_letter_is_noticed_in_every_file(name: str, word: str, publication: Path, digest: Digest) -> None:
    digest("build", "--period", "2026-W46", here=publication)
    path = publication / EDITION / name
    whole = path.read_bytes()
    changed = whole.replace(word.encode(), (word[:-1] + "x").encode())
    assert changed != whole
    path.write_bytes(changed)
    code, out, _ = digest("verify", "2026-W46")
    assert code == 1
    assert name in out


def test_a_source_that_changed_in_the_database_is_noticed(publication: Path, digest: Digest) -> None:
    import sqlite3

    digest("build", "--period", "2026-W46", here=publication)
    connection = sqlite3.connect(publication / "state/digest.db")
    connection.execute("UPDATE texts SET text = CAST(replace(CAST(text AS TEXT), 'calendar', 'calender') AS BLOB)")
    connection.commit()
    connection.close()
    code, out, _ = digest("verify", "2026-W46")
    assert code == 1
    assert out


def test_a_proof_that_was_rewritten_with_the_pages_is_noticed(publication: Path, digest: Digest) -> None:
    digest("build", "--period", "2026-W46", here=publication)
    for path in (publication / EDITION).iterdir():
        path.write_bytes(path.read_bytes().replace(b"Gunnel Rask", b"Gunnar Bask"))
    code, out, _ = digest("verify", "2026-W46")
    assert code == 1
    assert "index.json, line 1: the file as a whole (SHA-256)" in out


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("index.md", b"\n\xe2\x80\x9cThe mayor is a thief,\xe2\x80\x9d said Prime Minister Kask.\n"),
        ("index.html", b"<script></script>"),
        ("mail.eml", None),
        ("extra.html", b"<p>a page of somebody else's"),
    ],
)
def test_nothing_is_added_or_taken_away_unnoticed(
    name: str, change: bytes | None, publication: Path, digest: Digest
) -> None:
    digest("build", "--period", "2026-W46", here=publication)
    path = publication / EDITION / name
    if change is None:
        path.unlink()
    else:
        path.write_bytes((path.read_bytes() if path.exists() else b"") + change)
    code, out, _ = digest("verify")
    assert code == 1
    assert f"{name}, line 1: the file as a whole" in out


def test_an_edition_that_is_gone_is_a_finding_and_the_others_are_proved(publication: Path, digest: Digest) -> None:
    older = (publication / "articles/harbour.txt").read_text(encoding="utf-8").replace("Nov. 11", "Nov. 4")
    (publication / "articles/older.txt").write_text(older, encoding="utf-8")
    for period in ("2026-W46", "2026-W45"):
        digest("build", "--period", period, here=publication)
    shutil.rmtree(publication / EDITION)
    code, out, err = digest("verify")
    assert code == 1
    assert "2026-W46: index.json, line 1: the edition" in out
    assert "2026-W45: every lead" in err


def test_an_edition_that_could_not_be_written_is_not_remembered(publication: Path, digest: Digest) -> None:
    digest("build", "--period", "2026-W46", here=publication)
    (publication / "out/sound-briefing/.making-2026-W46").write_text("in the way")
    (publication / "articles/harbour.txt").unlink()
    code, _, err = digest("build", "--period", "2026-W46")
    assert code == 75
    assert "what stood there before is unharmed" in err
    (publication / "out/sound-briefing/.making-2026-W46").unlink()
    assert digest("verify")[0] == 0
    assert digest("list")[1].startswith("2026-W46      2 stories")


def test_what_digest_made_is_no_source(publication: Path, digest: Digest) -> None:
    config = publication / "config.yaml"
    config.write_text(config.read_text().replace("[{folder: articles}]", "[{folder: .}]"))
    (publication / "edition.yml").write_text("period: 2026-W45\n")
    reports = [
        json.loads(digest("build", "--period", "2026-W46", "--json", "-q", here=publication)[1]) for _ in range(2)
    ]
    assert reports[0] == reports[1]


def test_two_builds_are_the_same_bytes(publication: Path) -> None:
    """Files written in another order under other names, another hash seed, another directory, another time of day."""
    trees = []
    for seed in ("0", "1", "2"):
        home = publication / seed
        (home / "articles").mkdir(parents=True)
        (home / "config.yaml").write_bytes((publication / "config.yaml").read_bytes())
        names = sorted(path.name for path in (publication / "articles").iterdir())
        random.Random(seed).shuffle(names)
        for name in names:
            (home / "articles" / name).write_bytes((publication / "articles" / name).read_bytes())
        command = [sys.executable, "-m", "digest", "build", "--period", "2026-W46", "-q"]
        subprocess.run(command, cwd=home, env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True)
        trees.append(tree(home / "out"))
    assert trees[0] == trees[1] == trees[2]
    assert len(trees[0]) > 6


def test_a_broken_file_costs_itself_only(publication: Path, digest: Digest) -> None:
    folder = publication / "articles"
    (folder / "empty.txt").write_bytes(b"")
    (folder / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    (folder / "rows.jsonl").write_text('{"id": "1"\n{"id": "2", "text": ""}\n')
    (folder / "big.txt").write_bytes(b"word " * 10_000_000)
    (folder / "two\nlines.txt").write_text("x")
    (folder / "out.txt").symlink_to("/etc/hostname")
    (folder / "headline.txt").write_text("A headline alone\n")
    (folder / "nul.txt").write_bytes(b"\0" * 5000)
    code, out, err = digest("build", "--period", "2026-W46", here=publication)
    assert (code, out) == (0, f"{EDITION}/index.html\n")
    page = (publication / EDITION / "index.html").read_text(encoding="utf-8")
    for name in (
        "empty.txt",
        "picture.txt",
        "rows.jsonl:1",
        "rows.jsonl:2",
        "big.txt",
        "two?lines.txt",
        "out.txt",
        "headline.txt",
        "nul.txt",
    ):
        assert f"left out: articles/{name}" in err
        assert f"articles/{name}" in page
    assert digest("verify")[0] == 0


def test_a_source_that_is_gone_costs_itself_only(publication: Path, digest: Digest) -> None:
    config = publication / "config.yaml"
    config.write_text(config.read_text().replace("[{folder: articles}]", "[{folder: gone}, {folder: articles}]"))
    code, out, err = digest("build", "--period", "2026-W46", here=publication)
    assert (code, out) == (0, f"{EDITION}/index.html\n")
    assert "left out: gone: " in err
    (publication / "articles").rename(publication / "moved")
    code, out, err = digest("build", "--period", "2026-W46")
    assert (code, out) == (75, "")
    assert "no such folder; make it, or change" in err


def test_a_period_without_a_story_makes_no_edition(publication: Path, digest: Digest) -> None:
    code, out, err = digest("build", "--period", "2026-W40", here=publication)
    assert (code, out) == (0, "")
    assert "the newest article is of 2026-11-11: try --period 2026-W46" in err
    assert not (publication / "out").exists()


def test_an_article_without_a_date_is_in_one_edition(publication: Path, digest: Digest) -> None:
    undated = "Lynx return to the hills of Sweden\n\nThree lynx were seen in the hills of Sweden near Tranberg, the forest office said.\n"
    (publication / "articles/lynx.txt").write_text(undated)
    for period, expected in (("2026-W46", True), ("2026-W47", False), ("2026-W46", True)):
        digest("build", "--period", period, here=publication)
        path = publication / "out/sound-briefing" / period / "index.txt"
        assert (path.is_file() and "Three lynx" in path.read_text(encoding="utf-8")) is expected


def test_the_same_article_in_two_files_is_read_once(publication: Path, digest: Digest) -> None:
    (publication / "articles/again.txt").write_bytes((publication / "articles/bridge.txt").read_bytes())
    _, _, err = digest("build", "--period", "2026-W46", here=publication)
    assert "left out: articles/bridge.txt: the same as articles/again.txt" in err


def test_a_template_of_ones_own_takes_the_place_of_the_one_in_the_box(publication: Path, digest: Digest) -> None:
    (publication / "templates").mkdir()
    (publication / "templates/edition.txt.j2").write_text("{{ edition.title }}\n{{ no_such_name }}\n")
    code, _, err = digest("build", "--period", "2026-W46", here=publication)
    assert code == 2
    assert "edition.txt.j2" in err
    assert "no_such_name" in err
    assert digest("check")[0] == 1


def test_templates_of_ones_own_are_compiled_once_beside_the_database(publication: Path, digest: Digest) -> None:
    shutil.copytree(Path(__file__).parents[1] / "templates", publication / "templates")
    first, second = (
        [digest("build", "--period", "2026-W46", here=publication)[0], _compiled(publication)] for _ in "12"
    )
    assert first == second
    assert len(first[1]) > 5


def _compiled(publication: Path) -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in (publication / "state").glob("templates-*/*")}


def test_an_edition_that_cannot_be_proved_is_not_published(publication: Path, digest: Digest) -> None:
    """A template that tidies a quotation is the fault that this program exists against."""
    box = Path(__file__).parents[1] / "templates"
    (publication / "templates").mkdir()
    for path in filter(Path.is_file, box.iterdir()):
        text = path.read_text(encoding="utf-8")
        (publication / "templates" / path.name).write_text(text.replace(".text", ".text.replace('calendar', 'diary')"))
    code, _, err = digest("build", "--period", "2026-W46", here=publication)
    assert code == 2
    assert "could not be proved" in err
    assert not (publication / EDITION).exists()


def test_an_articles_text_is_never_a_template_or_markup(publication: Path, digest: Digest) -> None:
    hostile = "{{ 7 * 7 }} <script>alert(1)</script> *stars* [x](javascript:alert(1)) {% raw %} & _under_"
    text = (publication / "articles/harbour.txt").read_text(encoding="utf-8")
    (publication / "articles/harbour.txt").write_text(
        text.replace("our calendar", f"our {hostile} calendar"), encoding="utf-8"
    )
    assert digest("build", "--period", "2026-W46", here=publication)[0] == 0
    page = (publication / EDITION / "index.html").read_text(encoding="utf-8")
    assert re.findall("<script[^>]*>", page) == [DATA]
    assert "{{ 7 * 7 }} &lt;script&gt;" in page
    assert digest("verify")[0] == 0


def test_a_report_for_programs(publication: Path, digest: Digest) -> None:
    _, out, _ = digest("build", "--period", "2026-W46", "--json", "-q", here=publication)
    report = json.loads(out)
    assert (report["stories"], report["read"], report["skipped"]) == (2, 2, [])
    assert report["page"].endswith(f"{EDITION}/index.html")
