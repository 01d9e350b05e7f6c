"""From documents to an edition, without a file: selection, budgets, order, the editor's hand."""

import random
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from digest.compose import Edit, Entry, Options, Others, Publication, Wanted, brief, compose, drafts, leads, select
from digest.errors import ConfigError
from digest.model import Article, Brief, Document, Edition, Item, Region, Skipped
from digest.period import Schedule, named
from digest.read import read

PERIOD = named("2026-W46", Schedule(zone=ZoneInfo("Europe/Riga")))
REGIONS = (
    Region("Baltic", frozenset({"EE", "LV", "LT"})),
    Region("North", frozenset({"FI", "SE"})),
    Region("Elsewhere"),
)
PUBLICATION = Publication("Notes", "notes", REGIONS)


def document(
    key: str, title: str, body: str, outlet: str = "Harbour Post", published: str | None = "2026-11-11"
) -> Document:
    return Document(
        key, f"articles/{key}.txt", "text", f"{title}\n\n{body}", title, None, outlet, None, published, "en"
    )


QUAY = document(
    "a1",
    "Riga opens a quay for night ferries",
    "The port of Riga in Latvia opened a quay for night ferries on Wednesday after two years of work.\n\n"
    '"The quay is the longest that Latvia has built since 1961," said Ilvars Krastkalns, the head of the port of Riga.\n\n'
    '"Passengers will not wait in the rain any more," said Dzidra Smildzine, a spokeswoman for the ferry line.\n\n'
    '"We will run the first boat on Friday," Krastkalns said.',
)
MILL = document(
    "a2",
    "Tartu mill to close after a century",
    "A paper mill in Tartu in Estonia will close in January after a hundred and two years, its owner said on Tuesday.\n\n"
    '"We could not pay the price of steam any longer," said Ahto Rebaselg, the director of the mill in Tartu.',
    "Skerry Ledger",
    "2026-11-10",
)
WOLVES = document(
    "a3",
    "Finland counts its wolves again",
    "Finland has about 430 wolves this autumn, the natural resources office in Helsinki said on Monday.\n\n"
    '"The packs have moved south," said Eero Hallavainio, a researcher at the office in Helsinki.',
    "Tarn Notes",
    "2026-11-09",
)
ALL = (QUAY, MILL, WOLVES)


def briefs(*documents: Document) -> list[Brief | Skipped]:
    return [brief(each, read) for each in documents]


def edition(*documents: Document, edit: Edit | None = None, publication: Publication = PUBLICATION) -> Edition:
    return compose(select(briefs(*documents), PERIOD), publication, PERIOD, edit or Edit())


def items(made: Edition) -> list[Item]:
    return [item for section in made.sections for item in section.items]


def story(made: Edition, article: str) -> str:
    return next(item.story.id for item in items(made) if item.article.id == article)


def entry(article: str, **said: object) -> Edit:
    return Edit(entries=(replace(Entry(Wanted(article, 7)), **said),))  # type: ignore[arg-type]


def test_an_edition_has_the_regions_in_their_order_and_no_empty_one() -> None:
    made = edition(*ALL)
    assert [(section.title, [item.article.id for item in section.items]) for section in made.sections][1:] == [
        ("North", ["a3"])
    ]
    assert {item.article.id for item in made.sections[0].items} == {"a1", "a2"}


def test_any_order_of_the_input_gives_the_same_edition() -> None:
    shuffled = list(ALL)
    random.Random(4).shuffle(shuffled)
    assert edition(*shuffled) == edition(*reversed(shuffled)) == edition(*ALL)


@pytest.mark.parametrize(
    ("published", "inside"),
    [
        ("2026-11-08", False),
        ("2026-11-09", True),
        ("2026-11-15", True),
        ("2026-11-16", False),
        ("2026-11-08T21:59:59+00:00", False),
        ("2026-11-08T22:00:00+00:00", True),
        ("2026-11-15T22:00:00+00:00", False),
    ],
)
def test_a_week_is_from_local_midnight_to_local_midnight(published: str, inside: bool) -> None:
    found = select(briefs(replace(QUAY, published=published)), PERIOD)
    assert (len(found.briefs), found.outside) == ((1, 0) if inside else (0, 1))
    assert found.newest == date.fromisoformat(published[:10])


def test_an_article_without_a_date_belongs_here_unless_another_edition_has_it() -> None:
    undated = briefs(replace(QUAY, published=None))
    assert [article.id for article in select(undated, PERIOD).undated] == ["a1"]
    assert select(undated, PERIOD, Others(frozenset({"a1"}))).outside == 1
    assert select(undated, PERIOD, Others(takes="dated")).members == ()


