"""The page that leaves the list, as a WSGI application: `digest.unsubscribe:app` (RFC 8058, one click).

Served at `mail.unsubscribe_url`, beside the archive, by any WSGI server. DIGEST_CONFIG names config.yaml (the one in the working
directory if it is not set), and the variable that `mail.unsubscribe_secret` names holds the secret. Only a POST acts, because mail
scanners follow every link; a GET shows a button. The page speaks the language of the reader's mails if the link names it, else the
first that the browser asks for and that there are words in, else the publication's. It keeps no session, sets no cookie, asks nobody
to log in, and answers the same to whoever left before.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import jinja2
from markupsafe import Markup

from digest.config import Settings, settings
from digest.deliver.token import reader_in
from digest.errors import DigestError
from digest.render.view import direction
from digest.render.words import Words, words
from digest.run import loader, templates
from digest.state import opened

__all__ = ["app"]

Start = Callable[[str, list[tuple[str, str]]], object]
_TOKEN = re.compile(
    r"([A-Za-z0-9_-]{20,100})(?:\.([A-Za-z0-9-]{2,35}))?"
)  # of base64url; "….de" for a reader of German
_ASKED = re.compile(r"([A-Za-z-]{2,35})\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?))?")  # "de-AT;q=0.8" (RFC 9110, 12.5.4)
_PAGE = Markup("""<!DOCTYPE html>
<html lang="{language}" dir="{direction}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><meta name="color-scheme" content="light dark"><title>{title}</title>
<style>:root{{color-scheme:light dark}}body{{font:18px/1.6 Georgia,serif;max-width:34em;margin:3em auto;padding:0 16px}}
@media (prefers-color-scheme:light){{body{{color:#1d1b18;background:#fcfaf6}}}}
@media (prefers-color-scheme:dark){{body{{color:#e6e2da;background:#16171a}}}}
h1{{font-size:1.6em;line-height:1.2}}button{{font:inherit;padding:8px 20px}}</style></head>
<body><main><h1><bdi>{title}</bdi></h1>{body}</main></body></html>
""")
_BUTTON = Markup('<form method="post"><button name="List-Unsubscribe" value="One-Click">{}</button></form>')


def app(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """Answer one request."""
    known = _words(environ, jinja2.FileSystemLoader(templates()), ())
    try:
        found = settings(Path(os.environ.get("DIGEST_CONFIG", "config.yaml")))
        known = _words(environ, loader(found), (found.publication.language,))
        status, body = _answer(environ, found, known)
        return _page(start, status, known, found.publication.title, body)
    except DigestError:  # whoever keeps the list finds it in `digest check`; a reader is asked to come back
        return _page(start, "503 Service Unavailable", known, known["unsubscribe"], _told(known["leave_again"]))


def _answer(environ: dict[str, Any], found: Settings, known: Words) -> tuple[str, Markup]:
    method, slug = environ["REQUEST_METHOD"], found.publication.slug
    if method not in {"GET", "HEAD", "POST"}:
        return "405 Method Not Allowed", _told("GET, POST")
    token = _TOKEN.fullmatch(_token(environ))
    secret = os.environ.get(found.sending.secret_env or "", "").encode()
    reader = reader_in(secret, slug, token[1]) if token else None
    if reader is None:
        return "404 Not Found", _told(known.fill("leave_void", unsubscribe=known["unsubscribe"]))
    if method != "POST":
        return "200 OK", _told(known["leave_ask"]) + _BUTTON.format(known["leave"])
    with opened(found.state) as state:
        state.outbox.leave(slug, reader, _now())
    return "200 OK", _told(known["leave_done"])


def _token(environ: dict[str, Any]) -> str:
    return parse_qs(str(environ.get("QUERY_STRING", ""))[:1000]).get("t", [""])[0]


def _words(environ: dict[str, Any], box: jinja2.BaseLoader, usual: Iterable[str]) -> Words:
    """The words of the first language that is wanted and that there are words in."""
    token = _TOKEN.fullmatch(_token(environ))
    named = [token[2]] if token and token[2] else []
    for tag in (*named, *_asked(environ), *usual):
        known = words(tag, box, jinja2.Environment(autoescape=True))
        if known.table.split("-")[0] == tag.lower().split("-")[0]:
            return known
    return words("en", box, jinja2.Environment(autoescape=True))


def _asked(environ: dict[str, Any]) -> Iterator[str]:
    """The languages that a browser asks for, the dearest first; nine of them are enough."""
    header = environ.get("HTTP_ACCEPT_LANGUAGE", "")[:500].split(",")[:9]
    found = [match for each in header if (match := _ASKED.fullmatch(each.strip()))]
    yield from (match[1] for match in sorted(found, key=lambda match: -float(match[2] or 1)) if float(match[2] or 1))


def _told(text: str) -> Markup:
    return Markup("<p>{}</p>").format(text)


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - an edge like the command line


def _page(start: Start, status: str, known: Words, title: str, body: Markup) -> Iterable[bytes]:
    page = _PAGE.format(language=known.language, direction=direction(known.language), title=title, body=body).encode()
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(page))),
        ("Content-Language", known.language),
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
