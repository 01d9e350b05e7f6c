"""A web server on loopback that answers exactly the bytes it was told to, and a memory that forgets nothing."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import monotonic

import pytest

from digest.ingest.gather import Outcome, Terms, Visit
from digest.model import Document, Source

Script = Callable[[socket.socket], None]


@dataclass
class Asked:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    began: float
    ended: float = 0.0


@dataclass
class Loopback:
    """`answers` by path: bytes, or a script that is given the connection. What is not there is 404."""

    listener: socket.socket
    answers: dict[str, bytes | Script] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    connections: int = 0
    tls: ssl.SSLContext | None = None
    mute: bool = False

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def says(self, path: str, body: bytes | str = b"", status: str = "200 OK", **headers: str) -> str:
        """The URL of a path that from now on gives this."""
        packed = body.encode() if isinstance(body, str) else body
        self.answers[path] = response(packed, status, **headers)
        return self.url(path)

    def does(self, path: str, script: Script) -> str:
        """The URL of a path whose connection the script is given."""
        self.answers[path] = script
        return self.url(path)

    def paths(self) -> list[str]:
        return [one.path for one in self.asked if one.path != "/robots.txt"]

    def serve(self) -> None:
        while not self.stop.is_set():
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, plain: socket.socket) -> None:
        def secured() -> socket.socket:
            return self.tls.wrap_socket(plain, server_side=True) if self.tls else plain

        with contextlib.suppress(OSError), plain, secured() as connection:  # the other side had enough
            self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        head = b""
        while self.mute or b"\r\n\r\n" not in head:
            piece = connection.recv(65536)
            if not piece:
                return
            head += piece
        lines = head.decode("latin-1").split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
        asked = Asked(lines[0].split(" ")[1], headers, monotonic())
        self.asked.append(asked)
        answer = self.answers.get(asked.path, response(b"", "404 Not Found"))
        if callable(answer):
            answer(connection)
        else:
            connection.sendall(answer)
        asked.ended = monotonic()


def response(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    told = {"Content-Length": str(len(body)), **{name.replace("_", "-"): value for name, value in headers.items()}}
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


@dataclass
class Kept:
    """What a state would keep: the outcomes of earlier runs."""

    visits: dict[str, Visit] = field(default_factory=dict)
    by_source: dict[str, dict[str, Document]] = field(default_factory=dict)
    thread: int = field(default_factory=threading.get_ident)

    def keep(self, outcome: Outcome) -> None:
        self.visits |= {visit.url: visit for visit in outcome.visits}
        self.by_source[outcome.source.location] = {one.id: one for one in outcome.documents}

    def visit(self, url: str) -> Visit | None:
        assert threading.get_ident() == self.thread
        return self.visits.get(url)

    def document(self, url: str) -> Document | None:
        found = (one for several in self.by_source.values() for one in several.values())
        return next((one for one in found if one.url == url), None)

    def documents(self, source: Source) -> tuple[Document, ...]:
        return tuple(self.by_source.get(source.location, {}).values())


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        found = Loopback(listener)
        threading.Thread(target=found.serve, daemon=True).start()
        yield found
        found.stop.set()


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def terms() -> Terms:
    """Every name leads to loopback."""
    return Terms("regional-digest/1 (+https://sound.example/)", seconds=5.0, resolve=lambda *_: ["127.0.0.1"])
