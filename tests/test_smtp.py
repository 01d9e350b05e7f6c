"""One message to a mail server: what becomes of it when the server refuses, puts off, or hangs up in each phase."""

import email
import email.policy
import json
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from socket import socket
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from digest.config import Sending
from digest.config.recipients import readers
from digest.deliver.smtp import Carrier, Login, Reply
from digest.deliver.waits import Waits
from digest.errors import DeliveryError
from digest.model import Server
from digest.render import Envelope as To
from digest.render import Letter
from digest.render.mime import mailbox, message, phrase

from .post_office import Behaviour, Office, office

SHARED = Path(__file__).parents[2] / "shared/data/hostile"
READER = "ilse@farrow.example"
MESSAGE = message([("Subject", "Ferry"), ("From", "desk@skerry.example")], ".\n..\nFrom here", "<p>x", "b")


class Clock:
    """Time that passes only when somebody waits."""

    def __init__(self) -> None:
        self.now, self.slept = 0.0, list[float]()

    @property
    def waits(self) -> Waits:
        return Waits(lambda: self.now, self.sleep)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def at(server: Office, **given: Any) -> Server:
    return Server("127.0.0.1", server.server_address[1], "none", **{"timeout": 5.0, **given})


def carried(behave: Behaviour, times: int = 1) -> tuple[list[Reply], list[str], Office]:
    doubts: list[str] = []
    with office(behave) as server:
        carrier = Carrier(at(server), "desk@skerry.example", None, Clock().waits)
        replies = [carrier.carry(READER, MESSAGE, lambda: doubts.append("!")) for _ in range(times)]
        carrier.close()
    return replies, doubts, server


def on(phase: str, answer: str) -> Behaviour:
    return lambda found, _, count: answer if found == phase and not count else None


@pytest.mark.parametrize(
    ("phase", "answer", "status", "told", "doubts"),
    [
        ("connect", "drop", "deferred", "connect: the connection was lost", 0),
        ("connect", "554 not you", "deferred", "connect: the connection was lost", 0),
        ("MAIL", "drop", "deferred", "MAIL: the connection was lost", 0),
        ("MAIL", "451 later", "deferred", "MAIL: 451 later", 0),
        ("MAIL", "550 no such sender", "deferred", "MAIL: 550 no such sender", 0),
        ("RCPT", "drop", "deferred", "RCPT: the connection was lost", 0),
        ("RCPT", "450 busy\x1b[2J", "deferred", "RCPT: 450 busy [2J", 0),
        ("RCPT", "421 closing", "deferred", "RCPT: 421 closing", 0),
        ("RCPT", "550 no such reader", "refused", "RCPT: 550 no such reader", 0),
        ("RCPT", "nonsense", "deferred", "RCPT: -1", 0),
        ("DATA", "drop", "deferred", "DATA: the connection was lost", 0),
        ("DATA", "452 full", "deferred", "DATA: 452 full", 0),
        ("DATA", "554 no", "refused", "DATA: 554 no", 0),
        ("DATA", "250 what?", "deferred", "DATA: 250 what?", 0),
        ("inside", "drop", "unknown", "payload: the connection was lost", 1),
        ("payload", "drop", "unknown", "payload: the connection was lost", 1),
        ("payload", "drop after", "unknown", "payload: the connection was lost", 1),
        ("payload", "451 later", "deferred", "451 later", 1),
        ("payload", "421 later", "deferred", "421 later", 1),
        ("payload", "552 too big", "refused", "552 too big", 1),
        ("payload", "nonsense", "unknown", "an answer that means nothing", 1),
    ],
)
def test_what_becomes_of_a_message(phase: str, answer: str, status: str, told: str, doubts: int) -> None:
    (reply, second), seen, server = carried(on(phase, answer), times=2)
    assert reply.status == status
    assert told in reply.told
    assert len(seen) == doubts + 1
    assert second.status == "accepted", "the next message finds a connection that works"
    assert server.readers[READER] == (2 if answer == "drop after" else 1)


def test_one_connection_carries_many() -> None:
    replies, _, server = carried(lambda phase, *_: "550 no" if phase == "RCPT" and _[1] == 1 else None, times=4)
    assert [reply.status for reply in replies] == ["accepted", "refused", "accepted", "accepted"]
    assert server.connections == 1


def test_a_reset_that_is_not_heard_costs_the_connection_only() -> None:
    for answer in ("drop", "500 what"):
        behave: Behaviour = lambda phase, _, n, answer=answer: (  # type: ignore[misc] # noqa: E731
            answer if phase == "RSET" else "550 no" if phase == "RCPT" and n == 0 else None
        )
        replies, _, server = carried(behave, times=2)
        assert [reply.status for reply in replies] == ["refused", "accepted"]
        assert server.connections == 2


