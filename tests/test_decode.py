"""Bytes become the text their author wrote, or are refused as what they are."""

import gzip

import pytest

from digest.ingest.decode import decode
from digest.model import Media

GERMAN = "Der Hafen von Füssen ist für größere Schiffe gesperrt, sagte die Sprecherin. „Wir öffnen am Montag“, hieß es später."
RUSSIAN = "Порт закрыт после шторма, сообщила в пятницу администрация. Шесть судов ждут у входа, никто не пострадал."
JAPANESE = "港は金曜日の嵐の後に閉鎖されたと港湾当局が発表した。六隻の船が外で待っており、けが人はいないという。日曜日に再開する見込みだ。"
MAIL = 'Content-Type: text/plain; charset="iso-8859-2"\n\n'
KOREAN = "항구가 금요일 폭풍으로 문을 닫았다고 항만 당국이 밝혔다. 배 여섯 척이 밖에서 기다리고 있으며 다친 사람은 없다고 했다."


def html(charset: str, text: str) -> str:
    return f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head><body><p>{text}</p></body></html>'


@pytest.mark.parametrize(
    ("data", "media", "text"),
    [
        (GERMAN.encode(), "text", GERMAN),
        (GERMAN.encode("utf-8-sig"), "text", GERMAN),
        (GERMAN.encode("utf-16"), "text", GERMAN),
        (GERMAN.encode("utf-16-le"), "text", GERMAN),
        (GERMAN.encode("utf-16-be"), "text", GERMAN),
        (GERMAN.encode("utf-32"), "text", GERMAN),
        (b"", "text", ""),
        (b"plain", "text", "plain"),
        (html("iso-8859-1", GERMAN).encode("cp1252"), "html", html("iso-8859-1", GERMAN)),
        (html("utf-8", GERMAN).encode("cp1252"), "html", html("utf-8", GERMAN)),
        (html("iso-8859-1", GERMAN).encode(), "html", html("iso-8859-1", GERMAN)),
        (html("windows-1251", RUSSIAN).encode("cp1251"), "html", html("windows-1251", RUSSIAN)),
        (html("euc-kr", KOREAN).encode("cp949"), "html", html("euc-kr", KOREAN)),
        (html("x-sjis", JAPANESE).encode("cp932"), "html", html("x-sjis", JAPANESE)),
        (html("no-such-name", RUSSIAN).encode("cp1251"), "html", html("no-such-name", RUSSIAN)),
        (html("rot13", RUSSIAN).encode("cp1251"), "html", html("rot13", RUSSIAN)),
        ((MAIL + "Żółw").encode("iso-8859-2"), "mail", MAIL + "Żółw"),
    ],
)  # fmt: skip
def test_the_text_is_what_was_written(data: bytes, media: Media, text: str) -> None:
    assert decode(data, media)[0] == text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", GERMAN),
        ("cp1251", RUSSIAN),
        ("koi8-r", RUSSIAN),
        ("cp932", JAPANESE),
        ("euc_jp", JAPANESE),
        ("cp949", KOREAN),
        ("iso2022_jp", JAPANESE),
    ],
)
def test_an_undeclared_encoding_is_detected(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding, "ignore"), "text")[0] == text.encode(encoding, "ignore").decode(encoding)


def test_a_character_cut_in_two_does_not_cost_the_text() -> None:
    text, encoding = decode((GERMAN * 5).encode() + "ü".encode()[:1], "text")
    assert encoding == "utf-8"
    assert text == GERMAN * 5 + "\ufffd"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG"),
        (b"%PDF-1.7\n", "PDF"),
        (gzip.compress(b"text"), "gzip"),
        (b"a\0b\0\0c\0\0\0d" * 500, "NUL"),
        (b"\x01\x02\x03\xff\xfe\xfa" * 500, "control"),
    ],
)
def test_what_is_no_text_is_refused_by_name(data: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        decode(data, "text")
