"""Newsletters that arrive by mail: mbox, Maildir, and a mail server of our own on loopback. None of them is ever changed."""

import os
import re
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from digest.ingest.gather import Outcome, Terms, gather
from digest.ingest.rows import LARGEST
from digest.model import Document, Source

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)


def mail(subject: str, text: str = "The ferry to Saltholm sails again.") -> bytes:
    return (
        f"From: Morning Ferry <desk@ferry.example>\r\nSubject: {subject}\r\nDate: Fri, 20 Nov 2026 06:00:00 +0100\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    ).encode()


@pytest.fixture
def ask(kept: Any, terms: Terms) -> Callable[..., Outcome]:
    def run(source: Source, now: datetime = NOW, **more: Any) -> Outcome:
        (found,) = gather([source], kept, now, lambda items, _: items, replace(terms, **more), pause=0)
        kept.keep(found)
        return found

    return run


def titles(outcome: Outcome) -> list[str]:
    return sorted(document.title or "" for document in outcome.documents)


def box(path: Path, *mails: bytes) -> Source:
    path.write_bytes(
        b"".join(b"From a@b Fri Nov 20 06:00:00 2026\n" + one.replace(b"\r\n", b"\n") + b"\n" for one in mails)
    )
    return Source("mailbox", str(path), outlet="Own Name", language="en")


def test_mbox(tmp_path: Path, ask: Any) -> None:
    source = box(
        tmp_path / "news.mbox", mail("One"), mail("Two", ">From the pier.\n\nFrom: nobody\n>>From it."), mail("Three")
    )
    before = (tmp_path / "news.mbox").read_bytes()
    outcome = ask(source)
    one, two, _ = outcome.documents
    assert titles(outcome) == ["One", "Three", "Two"]
    assert (one.outlet, one.language, one.location, one.media) == ("Morning Ferry", "en", "news.mbox:1", "mail")
    assert "From the pier.\n\nFrom: nobody\n>From it." in two.text
    assert (tmp_path / "news.mbox").read_bytes() == before
    assert len({document.id for document in outcome.documents}) == 3


def test_a_mailbox_that_did_not_change_is_not_read_again(tmp_path: Path, ask: Any) -> None:
    source = box(tmp_path / "news.mbox", mail("One"))
    first, second = ask(source), ask(source, now=NOW + timedelta(days=1))
    assert (first.health, second.health, second.documents) == ("ok", "unchanged", first.documents)
    assert second.visits[0].last_new == NOW
    box(tmp_path / "news.mbox", mail("One"), mail("Two"))
    third = ask(source, now=NOW + timedelta(days=2))
    assert (third.health, titles(third), third.visits[0].last_new) == ("ok", ["One", "Two"], NOW + timedelta(days=2))


def test_a_mail_that_is_too_large_costs_itself_only(tmp_path: Path, ask: Any) -> None:
    outcome = ask(box(tmp_path / "news.mbox", mail("One"), mail("Two", "x" * LARGEST), mail("Three"), b"\n"))
    assert titles(outcome) == ["One", "Three"]
    assert [one.reason for one in outcome.skipped] == ["a mail larger than 8 MiB", "a mail without text"]


@pytest.mark.parametrize(
    ("content", "reason"), [(b"hello\n", "does not begin as an mbox does"), (None, "No such file")]
)
def test_no_mailbox(content: bytes | None, reason: str, tmp_path: Path, ask: Any) -> None:
    if content is not None:
        (tmp_path / "x.mbox").write_bytes(content)
    for failures in (1, 2):
        outcome = ask(Source("mailbox", str(tmp_path / "x.mbox")))
        assert (outcome.health, reason in (outcome.reason or "")) == ("failed", True)
        assert outcome.visits[0].failures == failures


def test_a_pipe_is_no_mailbox(tmp_path: Path, ask: Any) -> None:
    os.mkfifo(tmp_path / "x.mbox")
    assert "neither a file nor a Maildir" in (ask(Source("mailbox", str(tmp_path / "x.mbox"))).reason or "")


def test_an_empty_mbox_is_a_mailbox(tmp_path: Path, ask: Any) -> None:
    assert ask(box(tmp_path / "x.mbox")).health == "ok"


def test_maildir(tmp_path: Path, ask: Any) -> None:
    for folder in ("cur", "new", "tmp"):
        (tmp_path / folder).mkdir()
    for name in ("cur/1.a.host:2,S", "cur/2.a.host:2,ST", "new/3.a.host", "tmp/4.a.host", "new/.hidden"):
        (tmp_path / name).write_bytes(mail(name))
    (tmp_path / "new/5.a.host").symlink_to("gone")
    first = ask(Source("mailbox", str(tmp_path)))
    assert titles(first) == ["cur/1.a.host:2,S", "new/3.a.host"]
    assert ask(Source("mailbox", str(tmp_path))).health == "unchanged"
    (tmp_path / "new/6.a.host").write_bytes(mail("Six"))
    assert len(ask(Source("mailbox", str(tmp_path))).documents) == 3
    assert len(list(tmp_path.rglob("*.host*"))) == 6


def test_a_folder_of_mails_without_maildir_is_none(tmp_path: Path, ask: Any) -> None:
    assert "no mailbox that can be read" in (ask(Source("mailbox", str(tmp_path))).reason or "")


def test_a_folder_is_gathered_too(tmp_path: Path, ask: Any, kept: Any, terms: Terms) -> None:
    (tmp_path / "a.txt").write_text("The ferry sails.")
    (tmp_path / "b.txt").write_text("")
    outcome = ask(Source("folder", str(tmp_path)))
    assert ([one.text for one in outcome.documents], len(outcome.skipped)) == (["The ferry sails."], 1)
    again = ask(Source("folder", str(tmp_path)), now=NOW + timedelta(days=1))
    assert (again.documents, again.visits[0].last_new) == (outcome.documents, NOW)
    (none,) = gather([outcome.source], kept, NOW, lambda items, _: items, terms, excluded=[tmp_path / "x"])
    assert none.health == "ok"
    assert ask(Source("folder", str(tmp_path / "gone"))).health == "failed"


@dataclass
class Post:
    """As much of an IMAP server as a reader needs; it remembers what was said to it, and says what `instead` tells it to."""

    listener: socket.socket
    context: ssl.SSLContext
    mails: dict[int, bytes] = field(default_factory=dict)
    validity: int = 7
    said: list[str] = field(default_factory=list)
    instead: dict[str, bytes] = field(default_factory=dict)

    @property
    def location(self) -> str:
        return f"imaps://desk%40ferry.example@127.0.0.1:{self.listener.getsockname()[1]}/News%20letters"

    def serve(self) -> None:
        while True:
            try:
                plain, _ = self.listener.accept()
                with self.context.wrap_socket(plain, server_side=True) as line:
                    self._talk(line)
            except OSError:
                if self.listener.fileno() < 0:
                    return

    def _talk(self, line: ssl.SSLSocket) -> None:
        reader = line.makefile("rb")
        line.sendall(self.instead.get("greeting", b"* OK ready\r\n"))
        for asked in reader:
            tag, _, command = asked.decode().strip().partition(" ")
            self.said.append(command)
            word = " ".join(command.split()[:2]) if command.startswith("UID") else command.split()[0]
            if word in self.instead:
                line.sendall(self.instead[word].replace(b"TAG", tag.encode()))
                if not self.instead[word].endswith(b"\r\n"):
                    return
            else:
                line.sendall(self._answer(word, command) + f"{tag} OK done\r\n".encode())

    def _answer(self, word: str, command: str) -> bytes:
        uid = int((re.findall(r"\d+", command) or ["0"])[0])
        if word == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n"
        if word == "EXAMINE":
            return b"* %d EXISTS\r\n* OK [UIDVALIDITY %d] valid\r\n" % (len(self.mails), self.validity)
        if word == "UID SEARCH":
            found = [one for one in self.mails if one >= uid] or list(self.mails)[-1:]
            return b"* SEARCH " + b" ".join(b"%d" % one for one in found) + b"\r\n"
        if word == "UID FETCH" and "SIZE" in command:
            return b"* 1 FETCH (UID %d RFC822.SIZE %d)\r\n" % (uid, len(self.mails[uid]))
        if word == "UID FETCH":
            return b"* 1 FETCH (UID %d BODY[] {%d}\r\n%s)\r\n" % (uid, len(self.mails[uid]), self.mails[uid])
        return b""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=loopback".split()
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key.pem", "-out", "cert.pem"]
    try:
        subprocess.run(["openssl", *words, *names], cwd=folder, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("no openssl to make a certificate with")
    return folder


@pytest.fixture
def post(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    monkeypatch.setenv("POST_PASSWORD", 'pass"word')
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        found = Post(listener, context, {3: mail("Three"), 5: mail("Five")})
        threading.Thread(target=found.serve, daemon=True).start()
        yield found
        listener.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def fetch(ask: Any, certificate: Path) -> Callable[..., Outcome]:
    def run(place: Post | str, **more: Any) -> Outcome:
        location = place if isinstance(place, str) else place.location
        source = Source("imap", location, allow_private=True, secret=more.pop("secret", "POST_PASSWORD"))
        found: Outcome = ask(
            source, tls=lambda: ssl.create_default_context(cafile=str(certificate / "cert.pem")), **more
        )
        return found

    return run


def test_imap_reads_what_is_new_and_changes_nothing(post: Post, fetch: Any) -> None:
    first = fetch(post)
    assert (first.health, titles(first), first.visits[0].mark) == ("ok", ["Five", "Three"], "7:5")
    assert (first.documents[0].outlet, first.documents[0].location) == ("Morning Ferry", f"{post.location}#3")
    second = fetch(post)
    assert (second.health, titles(second)) == ("unchanged", ["Five", "Three"])
    post.mails[9] = mail("Nine")
    third = fetch(post, now=NOW + timedelta(days=1))
    assert (titles(third), third.visits[0].last_new) == (["Five", "Nine", "Three"], NOW + timedelta(days=1))
    assert 'LOGIN desk@ferry.example "pass\\"word"' in post.said
    assert 'EXAMINE "News letters"' in post.said
    assert {command.split()[0] for command in post.said} <= {"CAPABILITY", "LOGIN", "EXAMINE", "UID"}
    assert sum("PEEK" in command for command in post.said) == 3


def test_a_mailbox_that_was_made_anew_is_read_anew(post: Post, fetch: Any) -> None:
    fetch(post)
    post.validity, post.mails = 8, {1: mail("One")}
    outcome = fetch(post)
    assert (titles(outcome), outcome.visits[0].mark) == (["Five", "One", "Three"], "8:1")


def test_a_large_mail_and_a_mail_that_is_gone(post: Post, fetch: Any) -> None:
    post.mails[6] = mail("Six", "x" * LARGEST)
    outcome = fetch(post)
    assert titles(outcome) == ["Five", "Three"]
    assert [one.reason for one in outcome.skipped] == ["a mail larger than 8 MiB"]


def test_a_first_visit_reads_the_latest_mails_only(post: Post, fetch: Any) -> None:
    post.mails = {uid: mail(f"{uid:04}") for uid in range(1, 521)}
    assert titles(fetch(post))[0] == "0021"


FAULTS = {
    "greeting": (b"* BYE full\r\n", "the mail server"),
    "LOGIN": (b"TAG NO wrong\r\n", "does not accept the user and the password"),
    "EXAMINE": (b"TAG NO none\r\n", "has no mailbox News letters"),
    "UID SEARCH": (b"* SEAR", "the mail server"),
    "UID FETCH": (b"* 1 FETCH (UID 3 BODY[] {99999999999}\r\n", "announced more than is taken"),
    "CAPABILITY": (b"", "the mail server"),
}


@pytest.mark.parametrize("word", FAULTS)
def test_a_bad_mail_server_is_a_reason(word: str, post: Post, fetch: Any) -> None:
    post.instead[word], reason = FAULTS[word]
    outcome = fetch(post)
    assert outcome.health == "failed"
    assert reason in (outcome.reason or "")
    assert 'pass"word' not in (outcome.reason or "")
    early = fetch(post)
    assert "not asked again before" in (early.reason or "")


def test_what_came_before_the_connection_broke_is_kept(post: Post, fetch: Any) -> None:
    good, broken = post.mails[3], b"x" * 400
    post.mails = {3: good, 4: broken}
    answer = post._answer

    def breaks(word: str, command: str) -> bytes:
        if "PEEK" in command and "FETCH 4" in command:
            raise OSError
        return answer(word, command)

    post._answer = breaks  # type: ignore[method-assign]
    outcome = fetch(post)
    assert (titles(outcome), outcome.visits[0].mark) == (["Three"], "7:3")
    assert outcome.skipped[0].reason == "mails left for the next run: 1"


def test_a_mail_server_that_is_silent_costs_the_deadline(post: Post, fetch: Any) -> None:
    post.instead["LOGIN"] = b"* OK wait\r\n"
    outcome = fetch(post, seconds=0.1)
    assert outcome.reason == "it did not answer in time"


@pytest.mark.parametrize(
    ("location", "secret", "reason"),
    [
        ("imaps://desk@127.0.0.1/", "NO_SUCH_VARIABLE", "the environment variable NO_SUCH_VARIABLE"),
        ("imaps://desk@127.0.0.1/", None, "the environment variable"),
        ("imap://desk@127.0.0.1/", "POST_PASSWORD", "not of the form imaps://user@host/Mailbox"),
        ("imaps://127.0.0.1/", "POST_PASSWORD", "not of the form"),
        ("imaps://desk:secret@127.0.0.1/", "POST_PASSWORD", "not of the form"),
        ("imaps://desk@127.0.0.1:x/", "POST_PASSWORD", "not a URL"),
        ("imaps://desk@/", "POST_PASSWORD", "valid host"),
        ("imaps://de%0ask@127.0.0.1/", "POST_PASSWORD", "a character that cannot be sent"),
        ("imaps://desk@127.0.0.1/N%C3%A9w", "POST_PASSWORD", "a character that cannot be sent"),
        ("imaps://desk@[::1]:1/", "POST_PASSWORD", "the mail server"),
    ],
)
def test_where_a_mailbox_cannot_be(location: str, secret: str, reason: str, post: Post, fetch: Any) -> None:
    outcome = fetch(location, secret=secret)
    assert reason in (outcome.reason or "")
    assert "secret@" not in (outcome.reason or "")


def test_a_public_mail_server_may_not_be_on_this_machine(post: Post, ask: Any) -> None:
    outcome = ask(Source("imap", post.location, secret="POST_PASSWORD"))  # noqa: S106
    assert "of this machine or its network" in (outcome.reason or "")
    assert not post.said


def test_mails_are_documents_of_their_own(post: Post, fetch: Any) -> None:
    ids = {document.id for document in fetch(post).documents if isinstance(document, Document)}
    assert len(ids) == 2
