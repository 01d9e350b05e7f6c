"""Target -> a connection to the very address that was checked, on which nothing can outlast its deadline or its allowance.

`timeout=` of the usual libraries starts anew with every byte, so a server that sends one byte a second is never late. Here every wait is
cut to what is left of the whole. The name is resolved once; each address is judged, and the socket is connected to the address, not to
the name, so that no second answer of a name server can lead elsewhere. Proxies of the environment are not used: they would resolve the
name again.
"""

import io
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from functools import cache
from time import monotonic

from digest.ingest.address import RefusedError, Target, refusal

__all__ = ["LateError", "Resolve", "Wire", "connected", "secured", "system_names", "trusted"]

Resolve = Callable[[str, int], Sequence[str]]
"""Host and port -> numeric addresses. Raises OSError where the name has none."""


class LateError(TimeoutError):
    """The deadline has passed."""


class Wire:
    """A socket with a deadline and a number of bytes that it may still read; what `http.client` and `imaplib` need of a socket."""

    def __init__(self, plain: socket.socket, deadline: float, allowance: int) -> None:
        self.plain, self.deadline, self.allowance = plain, deadline, allowance

    def makefile(self, _mode: str = "rb") -> io.BufferedReader:
        """A buffered reader over the socket."""
        return io.BufferedReader(_Raw(self), 65536)

    def sendall(self, data: bytes) -> None:
        """Everything, before the deadline."""
        self.plain.settimeout(left(self.deadline))
        self.plain.sendall(data)

    def receive(self, buffer: memoryview) -> int:
        """As many bytes as have come, at least one unless the other side has ended."""
        self.plain.settimeout(left(self.deadline))
        count = self.plain.recv_into(buffer)
        self.allowance -= count
        if self.allowance < 0:
            raise OSError("it sent more than is taken")
        return count

    def shutdown(self, how: int) -> None:
        """Say that nothing follows."""
        self.plain.shutdown(how)

    def close(self) -> None:
        """At once, unread bytes are lost."""
        self.plain.close()


class _Raw(io.RawIOBase):  # what BufferedReader reads from; there is no other way to make one
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        return self._wire.receive(buffer)


def left(deadline: float) -> float:
    """Seconds until the deadline. Raises LateError."""
    seconds = deadline - monotonic()
    if seconds <= 0:
        raise LateError("timed out")
    return seconds


def connected(target: Target, deadline: float, allowance: int, resolve: Resolve, *, private: bool) -> Wire:
    """A connection to one of the target's addresses. Raises RefusedError where none is allowed, OSError where none answers."""
    allowed, refused = [], "the name has no address"
    for address in _resolved(resolve, target, deadline):
        reason = refusal(address, private=private)
        if reason:
            refused = reason
        else:
            allowed.append(address)
    if not allowed:
        raise RefusedError(refused)
    return Wire(_first(allowed[:_MOST_ADDRESSES], target.port, deadline), deadline, allowance)


def secured(wire: Wire, host: str, context: ssl.SSLContext) -> Wire:
    """The same wire under TLS, its certificate checked against the host's name."""
    try:
        wire.plain.settimeout(left(wire.deadline))
        wire.plain = context.wrap_socket(wire.plain, server_hostname=host)
    except OSError:
        wire.close()
        raise
    return wire


def system_names(host: str, port: int) -> list[str]:
    """What the system's resolver says."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(where[4][0]) for where in found))


@cache
def trusted() -> ssl.SSLContext:
    """The authorities that this system trusts; made once, because reading them takes longer than many a page."""
    return ssl.create_default_context()


_MOST_ADDRESSES = 4


def _resolved(resolve: Resolve, target: Target, deadline: float) -> Sequence[str]:
    """The addresses, or LateError: a resolver knows no deadline, so it is left behind when it takes too long."""
    found: list[Sequence[str]] = []
    failed: list[OSError] = []

    def ask() -> None:
        try:
            found.append(resolve(target.host, target.port))
        except (OSError, UnicodeError) as error:
            failed.append(error if isinstance(error, OSError) else OSError("not a name"))

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(left(deadline))
    for error in failed:
        raise error
    if not found:
        raise LateError("the name was not resolved in time")
    return found[0]


def _first(addresses: Sequence[str], port: int, deadline: float) -> socket.socket:
    """A connection to the first address that answers; a silent one leaves the others their share of the time."""
    for place, address in enumerate(addresses):
        try:
            return socket.create_connection((address, port), left(deadline) / (len(addresses) - place))
        except OSError as error:
            failed = error
    raise failed