def test_an_article_that_came_late_belongs_to_the_next_edition() -> None:
    late, week = briefs(replace(QUAY, published="2026-11-05")), timedelta(days=7)
    before = (PERIOD.start - week, PERIOD.start)
    assert select(late, PERIOD).outside == 1, "its own edition is still to come"
    assert select(late, PERIOD, Others(covered=(before,))).members == ("a1",)
    assert select(late, PERIOD, Others(covered=(before,), takes="dated")).outside == 1
    assert select(late, PERIOD, Others(frozenset({"a1"}), (before,))).outside == 1
    old = briefs(replace(QUAY, published="2026-10-29"))
    longer = ((PERIOD.start - 3 * week, PERIOD.start),)
    assert select(old, PERIOD, Others(covered=longer)).outside == 1, "it is no news any more"


def test_a_fault_of_ours_in_one_article_is_left_out_and_said() -> None:
    def reading(_: Document) -> Article | Skipped:
        raise KeyError("harbour")

    assert brief(QUAY, reading) == Skipped(
        "articles/a1.txt", "digest could not handle it (KeyError: 'harbour'); please report this"
    )


def test_every_voice_is_heard_before_one_is_heard_twice() -> None:
    (item,) = items(edition(QUAY, publication=replace(PUBLICATION, options=Options(quotes_per_article=3))))
    speakers = [quotation.speaker for quotation in item.quotations]
    assert set(speakers[:2]) == {"Ilvars Krastkalns", "Dzidra Smildzine"}
    assert len(speakers) == 3


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (Options(quotes_per_article=1), 1),
        (Options(quotes_per_story=0), 0),
        (Options(words_per_source=32), 1),
        (Options(), 2),
    ],
)
def test_budgets(options: Options, count: int) -> None:
    (item,) = items(edition(QUAY, publication=replace(PUBLICATION, options=options)))
    assert len(item.quotations) == count


def test_a_long_statement_does_not_silence_the_others() -> None:
    statement = "The harbour of this city has been the gate of the country for eight hundred years, " * 4
    speech = f'\n\n"{statement}and it will be," said Kārlis Ābols, the president of the chamber of trade.'
    (item,) = items(edition(replace(QUAY, text=QUAY.text + speech)))
    assert {quotation.speaker for quotation in item.quotations} == {"Ilvars Krastkalns", "Dzidra Smildzine"}


def test_caps_leave_out_and_say_so() -> None:
    made = edition(*ALL, publication=replace(PUBLICATION, options=Options(stories_per_section=1)))
    assert [len(section.items) for section in made.sections] == [1, 1]
    assert len(made.skipped) == 1


def test_a_region_that_nothing_takes() -> None:
    made = edition(*ALL, publication=replace(PUBLICATION, regions=REGIONS[:1]))
    assert [skip.location for skip in made.skipped] == ["Finland counts its wolves again"]
    assert made.skipped[0].reason == "in no region of this publication"


def test_the_editor_pins_and_moves() -> None:
    made = edition(*ALL, edit=entry("a3", region=Wanted("Baltic", 8), pin=True))
    assert made.sections[0].items[0].article.id == "a3"
    assert made.sections[0].items[0].see_also == ("North",)
    assert [section.title for section in made.sections] == ["Baltic"]


def test_the_editor_drops_and_the_colophon_says_so() -> None:
    made = edition(*ALL, edit=entry("articles/a2.txt", drop=True))
    assert "a2" not in {item.article.id for item in items(made)}
    assert Skipped("Tartu mill to close after a century", "left out by the editor") in made.skipped


def test_only_what_is_listed_in_the_order_of_the_list() -> None:
    listed = tuple(Entry(Wanted(key, line)) for line, key in enumerate(("a2", "a1")))
    for entries in (listed, listed[::-1]):
        made = edition(*ALL, edit=Edit(only=True, entries=entries))
        assert [item.article.id for item in items(made)] == [each.story.text for each in entries]


def test_the_editor_chooses_quotations_and_their_order() -> None:
    wanted = ("We will run the first boat …", "Passengers will not  wait in the\nrain any more")
    made = edition(QUAY, edit=entry("a1", quotes=tuple(Wanted(text, 9) for text in wanted)))
    assert [quotation.text for quotation in items(made)[0].quotations] == [
        "We will run the first boat on Friday",
        "Passengers will not wait in the rain any more",
    ]
    assert items(edition(QUAY, edit=entry("a1", quotes=())))[0].quotations == ()


