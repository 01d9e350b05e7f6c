"""Sources that are asked over the network: feeds, pages, manners, and what a bad one costs the others."""

import json
import signal
import struct
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from digest.ingest import feed as feeds
from digest.ingest.gather import Outcome, Terms, Visit, agent, gather
from digest.ingest.visit import after
from digest.ingest.web import Failed, Fetched, Unchanged
from digest.model import Document, Source

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
HOSTILE = Path(__file__).parents[3] / "shared/data/hostile"
ICE = "Sweden sent two icebreakers into the northern Gulf of Bothnia on Wednesday."


def item(guid: str = "7", link: str = "/ice", title: str = "Icebreakers leave", text: str = ICE, more: str = "") -> str:
    return (
        f'<item><guid isPermaLink="false">{guid}</guid><link>{link}</link><title>{title}</title>'
        f"<description>{text}</description><pubDate>Wed, 11 Nov 2026 07:00:00 +0100</pubDate>{more}</item>"
    )


def rss(*items: str) -> str:
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Post</title><language>en-GB</language>'
        f"{''.join(items)}</channel></rss>"
    )


LONG = rss(*(item(str(n), f"/{n}") for n in range(20_000))).encode()

ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="sv"><title>Harbour Post</title>
<entry><id>tag:harbour.example,2026:7</id><link href="https://harbour.example/ice"/><title type="html">Ice &amp;lt;b&amp;gt; leave</title>
<author><name>Tove Brandt</name></author><author><name>Ilse Farrow</name></author><updated>2026-11-11T06:00:00Z</updated>
<summary>Short.</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{ICE}</p></div></content></entry></feed>"""

RDF = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="x"><title>Harbour Post</title></channel>
<item rdf:about="https://harbour.example/ice"><title>Icebreakers leave</title><link>https://harbour.example/ice</link>
<description>{ICE}</description></item></rdf:RDF>"""

JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Harbour Post",
        "language": "en",
        "items": [
            {
                "id": 7,
                "url": "https://harbour.example/ice",
                "title": "Icebreakers leave",
                "content_text": ICE,
                "date_published": "2026-11-11T07:00:00+01:00",
                "authors": [{"name": "Tove Brandt"}, {"url": "x"}],
            },
            "nonsense",
        ],
    }
)


@pytest.fixture
def ask(loopback: Any, kept: Any, terms: Terms) -> Any:
    """Gathers and remembers: the outcomes of a run."""

    def run(*sources: Source, now: datetime = NOW, pause: float = 0.0, **more: Any) -> list[Outcome]:
        found = list(gather(sources, kept, now, lambda items, _: items, replace(terms, **more), pause=pause))
        for outcome in found:
            kept.keep(outcome)
        return found

    return run


def feed(url: str, **more: Any) -> Source:
    return Source("feed", url, allow_private=True, **more)


def only(outcomes: Sequence[Outcome]) -> Document:
    ((document,),) = (outcome.documents for outcome in outcomes)
    return document


def test_rss(loopback: Any, ask: Any) -> None:
    url = loopback.says(
        "/feed",
        rss(item(link="/ice?utm_source=rss", title="Ice &amp;amp; fog", text="&lt;p&gt;A &amp;amp; B&lt;/p&gt;")),
    )
    document = only(ask(feed(url)))
    assert (document.title, document.outlet, document.language) == ("Ice & fog", "Harbour Post", "en")
    assert (document.media, document.text) == ("html", "<p>A &amp; B</p>")
    assert document.url == document.location == loopback.url("/ice")
    assert document.published == "2026-11-11T06:00:00+00:00"


def test_atom_gives_its_content_and_its_authors(loopback: Any, ask: Any) -> None:
    document = only(ask(feed(loopback.says("/feed", ATOM), outlet="Own Name")))
    assert (document.outlet, document.byline, document.language) == ("Own Name", "Tove Brandt, Ilse Farrow", "sv")
    assert (document.media, ICE in document.text, document.published) == ("html", True, "2026-11-11T06:00:00+00:00")


