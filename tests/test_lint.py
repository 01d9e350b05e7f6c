"""The rules for mails: a mail that keeps them all, and each rule broken once."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.render.mime import message
from digest.verify import Known, known_of, lint

Digest = Callable[..., tuple[int, str, str]]

HEADERS = {
    "From": "Skerry Briefing <desk@skerry.example>",
    "To": "Ilse Farrow <ilse@farrow.example>",
    "Subject": "Skerry Briefing: Monday 9 to Sunday 15 November 2026",
    "Date": "Mon, 16 Nov 2026 06:00:00 +0100",
    "Message-ID": "<2026-W46.1.0a1b@skerry.example>",
    "List-Id": "Skerry Briefing <skerry.skerry.example>",
    "List-Unsubscribe": "<https://skerry.example/leave?t=abc>, <mailto:leave@skerry.example>",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    "List-Archive": "<https://skerry.example/a/>",
    "Archived-At": "<https://skerry.example/a/1>",
    "Auto-Submitted": "auto-generated",
}
TABLE = 'role="presentation" cellpadding="0" cellspacing="0" border="0"'
LINK = 'style="text-decoration: underline"'
STORY = """\
<tr><td class="story" data-story="aa11"><h3><a href="https://post.example/ferry">Ferry returns to Norrsund</a></h3>
<p class="lead" data-proof="1:0-9">The ferry returned on Monday.</p></td></tr>
"""
HTML = f"""\
<!DOCTYPE html>
<html lang="en" dir="ltr"><head><meta charset="utf-8"><title>Skerry Briefing: Monday 9 to Sunday 15 November 2026</title>
<style>@media (max-width:480px){{h1{{font-size:20px !important}}}}</style></head>
<body><div lang="en" dir="ltr" role="article" aria-label="Skerry Briefing">
<div style="display:none">Ferry returns to Norrsund · A second pier is opened in March</div>
<table {TABLE} width="600" style="width: 100%;max-width: 600px"><tr><td style="padding: 8px"><h1>Skerry Briefing</h1>
<p>Dates are those of Europe/Oslo. <a href="https://skerry.example/a/1" {LINK}>Read this edition on the web</a></p></td></tr>
<tr><td><h2>North</h2></td></tr>
{STORY}<tr><td><a href="https://skerry.example/leave?t=abc" {LINK}>Unsubscribe</a></td></tr></table>
</div></body></html>
"""
RULE = "-" * 72
TEXT = f"""\
SKERRY BRIEFING
Dates are those of Europe/Oslo
https://skerry.example/a/1

{RULE}
NORTH
{RULE}

1. Ferry returns to Norrsund

The ferry returned on Monday.

  https://post.example/ferry

