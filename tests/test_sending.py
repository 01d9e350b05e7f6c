"""An edition to its readers: each gets it once, whatever the server and the machine do."""

import email
import email.policy
import json
import sqlite3
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from digest import run
from digest.config import settings
from digest.errors import DigestError
from digest.render import Letter
from digest.run import sending
from digest.run.order import Order, Sent
from digest.state import Key, opened

from .conftest import CONFIG
from .post_office import Behaviour, Office, office
from .test_smtp import Clock

Digest = Callable[..., tuple[int, str, str]]
NOW = datetime(2026, 11, 16, 6, 30, tzinfo=UTC)
KEY = Key("sound-briefing", "2026-W46", 1)
MAIL = "mail: {from: Sound Briefing <desk@sound.example>, unsubscribe: 'mailto:leave@sound.example'"
READERS = "address,name,language,regions\nilse@farrow.example,Ilse Farrow\nmaris@lind.example,,,North\nbo@rask.example,,,Elsewhere\n"


def order(**given: Any) -> Order:
    return Order(lambda: NOW, Clock().waits, **given)


def configured(here: Path, server: Office | None, more: str = "", readers: str = READERS) -> Path:
    said = f", recipients: readers.csv{f', server: {server.address!r}' if server else ''}, attempts: 2{more}}}\n"
    text = "".join(line for line in CONFIG.splitlines(keepends=True) if not line.startswith("mail:"))
    (here / "config.yaml").write_text(
        text + MAIL + (said if server else f", recipients: readers.csv{more}}}\n"), encoding="utf-8"
    )
    (here / "readers.csv").write_text(readers, encoding="utf-8")
    return here / "config.yaml"


def built(here: Path, digest: Digest) -> None:
    assert digest("build", "--period", "2026-W46", "-q", here=here)[0] == 0


def counts(report: Sent) -> dict[str, int]:
    return {status: count for status, count in report.counts.items() if count}


