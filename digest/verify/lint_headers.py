"""Rules A and B: a mail's lines, its header, and what list mail and bulk senders must say."""

import re
from collections.abc import Iterator
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from digest.data import table
from digest.verify.lint_rule import Fault, advised, broken

__all__ = ["envelope", "ways_out"]

_SIZE = 500_000
_ONE_CLICK = "List-Unsubscribe=One-Click"
_SIGNED = (
    "from", "to", "subject", "date", "message-id", "list-unsubscribe", "list-unsubscribe-post", "mime-version", "content-type",
)  # fmt: skip


def envelope(message: bytes, parsed: Message) -> Iterator[Fault]:
    """The faults of lines and header."""
    yield from _lines(message)
    yield from _once(parsed)
    yield from _encoded_words(parsed)
    yield from _values(parsed)
    yield from _subject(parsed)
    yield from _manners(message, parsed)
    yield from _unsubscribing(parsed)
    yield from _list(parsed)
    yield from _addresses(parsed)
    yield from _signature(parsed)


def ways_out(parsed: Message) -> list[str]:
    """The addresses of List-Unsubscribe."""
    return _ANGLE.findall(_plain(parsed, "List-Unsubscribe"))


def _plain(parsed: Message, field: str) -> str:
    """A header unfolded, otherwise as it was sent."""
    return _FOLD.sub(" ", str(parsed.get(field) or ""))


def _all(parsed: Message) -> list[tuple[str, str]]:
    return [(field, _FOLD.sub(" ", str(value))) for field, value in parsed.items()]


def _lines(message: bytes) -> Iterator[Fault]:
    bare = _BARE.search(message)
    yield from broken("A10", bare is None, "a line end that is not CR LF")
    head, _, _ = message.partition(b"\r\n\r\n")
    for line in message.split(b"\r\n"):
        yield from broken("A4", len(line) <= 998, f"a line of {len(line):,} bytes; a mail server takes 998")
    for line in head.split(b"\r\n"):
        yield from broken("A14", line.isascii(), "a header line that is not ASCII")
        long = len(line) > 78 and b" " in line[1:].partition(b": ")[2] and not line.lower().startswith(b"list-")
        yield from advised("A4", not long, f"a header line of {len(line)} bytes that could be folded at 78")


def _once(parsed: Message) -> Iterator[Fault]:
    for field in ("From", "Date", "Message-ID", "Subject"):
        count = len(parsed.get_all(field) or ())
        yield from broken("A1", count == 1, f"{count} headers {field}; there must be one")
    for field in ("To", "Cc", "Bcc"):
        count = len(getaddresses([_plain(parsed, field)])) if field in parsed else 0
        allowed = field == "To" or field not in parsed
        yield from broken("B10", allowed and count <= 1, f"{field} names {count} people; a message has one reader")
    yield from broken("A1", _dated(_plain(parsed, "Date")), f"Date is {_plain(parsed, 'Date')!r}, which needs a zone")
    where = _ID.fullmatch(_plain(parsed, "Message-ID").strip())
    sender = _sender(parsed)
    told = f"Message-ID {_plain(parsed, 'Message-ID')!r} is not <something@{sender or 'the sender’s domain'}>"
    yield from broken("A1", bool(where) and where[1].lower() == sender if where else False, told)


def _dated(value: str) -> bool:
    try:
        return bool(_ZONE.search(value)) and parsedate_to_datetime(value) is not None
    except (ValueError, TypeError):
        return False


def _encoded_words(parsed: Message) -> Iterator[Fault]:
    for field, value in _all(parsed):
        words = _WORD.findall(value)
        machine = field.lower().startswith(("list-", "content-", "message-id", "mime-", "archived-at", "dkim-"))
        yield from broken("A6", not (machine and words), f"{field} holds an encoded word that no program decodes")
        inside = any("=?" in address for address in _ANGLE.findall(value)) and not machine
        yield from broken("A6", not inside, f"{field} holds an encoded word inside of an address")
        for word in words:
            yield from broken("A7", len(word) <= 75, f"{field} holds an encoded word of {len(word)} characters")
            yield from broken("A7", not word.endswith("??="), f"{field} holds an empty encoded word")


def _values(parsed: Message) -> Iterator[Fault]:
    for field, value in _all(parsed):
        plain = _decoded(value)
        yield from broken("A7", plain is not None, f"{field} cannot be decoded")
        bad = _CONTROL.search(plain or "")
        yield from broken("A8", bad is None, f"{field} holds the character U+{ord(bad[0]) if bad else 0:04X}")


def _decoded(value: str) -> str | None:
    """A header as a mail program shows it; None where it cannot."""
    try:
        pieces = decode_header(value)
        return "".join(text if isinstance(text, str) else text.decode(code or "ascii") for text, code in pieces)
    except (ValueError, LookupError):
        return None


