"""The lead and the extract: why a sentence is barred, and which of several is picked."""

from pathlib import Path

import pytest
import yaml

from digest.model import Article, Candidate, Sentence, Span
from digest.pick.lead import candidates, pick
from digest.segment import segment

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "lead.yaml").read_text(encoding="utf-8"))
NEWS = "The port of Narva reopened on Monday after a strike of nine days, officials said."
MORE = "Crane drivers in Narva had asked the port for better pay since March."
DEEDS = (
    ("Tamm", "opened a harbour for fishing boats"), ("Lund", "closed an old bridge near Tartu"), ("Aronen", "hired nine more nurses"),
    ("Kask", "bought two snow ploughs in Riga"), ("Saar", "sold the brewery to its workers"), ("Ader", "read poems at the library"),
    ("Pihl", "named a square after Anna Raud"), ("Mets", "planted forty lime trees"), ("Org", "fined three ferry lines"),
)  # fmt: skip
LESS = "Ilse Tamm likes the sea and walks along the beach every morning."


def article(*paragraphs, headline=None, language="en", dateline=None):
    text = "\n".join(paragraphs)
    spans, at = [], 0
    for paragraph in paragraphs:
        spans.append(Span(at, at + len(paragraph)))
        at += len(paragraph) + 1
    return Article("1", text, tuple(spans), headline=headline, language=language, dateline=dateline)


def found(article):
    return candidates(article, segment(article.text, article.paragraphs, article.language))


def lead(article):
    span, _ = pick(found(article))
    return span and span.of(article.text)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["label"]) for case in CASES])
def test_case(case):
    around = [case[name] for name in ("before", "text", "rest") if name in case]
    story = article(*around, language=case.get("language", "en"))
    place = around.index(case["text"])
    found = candidates(story, [Sentence(span, index) for index, span in enumerate(story.paragraphs)])[place]
    assert (found.barred or found.span.of(story.text)) == case["expect"], case["why"]


def test_the_news_is_preferred_to_an_anecdote():
    assert lead(article(LESS, NEWS, MORE, headline="Narva port reopens after strike")) == NEWS


def test_a_line_that_repeats_the_headline_is_no_lead():
    headline = "The port of Narva reopened on Monday after nine days"
    assert lead(article(headline + ".", NEWS, headline=headline)) == NEWS


def test_a_terse_first_line_is_a_headline_where_the_article_names_none():
    line = "Crane drivers in Narva end strike as port offers more pay."
    assert found(article(line, NEWS))[0].barred == "written as a heading"
    assert found(article(line, NEWS, headline="Narva port reopens"))[0].barred is None


def test_a_name_that_was_given_in_full_costs_the_lead():
    given, bare = found(
        article(
            "Mayor Ilse Tamm of Narva sold a mill on Monday.", "The mill of Narva was sold because Tamm needed room."
        )
    )
    assert (given.leans, bare.leans) == (0.0, 1.0)


def test_a_caption_printed_twice_is_no_lead():
    assert lead(article(MORE, MORE, NEWS, headline="Crane drivers in Narva ask for better pay")) == NEWS


def test_the_dateline_that_reading_found_is_left_out():
    text = f"From our man in Narva {NEWS}"
    assert lead(article(text, dateline=Span(0, 21))) == NEWS


def test_no_sentence_can_stand_alone():
    story = article("They left. That was all there was to it on the day.", "Menu")
    span, extract = pick(found(story))
    assert span is None
    assert [passage.of(story.text) for passage in extract] == ["That was all there was to it on the day."]


def test_what_is_too_short_still_makes_an_extract_where_there_is_nothing_else():
    story = article("They left. Nobody came.")
    span, extract = pick(found(story))
    assert span is None
    assert [passage.of(story.text) for passage in extract] == ["They left.", "Nobody came."]


def test_an_extract_holds_the_lead_and_does_not_say_it_again():
    again = "The port of Narva reopened on Monday, officials said, after a strike of nine days."
    story = article(NEWS, again, MORE, headline="Narva port reopens after strike")
    span, extract = pick(found(story))
    assert span in extract
    assert again not in [passage.of(story.text) for passage in extract]


def test_the_second_sentence_is_the_one_that_adds_most():
    lead = Candidate(Span(0, 60), 20.0, told=frozenset("abcdefgh"))
    same = Candidate(Span(61, 121), 12.0, told=frozenset("abcdefgh"), place=1)
    other = Candidate(Span(122, 182), 11.5, told=frozenset("ijklmnop"), place=1)
    assert pick([lead, same, other], 2)[1] == (lead.span, other.span)


