"""Reading finds the article inside the text, says why the rest is not it, and never changes a letter."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from digest import data
from digest.model import Article, Document, Media, Skipped, Span
from digest.read import as_is, bounds, comments, context, dates, head, language, read, text
from digest.read.features import Line, lexicon, measures, sample
from digest.read.forest import Asked, chances, grown, ranked, scales_of
from digest.read.lines import lines, placed
from digest.read.reasons import barred, parts
from digest.read.verdicts import Verdicts, latest, least, verdicts

CASES = Path(__file__).parent / "cases"


def table(name: str) -> list[Any]:
    rows: list[Any] = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    return [pytest.param(row, id=str(row.get("label") or row["text"])[:40]) for row in rows]


def document(body: str, media: Media = "text", **claims: str) -> Document:
    return Document("d1", "articles/one.txt", media, body, **claims)


def article(body: str, media: Media = "text", **claims: str) -> Article:
    found = read(document(body, media, **claims))
    assert isinstance(found, Article), found
    return found


def opening(found: Article) -> list[str]:
    return [span.of(found.text) for span in found.paragraphs]


@pytest.mark.parametrize("case", table("read"))
def test_the_article_is_found_among_the_lines(case: dict[str, Any]) -> None:
    found, expect = article(case["text"]), case["expect"]
    paragraphs = opening(found)
    assert [p[: len(k)] for p, k in zip(paragraphs, expect["kept"], strict=False)] == expect["kept"]
    assert len(paragraphs) == len(expect["kept"])
    for name in ("headline", "byline", "outlet", "language"):
        assert name not in expect or getattr(found, name) == expect[name]
    assert "published" not in expect or str(found.published) == expect["published"]
    assert "dateline" not in expect or (found.dateline and found.dateline.of(found.text)) == expect["dateline"]
    assert [
        span.of(found.text)[: len(k)] for span, k in zip(found.credit, expect.get("credit", []), strict=True)
    ] == expect.get("credit", [])
    reasons = {dropped.span.of(found.text): dropped.reason for dropped in found.dropped}
    for start, reason in expect.get("reasons", {}).items():
        assert {why for line, why in reasons.items() if line.startswith(start)} == {reason}


@pytest.mark.parametrize("case", table("read_refused"))
def test_what_is_no_article_is_said_to_be_none(case: dict[str, Any]) -> None:
    found = read(document(case["text"]))
    assert isinstance(found, Skipped), found
    assert case["expect"] in found.reason
    assert found.location == "articles/one.txt"


@pytest.mark.parametrize("case", table("read_dates"))
def test_a_date_is_what_the_text_says_or_none(case: dict[str, Any]) -> None:
    assert dates.find(case["text"], case.get("language")) == case["expect"]


@pytest.mark.parametrize("case", table("read_language"))
def test_the_language_is_known_from_a_sentence(case: dict[str, Any]) -> None:
    assert language.identify(case["text"]) == case["expect"]


@pytest.mark.parametrize(
    ("value", "expect"),
    [
        ("2024-02-08T07:30:00+09:00", "2024-02-08T07:30:00+09:00"),
        ("2024-02-08 07:30", "2024-02-08"),
        ("20240208", "2024-02-08"),
        ("Thu, 8 Feb 2024 07:30:00 +0000", "2024-02-08T07:30:00+00:00"),
        ("Thu, 8 Feb 2024 07:30:00 -0000", "2024-02-08"),
        ("8 Feb 2024 at 07:30", "2024-02-08"),
        ("2024-02-31T00:00:00Z", None),
        ("0001-01-01T00:00:00Z", None),
        ("Thu, 8 Feb 1066 07:30:00 +0000", None),
        ("yesterday", None),
        ("Thu, 8 Foo 2024 99:99:99", None),
    ],
)
def test_a_claimed_date_keeps_its_zone_and_is_never_guessed(value: str, expect: str | None) -> None:
    found = dates.parse(value)
    assert (found.isoformat() if found else None) == expect


def test_a_day_without_a_year_stays_open() -> None:
    assert dates.partial("BUSAN, Feb. 8 (Harbour News) --") == dates.Partial(2, 8)
    assert dates.partial("Room 8 of the Marble House") is None
    assert dates.partial("2월 8일") == dates.Partial(2, 8)
    assert dates.resolve(dates.Partial(2, 29), 2023) is None
    assert dates.weekdays("on Wednesday, not on Montag") == {2, 0}


@pytest.mark.parametrize(
    ("sentence", "expect"),
    [
        ("said on Wednesday. This is the second collapse in 2017.", date(2017, 2, 8)),
        ("said on Thursday. This is the second collapse in 2017.", None),
        ("said on Wednesday. The first crane fell in 2017.", None),
        ("said on Wednesday.", None),
    ],
)
def test_a_dateline_takes_its_year_only_from_a_text_that_agrees(sentence: str, expect: date | None) -> None:
    body = f"Feb. 8 (HNS) -- The harbour was shut, the port authority {sentence}"
    (line,) = lines(body)
    assert head.from_dateline(body, line, head.dateline(body, line)) == expect
    assert head.from_dateline(body, line, None) is None


@pytest.mark.parametrize(
    ("line", "expect"),
    [
        ("By Ilse Farrow and Bo Weber | 3 May 2024", "Ilse Farrow, Bo Weber"),
        ("By Ilse Farrow, Bo Weber, and Ada Strand", "Ilse Farrow, Bo Weber, Ada Strand"),
        ("Von Anna Lehmann, Hamburg", "Anna Lehmann"),
        ("Par Zoé de la Tour et Luc Morel", "Zoé de la Tour, Luc Morel"),
        ("By Ilse Farrow May 3, 2024", "Ilse Farrow"),
        ("By Ilse FarrowBo Weber", None),
        ("By the harbour", None),
        ("By Land and Sea", None),
        ("Ilse Farrow, Senior Staff Writer", "Ilse Farrow"),
        ("Ilse Farrow North/South Correspondent", "Ilse Farrow"),
        ("World News Editor", None),
        ("BY HARBOUR NEWS", None),
    ],
)
def test_a_byline_gives_names_or_nothing(line: str, expect: str | None) -> None:
    found = head.byline([line, "They came by land and sea."], [0], None)
    assert (found.names if found else None) == expect


@pytest.mark.parametrize("case", table("read_byline"))
def test_the_authors_are_those_whom_the_page_names(case: dict[str, Any], request: pytest.FixtureRequest) -> None:
    if "known_failure" in case:
        request.applymarker(pytest.mark.xfail(reason=case["known_failure"], strict=True))
    page = case["text"] if "STORY" in case["text"] else [*case["text"], "STORY"]
    first = page.index("STORY")
    story = STORY.split("\n\n")
    lines = [*page[:first], *story, *page[first + 1 :]]
    places = [*range(first), *range(first + len(story), min(first + len(story) + 3, len(lines)))]
    found = head.byline(lines, places, 0)
    assert (found.names if found else None) == case["expect"]


def test_a_line_that_is_only_a_name_is_a_byline_beside_a_date() -> None:
    page = ["Harbour shut after collapse", "Ilse Farrow", "3 May 2024", "The harbour was shut."]
    assert head.byline(page, [1, 2], 0) == head.Byline("Ilse Farrow", 1)
    stranger = [page[0], "Orvix Tallmere", page[3]]
    assert head.byline(stranger, [1], 0) is None
    assert head.byline(page, [1, 2], None) == head.Byline("Ilse Farrow", 1)


def test_a_line_that_says_updated_is_not_the_day_of_publication() -> None:
    page = ["Headline", "Updated 4 May 2024", "Published 3 May 2024", "The harbour.", "Published 9 May 2024"]
    assert head.published(page, [0, 1, 2, 4], 3, "en") == (date(2024, 5, 3), 2)
    assert head.published(page[:2], [0, 1], 3, "en") == (None, None)
    assert head.published(["3 May 2024"], [0], 0, "en") == (None, None), (
        "below the article a bare date is another story's"
    )


@pytest.mark.parametrize(
    ("page", "expect"),
    [
        (["Ferry shut", "Aktualizacja: 4.05.2024 19:45 Publikacja: 3.05.2024 19:05"], "2024-05-03"),
        (["Ferry shut", "Updated20:49, 4 May 2024"], "None"),
        (["Ferry shut", "Verfügbar bis 03.05.2024"], "None"),
        (["Ferry shut", "Cover of May 3, 2024, Issue"], "None"),
        (["Ferry shut", "The old ferry lies at the pier of Port Ellery, 24 April 2024"], "None"),
        (["Friday, May 3, 2024", "Ferry shut", "Ilse Farrow"], "None"),
        (["Friday, May 3, 2024 17:30", "Ferry shut", "Ilse Farrow"], "2024-05-03"),
        (["Ferry shut", "Friday, May 3, 2024"], "2024-05-03"),
        (["Ferry shut", "作成 2024年5月3日 08時00分"], "2024-05-03"),
        (["Ferry shut", "입력 2024.05.03 17:30 수정 2024.05.04 09:00"], "2024-05-03"),
        (["Ferry shut", "Опубликовано 3 мая 2024, 17:30"], "2024-05-03"),
        (["Ferry shut", "Diterbitkan 3 Mei 2024"], "2024-05-03"),
        (["Ferry shut", "Δημοσιεύτηκε: 3 Μαΐου 2024"], "2024-05-03"),
        (["Ferry shut", "نشر في 3 مايو 2024"], "2024-05-03"),
        (["Ferry shut", "Julkaistu 3. toukokuuta 2024"], "2024-05-03"),
    ],
)
def test_a_page_gives_its_day_or_keeps_quiet(page: list[str], expect: str) -> None:
    lines = [*page, *STORY.split("\n\n")]
    tongue = language.identify(" ".join(page[1:])) if page[0] == "Ferry shut" else "en"
    assert str(head.published(lines, range(len(page)), len(page), None if tongue == "und" else tongue)[0]) == expect


def test_a_day_may_stand_above_a_headline_that_was_not_found() -> None:
    lines = ["3 May 2024, 17:30", "Harbour", "Pier", "Crane", "Ferry", "Quay", *STORY.split("\n\n")]
    assert head.published(lines, range(2, 6), 6, "en") == (date(2024, 5, 3), 0)


def test_what_the_page_says_above_the_story_goes_before_a_note_below_it() -> None:
    lines = ["Ferry shut", "3 May 2024", "The ferry.", "Published 1 April 2019"]
    assert head.published(lines, [0, 1, 3], 2, "en") == (date(2024, 5, 3), 1)


def test_the_address_may_know_the_day() -> None:
    assert head.from_address("https://news.example/2024/02/08/harbour") == date(2024, 2, 8)
    assert head.from_address("https://news.example/2024/02/31/harbour") is None
    assert head.from_address("https://news.example/harbour-2024") is None
    assert head.from_address(None) is None


@pytest.mark.parametrize(
    "note",
    [
        "Republishing? You must credit Ilse Farrow and the Harbour News.",
        "All copies MUST INCLUDE a link to the page that you read now.",
        "This story originally appeared in the Harbour News on Monday.",
        "Reprinted with permission of the Harbour News, Tranberg, Sweden.",
        "Text and pictures are CC BY 4.0, the harbour plan is not.",
        "The text is Licensed under the terms that the harbour has set.",
        "Dieser Text ist zuerst erschienen im Hafenboten, Ausgabe vier.",
        "Cet article a été publié initialement par le Courrier du Port.",
        "Publicado originalmente en el Correo del Puerto, de Villanueva.",
        "Articolo pubblicato originariamente dal Corriere del Porto, Bari.",
    ],
)
def test_a_licence_note_is_known_in_any_of_its_languages(note: str) -> None:
    assert head.credit_lines(["Menu", note, "About the harbour and its people"], [True, False, False]) == [1]


def test_the_outlet_may_be_named_by_a_licence_note() -> None:
    note = "This story was first published by the Harbour News Foundation under a Creative Commons licence."
    assert head.outlet(["Menu"], [0], [note], [], "") == "Harbour News Foundation"
    assert head.outlet(["Menu"], [0], ["Reprinted with permission."], [], "") is None


def test_the_outlet_may_be_the_first_line_that_the_furniture_repeats() -> None:
    page = ["HARBOUR NEWS", "Port", "Ferry returns", "Follow Harbour News on Mastodon"]
    assert head.outlet(page, [1], [], page, "") == "Harbour News"
    assert head.outlet(page[:3], [1], [], page[:3], "RIGA, Nov. 9 (BNW) --") == "BNW"
    headlines = ["Hunter Hill", "Port", "Who is Hunter Hill, the man on the ferry?"]
    assert head.outlet(headlines, [1], [], headlines, "") is None
    assert head.outlet(["Middle East", "Ferry returns"], [0], [], ["Middle East"], "") is None
    assert head.outlet(["Politics", "More politics"], [0], [], ["Politics", "More politics"], "") is None


def test_a_line_of_names_and_a_place_is_a_byline() -> None:
    page = ["Ferry returns", "Ann Lee and Bo Chen in Riga", "The ferry returned to the port of Riga on Monday."]
    found = head.byline(page, [1], 0)
    assert found is not None
    assert found.names == "Ann Lee, Bo Chen"
    assert head.byline(["Ferry returns", "Ferry and Port in Riga", "The ferry is back at the port."], [1], 0) is None


def test_the_first_of_two_days_on_one_line_is_the_day() -> None:
    day, place = head.published(["11.11.2026 08:30 • Updated 12.11.2026 10:12"], [0], 1, "en")
    assert (str(day), place) == ("2026-11-11", 0)


@pytest.mark.parametrize(
    ("opening", "place"),
    [
        ("Riga/Tallinn – Der Zug fährt wieder.", "Riga/Tallinn –"),
        ("Vilnius - Ein Stein fiel in den Hof.", "Vilnius -"),
        ("Novi Sad — The ferry stops in March.", "Novi Sad —"),
        ("Vilnius – Stadt der Türme.", None),
        ("Ferries – who needs them?", None),
    ],
)
def test_a_dateline_in_small_letters(opening: str, place: str | None) -> None:
    found = head.dateline(opening, Span(0, len(opening)))
    assert (found and found.of(opening)) == place


def test_a_dateline_may_say_the_year() -> None:
    text = "RIGA, Nov. 9, 2026 (BNW) -- The port of Riga reopened."
    line = Span(0, len(text))
    assert str(head.from_dateline(text, line, head.dateline(text, line))) == "2026-11-09"


STORY = """\
The harbour of Port Ellery was shut on Wednesday after a crane collapsed onto a pier, the port authority said.