def test_the_editor_chooses_the_lead_among_the_articles_own_sentences() -> None:
    body = QUAY.text + "\n\nThe new quay in Riga is 312 metres long and has room for four ferries of the largest class."
    found = select(briefs(replace(QUAY, text=body)), PERIOD)
    offered = [passage.text for passage in leads(found.briefs[0], 9)]
    other = next(text for text in offered if text.startswith("The new quay"))
    made = compose(found, PUBLICATION, PERIOD, entry("a1", lead=(Wanted(other, 9), Wanted("not looked at", 10))))
    assert items(made)[0].lead.text == other


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            {"lead": (Wanted("The quay will change the life of the city.", 9),)},
            "edition.yaml:9: no lead of this story reads",
        ),
        (
            {"quotes": (Wanted("We will run the first boat on Monday,", 11),)},
            "edition.yaml:11: no quotation of this story reads",
        ),
        ({"quotes": (Wanted("We…", 11),)}, "edition.yaml:11: no quotation"),
        (
            {"quotes": (Wanted("We will run the …", 11), Wanted("We will run the first …", 12))},
            "edition.yaml:12: the quotation",
        ),
        (
            {"region": Wanted("Balitc", 12)},
            "edition.yaml:12: no region is called 'Balitc'; the regions are Baltic, North, Elsewhere",
        ),
    ],
)
def test_the_editor_cannot_write_a_word_into_a_sources_mouth(said: dict[str, object], expected: str) -> None:
    with pytest.raises(ConfigError) as error:
        edition(QUAY, edit=entry("a1", **said))
    assert expected in str(error.value)


def test_an_entry_for_no_story_and_one_for_a_story_twice() -> None:
    entries = (Entry(Wanted("a9", 3)), Entry(Wanted("a1", 5)), Entry(Wanted("articles/a1.txt", 8)))
    with pytest.raises(ConfigError) as error:
        edition(*ALL, edit=Edit(entries=entries))
    first, second = str(error.value).splitlines()
    assert first.startswith("edition.yaml:3: no story of this edition is called 'a9'")
    assert second.startswith("edition.yaml:8: the story 'articles/a1.txt' stands twice")


@pytest.mark.parametrize(("score", "printed"), [(0.24, 0), (0.25, 2)])
def test_a_quotation_whose_speaker_is_doubtful_is_left_to_the_editor(score: float, printed: int) -> None:
    (found,) = briefs(QUAY)
    assert isinstance(found, Brief)
    told = select([replace(found, quotes=tuple(replace(quote, score=score) for quote in found.quotes))], PERIOD)
    (offered,), _ = drafts(told.briefs, PUBLICATION, PERIOD)
    (item,) = items(compose(told, PUBLICATION, PERIOD, Edit()))
    assert (len(offered.quotations), len(item.quotations)) == (3, printed)


def test_drafts_offer_every_direct_quotation() -> None:
    (draft,), _ = drafts(select(briefs(QUAY), PERIOD).briefs, PUBLICATION, PERIOD)
    assert len(draft.quotations) == 3


MILL_IN_FULL = """\
Paper mill in Tartu to close in January

TARTU, Estonia, Nov. 10, 2026 (BNW) -- The paper mill Emajoe in Tartu will close in January after a hundred \
and two years, its director said on Tuesday.

"We could not pay the price of steam any longer," said Ahto Rebaselg, the director of the mill. \
"The mill will close in January after a hundred and two years."

"We will take on sixty of the men in January," said Maarja Lind, the mayor of Tartu.

"No other mill in the country makes this paper," said Toivo Ader, a printer in Viljandi. He called the news a "black letter day."

"The last roll will run on the second of January," Rebaselg said.

"I have worked here for thirty years and I can still hear the first machine," said Aino Saar.

"They should have told us in spring," a worker said.

Asked about the tax on the site, Lind said: "We'll see."

The company speaks of a "green transition" of its steam.
"""
RANKED = (
    "We will take on", "The last roll", "We could not pay", "No other mill", "I have worked", "We'll see", "They should",
    "The mill will close", "green transition", "black letter",
)  # fmt: skip


def test_the_examples_of_docs_design_are_ranked_as_they_stand_there() -> None:
    found = brief(Document("m", "mill.txt", "text", MILL_IN_FULL), read)
    assert isinstance(found, Brief)
    ranked = sorted(found.quotes, key=lambda quote: (-quote.score, quote.span))
    assert [quote.span.of(MILL_IN_FULL).startswith(start) for quote, start in zip(ranked, RANKED, strict=True)] == [
        True
    ] * 10
