"""Headers and two texts -> a message (RFC 5322, 2045, 2047), the same bytes under every Python.

Written out because the standard library's generator folds headers differently from release to release, writes 78
columns of quoted-printable where 76 are allowed, and turns a long List-Unsubscribe address into an encoded word that no
mail program reads.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence

from digest.errors import ConfigError
from digest.proof import name

__all__ = ["mailbox", "message", "parsed", "phrase"]

_COLUMNS = 76
_WORD_BYTES = 42  # in an encoded word: 42 bytes are 56 characters of base64, 68 with what stands around them


def message(headers: Sequence[tuple[str, str]], plain: str, html: str, boundary: str) -> bytes:
    """multipart/alternative, the plain text first, in quoted-printable with CRLF."""
    mark = f"=_{boundary}"  # "=_" cannot stand in quoted-printable, so no text can hold the boundary
    top = [*headers, ("MIME-Version", "1.0"), ("Content-Type", f'multipart/alternative; boundary="{mark}"')]
    lines = [
        *(_header(field, value) for field, value in top),
        "",
        *_part(mark, "plain", plain),
        *_part(mark, "html", html),
        f"--{mark}--",
        "",
    ]
    return "\r\n".join(lines).encode("ascii")


def mailbox(text: str, display: str | None = None) -> tuple[str, str]:
    """A mailbox as a header writes it, and its domain; `display` is its name where that is known by itself.

    >>> mailbox("Baltic Briefing <desk@briefing.example>")
    ('Baltic Briefing <desk@briefing.example>', 'briefing.example')
    """
    found, address = parsed(text)
    words = phrase(found if display is None else display)
    return (f"{words} <{address}>" if words else address), address.rpartition("@")[2]


def parsed(text: str) -> tuple[str, str]:
    """The display name and the address of a mailbox. ConfigError where there is no address, or one beyond ASCII."""
    plain = name(text) or ""
    display, _, address = plain[:-1].rpartition("<") if plain.endswith(">") else ("", "", plain)
    if not _MAILBOX.fullmatch(address):
        raise ConfigError(f"mail: {text!r} is no mail address: write it like “Baltic Briefing <desk@briefing.example>”")
    return display.strip().removeprefix('"').removesuffix('"').replace('\\"', '"'), address


def phrase(display: str) -> str:
    """A display name: as it is where it is plain words, else quoted, else (not ASCII) encoded. It may come from anybody."""
    plain = _unworded(name(display) or "")
    if not plain or _WORDS.fullmatch(plain):
        return plain
    return '"' + _SPECIAL.sub(r"\\\g<0>", plain) + '"' if plain.isascii() else _encoded(plain)


def _header(field: str, value: str) -> str:
    """One header. A subject is made of a title that may hold anything: `name` takes its line ends, the rest is here."""
    plain = _unworded(name(value) or "") if field == "Subject" else value
    if not plain.isascii():
        plain = _encoded(plain)
    return f"{field}: " + _folded(plain, len(field) + 2)


def _unworded(text: str) -> str:
    """A text in which no mail program sees an encoded word (CVE-2024-6923: some write a header line out of one)."""
    return text.replace("=?", "= ?").replace("?=", "? =")


def _folded(value: str, used: int) -> str:
    """The value broken at spaces into lines of at most 76 columns where it has spaces."""
    lines, line = [], ""
    for word in value.split(" "):
        if line and used + len(line) + 1 + len(word) > _COLUMNS:
            lines.append(line)
            line, used = word, 1
        else:
            line = f"{line} {word}" if line else word
    return "\r\n ".join([*lines, line])


def _encoded(text: str) -> str:
    """Encoded words (RFC 2047) of at most 75 characters, never broken inside a character."""
    pieces, piece = [], b""
    for character in text:
        code = character.encode("utf-8", "replace")
        if len(piece) + len(code) > _WORD_BYTES:
            pieces.append(piece)
            piece = b""
        piece += code
    return " ".join(f"=?utf-8?b?{b64encode(piece).decode()}?=" for piece in [*pieces, piece])


def _part(mark: str, kind: str, body: str) -> Iterable[str]:
    yield f"--{mark}"
    yield f"Content-Type: text/{kind}; charset=utf-8"
    yield "Content-Transfer-Encoding: quoted-printable"
    yield ""
    for line in _escaped(body.replace("\r\n", "\n").rstrip("\n")).split("\n"):
        yield from _broken(line)


def _escaped(body: str) -> str:
    """The lines of a text in quoted-printable (RFC 2045), still of any length.

    A space at the end, a dot in front and "From " are encoded too: mail servers eat, double or prefix them.
    """
    plain = _UNSAFE.sub(lambda byte: b"=%02X" % byte[0][0], body.encode().replace(b"=", b"=3D")).decode("ascii")
    return _FRAIL.sub(lambda frail: f"={ord(frail[0]):02X}", plain)


def _broken(line: str) -> Iterable[str]:
    """Pieces of at most 76 columns, broken outside of the escapes."""
    pieces = _PIECE.findall(line) if len(line) >= _COLUMNS else [line]
    yield from (f"{piece}=" for piece in pieces[:-1])
    yield pieces[-1]


_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")  # "desk@briefing.example"
_WORDS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")  # "Baltic Briefing"
_SPECIAL = re.compile(r'["\\]')
_UNSAFE = re.compile(rb"[^\n\x20-\x7e]")
_FRAIL = re.compile(r" $|^\.|F(?=rom )", re.MULTILINE)
_PIECE = re.compile(r".{1,75}(?<!=)(?<!=.)")  # never ends inside "=C3"
