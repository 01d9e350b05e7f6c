"""The small picture of the period: what it counts, how it is drawn, and that nothing of it is drawn only."""

import email
import email.policy
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import jinja2
import pytest

from digest.data import table
from digest.model import Country, Edition, Item, Period, Section
from digest.render import Mail, mailing
from digest.render.picture import Picture, picture
from digest.render.view import parts
from digest.render.words import words

ROOT = Path(__file__).parents[2] / "templates"
TEMPLATES = jinja2.FileSystemLoader(ROOT)
Pages = dict[str, bytes]
Tell = Callable[..., Item]


def days(first: date, count: int) -> Period:
    start = datetime(first.year, first.month, first.day, tzinfo=ZoneInfo("Europe/Tallinn"))
    return Period("p", start, start + timedelta(days=count), start + timedelta(days=count))


def dated(tell: Tell, published: Sequence[date | datetime | None]) -> tuple[Item, ...]:
    return tuple(_on(tell(at, f"story {at}"), day) for at, day in enumerate(published))


def _on(item: Item, day: date | datetime | None) -> Item:
    return replace(item, lead=replace(item.lead, article=replace(item.article, published=day)))


def drawn(edition: Edition, language: str = "en") -> Picture:
    known = words(language, TEMPLATES, jinja2.Environment(autoescape=True))
    return picture(edition, parts(edition, known), known)


@pytest.fixture
def week(edition: Edition, tell: Tell) -> Edition:
    """Four stories in the north, one in the south; one without a date, one too early."""
    monday, riga = date(2026, 11, 9), ZoneInfo("UTC")
    north = dated(tell, [monday, monday, datetime(2026, 11, 9, 23, tzinfo=riga), None])
    south = dated(tell, [date(2026, 11, 1)])
    return replace(edition, period=days(monday, 7), sections=(Section("North", north), Section("South", south)))


def test_stories_are_counted_by_their_day_in_the_editions_zone(week: Edition) -> None:
    made = drawn(week)
    assert [column.stories for column in made.days] == [2, 1, 0, 0, 0, 0, 0]
    assert [column.height for column in made.days] == [64, 32, 0, 0, 0, 0, 0]
    assert [column.label for column in made.days] == "Mon Tue Wed Thu Fri Sat Sun".split()
    assert made.told.startswith("9 November 2026: 2; 10 November 2026: 1; 11 November 2026: 0; ")


def test_bars_of_regions_are_measured_by_the_longest(week: Edition) -> None:
    assert [(bar.title, bar.stories, bar.at, bar.length) for bar in drawn(week).regions] == [
        ("North", 4, 0, 100),
        ("South", 1, 0, 25),
    ]


def about(item: Item, **shares: float) -> Item:
    """The story when its article is about these countries."""
    (one, *others) = item.story.tellings
    brief = replace(one.brief, countries=tuple(Country(code, share) for code, share in shares.items()))
    return replace(item, story=replace(item.story, tellings=(replace(one, brief=brief), *others)))


@pytest.fixture
def abroad(week: Edition) -> Edition:
    """Four stories in the north about Latvia, Estonia or both, a little about Finland, one nowhere; one in the south about Chile."""
    north, south = (section.items for section in week.sections)
    shares: list[dict[str, float]] = [{"LV": 0.9}, {"LV": 0.5, "EE": 0.4, "FI": 0.1}, {"EE": 0.7, "XX": 0.3}, {}]
    told = tuple(about(item, **share) for item, share in zip(north, shares, strict=True))
    return replace(week, sections=(Section("North", told), Section("South", (about(south[0], CL=1, LV=0.3),))))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", [("Latvia", 3, 0, 100), ("Estonia", 2, 0, 67), ("Chile", 1, 0, 33)]),
        ("de-AT", [("Lettland", 3, 0, 100), ("Estland", 2, 0, 67), ("Chile", 1, 0, 33)]),
        ("ar", [("لاتفيا", 3, 0, 100), ("إستونيا", 2, 33, 67), ("تشيلي", 1, 67, 33)]),
    ],
)
def test_countries_are_those_that_stories_are_about(language: str, expected: list[object], abroad: Edition) -> None:
    found = [(bar.title, bar.stories, bar.at, bar.length) for bar in drawn(abroad, language).countries]
    assert found == expected


def test_countries_take_the_place_of_regions_where_they_have_names(
    abroad: Edition, print_pages: Callable[..., Pages]
) -> None:
    page = print_pages(abroad)["index.html"].decode()
    assert re.findall(r"<li><bdi>(\w+)</bdi> <span>(\d)</span>", page) == [
        ("Latvia", "3"),
        ("Estonia", "2"),
        ("Chile", "1"),
    ]
    assert "Stories by region" not in page
    box = jinja2.DictLoader({"words.da.json": "{}"})
    known = words("da", jinja2.ChoiceLoader([box, TEMPLATES]), jinja2.Environment(autoescape=True))
    assert picture(abroad, parts(abroad, known), known).countries == ()


