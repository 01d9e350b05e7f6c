"""Folders of article files: each is read, or left out with a reason; none costs the others."""

import gzip
import json
import os
from email.message import EmailMessage
from pathlib import Path

import pytest

from digest.errors import SourceError
from digest.ingest.folder import documents, files
from digest.ingest.rows import LARGEST, document, link
from digest.model import Document, Skipped

TEXT = "The ferry to Saltholm sails again, the harbour office said on Tuesday."


def found(folder: Path, name: str) -> list[Document | Skipped]:
    return list(documents(folder, name))


def only(folder: Path, name: str) -> Document:
    (one,) = found(folder, name)
    assert isinstance(one, Document), one
    return one


def reason(folder: Path, name: str) -> str:
    (one,) = found(folder, name)
    assert isinstance(one, Skipped)
    return one.reason


def test_files_are_found_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.txt", "a/c.md", "a.txt", ".hidden.txt", ".git/x.txt", "edition.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(TEXT)
    assert files(tmp_path) == ("a.txt", "a/c.md", "b.txt")


def test_a_folder_that_is_gone_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such folder; make it, or change"):
        files(tmp_path / "articles")


def test_text_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"“{TEXT}”\n\n‘it’s’", encoding="utf-8")
    one = only(tmp_path, "a.txt")
    assert (one.media, one.text) == ("text", f"“{TEXT}”\n\n‘it’s’")
    assert one.location == f"{tmp_path.name}/a.txt"


