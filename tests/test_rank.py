"""Which story leads, why, and what the caps leave out."""

from datetime import UTC, date, datetime, timedelta

import pytest

from digest.model import Article, Brief, Quote, Span, Story, Telling
from digest.rank import Weights, capped, rank, scores

END = datetime(2026, 3, 9, tzinfo=UTC)
EQUAL = Weights(outlets=1, copies=1, region=1, recency=1, quotations=1, half_life=2)


def brief(outlet=None, *, key="x", published=None, speakers=()):
    text = " ".join(("Words.", *speakers))
    quotes = (Quote(Span(0, 5), "direct", speaker=Span(at := text.index(name), at + len(name))) for name in speakers)
    article = Article(key, text, (Span(0, len(text)),), outlet=outlet, published=published, location=f"{key}.txt")
    return Brief(article, (), Span(0, 6), (), (*quotes, Quote(Span(0, 5), "direct")), ())


def story(key, *briefs, copies=()):
    first, *others = briefs or (brief(),)
    return Story(key, (Telling(first, tuple(copies)), *map(Telling, others)))


def component(name, one, weights=EQUAL, end=END, relevance=None):
    (score,) = scores([one], weights, end, relevance or {})
    return {part.name: part.value for part in score.components}[name]


@pytest.mark.parametrize(
    ("outlets", "value"), [(["A"], 0), (["A", "B"], 1 / 2), (["A", "B", "C"], 2 / 3), (["A", "A"], 0)]
)
def test_each_further_newsroom_counts_a_little_less(outlets, value):
    assert component("outlets", story("s", *map(brief, outlets))) == pytest.approx(value)


def test_articles_without_an_outlet_are_not_one_outlet():
    assert component("outlets", story("s", brief(key="a"), brief(key="b"))) == 1 / 2


def test_copies_do_not_confirm():
    carried = story("s", brief("Wire"), copies=[brief("A"), brief("B"), brief("Wire", key="again")])
    assert component("outlets", carried) == 0
    assert component("copies", carried) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("published", "value"),
    [
        (END, 1),
        (END - timedelta(days=2), 1 / 2),
        (END - timedelta(days=4), 1 / 4),
        (END + timedelta(days=1), 1),
        (date(2026, 3, 6), 0.5**1.25),
        (datetime(2026, 3, 7), 1 / 2),
        (None, 0),
    ],
)
def test_recency_halves(published, value):
    assert component("recency", story("s", brief(published=published))) == pytest.approx(value)


def test_without_an_end_the_newest_article_is_the_clock():
    old, new = story("a", brief(published=date(2026, 3, 1))), story("b", brief(published=date(2026, 3, 3)))
    recency = [
        {part.name: part.value for part in score.components}["recency"] for score in scores([old, new], EQUAL, None, {})
    ]
    assert recency == [pytest.approx(1 / 2), 1]
    assert component("recency", story("c"), end=None) == 0


def test_a_half_life_of_nought_leaves_recency_out():
    assert component("recency", story("s", brief(published=END)), Weights(half_life=0)) == 0


def test_different_named_speakers_count():
    one = story(
        "s", brief("A", speakers=["Mette Okholm", "Lars Wiberg"]), copies=[brief("B", speakers=["Mette Okholm"])]
    )
    assert component("quotations", one) == pytest.approx(2 / 3)
    assert component("quotations", story("s")) == 0


def test_the_region_counts_by_its_share():
    assert component("region", story("s"), relevance={"s": 0.7}) == 0.7
    assert component("region", story("s"), relevance={"t": 0.7}) == 0


def test_the_table_adds_up_to_the_total():
    (score,) = scores([story("s", brief("A"), brief("B"))], Weights(), END, {"s": 0.5})
    assert [part.name for part in score.components] == ["outlets", "copies", "region", "recency", "quotations"]
    assert score.total == pytest.approx(sum(part.value * part.weight for part in score.components))


def test_highest_first_and_ties_by_id():
    stories = [story("c"), story("a"), story("b", brief("A"), brief("B"))]
    for given in (stories, stories[::-1]):
        assert [one.id for one in rank(given, Weights(), END, {})] == ["b", "a", "c"]


def test_a_weight_of_nought_switches_its_component_off():
    stories = [story("a"), story("b", brief("A"), brief("B"))]
    assert [one.id for one in rank(stories, Weights(outlets=0), END, {})] == ["a", "b"]


def test_caps_keep_the_order_and_say_what_is_left_out():
    stories = [
        story(key, brief(outlet, key=key))
        for key, outlet in [("a", "A"), ("b", "A"), ("c", "B"), ("d", None), ("e", None)]
    ]
    kept, left = capped(stories, per_section=3, per_outlet=1)
    assert [one.id for one in kept] == ["a", "c", "d"]
    assert [(one.location, one.reason) for one in left] == [
        ("b.txt", "A already leads 1 story of this section"),
        ("e.txt", "the section is full (3 stories)"),
    ]


def test_no_caps_keep_everything():
    stories = [story(key, brief("A", key=key)) for key in "abc"]
    assert capped(stories) == (tuple(stories), ())
    assert capped([]) == ((), ())
    assert [one.reason for one in capped(stories, per_outlet=2).left] == ["A already leads 2 stories of this section"]