def test_a_reader_of_one_region_is_drawn_that_region(abroad: Edition, loader: jinja2.BaseLoader) -> None:
    """His mail says how many stories it holds: no bar may count others."""
    mail = Mail("desk@strait.example", unsubscribe="mailto:leave@strait.example")
    north = tuple(replace(item, lead=replace(item.lead)) for item in abroad.sections[0].items)
    wide = replace(abroad, sections=(Section("Far", north * 2), Section("North", north), *abroad.sections[1:]))
    html = mailing(wide, loader, mail, ["North", "South"]).html
    assert re.findall(r'width="(\d+)%"[^>]*><tbody><tr><td class="bar"', html)[:2] == ["100", "25"]
    assert re.findall(r'<td class="title"[^>]*><bdi>(\w+)</bdi></td><td class="number"[^>]*>(\d+)<', html)[-3:] == [
        ("Latvia", "3"),
        ("Estonia", "2"),
        ("Chile", "1"),
    ]


def test_no_more_than_eight_countries_are_drawn(week: Edition) -> None:
    codes = "AR BE BR CA CL CN DK EE FI".split()
    items = tuple(about(item, **dict.fromkeys(codes, 0.3)) for item in week.sections[0].items)
    bars = drawn(replace(week, sections=(Section("North", items),))).countries
    assert [bar.title for bar in bars] == "Argentina Belgium Brazil Canada Chile China Denmark Estonia".split()


def test_every_country_has_a_name_in_every_language() -> None:
    names = table("render_countries")["names"]
    assert sorted(names) == sorted(path.name.split(".")[1] for path in ROOT.glob("words.*.json"))
    assert {frozenset(each) for each in names.values()} == {frozenset(names["en"])}
    assert {"KP", "KR", "NO", "TW", "XK", "PS"} < names["en"].keys()
    for each in names.values():
        assert len(set(each.values())) == len(each)


def test_from_right_to_left_time_and_bars_run_so_too(week: Edition) -> None:
    made = drawn(week, "ar")
    assert made.days[0].at > made.days[-1].at == 0
    assert [(bar.at, bar.length) for bar in made.regions] == [(0, 100), (75, 25)]


def test_a_month_labels_every_fifth_day_and_numbers_none(week: Edition) -> None:
    month = drawn(replace(week, period=days(date(2026, 11, 1), 30)))
    assert [column.label for column in month.days if column.label] == ["1", "6", "11", "16", "21", "26"]
    assert not month.small
    assert sum(column.stories for column in month.days) == 4


def test_where_there_is_only_one_of_a_kind_nothing_is_drawn(week: Edition, print_pages: Callable[..., Pages]) -> None:
    one = replace(week, period=days(date(2026, 11, 9), 1), sections=week.sections[:1])
    assert drawn(one) == Picture((), (), (), "")
    page = print_pages(one)["index.html"]
    assert b"<svg" not in page
    assert b'class="picture"' not in page


def test_the_page_draws_it_with_words_for_those_who_do_not_see_it(
    week: Edition, print_pages: Callable[..., Pages]
) -> None:
    page = print_pages(week)["index.html"].decode()
    chart = re.search(r'<svg role="img" aria-labelledby="([\w-]+) ([\w-]+)".*?</figure>', page, re.DOTALL)
    assert chart is not None
    assert f'<title id="{chart[1]}">Stories by day</title>' in chart[0]
    assert f'<desc id="{chart[2]}">9 November 2026: 2; ' in chart[0]
    assert re.search(r'<a href="#region-2"><bdi>South</bdi></a> <span>1</span>', page)


def test_the_mail_draws_it_in_tables(week: Edition, print_pages: Callable[..., Pages]) -> None:
    mail = email.message_from_bytes(print_pages(week)["mail.eml"], policy=email.policy.default)
    part = mail.get_body(("html",))
    assert part is not None
    html = part.get_content()
    assert "<svg" not in html
    assert re.findall(r'class="bar"[^>]* height="(\d+)"', html) == ["4", "4", "65", "33", "1", "1", "1", "1", "1"]
    assert re.findall(r'width="(\d+)%"[^>]*><tbody><tr><td class="bar"', html) == ["100", "25"]


# --- the marks of what is new ---


@pytest.mark.parametrize(
    ("marks", "labels"),
    [
        ((None, None), []),
        (("new", "new"), []),
        (("new", "again"), ["New", "Again: the last edition told of it too"]),
        (("repeated", "repeated"), ["Again: no new account since the last edition"] * 2),
    ],
)
def test_a_mark_says_what_is_new_unless_all_is(
    marks: Sequence[str | None], labels: list[str], week: Edition, tell: Tell, print_pages: Callable[..., Pages]
) -> None:
    items = tuple(replace(tell(at, f"story {at}"), mark=mark) for at, mark in enumerate(marks))
    made = print_pages(replace(week, sections=(Section("North", items),)))
    assert re.findall(r'<p class="mark \w+">([^<]*)</p>', made["index.html"].decode()) == labels
    mail = email.message_from_bytes(made["mail.eml"], policy=email.policy.default).get_body(("html",))
    assert mail is not None
    assert re.findall(r'<p class="mark \w+"[^>]*>([^<]*)</p>', mail.get_content()) == labels