def test_rss_1(loopback: Any, ask: Any) -> None:
    document = only(ask(feed(loopback.says("/feed", RDF))))
    assert (document.url, document.text, document.published) == ("https://harbour.example/ice", ICE, None)


def test_json_feed(loopback: Any, ask: Any) -> None:
    document = only(ask(feed(loopback.says("/feed", JSON))))
    assert (document.media, document.text, document.byline) == ("text", ICE, "Tove Brandt")
    assert (document.url, document.published) == ("https://harbour.example/ice", "2026-11-11T07:00:00+01:00")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"\x00\xff garbage \xfe", "not a feed: neither RSS, Atom nor JSON Feed"),
        (b"<rss><chan", "not a feed|a feed without entries"),
        (b"{nonsense", "could not cope"),
        (b'{"version": "9"}', "not a feed"),
        (b"<html><body>Welcome", "a web page and not a feed"),
        (
            b'<!DOCTYPE html><link rel="alternate" href=\'/rss?a=1&amp;b=2\' type="application/rss+xml">',
            "names http://127.0.0.1:PORT/rss?a=1&b=2 as its feed",
        ),
        (rss(item(text="a &#xD800; b")).encode(), "could not cope"),
    ],
)
def test_what_is_no_feed_says_so(body: bytes, reason: str, loopback: Any, ask: Any) -> None:
    (outcome,) = ask(feed(loopback.says("/feed", body)))
    told = outcome.reason or outcome.skipped[0].reason
    assert any(part in told for part in reason.replace("PORT", str(loopback.port)).split("|")), told
    assert not outcome.documents


def test_no_entity_is_followed_and_no_bomb_goes_off(loopback: Any, ask: Any, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("top secret")
    laughs = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    declared = f'<!DOCTYPE rss SYSTEM "{loopback.url("/dtd")}" [<!ENTITY a0 "ha">{laughs}<!ENTITY x SYSTEM "file://{tmp_path}/secret.txt">]>'
    url = loopback.says("/feed", rss(item(title="&a1;", text="[&x;] [&a9;]")).replace("<rss", declared + "<rss"))
    (outcome,) = ask(feed(url))
    assert (outcome.documents[0].title, outcome.documents[0].text) == ("&a1;", "[&x;] [&a9;]")
    assert loopback.paths() == ["/feed"]


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "http://a:b@c.example/"]
)
def test_only_web_addresses_are_links(link: str, loopback: Any, ask: Any) -> None:
    document = only(ask(feed(loopback.says("/feed", rss(item(link=link))), full_text=True)))
    assert document.url is None
    assert loopback.paths() == ["/feed"]


def test_not_even_a_harmless_entity_is_declared(loopback: Any, ask: Any) -> None:
    declared = '<!DOCTYPE rss [<!ENTITY who "somebody">]><rss'
    document = only(ask(feed(loopback.says("/feed", rss(item(title="&who; &amp; I")).replace("<rss", declared)))))
    assert document.title == "&who; & I"


def test_an_edited_entry_is_the_same_document(loopback: Any, ask: Any) -> None:
    url = loopback.says("/feed", rss(item()))
    first = only(ask(feed(url)))
    loopback.says("/feed", rss(item(link="/ice-2", title="Icebreakers have left")))
    renamed = only(ask(feed(url)))
    loopback.says("/feed", rss(item(guid="8", link="/ice-2", title="Icebreakers have left")))
    moved = only(ask(feed(url)))
    assert first.id == renamed.id == moved.id
    assert (first.title, moved.title) == ("Icebreakers leave", "Icebreakers have left")


