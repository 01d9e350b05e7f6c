"""The archive around the editions: pages by region, outlet and speaker, made of what was proved, and only when it changed."""

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
import pytest

from digest.render import Bound, Masthead, bound, leaves, shelved
from digest.render.slug import slug
from digest.render.words import Words
from digest.state import opened
from digest.verify import Said, archived

Digest = Callable[..., tuple[int, str, str]]
Tree = dict[str, bytes]
ROOT = Path(__file__).parents[1]
HOSTILE = ROOT.parent / "shared/data/hostile"
SPEAKER = "speakers/gunnel-rask.html"
ZONE = ZoneInfo("Europe/Copenhagen")


def tree(folder: Path) -> Tree:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def words() -> Words:
    return Words(json.loads((ROOT / "templates/words.en.json").read_text(encoding="utf-8")), "en")


def origin(**said: object) -> dict[str, Any]:
    base: dict[str, Any] = {
        "url": None,
        "location": "a.txt",
        "outlet": "Sound Post",
        "headline": "Ice",
        "published": None,
    }
    return {**base, "language": "en", **said}


def quotation(text: str, speaker: str | None, source: str = "a1", start: int = 50) -> dict[str, Any]:
    who = {"start": 0, "end": 1, "text": speaker} if speaker else None
    return {"source": source, "start": start, "end": start + len(text), "text": text, "speaker": who, "role": None}


def story(
    name: str = "s1", quotations: tuple[dict[str, Any], ...] = (), lead: str = "Ice came early."
) -> dict[str, Any]:
    place = {"source": "a1", "start": 0, "end": len(lead), "text": lead}
    told = [{"source": "a1", "copies": []}]
    return {"id": name, "headline": "Ice", "lead": place, "quotations": list(quotations), "tellings": told}


def proof(*stories: dict[str, Any], week: int = 10, sources: Mapping[str, Any] | None = None) -> dict[str, Any]:
    days = {"start": f"2026-11-{week:02}T00:00:00+01:00", "end": f"2026-11-{week + 1:02}T00:00:00+01:00"}
    return {
        "period": {"id": f"2026-11-{week:02}", **days, "due": f"2026-11-{week + 1:02}T06:00:00+01:00"},
        "sections": [{"title": "North", "stories": list(stories)}],
        "sources": dict(sources or {"a1": origin()}),
    }


def volume(*proofs: dict[str, Any]) -> list[Bound]:
    return [bound(each, ZONE, words()) for each in proofs]


def printed(volumes: list[Bound], loader: jinja2.BaseLoader | None = None) -> dict[str, str]:
    box = loader or jinja2.FileSystemLoader(ROOT / "templates")
    masthead = Masthead("Sound Briefing", "sound", url="https://sound.example/")
    return {page.path: page.body.decode() for page in shelved(leaves(volumes), masthead, box)}


def test_every_region_outlet_and_speaker_has_a_page(publication: Path, digest: Digest) -> None:
    assert digest("build", "--period", "2026-W46", here=publication)[0] == 0
    made = tree(publication / "out/sound-briefing")
    assert {"regions/north.html", "outlets/index.html", "speakers/mette-okholm.html", SPEAKER} <= made.keys()
    page = made[SPEAKER].decode()
    assert "The ice does not read our calendar" in page
    assert re.search(r'href="\.\./2026-W46/index\.html#story-[0-9a-f]+"', page)
    assert "Commuters have paid" not in page
    assert '<link rel="canonical" href="https://sound.example/sound-briefing/speakers/gunnel-rask.html">' in page
    assert b'href="gunnel-rask.html"' in made["speakers/index.html"]
    assert b'href="speakers/index.html"' in made["index.html"]