{RULE}
Unsubscribe:
https://skerry.example/leave?t=abc
"""
KNOWN = Known(
    "Skerry Briefing", frozenset({"post.example", "skerry.example"}), "https://skerry.example/a/1", "Europe/Oslo"
)


def mail(html: str = HTML, text: str = TEXT, **headers: str | None) -> bytes:
    given = {field.replace("_", "-"): value for field, value in headers.items()}
    fields = {field: value for field, value in {**HEADERS, **given}.items() if value is not None}
    return message(list(fields.items()), text, html, "b0")


def rules(made: bytes, severity: str = "error") -> set[str]:
    return {fault.rule for fault in lint(made, KNOWN) if fault.severity == severity}


def test_a_mail_that_keeps_every_rule() -> None:
    assert lint(mail(), KNOWN) == ()


@pytest.mark.parametrize(
    ("rule", "headers"),
    [
        ("A1", {"Date": None}),
        ("A1", {"Date": "Mon, 16 Nov 2026 06:00:00"}),
        ("A1", {"Date": "Mon, 16 Nonember 2026 06:00:00 +0100"}),
        ("A1", {"Message_ID": "<2026@elsewhere.example>"}),
        ("A1", {"Message_ID": "<ilse@farrow.example@skerry.example>"}),
        ("A4", {"List_Archive": f"<https://skerry.example/{'x' * 990}>"}),
        ("A6", {"List_Archive": "=?utf-8?q?=3Chttps://skerry.example/=3E?="}),
        ("A6", {"From": "Skerry <=?utf-8?q?desk?=@skerry.example>"}),
        ("A7", {"From": "=?utf-8?q??= <desk@skerry.example>"}),
        ("A7", {"From": f"=?utf-8?q?{'x' * 80}?= <desk@skerry.example>"}),
        ("A7", {"From": "=?nonsense-8?q?x=FF?= <desk@skerry.example>"}),
        ("A8", {"From": "=?utf-8?b?YQ0KQmNjOiB4?= <desk@skerry.example>"}),
        ("B1", {"List_Unsubscribe": None, "List_Unsubscribe_Post": None}),
        ("B1", {"List_Unsubscribe": "<http://skerry.example/leave>", "List_Unsubscribe_Post": None}),
        ("B1", {"List_Unsubscribe": "https://skerry.example/leave?t=abc", "List_Unsubscribe_Post": None}),
        ("B2", {"List_Unsubscribe": "<mailto:leave@skerry.example>"}),
        ("B2", {"List_Unsubscribe": "<https://skerry.example/leave>"}),
        ("B2", {"List_Unsubscribe_Post": "One-Click"}),
        ("B3", {"DKIM_Signature": "v=1; a=rsa-sha256; d=skerry.example; h=from:subject; b=x"}),
        ("B4", {"List_Id": None}),
        ("B4", {"List_Id": "<skerry.localhost>"}),
        ("B6", {"From": "Desk <desk@gmail.com>", "Message_ID": "<a@gmail.com>"}),
        ("B6", {"From": "Desk"}),
        ("B7", {"List_Unsubscribe": "<https://skerry.example/other?t=1>"}),
        ("B10", {"To": "a@skerry.example, b@skerry.example"}),
        ("B10", {"Bcc": "b@skerry.example"}),
        ("F6", {"Archived_At": "<https://skerry.example/a/2>"}),
    ],
)
def test_a_header_that_breaks_a_rule(rule: str, headers: dict[str, str | None]) -> None:
    assert rule in rules(mail(**headers))


@pytest.mark.parametrize(
    ("rule", "headers"),
    [
        ("A4", {"From": "Skerry Briefing of the outer islands and of the whole coast <desk@skerry.example>"}),
        ("A9", {"Subject": "x" * 79}),
        ("A9", {"Subject": "⛴️"}),
        ("A9", {"Subject": "FERRY RETURNS TO NORRSUND"}),
        ("A11", {"Auto_Submitted": None}),
        ("A11", {"Precedence": "bulk"}),
        ("B1", {"List_Unsubscribe": "<mailto:leave@skerry.example>", "List_Unsubscribe_Post": None}),
        ("B5", {"List_Archive": None}),
    ],
)
def test_a_header_that_is_warned_of(rule: str, headers: dict[str, str | None]) -> None:
    made = mail(**headers).replace(b"coast\r\n <", b"coast <")
    assert rule in rules(made, "warning")


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        ("B11", "<h2>", '<img src="https://post.example/p.png" alt="" width="1" height="1"><h2>'),
        ("B11", "https://post.example/ferry", "https://clicks.example/ferry"),
        ("C1", "<h2>", f"{'<i>padding</i>' * 8000}<h2>"),
        ("C3", "<style>", f"<style>{'p{margin:0}' * 1600}"),
        ("C3", "@media (max-width:480px){", "@supports (color:red){} @media (a){@media (max-width:480px){"),
        ("D1", "<!DOCTYPE html>\n", ""),
        ("D1", '<meta charset="utf-8">', f"{' ' * 1100}<meta charset=\"utf-8\">"),
        ("D2", "<h2>", "<script>1</script><h2>"),
        ("D2", "<h2>", "<h2 onclick='x()'>"),
        ("D2", "<style>", "<link rel=stylesheet href='https://skerry.example/a.css'><style>"),
        ("D2", "<h2>", "<form><h2>"),
        ("D3", "<h2>", "<svg></svg><h2>"),
        ("D4", "<h2>", "<h2 style='margin-inline: 4px'>"),
        ("D4", "<h2>", "<h2 style='position: absolute'>"),
        ("D5", 'cellpadding="0" ', ""),
        ("D5", "<h2>", "<h2 style='padding: 4px'>"),
        ("D6", "max-width: 600px", "max-width: 700px"),
        ("D10", "20px !important", "20px!important"),
        ("D10", "20px !important", "20px !IMPORTANT"),
        ("D14", "https://post.example/ferry", "/ferry"),
        ("D14", "https://post.example/ferry", "https://post.example/a ferry"),
        ("D14", "https://post.example/ferry", "javascript:alert(1)"),
        ("E1", '<html lang="en" dir="ltr">', '<html lang="en">'),
        ("E1", '<div lang="en" dir="ltr"', '<div lang="en"'),
        ("E3", 'role="presentation" ', ""),
        ("E3", "<td><h2>", "<th><h2>"),
        ("E4", "<h2>", '<img src="https://post.example/p.png" width="9" height="9"><h2>'),
        ("E4", "<h2>", '<img src="https://post.example/p.png" alt="p.png" width="9" height="9"><h2>'),
        ("E5", "<title>Skerry Briefing: Monday 9 to Sunday 15 November 2026</title>", "<title> </title>"),
        ("E6", "<h2>", "<h1>Again</h1><h2>"),
        ("E6", "<h2>North</h2>", ""),
        ("E7", "Read this edition on the web", " "),
        ("E7", "Read this edition on the web", "click <b>here</b>"),
        ("E8", f'skerry.example/a/1" {LINK}', 'skerry.example/a/1"'),
        ("B7", f'<a href="https://skerry.example/leave?t=abc" {LINK}>Unsubscribe</a>', "Goodbye"),
        ("F4", "returned on Monday", "returned on Friday"),
        ("F6", f'<a href="https://skerry.example/a/1" {LINK}>Read this edition on the web</a>', ""),
        ("F7", STORY, STORY * 2),
        ("F10", "Europe/Oslo", "Oslo"),
    ],
)  # fmt: skip
def test_html_that_breaks_a_rule(rule: str, before: str, after: str) -> None:
    assert before in HTML
    assert rule in rules(mail(HTML.replace(before, after)))


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        ("C1", "<h2>", f"{'<i>padding</i>' * 6800}<h2>"),
        ("C3", "<style>", f"<style>{'p{margin:0}' * 800}"),
        ("C4", " · A second pier is opened in March", ""),
        ("C5", "<h2>", '<img src="https://post.example/p.png" alt=""><h2>'),
        ("A12", "<h2>", '<img src="cid:1" alt="" width="9" height="9"><h2>'),
        ("D7", "<h2>", "<h2 style='font-size: 2rem'>"),
        ("D8", "<h2>", "<main></main><h2>"),
        ("D11", "<h2>", "<h2 style='float: left'>"),
        ("D14", "https://post.example/ferry", "http://post.example/ferry?utm_source=x"),
        ("E5", "<title>Skerry Briefing", "<title>Another"),
        ("E7", "Read this edition on the web", "Unsubscribe"),
        ("E10", "<h2>", "<h2 style='font: bold 12px/20px Arial'>"),
        ("E11", ' role="article"', ""),
    ],
)
def test_html_that_is_warned_of(rule: str, before: str, after: str) -> None:
    assert before in HTML
    assert rule in rules(mail(HTML.replace(before, after)), "warning")


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        ("B7", "https://skerry.example/leave?t=abc", "write to us"),
        ("F4", "Ferry returns", "Ferry turns"),
        ("F5", "The ferry returned on Monday.", "The ferry returned on Monday. " + "word " * 20),
        ("F6", "https://skerry.example/a/1", ""),
        ("F10", "Europe/Oslo", "Oslo"),
    ],
)
def test_text_that_breaks_a_rule(rule: str, before: str, after: str) -> None:
    assert rule in rules(mail(text=TEXT.replace(before, after)))


def test_words_of_a_source_that_look_like_tags_do_not_stop_a_mail() -> None:
    html = HTML.replace("returned on Monday", "returned &lt;br&gt; &amp;amp; on Monday")
    made = mail(html, TEXT.replace("returned on Monday", "returned <br> &amp; on Monday"))
    assert rules(made) == set()
    assert rules(made, "warning") == {"F5"}


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        ("A3", b"multipart/alternative", b"multipart/mixed"),
        ("A3", b"text/plain; charset=utf-8", b"text/plain; charset=latin-1"),
        ("A5", b"Encoding: quoted-printable", b"Encoding: 8bit"),
        ("A5", b"=\r\n", b""),
        ("A10", b"SKERRY BRIEFING\r\n", b"SKERRY BRIEFING\n"),
        ("A14", b"Ilse Farrow", "Ilsé Farrow".encode()),
        ("A14", b"ilse@farrow", "ilsé@farrow".encode()),
        ("F8", TEXT.replace("\n", "\r\n").encode().replace(b"=", b"=3D"), b"\r\n"),
    ],
)
def test_bytes_that_break_a_rule(rule: str, before: bytes, after: bytes) -> None:
    made = mail()
    assert before in made
    assert rule in rules(made.replace(before, after))


def test_a_mail_of_html_alone() -> None:
    assert "A3" in rules(b"From: a@skerry.example\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>x</p>\r\n")


def test_a_big_message_and_an_attachment_are_warned_of() -> None:
    made = mail().replace(b"--b0--", b"--b0\r\nContent-Disposition: attachment\r\n\r\nx\r\n--b0--")
    made = made.replace(b"--=_b0--", b"--=_b0\r\nContent-Disposition: attachment\r\n\r\nx\r\n--=_b0--")
    assert "A12" in rules(made, "warning")
    assert "A12" in rules(mail(text=TEXT + "\n" + "word\n" * 120_000), "warning")


def test_nesting_without_end_is_read_in_linear_time() -> None:
    assert "C1" in rules(mail("<a>" * 15_000 + "<div>" * 15_000 + "x"))


def test_what_an_edition_says_of_its_mail() -> None:
    proof = {
        "title": "Skerry", "introduction": "See https://more.example/", "period": {"zone": "Europe/Oslo"},
        "sources": {"1": {"url": "https://post.example/a"}, "2": {"url": None}, "3": {"url": "https://[broken"}},
    }  # fmt: skip
    known = known_of(proof, "https://skerry.example/a/1", frozenset({"leave.example", ""}))
    assert known.hosts == {"post.example", "skerry.example", "leave.example"}
    assert (known.zone, known.title) == ("Europe/Oslo", "Skerry")


def test_the_samples_mail_keeps_every_rule(sample: Path, digest: Digest) -> None:
    assert digest("build", "--period", "2026-W46", here=sample)[0] == 0
    code, out, err = digest("lint", "2026-W46", "--json")
    assert (code, json.loads(out)) == (0, [])
    assert "2026-W46: 0 errors, 0 warnings" in err


def test_an_error_is_told_and_the_edition_published(publication: Path, digest: Digest) -> None:
    config = (publication / "config.yaml").read_text(encoding="utf-8")
    (publication / "config.yaml").write_text(config.replace("desk@sound.example", "desk@gmail.com"), encoding="utf-8")
    code, out, err = digest("build", "--period", "2026-W46", here=publication)
    assert (code, out) == (0, "out/sound-briefing/2026-W46/index.html\n")
    assert "mail      B6 error: From is at gmail.com" in err
    code, out, _ = digest("lint", "out/sound-briefing/2026-W46/mail.eml")
    assert code == 1
    assert out.startswith("B6 error: ")


def test_a_period_without_a_mail(publication: Path, digest: Digest) -> None:
    assert digest("lint", "2026-W46", here=publication)[0] == 2
    config = (publication / "config.yaml").read_text(encoding="utf-8")
    (publication / "config.yaml").write_text(re.sub("(?m)^mail: .*$", "", config), encoding="utf-8")
    assert digest("build", "--period", "2026-W46")[0] == 0
    code, _, err = digest("lint", "2026-W46")
    assert code == 2
    assert "no mail that can be read" in err
