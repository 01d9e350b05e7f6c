"""Target -> its turn: one request to a host at a time, a pause between two, and what its robots.txt says (RFC 9309).

Whatever a person or a feed names is asked for only where robots.txt admits it: a briefing that is made every hour for years is a robot. A
robots.txt that is not there admits everything; one that cannot be read (5xx, 429, no answer) nothing, until the next run.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from digest.ingest.address import RefusedError, Target, target
from digest.ingest.decode import decode
from digest.ingest.web import Failed, Gate, Terms, Unchanged, fetch

if TYPE_CHECKING:
    from protego import Protego

__all__ = ["Manners"]

_T = TypeVar("_T")


@dataclass
class _Host:
    """What one run knows of a host: whose turn it is, when the last request ended, and whether it answered at all."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    ended: float | None = None
    hung: str | None = None


@dataclass
class _Rules:
    """The robots.txt of one origin. `shut` says that nothing may be asked."""

    asking: threading.Lock = field(default_factory=threading.Lock)
    known: bool = False
    rules: "Protego | None" = None
    shut: RefusedError | None = None


class Manners:
    """How one run behaves towards all hosts; shared by its threads. `pause` is the time in seconds between two requests to a host."""

    def __init__(self, terms: Terms, now: datetime, pause: float, stop: threading.Event) -> None:
        self._terms, self._now, self._pause, self._stop = terms, now, pause, stop
        self._hosts: dict[str, _Host] = {}
        self._rules: dict[str, _Rules] = {}
        self._lock = threading.Lock()

    def gate(self, *, private: bool) -> Gate:
        """What `web.fetch` passes through before each request."""
        return partial(self._admitted, private=private)

    def note(self, found: Failed) -> None:
        """A host that gave no sign of life is not asked again in this run."""
        if found.hung:
            self._host(target(found.url).host).hung = found.reason

    @contextmanager
    def _admitted(self, asked: Target, *, private: bool) -> Iterator[None]:
        rules = self._robots(asked, private=private)
        if rules and not rules.can_fetch(asked.url, self._terms.agent):
            raise RefusedError(f"robots.txt of {asked.host} does not admit digest here")
        wish = rules.crawl_delay(self._terms.agent) if rules else None
        with self._turn(asked, max(self._pause, min(wish or 0.0, _LONGEST_PAUSE))):
            yield

    def _robots(self, asked: Target, *, private: bool) -> "Protego | None":
        """The host's rules, fetched once. The lock is another than that of the turn: a robots.txt may redirect to any host."""
        known = self._of(self._rules, f"{private} {asked.origin}", _Rules)
        with known.asking:
            if not known.known:
                known.rules, known.shut = self._read(asked, private=private)
                known.known = True
        if known.shut:
            raise RefusedError(str(known.shut), known.shut.retry_after)
        return known.rules

    def _read(self, asked: Target, *, private: bool) -> tuple["Protego | None", RefusedError | None]:
        from protego import Protego

        url = f"{asked.origin}/robots.txt"
        found = fetch(url, self._terms, self._now, private=private, gate=lambda to: self._turn(to, self._pause))
        if isinstance(found, Failed):
            self.note(found)
            return None, _shut(found)
        if isinstance(found, Unchanged):  # though nothing was said that could be
            return None, None
        try:
            return Protego.parse(decode(found.body[:_LONGEST_ROBOTS], "text")[0]), None
        except ValueError:  # no text: a picture, a program
            return None, None

    @contextmanager
    def _turn(self, asked: Target, pause: float) -> Iterator[None]:
        host = self._host(asked.host)
        with host.turn:
            if host.hung:
                raise RefusedError(host.hung)
            if host.ended is not None and self._stop.wait(max(0.0, host.ended + pause - monotonic())):
                raise RefusedError("the run was stopped")
            try:
                yield
            finally:
                host.ended = monotonic()

    def _host(self, name: str) -> _Host:
        return self._of(self._hosts, name, _Host)

    def _of(self, known: dict[str, _T], name: str, new: Callable[[], _T]) -> _T:
        with self._lock:
            return known.setdefault(name, new())


_LONGEST_PAUSE = 10.0
"""Seconds of a Crawl-delay that are honoured: some say an hour."""

_LONGEST_ROBOTS = 512 * 1024
"""RFC 9309, 2.5: at least 500 KiB."""


def _shut(found: Failed) -> RefusedError | None:
    """Why nothing may be asked where robots.txt could not be read; None where there is none (RFC 9309, 2.3.1.3)."""
    if found.status and 400 <= found.status < 500 and found.status != 429:
        return None
    reason = f"its robots.txt could not be read: {found.reason}" if found.status else found.reason
    return RefusedError(reason, found.retry_after)