def test_an_id_comes_from_what_is_said_not_from_where(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(TEXT)
    (tmp_path / "c.txt").write_text(TEXT.replace("Tuesday", "Wednesday"))
    a, b, c = (only(tmp_path, name) for name in ("a.txt", "b.txt", "c.txt"))
    assert a.id == b.id != c.id


def test_html_is_left_to_the_reader(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(f"<p>{TEXT}</p>")
    assert only(tmp_path, "a.html").media == "html"


def test_the_source_speaks_where_the_file_is_silent(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        json.dumps({"text": TEXT, "outlet": "Own Post"}) + "\n" + json.dumps({"text": TEXT})
    )
    own, silent = documents(tmp_path, "a.jsonl", "Harbour Post", "en")
    assert isinstance(own, Document)
    assert isinstance(silent, Document)
    assert (own.outlet, silent.outlet, silent.language) == ("Own Post", "Harbour Post", "en")


def mail(body: str, **headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return message


def test_a_mail_is_its_plain_text(tmp_path: Path) -> None:
    message = mail(
        f"{TEXT} Žē“",
        Subject="Ferry – again",
        From="Morning Ferry <m@ferry.example>",
        Date="Tue, 10 Nov 2026 06:00:00 +0200",
    )
    message.add_alternative(f"<p>{TEXT}</p>", subtype="html")
    (tmp_path / "a.eml").write_bytes(bytes(message))
    one = only(tmp_path, "a.eml")
    assert (one.media, one.title, one.outlet) == ("mail", "Ferry – again", "Morning Ferry")
    assert one.published == "2026-11-10T06:00:00+02:00"
    assert one.text.strip() == f"{TEXT} Žē“"


def test_a_mail_of_html_alone_is_html(tmp_path: Path) -> None:
    message = EmailMessage()
    message.set_content(f"<p>{TEXT}</p>", subtype="html")
    (tmp_path / "a.eml").write_bytes(bytes(message))
    assert only(tmp_path, "a.eml").media == "html"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"Subject: nothing\n\n", "a mail without text"),
        (b"Content-Type: text/plain; charset=made-up\n\n" + TEXT.encode(), None),
        (b"From: \xff\xfe@@<>;,\nDate: yesterday\n\n" + TEXT.encode(), None),
        (b"Content-Type: multipart/mixed; boundary=x\n\n--x\n", "a mail without text"),
    ],
)
def test_broken_mails(data: bytes, expected: str | None, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(data)
    (one,) = found(tmp_path, "a.eml")
    assert one.reason == expected if isinstance(one, Skipped) else TEXT in one.text


def test_lines_of_json_cost_only_themselves(tmp_path: Path) -> None:
    rows = [json.dumps({"id": 1, "text": TEXT}), "{broken", "[]", '{"id": 2}', '{"text": 5}', "", '{"html": "<p>x"}']
    (tmp_path / "a.jsonl").write_text("\n".join(rows))
    assert [type(one).__name__ for one in found(tmp_path, "a.jsonl")] == [
        "Document", "Skipped", "Skipped", "Skipped", "Skipped", "Document",
    ]  # fmt: skip
    assert [one.location for one in found(tmp_path, "a.jsonl") if isinstance(one, Skipped)] == [
        f"{tmp_path.name}/a.jsonl:{number}" for number in (2, 3, 4, 5)
    ]


def test_packed_lines_and_a_file_that_only_claims_to_be(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(json.dumps({"text": TEXT}).encode()))
    (tmp_path / "b.jsonl.gz").write_bytes(b"plain")
    (tmp_path / "c.jsonl.gz").write_bytes(gzip.compress(b"{}" * 1000)[:-9])
    assert only(tmp_path, "a.jsonl.gz").text == TEXT
    assert "could not be read" in reason(tmp_path, "b.jsonl.gz")
    assert "could not be read" in reason(tmp_path, "c.jsonl.gz")


def test_an_archive_of_line_ends_is_not_unpacked_without_end(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "ends.jsonl.gz", "wb", compresslevel=1) as stream:
        for _ in range(10):
            stream.write(b"\n" * 1_000_000)
    assert reason(tmp_path, "ends.jsonl.gz") == "it could not be read: it unpacks to more than 512 MiB"


def test_a_mail_of_mails_of_mails(tmp_path: Path) -> None:
    (tmp_path / "deep.eml").write_bytes(b"Subject: x\r\nContent-Type: message/rfc822\r\n\r\n" * 3000)
    assert "not a mail that can be read" in reason(tmp_path, "deep.eml")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_closed_folder_costs_itself_only(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    (tmp_path / "a.txt").write_text(TEXT)
    assert files(tmp_path) == ("a.txt", "closed")
    assert reason(tmp_path, "closed") == "a folder that digest may not read"


def test_a_line_without_end_costs_itself_only(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "bomb.jsonl.gz", "wb", compresslevel=1) as stream:
        stream.write(b"{" * (2 * LARGEST + 2) + b"\n" + json.dumps({"text": TEXT}).encode())
    bomb, row = found(tmp_path, "bomb.jsonl.gz")
    assert isinstance(bomb, Skipped)
    assert "longer than 8 MiB" in bomb.reason
    assert isinstance(row, Document)
    assert row.location.endswith("bomb.jsonl.gz:2")


def test_what_is_never_opened(tmp_path: Path) -> None:
    folder, outside = tmp_path / "articles", tmp_path / "secret.txt"
    folder.mkdir()
    outside.write_text(TEXT)
    (folder / "link.txt").symlink_to(outside)
    (folder / "folder.txt").symlink_to(tmp_path, target_is_directory=True)
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    (folder / "dangling.txt").symlink_to(folder / "nowhere.txt")
    os.mkfifo(folder / "pipe.txt")
    (folder / "two\nlines.txt").write_text(TEXT)
    (folder / "table.xlsx").write_bytes(b"PK")
    (folder / "empty.txt").write_text(" \n")
    (folder / "large.txt").write_bytes(b"a" * (LARGEST + 1))
    reasons = {name: reason(folder, name) for name in files(folder)}
    assert {name: words.split(" (")[0] for name, words in reasons.items()} == {
        "dangling.txt": "it could not be read: No such file or directory",
        "empty.txt": "it is empty",
        "folder.txt": "a link that leads out of the folder",
        "large.txt": "larger than 8 MiB",
        "link.txt": "a link that leads out of the folder",
        "loop.txt": "it could not be read: Too many levels of symbolic links",
        "pipe.txt": "not a regular file",
        "table.xlsx": "not a kind of file that digest reads",
        "two\nlines.txt": "its name holds a control character or is not valid text; rename it",
    }
    assert all(
        one.location.isprintable() for name in files(folder) for one in found(folder, name) if isinstance(one, Skipped)
    )


def test_a_picture_that_is_called_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    assert reason(tmp_path, "a.txt")


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("https://post.example/a?b=c#d", True),
        ("HTTP://post.example", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//post.example/a", False),
        ("https://user:secret@post.example/", False),
        ("https://", False),
        ("https://post.example/a b", False),
        ('https://post.example/"onload=', False),
        ("https://post.example/\u202eb", False),
        ("https://[bad/", False),
        ("https://post.example/" + "a" * 2000, False),
        (None, False),
    ],
)
def test_only_web_addresses_are_links(url: str | None, taken: bool) -> None:
    assert link(url) == (url if taken else None)


def test_a_row_may_list_its_authors() -> None:
    one = document(json.dumps({"text": TEXT, "byline": ["A. Farrow", "B. Quill"], "date": "2026-11-10"}), "rows:1")
    assert isinstance(one, Document)
    assert (one.byline, one.published) == ("A. Farrow, B. Quill", "2026-11-10")
