"""A sender that is killed again and again while it sends one edition: what its readers got, and what the outbox says of them."""

import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from digest.config import settings
from digest.state import Key, opened

from .post_office import Behaviour, office

# Every command and payload to the mail server, and every statement to the database, is a point at which it may be killed.
CHILD = """\
import os, signal, sqlite3, sys
from digest.cli import main
points, sending, fatal = 0, False, int(sys.argv[1])
def point(*_):
    global points
    points += sending
    if points == fatal:
        os.kill(os.getpid(), signal.SIGKILL)
def hook(event, given):
    global sending
    sending = sending or event == "smtplib.connect"
    if event == "smtplib.send":
        point()
def traced(*given, **named):
    connection = opened(*given, **named)
    connection.set_trace_callback(point)
    return connection
opened, sqlite3.connect = sqlite3.connect, traced
sys.addaudithook(hook)
sys.argv = ["digest", "send", "-q"]
main()
"""
POINTS_OF_A_MESSAGE = 6  # MAIL, RCPT, DATA, "in doubt", the payload, and what the server said


@dataclass(frozen=True)
class Result:
    """How often it was killed, what the server accepted, and what the outbox says."""

    kills: int
    accepted: Counter[str]
    outbox: dict[str, str]

    def wrong(self) -> list[str]:
        """Readers who got nothing and are not told of, or who got it twice."""
        fits = {"accepted": {1}, "unknown": {0, 1}, "refused": {0}}
        return [
            f"{who}: {status}, {self.accepted[who]} times"
            for who, status in self.outbox.items()
            if self.accepted[who] not in fits.get(status, set())
        ]


def killed(home: Path, readers: int, kills: int, behave: Behaviour = lambda *_: None) -> Result:
    """Send the edition that was built in `home` to so many readers, with so many kills spread over it."""
    names = [f"r{number}@lind.example" for number in range(readers)]
    (home / "readers.csv").write_text("\n".join(names), encoding="utf-8")
    config = (home / "config.yaml").read_text(encoding="utf-8")
    done = 0
    with office(behave) as server:
        (home / "config.yaml").write_text(config.replace("SERVER", server.address), encoding="utf-8")
        step = max(1, readers // (kills + 1)) * POINTS_OF_A_MESSAGE
        for at in range(kills):
            done += _child(home, step + 1 + at % (POINTS_OF_A_MESSAGE + 1)) == -9
        for _ in range(8):
            if _child(home, -1) != 75:
                break
        accepted = server.readers
    with opened(settings(home / "config.yaml").state) as state:
        entries = state.outbox.entries(Key("sound-briefing", "2026-W46", 1))
    return Result(done, accepted, {entry.recipient: entry.status for entry in entries})


def _child(home: Path, point: int) -> int:
    return subprocess.run(
        [sys.executable, "-c", CHILD, str(point)], cwd=home, capture_output=True, check=False
    ).returncode
