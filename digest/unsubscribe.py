"""The page that leaves the list, as a WSGI application: `digest.unsubscribe:app` (RFC 8058, one click).

Served at `mail.unsubscribe_url`, beside the archive, by any WSGI server. DIGEST_CONFIG names config.yaml (the one in the working
directory if it is not set), and the variable that `mail.unsubscribe_secret` names holds the secret. Only a POST acts, because mail
scanners follow every link; a GET shows a button. It keeps no session, sets no cookie, asks nobody to log in, and answers the same to
whoever left before.
"""

import html
import os
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from digest.config import Settings, settings
from digest.deliver.token import reader_in
from digest.errors import DigestError
from digest.state import opened

__all__ = ["app"]

Start = Callable[[str, list[tuple[str, str]]], object]
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,100}")  # of base64url
_PAGE = """<!DOCTYPE html>
<html lang="en" dir="ltr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>{title}</title>
<style>body{{font:18px/1.5 Georgia,serif;max-width:34em;margin:3em auto;padding:0 16px;color:#1d1b18;background:#fcfaf6}}
button{{font:inherit;padding:8px 20px}}</style></head>
<body><main><h1>{title}</h1>{body}</main></body></html>
"""
_ASK = (
    "<p>Do you want to leave the list?</p>"
    '<form method="post"><button name="List-Unsubscribe" value="One-Click">Leave the list</button></form>'
)
_LEFT = "<p>You have left the list. No further edition will be sent to you.</p>"
_VOID = "<p>This link is not complete, or no longer valid. Every mail has one that is, beside the word “Unsubscribe” at its end.</p>"


def app(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """Answer one request."""
    try:
        found = settings(Path(os.environ.get("DIGEST_CONFIG", "config.yaml")))
        status, body = _answer(environ, found)
        return _page(start, status, found.publication.title, body)
    except DigestError:  # whoever keeps the list finds it in `digest check`; a reader is asked to come back
        return _page(start, "503 Service Unavailable", "Unsubscribe", "<p>Please try again in a few minutes.</p>")


def _answer(environ: dict[str, Any], found: Settings) -> tuple[str, str]:
    method, slug = environ["REQUEST_METHOD"], found.publication.slug
    if method not in {"GET", "HEAD", "POST"}:
        return "405 Method Not Allowed", "<p>GET or POST.</p>"
    token = parse_qs(environ.get("QUERY_STRING", "")[:1000]).get("t", [""])[0]
    secret = os.environ.get(found.sending.secret_env or "", "").encode()
    reader = reader_in(secret, slug, token) if _TOKEN.fullmatch(token) else None
    if reader is None:
        return "404 Not Found", _VOID
    if method != "POST":
        return "200 OK", _ASK
    with opened(found.state) as state:
        state.outbox.leave(slug, reader, _now())
    return "200 OK", _LEFT


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - an edge like the command line


def _page(start: Start, status: str, title: str, body: str) -> Iterable[bytes]:
    page = _PAGE.format(title=html.escape(title), body=body).encode()
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(page))),
        ("Cache-Control", "no-store"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
        (
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
        ),
    ]
    start(status, headers)
    return [page]