def test_entries_that_share_a_page_are_told_apart_by_their_guid(loopback: Any, ask: Any) -> None:
    both = rss(item("1", "/"), item("2", "/", "Another"), item("2", "/", "Twice"))
    (outcome,) = ask(feed(loopback.says("/feed", both)))
    assert [one.title for one in outcome.documents] == ["Icebreakers leave", "Another"]
    (again,) = ask(feed(loopback.says("/feed", both)))
    assert {one.id for one in again.documents} == {one.id for one in outcome.documents}
    (third,) = ask(feed(loopback.says("/feed", rss(item("1", "/"), item("3", "/", "The third")))))
    assert sorted(str(one.title) for one in third.documents) == ["Another", "Icebreakers leave", "The third"]


def test_a_feed_cannot_take_the_place_of_anothers_article(loopback: Any, ask: Any) -> None:
    loopback.says("/feed", rss(item(link="https://harbour.example/ice")))
    one, two = ask(feed(loopback.url("/feed", "harbour.example")), feed(loopback.url("/feed", "evil.example")))
    assert one.documents[0].id != two.documents[0].id


def test_what_left_the_feed_is_still_known(loopback: Any, ask: Any) -> None:
    url = loopback.says("/feed", rss(item("1", "/1")))
    ask(feed(url))
    loopback.says("/feed", rss(item("2", "/2")))
    (outcome,) = ask(feed(url))
    assert [one.url for one in outcome.documents] == [loopback.url("/2"), loopback.url("/1")]


def test_entries_without_text_are_one_line(loopback: Any, ask: Any) -> None:
    (outcome,) = ask(feed(loopback.says("/feed", rss(item("1", "/1", text=""), item("2", "/2", text=" ")))))
    assert [one.reason for one in outcome.skipped] == [
        "entries without a text: 2; with `full_text: true` their pages are read"
    ]


def test_a_feed_is_not_read_without_end(loopback: Any, ask: Any) -> None:
    (outcome,) = ask(feed(loopback.says("/feed", rss(*(item(str(n), f"/{n}") for n in range(1003))))))
    assert len(outcome.documents) == 1000
    assert outcome.skipped[0].reason == "entries beyond what is read of one feed: 3"


def page(text: str) -> str:
    return f"<html><body><p>{text}</p></body></html>"


def test_full_text_reads_each_page_once(loopback: Any, ask: Any) -> None:
    source = feed(loopback.says("/feed", rss(item(text="Short."))), full_text=True)
    loopback.says("/ice", page(ICE), Content_Type="text/html; charset=utf-8", ETag='"1"')
    first, second = only(ask(source)), only(ask(source))
    assert ICE in first.text
    assert (first.title, first.outlet) == ("Icebreakers leave", "Harbour Post")
    assert first == second
    assert loopback.paths() == ["/feed", "/ice", "/feed"]


def test_full_text_reads_the_page_again_when_the_feed_says_something_else_of_it(loopback: Any, ask: Any) -> None:
    source = feed(loopback.says("/feed", rss(item(text="Short."))), full_text=True)
    loopback.says("/ice", page(ICE), ETag='"1"')
    first = only(ask(source))
    loopback.says("/feed", rss(item(text="Corrected.", title="Icebreakers are back")))
    loopback.says("/ice", status="304 Not Modified")
    same = only(ask(source))
    loopback.says("/feed", rss(item(text="Corrected again.")))
    loopback.says("/ice", page("Three icebreakers."), Content_Type="text/html")
    other = only(ask(source))
    assert loopback.asked[-1].headers["If-None-Match"] == '"1"'
    assert (same.id, same.text, same.title) == (first.id, first.text, "Icebreakers are back")
    assert (other.id, "Three" in other.text) == (first.id, True)


def test_a_page_that_cannot_be_had_is_tried_again_and_the_feeds_words_stand_for_it(loopback: Any, ask: Any) -> None:
    source = feed(loopback.says("/feed", rss(item()), ETag='"f"'), full_text=True)
    loopback.says("/ice", status="500 Oops")
    before = only(ask(source))
    loopback.says("/ice", page("The whole story."))
    early = only(ask(source))
    later = only(ask(source, now=NOW + timedelta(hours=1)))
    assert before.text == early.text == ICE
    assert (later.id, "whole" in later.text) == (before.id, True)
    assert not any("If-None-Match" in one.headers for one in loopback.asked)


