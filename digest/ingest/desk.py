"""Jobs -> results in order: threads do the waiting, and all that is remembered is looked up in the thread that asked for the results.

A database connection belongs to one thread, so the threads hand their questions over and wait. They are daemons: Ctrl-C does not wait
for a server.
"""

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

from digest.ingest.outcome import Memory
from digest.ingest.visit import Visit
from digest.model import Document, Source

__all__ = ["Desk", "StoppedError"]

_T = TypeVar("_T")
_A = TypeVar("_A")
Job = Callable[[], _T]


class StoppedError(Exception):
    """Nobody waits for the answer any more."""


class Desk(Generic[_T]):
    """Where threads hand in results and questions; to them it is the `Memory`."""

    def __init__(self, memory: Memory) -> None:
        self.stop = threading.Event()
        self._memory = memory
        self._jobs: queue.SimpleQueue[Sequence[tuple[int, Job[_T]]]] = queue.SimpleQueue()
        self._told: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = queue.SimpleQueue()
        self._results: dict[int, Future[_T]] = {}

    def start(self, groups: Sequence[Sequence[tuple[int, Job[_T]]]], threads: int) -> None:
        """Work through the groups, each of them one job after the other."""
        self._results = {place: Future() for group in groups for place, _ in group}
        for group in groups:
            self._jobs.put(group)
        for _ in range(min(threads, len(groups))):
            threading.Thread(target=self._work, name="sources", daemon=True).start()

    def result(self, place: int) -> _T:
        """What the job of this place gave, as soon as it is there; questions of all threads are answered meanwhile."""
        wanted = self._results[place]
        while not wanted.done():
            answer, question = self._told.get()
            _settle(answer, question)
        return wanted.result()

    def visit(self, url: str) -> Visit | None:
        """From a thread: the memory's answer."""
        return self._asked(lambda: self._memory.visit(url))

    def document(self, url: str) -> Document | None:
        """From a thread: the memory's answer."""
        return self._asked(lambda: self._memory.document(url))

    def documents(self, source: Source) -> tuple[Document, ...]:
        """From a thread: the memory's answer."""
        return self._asked(lambda: self._memory.documents(source))

    def _asked(self, question: Callable[[], _A]) -> _A:
        answer: Future[_A] = Future()
        self._told.put((answer, question))
        while not self.stop.is_set():
            try:
                return answer.result(_GLANCE)
            except TimeoutError:
                continue
        raise StoppedError

    def _work(self) -> None:
        while not self.stop.is_set():
            try:
                group = self._jobs.get_nowait()
            except queue.Empty:
                return
            for place, job in group:
                _settle(self._results[place], job)
                self._told.put((Future(), _nothing))  # whoever waits for this result looks again


_GLANCE = 0.5
"""Seconds between two looks at whether somebody still waits."""


def _nothing() -> None:
    """No question."""


def _settle(future: "Future[_T]", job: Job[_T]) -> None:
    """Do the job, and hand on whatever it raises to whoever waits for it."""
    try:
        future.set_result(job())
    except BaseException as error:  # noqa: BLE001 - nothing is swallowed: it is raised where the result is asked for
        future.set_exception(error)
