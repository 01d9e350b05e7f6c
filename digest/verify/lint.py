"""A finished mail -> faults: every rule for mails that can be told from the bytes alone, under the number it has in our list.

The rules are those of RFC 5322, 2045, 2047, 2369, 2919 and 8058, of what the large mail providers ask of senders, and of what mail programs
do to HTML. They are asked of the last bytes, after inlining and encoding, because that is where they break. An "error" stops a
mail from being sent, so nothing that a source's words alone can bring about is one.
"""

import email
from collections.abc import Iterator, Mapping
from typing import Any

from digest.verify.lint_headers import envelope
from digest.verify.lint_html import markup
from digest.verify.lint_parts import contents
from digest.verify.lint_rule import Fault, Known
from digest.verify.lint_tree import tree

__all__ = ["Fault", "Known", "known_of", "lint"]


def lint(message: bytes, known: Known | None = None) -> tuple[Fault, ...]:
    """Everything that is wrong with a mail, errors first, in the order of the rules."""
    found = set(_faults(message, known or Known()))
    return tuple(sorted(found, key=lambda fault: (fault.severity, fault.rule[0], int(fault.rule[1:]), fault.told)))


def known_of(proof: Mapping[str, Any], address: str | None, ours: frozenset[str] = frozenset()) -> Known:
    """What an edition's proof says about its mail; `ours` are the hosts that the publication itself links to."""
    hosts = {host for source in proof["sources"].values() if (host := Known.host(source["url"] or ""))}
    own = {Known.host(address or ""), *ours} - {""}
    return Known(proof["title"], frozenset(hosts | own), address, proof["period"]["zone"], proof["introduction"])


def _faults(message: bytes, known: Known) -> Iterator[Fault]:
    parsed = email.message_from_bytes(message)
    yield from envelope(message, parsed)
    texts = {part.get_content_type(): _text(part) for part in parsed.walk() if part.get_content_maintype() == "text"}
    every = tree(texts.get("text/html", ""))
    if "text/html" in texts:
        yield from markup(texts["text/html"], every, str(parsed["Subject"] or ""), known)
    yield from contents(message, parsed, texts, every, known)


def _text(part: Any) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8", "replace").replace("\r\n", "\n") if isinstance(payload, bytes) else ""