@pytest.mark.parametrize(
    ("body", "media", "reason"),
    [
        (b"", "text/html", "the page is empty"),
        (b"%PDF-1.4", "application/pdf", "not a page to read (application/pdf)"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "text/html", "PNG"),
    ],
)
def test_a_page_that_is_none(body: bytes, media: str, reason: str, loopback: Any, ask: Any) -> None:
    source = feed(loopback.says("/feed", rss(item(text=""))), full_text=True)
    loopback.says("/ice", body, Content_Type=media)
    (outcome,) = ask(source)
    assert reason in outcome.skipped[0].reason
    assert (outcome.documents, outcome.health) == ((), "ok")


def test_pages_are_read_by_their_url(loopback: Any, ask: Any) -> None:
    source = Source("page", loopback.says("/p", page(ICE), ETag='"1"'), allow_private=True, outlet="Port Office")
    first = only(ask(source))
    loopback.says("/p", page("Other words."))
    second = only(ask(source))
    loopback.says("/p", status="500 Oops")
    (failed,) = ask(source)
    assert (first.id, first.outlet, first.media) == (second.id, "Port Office", "html")
    assert (failed.health, failed.documents, failed.reason) == ("failed", (second,), "the server answered 500")
    (broken,) = ask(Source("page", loopback.says("/q"), allow_private=True))
    assert (broken.health, broken.reason) == ("failed", "the page is empty")


def test_a_plain_text_page_is_text(loopback: Any, ask: Any) -> None:
    url = loopback.says("/p", ICE, Content_Type="text/plain")
    assert only(ask(Source("page", url, allow_private=True))).media == "text"


def test_unchanged_sources_keep_their_documents(loopback: Any, ask: Any, kept: Any) -> None:
    url = loopback.says("/feed", rss(item()), ETag='"1"')
    first = only(ask(feed(url)))
    loopback.says("/feed", status="304 Not Modified")
    (second,) = ask(feed(url), now=NOW + timedelta(days=1))
    assert (second.health, second.documents) == ("unchanged", (first,))
    visit = kept.visit(url)
    assert (visit.status, visit.at, visit.last_new) == (304, NOW + timedelta(days=1), NOW)


def test_a_server_that_is_asked_too_often_is_left_alone_as_long_as_it_says(loopback: Any, ask: Any) -> None:
    url = loopback.says("/feed", status="429 Too Many Requests", Retry_After="3600")
    (first,) = ask(feed(url))
    (early,) = ask(feed(url), now=NOW + timedelta(minutes=59))
    loopback.says("/feed", rss(item()))
    (later,) = ask(feed(url), now=NOW + timedelta(minutes=60))
    assert (first.health, early.health, later.health) == ("failed", "failed", "ok")
    assert "not asked again before 2026-11-21 07:00 UTC" in (early.reason or "")
    assert loopback.paths() == ["/feed", "/feed"]


def test_failures_wait_longer_and_longer_but_never_miss_a_day() -> None:
    visit, waits = None, []
    for _ in range(12):
        visit = after("u", visit, Failed("u", "it did not answer"), NOW)
        assert visit.not_before
        waits.append((visit.not_before - NOW).total_seconds() / 60)
    assert waits == [10, 20, 40, 80, 160, 320, 640, 1280, 1320, 1320, 1320, 1320]
    recovered = after("u", visit, Unchanged("u"), NOW)
    assert (recovered.failures, recovered.not_before, recovered.reason) == (0, None, None)
    told = after("u", None, Failed("u", "no", retry_after=timedelta(days=300)), NOW)
    assert told.not_before == NOW + timedelta(days=1)


