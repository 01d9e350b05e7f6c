"""What holds for every text: passages are the source's own, spans lie inside the text and apart, nothing crashes, order means nothing.

Texts are drawn from lines of article-like prose: random characters would pass without ever meeting a quotation.
"""

import itertools

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.compose import Edit, Publication, brief, compose, select
from digest.model import Brief, Document, Region, Skipped, Span
from digest.period import Schedule, named
from digest.proof import fingerprint
from digest.read import as_is, read

PERIOD = named("2026-W46", Schedule())
PUBLICATION = Publication("Notes", "notes", (Region("Baltic", frozenset({"EE", "LV"})), Region("Elsewhere")))

NAMES = st.sampled_from(
    [
        "Ilvars Krastkalns",
        "Krastkalns",
        "he",
        "Siv Skarholm, the harbour master,",
        "the ministry",
        "she",
        "Dr. Ono",
        "김하늘",
    ]
)
MARKS = st.sampled_from(
    [("“", "”"), ('"', '"'), ("‘", "’"), ("„", "“"), ("«", "»"), ("「", "」"), ('"', ""), ("“", ""), ("", "”")]
)
WORDS = st.sampled_from(
    [
        "We will open the quay on Friday",
        "The price of steam rose by 3.5 per cent",
        "No",
        "It isn't over, U.S. officials say",
        "항구가 다시 열렸다",
        "{{ x }}",
    ]
)
VERBS = st.sampled_from(["said", "told reporters", "warned", "sagte", "added:", "wrote on X"])
PLACES = st.sampled_from(["RIGA, Nov. 10 (BNW) -- ", "", "Nov. 11 (BNW) — ", "TALLINN (Harbour Post) - "])
FURNITURE = st.sampled_from(
    [
        "Advertisement",
        "By Tove Brandt",
        "Share",
        "10 November 2026",
        "Latest Headlines",
        "\u202eevil",
        "\ufeff",
        "\x00",
        "",
        "   ",
        "***",
        "- - -",
        "\ud800",
    ]
)


@st.composite
def lines(draw: st.DrawFn) -> str:
    opening, closing = draw(MARKS)
    said = f"{opening}{draw(WORDS)},{closing} {draw(NAMES)} {draw(VERBS)}."
    plain = f"{draw(PLACES)}The port of Riga in Latvia opened a quay for night ferries on {draw(st.sampled_from(['Monday', 'Tuesday']))}."
    split = f"{said} {opening}{draw(WORDS)}.{closing}"
    return draw(
        st.sampled_from(
            [said, plain, split, f"{draw(NAMES)} {draw(VERBS)}: {opening}{draw(WORDS)}.{closing}", draw(FURNITURE)]
        )
    )


TEXTS = st.lists(lines(), min_size=1, max_size=14).map("\n\n".join) | st.lists(lines(), max_size=8).map("\n".join)


def made(text: str, key: str = "1") -> list[Brief]:
    document = Document(key, f"{key}.txt", "text", text, published="2026-11-11")
    found = [brief(document, reading) for reading in (read, as_is)]
    assert not any("could not handle" in each.reason for each in found if isinstance(each, Skipped)), found
    return [each for each in found if isinstance(each, Brief)]


def spans(found: Brief) -> list[Span]:
    parts = [
        part for quote in found.quotes for part in (quote.span, quote.mention, quote.speaker, quote.role, quote.cue)
    ]
    article = found.article
    return [
        span
        for span in (
            *article.paragraphs, *article.credit, article.dateline, *(drop.span for drop in article.dropped),
            *(sentence.span for sentence in found.sentences), found.lead, *found.extract, *parts,
        )
        if span is not None
    ]  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_everything_points_into_the_text(text: str) -> None:
    for found in made(text):
        assert found.article.text == text
        assert all(0 <= span.start < span.end <= len(text) for span in spans(found))
        for row in (found.article.paragraphs, [sentence.span for sentence in found.sentences]):
            assert all(one.end <= other.start for one, other in itertools.pairwise(row))
        assert list(found.extract) == sorted(found.extract)
        direct = [quote.span for quote in found.quotes]
        assert direct == sorted(direct)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_sentences_and_quotations_are_whole(text: str) -> None:
    for found in made(text):
        for sentence in found.sentences:
            words = sentence.span.of(text)
            assert words == words.strip()
            paragraph = found.article.paragraphs[sentence.paragraph]
            assert paragraph.start <= sentence.span.start
            assert sentence.span.end <= paragraph.end
        for quote in found.quotes:
            assert not quote.span.of(text).startswith(("“", "„", "«", "「"))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TEXTS, min_size=2, max_size=4, unique=True), st.randoms(use_true_random=False))
def test_the_order_of_the_articles_means_nothing(texts: list[str], shuffler: object) -> None:
    documents = [Document(fingerprint(text)[:8], "a.txt", "text", text, published="2026-11-11") for text in texts]
    editions = []
    for _ in range(2):
        found = select((brief(document, read) for document in documents), PERIOD)
        editions.append(compose(found, PUBLICATION, PERIOD, Edit()))
        shuffler.shuffle(documents)  # type: ignore[attr-defined]
    assert editions[0] == editions[1]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=400))
def test_any_text_is_an_article_or_a_reason(text: str) -> None:
    made(text)