def test_more_sentences_are_given_where_more_are_asked_for():
    story = article(*[f"Mayor {name} of Narva {what} on Monday." for name, what in DEEDS])
    few, many = pick(found(story), 3)[1], pick(found(story), 9)[1]
    assert len(few) <= 3
    assert len(few) < len(many) <= 9


def test_furniture_is_kept_out_of_the_extract_too():
    story = article("Photo: The port of Narva on Monday, before the strike had ended.", "Menu")
    assert pick(found(story)) == (None, ())


def test_nothing_gives_nothing():
    assert pick(candidates(article(), [])) == (None, ())
    assert pick(candidates(article("-- "), [Sentence(Span(0, 3), 0)])) == (None, ())


def test_what_only_an_article_explains_is_no_lead_where_nothing_else_can_be():
    story = article(
        "They left.",
        *["So it went on for him there."] * 20,
        "Yup, you and our boss like the idea, the plan and the food at Narva.",
    )
    assert lead(story) is None


@pytest.mark.parametrize(
    "line",
    ["aaa.Ab" * 100_000, "He x, but " * 50_000 + "Ilse Tamm.", "In his " + "a" * 500_000 + ", Ilse Tamm."],
    ids=["no blanks", "many buts", "a long word"],
)
def test_a_line_without_end_is_read_in_linear_time(line):
    assert lead(article(line, NEWS)) == NEWS


def test_the_search_goes_on_where_all_of_the_opening_is_barred():
    story = article(*[f"They said it {number} times on that long day in the north." for number in range(30)], NEWS)
    assert lead(story) == NEWS


def test_no_more_is_read_than_needed():
    assert len(found(article(*[f"The mayor of Narva said it {number} times on Monday." for number in range(40)]))) < 20


def test_the_extract_is_short_and_in_text_order():
    story = article(MORE, NEWS, LESS, headline="Crane drivers end strike: Narva port reopens")
    _, extract = pick(found(story), 2)
    assert [span.of(story.text) for span in extract] == [MORE, NEWS]
    assert len(pick(found(story), 1)[1]) == 1


def test_equal_scores_keep_text_order():
    two = [Candidate(Span(10, 90), 1.0), Candidate(Span(0, 9), 1.0)]
    assert pick(two, 1) == (Span(0, 9), (Span(0, 9),))


def test_reasons_name_what_speaks_for_a_sentence():
    first = found(article(NEWS, headline="Narva port reopens"))[0]
    assert {"early", "headline", "weekday"} <= set(first.reasons)


SLOW = "An auction house in Riga has put the lighthouse of Narva on sale for nine million, Ilse Tamm said on Monday."


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("The auction house is showing drawings by Anna Raud in Tartu.", "a definite subject that nothing completes"),
        ("You can see drawings by Anna Raud in Tartu every Monday.", "the reader, whom no digest knows"),
        ("Opened on Monday, the house shows drawings by Anna Raud.", "a definite subject behind an opening"),
        ("On Monday the auctions began in Tartu, Anna Raud said.", "a noun that was told, in the plural"),
        ("Anna Raud said the buyer wanted to paint by the sea in Tartu.", "a definite phrase that nothing completes"),
        ("In Riga the 44-year-old is showing drawings of ships.", "an age for a name"),
        (
            "Ilse Tamm told Anna Raud about the house and the auction in Tartu.",
            "nouns that the first sentence brought up",
        ),
    ],
)
def test_what_only_an_earlier_sentence_explains_costs_the_lead(sentence, why):
    first, second = found(article(SLOW, sentence))
    assert (first.leans, second.leans > 0) == (0.0, True), why


@pytest.mark.parametrize(
    "sentence",
    [
        "The mayor of Tartu is showing drawings by Anna Raud.",
        "The Rock and Roll Hall of Fame is showing drawings by Anna Raud.",
        "The government is showing drawings by Anna Raud in Tartu.",
        "Ilse Tamm told Anna Raud this week that a letter was lost in Tartu.",
        "Tartu's painter Jaan Org is selling the sketches that Anna Raud made.",
        "Ilse Tamm met the painter Jaan Org in Tartu on the weekend.",
    ],
)
def test_what_explains_itself_costs_nothing(sentence):
    assert found(article(SLOW, sentence))[1].leans == 0.0