def test_a_failing_source_keeps_what_it_gave(loopback: Any, ask: Any) -> None:
    url = loopback.says("/feed", rss(item()), ETag='"1"')
    first = only(ask(feed(url)))
    loopback.says("/feed", status="503 Service Unavailable", Retry_After="Sat, 21 Nov 2026 08:00:00 GMT")
    (second,) = ask(feed(url))
    assert (second.health, second.documents, second.visits[0].not_before) == (
        "failed",
        (first,),
        NOW + timedelta(hours=2),
    )
    assert second.visits[0].etag == '"1"'


def test_robots_txt_is_obeyed_and_asked_for_once(loopback: Any, ask: Any) -> None:
    loopback.says("/robots.txt", "User-agent: regional-digest\nDisallow: /inner\n")
    urls = [loopback.says("/inner/feed", rss(item())), loopback.says("/feed", rss(item()))]
    closed, opened = ask(*map(feed, urls))
    assert (closed.health, opened.health) == ("failed", "ok")
    assert closed.reason == "robots.txt of 127.0.0.1 does not admit digest here"
    assert [one.path for one in loopback.asked] == ["/robots.txt", "/feed"]


@pytest.mark.parametrize(
    ("status", "health"),
    [
        ("404 Not Found", "ok"),
        ("403 No", "ok"),
        ("304 Not Modified", "ok"),
        ("500 Oops", "failed"),
        ("429 Slowly", "failed"),
    ],
)
def test_robots_txt_that_cannot_be_read(status: str, health: str, loopback: Any, ask: Any) -> None:
    loopback.says("/robots.txt", status=status, Retry_After="7200")
    (outcome,) = ask(feed(loopback.says("/feed", rss(item()))))
    assert outcome.health == health
    if health == "failed":
        assert outcome.visits[0].not_before == NOW + timedelta(hours=2)
        assert loopback.paths() == []


def test_robots_txt_of_nonsense_admits(loopback: Any, ask: Any) -> None:
    loopback.says("/robots.txt", b"\x89PNG\r\n\x1a\n" + bytes(2000))
    assert only(ask(feed(loopback.says("/feed", rss(item())))))


def test_a_pause_between_two_requests_to_a_host(loopback: Any, ask: Any) -> None:
    loopback.says("/robots.txt", "User-agent: *\nCrawl-delay: 0.25\n")
    urls = [loopback.says(f"/{n}", rss(item())) for n in range(3)]
    ask(*map(feed, urls), pause=0.05)
    times = [(one.began, one.ended) for one in loopback.asked]
    gaps = [begin - end for (_, end), (begin, _) in pairwise(times)]
    assert len(gaps) == 3
    assert all(gap > 0.24 for gap in gaps)


def waits(seconds: float) -> Any:
    def script(to: Any) -> None:
        to.settimeout(seconds)
        try:
            to.recv(1)
        except TimeoutError:
            body = rss(item()).encode()
            to.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    return script


def test_one_request_to_a_host_at_a_time_and_hosts_at_once(loopback: Any, ask: Any) -> None:
    for n in range(6):
        loopback.does(f"/{n}", waits(0.1))
    ask(*(feed(loopback.url(f"/{n}", f"h{n % 3}.example")) for n in range(6)))
    slow = sorted((one.began, one.ended) for one in loopback.asked if one.path != "/robots.txt")
    assert any(begin < end for (_, end), (begin, _) in pairwise(slow))
    by_host: dict[str, list[tuple[float, float]]] = {}
    for one in loopback.asked:
        by_host.setdefault(one.headers["Host"], []).append((one.began, one.ended))
    for times in by_host.values():
        assert all(end <= begin + 0.02 for (_, end), (begin, _) in pairwise(times))


