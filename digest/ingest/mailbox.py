"""A mail -> Document: the plain text of a newsletter, or its HTML where it has no other, with sender, subject and date
as claims."""

from typing import TYPE_CHECKING, Any

from digest.ingest import rows
from digest.ingest.decode import decode
from digest.model import Document, Skipped

if TYPE_CHECKING:
    from email.message import EmailMessage

__all__ = ["document"]


def document(data: bytes, location: str) -> Document | Skipped:
    """The article of one RFC 5322 message. The plain part is preferred: it is what a person can check by eye."""
    from email import message_from_bytes  # the parser of headers is large, and most folders hold no mail
    from email.policy import default

    try:
        message = message_from_bytes(data, policy=default)
        return _document(message, location)
    except (AttributeError, IndexError, TypeError, ValueError, LookupError, RecursionError) as error:
        # The standard library's header parser raises all of these on broken mail; none of them says anything to a
        # reader.
        return Skipped(location, f"not a mail that can be read ({type(error).__name__})")


def _document(message: "EmailMessage", location: str) -> Document | Skipped:
    part = message.get_body(("plain",)) or message.get_body(("html",))
    text = _content(part) if part else ""
    if not text.strip():
        return Skipped(location, "a mail without text")
    return Document(
        id="",
        location=location,
        media="html" if part and part.get_content_subtype() == "html" else "mail",
        text=text,
        title=_header(message, "Subject"),
        url=rows.link((_header(message, "Archived-At") or "").strip("<> ")),
        outlet=_sender(message),
        published=_date(message),
        language=_header(message, "Content-Language"),
    )


def _content(part: Any) -> str:
    """The part's text with LF line ends; a charset that does not exist or does not fit is detected instead."""
    payload = part.get_payload(decode=True) or b""
    charset = part.get_content_charset()
    try:
        text = payload.decode(charset or "utf-8")
    except (LookupError, UnicodeDecodeError):
        text, _ = decode(payload, "text")
    return str(text).replace("\r\n", "\n")


def _header(message: "EmailMessage", name: str) -> str | None:
    value = message[name]
    return " ".join(str(value).split()) or None if value is not None else None


def _sender(message: "EmailMessage") -> str | None:
    addresses = getattr(message["From"], "addresses", ())
    return (addresses[0].display_name or None) if addresses else None


def _date(message: "EmailMessage") -> str | None:
    moment = getattr(message["Date"], "datetime", None)
    return moment.isoformat() if moment else None
