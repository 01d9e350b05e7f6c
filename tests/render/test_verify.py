"""What `digest verify` finds: one changed letter anywhere."""

import json
import quopri
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jinja2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import Edition, Item
from digest.proof import printed
from digest.verify import Finding, verify

Pages = dict[str, bytes]
FILES = ["index.html", "index.md", "index.txt", "mail.eml"]


@pytest.fixture(scope="session")
def proof(pages: Pages) -> dict[str, Any]:
    return json.loads(pages["index.json"])  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def prove(pages: Pages, proof: dict[str, Any], texts: dict[str, str]) -> Callable[..., tuple[Finding, ...]]:
    """Verify the sample with some files replaced."""

    def findings(**changed: str | bytes) -> tuple[Finding, ...]:
        files = {
            name.replace("_", "."): text.encode() if isinstance(text, str) else text for name, text in changed.items()
        }
        return verify({**pages, **files}, proof, texts)

    return findings


@pytest.fixture(scope="session")
def mail_text(pages: Pages) -> str:
    """The mail with its parts decoded: as a message it says the same, without an encoding in between."""
    return quopri.decodestring(pages["mail.eml"]).decode().replace("quoted-printable", "8bit")


def test_a_finished_edition_is_proved(prove: Callable[..., tuple[Finding, ...]]) -> None:
    assert prove() == ()


def test_the_decoded_mail_is_the_same_mail(prove: Callable[..., tuple[Finding, ...]], mail_text: str) -> None:
    assert prove(mail_eml=mail_text) == ()


@pytest.mark.parametrize("file", ["index.html", "index.md", "index.txt"])
def test_a_changed_letter_is_found_in_every_passage(
    file: str, pages: Pages, proof: dict[str, Any], prove: Callable[..., tuple[Finding, ...]]
) -> None:
    page = pages[file].decode()
    for passage in _passages(proof):
        letters = [at for at in _places(page, passage) if page[at].isalpha()]
        changed = _flipped(page, letters[len(letters) // 2])
        found = prove(**{file.replace(".", "_"): changed})
        assert {finding.file for finding in found} == {file}
        assert any("lead" in finding.what or "quotation" in finding.what for finding in found)


@pytest.mark.parametrize("part", ["text/plain", "text/html"])
def test_a_changed_letter_is_found_in_both_parts_of_the_mail(
    part: str, mail_text: str, proof: dict[str, Any], prove: Callable[..., tuple[Finding, ...]]
) -> None:
    plain, html = mail_text.index("text/plain"), mail_text.index("text/html")
    start, end = (plain, html) if part == "text/plain" else (html, len(mail_text))
    for passage in _passages(proof):
        at = start + _places(mail_text[start:end], passage)[3]
        assert {finding.file for finding in prove(mail_eml=_flipped(mail_text, at))} == {f"mail.eml ({part})"}


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_letter_of_any_passage_in_any_file(
    data: st.DataObject, pages: Pages, proof: dict[str, Any], prove: Callable[..., tuple[Finding, ...]], mail_text: str
) -> None:
    file = data.draw(st.sampled_from(FILES))
    page = mail_text if file == "mail.eml" else pages[file].decode()
    passage = data.draw(st.sampled_from(_passages(proof)))
    at = data.draw(st.sampled_from([at for at in _places(page, passage) if not page[at].isspace()]))
    letter = data.draw(st.characters(categories=("L", "N")).filter(lambda letter: letter != page[at]))
    assert prove(**{file.replace(".", "_"): page[:at] + letter + page[at + 1 :]})


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("index.html", '<bdi class="speaker">Maris Lind<', '<bdi class="speaker">Maria Lind<'),
        ("index.html", '<bdi class="role">the line&#39;s managing director<', '<bdi class="role">the king<'),
        ("index.html", "<bdi>Skerry Ledger</bdi></a></span>", "<bdi>Harbour Post</bdi></a></span>"),
        ("index.html", '<span class="unattributed">Speaker', '<span class="speaker">Maris Lind</span><span>Speaker'),
        ("index.html", 'data-story="s', 'data-story="t'),
        ("index.html", '<p class="lead" data-proof="', '<p class="lead" data-proof="x'),
        ("index.html", ' data-proof="', ' data-other="'),
        ("index.html", "</span>”</p></blockquote>", "</span> And we lied.”</p></blockquote>"),
        ("index.html", "</article>", "<blockquote>We lied.</blockquote></article>"),
        ("index.html", "Ferry doubles its *sailings* &amp;", "Ferry &amp;"),
        ("index.md", "**Maris Lind**", "**Maria Lind**"),
        ("index.md", "*the line's managing director*", "*the king*"),
        ("index.md", "— Speaker not named by the source", "— **Maris Lind**"),
        ("index.md", "— **Maris Lind**", "— Maris Lind"),
        ("index.md", "Skerry Ledger](<https://skerry.example/pier#", "Harbour Post](<https://skerry.example/pier#"),
        ("index.txt", "> — Maris Lind, ", "> — Maria Lind, "),
        ("index.txt", "> — [Speaker not named by the source]", "> — Maris Lind"),
        ("index.txt", "> — Maris Lind, ", "> — [Speaker not named by the source], "),
        ("index.txt", "managing director", "managing editor"),
        ("index.txt", "Captain (Skerry Ledger)", "Captain (Harbour Post)"),
        ("mail.eml", '>Maris Lind</b>, <bdi class="role">', '>Maria Lind</b>, <bdi class="role">'),
        ("mail.eml", "> — Maris Lind, ", "> — Maria Lind, "),
    ],
)
def test_who_spoke_and_as_what_is_proved_too(
    file: str, old: str, new: str, pages: Pages, mail_text: str, prove: Callable[..., tuple[Finding, ...]]
) -> None:
    page = mail_text if file == "mail.eml" else pages[file].decode()
    assert old in page
    found = prove(**{file.replace(".", "_"): page.replace(old, new)})
    assert found
    assert found[0].file.startswith(file)