PRICED = (
    ("In Tartu on Monday Anna Raud heard that the auctions for ships began.", 0.5, "a told noun that something follows"),
    ("In Tartu Anna Raud heard that the auction on Monday was called off.", 1.0, "a day does not say which auction"),
    ("In Tartu Anna Raud heard that the auction Monday was called off.", 1.0, "nor does it without a preposition"),
    ("In Tartu Anna Raud heard that the auction of ships was called off.", 0.0, "of which ships is said"),
    ("In Tartu Anna Raud heard that the buyer was a painter from Riga.", 0.3, "a phrase that nothing completes nor told"),
    ("In Tartu Anna Raud heard that the houses were sold to a painter.", 1.0, "a told noun in the plural"),
    ("In Tartu Anna Raud met the government of Estonia and said that Tamm was wrong.", 1.0, "a bare surname"),
    ("On Monday, Tamm met the government of Estonia and Anna Raud in Tartu.", 2.0, "a bare surname for a subject"),
    ("In Tartu the reporter Jaan Org met Anna Tamm, and Tamm was ill.", 0.0, "a surname behind a name"),
    ('In Tartu Anna Raud said that they had "lost our house" and would leave.', 0.0, "a quotation speaks to others"),
    ('In Tartu Anna Raud said that we had "lost a house" and would leave.', 1.0, "the reader"),
)  # fmt: skip


@pytest.mark.parametrize(("sentence", "price", "why"), PRICED)
def test_each_phrase_that_leans_has_its_price(sentence, price, why):
    assert found(article(SLOW, sentence))[1].leans == price, why


def test_the_first_sentence_pays_for_speaking_to_its_reader():
    first = found(article("You can see the drawings by Anna Raud in Tartu every Monday."))[0]
    assert (first.leans, first.barred) == (1.0, None)


def test_a_first_sentence_behind_a_dateline_may_begin_as_no_later_one_may():
    first = "NARVA (Baltia) -- The striker has been waiting in Riga for nine days, Ilse Tamm said."
    assert found(article(first))[0].barred is None
    assert found(article(MORE, first))[1].barred == "speaks of what stands before"


def test_what_is_worth_too_little_is_no_lead():
    riddle = Candidate(Span(0, 60), -2.0, leans=2.0, told=frozenset({"a"}))
    assert pick([riddle], 3) == (None, (riddle.span,))


def test_a_lead_pays_for_leaning_and_an_extract_does_not():
    alone = Candidate(Span(0, 60), 20.0, told=frozenset({"a"}))
    leaning = Candidate(Span(61, 120), 22.0, told=frozenset({"b"}), place=1, leans=1.0)
    assert pick([alone, leaning], 1) == (alone.span, (alone.span,))
    assert pick([alone, Candidate(Span(61, 120), 31.0, place=1, leans=1.0)], 1)[0] == Span(61, 120)
    assert leaning.span in pick([alone, leaning], 6)[1]


@pytest.mark.parametrize(
    ("language", "slow", "sentence", "price"),
    [
        (
            "de",
            "Ein Haus in Riga verkauft den Leuchtturm von Narva.",
            "Das Haus zeigt seit Montag zwei Bilder von Anna Raud.",
            0.5,
        ),
        (
            "de",
            "Ein Haus in Riga verkauft den Leuchtturm von Narva.",
            "Seit Montag zeigt das alte Haus des Malers Org Bilder.",
            0.0,
        ),
        (
            "de",
            "Ein Haus in Riga verkauft den Leuchtturm von Narva.",
            "Anna Raud zeigt seit Montag zwei Bilder in diesem Haus.",
            1.0,
        ),
        (
            "de",
            "Die Regierung in Riga verkauft einen Leuchtturm.",
            "Anna Raud malt in dieser Woche die Regierung in Riga.",
            0.0,
        ),
        (
            "de",
            "Die CDU in Riga verkauft einen Leuchtturm.",
            "Anna Raud malt seit Montag für die CDU viele Bilder.",
            0.0,
        ),
        (
            "de",
            "Ein Präsident in Riga verkauft einen Leuchtturm.",
            "Anna Raud malt seit Montag für den Präsident.",
            0.0,
        ),
        (
            "de",
            "Ein Haus in Riga verkauft einen Leuchtturm und eine Brücke.",
            "Anna Raud malt dieses Haus, diese Brücke und dieses Boot.",
            1.5,
        ),
        ("fr", "Une maison de Riga vend un phare.", "Anna Raud montre la maison depuis lundi matin à ses amis.", 0.5),
        ("fr", "Une maison de Riga vend un phare.", "Anna Raud montre la maison de Narva depuis lundi matin.", 0.0),
        ("es", "Una casa de Riga vende un faro.", "Anna Raud muestra esta casa a los niños desde el lunes.", 1.0),
        (
            "pt",
            "Uma casa de Riga vende um farol.",
            "Anna Raud mostra a casa aos amigos desde segunda-feira de manhã.",
            0.0,
        ),
    ],
)
def test_a_noun_of_the_sentence_before_costs_in_other_languages_too(language, slow, sentence, price):
    assert [each.leans for each in found(article(slow, sentence, language=language))] == [0.0, price]


def test_a_line_of_marks_leans_on_nothing():
    assert [each.leans for each in found(article(SLOW, "...", ","))] == [0.0, 0.0, 0.0]
