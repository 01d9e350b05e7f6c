"""An edition, its readers and the outbox -> mails, once to each; whatever dies in the middle, the next run goes on from there.

The mail of every group of readers (their regions, their language) is printed, proved against the sources and held against the
rules before the first of them leaves.
"""

import email
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from digest.config import Settings
from digest.config.recipients import Readers, readers
from digest.config.recipients import address as one_address
from digest.deliver.signing import signer
from digest.deliver.smtp import Carrier, Login, Reply
from digest.deliver.token import reader_of, token_of
from digest.errors import ConfigError, DeliveryError, StateError, TemplateError
from digest.model import Edition, Recipient
from digest.render import Envelope, Letter, mailing
from digest.run.letters import known_mail
from digest.run.order import Order, Sent
from digest.run.templates import compiled, loader
from digest.state import Key, State, Status, locked, opened
from digest.verify import lint, verify

__all__ = [
    "Desk",
    "desk_of",
    "drafts",
    "due_keys",
    "key_of",
    "letter_of",
    "login_of",
    "proof_to",
    "send",
    "sent",
    "tried",
]

Log = Callable[[str], None]
_PATIENCE = timedelta(days=5)  # how long `digest run` tries again what a server puts off (RFC 5321, 4.5.4.1)
_BARRED = 3  # refusals of the sender in a row, after which the others are not tried
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


def send(settings: Settings, period: str | None, order: Order, log: Log) -> Sent:
    """Send the newest revision of an edition, the newest edition if none is named. The publication is locked meanwhile."""
    with locked(settings.state), opened(settings.state) as state:
        return sent(settings, state, key_of(settings, state, period), order, log)


def sent(settings: Settings, state: State, key: Key, order: Order, log: Log) -> Sent:
    """Send one revision to whoever did not get it yet. The caller holds the lock."""
    listed = _readers(settings, log)
    desk = desk_of(settings, state, key)
    wanted, excluded = _plan(desk, state, listed, order)
    state.outbox.plan(key, {reader.key: key.number(reader.key) for reader in wanted}, excluded, order.clock())
    if order.unknown == "again":
        log(f"sending   {state.outbox.again(key, order.clock())} unknown ones again")
    waiting = {entry.recipient for entry in state.outbox.entries(key) if entry.status in {"planned", "deferred"}}
    queue = [reader for reader in wanted if reader.key in waiting]
    for reader in queue:
        letter_of(desk, reader)
    stopped = _carried(desk, state, queue, order, log) if queue else ""
    return _report(state, key, listed, stopped)


def due_keys(settings: Settings, state: State, now: datetime) -> tuple[Key, ...]:
    """The editions that `digest run` still has to send."""
    return state.outbox.due(settings.publication.slug, now - _PATIENCE)


def proof_to(settings: Settings, period: str | None, address: str, order: Order) -> Reply:
    """Send one proof to one address. The outbox does not know of it."""
    try:
        reader = Recipient(one_address(address))
    except ValueError as error:
        raise ConfigError(f"--to: {error}") from None
    with opened(settings.state) as state:
        desk = desk_of(settings, state, key_of(settings, state, period))
    number = desk.key.number(f"proof {address} {order.clock().isoformat()}")
    letter, envelope = letter_of(desk, reader), _envelope(desk, reader, number, "[Proof] ")
    carrier = _carrier(settings, order)
    try:
        return _tried(carrier, address, _message(desk, letter, envelope), order, lambda *_: None)
    finally:
        carrier.close()


def drafts(settings: Settings, period: str | None, folder: Path, order: Order, log: Log) -> tuple[Path, ...]:
    """Write the mails that would be sent into a folder, and send none."""
    listed = _readers(settings, log)
    with opened(settings.state) as state:
        desk = desk_of(settings, state, key_of(settings, state, period))
        wanted, _ = _plan(desk, state, listed, order)
        done = {
            entry.recipient for entry in state.outbox.entries(desk.key) if entry.status not in {"planned", "deferred"}
        }
    target = folder / desk.key.period
    paths = []
    try:
        target.mkdir(parents=True, exist_ok=True)
        for at, reader in enumerate((each for each in wanted if each.key not in done), 1):
            envelope = _envelope(desk, reader, desk.key.number(reader.key))
            paths.append(target / f"{at:05}.eml")
            paths[-1].write_bytes(_message(desk, letter_of(desk, reader), envelope))
    except OSError as error:
        raise DeliveryError(f"{target}: could not be written ({error.strerror})") from None
    return tuple(paths)


def tried(settings: Settings, order: Order) -> str:
    """What `digest check` says of sending: the list can be read, the variables are set, the server lets us in. Nothing is sent."""
    listed = _readers(settings, lambda _: None)
    if listed.faults:
        more = f" (and {len(listed.faults) - 1} more)" if len(listed.faults) > 1 else ""
        raise ConfigError(f"{listed.faults[0]}{more}")
    _secret(settings)
    _signing(settings)
    carrier = _carrier(settings, order)
    try:
        carrier.greet()
    finally:
        carrier.close()
    return f"{len(listed.found)} readers; the server answers"


