"""Which articles tell the same event, and which only repeat another's text."""

import copy
import os
import pickle
import random
import subprocess
import sys
from array import array
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from digest.group import Grouper, Item, cluster, group
from digest.group.fingerprint import Account
from digest.group.linkage import least
from digest.group.vectors import Rarity
from digest.model import Article, Brief, Quote, Span

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "group.yaml").read_text(encoding="utf-8"))


def article(key, *, text, outlet=None, published=None, **rest):
    return Article(key, text, (Span(0, len(text)),) if text.strip() else (), outlet=outlet, published=published, **rest)


def brief(key, *, lead=True, speakers=(), **rest):
    one = article(key, **rest)
    start = [(one.text.index(name), len(name)) for name in speakers]
    quotes = tuple(Quote(Span(0, 1), "direct", speaker=Span(at, at + length)) for at, length in start)
    return Brief(one, (), Span(0, 1) if lead and one.text else None, (), quotes, ())


def case_briefs(case):
    return [
        brief(
            key,
            text=row["text"],
            headline=row.get("title"),
            outlet=row.get("outlet"),
            published=date.fromisoformat(row["published"]) if "published" in row else None,
        )
        for key, row in case["articles"].items()
    ]


def shape(stories):
    """As in the cases: letters of a story in order, copies joined by "+"."""
    told = (
        sorted(
            "+".join(sorted(one.article.id for one in (telling.brief, *telling.copies))) for telling in story.tellings
        )
        for story in stories
    )
    return sorted(" ".join(voices) for voices in told)


def xfail(case):
    marks = [pytest.mark.xfail(reason=case["known_failure"], strict=True)] if "known_failure" in case else []
    return pytest.param(case, id=case["label"], marks=marks)


