"""Feeds, sitemap and OPML, held against their specifications and read back by feedparser."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import feedparser
import pytest
from lxml import etree

from digest.model import Revision, Source
from digest.proof import name, printed
from digest.render import Bound, Entry, Masthead, feeds, opml, sitemap
from digest.render.links import link
from digest.render.volume import Origin, Spoken, Told
from digest.render.words import Words

Digest = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).parents[1]
HOSTILE = ROOT.parent / "shared/data/hostile"
ATOM = "{http://www.w3.org/2005/Atom}"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
ZONE = ZoneInfo("Europe/Copenhagen")
WORDS = Words(json.loads((ROOT / "templates/words.en.json").read_text(encoding="utf-8")), "en")
MASTHEAD = Masthead("Sound <Briefing> & more", "sound", "en", "https://sound.example/team/")
FEEDS = ["atom.xml", "feed.json", "rss.xml", "stories-atom.xml", "stories-feed.json", "stories-rss.xml"]


def origin(text: str, url: str | None = None, language: str = "en") -> Origin:
    """An article in which every field is `text`."""
    return Origin(name(text) or "x", link(url), name(text), None, language)


def story(number: str = "s1", text: str = "Ice", url: str | None = None, language: str = "en") -> Told:
    """A story in which every field is `text`: a lead, a quotation, and one of a speaker whom nobody names."""
    of, edition = origin(text, url, language), volume().entry
    said = (Spoken(text, "a:1-2", name(text), name(text), of), Spoken("No one.", "a:3-4", None, None, of))
    return Told(edition, "North", number, printed(text), "a:0-1", of, said, (of,), ())


def volume(*stories: Told, day: int = 10, revisions: tuple[Revision, ...] = ()) -> Bound:
    start = datetime(2026, 11, day, tzinfo=ZONE)
    end = start + timedelta(days=1)
    entry = Entry(f"2026-11-{day}", start, end, len(stories), 1, (), end.replace(hour=6), revisions)
    return Bound(entry, tuple(replace(each, edition=entry) for each in stories))


def rich(revisions: tuple[Revision, ...] = (), text: str = "Ice & <b>snow</b>") -> Bound:
    return volume(story("s1", text, "https://sound.example/a?b=1&c=2", "de"), revisions=revisions)


def made(*volumes: Bound, masthead: Masthead = MASTHEAD) -> dict[str, bytes]:
    return {page.path: page.body for page in feeds(volumes, masthead, WORDS)}


def atom_faults(body: bytes) -> list[str]:
    """RFC 4287: what sections 4.1 and 4.2 demand of a feed, of entries and of the constructs in them."""
    root = etree.fromstring(body)
    entries = root.findall(f"{ATOM}entry")
    faults = [] if root.tag == f"{ATOM}feed" else ["the root is no atom:feed"]
    for element in (root, *entries):
        once = ("id", "title", "updated", "author")
        faults += [f"not exactly one {tag}" for tag in once if len(element.findall(f"{ATOM}{tag}")) != 1]
        links = [(each.get("rel"), each.get("type")) for each in element.findall(f"{ATOM}link")]
        if len(links) != len(set(links)) or ("alternate", "text/html") not in links:
            faults.append(f"links that may not be: {links}")
        if not urlsplit(element.findtext(f"{ATOM}id")).scheme:
            faults.append("an id that is no absolute IRI")
    dates = [date.text for tag in ("updated", "published") for date in root.iter(f"{ATOM}{tag}")]
    faults += [f"{date} is no date of RFC 3339" for date in dates if not RFC_3339.fullmatch(date)]
    faults += ["a person without a name" for each in root.iter(f"{ATOM}author") if not each.findtext(f"{ATOM}name")]
    faults += ["a category without a term" for each in root.iter(f"{ATOM}category") if not each.get("term")]
    faults += ["content of no type" for each in root.iter(f"{ATOM}content") if each.get("type") != "html"]
    faults += [] if "self" in [each.get("rel") for each in root.findall(f"{ATOM}link")] else ["no link to itself"]
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    return faults + (["two entries of one id"] if len(ids) != len(set(ids)) else [])


def rss_faults(body: bytes) -> list[str]:
    """The RSS 2.0 specification and the Best Practices Profile of the RSS Advisory Board."""
    root = etree.fromstring(body)
    channel = root.find("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or channel is None or len(root) != 1:
        return ["not an rss element of version 2.0 around one channel"]
    items = channel.findall("item")
    faults = [f"no {tag} in the channel" for tag in ("title", "link", "description") if not channel.findtext(tag)]
    faults += [
        f"an item without {tag}" for item in items for tag in ("title", "link", "guid") if not item.findtext(tag)
    ]
    faults += [
        "a guid that claims to be a link"
        for item in items
        for guid in item.findall("guid")
        if guid.get("isPermaLink") != "false"
    ]
    for date in (*channel.iter("pubDate"), *channel.iter("lastBuildDate")):
        if not re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}", date.text or ""):
            faults.append(f"{date.text} is no date of RFC 822 with a year of four digits")
    if channel.find(f"{ATOM}link") is None:
        faults.append("no atom:link to the feed itself")
    once = {"title", "link", "description", "pubDate", "guid"}
    faults += [f"more than one {tag}" for item in items for tag in once if len(item.findall(tag)) > 1]
    faults += [
        "an address that is not absolute" for link in channel.iter("link") if not urlsplit(link.text or "").netloc
    ]
    guids = [item.findtext("guid") for item in items]
    return faults + (["two items of one guid"] if len(guids) != len(set(guids)) else [])


def json_faults(body: bytes) -> list[str]:
    """JSON Feed 1.1: what it requires, and the types of what it describes."""
    top = json.loads(body)
    faults = [] if top["version"] == "https://jsonfeed.org/version/1.1" else ["another version"]
    faults += [f"no {key}" for key in ("title", "home_page_url", "feed_url", "items") if not top.get(key)]
    for item in top["items"]:
        if not isinstance(item["id"], str) or not item.get("content_html"):
            faults.append("an item needs an id that is a string, and content")
        for key in ("date_published", "date_modified"):
            if datetime.fromisoformat(item[key]).tzinfo is None:
                faults.append(f"{key} without a zone")
        if not all(isinstance(tag, str) for tag in item.get("tags", ())) or not all(
            each["name"] for each in item["authors"]
        ):
            faults.append("tags must be strings, authors have names")
    ids = [item["id"] for item in top["items"]]
    return faults + (["two items of one id"] if len(ids) != len(set(ids)) else [])


FAULTS = {"atom.xml": atom_faults, "rss.xml": rss_faults, "feed.json": json_faults}


def faults(pages: dict[str, bytes]) -> dict[str, list[str]]:
    found = {path: FAULTS[path.removeprefix("stories-")](body) for path, body in pages.items()}
    return {path: each for path, each in found.items() if each}


def test_the_feeds_are_what_their_specifications_ask_for() -> None:
    pages = made(rich(), volume(story("s1"), story("s2"), day=17))
    assert sorted(pages) == FEEDS
    assert faults(pages) == {}


@pytest.mark.parametrize("path", [path for path in FEEDS if path.endswith(".xml")])
def test_feedparser_reads_back_what_was_written(path: str) -> None:
    pages = made(rich(), volume(story("s1"), day=17))
    read = feedparser.parse(pages[path], sanitize_html=False, resolve_relative_uris=False)
    assert not read.bozo, read.get("bozo_exception")
    assert read.feed.title.startswith("Sound <Briefing> & more") or "&lt;Briefing&gt;" in read.feed.title
    newest, oldest = read.entries
    place = "#story-s1" if path.startswith("stories") else ""
    anchor = "/story-s1" if path.startswith("stories") else ""
    assert newest.link == f"https://sound.example/team/sound/2026-11-17/index.html{place}"
    assert oldest.id == f"tag:sound.example,2026-11-10:team/sound/2026-11-10{anchor}"
    assert oldest.published_parsed[:5] == (2026, 11, 11, 5, 0)
    html = oldest.content[0].value if "content" in oldest else oldest.summary
    assert "Ice &amp; &lt;b&gt;snow&lt;/b&gt;" in html


def test_a_story_has_its_words_who_said_them_and_where() -> None:
    (item,) = json.loads(made(rich(text="We wait."))["stories-feed.json"])["items"]
    html = re.sub(r"</?span[^>]*>", "", item["content_html"])
    assert "<blockquote><p>“We wait.”</p></blockquote><p>We wait., We wait. (<a href=" in html
    assert "“No one.”</p></blockquote><p>Speaker not named by the source (" in html
    assert "#:~:text=We%20wait." in item["content_html"]
    assert (item["language"], item["tags"], item["authors"]) == ("de", ["North"], [{"name": "We wait."}])


def test_a_correction_is_an_update_of_the_same_entry() -> None:
    due, at = (datetime.fromisoformat(text) for text in ("2026-11-11T06:00:00+01:00", "2026-11-12T09:30:00+01:00"))
    before, after = rich(), rich((Revision(1, due), Revision(2, at, "Not <b>snow</b>.")))
    (old,), (new,) = (json.loads(made(each)["feed.json"])["items"] for each in (before, after))
    assert (new["id"], new["date_published"]) == (old["id"], old["date_published"])
    assert (old["date_modified"], new["date_modified"]) == ("2026-11-11T06:00:00+01:00", "2026-11-12T09:30:00+01:00")
    assert new["title"].endswith("(Revision 2)")
    assert new["content_html"].startswith("<p>What changed: Not &lt;b&gt;snow&lt;/b&gt;.</p>")
    (item,) = etree.fromstring(made(after)["rss.xml"]).iter("lastBuildDate")
    assert parsedate_to_datetime(item.text or "") == datetime.fromisoformat("2026-11-12T09:30:00+01:00")


def test_ids_and_bytes_are_the_same_after_a_rebuild(publication: Path, digest: Digest) -> None:
    home = publication / "out/sound-briefing"
    digest("build", "--period", "2026-W46", here=publication)
    before = {path: (home / path).read_bytes() for path in FEEDS}
    assert faults(before) == {}
    (publication / "state/digest.db").unlink()
    (publication / "articles/bridge.txt").rename(publication / "articles/toll.txt")
    digest("build", "--period", "2026-W46")
    assert {path: (home / path).read_bytes() for path in FEEDS} == before


def test_feeds_are_found_from_every_page_and_only_where_they_are(publication: Path, digest: Digest) -> None:
    home, config = publication / "out/sound-briefing", publication / "config.yaml"
    digest("build", "--period", "2026-W46", here=publication)
    assert 'type="application/atom+xml" href="../atom.xml"' in (home / "2026-W46/index.html").read_text("utf-8")
    assert 'href="https://sound.example/sound-briefing/stories-atom.xml"' in (home / "index.html").read_text("utf-8")
    config.write_text(config.read_text().replace('publish: {url: "https://sound.example/"}', ""))
    digest("build", "--period", "2026-W46")
    assert not [path for path in (*FEEDS, "sitemap.xml") if (home / path).exists()]
    pages = [path.read_text("utf-8") for path in home.rglob("*.html")]
    assert not [page for page in pages if "atom.xml" in page or "canonical" in page]
    assert "none, for publish.url does not say where out/ is served" in digest("check")[1]


def test_noindex_keeps_search_engines_away(publication: Path, digest: Digest) -> None:
    home, config = publication / "out/sound-briefing", publication / "config.yaml"
    digest("build", "--period", "2026-W46", here=publication)
    addresses = re.findall("<loc>(.*?)</loc>", (home / "sitemap.xml").read_text("utf-8"))
    assert addresses[:2] == [f"https://sound.example/sound-briefing/{path}index.html" for path in ("2026-W46/", "")]
    assert "https://sound.example/sound-briefing/speakers/mette-okholm.html" in addresses
    assert "noindex" not in (home / "2026-W46/index.html").read_text("utf-8")
    config.write_text(config.read_text().replace("{url: ", "{noindex: true, url: "))
    digest("build", "--period", "2026-W46")
    assert not (home / "sitemap.xml").exists()
    pages = [path.read_text("utf-8") for path in home.rglob("*.html")]
    assert [page for page in pages if '<meta name="robots" content="noindex">' not in page] == []


def test_a_sitemap_bears_only_so_many_addresses() -> None:
    page = sitemap([volume()], ["speakers/a.html"] * 50_000, MASTHEAD)
    assert page is not None
    root = etree.fromstring(page.body)
    assert len(root.findall("{http://www.sitemaps.org/schemas/sitemap/0.9}url")) <= 50_000


def test_the_feeds_that_are_read_are_listed_without_keys_and_private_ones() -> None:
    sources = [
        Source("feed", "https://wire.example/all.xml", outlet="Wire & <Co>"),
        Source("feed", "https://key.example/all.xml?key=secret"),
        Source("feed", "http://10.0.0.1/all.xml", allow_private=True),
        Source("feed", "https://bare.example/rss"),
        Source("page", "https://page.example/"),
    ]
    page = opml(sources, MASTHEAD)
    assert page is not None
    root = etree.fromstring(page.body)
    assert (root.get("version"), root.findtext("head/title")) == ("2.0", "Sound <Briefing> & more")
    rows = [(each.get("type"), each.get("text"), each.get("xmlUrl")) for each in root.findall("body/outline")]
    assert rows == [
        ("rss", "bare.example", "https://bare.example/rss"),
        ("rss", "Wire & <Co>", "https://wire.example/all.xml"),
    ]
    assert opml(sources[1:3], MASTHEAD) is None


def test_a_host_that_no_tag_can_name_gives_addresses_as_ids() -> None:
    pages = made(rich(), masthead=Masthead("Sound", "sound", url="http://[::1]/"))
    (item,) = json.loads(pages["feed.json"])["items"]
    assert item["id"] == "http://[::1]/sound/2026-11-10/index.html"
    assert faults(pages) == {}


def test_an_archive_without_an_edition_or_a_story_has_no_empty_feed() -> None:
    assert made() == {}
    assert sorted(made(volume())) == ["atom.xml", "feed.json", "rss.xml"]


@pytest.mark.skipif(not HOSTILE.exists(), reason="the hostile data is not beside this checkout")
@pytest.mark.parametrize("file", ["titles", "xss"])
def test_hostile_text_in_every_field_stays_text(file: str) -> None:
    rows = [json.loads(line) for line in (HOSTILE / f"{file}.jsonl").read_text("utf-8").splitlines()]
    some = [row.get("input", row.get("payload")) for row in rows[:: 20 if file == "xss" else 1]]
    told = [story(f"s{at}", text, text) for at, text in enumerate(some)]
    pages = made(volume(*told[:100]), volume(*told[100:200], day=17))
    assert faults(pages) == {}
    assert not [path for path, body in pages.items() if path.endswith("xml") and b"<script" in body.lower()]
    for item in json.loads(pages["stories-feed.json"])["items"]:
        tags = set(re.findall(r"<(/?\w+)", item["content_html"]))
        assert tags <= {"p", "/p", "a", "/a", "span", "/span", "blockquote", "/blockquote"}