"We had asked for new bolts three times this winter," said Ada Strand, a spokeswoman for the dockers' union.

The port authority said that it would open an inquiry and publish what it finds before the end of spring.
"""


def test_what_the_source_claims_fills_what_the_text_leaves_open() -> None:
    claims = {
        "title": "Harbour shut", "byline": "Ilse Farrow", "outlet": "Harbour News", "published": "2024-02-08T07:30:00Z",
        "language": "en-GB",
    }  # fmt: skip
    for found in (article(STORY, **claims), as_is(document(STORY, **claims))):
        assert isinstance(found, Article)
        assert (found.headline, found.byline, found.outlet, found.language) == (
            "Harbour shut",
            "Ilse Farrow",
            "Harbour News",
            "en-GB",
        )
        assert found.published == datetime(2024, 2, 8, 7, 30, tzinfo=UTC)


def test_as_is_keeps_every_line_and_says_why_it_cannot() -> None:
    found = as_is(document("Headline\r\n\r\n  First line.  \nSecond line.\n"))
    assert isinstance(found, Article)
    assert opening(found) == ["Headline", "First line.", "Second line."]
    assert isinstance(as_is(document("")), Skipped)


def test_lines_of_verse_are_not_joined() -> None:
    body = "Roses are red,\nViolets are blue,\nSugar is sweet,\nAnd so are you."
    assert len(lines(body)) == 4


def test_markdown_tells_its_own_head_and_keeps_its_marks_outside() -> None:
    found = article(
        '---\ntitle: "Harbour shut"\nauthor: Ilse Farrow\ndate: 2024-02-08\n---\n\n# Another title\n\n![a crane](crane.png)\n\n'
        "The harbour was shut on\nWednesday, they said.\n\n> We had asked for bolts.\n\n- First of all, bolts.\n\n```\ncode\n```\n\n***\n",
        "markdown",
    )
    assert (found.headline, found.byline, str(found.published)) == ("Harbour shut", "Ilse Farrow", "2024-02-08")
    assert opening(found) == [
        "The harbour was shut on\nWednesday, they said.",
        "We had asked for bolts.",
        "First of all, bolts.",
    ]
    assert {dropped.reason for dropped in found.dropped} >= {"heading", "code", "picture, rule or link alone"}


def test_markdown_without_front_matter_takes_its_first_heading() -> None:
    found = article("# Harbour shut #\n\n*By Ilse Farrow*\n\nThe harbour was shut on Wednesday.\n", "markdown")
    assert (found.headline, found.byline) == ("Harbour shut", "Ilse Farrow")
    assert opening(found) == ["The harbour was shut on Wednesday."]
    assert isinstance(read(document("# Only a heading\n", "markdown")), Skipped)


def test_a_mail_is_read_without_quoted_lines_and_signature() -> None:
    found = article(
        f"From: Ann Lee <ann@news.example>\nSubject: Harbour\n\n{STORY}\n> Could you send me the story?\n\n"
        "Unsubscribe from this list\n-- \nAnn Lee\nHarbour News\n",
        "mail",
    )
    assert [p.split()[0] for p in opening(found)] == ["The", '"We', "The"]
    assert {dropped.reason for dropped in found.dropped} == {
        "forwarded header",
        "quoted mail",
        "mailing list notice",
        "signature",
    }


def test_lines_from_elsewhere_can_be_judged() -> None:
    judged = text.classify([*STORY.strip().split("\n\n"), "Subscribe"], [0, 2, 2, 1])
    assert judged[0] > 0.5 > judged[-1]
    assert len(text.classify(["Subscribe"])) == 1
    assert verdicts([]).start is None


def test_a_later_first_line_wins_only_when_set_apart() -> None:
    assert latest([0.5, 0.4], [0.9, 0.9], [3, 6]) == 1
    assert latest([0.5, 0.3], [0.9, 0.9], [3, 6]) == 1
    assert latest([0.5, 0.3], [0.9, 0.9], [3, 4]) == 0
    assert latest([0.5, 0.4], [0.9, 0.9], [3, 4]) == 1
    assert latest([0.5, 0.1], [0.9, 0.9], [3, 6]) == 0
    assert latest([0.5], [0.9], [3]) == 0


COMMENTS = """

