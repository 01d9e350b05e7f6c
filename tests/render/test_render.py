"""What an edition's files say and how they hold against what articles may contain."""

import email
import email.policy
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import jinja2
import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import ConfigError, TemplateError
from digest.model import Edition, Item
from digest.proof import name, printed, proof
from digest.render import Entry, Mail, Masthead, archive, render
from digest.render.links import fragment, link
from digest.render.markup import introduction
from digest.render.mime import mailbox, message
from digest.render.text import markdown as escaped
from digest.render.text import width, wrap
from digest.verify import verify

Pages = dict[str, bytes]
HOSTILE = Path(__file__).parents[3] / "shared/data/hostile"
PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style></title></textarea><svg onload=alert(1)>",
    "javascript:alert(1)",
    "<!-- --><!-- end of stories -->",
    "{{ 7 * 7 }}{% raw %}${x}",
    "]]><a href=//evil.example>",
    "`x` **y** [z](javascript:alert(1)) ![i](x)",
    "\\<b>\\*",
]


class _Outline(HTMLParser):
    """Every element with the names of its attributes: what a payload must not change."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, ...]] = []
        self.text = ""
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, *(key for key, _ in attrs)))
        self.links += [value or "" for key, value in attrs if key in {"href", "src", "cite"}]

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.elements.append(("comment", data))


@pytest.fixture(scope="session")
def html(pages: Pages) -> str:
    return pages["index.html"].decode()


@pytest.fixture(scope="session")
def mail(pages: Pages) -> email.message.EmailMessage:
    return _parsed(pages["mail.eml"])


def test_an_edition_has_five_files_and_four_without_a_mail(
    edition: Edition, loader: jinja2.BaseLoader, compiled: jinja2.BytecodeCache, pages: Pages
) -> None:
    assert [*pages] == ["index.html", "index.md", "index.txt", "index.json", "mail.eml"]
    assert [page.path for page in render(edition, loader, None, compiled)] == [*pages][:4]
    assert pages["index.json"] == proof(edition)


def test_the_same_edition_gives_the_same_bytes(
    edition: Edition, pages: Pages, print_pages: Callable[..., Pages]
) -> None:
    assert print_pages(edition) == pages


# --- what a story shows ---


def test_a_story_names_its_outlets_byline_date_credit_and_places(html: str) -> None:
    story = _Outline(html).text
    assert re.search(
        r"Harbour Post\s+By Ina Berg\s+10 November 2026\s+Told by Harbour Post, Skerry Ledger; also", story
    )
    assert "also carried by Strait Times" in story
    assert "Lindö Rederi asks that its name and the photographer's be printed." in story
    assert "See also Far Coasts" in story


def test_a_quotation_shows_speaker_role_and_outlet_and_links_to_the_place(html: str) -> None:
    said = _Outline(html)
    assert "Maris Lind, the line's managing director · Harbour Post" in said.text
    assert "Ove Strand, Captain · quoted in Skerry Ledger" in said.text
    assert "Speaker not named by the source · Harbour Post" in said.text
    assert "https://skerry.example/pier#:~:text=No%20ship%20will%20wait%20for%20us%20again" in said.links
    assert (
        "https://harbour.example/2026/11/ferry?a=1&b=%282%29#top:~:text=We%20have%20never%20seen,sleep%20in%20their%20cars"
        in said.links
    )


def test_a_headline_that_cannot_be_seen_is_never_made_up(html: str) -> None:
    assert "fog.txt, 13 November 2026</bdi></h3>" in html


def test_the_voices_are_sorted_and_lead_to_their_story(html: str) -> None:
    voices = html[html.index('id="voices"') :]
    assert re.findall(r"<dt><bdi>([^<]*)", voices) == ["Maris Lind", "Ove Strand", "ليلى حداد", "林海", "한서윤"]
    assert all(f'id="{target}"' in html for target in re.findall(r'href="#([^"]*)"', html))


def test_the_page_has_one_first_heading_and_no_gap_below_it(html: str, mail: email.message.EmailMessage) -> None:
    for page in (html, _html(mail)):
        levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
        assert levels.count(1) == 1
        assert all(deeper <= level + 1 for level, deeper in pairwise(levels))


def test_the_colophon_says_what_was_left_out(html: str, pages: Pages) -> None:
    for page in (_Outline(html).text, pages["index.md"].decode(), pages["index.txt"].decode()):
        assert "broken.txt: not text" in page
        assert "9 documents were read." in page
        assert "note.txt" in page


def test_words_in_another_language_say_so(html: str) -> None:
    assert '<p class="lead" data-proof="' in html
    assert re.search(r'<p class="lead"[^>]* lang="ar" dir="rtl">', html)
    assert re.search(r'<figure>\n<blockquote lang="ko"', html)
    assert re.search(r'<figure dir="rtl">\n<blockquote lang="ar"', html)
    assert re.search(r'<p class="lead"[^>]* dir="auto">Fog', html)


def test_a_pinned_story_gets_the_largest_head(html: str) -> None:
    assert re.findall(r'class="story (\w*)"', html) == ["first", "", "first", "top", ""]


def test_a_right_to_left_edition_is_laid_out_so(edition: Edition, print_pages: Callable[..., Pages]) -> None:
    made = print_pages(replace(edition, language="ar", revision=3))
    assert '<html lang="ar" dir="rtl">' in made["index.html"].decode()
    assert re.search(r'<p class="lead"[^>]* lang="en" dir="ltr">', made["index.html"].decode())
    assert "نسخة منقحة: المراجعة 3" in made["index.txt"].decode()


def test_an_empty_edition_can_be_printed(edition: Edition, print_pages: Callable[..., Pages]) -> None:
    made = print_pages(replace(edition, sections=(), introduction="", url=None, skipped=(), undated=()))
    assert b"0 stories from 0 outlets" in made["index.md"]
    assert verify(made, json.loads(made["index.json"]), {}) == ()


# --- formats ---


def test_markdown_shows_every_passage_as_the_source_has_it(pages: Pages) -> None:
    shown = re.sub(r"\s+", " ", _Outline(markdown.markdown(pages["index.md"].decode())).text)
    for story in _stories(pages):
        for part in (story["lead"], *story["quotations"]):
            assert printed(part["text"]) in shown
    assert "Ferry doubles its *sailings* & nobody minds <yet>" in shown


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab1.)-+>#*_`~[](){}<>&!|\\:;=\"' \n", min_size=1, max_size=40).filter(str.strip))
def test_nothing_in_a_passage_is_markdown(text: str) -> None:
    passage = printed(text)
    shown = _Outline(markdown.markdown(escaped(passage)))
    assert shown.text == passage
    assert shown.elements == [("p",)]


def test_plain_text_stays_within_72_columns(pages: Pages) -> None:
    for line in pages["index.txt"].decode().split("\n"):
        assert width(line) <= 72 or line.strip().startswith("https://")
    assert "<p" not in pages["index.txt"].decode()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("word " * 20, 2),
        ("https://harbour.example/" + "a" * 90, 1),
        ("港" * 80, 3),
        ("가나다 " * 30, 3),
        ("é" * 100, 1),
        ("", 1),
    ],
)
def test_wrapping(text: str, lines: int) -> None:
    wrapped = wrap(text, "> ").split("\n")
    assert len(wrapped) == lines
    assert all(line.startswith("> ") for line in wrapped)
    assert "".join(line[2:] for line in wrapped).replace(" ", "") == text.replace(" ", "")


def test_wide_text_never_breaks_in_front_of_a_closing_mark() -> None:
    for length in range(30, 40):
        assert not any(
            line.startswith(("，", "。")) for line in wrap("港" * length + "，" + "口" * 9 + "。").split("\n")
        )


# --- links ---


@pytest.mark.parametrize(
    ("url", "printed_link"),
    [
        (None, None),
        ("", None),
        ("javascript:alert(1)", None),
        ("java\u200bscript:alert(1)", None),
        ("data:text/html,x", None),
        ("//harbour.example/a", None),
        ("https://", None),
        ("https://harbour.example:port/", None),
        ("https://desk:word@harbour.example/", None),
        ('https://harbour.example"onclick=x/', None),
        ("https://har bour.example/", None),
        ("https://[::1]/a", "https://[::1]/a"),
        (" HTTP://Harbour.Example:8080/A ", "http://harbour.example:8080/A"),
        ("https://höfn.example/a", "https://xn--hfn-sna.example/a"),
        ("https://harbour.example/a b", None),
        ("https://harbour.example/ä'(1)?q=[x]", "https://harbour.example/%C3%A4%27%281%29?q=%5Bx%5D"),
        ("https://harbour.example/%7Ea?x=1&y=2#z", "https://harbour.example/%7Ea?x=1&y=2#z"),
    ],
)
def test_only_web_addresses_become_links(url: str | None, printed_link: str | None) -> None:
    assert link(url) == printed_link
    assert link(printed_link) == printed_link


@pytest.mark.parametrize(
    ("passage", "directive"),
    [
        ("Nothing moved", "Nothing%20moved"),
        ("Well-known, here & now", "Well%2Dknown%2C%20here%20%26%20now"),
        (
            "One two three four five six seven eight nine ten eleven twelve",
            "One%20two%20three%20four,nine%20ten%20eleven%20twelve",
        ),
        ("We stay.\n\n“All of us.", "We%20stay.,%E2%80%9CAll%20of%20us."),
        ("港" * 61, f"{'%E6%B8%AF' * 12},{'%E6%B8%AF' * 12}"),
        ("港口开放，" + "港" * 61 + "，再见了各位", f"{quote('港口开放')},{quote('再见了各位')}"),
        ("Donaudampfschifffahrtsgesellschaft " * 3 + "sinkt", f"{'Donaudampfschifffahrtsgesellschaft%20' * 3}sinkt"),
    ],
)
def test_a_text_fragment_leads_to_the_passage(passage: str, directive: str) -> None:
    assert fragment("https://harbour.example/a", passage) == f"https://harbour.example/a#:~:text={directive}"
    assert (
        fragment("https://harbour.example/a#b:~:text=c", passage) == f"https://harbour.example/a#b:~:text={directive}"
    )
    assert fragment(None, passage) is None


# --- mail (the rules' numbers are those of docs/email-rules) ---


def test_the_mail_is_a_multipart_with_the_text_first(mail: email.message.EmailMessage) -> None:
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert all(part.get_content_charset() == "utf-8" for part in mail.iter_parts())


def test_the_headers_are_ours_and_nobody_elses(edition: Edition, mail: email.message.EmailMessage) -> None:
    assert [field.lower() for field in mail] == [
        *("from", "to", "reply-to", "subject", "date", "message-id", "list-id", "list-unsubscribe", "list-archive"),
        *("archived-at", "auto-submitted", "content-language", "mime-version", "content-type"),
    ]
    assert mail["Subject"] == "Strait Briefing: Monday 9 to Sunday 15 November 2026"
    assert mail["Date"].datetime == edition.period.due
    assert mail["List-Unsubscribe"] == "<mailto:leave@strait.example>"
    assert re.fullmatch(r"<2026-W46\.1\.[0-9a-f]{24}@strait\.example>", mail["Message-ID"])


def test_a_revision_is_another_message(edition: Edition, pages: Pages, print_pages: Callable[..., Pages]) -> None:
    assert (
        _parsed(print_pages(replace(edition, revision=2))["mail.eml"])["Message-ID"]
        != _parsed(pages["mail.eml"])["Message-ID"]
    )


def test_every_line_of_the_mail_is_short_and_ends_in_crlf(pages: Pages) -> None:
    body = pages["mail.eml"]
    assert body.isascii()
    assert body.count(b"\n") == body.count(b"\r\n") == body.count(b"\r")
    assert max(map(len, body.split(b"\r\n"))) <= 76


def test_the_html_part_says_its_charset_first_and_keeps_its_dark_sheet(mail: email.message.EmailMessage) -> None:
    page = _html(mail)
    assert page.startswith("<!DOCTYPE html>")
    assert page.index('<meta charset="utf-8">') < page.index("<style>") < page.index("prefers-color-scheme:dark")
    assert page.count("<style>") == 1
    assert "data-css-inline" not in page


def test_the_html_part_holds_nothing_that_mail_programs_drop(mail: email.message.EmailMessage) -> None:
    page = _html(mail)
    outline = _Outline(page)
    tags = {element[0] for element in outline.elements}
    assert not tags & {
        "script",
        "form",
        "input",
        "iframe",
        "object",
        "embed",
        "link",
        "base",
        "svg",
        "img",
        "main",
        "nav",
    }
    assert not re.search(r"var\(|calc\(|grid|position:|@import|@font-face|light-dark|rem[;\" ]", page)
    assert all("role" in element for element in outline.elements if element[0] == "table")
    assert all(target.startswith(("https://", "mailto:")) for target in outline.links)
    assert not re.search(r"[^ ]!important", page)


def test_both_parts_lead_to_the_web_and_out_of_the_list(mail: email.message.EmailMessage) -> None:
    for part in mail.iter_parts():
        assert isinstance(part, email.message.EmailMessage)
        assert "https://strait.example/strait-briefing/2026-W46/index.html" in part.get_content()
        assert "mailto:leave@strait.example" in part.get_content()
        assert "1 Quay, Norrsund" in part.get_content()


def test_the_first_text_of_the_mail_is_a_preview(mail: email.message.EmailMessage) -> None:
    body = _html(mail).split("<body")[1]
    assert (
        _Outline(f"<body{body}").text.strip().startswith("Ferry doubles its *sailings* & nobody minds <yet> · fog.txt")
    )


def test_a_mail_needs_little(edition: Edition, loader: jinja2.BaseLoader, compiled: jinja2.BytecodeCache) -> None:
    little = replace(edition, url=None, title="Meerenge – Überblick")
    (*_, page) = render(little, loader, Mail("desk@strait.example"), compiled)
    made = _parsed(page.body)
    assert made["From"] == "desk@strait.example"
    assert made["Subject"] == "Meerenge – Überblick: Monday 9 to Sunday 15 November 2026"
    assert made["List-Unsubscribe"] == "<mailto:desk@strait.example?subject=unsubscribe>"
    assert not {"list-archive", "reply-to", "archived-at"} & {field.lower() for field in made}


@pytest.mark.parametrize("sender", ["desk", "a@b@c", "", "Desk <desk at strait.example>", "désk@strait.example"])
def test_a_sender_must_be_an_address(sender: str) -> None:
    with pytest.raises(ConfigError, match="is no mail address"):
        mailbox(sender)


@pytest.mark.parametrize(
    "way", ["http://strait.example", "mailto:a\r\nBcc: b", 'https://strait.example/"x', "javascript:x"]
)
def test_a_way_out_of_the_list_must_be_an_address(
    way: str, edition: Edition, loader: jinja2.BaseLoader, compiled: jinja2.BytecodeCache
) -> None:
    with pytest.raises(ConfigError, match="neither a mailto: nor an https: address"):
        render(edition, loader, Mail("desk@strait.example", unsubscribe=way), compiled)


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("Desk, The <desk@strait.example>", '"Desk, The" <desk@strait.example>'),
        ('"Desk, The" <desk@strait.example>', '"Desk, The" <desk@strait.example>'),
        ("Überblick <desk@strait.example>", "=?utf-8?b?w5xiZXJibGljaw==?= <desk@strait.example>"),
    ],
)
def test_a_senders_name_survives(text: str, header: str) -> None:
    assert mailbox(text.replace("Desk, The <", '"Desk, The" <')) == (header, "strait.example")


@pytest.mark.parametrize(
    "title",
    [
        "Ferry\r\nBcc: all@strait.example",
        "=?utf-8?q?=0aBcc:_x?=",
        "a=?utf-8?b?Cg==?=",
        "\u2028\u0085\x00 Ferry \ud800",
        "港" * 200,
        "x" * 400,
        "é" * 60,
    ],
)
def test_no_title_becomes_a_header(title: str) -> None:
    made = message([("Subject", title), ("Date", "x")], "t", "h", "b")
    parsed = _parsed(made)
    assert [field.lower() for field in parsed] == ["subject", "date", "mime-version", "content-type"]
    assert all(len(line) <= 998 for line in made.split(b"\r\n"))
    assert len(re.findall(rb"=\?utf-8\?b\?[^?]{60,}\?=", made)) == 0
    assert parsed["Subject"].replace(" ", "") == (name(title) or "").replace(" ", "").replace("\ud800", "?")


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet="a =.\té港\U0001f6a2F", max_size=200),
    st.lists(st.sampled_from([".", "From x", "a ", ""]), max_size=4),
)
def test_a_body_comes_back_as_it_was(text: str, lines: list[str]) -> None:
    body = "\n".join([text, *lines, "end"])
    made = message([("Subject", "x")], body, body, "b")
    assert all(len(line) <= 76 for line in made.split(b"\r\n"))
    assert b"\r\nFrom " not in made
    for part in _parsed(made).iter_parts():
        payload = part.get_payload(decode=True)
        assert isinstance(payload, bytes)
        assert payload.decode().rstrip("\r\n") == body.replace("\n", "\r\n")


def test_a_long_mail_leaves_stories_to_the_web(
    edition: Edition, print_pages: Callable[..., Pages], tell: Callable[..., Item]
) -> None:
    told = tuple(
        tell(number, f"Story {number} " + "and so on " * 60, "https://harbour.example/a") for number in range(40)
    )
    page = _html(
        _parsed(print_pages(replace(edition, sections=(replace(edition.sections[0], items=told),)))["mail.eml"])
    )
    assert len(page.encode()) <= 90_000
    (omitted,) = re.findall(r'data-omitted="(\d+)"', page)
    assert page.count('data-story="') + int(omitted) == 40
    assert "#region-1" in page


def test_a_story_too_long_for_any_mail_is_on_the_web(
    edition: Edition, print_pages: Callable[..., Pages], tell: Callable[..., Item]
) -> None:
    monster = replace(edition, sections=(replace(edition.sections[0], items=(tell(1, "long " * 30_000),)),))
    mail = _parsed(print_pages(monster)["mail.eml"])
    assert "1 more story is in the web edition" in _html(mail)


# --- whatever an article may hold ---


def _same_structure(
    edition: Edition, payloads: list[str], print_pages: Callable[..., Pages], tell: Callable[..., Item]
) -> None:
    def made(fields: list[str]) -> Pages:
        told = tuple(tell(number, field) for number, field in enumerate(fields))
        return print_pages(replace(edition, sections=(replace(edition.sections[0], items=told),), introduction=""))

    hostile, twin = made(payloads), made([f"harmless{number}" for number in range(len(payloads))])
    for page in (lambda files: files["index.html"].decode(), lambda files: _html(_parsed(files["mail.eml"]))):
        outline = _Outline(page(hostile))
        assert outline.elements == _Outline(page(twin)).elements
        assert not [
            target
            for target in outline.links
            if not re.match(r"https://|mailto:|#|index\.|\.\./(?:index|atom|stories-atom)\.", target)
        ]
    for payload in payloads:
        assert printed(payload) in re.sub(r"\s+", " ", _Outline(hostile["index.html"].decode()).text)


def test_payloads_in_every_field_change_nothing(
    edition: Edition, print_pages: Callable[..., Pages], tell: Callable[..., Item]
) -> None:
    _same_structure(edition, PAYLOADS, print_pages, tell)


def test_payloads_are_proved_like_any_text(
    edition: Edition, print_pages: Callable[..., Pages], tell: Callable[..., Item]
) -> None:
    told = tuple(tell(number, payload) for number, payload in enumerate(PAYLOADS))
    made = print_pages(replace(edition, sections=(replace(edition.sections[0], items=told),)))
    found = verify(made, json.loads(made["index.json"]), {})
    assert {finding.found for finding in found} == {"no stored text"}
    shown = markdown.markdown(made["index.md"].decode())
    assert not re.search(r"<script|<img|<svg|javascript:[^<]*\"", shown)


@pytest.mark.skipif(not HOSTILE.exists(), reason="the hostile data is not beside this checkout")
@pytest.mark.parametrize("file", ["xss", "templates"])
def test_known_payloads_change_nothing(
    file: str, edition: Edition, loader: jinja2.BaseLoader, compiled: jinja2.BytecodeCache, tell: Callable[..., Item]
) -> None:
    rows = [json.loads(line)["payload"] for line in (HOSTILE / f"{file}.jsonl").read_text("utf-8").splitlines()]
    visible = [*{name(row): row for row in rows if name(row) and len(row) < 280}.values()]
    some = visible[::24] if file == "xss" else visible
    told = tuple(tell(number, payload) for number, payload in enumerate(some))
    twins = tuple(tell(number, f"harmless{number}") for number in range(len(told)))
    pages = [
        render(replace(edition, sections=(section,)), loader, None, compiled)[0].body.decode()
        for section in (replace(edition.sections[0], items=items) for items in (told, twins))
    ]
    assert _Outline(pages[0]).elements == _Outline(pages[1]).elements


@pytest.mark.skipif(not HOSTILE.exists(), reason="the hostile data is not beside this checkout")
def test_known_titles_are_shown_or_count_as_none(
    edition: Edition, print_pages: Callable[..., Pages], tell: Callable[..., Item]
) -> None:
    for line in (HOSTILE / "titles.jsonl").read_text("utf-8").splitlines():
        title = name(json.loads(line)["input"])
        if title is not None:
            title.encode()
            assert title.strip()
            assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]", title)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  Ferry\n returns\x00\u202e ", "Ferry returns"),
        ("Fähr\u00adverbindung", "Fährverbindung"),
        ("\ufeff", None),
        ("\u3164\u2800\u200d\ufe0f", None),
        (None, None),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f468\u200d\U0001f469\u200d\U0001f467"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("word " * 100, "word " * 59 + "word…"),
    ],
)
def test_the_display_form_of_a_name(text: str | None, shown: str | None) -> None:
    assert name(text) == shown


def test_surrogates_and_controls_reach_no_page(
    edition: Edition, print_pages: Callable[..., Pages], tell: Callable[..., Item]
) -> None:
    told = tell(1, "bad\udce9 \x00 \u202eletters")
    made = print_pages(replace(edition, sections=(replace(edition.sections[0], items=(told,)),)))
    assert "bad letters" in made["index.html"].decode()
    assert b"\x00" not in b"".join(made.values())
    stored = {source["sha256"]: told.article.text for source in json.loads(made["index.json"])["sources"].values()}
    assert verify(made, json.loads(made["index.json"]), stored) == ()


# --- the editor's own words ---


@pytest.mark.parametrize(
    ("source", "clean"),
    [
        ("", ""),
        ("A **b** & c", "<p>A <strong>b</strong> &amp; c</p>"),
        ("## Now\n\nthis", "<p><strong>Now</strong></p>\n<p>this</p>"),
        ("<script>alert(1)</script><p class='quote'>x</p>", "<p>x</p>"),
        ("[x](javascript:alert(1)) ![y](https://a.example/y.png)", '<p><a rel="noopener noreferrer">x</a> </p>'),
    ],
)
def test_the_introduction_is_cleaned(source: str, clean: str) -> None:
    assert introduction(source) == clean


def test_the_introduction_claims_nothing(pages: Pages, html: str) -> None:
    assert "<em>quiet</em>" in html
    assert len(_stories(pages)) == html.count('class="story ')


# --- templates and words ---


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("{{ nothing }}", r"edition\.html\.j2, line 1: 'nothing' is undefined"),
        ("\n{% for %}", r"edition\.html\.j2, line 2"),
        ("{{ edition.__class__.__mro__ }}", "unsafe"),
        ("{{ edition.title.upper(1) }}", r"edition\.html\.j2.*argument"),
        ("{{ 1 // 0 }}", "zero"),
        ("{% include 'missing.j2' %}", r"missing\.j2: no such template"),
        ("{{ words.no_such_word }}", "no_such_word"),
    ],
)
def test_a_wrong_template_is_named_with_its_line(
    template: str, told: str, edition: Edition, loader: jinja2.BaseLoader
) -> None:
    own = jinja2.ChoiceLoader([jinja2.DictLoader({"edition.html.j2": template}), loader])
    with pytest.raises(TemplateError, match=told):
        render(edition, own)


@pytest.mark.parametrize(("table", "told"), [("{", "not valid JSON"), ("[]", "one JSON object")])
def test_a_wrong_table_of_words_is_named(table: str, told: str, edition: Edition, loader: jinja2.BaseLoader) -> None:
    own = jinja2.ChoiceLoader([jinja2.DictLoader({"words.en.json": table}), loader])
    with pytest.raises(TemplateError, match=f"words.en.json.*{told}"):
        render(edition, own)


def test_without_words_nothing_can_be_printed(edition: Edition) -> None:
    with pytest.raises(TemplateError, match=r"words\.en\.json is missing"):
        render(edition, jinja2.DictLoader({}))


def test_a_language_falls_back_to_its_parent(edition: Edition, loader: jinja2.BaseLoader) -> None:
    table = json.loads(loader.get_source(jinja2.Environment(autoescape=True), "words.en.json")[0])
    own = jinja2.ChoiceLoader([jinja2.DictLoader({"words.xx.json": json.dumps({**table, "voices": "Voci"})}), loader])
    assert b"Voci" in render(replace(edition, language="xx-YY"), own)[0].body


@pytest.mark.parametrize(
    ("start", "days", "shown"),
    [
        (date(2026, 11, 9), 1, "Monday 9 November 2026"),
        (date(2026, 11, 9), 7, "Monday 9 to Sunday 15 November 2026"),
        (date(2026, 10, 26), 7, "Monday 26 October to Sunday 1 November 2026"),
        (date(2026, 12, 28), 7, "Monday 28 December 2026 to Sunday 3 January 2027"),
    ],
)
def test_a_period_is_said_in_absolute_dates(start: date, days: int, shown: str, loader: jinja2.BaseLoader) -> None:
    first = datetime(start.year, start.month, start.day, tzinfo=UTC)
    page = archive(Masthead("Strait", "strait"), [Entry("x", first, first + timedelta(days=days), 1, 1)], loader)
    assert shown in page.body.decode()


def test_the_archive_lists_the_newest_first(loader: jinja2.BaseLoader) -> None:
    first = datetime(2026, 11, 9, tzinfo=UTC)
    weeks = [
        Entry(
            f"2026-W{46 + week}",
            first + timedelta(weeks=week),
            first + timedelta(weeks=week + 1),
            3,
            2,
            ("<b>Ferry</b>",),
        )
        for week in range(3)
    ]
    page = archive(Masthead("Strait & Sound", "strait"), weeks, loader)
    assert page.path == "index.html"
    assert re.findall(r'href="(2026[^"]*)/index.html"', page.body.decode()) == ["2026-W48", "2026-W47", "2026-W46"]
    assert "&lt;b&gt;Ferry" in page.body.decode()
    assert b"0 editions" in archive(Masthead("Strait", "strait"), [], loader).body


def test_an_outlet_without_a_name_is_its_host(
    edition: Edition, print_pages: Callable[..., Pages], texts: dict[str, str]
) -> None:
    section = edition.sections[0]
    item = section.items[0]
    of = replace(item.article, outlet=None, published=datetime(2026, 11, 9, 23, tzinfo=UTC))
    told = replace(item.story.tellings[0], brief=replace(item.story.tellings[0].brief, article=of))
    anonymous = replace(
        item,
        story=replace(item.story, tellings=(told,)),
        lead=replace(item.lead, article=of),
        quotations=(replace(item.quotations[0], article=of),),
    )
    made = print_pages(replace(edition, sections=(replace(section, items=(anonymous,)),)))
    assert "· harbour.example" in _Outline(made["index.html"].decode()).text
    assert '<time datetime="2026-11-10">10 November 2026' in made["index.html"].decode()
    assert verify(made, json.loads(made["index.json"]), texts) == ()


def test_the_proof_holds_every_source_and_span(edition: Edition) -> None:
    made = json.loads(proof(edition))
    story = made["sections"][0]["stories"][0]
    source = made["sources"][story["lead"]["source"]]
    assert made["period"]["zone"] == "Europe/Tallinn"
    assert (source["outlet"], source["byline"], source["published"]) == ("Harbour Post", "Ina Berg", "2026-11-10")
    assert source["credit"][0]["text"].startswith("Lindö Rederi asks")
    assert [quotation["speaker"] and quotation["speaker"]["text"] for quotation in story["quotations"]] == [
        "Maris Lind",
        None,
        "Ove Strand",
    ]
    assert story["tellings"][1] == {"source": story["quotations"][2]["source"], "copies": ["copy"]}


def _parsed(body: bytes) -> email.message.EmailMessage:
    return email.message_from_bytes(body, policy=email.policy.default)


def _html(mail: email.message.EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def _stories(pages: Pages) -> list[dict[str, list[dict[str, str]]]]:
    return [story for section in json.loads(pages["index.json"])["sections"] for story in section["stories"]]