def test_one_hung_host_costs_its_own_deadline_only_and_the_order_stays(loopback: Any, ask: Any) -> None:
    loopback.says("/feed", rss(item()))
    loopback.does("/hung", lambda to: to.recv(1))
    sources = [feed(loopback.url("/feed", f"h{n}.example")) for n in range(9)]
    hung = [feed(loopback.url(f"/hung?{n}".replace("?0", ""), "hung.example")) for n in range(3)]
    for one in hung:
        loopback.does(one.location.partition(str(loopback.port))[2], lambda to: to.recv(1))
    started = monotonic()
    outcomes = ask(*sources[:4], *hung, *sources[4:], seconds=2.0)
    assert monotonic() - started < 5.5  # not three times the deadline: a host that is dead is not asked for everything
    assert [one.health for one in outcomes] == ["ok"] * 4 + ["failed"] * 3 + ["ok"] * 5
    assert [one.source for one in outcomes] == [*sources[:4], *hung, *sources[4:]]


def test_a_public_source_may_not_be_on_this_machine(loopback: Any, ask: Any) -> None:
    (outcome,) = ask(Source("feed", loopback.says("/feed", rss(item()))))
    assert outcome.reason == f"port {loopback.port} is none of the web's; `allow_private: true` admits every port"
    assert not loopback.connections
    again, private = ask(outcome.source, feed(loopback.says("/feed?", rss(item()))), now=NOW + timedelta(days=1))
    assert (again.health, private.health) == ("failed", "ok")


def test_no_url_at_all_is_a_reason(ask: Any) -> None:
    for url in ("http://[", "nonsense", ""):
        (outcome,) = ask(feed(url))
        assert outcome.health == "failed"


def test_whoever_stops_early_leaves_nothing_running(loopback: Any, kept: Any, terms: Terms) -> None:
    loopback.does("/hung", lambda to: to.recv(1))
    sources = [feed(loopback.says("/feed", rss(item()))), feed(loopback.url("/hung", "other.example"))]
    running = gather(sources, kept, NOW, lambda items, _: items, replace(terms, seconds=30.0), pause=0)
    assert next(running).health == "ok"
    started = monotonic()
    running.close()
    assert monotonic() - started < 15


def test_nothing_more_is_asked_when_nobody_waits_for_it(loopback: Any, kept: Any, terms: Terms) -> None:
    others = set(threading.enumerate())
    for n in range(6):
        loopback.does(f"/{n}", waits(0.1))
    running = gather([feed(loopback.url(f"/{n}")) for n in range(6)], kept, NOW, lambda items, _: items, terms, pause=0)
    next(running)
    running.close()
    loopback.stop.wait(1.2)
    assert len(loopback.paths()) <= 3
    assert not any(thread.name == "sources" for thread in set(threading.enumerate()) - others)


INTERRUPTED = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job is started deaf to it
from datetime import UTC, datetime
from digest.ingest.gather import Terms, gather
from digest.model import Source
class Nothing:
    visit = document = staticmethod(lambda _: None)
    documents = staticmethod(lambda _: ())