def test_a_page_is_printed_again_only_when_it_changed(publication: Path, digest: Digest) -> None:
    digest("build", "--period", "2026-W46", here=publication)
    page = publication / "out/sound-briefing" / SPEAKER
    page.write_text("a person wrote here")
    code, out, _ = digest("verify")
    assert (code, out.count("\n")) == (1, 1)
    assert f"archive: {SPEAKER}, line 1: the file as a whole" in out
    digest("build", "--period", "2026-W46")
    assert b"The ice does not read our calendar" in page.read_bytes(), "what is not as it was printed is printed anew"
    printed = page.stat().st_mtime_ns
    digest("build", "--period", "2026-W46")
    assert page.stat().st_mtime_ns == printed, "nothing of it changed, so it was left alone"
    page.unlink()
    digest("build", "--period", "2026-W46")
    assert b"The ice does not read our calendar" in page.read_bytes(), "a page that is gone comes back"
    (publication / "templates").mkdir()
    shutil.copy(ROOT / "templates/shelf.html.j2", publication / "templates")
    with (publication / "templates/shelf.html.j2").open("a") as template:
        template.write("<!-- our own -->\n")
    digest("build", "--period", "2026-W46")
    assert b"our own" in page.read_bytes(), "another template prints it anew"


def test_a_page_without_a_story_goes_and_what_is_not_ours_stays(publication: Path, digest: Digest) -> None:
    digest("build", "--period", "2026-W46", here=publication)
    home = publication / "out/sound-briefing"
    (home / "speakers/mine.html").write_text("mine")
    (publication / "articles/harbour.txt").unlink()
    digest("build", "--period", "2026-W46")
    assert not (home / SPEAKER).exists()
    assert (home / "speakers/mine.html").read_text() == "mine"
    assert b"gunnel-rask" not in (home / "speakers/index.html").read_bytes()


def test_pages_that_a_dead_run_left_in_doubt_are_put_in_order(publication: Path, digest: Digest) -> None:
    digest("run", "--period", "2026-W46", here=publication)
    home, ghost = publication / "out/sound-briefing", "speakers/nobody.html"
    before = tree(home)
    with opened(publication / "state/digest.db") as state:
        state.archive("sound-briefing").doubt([SPEAKER, ghost])
    for path in (SPEAKER, ghost, "speakers/.making-nobody.html"):
        (home / path).write_text("half")
    assert digest("verify")[0] == 1
    assert digest("run", "--period", "2026-W46")[0] == 0, "nothing is due, and yet it is mended"
    assert tree(home) == before
    assert digest("verify")[0] == 0


def test_a_template_that_rewrites_a_quotation_stops_the_archive(publication: Path, digest: Digest) -> None:
    (publication / "templates").mkdir()
    text = (ROOT / "templates/shelf.html.j2").read_text(encoding="utf-8")
    (publication / "templates/shelf.html.j2").write_text(text.replace("{{ said.text }}", "{{ said.text|upper }}"))
    code, _, err = digest("build", "--period", "2026-W46", here=publication)
    assert code == 2
    assert "THE ICE DOES NOT READ" in err
    assert not (publication / "out/sound-briefing" / SPEAKER).exists()


def test_a_passage_of_no_edition_is_noticed() -> None:
    page = b'<p class="lead" data-proof="a:0-3">Ice</p><blockquote>more</blockquote><p class="lead" data-proof="b:1-2">x</p>'
    found = list(archived([("regions/north.html", page)], {"a:0-3": Said("Ice")}))
    assert [(finding.found, finding.expected) for finding in found] == [("x", "a passage of an edition")]
    assert len(list(archived([("regions/north.html", page)], {"a:0-3": Said("Ide"), "b:1-2": Said("x")}))) == 1


