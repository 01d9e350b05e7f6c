"""What an edition says of its stories beside the edition before: new, again, or repeated."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from digest.compose import Edit, Past, Publication, brief, compose, past, select
from digest.group import Item, Sequel, continued
from digest.model import Article, Brief, Document, Edition, Region, Span, Story, Telling
from digest.period import Schedule, named
from digest.proof import fingerprint, proof
from digest.read import read

Digest = Callable[..., tuple[int, str, str]]

PERIOD = named("2026-W46", Schedule(zone=ZoneInfo("Europe/Riga")))
PUBLICATION = Publication("Notes", "notes", (Region("Everywhere"),))
VOTE = (
    "Crews of the Norrsund ferry voted to strike",
    (
        "Crews of the Norrsund ferry voted on Thursday to strike over the winter timetable, their union said in Norrsund. "
        "The owner, Lindö Rederi, wants the ferry to sail at night without a second deck hand. "
        "Maris Rebas, who leads the union of the ferry crews, said that nobody would sail in the dark. "
        "Talks about the winter timetable go on at the crew house on Monday."
    ),
)
STRIKE = (
    "Norrsund ferry crews strike",
    (
        "Crews of the Norrsund ferry began their strike on Tuesday, and no ferry left Norrsund for the first time in years. "
        "Talks between the union and Lindö Rederi about the winter timetable ended on Monday without an agreement. "
        "The crews refuse to sail at night without a second deck hand, said Maris Rebas, who leads the union. "
        "Buses took the passengers around the bay."
    ),
)
WOLF = (
    "A wolf near Tarvo",
    (
        "A wolf was seen near Tarvo on Wednesday, the first in the county in four winters, the county board said. "
        "Three farmers photographed it beside a pond and asked for fences around their sheep."
    ),
)


def document(key: str, told: tuple[str, str], outlet: str, day: str) -> Document:
    title, body = told
    return Document(key, f"{key}.txt", "text", f"{title}\n\n{body}", title, None, outlet, None, day, "en")


def edition(*documents: Document, before: Past | None = None, week: str = "2026-W46") -> Edition:
    period = named(week, Schedule(zone=ZoneInfo("Europe/Riga")))
    found = [brief(each, read) for each in documents]
    return compose(select(found, period), PUBLICATION, period, Edit(), before)


def remembered(made: Edition) -> Past:
    articles = [each.article for section in made.sections for item in section.items for each in _briefs(item.story)]
    return past(json.loads(proof(made)), {fingerprint(article.text): article.text for article in articles})


def _briefs(story: Story) -> list[Brief]:
    return [each for telling in story.tellings for each in (telling.brief, *telling.copies)]


def marks(made: Edition) -> dict[str, tuple[str | None, str | None]]:
    items = [item for section in made.sections for item in section.items]
    return {item.article.id: (item.mark, item.earlier) for item in items}


LAST = edition(document("v", VOTE, "Skerry Ledger", "2026-11-06"), week="2026-W45")
EARLIER = LAST.sections[0].items[0].story.id


def test_a_first_edition_marks_nothing():
    assert marks(LAST) == {"v": (None, None)}
    assert LAST.previous is None


def test_what_goes_on_is_marked_again_and_what_does_not_is_new():
    made = edition(
        document("s", STRIKE, "Harbour Post", "2026-11-10"),
        document("w", WOLF, "Tarn Notes", "2026-11-11"),
        before=remembered(LAST),
    )
    assert made.previous == "2026-W45"
    assert marks(made) == {"s": ("again", EARLIER), "w": ("new", None)}


def test_a_text_that_only_another_outlet_carries_is_no_news():
    made = edition(document("c", VOTE, "Harbour Post", "2026-11-09"), before=remembered(LAST))
    assert marks(made) == {"c": ("repeated", EARLIER)}


def test_a_copy_beside_a_new_account_comes_again():
    before = remembered(LAST)
    made = edition(
        document("c", VOTE, "Harbour Post", "2026-11-09"),
        document("s", STRIKE, "Tarn Notes", "2026-11-10"),
        before=before,
    )
    assert set(marks(made).values()) == {("again", EARLIER)}


def test_a_week_later_it_is_another_event():
    made = edition(
        document("s", STRIKE, "Harbour Post", "2026-11-10"), before=_dated(remembered(LAST), date(2026, 9, 1))
    )
    assert marks(made) == {"s": ("new", None)}


def _dated(before: Past, day: date) -> Past:
    stories = {key: tuple(item._replace(published=day) for item in items) for key, items in before.stories.items()}
    return replace(before, stories=stories)


def test_most_of_a_story_must_have_been_in_one_earlier_story():
    texts = {"s": STRIKE, "w": WOLF, "x": (WOLF[0], WOLF[1].replace("farmers", "hunters"))}
    tellings = tuple(
        Telling(Brief(Article(key, text, (Span(0, len(text)),), headline=title), (), None, (), (), ()))
        for key, (title, text) in texts.items()
    )
    earlier = {"old": [Item("v", *VOTE)]}
    assert continued([Story("one", tellings[:1])], earlier) == {"one": Sequel("old", fresh=True)}
    assert continued([Story("two", tellings[:2])], earlier) == {}
    assert continued([Story("three", tellings)], earlier) == {}


def test_without_an_earlier_story_nothing_goes_on():
    assert continued([], {}) == {}
    assert edition(document("w", WOLF, "Tarn Notes", "2026-11-11"), before=Past("2026-W45", {})).previous == "2026-W45"


def test_a_proof_of_an_older_version_does_not_say_where_the_text_begins():
    told = json.loads(proof(LAST))
    texts = {source["sha256"]: f"{VOTE[0]}\n\n{VOTE[1]}" for source in told["sources"].values()}
    whole = past(told, texts).stories[EARLIER][0]
    assert whole.text == VOTE[1]
    for source in told["sources"].values():
        del source["body"]
    assert past(told, texts).stories[EARLIER][0].text == f"{VOTE[0]}\n\n{VOTE[1]}"


def test_a_story_whose_sources_are_lost_is_left_out():
    assert past(json.loads(proof(LAST)), {}).stories == {}


@pytest.mark.parametrize(
    ("published", "kept"), [(None, None), ("2026-11-06", "2026-11-06"), ("2026-11-06T22:00:00+01:00", "2026-11-06")]
)
def test_dates_come_back_as_they_were(published: str | None, kept: str | None):
    told = json.loads(proof(LAST))
    for source in told["sources"].values():
        source["published"] = published
    found = past(told, {source["sha256"]: "text" for source in told["sources"].values()}).stories[EARLIER][0].published
    assert (str(found)[:10] if found else None) == kept


def test_an_edition_made_again_is_compared_with_the_one_before_it_and_not_with_itself(
    publication: Path, digest: Digest
) -> None:
    later = (publication / "articles/bridge.txt").read_text(encoding="utf-8").replace("Nov. 10, 2026", "Nov. 17, 2026")
    (publication / "articles/later.txt").write_text(later, encoding="utf-8")

    def told(period: str) -> list[tuple[str | None, str]]:
        assert digest("build", "--period", period, "-q", here=publication)[0] == 0
        read_again = json.loads(
            (publication / "out/sound-briefing" / period / "index.json").read_text(encoding="utf-8")
        )
        return [(read_again["previous"], story["mark"]) for part in read_again["sections"] for story in part["stories"]]

    assert told("2026-W47") == [(None, None)]
    assert told("2026-W46") == [(None, None), (None, None)]
    assert told("2026-W47") == [("2026-W46", "repeated")]
    assert told("2026-W47") == [("2026-W46", "repeated")]
    assert digest("verify", "2026-W47")[0] == 0
    assert "no new account" in (publication / "out/sound-briefing/2026-W47/index.md").read_text(encoding="utf-8")
