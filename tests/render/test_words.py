"""The tables of interface words: all languages say the same things, each in its own grammar."""

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import jinja2
import pytest

from digest.model import Edition
from digest.render import speaks
from digest.render.words import Words, words
from digest.verify import verify

TEMPLATES = Path(__file__).parents[2] / "templates"
ENGLISH = json.loads((TEMPLATES / "words.en.json").read_text("utf-8"))
LANGUAGES = "ar de en es fr ja ko ru zh".split()
# The categories of CLDR for whole numbers below a million (unicode.org/cldr/charts, "Language Plural Rules").
FORMS = {
    **dict.fromkeys(["de", "en", "es", "fr"], frozenset({"one", "other"})),
    **dict.fromkeys(["ja", "ko", "zh"], frozenset({"other"})),
    "ar": {"zero", "one", "two", "few", "many", "other"},
    "ru": {"one", "few", "many", "other"},
}
Pages = dict[str, bytes]


def table(tag: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((TEMPLATES / f"words.{tag}.json").read_text("utf-8"))
    return found


def spoken(tag: str) -> Words:
    return words(tag, jinja2.FileSystemLoader(TEMPLATES), jinja2.Environment(autoescape=True))


def names(pattern: object) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", str(pattern)))


def test_there_is_a_table_for_each_language_and_for_no_other() -> None:
    assert sorted(path.name for path in TEMPLATES.glob("words.*.json")) == [f"words.{tag}.json" for tag in LANGUAGES]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_table_has_every_word_in_the_same_order(tag: str) -> None:
    assert [*table(tag)] == [*ENGLISH]
    assert all(table(tag).values())


# What may read as in English, and in which languages.
ALIKE = {
    "pdf": {*LANGUAGES},  # the name of a format
    "markdown": {"de", "es", "fr", "ja", "ru", "zh"},  # the same; Arabic and Korean spell it in their letters
    "months": {"de"},  # April, August, September, November
    "date": {"fr", "ar"},  # "12 novembre 2026": the order is English too
    "one_day": {"fr", "ar"},
}
SCRIPTS = {"ar": "ARABIC", "ko": "HANGUL", "ja": "CJK|HIRAGANA|KATAKANA.*", "zh": "CJK", "ru": "CYRILLIC"}
FOREIGN = {"index.json", "digest verify", "JSON", "PDF", "Markdown"}  # names of ours and of formats, in any script


def strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [each for one in (value.values() if isinstance(value, dict) else value) for each in strings(one)]  # type: ignore[attr-defined]


@pytest.mark.parametrize("tag", [tag for tag in LANGUAGES if tag != "en"])
def test_every_word_is_translated(tag: str) -> None:
    here = table(tag)
    same = {
        word
        for word, english in ENGLISH.items()
        if word != "plural"
        and {each for each in strings(here[word]) if re.search("[A-Za-z]", each)} & {*strings(english)}
    }
    assert same == {word for word, tags in ALIKE.items() if tag in tags}


@pytest.mark.parametrize("tag", SCRIPTS)
def test_every_word_is_in_the_script_of_its_language(tag: str) -> None:
    for word, value in table(tag).items():
        for text in strings(value) if word not in {"plural", "markdown", "pdf"} else ():
            own = re.sub(r"\{\w+\}|" + "|".join(map(re.escape, FOREIGN)), "", text)
            letters = {unicodedata.name(letter).split()[0] for letter in own if letter.isalpha()}
            assert all(re.fullmatch(SCRIPTS[tag], script) for script in letters), (word, text)


def test_no_two_languages_say_the_same_sentence() -> None:
    """A table that was begun as a copy of another one."""
    said: dict[str, str] = {}
    for tag in LANGUAGES:
        for text in {each for word, value in table(tag).items() if word != "plural" for each in strings(value)}:
            plain = re.sub(r"\{\w+\}", "", text)
            if len(re.findall(r"\w", plain)) > 12:
                assert said.setdefault(plain, tag) == tag, text


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_pattern_has_the_same_names(tag: str) -> None:
    here = table(tag)
    for word, english in ENGLISH.items():
        if isinstance(english, str) and word not in {"days_of_a_month", "days_of_a_year", "days"}:
            assert names(here[word]) == names(english), word
    for word in ("days_of_a_month", "days_of_a_year", "days"):
        assert names(here[word]) - {"weekday", "last_weekday"} >= {"day", "month", "last_day"} - {"last_month"}, word
        assert names(here[word]) <= {
            f"{end}{part}" for end in ("", "last_") for part in "day month year weekday".split()
        }
    assert len(here["months"]) == 12  # type: ignore[arg-type]
    assert len(here["weekdays"]) == len(here["short_weekdays"]) == 7  # type: ignore[arg-type]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_count_has_the_forms_that_its_language_asks_for(tag: str) -> None:
    for word, english in ENGLISH.items():
        if isinstance(english, dict):
            forms = table(tag)[word]
            assert isinstance(forms, dict)
            assert {*forms} == FORMS[tag], word
            assert "{n}" in forms["other"], word


@pytest.mark.parametrize(
    ("tag", "counted"),
    [
        ("en", {0: "0 stories", 1: "1 story", 2: "2 stories"}),
        ("de", {0: "0 Meldungen", 1: "1 Meldung", 20: "20 Meldungen"}),
        ("fr", {0: "0 sujet", 1: "1 sujet", 2: "2 sujets"}),
        ("es", {1: "1 noticia", 21: "21 noticias"}),
        ("ko", {1: "기사 1건", 20: "기사 20건"}),
        ("ja", {1: "記事1本", 20: "記事20本"}),
        ("zh", {1: "1 则新闻", 20: "20 则新闻"}),
        ("ru", {1: "1 сюжет", 2: "2 сюжета", 5: "5 сюжетов", 11: "11 сюжетов", 12: "12 сюжетов"}),
        ("ru", {21: "21 сюжет", 24: "24 сюжета", 111: "111 сюжетов"}),
        ("ar", {0: "لا أخبار", 1: "خبر واحد", 2: "خبران", 3: "3 أخبار", 10: "10 أخبار"}),
        ("ar", {11: "11 خبرًا", 100: "100 خبر", 103: "103 أخبار", 111: "111 خبرًا"}),
    ],
)  # fmt: skip
def test_stories_are_counted_as_the_language_counts(tag: str, counted: dict[int, str]) -> None:
    assert {n: spoken(tag).count("stories", n) for n in counted} == counted


@pytest.mark.parametrize(
    ("tag", "day", "week"),
    [
        ("en", "1 November 2026", "Monday 9 to Sunday 15 November 2026"),
        ("de", "1. November 2026", "Montag, 9., bis Sonntag, 15. November 2026"),
        ("fr", "1er novembre 2026", "du lundi 9 au dimanche 15 novembre 2026"),
        ("es", "1 de noviembre de 2026", "del lunes 9 al domingo 15 de noviembre de 2026"),
        ("ko", "2026년 11월 1일", "2026년 11월 9일 월요일부터 15일 일요일까지"),
        ("ja", "2026年11月1日", "2026年11月9日（月曜日）から15日（日曜日）まで"),
        ("zh", "2026年11月1日", "2026年11月9日星期一至15日星期日"),
        ("ru", "1 ноября 2026 г.", "понедельник, 9 – воскресенье, 15 ноября 2026 г."),
        ("ar", "1 نوفمبر 2026", "من الاثنين 9 إلى الأحد 15 نوفمبر 2026"),
    ],
)
def test_dates_have_the_form_that_is_usual_in_the_language(tag: str, day: str, week: str) -> None:
    start = datetime(2026, 11, 9, tzinfo=ZoneInfo("Asia/Seoul"))
    assert spoken(tag).date(date(2026, 11, 1)) == day
    assert spoken(tag).days(start, start + timedelta(days=7)) == week


@pytest.mark.parametrize(
    ("language", "from_table", "page"),
    [
        ("de", "de", "de"),
        ("de-AT", "de", "de-AT"),
        ("zh-Hant-TW", "zh", "zh-Hant-TW"),
        ("sv", "en", "en"),
        ("fa", "en", "en"),
    ],
)
def test_a_language_without_a_table_falls_back(language: str, from_table: str, page: str) -> None:
    assert (spoken(language).table, spoken(language).language) == (from_table, page)
    assert speaks(language, jinja2.FileSystemLoader(TEMPLATES)) == from_table


def test_a_word_that_a_table_of_ones_own_lacks_is_english() -> None:
    own = jinja2.DictLoader({"words.xx.json": '{"voices": "Voci"}', "words.en.json": json.dumps(ENGLISH)})
    found = words("xx", own, jinja2.Environment(autoescape=True))
    assert (found["voices"], found["contents"], found.count("stories", 2)) == ("Voci", "In this edition", "2 stories")


@pytest.mark.parametrize("tag", LANGUAGES)
def test_an_edition_in_each_language_is_printed_and_proved(
    tag: str, edition: Edition, texts: dict[str, str], print_pages: Callable[..., Pages]
) -> None:
    made = print_pages(replace(edition, language=tag))
    assert verify(made, json.loads(made["index.json"]), texts) == ()
    page = unescape(made["index.html"].decode())
    assert f'<html lang="{tag}" dir="{"rtl" if tag == "ar" else "ltr"}">' in page
    assert str(table(tag)["contents"]) in page
    assert not re.search(r"\{\w+\}", re.sub(r"(?s)<style>.*?</style>", "", page))


def test_a_page_in_words_that_stand_in_says_which_language_they_are(
    edition: Edition, print_pages: Callable[..., Pages]
) -> None:
    page = print_pages(replace(edition, language="fa"))["index.html"].decode()
    assert '<html lang="en" dir="ltr">' in page
    assert '<div class="introduction" lang="fa" dir="auto">' in page


def test_quotation_marks_are_the_sources_own(edition: Edition, print_pages: Callable[..., Pages]) -> None:
    page = print_pages(replace(edition, language="de"))["index.html"].decode()
    said = re.findall(r"<p>(.)<span class=\"quote\"[^>]*>([^<]{9})[^<]*</span>(.)</p>", page)
    assert ("“", "We have n", "”") in said  # the source's
    assert ("“", "5 - 3 = 2", "”") in said  # straight in the source: its language's
    assert ("«", "كنا ننتظر", "»") in said


def test_the_rule_of_a_quotation_in_the_mail_stands_where_the_words_begin(
    edition: Edition, print_pages: Callable[..., Pages]
) -> None:
    mail = print_pages(replace(edition, language="ar"))["mail.eml"]
    assert mail.count(b"border-right") > 0
    assert mail.count(b"border-left") > 0