def test_dots_and_froms_arrive_as_they_were() -> None:
    _, _, server = carried(lambda *_: None)
    ((_, payload),) = server.accepted
    lines = [line.removeprefix(b".") if line.startswith(b"..") else line for line in payload.split(b"\r\n")]
    assert b"\r\n".join(lines) == MESSAGE


def test_dots_of_any_message_are_doubled() -> None:
    with office() as server:
        carrier = Carrier(at(server), "desk@skerry.example", None, Clock().waits)
        carrier.carry(READER, b".a\r\n.\r\n..b", lambda: None)
        carrier.close()
    assert server.accepted == [(READER, b"..a\r\n..\r\n...b\r\n")]


def test_a_server_that_is_not_there() -> None:
    with office() as server:
        gone = at(server)
    reply = Carrier(gone, "desk@skerry.example", None, Clock().waits).carry(READER, MESSAGE, lambda: None)
    assert (reply.status, reply.phase, reply.of_the_server, reply.worth_another) == ("deferred", "connect", True, True)


def test_messages_leave_at_the_agreed_pace() -> None:
    clock = Clock()
    with office() as server:
        carrier = Carrier(at(server, per_minute=30, attempts=4, pause=1.0), "desk@skerry.example", None, clock.waits)
        for _ in range(3):
            carrier.carry(READER, MESSAGE, lambda: None)
        carrier.close()
    assert clock.slept == [2.0, 2.0]
    assert list(carrier.pauses()) == [0, 1, 2, 4]


def test_a_silent_server_is_left() -> None:
    with office() as server:
        server.RequestHandlerClass = type("Silent", (), {"__init__": lambda *_: None})  # type: ignore[assignment]
        carrier = Carrier(at(server, timeout=0.2), "desk@skerry.example", None, Clock().waits)
        assert carrier.carry(READER, MESSAGE, lambda: None).status == "deferred"


# --- a server that somebody else wrote ---


class Keeper:
    """Keeps envelopes, in the form that aiosmtpd asks for."""

    def __init__(self) -> None:
        self.kept: list[Envelope] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.kept.append(envelope)
        return "250 kept"


@contextmanager
def aiosmtpd(**given: Any) -> Iterator[tuple[Keeper, Controller]]:
    keeper = Keeper()
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    controller = Controller(keeper, hostname="127.0.0.1", port=number, **given)
    controller.start()
    try:
        yield keeper, controller
    finally:
        controller.stop()


def carrier_to(controller: Controller, login: Login | None = None, **given: Any) -> Carrier:
    server = Server(
        "127.0.0.1", controller.port, **{"security": "none", "timeout": 5.0, "per_minute": 100_000, **given}
    )
    return Carrier(server, "desk@skerry.example", login, Clock().waits)


def allowed(_server: SMTP, _session: Session, _envelope: Envelope, _kind: str, data: LoginPassword) -> AuthResult:
    return AuthResult(success=data == LoginPassword(b"desk", b"pa55word"), handled=False)


def test_a_login() -> None:
    with aiosmtpd(authenticator=allowed, auth_require_tls=False) as (keeper, controller):
        carrier = carrier_to(controller, Login("desk", "pa55word"))
        assert carrier.carry(READER, MESSAGE, lambda: None).status == "accepted"
        carrier.close()
        with pytest.raises(DeliveryError, match="the login is refused") as error:
            carrier_to(controller, Login("desk", "wr0ngword")).carry(READER, MESSAGE, lambda: None)
        assert "wr0ngword" not in str(error.value)
    assert len(keeper.kept) == 1
    assert "pa55word" not in repr(Login("desk", "pa55word"))


def test_a_server_without_starttls_gets_nothing() -> None:
    with aiosmtpd() as (keeper, controller):
        with pytest.raises(DeliveryError, match="STARTTLS"):
            carrier_to(controller, security="starttls").carry(READER, MESSAGE, lambda: None)
        assert carrier_to(controller, security="tls").carry(READER, MESSAGE, lambda: None).phase == "connect"
    assert keeper.kept == []


@pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl to make a certificate with")
def test_a_certificate_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make = "openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost -addext"
    subprocess.run([*make.split(), "subjectAltName=DNS:localhost"], cwd=tmp_path, check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    with aiosmtpd(tls_context=context) as (keeper, controller):
        server = Server("localhost", controller.port, "starttls", 5.0)
        carrier = Carrier(server, "desk@skerry.example", None, Clock().waits)
        with pytest.raises(DeliveryError, match="its certificate is not trusted"):
            carrier.carry(READER, MESSAGE, lambda: None)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        assert carrier.carry(READER, MESSAGE, lambda: None).status == "accepted"
        carrier.close()
    assert len(keeper.kept) == 1


def parsed(envelope: Envelope) -> EmailMessage:
    assert isinstance(envelope.content, bytes)
    found = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def test_a_name_is_no_encoded_word() -> None:
    assert "=?" not in mailbox("=?utf-8?b?Cg==?= <desk@skerry.example>")[0]
    assert "?=" not in phrase("=?utf-8?q?x?=")


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data is not here")
def test_no_text_becomes_a_header() -> None:
    rows = [json.loads(line) for line in (SHARED / "header_injection.jsonl").read_text(encoding="utf-8").splitlines()]
    with aiosmtpd() as (keeper, controller):
        carrier = carrier_to(controller)
        for row in rows:
            assert carrier.carry(READER, injected(row["field"], row["input"]), lambda: None).status == "accepted"
        carrier.close()
    assert len(keeper.kept) == len(rows)
    for row, envelope in zip(rows, keeper.kept, strict=True):
        names = ["From", "To", "Reply-To", "Subject", "Message-ID", "List-Id", "MIME-Version", "Content-Type", "X-Peer"]
        found = parsed(envelope)
        assert [name for name in found if name.lower() not in {"x-peer", "x-mailfrom", "x-rcptto"}] == names[:-1], row
        assert envelope.rcpt_tos == [READER]
        assert [part.get_content_type() for part in found.iter_parts()] == ["text/plain", "text/html"], row
        assert "victim@evil.example" not in [
            each.addr_spec for name in ("From", "To", "Reply-To") for each in found[name].addresses
        ]


def injected(field: str, text: str) -> bytes:
    """A message with this text where texts of strangers stand."""
    given = dict.fromkeys(("from_name", "to_name", "reply_to_name", "list_name", "subject"), "Skerry")
    given["subject" if field == "article_title_in_subject" else field] = text
    headers = (
        ("From", mailbox("desk@skerry.example", given["from_name"])[0]),
        ("To", ""),
        ("Reply-To", mailbox("desk@skerry.example", given["reply_to_name"])[0]),
        ("Subject", given["subject"]),
        ("Message-ID", "<1.2@skerry.example>"),
        ("List-Id", f"{phrase(given['list_name'])} <skerry.skerry.example>"),
    )
    return Letter(headers, "text", "<p>html", "b").message(To(READER, "a1", given["to_name"]))


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data is not here")
def test_no_line_of_a_list_becomes_two_readers(tmp_path: Path) -> None:
    lines = (SHARED / "recipients.jsonl").read_text(encoding="utf-8").splitlines()
    (tmp_path / "readers.yaml").write_text(
        "".join(f"- {json.dumps(json.loads(line)['input'])}\n" for line in lines), encoding="utf-8"
    )
    listed = readers(Sending(tmp_path / "readers.yaml"), tmp_path, ())
    with aiosmtpd() as (keeper, controller):
        carrier = carrier_to(controller)
        for reader in listed.found:
            carrier.carry(reader.address, MESSAGE, lambda: None)
        carrier.close()
    assert len(listed.found) + len(listed.faults) == len(lines)
    assert [envelope.rcpt_tos for envelope in keeper.kept] == [["A@B.Example"]]


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data is not here")
def test_bodies_come_back_unchanged() -> None:
    rows = [json.loads(line) for line in (SHARED / "mail_bodies.jsonl").read_text(encoding="utf-8").splitlines()]
    with aiosmtpd() as (keeper, controller):
        carrier = carrier_to(controller)
        for row in rows:
            made = message([("Subject", "x")], f"{row['input']}|", f"{row['input']}|", "b")
            carrier.carry(READER, made, lambda: None)
        carrier.close()
    for row, envelope in zip(rows, keeper.kept, strict=True):
        assert isinstance(envelope.content, bytes)
        assert max(map(len, envelope.content.split(b"\r\n"))) <= 76
        assert envelope.content.count(b"\n") == envelope.content.count(b"\r") == envelope.content.count(b"\r\n")
        for part in parsed(envelope).iter_parts():
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            expected = row["input"].replace("\r\n", "\n").replace("\n", "\r\n")
            assert payload.decode().rstrip("\n") == f"{expected}|", row
