"""`sources` and `fetch` of config.yaml -> Sources: folders, feeds, pages, mailboxes."""

import re
from dataclasses import fields
from pathlib import Path

from digest.config.nodes import Node
from digest.config.reader import Fields, Reader
from digest.model import Fetching, Source, SourceKind

__all__ = ["LANGUAGE", "fetching", "language", "sources"]

LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")  # de, zh-Hant
_KINDS: tuple[SourceKind, ...] = ("folder", "feed", "page", "mailbox", "imap")
_WEB = re.compile(r"https?://[^\s<>\"'@/?#]+(?:[/?#][^\s<>\"']*)?")  # https://example.org/asia.xml
_IMAP = re.compile(r"imaps?://[^\s/?#]+@[^\s/?#@]+(?:/[^\s?#]*)?")  # imaps://desk@mail.example.org/Newsletters
_LEAST, _MOST = {"timeout": 1.0, "delay": 0.0}, {"timeout": 600.0, "delay": 60.0}
# kind: settings that make sense for it, beside outlet, language and stale_after
_OWN = {
    "folder": (),
    "feed": ("full_text", "allow_private"),
    "page": ("allow_private",),
    "mailbox": (),
    "imap": ("secret", "allow_private"),
}


def sources(reader: Reader, node: Node | None, home: Path) -> tuple[Source, ...]:
    """The sources in their order. Paths become absolute."""
    found = [_source(reader, item, home) for item in reader.items(node, "sources")]
    if node is not None and node.kind == "list" and not found:
        reader.note(node, "sources is empty; name at least one, such as - {folder: articles}")
    kept = [source for source in found if source]
    for position, source in enumerate(kept):
        if node is not None and (source.kind, source.location) in {(s.kind, s.location) for s in kept[:position]}:
            reader.note(node, f"the source {source.location!r} stands twice; each is read once")
    return tuple(kept)


def fetching(reader: Reader, node: Node | None) -> Fetching:
    """How the web is asked."""
    names = tuple(field.name for field in fields(Fetching))
    given = reader.fields(node, "fetch", names) if node else {}
    usual = Fetching()
    seconds = {
        name: reader.number(given.get(name), f"fetch.{name}", getattr(usual, name), _LEAST[name], _MOST[name])
        for name in ("timeout", "delay")
    }
    return Fetching(
        contact=_contact(reader, given.get("contact")),
        at_once=reader.whole(given.get("at_once"), "fetch.at_once", usual.at_once, 1, 64),
        **seconds,
    )


def language(reader: Reader, node: Node | None) -> str | None:
    """A language's code; None where nothing is written."""
    if node is None:
        return None
    code = reader.text(node, "language")
    if not LANGUAGE.fullmatch(code):
        reader.note(node, f"language must be a code such as en or zh-Hant, not {node.shown()}")
    return code


def _contact(reader: Reader, node: Node | None) -> str | None:
    text = reader.text(node, "fetch.contact", longest=200)
    if node is not None and not re.fullmatch(
        r"[\x21-\x27\x2a-\x7e]+", text
    ):  # no spaces or brackets: it stands in a header
        reader.note(node, f"fetch.contact must be a mail or web address, not {node.shown()}")
        return None
    return text or None


def _source(reader: Reader, node: Node, home: Path) -> Source | None:
    every = (*_KINDS, "outlet", "language", "stale_after", *sorted({name for own in _OWN.values() for name in own}))
    given = reader.fields(node, "a source", every)
    kinds = [kind for kind in _KINDS if kind in given]
    if len(kinds) != 1:
        if node.kind == "map":
            reader.note(node, f"a source is one of {', '.join(_KINDS)}; this one names {' and '.join(kinds) or 'none'}")
        return None
    kind = kinds[0]
    for name, value in given.items():
        if name in {name for own in _OWN.values() for name in own} - set(_OWN[kind]):
            reader.note(value, f"{name} means nothing for a {kind}; remove it")
    return Source(
        kind=kind,
        location=_location(reader, given[kind], kind, home),
        outlet=reader.text(given.get("outlet"), "outlet") or None,
        language=language(reader, given.get("language")),
        full_text=reader.truth(given.get("full_text"), "full_text"),
        allow_private=reader.truth(given.get("allow_private"), "allow_private"),
        stale_after=reader.whole(given.get("stale_after"), "stale_after (days)", 0, 1, 3650) or None,
        secret=_secret(reader, given, kind, node),
    )


def _location(reader: Reader, node: Node, kind: SourceKind, home: Path) -> str:
    text = reader.text(node, kind)
    if kind in {"folder", "mailbox"}:
        return str(home / text)
    pattern, example = (
        (_IMAP, "imaps://desk@mail.example.org/INBOX") if kind == "imap" else (_WEB, "https://example.org/asia.xml")
    )
    if not pattern.fullmatch(text) or not text.isprintable():
        reader.note(node, f"{kind} must be an address such as {example}, not {node.shown()}")
    elif kind == "imap" and ":" in text.partition("://")[2].rpartition("@")[0]:
        reader.note(node, "no password belongs in config.yaml; name an environment variable: `secret: IMAP_PASSWORD`")
    return text


def _secret(reader: Reader, given: Fields, kind: SourceKind, node: Node) -> str | None:
    """The name of an environment variable, never a password."""
    name = reader.text(given.get("secret"), "secret") or None
    if kind == "imap" and name is None:
        reader.note(node, "an imap source needs `secret`: the name of the environment variable that holds the password")
    elif name and not re.fullmatch(r"[A-Z_][A-Z0-9_]*", name):  # IMAP_PASSWORD
        reader.note(
            given["secret"], "secret is the name of an environment variable such as IMAP_PASSWORD, not the password"
        )
    return name
