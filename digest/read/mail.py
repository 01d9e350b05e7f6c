"""`Document` of a mail's plain text -> `Article`: what the sender quoted, signed or forwarded around the article is set aside first.

The bytes of a mail, its headers and its parts are taken apart where it is fetched; this is the decoded body.
"""

import re
from functools import cache

from digest.model import Article, Document, Dropped, Skipped, Span
from digest.read import text
from digest.read.lines import placed


def read(document: Document) -> Article | Skipped:
    """The article in a mail's body."""
    lines, spans = placed(document.text)
    end = _signature(document.text)
    reasons = [_reason(line.text, span, end) for line, span in zip(lines, spans, strict=True)]
    left = [place for place, reason in enumerate(reasons) if reason is None]
    aside = tuple(Dropped(span, reason) for span, reason in zip(spans, reasons, strict=True) if reason)
    return text.of_lines(document, [lines[place] for place in left], [spans[place] for place in left], aside)


def _signature(body: str) -> int:
    """Where the signature begins: "-- " on a line of its own (RFC 3676, 4.3)."""
    match = _patterns()[0].search(body)
    return match.start() if match else len(body)


def _reason(line: str, span: Span, end: int) -> str | None:
    _, header, leaving = _patterns()
    if span.start >= end:
        return "signature"
    if line.startswith(">"):
        return "quoted mail"
    if header.match(line):
        return "forwarded header"
    return "mailing list notice" if leaving.search(line) else None


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    return (
        re.compile(r"^-- ?\r?$", re.MULTILINE),
        # such as "From: Ann Lee <ann@news.example>", "---------- Forwarded message ---------", "On 3 May 2024, Ann Lee wrote:"
        re.compile(
            r"(?:From|To|Cc|Sent|Date|Subject|Reply-To|Von|An|Gesendet|Betreff|Datum|De|À|Objet|Envoyé|Para|Asunto):\s.{1,200}$"
            r"|-{3,}\s?(?:Forwarded|Original)\b|On .{6,80} wrote:$|Am .{6,80} schrieb .{1,80}:$"
        ),
        # "Unsubscribe from this list", "View this email in your browser"
        re.compile(
            r"\bunsubscribe\b|\bview (?:this|it) .{0,20}in your browser|\bmanage (?:your )?preferences\b"
            r"|\babbestellen\b|se désinscrire|darse de baja|im Browser (?:ansehen|anzeigen)",
            re.IGNORECASE,
        ),
    )