def _subject(parsed: Message) -> Iterator[Fault]:
    subject = _decoded(_plain(parsed, "Subject")) or ""
    yield from broken("A7", "=?" not in subject, "Subject still reads as encoded after it was decoded")
    yield from advised("A9", 0 < len(subject) <= 78, f"a Subject of {len(subject)} characters; 1 to 78 are shown")
    yield from advised("A9", subject == subject.rstrip(), "Subject ends in a space")
    yield from advised("A9", any(letter.isalnum() for letter in subject), "Subject has no letter")
    yield from advised("A9", not (subject.isupper() and len(subject) > 12), "Subject is all capitals")


def _manners(message: bytes, parsed: Message) -> Iterator[Fault]:
    automatic = _plain(parsed, "Auto-Submitted") == "auto-generated"
    yield from advised("A11", automatic, "Auto-Submitted: auto-generated is missing: absence notes will answer")
    yield from advised("A11", "Precedence" not in parsed, "Precedence means nothing to mail servers of today")
    yield from advised("A12", len(message) <= _SIZE, f"a message of {len(message):,} bytes; {_SIZE:,} are plenty")
    attached = any(part.get_content_disposition() == "attachment" for part in parsed.walk())
    yield from advised("A12", not attached, "an attachment")


def _unsubscribing(parsed: Message) -> Iterator[Fault]:
    ways, value = ways_out(parsed), _plain(parsed, "List-Unsubscribe")
    secure = [way for way in ways if way.startswith("https://")]
    mail = [way for way in ways if way.startswith("mailto:")]
    written = bool(_WAYS.fullmatch(value.strip()))
    yield from broken("B1", written and bool(secure or mail), f"List-Unsubscribe {value!r} names no way out")
    yield from broken("B1", len(secure) + len(mail) == len(ways), "List-Unsubscribe is neither https: nor mailto:")
    yield from advised("B1", bool(secure), "List-Unsubscribe has no https: address, which Gmail and Yahoo ask for")
    yield from advised("B1", bool(mail), "List-Unsubscribe has no mailto: address")
    posts = parsed.get_all("List-Unsubscribe-Post") or []
    if posts:
        claimed = [_FOLD.sub(" ", str(post)).strip() for post in posts]
        yield from broken("B2", claimed == [_ONE_CLICK], f"List-Unsubscribe-Post must be {_ONE_CLICK}")
        told = "one click is claimed, and the https: address names no reader"
        yield from broken("B2", any("?" in way for way in secure), told)


def _list(parsed: Message) -> Iterator[Fault]:
    name = _plain(parsed, "List-Id").strip()
    known = _LIST_ID.fullmatch(name)
    yield from broken("B4", known is not None, f"List-Id {name!r} is not Name <id.domain>")
    local = name.rstrip(">").endswith((".localhost", ".local"))
    yield from broken("B4", not local, "List-Id ends in .localhost, which anybody’s list may")
    for field in ("List-Archive", "Archived-At"):
        yield from advised("B5", field in parsed, f"no {field}; set publish.url")


def _addresses(parsed: Message) -> Iterator[Fault]:
    domain = _sender(parsed)
    yield from broken("B6", bool(domain), "From holds no address")
    told = f"From is at {domain}, whose DMARC policy lets nobody else send; use a domain of your own"
    yield from broken("B6", domain not in table("mail_rules")["freemail"], told)
    for field in ("From", "Reply-To", "To"):
        addresses = [address for _, address in getaddresses([_plain(parsed, field)]) if address]
        yield from broken(
            "A14", all(address.isascii() for address in addresses), f"{field} has an address beyond ASCII"
        )


def _sender(parsed: Message) -> str:
    addresses = [address for _, address in getaddresses([_plain(parsed, "From")])]
    return addresses[0].rpartition("@")[2].lower() if len(addresses) == 1 and "@" in addresses[0] else ""


def _signature(parsed: Message) -> Iterator[Fault]:
    for value in parsed.get_all("DKIM-Signature") or ():
        tags = dict(part.strip().partition("=")[::2] for part in _BLANK.sub("", str(value)).split(";") if part)
        signed = {field.lower() for field in tags.get("h", "").split(":")}
        missing = [field for field in _SIGNED if field in parsed and field not in signed]
        yield from broken("B3", not missing, f"the DKIM signature leaves out {', '.join(missing)}")


_BARE = re.compile(rb"(?<!\r)\n|\r(?!\n)")
_FOLD = re.compile(r"\r?\n[ \t]")
_BLANK = re.compile(r"\s+")
_ANGLE = re.compile(r"<([^<>]*)>")  # "<mailto:leave@briefing.example>"
_WAYS = re.compile(r"<[!#-;=?-~]+>(?:, ?<[!#-;=?-~]+>)*")  # "<https://a.example/x>, <mailto:b@a.example>"
_ID = re.compile(r"<[!#-;?=A-~]+@([A-Za-z0-9.-]+)>")  # "<2026-W46.1.f5cc@briefing.example>"
_ZONE = re.compile(r"[+-][0-9]{4}(?: \([A-Z]+\))?$")  # "+0200"
_WORD = re.compile(r"=\?[!-~]*?\?[BbQq]\?[!->@-~]*\?=")  # "=?utf-8?b?w5g=?="
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_LIST_ID = re.compile(r"(?:[^<>]+ )?<[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+>")  # "Baltic Briefing <baltic.briefing.example>"