3 Comments

Somebody had asked for new bolts in the winter, and nobody at the port had listened to the dockers.

My brother works on that pier, and he says that the crane had been leaning since the end of autumn.
"""


def test_what_stands_below_the_heading_of_the_comments_is_nobodys_article() -> None:
    long = STORY + STORY.replace("harbour", "port") + STORY.replace("crane", "mast")
    found = article(f"Harbour shut\n\n{long}{COMMENTS}")
    assert opening(found)[-1].startswith("The port authority said")
    assert [each.reason for each in found.dropped][-2:] == ["below the heading of the comments"] * 2


@pytest.mark.parametrize(
    ("heading", "expect"),
    [
        ("Comments", True), ("[ 167 comments ]", True), ("Kommentare (12)", True), ("3 Kommentare zu diesem Artikel", True),
        ("6 thoughts on “A port is shut”", True), ("Leave a reply", True), ("Deja un comentario", True), ("댓글 4", True),
        ("Comments of the minister were met with silence", False), ("10 comments he would rather forget", False),
        ("Second thoughts", False), ("Top rated comments", True), ("Comments filter:", True), ("12 Ergänzungen", True),
        ("10 thoughts on “A port in the far north is shut for the winter, and for the spring, and nobody says why it is”", True),
    ],
)  # fmt: skip
def test_comments_begin_at_a_heading_below_the_article(heading: str, expect: bool) -> None:
    page = [Line(each) for each in ["Comments", *[STORY.split("\n\n", maxsplit=1)[0]] * 9, heading, "I was there."]]
    kept = [False, *[True] * 9, False, True]
    assert comments.begin(page, kept) == (10 if expect else None)


def test_comments_without_what_they_speak_of_are_no_article() -> None:
    said = "Somebody had asked for new bolts in the winter, and nobody at the port had listened to the dockers at all."
    found = read(
        Document(
            "a", "a.txt", "text", f"Discussion about this post\n\nAnn Lee\n\n{said}\n\n{said[8:]}\n\nReady for more?"
        )
    )
    assert isinstance(found, Skipped)
    assert found.reason == "not an article: comments without what they speak of"


def test_an_advertisement_between_paragraphs_parts_nothing() -> None:
    paragraphs = STORY.strip().split("\n\n")
    plain, parted = (
        article("Harbour shut\n\n" + gap.join(paragraphs)) for gap in ("\n\n", "\n\n- Advertisement -\n\n* * *\n\n")
    )
    assert opening(parted) == opening(plain)
    assert [each.reason for each in parted.dropped].count("notice of the page") == 2 * (len(paragraphs) - 1)


@pytest.mark.parametrize(
    "line", ["Advertisement", "– Werbung –", "[Publicité]", "PUBLICIDAD", "광고", "* * *", "•", "Article content"]
)
def test_a_line_that_only_parts_paragraphs(line: str) -> None:
    assert parts(line)


@pytest.mark.parametrize("line", ["Advertisement rates fell", "1", "}", "No.", "He said no * * *", "Ads are back."])
def test_a_line_that_says_something(line: str) -> None:
    assert not parts(line)


def test_a_story_may_tell_where_something_first_appeared() -> None:
    told = "The blight first appeared in Tartu, and a guide to it was originally published in Riga before the war."
    note = "This article was originally published by Harbour News."
    assert head.credit_lines([told, note], [True, True]) == [1]
    assert head.credit_lines([told, "Originally published on Harbour News."], [True, True]) == [1]


def test_on_a_page_where_no_line_is_sure_more_are_kept() -> None:
    assert least([0.99, 0.97, 0.1], [30, 30, 5]) == 0.5
    assert least([0.6, *[0.3] * 40], [10] * 41) == pytest.approx(0.3)
    assert least([0.6, *[0.12] * 400], [10] * 401) >= 0.15
    assert least([], []) == 0.5


def bars(*page: str, chance: float = 0.9) -> list[str | None]:
    return barred([Line(each) for each in page], Verdicts([chance] * len(page), 0, None))


def test_a_notice_of_the_page_between_paragraphs_is_none_of_them() -> None:
    notice = "By signing up, you confirm that you are over 16 and agree to receive offers from the Harbour News."
    paragraphs = STORY.strip().split("\n\n")
    assert bars(paragraphs[0], notice) == [None, "notice of the page"]
    assert bars(notice, chance=0.99) == [None], "the model is sure"
    found = article("\n\n".join(["Harbour shut", paragraphs[0], notice, *paragraphs[1:]]))
    assert notice not in opening(found)


def test_a_quotation_inside_the_article_is_never_lost() -> None:
    page = [
        Line(each)
        for each in ["Crane down", "The harbour was shut.", "„Wir hatten um neue Bolzen gebeten“", "It is open."]
    ]
    opinion = Verdicts([0.1, 0.9, 0.3, 0.9], 1, 0)
    kept = [False, True, False, True]
    assert text._quoting(page, kept, opinion, [None] * 4) == [False, True, True, True]
    assert text._quoting(page, kept, opinion, [None, None, "printed twice", None]) == kept
    assert text._quoting(page[:3], kept[:3], opinion, [None] * 3) == kept[:3], "below the last line it may be anybody's"


def test_a_caption_printed_twice_is_known_by_any_quotation_marks() -> None:
    caption = "The port's crane “Ada” lies on the pier of Port Ellery on Wednesday"
    again = 'The port’s crane "Ada" lies on the pier of Port Ellery on Wednesday (Ilse Farrow/Harbour News)'
    assert bars(caption, again, STORY) == ["printed twice", "printed twice", None]


LINES = st.sampled_from(
    [
        "By Ilse Farrow", "Advertisement", "Published 3 May 2024", "World", "Harbour shut after collapse", "• Related", "© Harbour News",
        "The harbour was shut on Wednesday, the port authority said.", "“We had asked for bolts,” said Ada Strand, who leads the union.",
        "SEOUL, Feb. 8 (HNS) -- The harbour was shut on Wednesday after a crane collapsed onto a pier.",
        "항구는 폭풍 이후 아직 열리지 않았다.",
        "Follow us on Twitter", "  indented", "\u202eedirrevo", "\u200b", "12:30", "…", "Photo: Bo Weber/HNS", "",
    ]
)  # fmt: skip


def test_a_forest_is_the_sum_of_its_trees() -> None:
    trees = [[0, 1, -64, [1, 0, 64, 128]], [0, 2, 16, -16], 32, [2, 1, [1, 4, 64, 8], -8]]
    asked = (("size", 0), ("marks", 0), ("size", -1))
    columns = {"size": [1, 2, 2, 3], "marks": [9, 0, 1, 1]}
    logits = [-1 + 0.25 + 0.5 + 0.125, 1 + 0.25 + 0.5 + 1, 2 + 0.25 + 0.5 - 0.125, 2 - 0.25 + 0.5 - 0.125]
    expect = [1 / (1 + 2.718281828459045**-x) for x in logits]
    assert judged(trees, asked, columns, range(4)) == pytest.approx(expect)
    assert judged(trees, asked, columns, range(1, 3)) == pytest.approx(expect[1:3])


def judged(trees: list[Any], asked: Asked, columns: dict[str, list[int]], lines: range) -> list[float]:
    scales = scales_of([(trees, asked)])
    return chances(grown(trees, asked, scales), ranked(columns, scales), lines)


def test_a_forest_looks_at_the_lines_beside_and_finds_nothing_past_the_page() -> None:
    tree, columns = [0, 4, 0, 64], {"size": [5, 1, 5, 32767]}
    after = judged([tree], (("size", 1),), columns, range(4))
    before = judged([tree], (("size", -2),), columns, range(4))
    assert [chance > 0.5 for chance in after] == [False, True, True, False]
    assert [chance > 0.5 for chance in before] == [False, False, True, False]


def test_a_forest_counts_past_the_room_of_a_lane() -> None:
    trees = [[0, size, 0, [1, marks, 0, 1]] for size in range(20) for marks in range(20)]
    found = judged(trees, (("size", 0), ("marks", 0)), {"size": [20, 20, 1], "marks": [20, 0, 2]}, range(3))
    assert found == pytest.approx([1 / (1 + 2.718281828459045**-x) for x in (400 / 64, 0, 2 / 64)])


@settings(max_examples=50, deadline=None)
@given(
    st.recursive(
        st.integers(-500, 500),
        lambda tree: st.tuples(st.integers(0, 2), st.integers(0, 9), tree, tree).map(list),
        max_leaves=12,
    ),
    st.lists(st.tuples(*[st.integers(0, 10)] * 3), min_size=1, max_size=40),
)
def test_all_lines_at_once_are_judged_like_each_by_itself(tree: Any, rows: list[tuple[int, ...]]) -> None:
    columns = {name: [*column] for name, column in zip("abc", zip(*rows, strict=True), strict=True)}
    expect = [1 / (1 + 2.718281828459045 ** (-2 * leaf(tree, row) / 64)) for row in rows]
    found = judged([tree, tree], (("a", 0), ("b", 0), ("c", 0)), columns, range(len(rows)))
    assert found == pytest.approx(expect)


def leaf(tree: Any, row: tuple[int, ...]) -> int:
    while isinstance(tree, list):
        tree = tree[2] if row[tree[0]] <= tree[1] else tree[3]
    return int(tree)


@pytest.mark.parametrize("name", ["first", "second", "start", "headline"])
def test_no_sum_of_leaves_leaves_its_lane(name: str) -> None:
    def most(tree: Any) -> int:
        return max(most(tree[2]), most(tree[3])) if isinstance(tree, list) else abs(tree)

    trees = data.table("read_forest")[name]["trees"]
    assert sum(map(most, trees)) < 0x8000
    assert max(thresholds(trees)) < 0x7FFF


def thresholds(trees: Any) -> Iterator[int]:
    for tree in trees:
        if isinstance(tree, list):
            yield tree[1]
            yield from thresholds(tree[2:])


@settings(max_examples=60, deadline=None)
@given(st.lists((st.text(min_size=1, max_size=300) | LINES).filter(str.strip), min_size=1, max_size=30), st.data())
def test_every_measure_fits_its_lane(texts: list[str], draw: st.DataObject) -> None:
    lines = [Line(text.strip(), gap, gap) for gap, text in enumerate(texts)]
    page = measures(lines, lexicon({"the": 2.5, "related": -3.0}, {"the": -0.5, "photo": -2.0}))
    first = draw.draw(st.lists(st.floats(0, 1), min_size=len(lines), max_size=len(lines)))
    start = draw.draw(st.integers(0, len(lines) - 1))
    columns = page.columns | context.around(page, first) | context.starts(page.columns["words"], first)[1]
    columns |= context.above(page, first, start)[1]
    assert {len(column) for column in columns.values()} == {len(lines)}
    assert all(0 <= number <= 0x7FFF for column in columns.values() for number in column)


def test_words_are_told_from_marks_in_any_script() -> None:
    assert sample("“Read more” — the harbour’s news…") == ["read", "more", "the", "harbour", "s", "news"]
    assert sample("Читайте также: гавань") == ["читайте", "также", "гавань"]


def test_indentation_and_blank_lines_are_seen() -> None:
    found, spans = placed("One\n\n  Two")
    assert found == [Line("One", 0, 0), Line("Two", 2, 2)]
    assert spans[1] == (7, 10)


HOSTILE = {
    "one long line": "word " * 100_000,
    "quotation marks": '"' * 500_000,
    "capitals": "A" * 500_000,
    "brackets": "(" * 200_000,
    "blanks": " " * 500_000 + ".",
    "zero width": "\u200b" * 300_000 + "a",
    "bidi overrides": ("\u202e" + "The port is shut. ") * 10_000,
    "newlines": "\n" * 500_000 + "x",
    "short lines": "ab\n" * 2_000,
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_text_costs_seconds_at_most(name: str) -> None:
    begun = time.process_time()
    for reader in (read, as_is):
        found = reader(document(HOSTILE[name]))
        assert isinstance(found, Article | Skipped)
    assert time.process_time() - begun < 20


def test_too_long_a_text_is_refused_unread() -> None:
    found = read(document("x" * (bounds.LONGEST + 1)))
    assert isinstance(found, Skipped)
    assert "2,000,000" in found.reason
    found = read(document("menu\n" * (bounds.MOST_LINES + 1)))
    assert isinstance(found, Skipped)
    assert "lines" in found.reason


@settings(max_examples=60, deadline=None)
@given(
    st.lists(LINES | st.text(max_size=40), max_size=25),
    st.sampled_from(["\n", "\n\n", "\r\n"]),
    st.sampled_from(["text", "mail", "markdown"]),
)
def test_spans_lie_apart_inside_an_unchanged_text(parts: list[str], joint: str, media: Media) -> None:
    body = joint.join(parts)
    for found in (read(document(body, media)), as_is(document(body))):
        if isinstance(found, Skipped):
            assert found.reason
            continue
        assert found.text == body
        spans = sorted([*found.paragraphs, *(dropped.span for dropped in found.dropped)])
        assert all(0 <= start < end <= len(body) for start, end in spans)
        assert all(one.end <= other.start for one, other in pairwise(spans))
        assert list(found.paragraphs) == sorted(found.paragraphs)


def test_the_only_address_of_a_page_is_the_articles_own() -> None:
    own = "https://news.example/2026/11/09/ferry-returns"
    assert head.address(["Menu", own, own]) == own
    assert head.address([own, "https://news.example/2026/11/09/another"]) is None
    assert head.address(["https://news.example/", "javascript://news.example/a/b", f"See {own}"]) is None


def test_a_licence_note_in_markdown_is_credit_without_its_marks() -> None:
    body = "The ferry returned to the port of Riga on Monday after four years of repairs, the harbour office said."
    note = "This story is free to republish. Republished copies must carry the name of the author and a link."
    found = read(Document("1", "a.md", "markdown", f"# Ferry returns\n\n{body}\n\n*{note}*\n"))
    assert isinstance(found, Article)
    assert [span.of(found.text) for span in found.credit] == [note]
    only = read(Document("1", "a.md", "markdown", f"*{note}*\n"))
    assert isinstance(only, Skipped)
    assert "nothing in it but a licence note" in only.reason