def test_the_voices_of_an_edition_lead_to_all_that_they_ever_said(
    publication: Path, digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest("build", "-q", "--period", "2026-W46", here=publication)
    page = publication / "out/sound-briefing/2026-W46/index.html"
    found = re.findall(r'<dt><a href="([^"]+)"><bdi>([^<]+)', page.read_text("utf-8"))
    assert [name for _, name in found] == ["Gunnel Rask", "Lars Wiberg", "Mette Okholm"]
    assert all((page.parent / link).is_file() for link, _ in found)
    monkeypatch.setattr("digest.run.archive.MOST", 4)  # the three have a page already, a fourth will have none
    article = publication / "articles/bridge.txt"
    article.write_text(article.read_text("utf-8").replace("Mette Okholm", "Mette Ekholm"), "utf-8")
    digest("build", "-q", "--period", "2026-W46")
    text = page.read_text("utf-8")
    assert "<dt><bdi>Mette Ekholm</bdi></dt>" in text
    assert '<dt><a href="../speakers/gunnel-rask.html"><bdi>Gunnel Rask' in text


QUOTED = "The ice does not read our calendar"
TAMPERED = [  # file, what is changed in it, what verify calls it
    (SPEAKER, QUOTED, "The ice does not read my calendar", "a passage"),
    (SPEAKER, 'class="speaker">Gunnel Rask', 'class="speaker">Gunnel Ask', "a speaker"),
    (SPEAKER, "the head of the Swedish", "the head of the Danish", "a speaker"),
    ("regions/north.html", "three weeks earlier than", "two weeks earlier than", "a passage"),
    ("outlets/snw_df53018724f72775.html", "three weeks earlier than", "two weeks earlier than", "a passage"),
    ("stories-atom.xml", QUOTED, "The ice reads our calendar", "entry 2, a passage"),
    ("stories-rss.xml", "Gunnel Rask", "Gunnel Ask", "entry 2, a speaker"),
    ("stories-feed.json", "the head of the Swedish", "the tail of the Swedish", "entry 2, a speaker"),
    ("stories-feed.json", '"items": [', '"items": {', "the feed"),
    ("stories-atom.xml", "</feed>", "", "the feed"),
    ("search.html", QUOTED, "The ice reads our calendar", "the index, 2026-W46#story-{id}, words"),
    ("search.html", '"Gunnel Rask"', '"Gunnel Ask"', "the index, 2026-W46#story-{id}, speakers"),
    ("search.html", '{"editions":[[', '{"editions":[', "the index"),
]


@pytest.mark.parametrize(("file", "old", "new", "what"), TAMPERED)
def test_a_changed_passage_is_found_although_the_file_is_known_as_it_is(
    file: str, old: str, new: str, what: str, publication: Path, digest: Digest
) -> None:
    """The hash says that a file was changed after it was printed; the proof says that it is wrong, whoever printed it."""
    digest("build", "-q", "--period", "2026-W46", here=publication)
    path = publication / "out/sound-briefing" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    known(publication, file)
    code, out, _ = digest("verify")
    assert code == 1
    told = what.format(
        id=json.loads((publication / "out/sound-briefing/2026-W46/index.json").read_bytes())["sections"][0]["stories"][
            1
        ]["id"]
    )
    assert out.startswith(f"archive: {file}, line ")
    assert f": {told}: " in out
    assert "SHA-256" not in out


def test_the_archive_is_held_against_the_sources_and_not_against_a_proof(publication: Path, digest: Digest) -> None:
    digest("build", "-q", "--period", "2026-W46", here=publication)
    with opened(publication / "state/digest.db") as state:
        (body,) = state.connection.execute("SELECT proof FROM editions").fetchone()
        state.connection.execute("UPDATE editions SET proof = ?", (body.replace(b"The ice does", b"The ice did"),))
    path = publication / "out/sound-briefing" / SPEAKER
    path.write_text(path.read_text("utf-8").replace("The ice does", "The ice did"), "utf-8")
    known(publication, SPEAKER)
    _, out, _ = digest("verify")
    assert "expected 'The ice does not read our calendar" in out


def test_a_file_of_the_archive_that_is_gone_is_noticed(publication: Path, digest: Digest) -> None:
    digest("build", "-q", "--period", "2026-W46", here=publication)
    (publication / "out/sound-briefing/stories-rss.xml").unlink()
    _, out, _ = digest("verify")
    assert "stories-rss.xml, line 1: the file as a whole (SHA-256): found 'no file'" in out


def known(publication: Path, file: str) -> None:
    """Have the database know a file as it is now."""
    body = (publication / "out/sound-briefing" / file).read_bytes()
    with opened(publication / "state/digest.db") as state:
        state.connection.execute(
            "UPDATE archive SET sha256 = ? WHERE path = ?", (hashlib.sha256(body).hexdigest(), file)
        )


def test_who_spoke_in_several_editions_stands_on_one_page_the_newest_first() -> None:
    first, second = quotation("We wait.", "Gunnel Rask"), quotation("We sail.", "Gunnel Rask")
    pages = printed(volume(proof(story("s1", (first,))), proof(story("s2", (second,)), week=17)))
    page = pages[SPEAKER]
    assert page.index("We sail.") < page.index("We wait.")
    assert page.index("2026-11-17/index.html#story-s2") < page.index("2026-11-10/index.html#story-s1")
    assert [path for path in pages if path.startswith("speakers/")] == [SPEAKER, "speakers/index.html"]


def test_who_carried_a_story_has_it_on_the_outlets_page_without_the_others_lead() -> None:
    one = story()
    one["tellings"] = [{"source": "a1", "copies": ["a2"]}]
    other = origin(outlet=None, url="https://copy.example/x", headline=None, published="2026-11-09T23:30:00+00:00")
    pages = printed(volume(proof(one, sources={"a1": origin(), "a2": other})))
    (path,) = (path for path in pages if path.startswith("outlets/copy-example"))
    assert "copy.example, 10 November 2026" in pages[path], "the day is the edition's"
    assert "Ice came early." not in pages[path]
    assert "Ice came early." in pages["outlets/sound-post.html"]


def test_a_page_that_grew_too_long_says_what_it_leaves_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digest.render.shelf._ROWS", 2)
    monkeypatch.setattr("digest.render.shelf.MOST", 1)
    said = [story(f"s{at}", (quotation(f"Word {at}.", f"Speaker {'ABCA'[at]}"),)) for at in range(4)]
    pages = printed(volume(proof(*said)))
    assert "2 earlier stories stand in their editions" in pages["regions/north.html"]
    assert [path for path in pages if path.startswith("speakers/")] == [
        f"speakers/{slug('Speaker A')}.html",
        "speakers/index.html",
    ]
    assert "2 more stand in the editions" in pages["speakers/index.html"]


def test_an_archive_without_an_edition_has_three_empty_lists() -> None:
    assert sorted(printed([])) == ["outlets/index.html", "regions/index.html", "speakers/index.html"]


@pytest.mark.skipif(not HOSTILE.exists(), reason="the hostile data is not beside this checkout")
@pytest.mark.parametrize("file", ["slugs", "titles"])
def test_hostile_names_are_safe_files_and_never_the_same(file: str) -> None:
    rows = [json.loads(line)["input"] for line in (HOSTILE / f"{file}.jsonl").read_text("utf-8").splitlines()]
    names = list(dict.fromkeys(rows))
    made = [slug(name) for name in names]
    assert [one for one in made if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,119}", one)] == []
    assert len({one.casefold() for one in made}) == len(names)
    assert made == [slug(name) for name in names]


@pytest.mark.parametrize(
    ("one", "other"), [("Maris Lind", "Maris lind"), ("Maris Lind", "Maris  Lind"), ("Con", "con"), ("Index", "index")]
)
def test_names_that_look_alike_have_files_of_their_own(one: str, other: str) -> None:
    assert slug(one) != slug(other)
    assert {slug(one), slug(other)} & {"con", "index"} == set()


class _Elements(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, ...]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, *(key for key, _ in attrs)))


@pytest.mark.skipif(not HOSTILE.exists(), reason="the hostile data is not beside this checkout")
def test_payloads_in_every_field_change_no_structure() -> None:
    rows = [json.loads(line)["payload"] for line in (HOSTILE / "xss.jsonl").read_text("utf-8").splitlines()][::90]
    payloads = [row for row in rows if len(row) < 280]

    def page(field: str) -> list[list[tuple[str, ...]]]:
        source = origin(outlet=field, headline=field, url="https://sound.example/a")
        (said,) = (quotation(field, field),)
        pages = printed(volume(proof(story("s1", (said,), field), sources={"a1": source})), LOADER)
        return sorted(_Elements(page).found for page in pages.values())

    twin = page("harmless")
    assert [payload for payload in payloads if page(payload) != twin] == []


LOADER = jinja2.FileSystemLoader(ROOT / "templates")
