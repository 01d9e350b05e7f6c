"""Which passages are quotations, and whose: tables of invented articles, and what must hold for any text."""

import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import Article, Quote, Span
from digest.pick.quote_marks import marked
from digest.pick.quotes import quotes
from digest.segment import segment

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "quotes.yaml").read_text(encoding="utf-8"))


def article(text: str, language: str = "und") -> Article:
    paragraphs, at = [], 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            start = at + len(line) - len(line.lstrip())
            paragraphs.append(Span(start, at + len(line.rstrip())))
        at += len(line)
    return Article("one", text, tuple(paragraphs), language=language)


def found(text: str, language: str = "und", lead: Span | None = None) -> tuple[Quote, ...]:
    parsed = article(text, language)
    return quotes(parsed, segment(text, parsed.paragraphs, language), lead)


def shown(text: str, quote: Quote) -> dict[str, object]:
    spans = {
        "quote": quote.span,
        "mention": quote.mention,
        "speaker": quote.speaker,
        "role": quote.role,
        "cue": quote.cue,
    }
    return {name: span.of(text) if span else None for name, span in spans.items()} | {"kind": quote.kind}


def test_a_verb_of_saying_right_behind_the_mark_makes_a_short_passage_speech() -> None:
    (said,) = found("« Nous irons jusqu’au bout », assure Odile Marcellin, du port de Tisvik.")
    (apart,) = found("« Nous irons jusqu’au bout » assure Odile Marcellin, du port de Tisvik.")
    assert apart.score < 0.25 < said.score


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_case(case: dict, request: pytest.FixtureRequest) -> None:
    if "known_failure" in case:
        request.applymarker(pytest.mark.xfail(reason=case["known_failure"], strict=True))
    text = case["text"]
    got = [shown(text, quote) for quote in found(text, case.get("language", "und"))]
    assert [row["quote"] for row in got] == [row["quote"] for row in case["expect"]], case["why"]
    for row, expected in zip(got, case["expect"], strict=True):
        assert {name: row[name] for name in expected} == expected, case["why"]


LINES = (
    "“We will wait,” Lund said.",
    "Lund told the council: “We counted boats.",
    "“By Friday it was empty.”",
    "The so-called 'fair' opened in Tisvik.",
    'She called it "a test" of patience.',
    "„Es reicht“, sagte Brandt.",
    "林は「開いている」と述べた。",
    "Mara Lund, a port official in Oslo, met Peter Varga on Monday.",
    "« Assez », a déclaré Luc Perrin",
    "— Oda Renner, trader",
    'A 9" pipe, the \'80s, and "an open mark',
    "“”",
    '"',
    "It was “” empty '' there",
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=9), st.sampled_from(["\n", "\n\n", " "]))
def test_spans_lie_inside_the_text_in_order_and_apart(lines: list[str], joint: str) -> None:
    text = joint.join(lines)
    end = 0
    for quote in found(text):
        assert quote.span.start >= end
        end = quote.span.end
        for span in (quote.span, quote.mention, quote.speaker, quote.role, quote.cue):
            assert span is None or (0 <= span.start < span.end <= len(text) and span.of(text).strip())


@pytest.mark.parametrize(
    "piece", ['"', "“", "'", "''", "“a", '"a" ', "' a", "A ", "A, ", ",", "A said ", "said ", "“A,” A ", "a's ", "「"]
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    text = (piece * (100_000 // len(piece) + 1))[:100_000]
    parsed = Article("big", text, (Span(0, len(text)),), language="en")
    started = time.process_time()
    quotes(parsed, ())
    assert time.process_time() - started < 10  # a thirtieth of it on a quiet machine


@pytest.mark.parametrize(
    ("language", "said", "told"),
    [
        ("de", "{name} war zufrieden: „Wir öffnen den Hafen noch in diesem Jahr.“", "Die Leute gingen nach Hause. "),
        ("en", "“We will open the harbour this year,” the newspaper said.", "The people of the town went home. "),
    ],
)
def test_a_thousand_speakers_cost_little(language: str, said: str, told: str) -> None:
    text = "\n".join(
        [said.format(name=f"Lund{chr(97 + n % 26) * (n // 26 + 1)}") + " " + told * 30 for n in range(1000)]
    )
    parsed = article(text, language)
    started = time.process_time()
    assert len(quotes(parsed, segment(text, parsed.paragraphs, language))) == 1000
    assert time.process_time() - started < 8  # a quarter of it on a quiet machine


def test_no_marks_no_work() -> None:
    assert found("Nothing was said in Tisvik.") == ()


def test_the_better_quotation_has_the_better_score() -> None:
    text = (
        "Finance Minister Mara Lund presented the budget on Monday.\n\n"
        "“We'll see,” Lund said.\n\n"
        "“We must raise the harbour tax by 3 percent because the bridge needs money,” Lund said in Tisvik.\n\n"
        "“Fine,” a passer-by said."
    )
    scores = {quote.span.of(text): quote.score for quote in found(text)}
    assert max(scores, key=scores.__getitem__).startswith("We must raise")


def test_a_quotation_that_repeats_the_lead_falls_behind() -> None:
    text = (
        "Lund said: “The harbour of Tisvik will close on Monday for good.” "
        "“The island needs its ferry every day of the year,” Lund said."
    )
    lead = Span(0, text.index("”") + 1)
    first, second = found(text, lead=lead)
    assert first.score < second.score
    told = (
        "The harbour of Tisvik closes on Monday for good.\n\n“The harbour of Tisvik closes Monday for good,” Lund said."
    )
    again = Span(0, told.index("\n"))
    assert found(told, lead=again)[0].score < found(told)[0].score


def test_marks_report_whether_they_were_closed() -> None:
    text = "“One.\n“Two.”"
    assert [passage.closed for passage in marked(text, [Span(0, 5), Span(6, 12)])] == [False, True]


def test_a_long_quotation_is_worth_less() -> None:
    short = "Lund said: “" + "The bridge must stay open for the people. " * 3 + "”"
    long = "Lund said: “" + "The bridge must stay open for the people. " * 30 + "”"
    assert found(long)[0].score < found(short)[0].score
