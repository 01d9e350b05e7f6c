"""An edition, its readers and the outbox -> mails, once to each; whatever dies in the middle, the next run goes on from there."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from digest.config import Settings
from digest.config.recipients import Readers, readers
from digest.config.recipients import address as one_address
from digest.deliver.smtp import Carrier, Reply
from digest.deliver.token import reader_of
from digest.errors import ConfigError, DeliveryError
from digest.model import Recipient
from digest.run.desk import Desk, desk_of, letter_of, login_of, message_for, secrets
from digest.run.order import Order, Sent
from digest.state import Key, State, Status, locked, opened

__all__ = ["drafts", "due_keys", "key_of", "proof_to", "send", "sent", "tried"]

Log = Callable[[str], None]
_PATIENCE = timedelta(days=5)  # how long `digest run` tries again what a server puts off (RFC 5321, 4.5.4.1)
_BARRED = 3  # refusals of the sender in a row, after which the others are not tried


def send(settings: Settings, period: str | None, order: Order, log: Log) -> Sent:
    """Send the newest revision of an edition, the newest edition if none is named. The publication is locked meanwhile."""
    with locked(settings.state), opened(settings.state) as state:
        return sent(settings, state, key_of(settings, state, period), order, log)


def sent(settings: Settings, state: State, key: Key, order: Order, log: Log) -> Sent:
    """Send one revision to whoever did not get it yet. The caller holds the lock."""
    listed = _readers(settings, log)
    desk = desk_of(settings, state, key)
    wanted, excluded = _plan(desk, state, listed, order)
    if order.unknown == "again":
        log(f"sending   {state.outbox.again(key, order.clock())} unknown ones again")
    state.outbox.plan(key, {reader.key: key.number(reader.key) for reader in wanted}, excluded, order.clock())
    waiting = {entry.recipient for entry in state.outbox.entries(key) if entry.status in {"planned", "deferred"}}
    queue = [reader for reader in wanted if reader.key in waiting]
    for reader in queue:
        letter_of(desk, reader)  # all of them are proved before the first leaves
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
    message = message_for(desk, reader, number, "[Proof] ")
    carrier = _carrier(settings, order)
    try:
        return _tried(carrier, address, message, order, lambda *_: None)
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
            paths.append(target / f"{at:05}.eml")
            paths[-1].write_bytes(message_for(desk, reader))
    except OSError as error:
        raise DeliveryError(f"{target}: could not be written ({error.strerror})") from None
    return tuple(paths)


def tried(settings: Settings, order: Order) -> str:
    """What `digest check` says of sending: the list can be read, the variables are set, the server lets us in. Nothing is sent."""
    listed = _readers(settings, lambda _: None)
    if listed.faults:
        more = f" (and {len(listed.faults) - 1} more)" if len(listed.faults) > 1 else ""
        raise ConfigError(f"{listed.faults[0]}{more}")
    secrets(settings)
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
    if not listed.found:
        raise ConfigError("mail.recipients: the list names no reader; nobody was taken off it")
    return listed


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

    return _tried(carrier, reader.address, message_for(desk, reader), order, step)


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
