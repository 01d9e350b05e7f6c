"""A revision of an edition, from the database -> the message of any of its readers.

The mail of every group of readers (their regions, their language) is printed when the first of them is served, proved against the
sources, and held against the rules.
"""

import email
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from digest.config import Settings
from digest.deliver.signing import signer
from digest.deliver.smtp import Login
from digest.deliver.token import token_of
from digest.errors import ConfigError, DeliveryError, StateError, TemplateError
from digest.model import Edition, Recipient
from digest.render import Envelope, Letter, mailing
from digest.run.letters import known_mail
from digest.run.templates import compiled, loader
from digest.state import Key, State
from digest.verify import lint, verify

__all__ = ["Desk", "desk_of", "letter_of", "login_of", "message_for", "secrets"]

_SECRET = 16


@dataclass(frozen=True, slots=True)
class Desk:
    """What every mail of one edition is made with."""

    settings: Settings
    edition: Edition
    key: Key
    proof: Mapping[str, Any]
    texts: Mapping[str, str]
    secret: bytes
    sign: Callable[[bytes], bytes]
    letters: dict[tuple[tuple[str, ...], str], Letter]


def desk_of(settings: Settings, state: State, key: Key) -> Desk:
    """What the mails of this revision are made with. ConfigError where nobody is named who sends."""
    if settings.mail is None:
        raise ConfigError("mail.from is missing: say in config.yaml who sends")
    proof = json.loads(dict(state.editions(key.slug))[key.period])
    texts = state.texts(source["sha256"] for source in proof["sources"].values())
    return Desk(settings, _edition(settings, state, key), key, proof, texts, *secrets(settings), {})


def message_for(desk: Desk, reader: Recipient, number: str | None = None, mark: str = "") -> bytes:
    """A reader's own message; `number` is what makes the Message-ID of a proof another one."""
    return _message(desk, letter_of(desk, reader), _envelope(desk, reader, number or desk.key.number(reader.key), mark))


def letter_of(desk: Desk, reader: Recipient) -> Letter:
    """The letter of this reader's regions and language, proved and held against the rules when it is first asked for."""
    group = reader.regions, reader.language
    if group not in desk.letters:
        desk.letters[group] = _printed(desk, reader)
    return desk.letters[group]


def secrets(settings: Settings) -> tuple[bytes, Callable[[bytes], bytes]]:
    """What the readers' links are signed with, and what signs a message. ConfigError where one is wanted and missing."""
    return _secret(settings), _signing(settings)


def login_of(user_env: str, password_env: str, group: str) -> Login:
    """Name and password from the environment. ConfigError names the variable that is missing."""
    return Login(
        _variable(user_env, f"{group}: user_env"), _variable(password_env, f"{group}: the other half of the login")
    )


def _edition(settings: Settings, state: State, key: Key) -> Edition:
    """The edition as it was made, in the publication's own zone."""
    remedy = f"`digest build --period {key.period}` makes it again"
    try:
        edition = state.outbox.edition(key)
    except ValueError:
        raise StateError(f"{key.period}: kept by another version of digest; {remedy}") from None
    if edition is None:
        raise StateError(f"{key.period}: made before digest could send, or without `mail:`; {remedy}")
    zone, period = settings.schedule.zone, edition.period
    local = {name: getattr(period, name).astimezone(zone) for name in ("start", "end", "due")}
    return replace(edition, period=replace(period, **local))


def _secret(settings: Settings) -> bytes:
    """What the readers' links are signed with; empty where no link is."""
    name = settings.sending.secret_env
    if not (name and settings.mail and settings.mail.unsubscribe_url):
        return b""
    return _variable(name, "mail.unsubscribe_secret", _SECRET).encode()


def _signing(settings: Settings) -> Callable[[bytes], bytes]:
    """What signs a message; where no key is named, a message leaves as it is."""
    dkim, mail = settings.sending.dkim, settings.mail
    if dkim is None or mail is None:
        return bytes
    return signer(dkim.selector, mail.sender.rpartition("@")[2].rstrip(">"), dkim.key)


def _variable(name: str, setting: str, least: int = 1) -> str:
    value = os.environ.get(name, "")
    if len(value) < least:
        raise ConfigError(f"{setting}: the environment variable {name} is missing or shorter than {least} characters")
    return value


def _printed(desk: Desk, reader: Recipient) -> Letter:
    settings = desk.settings
    edition = replace(desk.edition, language=reader.language) if reader.language else desk.edition
    if settings.mail is None:
        raise ConfigError("mail.from is missing: say in config.yaml who sends")
    letter = mailing(edition, loader(settings), settings.mail, reader.regions, compiled(settings))
    message = _message(desk, letter, _envelope(desk, reader, desk.key.number(reader.key)))
    proof = _narrowed(desk.proof, reader.regions)
    faults = [str(fault) for fault in lint(message, known_mail(settings, desk.proof)) if fault.severity == "error"]
    faults += [
        str(finding)
        for finding in verify({"mail.eml": message}, proof, desk.texts)
        if finding.file.startswith(("mail.eml", "index.json"))
    ]
    if faults:
        told = "\n".join(faults[:20])
        raise TemplateError(
            f"the mail was not sent, for it breaks rules (`digest lint`; check your templates):\n{told}"
        )
    return letter


def _narrowed(proof: Mapping[str, Any], regions: Sequence[str]) -> Mapping[str, Any]:
    """The proof of what a reader of some regions is told."""
    if not regions:
        return proof
    return {**proof, "sections": [section for section in proof["sections"] if section["title"] in regions]}


def _envelope(desk: Desk, reader: Recipient, number: str, mark: str = "") -> Envelope:
    token = token_of(desk.secret, desk.key.slug, reader.address) if desk.secret else ""
    token += f".{reader.language}" if token and reader.language else ""  # the page of the link speaks his language
    return Envelope(reader.address, number, reader.name, token, mark)


def _message(desk: Desk, letter: Letter, envelope: Envelope) -> bytes:
    """The reader's message, signed, if reading it back finds the headers that it must have and no other (CVE-2024-6923)."""
    message = letter.message(envelope)
    found = email.message_from_bytes(message).keys()
    if found != letter.names(envelope):
        raise DeliveryError(
            f"a message to {envelope.address} would have had the headers {', '.join(found)}; it was not sent"
        )
    return desk.sign(message)
