"""Two hundred readers, a mail server that fails in every phase, and a sender that is killed: each reader once, or told of."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from digest.config import settings
from digest.run import sending
from digest.run.order import Order
from digest.state import opened

from .killing import killed
from .post_office import office
from .test_sending import KEY, NOW, Clock, built, configured

Digest = Callable[..., tuple[int, str, str]]
READERS = [f"r{number}@lind.example" for number in range(200)]
FAST = ", per_minute: 100000, timeout: 1"
# What happens to a reader, by his number; what is not here goes well.
FATES = {
    3: ("RCPT", "450 later"), 5: ("RCPT", "drop"), 7: ("RCPT", "550 no such reader"), 11: ("DATA", "451 later"), 13: ("DATA", "drop"),
    17: ("DATA", "554 no"), 19: ("inside", "drop"), 23: ("payload", "drop"), 29: ("payload", "drop after"), 31: ("payload", "451 later"),
    37: ("payload", "552 too big"), 41: ("RCPT", "421 closing"), 43: ("payload", "421 closing"),
}  # fmt: skip
SLOW = {"r50@lind.example": "RCPT", "r100@lind.example": "DATA", "r150@lind.example": "payload"}


def behave(phase: str, reader: str, count: int) -> str | None:
    if phase == "MAIL":
        return {9: "451 later", 14: "drop", 21: "421 closing"}.get(count % 40)
    if phase == "connect":
        return "drop" if count % 9 == 4 else None
    if SLOW.get(reader) == phase and not count:
        return "slow"
    number = int(reader[1:].partition("@")[0]) if reader else 0
    fate = FATES.get(number % 47)
    return fate[1] if fate and fate[0] == phase and count < 2 else None


def test_each_reader_once_whatever_the_server_does(publication: Path, digest: Digest) -> None:
    with office(behave) as server:
        path = configured(publication, server, FAST, readers="\n".join(READERS))
        built(publication, digest)
        found, order = settings(path), Order(lambda: NOW, Clock().waits)
        for _ in range(9):
            report = sending.send(found, None, order, lambda _: None)
            assert sum(report.counts.values()) == 200
            if report.whole:
                break
        with opened(found.state) as state:
            became = {entry.recipient: entry.status for entry in state.outbox.entries(KEY)}
    assert report.whole
    assert sorted(became) == sorted(READERS)
    by_status = {status: {server.readers[who] for who in became if became[who] == status} for status in became.values()}
    assert by_status == {"accepted": {1}, "refused": {0}, "unknown": {0, 1}}
    assert Counter(became.values()) == {"accepted": 174, "refused": 13, "unknown": 13}
    assert server.readers["r150@lind.example"] == 1
    assert became["r150@lind.example"] == "unknown"


def test_each_reader_once_however_often_the_sender_is_killed(publication: Path, digest: Digest) -> None:
    path = configured(publication, None, ", server: 'SERVER'" + FAST)
    path.write_text(path.read_text(encoding="utf-8").replace("SERVER", "smtp://127.0.0.1:1"), encoding="utf-8")
    built(publication, digest)
    path.write_text(path.read_text(encoding="utf-8").replace("smtp://127.0.0.1:1", "SERVER"), encoding="utf-8")
    result = killed(publication, readers=24, kills=7)
    assert result.kills == 7
    assert result.wrong() == []
    assert len(result.outbox) == 24
    assert set(result.outbox.values()) == {"accepted", "unknown"}
