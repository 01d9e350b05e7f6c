"""Bytes -> text: byte order mark, valid UTF-8, the encoding that the file declares, and only then a guess.

UTF-8 goes before the declaration, against the HTML standard: text in another encoding is never valid UTF-8 by accident once it
holds a dozen letters, while pages that were saved, converted or proxied keep a declaration that was true once. The guess is
faust-cchardet's (uchardet, https://www.freedesktop.org/wiki/Software/uchardet/): on undeclared legacy pages it was right for .993,
where charset_normalizer was for .161. Declared names mean what browsers take them for:
https://encoding.spec.whatwg.org/#names-and-labels.
"""

import codecs
import re

from digest.model import Media

_HEAD = 4096
_SAMPLE = 100_000

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_BINARY = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a picture or a recording"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
    (b"ID3", "a recording"),
    (b"OggS", "a recording"),
)

_CALLED = {
    "ascii": "cp1252", "us-ascii": "cp1252", "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "iso8859-1": "cp1252",
    "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "windows-874": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs", "big5-hkscs": "big5hkscs",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "ksc5601": "cp949", "uhc": "cp949", "windows-949": "cp949", "x-euc-jp": "euc_jp",
    "utf8": "utf-8", "unicode": "utf-8", "utf-16": "utf-8", "utf-16le": "utf-8", "utf-16be": "utf-8", "x-mac-cyrillic": "mac_cyrillic",
}  # fmt: skip
"""Declarations and what they mean in practice. UTF-16 in a declaration that was read as ASCII cannot be true."""


def decode(data: bytes, media: Media) -> tuple[str, str]:
    """The text, and the encoding it was in. Raises ValueError with a reason for a reader where the data is no text.

    >>> decode("Zürich".encode("cp1252"), "text")[0]
    'Zürich'
    """
    text, encoding = _decoded(data, media)
    return text.removeprefix("\ufeff"), encoding


def _decoded(data: bytes, media: Media) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), encoding
    _refuse_binary(data)
    wide = _wide(data)
    if wide:
        return data.decode(wide, "replace"), wide
    if data.count(b"\0") > len(data) // 1000:
        raise ValueError("not text: it is full of NUL bytes")
    return _narrow(data, media)


def _refuse_binary(data: bytes) -> None:
    kind = next((kind for magic, kind in _BINARY if data.startswith(magic)), None)
    if kind:
        raise ValueError(f"not text: {kind}")


def _wide(data: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of most scripts' letters is the same, and NUL in Latin text."""
    sample = data[:_HEAD]
    half = len(sample) // 2
    if half < 4:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and odd < half * 0.05 else None


def _narrow(data: bytes, media: Media) -> tuple[str, str]:
    declared = _declared(data, media)
    if b"\x1b$" in data and (found := _strict(data, "iso2022_jp_ext")) is not None:
        return found, "iso-2022-jp"
    for encoding in ("utf-8", declared):
        if encoding and (found := _strict(data, encoding)) is not None:
            return found, encoding
    if _mostly_utf8(data):
        return data.decode("utf-8", "replace"), "utf-8"
    encoding = declared if declared and declared != "utf-8" else _detected(data)
    text = data.decode(encoding, "replace")
    if _controls(text) > len(text) // 20:
        raise ValueError("not text: every twentieth character or more is a control code")
    return text, encoding


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _declared(data: bytes, media: Media) -> str | None:
    """What the file says: `<meta charset=…>`, `<?xml encoding=…?>`, `Content-Type: text/plain; charset=…`."""
    patterns = {"html": _META, "mail": _CONTENT}
    match = patterns[media].search(data[:_HEAD]) if media in patterns else None
    return _codec(match.group(1).decode("ascii")) if match else None


# <meta charset="utf-8">, <meta http-equiv=… content="text/html; charset=utf-8">, <?xml version="1.0" encoding="utf-8"?>
_META = re.compile(
    rb"<(?:meta|\?xml)[^>]{1,300}?(?:charset|encoding)\s{0,9}=\s{0,9}[\"']?\s{0,9}([A-Za-z0-9_:.-]{2,40})",
    re.IGNORECASE,
)
_CONTENT = re.compile(rb"charset\s{0,9}=\s{0,9}\"?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)  # charset="utf-8"


def _codec(name: str) -> str | None:
    """The codec for a declared name, or None where there is none for text."""
    name = _CALLED.get(name.lower(), name.lower())
    try:
        known = codecs.lookup(name)
        "".encode(known.name)
    except LookupError:  # unknown, or no text encoding: "rot13", "base64"
        return None
    return known.name


def _mostly_utf8(data: bytes) -> bool:
    """UTF-8 with a few broken characters: a page cut in the middle of one, or put together from two sources."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return broken * 20 < sum(len(run) for run in _FOREIGN.findall(text))


_FOREIGN = re.compile(r"[^\x00-\x7f\ufffd]+")  # "ü"


def _detected(data: bytes) -> str:
    import cchardet

    start = next((m.start() for m in _HIGH.finditer(data)), 0)
    guess = cchardet.detect(data[max(0, start - 1000) : start + _SAMPLE])["encoding"]
    return (guess and _codec(guess)) or "cp1252"


_HIGH = re.compile(rb"[\x80-\xff]")  # the first byte that is not ASCII


def _controls(text: str) -> int:
    return sum(map(len, _CONTROL.findall(text)))


_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]+")  # what no text holds