def message(payload: bytes) -> EmailMessage:
    found = email.message_from_bytes(payload.replace(b"\r\n..", b"\r\n."), policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def sent(here: Path, **given: Any) -> Sent:
    return sending.send(settings(here / "config.yaml"), None, order(**given), lambda _: None)


def test_every_reader_gets_his_own(publication: Path, digest: Digest) -> None:
    with office() as server:
        configured(publication, server)
        built(publication, digest)
        report = sent(publication)
        assert counts(report) == {"accepted": 2, "excluded": 1}
        assert report.whole
        assert server.readers == {"ilse@farrow.example": 1, "maris@lind.example": 1}
        assert server.connections == 1
        again = sent(publication)
        assert counts(again) == {"accepted": 2, "excluded": 1}
        assert sum(server.readers.values()) == 2, "a second call sends nothing"
    first, second = (message(payload) for _, payload in server.accepted)
    assert (first["To"], second["To"]) == ("Ilse Farrow <ilse@farrow.example>", "maris@lind.example")
    assert first["Message-ID"] != second["Message-ID"]
    assert "ilse" not in first["Message-ID"]
    assert first["List-Unsubscribe"] == "<mailto:leave@sound.example>"
    assert first["List-Unsubscribe-Post"] is None


@pytest.fixture
def two_regions(publication: Path) -> Path:
    port = "LIMA, Peru, Nov. 12, 2026 (SNW) -- Peru opened a second pier in the port of Callao on Thursday, Peru's ministry said."
    (publication / "articles/pier.txt").write_text(
        f"Peru opens a pier in Callao\n\nBy Ana Ruiz\n\n{port}\n", encoding="utf-8"
    )
    return publication


def test_a_reader_of_one_region_gets_its_stories_only(two_regions: Path, digest: Digest) -> None:
    with office() as server:
        configured(two_regions, server, readers=READERS + "de@lind.example,,fr,\n")
        built(two_regions, digest)
        assert counts(sent(two_regions)) == {"accepted": 4}
    bodies = {reader: payload.decode("ascii").replace("=\r\n", "") for reader, payload in server.accepted}
    assert "Callao" in bodies["ilse@farrow.example"]
    assert "Saltholm" in bodies["ilse@farrow.example"]
    assert "Callao" not in bodies["maris@lind.example"]
    assert "Saltholm" in bodies["maris@lind.example"]
    assert "Saltholm" not in bodies["bo@rask.example"]
    assert "Content-Language: fr" in bodies["de@lind.example"]


def scripted(answers: Mapping[tuple[str, str, int], str]) -> Behaviour:
    return lambda phase, reader, count: answers.get((phase, reader, count))


def test_what_a_server_says_of_each_reader_is_kept(publication: Path, digest: Digest) -> None:
    answers = {
        ("RCPT", "a@lind.example", 0): "550 no such reader",
        ("RCPT", "b@lind.example", 0): "451 later",
        ("RCPT", "c@lind.example", 0): "451 later",
        ("RCPT", "c@lind.example", 1): "451 still later",
        ("payload", "d@lind.example", 0): "drop",
        ("payload", "e@lind.example", 0): "drop after",
    }
    readers = "".join(f"{letter}@lind.example\n" for letter in "abcdef")
    with office(scripted(answers)) as server:
        configured(publication, server, readers=readers)
        built(publication, digest)
        first = sent(publication)
        assert counts(first) == {"accepted": 2, "refused": 1, "deferred": 1, "unknown": 2}
        assert not first.whole
        assert {entry.recipient: entry.told for entry in first.open} == {
            "a@lind.example": "RCPT: 550 no such reader",
            "c@lind.example": "RCPT: 451 still later",
            **dict.fromkeys(["d@lind.example", "e@lind.example"], first.open[-1].told),
        }
        second = sent(publication)
        assert counts(second) == {"accepted": 3, "refused": 1, "unknown": 2}
        assert second.whole
        assert "d@lind.example" not in server.readers
        with opened(publication / "state/digest.db") as state:
            state.outbox.mark(KEY, "d@lind.example", "in doubt", "", NOW)
        third = sent(publication, unknown="again")
        assert counts(third) == {"accepted": 5, "refused": 1}
        assert server.readers["e@lind.example"] == 2, "whoever asks for it gets it twice"


def test_exit_codes_and_words(publication: Path, digest: Digest) -> None:
    with office(
        scripted({("payload", "ilse@farrow.example", 0): "drop", ("RCPT", "maris@lind.example", 0): "421 closing"})
    ) as server:
        configured(publication, server, ", attempts: 1".replace(", attempts: 1", ""))
        built(publication, digest)
        config = (publication / "config.yaml").read_text(encoding="utf-8").replace("attempts: 2", "attempts: 1")
        (publication / "config.yaml").write_text(config + "", encoding="utf-8")
        (publication / "readers.csv").write_text(READERS + "nobody\n", encoding="utf-8")
        code, out, err = digest("send")
        assert (code, out) == (75, "2026-W46: 1 deferred, 1 unknown, 1 excluded; 1 lines left out\n")
        assert "readers   readers.csv:5: 'nobody' is no mail address" in err
        assert "unknown   ilse@farrow.example: payload: the connection was lost" in err
        code, out, _ = digest("send", "2026-W46", "--json")
        assert code == 1
        assert json.loads(out)["counts"]["unknown"] == 1
        code, out, err = digest("send", "--resend-unknown")
        assert (code, out) == (0, "2026-W46: 2 accepted, 1 excluded; 1 lines left out\n")
        assert "1 unknown ones again" in err


def test_a_list_that_lost_its_readers_takes_nobody_off(publication: Path, digest: Digest) -> None:
    with office() as server:
        configured(publication, server)
        built(publication, digest)
        (publication / "readers.csv").write_text("address\n", encoding="utf-8")
        code, _, err = digest("send")
        assert (code, "the list names no reader" in err) == (2, True)
        (publication / "readers.csv").write_text(READERS, encoding="utf-8")
        assert counts(sent(publication)) == {"accepted": 2, "excluded": 1}


def test_an_unknown_one_who_left_the_list_is_not_sent_again(publication: Path, digest: Digest) -> None:
    with office(scripted({("payload", "ilse@farrow.example", 0): "drop"})) as server:
        configured(publication, server)
        built(publication, digest)
        assert sent(publication).counts["unknown"] == 1
        (publication / "readers.csv").write_text("maris@lind.example\n", encoding="utf-8")
        report = sent(publication, unknown="again")
        assert counts(report) == {"accepted": 1, "excluded": 2}
        assert server.readers == {"maris@lind.example": 1}


def test_a_server_that_takes_nothing_from_us_stops_it(publication: Path, digest: Digest) -> None:
    readers = "".join(f"r{number}@lind.example\n" for number in range(9))
    with office(lambda phase, *_: "550 not from you" if phase == "MAIL" else None) as server:
        configured(publication, server, readers=readers)
        built(publication, digest)
        report = sent(publication)
        assert counts(report) == {"planned": 6, "deferred": 3}
        assert report.stopped == "MAIL: 550 not from you"
    report = sent(publication)
    assert counts(report) == {"planned": 6, "deferred": 3}
    assert "connect" in report.stopped


def test_a_run_that_died_leaves_unknown_ones(publication: Path, digest: Digest) -> None:
    with office() as server:
        configured(publication, server)
        built(publication, digest)
        with opened(publication / "state/digest.db") as state:
            state.outbox.plan(KEY, {"ilse@farrow.example": "1", "gone@lind.example": "2"}, {}, NOW)
            state.outbox.mark(KEY, "ilse@farrow.example", "in doubt", "", NOW)
        report = sent(publication)
        assert counts(report) == {"accepted": 1, "unknown": 1, "excluded": 2}
        assert [(entry.recipient, entry.status) for entry in report.open] == [("ilse@farrow.example", "unknown")]
        assert server.readers == {"maris@lind.example": 1}


def test_a_proof_goes_to_one_address_and_is_not_remembered(publication: Path, digest: Digest) -> None:
    with office() as server:
        configured(publication, server)
        built(publication, digest)
        code, out, err = digest("send", "--to", "me@sound.example")
        assert (code, out) == (0, "")
        assert "proof     me@sound.example: 250 queued" in err
        assert server.readers == {"me@sound.example": 1}
        assert message(server.accepted[0][1])["Subject"].startswith("[Proof] Sound Briefing: ")
        with opened(publication / "state/digest.db") as state:
            assert state.outbox.entries(KEY) == ()
        assert digest("send", "--to", "me@sound.example, you@sound.example")[0] == 2
        server.behave = lambda phase, *_: "550 no" if phase == "RCPT" else None
        assert digest("send", "--to", "me@sound.example")[0] == 75


def test_a_dry_run_writes_and_sends_nothing(publication: Path, digest: Digest) -> None:
    configured(publication, None)
    built(publication, digest)
    code, out, _ = digest("send", "--dry-run")
    assert (code, out) == (0, "outbox/2026-W46/00001.eml\noutbox/2026-W46/00002.eml\n")
    assert message((publication / "outbox/2026-W46/00002.eml").read_bytes())["To"] == "maris@lind.example"
    assert digest("lint", "outbox/2026-W46/00001.eml")[0] == 0
    (publication / "file").write_bytes(b"")
    assert digest("send", "--dry-run", "--folder", "file")[0] == 75


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text.replace("recipients: readers.csv, ", ""), "mail.recipients is missing"),
        (lambda text: text.replace("desk@sound.example", "desk@gmail.com"), "the mail was not sent, for it breaks rules"),
        (lambda text: text.replace("attempts: 2", "user_env: NO_SUCH_USER, password_env: NO_SUCH_PASSWORD"), "NO_SUCH_USER is missing"),
        (lambda text: text.replace("attempts: 2", "unsubscribe_url: 'https://s.example', unsubscribe_secret: NONE"), "NONE is missing"),
        (lambda text: text[: text.index("server: ")] + "per_minute: 1}\n", "mail.per_minute means nothing"),
    ],
)  # fmt: skip
def test_what_stops_a_mail_before_it_leaves(
    change: Callable[[str], str], told: str, publication: Path, digest: Digest
) -> None:
    with office() as server:
        path = configured(publication, server)
        built(publication, digest)
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
        code, _, err = digest("send")
        assert code == 2
        assert told in err
        assert server.accepted == []


