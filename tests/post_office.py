"""A mail server on loopback that accepts, refuses, puts off, and hangs up, as it is told for each phase and reader."""

import socketserver
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, Thread
from time import sleep

Behaviour = Callable[[str, str, int], str | None]
"""Phase, reader ("" where none is named yet), how often this pair came before -> the answer; "drop" hangs up, "slow" answers when nobody
waits any more, "drop after" accepts and hangs up, None is the usual answer."""
_LONGER_THAN_ANY_TIMEOUT = 1.3


class Office(socketserver.ThreadingTCPServer):
    """Keeps what it accepted: (reader, payload as it came over the line)."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, behave: Behaviour) -> None:
        super().__init__(("127.0.0.1", 0), _Counter)
        self.behave = behave
        self.accepted: list[tuple[str, bytes]] = []
        self.connections = 0
        self.lock = Lock()
        self.seen: Counter[tuple[str, str]] = Counter()

    @property
    def address(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    @property
    def readers(self) -> Counter[str]:
        with self.lock:
            return Counter(reader for reader, _ in self.accepted)

    def answer(self, phase: str, reader: str, usual: str) -> str:
        with self.lock:
            count = self.seen[phase, reader]
            self.seen[phase, reader] += 1
            return self.behave(phase, reader, count) or usual


class _HungUpError(Exception):
    pass


class _Counter(socketserver.StreamRequestHandler):
    """One connection."""

    server: Office

    def handle(self) -> None:
        try:
            self.server.connections += 1
            self._say("connect", "", "220 office.example")
            reader = ""
            while line := self.rfile.readline(2000):
                word = line.split(b":")[0].strip().upper().decode("ascii", "replace")
                if word.startswith("EHLO"):
                    self._say("EHLO", "", "250 office.example")
                elif word == "MAIL FROM":
                    self._say("MAIL", "", "250 ok")
                elif word == "RCPT TO":
                    reader = line.partition(b"<")[2].partition(b">")[0].decode()
                    self._say("RCPT", reader, "250 ok")
                elif word == "DATA":
                    if self._say("DATA", reader, "354 go on").startswith("354"):
                        self._take(reader)
                elif word == "QUIT":
                    self._say("QUIT", "", "221 bye")
                    return
                else:
                    self._say(word, "", "250 ok" if word == "RSET" else "502 what?")
        except (_HungUpError, OSError):
            return

    def _say(self, phase: str, reader: str, usual: str) -> str:
        answer = self.server.answer(phase, reader, usual)
        if answer == "drop":
            raise _HungUpError
        if answer == "slow":
            sleep(_LONGER_THAN_ANY_TIMEOUT)
            answer = usual
        self.wfile.write(f"{answer}\r\n".encode())
        return answer

    def _take(self, reader: str) -> None:
        if self.server.answer("inside", reader, "") == "drop":
            raise _HungUpError
        payload = b""
        while not payload.endswith(b"\r\n.\r\n"):
            line = self.rfile.readline()
            if not line:
                raise _HungUpError
            payload += line
        answer = self.server.answer("payload", reader, "250 queued")
        if answer.startswith("2") or answer in {"drop after", "slow"}:
            with self.server.lock:
                self.server.accepted.append((reader, payload[: -len(b".\r\n")]))
        if answer == "slow":
            sleep(_LONGER_THAN_ANY_TIMEOUT)
        if answer.startswith("drop") or answer == "slow":
            raise _HungUpError
        self.wfile.write(f"{answer}\r\n".encode())


@contextmanager
def office(behave: Behaviour = lambda *_: None) -> Iterator[Office]:
    """The server, running."""
    with Office(behave) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