def test_a_finding_says_where_and_what(pages: Pages, prove: Callable[..., tuple[Finding, ...]]) -> None:
    page = pages["index.md"].decode()
    line = next(number for number, row in enumerate(page.split("\n"), 1) if row.startswith("Fog closed"))
    (finding,) = prove(index_md=page.replace("Fog closed", "Fog opened"))
    assert (finding.file, finding.line, finding.what) == ("index.md", line, "story 2, lead 1")
    assert str(finding).startswith(f'index.md, line {line}: story 2, lead 1: found "Fog opened')


@pytest.mark.parametrize("file", ["index.html", "index.md", "index.txt"])
def test_a_story_that_is_missing_or_moved_is_found(
    file: str,
    edition: Edition,
    pages: Pages,
    loader: jinja2.BaseLoader,
    proof: dict[str, Any],
    texts: dict[str, str],
    print_pages: Callable[..., Pages],
) -> None:
    first, second = edition.sections
    shorter = replace(edition, sections=(first, replace(second, items=second.items[:2])))
    turned = replace(edition, sections=(first, replace(second, items=second.items[::-1])))
    quieter = replace(edition, sections=(replace(first, items=_quieter(first.items)), second))
    for other in (shorter, turned, quieter):
        found = verify({**pages, file: print_pages(other)[file]}, proof, texts)
        assert found
        assert {finding.file for finding in found} == {file}


def test_a_passage_outside_of_any_story_is_found(pages: Pages, prove: Callable[..., tuple[Finding, ...]]) -> None:
    page = pages["index.html"].decode().replace("</main>", '</main><p class="quote">We won.</p>')
    assert [finding.what for finding in prove(index_html=page)] == ["a passage outside of any story"]
    page = pages["index.md"].decode().replace("<!-- stories -->", "<!-- stories -->\n\n> We won.")
    assert [finding.what for finding in prove(index_md=page)] == ["a passage outside of any story"]


def test_a_missing_file_is_found_but_a_mail_may_be_missing(
    pages: Pages, proof: dict[str, Any], texts: dict[str, str]
) -> None:
    held = {name: body for name, body in pages.items() if name not in {"mail.eml", "index.txt"}}
    assert [(finding.file, finding.found) for finding in verify(held, proof, texts)] == [("index.txt", "missing")]