@pytest.mark.parametrize("case", [xfail(case) for case in CASES])
def test_case(case):
    assert shape(group(case_briefs(case))) == sorted(case["expect"]), case["why"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_the_order_of_the_input_does_not_matter(case):
    briefs = case_briefs(case)
    assert group(reversed(briefs)) == group(briefs) == group([*briefs, *briefs])


FERRY = "A ferry with 214 people ran aground off the island of Tarvik on Sunday night, the coast guard of Norra said."
BOATS = "Coast guard boats of Norra took 214 people from the ferry that ran aground off the island of Tarvik on Sunday."
MAYOR = "Councillors chose Birgit Hallsten as mayor; she wants lower harbour fees and a second school."


def test_a_story_keeps_its_id_when_later_articles_join():
    grouper = Grouper()
    before = grouper.add([Item("m", "", MAYOR, date(2026, 3, 1)), Item("b", "", FERRY, date(2026, 3, 2))])
    after = grouper.add([Item("a", "", BOATS, date(2026, 3, 3)), Item("b", "", FERRY, date(2026, 3, 2))])
    assert after == {"a": before["b"], "b": before["b"]}
    assert dict(grouper.stories()) == {before["m"]: [["m"]], before["b"]: [["b"], ["a"]]}


def test_a_story_has_the_same_id_in_an_archive_and_in_an_edition():
    dates = {"b": date(2026, 3, 2), "a": date(2026, 3, 3)}
    texts = {"b": FERRY, "a": BOATS}
    (story,) = group(brief(key, text=texts[key], published=dates[key]) for key in dates)
    assert cluster([Item("b", "", FERRY, dates["b"])]) == {"b": story.id}


def test_stories_that_were_printed_apart_stay_apart():
    grouper = Grouper(window=30)
    first = grouper.add([Item("a", "", FERRY, date(2026, 3, 2))])
    grouper.add([Item("x", "", MAYOR, date(2026, 3, 3))])
    later = grouper.add([Item("b", "", BOATS, date(2026, 3, 2))])
    assert later["b"] == first["a"]
    apart = Grouper(window=0)
    one, two = apart.add([Item("a", "", FERRY, date(2026, 3, 2))]), apart.add([Item("b", "", BOATS, date(2026, 3, 3))])
    assert one["a"] != two["b"]
    both = apart.add([Item("c", "", f"{FERRY} Nobody was hurt.", None)])
    assert both["c"] == one["a"]
    assert len(dict(apart.stories())) == 2


def test_two_old_stories_are_not_made_one_by_a_new_article():
    grouper = Grouper()
    first = grouper.add([Item("a", "", "Dockers in Perin strike over night pay and freight waits in the port.")])
    second = grouper.add(
        [Item("b", "", "Freight waits, as the union wants; ministers met in Quilla on Tuesday about the port.")]
    )
    grouper.add(
        Item(
            f"c{n}",
            "",
            f"Dockers in Perin strike over night pay; freight waits in the port, ministers met in Quilla. {n}",
        )
        for n in range(3)
    )
    assert {first["a"], second["b"]} <= {story for story, _ in grouper.stories()}


def test_the_window_is_the_span_of_the_whole_event():
    days = [
        Item(str(day), "", f"{FERRY} Day {day} of the search begins.", date(2026, 3, day)) for day in range(1, 28, 3)
    ]
    spans = {}
    for item, story in cluster(days).items():
        spans.setdefault(story, []).append(int(item))
    assert all(max(span) - min(span) <= 7 for span in spans.values()) or len(spans) == 1


def test_a_grouper_can_be_kept():
    grouper = Grouper()
    story = grouper.add([Item("a", "", FERRY)])["a"]
    assert copy.deepcopy(grouper).add([Item("b", "", BOATS)]) == {"b": story}


WIRE = "The port of Perin will close for nine days in March while divers repair the outer lock, the harbour board said."


def carried(key, outlet, *, dateline=None, byline=None, credit=None, hour=12):
    text = " ".join(filter(None, [dateline, WIRE, credit]))
    return brief(
        key,
        text=text,
        outlet=outlet,
        byline=byline,
        dateline=Span(0, len(dateline)) if dateline else None,
        credit=(Span(len(text) - len(credit), len(text)),) if credit else (),
        published=datetime(2026, 3, 2, hour, tzinfo=UTC),
    )


def gull(hour=8, **claim):
    return carried("a", "Daily Gull", hour=hour, **claim)


@pytest.mark.parametrize(
    ("briefs", "original"),
    [
        pytest.param(
            [gull(dateline="PERIN (AP) --"), carried("b", "Associated Press")], "b", id="agency in the dateline"
        ),
        pytest.param([gull(byline="By Reuters staff"), carried("b", "Reuters")], "b", id="agency in the byline"),
        pytest.param(
            [gull(credit="From the Ostland Post."), carried("b", "Ostland Post")], "b", id="paper in the credit"
        ),
        pytest.param([gull(byline="Ostland Post"), carried("b", "The Ostland Post")], "b", id="its name without The"),
        pytest.param([gull(dateline="PERIN (Yonhap) --"), carried("b", "Ostland Post")], "b", id="agency is absent"),
        pytest.param([gull(dateline="(UPI) --"), carried("b", "UPI", dateline="(UPI) --")], "b", id="own dateline"),
        pytest.param([gull(dateline="APEC SUMMIT --"), carried("b", "AP")], "a", id="not a part of a word"),
        pytest.param([gull(hour=13), carried("b", "Ostland Post")], "b", id="nobody says: the earlier"),
        pytest.param([carried("b", None), carried("a", None)], "a", id="nor when: by id"),
    ],
)
def test_the_original_of_copies(briefs, original):
    (story,) = group(briefs)
    (telling,) = story.tellings
    assert telling.brief.article.id == original
    assert len(telling.copies) == 1


def test_the_best_telling_comes_first():
    ferry, boats = f"{FERRY} Olle Brand praised the crew.", BOATS
    with_speaker = brief("c", text=ferry, speakers=["Olle Brand"], published=date(2026, 3, 3))
    without = brief("b", text=boats, published=date(2026, 3, 2))
    (story,) = group([without, with_speaker])
    assert [telling.brief.article.id for telling in story.tellings] == ["c", "b"]
    (story,) = group([without, brief("c", text=ferry, speakers=["Olle Brand"], lead=False)])
    assert [telling.brief.article.id for telling in story.tellings] == ["b", "c"]


def test_furniture_is_not_compared():
    menu = (
        "Home News Sport Weather Share this article Subscribe now Follow our newsroom Latest headlines Most read today "
    )
    one, two = f"{menu * 3}{FERRY}", f"{menu * 3}{MAYOR}"
    briefs = [
        Brief(Article(key, text, (Span(len(menu) * 3, len(text)),)), (), None, (), (), ())
        for key, text in [("a", one), ("b", two)]
    ]
    assert len(group(briefs)) == 2


def test_copies_are_found_in_a_crowd():
    draw = random.Random(3)
    words = ["".join(draw.choices("abdegiklmnorstu", k=7)) for _ in range(4000)]
    texts = {n: draw.choices(words, k=300) for n in range(60)}
    changed = {n: [draw.choice(words) if draw.random() < 0.15 else word for word in text] for n, text in texts.items()}
    items = [
        Item(f"{n} {kind}", "", " ".join(text))
        for kind, made in [("first", texts), ("second", changed)]
        for n, text in made.items()
    ]
    grouper = Grouper()
    grouper.add(items)
    voices = [voice for _, together in grouper.stories() for voice in together]
    assert sorted(voices) == sorted([f"{n} first", f"{n} second"] for n in texts)


@pytest.mark.parametrize("unit", ['"', "A", "A ", ", ", "\ud800", "會", "1 "])
def test_odd_texts_are_grouped_too(unit):
    long = unit * (400_000 // len(unit))
    assert len(set(cluster([Item("a", long, long), Item("b", "", FERRY), Item("c", "", long)]).values())) in {2, 3}


def test_no_hash_seed_changes_the_result():
    code = (
        "from digest.group import Item, cluster\n"
        f"texts = {[FERRY, BOATS, MAYOR, WIRE]!r}\n"
        "print(sorted(cluster(Item(str(n), '', text) for n, text in enumerate(texts)).items()))"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


BRIEFS_OF_A_DAY = {
    "strike": "RIGA (BNW) -- Bus drivers in Riga, the capital of Latvia, stopped work on Monday for six hours to demand higher pay, "
    "their union said. The city council offered four percent. Trams and trains were running.",
    "market": "RIGA -- The fish hall of the central market in Riga, Latvia, opened again on Monday after a year of repairs, the city "
    "council said. The roof, an old hangar, was made watertight. Forty traders have come back.",
    "fire": "Two people were hurt on Monday when a fire broke out in a block of flats in Riga, Latvia, the fire service said. Thirty "
    "residents were led out by ladders. The cause was not known on Tuesday.",
    "hockey": "Riga beat Tallinn 4-2 on Monday in the ice hockey league of Latvia and Estonia. Jānis Bākupe scored twice.",
    "budget": "The parliament of Latvia in Riga passed the budget for next year on Monday by 54 votes to 40. Finance Minister "
    "Jānis Bākupe called it a budget of duty.",
    "ferry": "The ferry between Riga in Latvia and Stockholm sailed again on Wednesday after a winter of repairs.",
    "fair": "Riga in Latvia held a large fair on Wednesday with guests from all over the sea.",
}


def test_short_items_of_one_town_and_day_stay_apart_in_an_edition() -> None:
    """They share the town, the country and the weekday, and one of them a surname: that is no event."""
    briefs = [told(key, text) for key, text in BRIEFS_OF_A_DAY.items()]
    assert len(group(briefs)) == len(briefs)


def told(key: str, text: str) -> Brief:
    return Brief(
        Article(key, text, (Span(0, len(text)),), headline=key.title(), published=date(2026, 11, 10)),
        (),
        None,
        (),
        (),
        (),
    )


def test_an_edition_asks_more_of_an_article_without_a_date() -> None:
    dated, undated = least(140, 740000, 10.0), least(140, 0, 10.0)
    assert undated > dated == least(140, 0, 0.0)


def week(number, event):
    """An account of the event of a week: some of its words, shuffled."""
    draw = random.Random(number)
    own = [
        f"{word}{event}" for word in ("Tarvik", "ferry", "lock", "mayor", "Perin", "crew", "divers", "board", "quay")
    ]
    told = " ".join(word for _ in range(8) for word in draw.sample(own, 5))
    return Item(f"{number:03}", " ".join(draw.sample(own, 4)), f"{told} on day {number}.")


def dated(item, day):
    return item._replace(published=date.fromordinal(date(2026, 1, 1).toordinal() + day))


def test_what_is_forgotten_changes_no_story():
    items = [dated(week(number, number // 5), number) for number in range(60)]
    whole, slim = Grouper(), Grouper()
    told = {}
    for at in range(0, 60, 6):
        whole.add(items[at : at + 6])
        told |= slim.add(items[at : at + 6])
        slim.forget()
    assert {key: story for story, voices in whole.stories() for voice in voices for key in voice} == told
    assert len(set(told.values())) == 12
    assert len(pickle.dumps(slim)) < len(pickle.dumps(whole)) / 2


def test_an_equal_text_is_one_voice_and_one_story_long_after_it_was_forgotten():
    grouper = Grouper()
    first = grouper.add([dated(Item("a", "", FERRY), 0), dated(Item("x", "", BOATS), 1)])
    grouper.add([dated(Item("b", "", MAYOR), 60)])
    grouper.forget()
    assert grouper.add([dated(Item("c", "", BOATS), 61)]) == {"c": first["a"]}
    assert [grouper.original(key) for key in "axbc"] == ["a", "x", "b", "x"]


def test_nothing_is_forgotten_where_articles_come_out_of_order():
    grouper = Grouper()
    first = grouper.add([dated(Item("b", "", MAYOR), 60), dated(Item("a", "", FERRY), 0)])
    grouper.forget()
    assert grouper.add([dated(Item("c", "", BOATS), 1)]) == {"c": first["a"]}


def test_articles_without_a_date_are_kept():
    grouper = Grouper()
    first = grouper.add([Item("a", "", FERRY), dated(Item("b", "", MAYOR), 60)])
    grouper.forget()
    assert grouper.add([dated(Item("c", "", BOATS), 61)]) == {"c": first["a"]}


def test_the_wording_of_texts_without_a_date_is_kept():
    text = " ".join(f"word{number} follows another{number} quietly" for number in range(80))
    grouper = Grouper()
    grouper.add([Item("a", "", text), dated(Item("b", "", MAYOR), 60)])
    grouper.forget()
    grouper.add([dated(Item("c", "", text[:-200]), 61)])
    assert grouper.original("c") == "a"


def test_rare_terms_are_let_go_of_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr("digest.group.vectors._MOST_TERMS", 3)
    rarity = Rarity()
    for terms in ([1, 2, 3], [2, 4]):
        rarity.learn(Account(0, array("I", terms), array("f", [1.0] * len(terms))))
    rarity.forget()
    assert rarity._seen == {2: 2}