def key_of(settings: Settings, state: State, period: str | None) -> Key:
    """The newest revision of an edition. ConfigError where there is none."""
    slug = settings.publication.slug
    made = [issue for issue in state.issues(slug) if issue.status == "made" and period in {None, issue.period}]
    if not made:
        raise ConfigError(f"there is no edition {period or ''} to send; `digest list` shows those that were made")
    return Key(slug, made[0].period, made[0].revision)


def _readers(settings: Settings, log: Log) -> Readers:
    if not (settings.sending.recipients or settings.sending.command):
        raise ConfigError("mail.recipients is missing: name the list of readers in config.yaml")
    listed = readers(settings.sending, settings.home, [region.title for region in settings.publication.regions])
    for fault in listed.faults:
        log(f"readers   {fault}")
    return listed


def desk_of(settings: Settings, state: State, key: Key) -> Desk:
    """What the mails of this revision are made with. ConfigError where nobody is named who sends."""
    if settings.mail is None:
        raise ConfigError("mail.from is missing: say in config.yaml who sends")
    proof = json.loads(next(issue.proof for issue in state.issues(key.slug) if issue.period == key.period))
    texts = state.texts(source["sha256"] for source in proof["sources"].values())
    return Desk(settings, _edition(settings, state, key), key, proof, texts, _secret(settings), _signing(settings), {})


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


def login_of(user_env: str, password_env: str, group: str) -> Login:
    """Name and password from the environment. ConfigError names the variable that is missing."""
    return Login(
        _variable(user_env, f"{group}: user_env"), _variable(password_env, f"{group}: the other half of the login")
    )


def _variable(name: str, setting: str, least: int = 1) -> str:
    value = os.environ.get(name, "")
    if len(value) < least:
        raise ConfigError(f"{setting}: the environment variable {name} is missing or shorter than {least} characters")
    return value


def _plan(desk: Desk, state: State, listed: Readers, order: Order) -> tuple[list[Recipient], dict[str, str]]:
    """Who gets it, and who does not, and why not."""
    left, served = state.outbox.gone(desk.key.slug), state.outbox.served(desk.key)
    wanted, excluded = [], {}
    for reader in listed.found:
        if reader_of(desk.key.slug, reader.address) in left:
            excluded[reader.key] = "left the list"
        elif reader.regions and not {section.title for section in desk.edition.sections} & set(reader.regions):
            excluded[reader.key] = f"nothing in {', '.join(reader.regions)}"
        elif order.whom == "newcomers" and reader.key in served:
            excluded[reader.key] = "got another revision"
        else:
            wanted.append(reader)
    return wanted, excluded


def letter_of(desk: Desk, reader: Recipient) -> Letter:
    """The letter of this reader's regions and language, proved and held against the rules when it is first asked for."""
    group = reader.regions, reader.language
    if group not in desk.letters:
        desk.letters[group] = _printed(desk, reader)
    return desk.letters[group]


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


def _carrier(settings: Settings, order: Order) -> Carrier:
    given, mail = settings.sending, settings.mail
    if given.server is None or mail is None:
        raise ConfigError("mail.server is missing: name the mail server in config.yaml")
    login = None
    if given.user_env and given.password_env:
        login = login_of(given.user_env, given.password_env, "mail")
    sender = mail.sender.rpartition("<")[2].rstrip(">")
    return Carrier(given.server, sender, login, order.waits)


def _carried(desk: Desk, state: State, queue: Sequence[Recipient], order: Order, log: Log) -> str:
    """Send to everybody in the queue. Says why it ended early; empty where it did not."""
    carrier = _carrier(desk.settings, order)
    barred = 0
    log(f"sending   {desk.key.period}: {len(queue)} messages")
    try:
        for reader in queue:
            reply = _one(desk, state, carrier, reader, order)
            barred = barred + 1 if reply.of_the_server else 0
            if barred and (reply.phase == "connect" or barred >= _BARRED):
                return reply.told
    except DeliveryError as error:
        return str(error)
    finally:
        carrier.close()
    return ""


def _one(desk: Desk, state: State, carrier: Carrier, reader: Recipient, order: Order) -> Reply:
    """One mail to one reader; each step is in the database before the next is taken."""

    def step(status: Status, told: str) -> None:
        state.outbox.mark(desk.key, reader.key, status, told, order.clock())

    message = _message(desk, letter_of(desk, reader), _envelope(desk, reader, desk.key.number(reader.key)))
    return _tried(carrier, reader.address, message, order, step)


def _tried(carrier: Carrier, address: str, message: bytes, order: Order, step: Callable[..., None]) -> Reply:
    """Hand a message over, and again after a pause, and after twice the pause, where the server says "later"."""
    for pause in carrier.pauses():
        order.waits.sleep(pause)
        reply = carrier.carry(address, message, lambda: step("in doubt", ""))
        step(reply.status, reply.told)
        if not reply.worth_another:
            break
    return reply


def _report(state: State, key: Key, listed: Readers, stopped: str) -> Sent:
    entries = state.outbox.entries(key)
    report = Sent(
        key,
        state.outbox.counts(key),
        tuple(entry for entry in entries if entry.status not in {"accepted", "excluded"}),
        listed.faults,
        stopped,
    )
    if report.whole:
        state.outbox.finish(key)
    return report