def test_an_edition_that_is_not_there_or_cannot_be_printed(publication: Path, digest: Digest) -> None:
    configured(publication, None)
    assert digest("send", here=publication)[0] == 2
    built(publication, digest)
    code, _, err = digest("send")
    assert code == 2
    assert "mail.server is missing" in err
    with sqlite3.connect(publication / "state/digest.db") as database:
        database.execute("UPDATE letters SET body = x'00'")
    assert "kept by another version" in digest("send")[2]
    with sqlite3.connect(publication / "state/digest.db") as database:
        database.execute("DELETE FROM letters")
    code, _, err = digest("send")
    assert code == 75
    assert "`digest build --period 2026-W46` makes it again" in err


def test_a_message_with_a_header_too_many_is_not_sent(
    publication: Path, digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office() as server:
        configured(publication, server)
        built(publication, digest)
        usual = Letter.message
        monkeypatch.setattr(
            Letter, "message", lambda *given: usual(*given).replace(b"Subject:", b"Bcc: x@y.example\r\nSubject:")
        )
        with pytest.raises(DigestError, match="would have had the headers"):
            sent(publication)
        assert server.accepted == []


def test_a_signed_mail(publication: Path, digest: Digest, monkeypatch: pytest.MonkeyPatch) -> None:
    dkim = pytest.importorskip("dkim")
    make = "openssl genrsa -traditional -out key.pem 1024"
    subprocess.run(make.split(), cwd=publication, check=True, capture_output=True)
    public = subprocess.run(
        "openssl rsa -in key.pem -pubout -outform DER".split(), cwd=publication, check=True, capture_output=True
    ).stdout
    record = b"v=DKIM1; k=rsa; p=" + b64encode(public)
    with office() as server:
        path = configured(publication, server, ", dkim: {selector: s1, key: key.pem}")
        built(publication, digest)
        assert counts(sent(publication)) == {"accepted": 2, "excluded": 1}
        body = server.accepted[0][1].replace(b"\r\n..", b"\r\n.")
        assert dkim.verify(body, dnsfunc=lambda name, **_: record if name == b"s1._domainkey.sound.example." else None)
        for before, after in (
            (b"Saltholm", b"Saltholn"),
            (b"<mailto:leave@", b"<mailto:leavf@"),
            (b"Subject: S", b"Subject: T"),
        ):
            assert before in body
            assert not dkim.verify(body.replace(before, after), dnsfunc=lambda *_, **__: record)
        assert not dkim.verify(b"Reply-To: x@y.example\r\n" + body, dnsfunc=lambda *_, **__: record)
        (publication / "key.pem").write_text("no key", encoding="utf-8")
        assert "it must hold an RSA private key" in digest("send", "--to", "a@b.example")[2]
        path.write_text(path.read_text(encoding="utf-8").replace("key.pem", "gone.pem"), encoding="utf-8")
        assert "gone.pem" in digest("send", "--to", "a@b.example")[2]
        monkeypatch.setitem(sys.modules, "dkim", None)
        code, _, err = digest("send", "--to", "a@b.example")
        assert (code, "pip install 'regional-digest[dkim]'" in err) == (2, True)


def test_what_check_says_of_sending(publication: Path, digest: Digest) -> None:
    with office() as server:
        configured(publication, server)
        code, out, _ = digest("check", here=publication)
        assert (code, "ok      mail       3 readers; the server answers\n" in out) == (0, True)
        (publication / "readers.csv").write_text("nobody\nnobody else\nilse@farrow.example\n", encoding="utf-8")
        code, out, _ = digest("check")
        assert (
            code,
            "WRONG   mail       readers.csv:1: 'nobody' is no mail address" in out,
            "(and 1 more)" in out,
        ) == (1, True, True)
        assert server.accepted == []
        (publication / "readers.csv").write_text(READERS, encoding="utf-8")
    code, out, _ = digest("check")
    assert (code, "WRONG   mail       127.0.0.1: connect: the connection was lost" in out) == (1, True)


# --- digest run ---


def ran(here: Path, now: datetime = NOW, wanted: run.Wanted | None = None) -> run.Report:
    log: list[str] = []
    return run.run(
        settings(here / "config.yaml"),
        wanted or run.Wanted(),
        now,
        lambda items, _: items,
        log.append,
        order(whom="newcomers"),
    )


def test_a_run_sends_what_it_makes(publication: Path) -> None:
    with office() as server:
        configured(publication, server)
        (report,) = ran(publication).sent
        assert counts(report) == {"accepted": 2, "excluded": 1}
        assert ran(publication).sent == (), "what is done is not looked at again"
        assert sum(server.readers.values()) == 2


def test_a_failure_of_sending_leaves_the_edition_and_the_next_run_goes_on(publication: Path, digest: Digest) -> None:
    with office(lambda phase, *_: "drop" if phase == "connect" else None) as server:
        configured(publication, server)
        first = ran(publication)
        assert [outcome.kind for outcome in first.outcomes] == ["made"]
        assert (publication / "out/sound-briefing/2026-W46/mail.eml").is_file()
        assert len(first.unsent) == 1
        server.behave = lambda *_: None
        second = ran(publication, NOW + timedelta(hours=1))
        assert second.outcomes == ()
        assert counts(second.sent[0]) == {"accepted": 2, "excluded": 1}
        assert ran(publication, NOW + timedelta(hours=2)).sent == ()


def test_an_edition_that_is_built_again_is_still_to_be_sent(publication: Path, digest: Digest) -> None:
    with office(lambda phase, *_: "drop" if phase == "connect" else None) as server:
        configured(publication, server)
        assert len(ran(publication).unsent) == 1
        built(publication, digest)
        server.behave = lambda *_: None
        assert counts(ran(publication, NOW + timedelta(hours=1)).sent[0]) == {"accepted": 2, "excluded": 1}


def test_a_list_that_cannot_be_read_is_told(publication: Path, digest: Digest) -> None:
    with office() as server:
        configured(publication, server)
        (publication / "readers.csv").unlink()
        (report,) = ran(publication).sent
        assert "mail.recipients names the list" in report.stopped
        assert digest("run", here=publication)[0] in {0, 75}
    late = ran(publication, NOW + timedelta(days=6))
    assert all(each.key != KEY for each in late.sent), "after five days nobody tries any more"


def test_a_new_revision_is_not_sent_twice_by_itself(publication: Path) -> None:
    with office() as server:
        configured(publication, server)
        ran(publication)
        (publication / "readers.csv").write_text(READERS + "new@lind.example\n", encoding="utf-8")
        (report,) = ran(publication, NOW + timedelta(hours=1), run.Wanted(force=True)).sent
        assert report.key.revision == 2
        assert counts(report) == {"accepted": 1, "excluded": 3}
        assert server.readers["new@lind.example"] == 1
        assert counts(sent(publication)) == {"accepted": 3, "excluded": 1}, "digest send sends the correction to all"
        assert server.readers["ilse@farrow.example"] == 2


def test_a_build_alone_sends_nothing(publication: Path, digest: Digest) -> None:
    with office() as server:
        configured(publication, server)
        built(publication, digest)
        assert ran(publication).sent == ()
        assert server.accepted == []


def test_the_command_run_says_what_was_sent(publication: Path, digest: Digest) -> None:
    with office() as server:
        configured(publication, server)
        code, _, err = digest("run", "--period", "2026-W46", here=publication)
        assert code == 0
        assert "sent      2026-W46: 2 accepted, 1 excluded" in err
