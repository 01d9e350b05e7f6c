"""Editions built by hand for the tests of what is printed: invented articles, spans found by their words."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import jinja2
import pytest
from jinja2.bccache import Bucket

from digest.model import (
    Article,
    Brief,
    Edition,
    Item,
    Passage,
    Period,
    Quotation,
    Quote,
    Section,
    Skipped,
    Span,
    Story,
    Telling,
)
from digest.proof import fingerprint
from digest.render import Mail, render

ROOT = Path(__file__).parents[2]

FERRY = """\
The Norrsund ferry will sail twice a day from Monday, its owner Lindö Rederi said, because *every* cabin is \
sold until March
& the road is closed.

“We have never seen anything like it – people sleep in their cars,” said Maris Lind, the line's managing director. \
“And then they thank us.”

"It is <b>too much</b>," she said. "5 - 3 = 2. That is all [the space] we have_left_."

Lindö Rederi asks that its name and the photographer's be printed.
"""
PIER = """\
A second pier at Norrsund opened on Tuesday, the harbour office announced.

“No ship will wait for us again,” Captain Ove Strand told the Skerry Ledger.
"""
KOREAN = """\
부산항 제3부두가 월요일 다시 열렸다고 항만공사가 밝혔다. \
태풍으로 닫힌 지 열흘 만이며 컨테이너선 스물두 척이 밖에서 기다리고 있었다.

“이제야 숨을 쉴 수 있게 되었다”고 한서윤 부두장은 말했다.
"""
CHINESE = """\
港务局星期三宣布，东岸码头将于下月一日重新开放，届时每天可以停靠十二艘货轮，此前的修复工程持续了整整七个月。

“我们等了很久，现在大家都可以放心了”，码头主任林海说。
"""
ARABIC = """\
أعلنت هيئة الميناء أن الرصيف الشرقي سيعاد فتحه يوم الأحد.