now, source = datetime(2026, 11, 21, tzinfo=UTC), Source("feed", sys.argv[1], allow_private=True)
list(gather([source], Nothing(), now, lambda items, _: items, Terms("digest")))
"""


def test_ctrl_c_does_not_wait_for_a_server(loopback: Any) -> None:
    reached = threading.Event()

    def script(to: Any) -> None:
        reached.set()
        to.recv(1)

    loopback.does("/robots.txt", script)
    command = [sys.executable, "-c", INTERRUPTED, loopback.url("/feed")]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as running:
        assert reached.wait(20)
        started = monotonic()
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=20)
    assert monotonic() - started < 15
    assert b"KeyboardInterrupt" in told


class Broken:
    """A memory whose database is gone."""

    def visit(self, url: str) -> Visit | None:
        raise OSError(f"{url}: the disk is gone")

    document: Any = visit
    documents: Any = visit


def test_a_fault_of_the_memory_reaches_whoever_gathers(terms: Terms) -> None:
    with pytest.raises(OSError, match="the disk is gone"):
        list(gather([feed("http://h.example/")], Broken(), NOW, lambda items, _: items, terms))


def test_the_parser_is_started_again_after_a_feed_that_killed_it() -> None:
    def read(body: str) -> Any:
        return reader.read(Fetched("https://h.example/feed", body.encode(), "text/xml; charset=utf-8"))

    with feeds.Reader() as reader:
        assert read(rss(item())).title == "Harbour Post"
        assert "could not cope" in read(rss(item(text="&#xD800;")))
        assert read(rss(item())).title == "Harbour Post"


def test_a_feed_that_takes_too_long_is_given_up() -> None:
    with feeds.Reader(seconds=1) as reader:
        started = monotonic()
        assert reader.read(Fetched("https://h.example/feed", LONG)) == "a feed that takes longer to read than 1 seconds"
        assert monotonic() - started < 15


def test_the_parser_ends_itself_when_nobody_waits_for_it() -> None:
    known = json.dumps({"seconds": 0, "media": "", "url": "https://h.example/"}).encode()
    frame = struct.pack("!II", len(known), len(LONG)) + known + LONG
    program = str(Path(feeds.__file__).with_name("feed_process.py"))
    ran = subprocess.run([sys.executable, program], input=frame, capture_output=True, timeout=60, check=False)
    assert ran.returncode == -signal.SIGXCPU


def test_a_feed_that_takes_too_much_memory_is_given_up() -> None:
    large = b'{"version": "https://jsonfeed.org/version/1", "items": [' + b'{"":0},' * 2_200_000 + b"{}]}"
    with feeds.Reader(seconds=20) as reader:
        assert "could not cope" in str(reader.read(Fetched("https://h.example/feed", large)))


def test_the_agent_is_one_line() -> None:
    assert agent(None).startswith("regional-digest/")
    assert agent("https://sound.example/\r\nX: (y)").endswith(" (+https://sound.example/X: y)")


def hostile() -> Iterator[tuple[str, bytes]]:
    for path in sorted(HOSTILE.glob("feeds_*.tar.gz")):
        with tarfile.open(path) as archive:
            for member in archive:
                stream = archive.extractfile(member) if member.isfile() else None
                if stream:
                    yield member.name, stream.read(8 * 1024 * 1024)


@pytest.mark.skipif(not HOSTILE.exists(), reason="the shared data are not here")
def test_every_hostile_feed_gives_entries_or_a_reason() -> None:
    """All 2,225: nothing crashes, nothing takes more than 5 s, no link but http(s)."""
    source = Source("feed", "https://h.example/feed")
    with feeds.Reader() as reader:
        for name, body in hostile():
            started = monotonic()
            found = reader.read(Fetched(source.location, body, "application/xml"))
            assert monotonic() - started < 5.5, name
            documents = (
                [] if isinstance(found, str) else [feeds.document(entry, found, source) for entry in found.entries]
            )
            assert isinstance(found, feeds.Feed) or found, name
            assert all(one.url is None or one.url.startswith(("http://", "https://")) for one in documents), name


def test_a_feed_without_validators_is_known_by_its_bytes(loopback: Any, ask: Any) -> None:
    url = loopback.says("/feed", rss(item()))
    first, second = ask(feed(url))[0], ask(feed(url), now=NOW + timedelta(days=1))[0]
    assert (first.health, second.health, second.documents) == ("ok", "unchanged", first.documents)
    assert second.visits[0].last_new == NOW


def test_a_source_that_was_set_up_otherwise_is_read_anew(loopback: Any, ask: Any) -> None:
    url = loopback.says("/feed", rss(item()), ETag='"1"')
    loopback.says("/ice", page("The whole story."))
    ask(feed(url))
    assert "whole" in only(ask(feed(url, full_text=True))).text
    assert only(ask(feed(url, outlet="Own Name"))).outlet == "Own Name"
    assert "whole" in only(ask(feed(url, full_text=True))).text
    assert not any("If-None-Match" in one.headers for one in loopback.asked if one.path == "/feed")


def test_what_is_no_longer_kept_is_sent_again(loopback: Any, ask: Any, kept: Any) -> None:
    source = feed(loopback.says("/feed", rss(item()), ETag='"1"'), full_text=True)
    loopback.says("/ice", page(ICE), ETag='"2"')
    ask(source)
    kept.by_source.clear()
    assert "<body>" in only(ask(source)).text
    assert loopback.paths() == ["/feed", "/ice", "/feed", "/ice"]
    assert not any("If-None-Match" in one.headers for one in loopback.asked)


def test_a_page_that_two_feeds_show_is_read_once(loopback: Any, ask: Any) -> None:
    urls = [loopback.says(f"/{n}", rss(item())) for n in range(2)]
    loopback.says("/ice", page(ICE))
    one, two = ask(*(feed(url, full_text=True) for url in urls))
    assert one.documents == two.documents
    assert sorted(loopback.paths()) == ["/0", "/1", "/ice"]


def test_pages_are_left_for_the_next_run_rather_than_read_without_end(loopback: Any, ask: Any) -> None:
    loopback.says("/feed", rss(*(item(str(n), f"/{n}") for n in range(103))))
    for n in range(103):
        loopback.says(f"/{n}", page("The whole story."))
    source = feed(loopback.url("/feed"), full_text=True)
    assert sum("whole" in one.text for one in ask(source)[0].documents) == 100
    assert sum("whole" in one.text for one in ask(source)[0].documents) == 103
    assert len(loopback.paths()) == 105


def test_a_parser_that_cannot_be_started_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with feeds.Reader() as reader, monkeypatch.context() as patch:
        patch.setattr(sys, "executable", "/bin/false")
        assert "could not be started" in str(reader.read(Fetched("https://h.example/", rss(item()).encode())))
    assert reader.read(Fetched("https://h.example/", rss(item()).encode())) == "the run was stopped"


@pytest.mark.parametrize(
    "body",
    [
        '{"version": "https://jsonfeed.org/version/1", "title": 5, "items": [{"id": [], "url": {}, "title": 7, "authors": "x"}]}',
        '{"version": "https://jsonfeed.org/version/1", "items": {"0": 1}}',
        '{"version": "https://jsonfeed.org/version/1", "items": ' + "[" * 200_000,
        "\ufeff" + rss(item()).replace("<channel>", "<channel>" * 2000),
        rss("<item>" * 20_000),
        rss(item(title="&lt;" * 200_000)),
    ],
)
def test_odd_feeds_are_read_or_refused_in_time(body: str) -> None:
    with feeds.Reader() as reader:
        started = monotonic()
        assert reader.read(Fetched("https://h.example/", body.encode()))
        assert monotonic() - started < 6


def test_a_host_that_several_feeds_lead_to_is_asked_by_one_at_a_time_and_for_its_robots_txt_once(
    loopback: Any, ask: Any
) -> None:
    def slowly(to: Any) -> None:
        loopback.stop.wait(0.1)
        to.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")

    loopback.does("/robots.txt", slowly)
    for n in range(3):
        loopback.says(f"/{n}", rss(item(link=loopback.url(f"/p{n}", "third.example"))))
        loopback.does(f"/p{n}", slowly)
    ask(*(feed(loopback.url(f"/{n}", f"h{n}.example"), full_text=True) for n in range(3)))
    pages = sorted((one.began, one.ended) for one in loopback.asked if one.path.startswith("/p"))
    assert len(pages) == 3
    assert all(end <= begin + 0.02 for (_, end), (begin, _) in pairwise(pages))
    hosts = [one.headers["Host"].partition(":")[0] for one in loopback.asked if one.path == "/robots.txt"]
    assert sorted(hosts) == ["h0.example", "h1.example", "h2.example", "third.example"]
