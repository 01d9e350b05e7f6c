"""The three themes: each looks its own way, and all tell and prove the same."""

import email
import email.policy
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import jinja2
import pytest

from digest.config.settings import Theme
from digest.model import Edition, Item
from digest.render import Mail, render
from digest.run import themes
from digest.verify import verify

BOX = Path(__file__).parents[2] / "templates"
MAIL = Mail("Strait Briefing <desk@strait.example>")
Pages = dict[str, bytes]


def printed(theme: str, edition: Edition) -> Pages:
    loader = jinja2.FileSystemLoader([BOX / theme, BOX])
    return {page.path: page.body for page in render(edition, loader, MAIL)}


def html(pages: Pages) -> str:
    part = email.message_from_bytes(pages["mail.eml"], policy=email.policy.default).get_body(("html",))
    assert part is not None
    return str(part.get_content())


def test_config_knows_the_themes_in_the_box() -> None:
    assert themes() == get_args(Theme)


@pytest.mark.parametrize("theme", get_args(Theme)[1:])
def test_a_theme_has_only_files_that_the_others_have_too(theme: str) -> None:
    assert {path.name for path in (BOX / theme).iterdir()} <= {path.name for path in BOX.iterdir()}


@pytest.mark.parametrize("theme", get_args(Theme))
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_theme_is_proved(theme: str, language: str, edition: Edition, texts: dict[str, str]) -> None:
    made = printed(theme, replace(edition, language=language))
    assert verify(made, json.loads(made["index.json"]), texts) == ()


@pytest.mark.parametrize("theme", get_args(Theme))
def test_every_theme_tells_the_same(theme: str, edition: Edition) -> None:
    made, usual = printed(theme, edition), printed("briefing", edition)
    assert made["index.md"] == usual["index.md"]
    assert made["index.txt"] == usual["index.txt"]
    for page, other in (
        (made["index.html"].decode(), usual["index.html"].decode()),
        (html(made), html(usual)),
    ):
        for mark in (r'data-proof="([^"]*)"', r'data-story="([^"]*)"', r'href="(https?:[^"]*)"', r"<h[123]"):
            assert re.findall(mark, page) == re.findall(mark, other), mark
        for said in ("Ina Berg", "photographer&#39;s be printed", "Strait Times", "Far Coasts"):
            assert said in page.replace("'", "&#39;")


def test_no_two_themes_look_alike(edition: Edition) -> None:
    sheets = [
        re.findall(r"(?s)<style>(.*?)</style>", printed(theme, edition)["index.html"].decode()) for theme in themes()
    ]
    mails = [re.findall(r'style="([^"]*)"', html(printed(theme, edition))) for theme in themes()]
    assert len({str(sheet) for sheet in sheets}) == len({str(mail) for mail in mails}) == 3


@pytest.mark.parametrize("theme", get_args(Theme))
def test_a_page_with_25_long_stories_is_light(theme: str, edition: Edition, tell: Callable[..., Item]) -> None:
    """Every field, names and roles too, is 80 characters long, and each story has two quotations: as much as an edition prints."""
    told = [
        tell(number, f"{number} " + "a long sentence " * 5, f"https://harbour.example/{number}") for number in range(25)
    ]
    items = tuple(replace(item, quotations=item.quotations * 2) for item in told)
    page = printed(theme, replace(edition, sections=(replace(edition.sections[0], items=items),)))["index.html"]
    assert len(page) < 150_000
    assert not re.search(
        rb"<(?:script(?! type=\"application/ld\+json\")|img|iframe)|url\(|@import|rel=\"stylesheet\"", page
    )


def test_plain_has_no_colour_of_its_own(edition: Edition) -> None:
    sheet = (BOX / "plain/_theme.css").read_text("utf-8")
    assert not re.search(r"#[0-9a-f]{3,6}\b|rgb|hsl", sheet)
    greys = re.findall(r"#([0-9a-f]{6})", (BOX / "plain/_mail_theme.css").read_text("utf-8"))
    assert all(grey[:2] == grey[2:4] == grey[4:] for grey in greys)
    colours = {colour.lower() for colour in re.findall(r"#([0-9a-f]{6})", html(printed("plain", edition)))}
    assert not {colour for colour in colours if len({colour[:2], colour[2:4], colour[4:]}) > 1}


def test_wire_puts_the_hour_in_front_where_the_source_gives_one(edition: Edition) -> None:
    section, (first, *others) = edition.sections[0], edition.sections[0].items
    dated = replace(first.lead.article, published=datetime(2026, 11, 10, 4, 40, tzinfo=UTC))
    item = replace(first, lead=replace(first.lead, article=dated))
    page = printed("wire", replace(edition, sections=(replace(section, items=(item, *others)),)))["index.html"].decode()
    assert '<p class="when"><time datetime="2026-11-10">Tue 10</time> <span>06:40</span></p>' in page
    assert '<p class="when"><time datetime="2026-11-13">Fri 13</time></p>' in page