«كنا ننتظر هذا اليوم» قالت ليلى حداد، مديرة الرصيف.
"""
NAMELESS = "Fog closed the strait for nine hours on Friday, the pilots' office said.\n\n“Nothing moved,” it added.\n"


def span(text: str, words: str) -> Span:
    """Where `words` stand in `text`."""
    start = text.index(words)
    return Span(start, start + len(words))


def article(text: str, **said: object) -> Article:
    """An article with a short id that its text decides."""
    return Article(**{"id": fingerprint(text)[:12], "text": text, "paragraphs": (), **said})  # type: ignore[arg-type]


def quotation(of: Article, words: str, speaker: str | None = None, role: str | None = None) -> Quotation:
    """A quotation of `of`; speaker and role are found by their words too."""
    who = span(of.text, speaker) if speaker else None
    quote = Quote(span(of.text, words), "direct", who, who, span(of.text, role) if role else None)
    return Quotation(of, quote.span, quote)


def telling(of: Article, *copies: Article) -> Telling:
    """An account without anything but its article: all that is printed of it."""
    return Telling(_brief(of), tuple(_brief(copy) for copy in copies))


def item(of: Article, lead: str, quotations: Sequence[Quotation] = (), *others: Telling, **said: object) -> Item:
    """A story with the lead `lead` that `others` told too."""
    story = Story(f"s{of.id[:8]}", (telling(of), *others))
    return Item(story, Passage(of, span(of.text, lead)), tuple(quotations), **said)  # type: ignore[arg-type]


def period() -> Period:
    """The week 2026-W46 in Tallinn."""
    zone = ZoneInfo("Europe/Tallinn")
    start, end = datetime(2026, 11, 9, tzinfo=zone), datetime(2026, 11, 16, tzinfo=zone)
    return Period("2026-W46", start, end, end.replace(hour=6))


def sample() -> Edition:
    """An edition with everything in it that can be printed."""
    ferry = article(
        FERRY,
        headline="Ferry doubles its *sailings* & nobody minds <yet>",
        url="https://harbour.example/2026/11/ferry?a=1&b=(2)#top",
        outlet="Harbour Post",
        byline="Ina Berg",
        published=date(2026, 11, 10),
        language="en",
        credit=(span(FERRY, "Lindö Rederi asks that its name and the photographer's be printed."),),
        location="ferry.txt",
    )
    pier = article(
        PIER, headline="A second pier", url="https://skerry.example/pier", outlet="Skerry Ledger", language="en"
    )
    copy = replace(ferry, id="copy", url="https://strait.example/f", outlet="Strait Times")
    busan = article(
        KOREAN, headline="제3부두 다시 열려", url="https://busan.example/3", outlet="부산신문", language="ko"
    )
    east = article(
        CHINESE, headline="东岸码头重新开放", url="https://east.example/码头", outlet="东岸日报", language="zh"
    )
    quay = article(ARABIC, headline="إعادة فتح الرصيف", url="https://quay.example/a", outlet="الرصيف", language="ar")
    fog = article(NAMELESS, headline="\u2800", location="fog.txt", published=date(2026, 11, 13))
    return Edition(
        title="Strait Briefing",
        slug="strait-briefing",
        period=period(),
        sections=(
            Section(
                "Norrsund & Lindö",
                (
                    item(
                        ferry,
                        FERRY.split("\n\n", 1)[0],
                        [
                            quotation(
                                ferry,
                                "We have never seen anything like it – people sleep in their cars",
                                "Maris Lind",
                                "the line's managing director",
                            ),
                            quotation(ferry, "5 - 3 = 2. That is all [the space] we have_left_."),
                            quotation(pier, "No ship will wait for us again", "Ove Strand", "Captain"),
                        ],
                        telling(pier, copy),
                        see_also=("Far Coasts",),
                    ),
                    item(fog, NAMELESS.split("\n\n", 1)[0]),
                ),
            ),
            Section(
                "Far Coasts",
                (
                    item(
                        busan,
                        KOREAN.split("\n\n", 1)[0],
                        [quotation(busan, "이제야 숨을 쉴 수 있게 되었다", "한서윤", "부두장")],
                    ),
                    item(
                        east,
                        CHINESE.split("\n\n", 1)[0],
                        [quotation(east, "我们等了很久，现在大家都可以放心了", "林海", "码头主任")],
                        pinned=True,
                    ),
                    item(
                        quay,
                        ARABIC.split("\n\n", 1)[0],
                        [quotation(quay, "كنا ننتظر هذا اليوم", "ليلى حداد", "مديرة الرصيف")],
                    ),
                ),
            ),
        ),
        introduction="A *quiet* week.\n\n> 1. As it should be.\n\n### Not a story",
        url="https://strait.example/",
        skipped=(Skipped("broken.txt", "not text"),),
        undated=("note.txt",),
        read=9,
    )


MAIL = Mail(
    "Strait Briefing <desk@strait.example>",
    "editor@strait.example",
    "mailto:leave@strait.example",
    "Strait Briefing, 1 Quay, Norrsund",
)


class _Compiled(jinja2.BytecodeCache):
    """Compiled templates, kept in memory: the tests print many editions."""

    def __init__(self) -> None:
        self._codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._codes:
            bucket.bytecode_from_string(self._codes[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key] = bucket.bytecode_to_string()


COMPILED = _Compiled()


def printed_pages(edition: Edition, templates: jinja2.BaseLoader) -> dict[str, bytes]:
    """The five files of an edition."""
    return {page.path: page.body for page in render(edition, templates, MAIL, COMPILED)}


def source_texts(edition: Edition) -> dict[str, str]:
    """What the state would have stored."""
    articles = [
        each.article
        for section in edition.sections
        for one in section.items
        for told in one.story.tellings
        for each in (told.brief, *told.copies)
    ]
    return {fingerprint(each.text): each.text for each in articles}


def _brief(of: Article) -> Brief:
    return Brief(of, (), None, (), (), ())


@pytest.fixture(scope="session")
def loader() -> jinja2.BaseLoader:
    """The templates in the box."""
    return jinja2.FileSystemLoader(ROOT / "templates")


@pytest.fixture(scope="session")
def compiled() -> jinja2.BytecodeCache:
    """Those templates, compiled once."""
    return COMPILED


@pytest.fixture(scope="session")
def edition() -> Edition:
    """The sample edition."""
    return sample()


@pytest.fixture(scope="session")
def pages(edition: Edition, loader: jinja2.BaseLoader) -> dict[str, bytes]:
    """Its files."""
    return printed_pages(edition, loader)


@pytest.fixture(scope="session")
def texts(edition: Edition) -> dict[str, str]:
    """Its sources."""
    return source_texts(edition)


@pytest.fixture(scope="session")
def tell() -> Callable[..., Item]:
    """A story of one article in which every field holds the same text."""
    return everywhere


def everywhere(number: int, payload: str, url: str | None = None) -> Item:
    """A story whose every field is `payload`."""
    text = f"{payload}\n\n“{payload}” said {payload}, {payload}.\n{payload}"
    starts = [text.index(payload)]
    while len(starts) < 5:
        starts.append(text.index(payload, starts[-1] + len(payload)))
    lead, quoted, speaker, role, credit = (Span(start, start + len(payload)) for start in starts)
    of = Article(
        f"{number}", text, (), payload, url or payload, payload, payload, None, None, payload, (credit,), (), payload
    )
    quote = Quote(quoted, "direct", speaker, speaker, role)
    told = Story(f"{number}", (telling(of, replace(of, id="c", outlet=f"{payload} 2")),))
    return Item(told, Passage(of, lead), (Quotation(of, quoted, quote),), (payload,))


@pytest.fixture(scope="session")
def print_pages(loader: jinja2.BaseLoader) -> Callable[[Edition], dict[str, bytes]]:
    """Any edition's files."""
    return lambda edition: printed_pages(edition, loader)