def test_a_changed_proof_or_source_is_found(pages: Pages, proof: dict[str, Any], texts: dict[str, str]) -> None:
    def altered(change: Callable[[dict[str, Any]], object]) -> set[str]:
        copy = json.loads(json.dumps(proof))
        change(copy)
        return {finding.file for finding in verify(pages, copy, texts)}

    story = 0
    assert "index.json" in altered(lambda p: p["sections"][0]["stories"][story]["lead"].update(text="We won."))
    assert "index.json" in altered(lambda p: p["sections"][0]["stories"][story]["lead"].update(source="nobody"))
    assert "index.json" in altered(lambda p: p["sections"][0]["stories"][0]["quotations"][0]["role"].update(start=1))
    assert "index.json" in altered(lambda p: p["sections"].append({"title": "x"}))
    assert "index.json" in altered(lambda p: p.update(schema=0))
    sha, text = next(iter(texts.items()))
    assert verify(pages, proof, {**texts, sha: text + "."})[0].what.startswith("SHA-256")
    assert verify(pages, proof, {key: value for key, value in texts.items() if key != sha})[0].found == "no stored text"


def test_a_shortened_mail_is_proved_as_far_as_it_goes(
    edition: Edition, print_pages: Callable[..., Pages], tell: Callable[..., Item]
) -> None:
    body = "A long sentence about the weather that goes on and on. " * 40
    items = tuple(tell(number, f"{body}{number}", "https://harbour.example/a") for number in range(25))
    long = replace(edition, sections=(replace(edition.sections[0], items=items), edition.sections[1]))
    made = print_pages(long)
    texts = {item.article.id: item.article.text for section in long.sections for item in section.items}
    stored = {
        source["sha256"]: texts[key]
        for key, source in json.loads(made["index.json"])["sources"].items()
        if key in texts
    }
    mail = quopri.decodestring(made["mail.eml"]).decode().replace("quoted-printable", "8bit")
    omitted = sum(map(int, re.findall(r'data-omitted="(\d+)"', mail)))
    assert omitted > 5
    assert f"{omitted} more stories are in the web edition" in mail
    proof = json.loads(made["index.json"])
    known = [finding for finding in verify(made, proof, stored) if "no stored text" not in finding.found]
    assert known == []
    lied = mail.replace(f'data-omitted="{omitted}"', f'data-omitted="{omitted - 1}"').encode()
    assert verify({**made, "mail.eml": lied}, proof, stored) != ()


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_damaged_files_are_findings_never_a_crash(
    data: st.DataObject, pages: Pages, proof: dict[str, Any], texts: dict[str, str]
) -> None:
    file = data.draw(st.sampled_from(FILES))
    start = data.draw(st.integers(0, len(pages[file])))
    length, noise = data.draw(st.integers(0, 400)), data.draw(st.binary(max_size=40))
    body = pages[file][:start] + noise + pages[file][start + length :]
    assert isinstance(verify({**pages, file: body}, proof, texts), tuple)


def _passages(proof: dict[str, Any]) -> list[str]:
    stories = [story for section in proof["sections"] for story in section["stories"]]
    return [printed(part["text"]) for story in stories for part in (story["lead"], *story["quotations"])]


def _places(page: str, passage: str) -> list[int]:
    """The places in a page of the letters of a passage, whatever breaks, escapes and entities stand between them."""
    between = r"(?:&\w+;|&#\d+;|[\W_])*?"
    letters = [letter for letter in passage if letter.isalnum()]
    found = re.search(between.join(f"({re.escape(letter)})" for letter in letters), page)
    assert found, passage
    return [found.start(group) for group in range(1, len(letters) + 1)]


def _flipped(page: str, at: int) -> str:
    return page[:at] + ("x" if page[at] != "x" else "y") + page[at + 1 :]


def _quieter(items: tuple[Item, ...]) -> tuple[Item, ...]:
    return (replace(items[0], quotations=items[0].quotations[1:]), *items[1:])
