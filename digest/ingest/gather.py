"""Sources -> Outcomes: every source is asked once, many at a time, and answers for itself alone.

Sources of one host are asked one after the other, those of different hosts at once; the outcomes come in the order of the sources,
whatever came first. Nothing is stored here: what was seen before is `Memory`'s to say, and what to remember now is in the outcome.
"""

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from digest.errors import SourceError
from digest.ingest import folder, inbox
from digest.ingest.desk import Desk
from digest.ingest.feed import Reader
from digest.ingest.online import Online
from digest.ingest.outcome import Memory, Outcome
from digest.ingest.polite import Manners
from digest.ingest.visit import Visit
from digest.ingest.web import Terms
from digest.model import Document, Skipped, Source

__all__ = ["Memory", "Outcome", "Terms", "Visit", "Watch", "agent", "gather"]

Watch = Callable[[Sequence[Any], str], Iterable[Any]]
"""Wraps what is worked through, to show how far the work is; the text names it."""


def gather(
    sources: Sequence[Source],
    memory: Memory,
    now: datetime,
    watch: Watch,
    terms: Terms,
    *,
    pause: float = 1.0,
    threads: int = 8,
    excluded: Collection[Path] = (),
) -> Generator[Outcome, None, None]:
    """One Outcome for each source, in their order; `Terms(agent(contact))` says who asks.

    `memory` is asked in the caller's thread only. `pause` is the time in seconds between two requests to a host; `excluded` are folders
    whose files are no articles. Whoever stops early closes the iterator: nothing more is asked then, and what is on its way is left
    behind.
    """
    desk: Desk[Outcome] = Desk(memory)
    with Reader() as reader:
        online = Online(terms, now, Manners(terms, now, pause, desk.stop), reader, desk)
        asked = {"feed": online.feed, "page": online.page, "imap": online.mail}
        jobs = {place: partial(asked[each.kind], each) for place, each in enumerate(sources) if each.kind in asked}
        try:
            desk.start(_by_host(sources, jobs), threads)
            for place, source in watch(list(enumerate(sources)), "reading sources"):
                yield desk.result(place) if place in jobs else _local(source, memory, now, excluded)
        finally:
            desk.stop.set()


def agent(contact: str | None) -> str:
    """The User-Agent: who asks, and where to complain.

    >>> agent("mailto:desk@sound.example").partition("/")[0]
    'regional-digest'
    """
    try:
        number = version("regional-digest")
    except PackageNotFoundError:  # run from a checkout
        number = "0"
    kept = "".join(char for char in contact or "" if char.isascii() and char.isprintable() and char not in "()")
    return f"regional-digest/{number}" + (f" (+{kept})" if kept else "")


def _by_host(
    sources: Sequence[Source], jobs: Mapping[int, Callable[[], Outcome]]
) -> list[list[tuple[int, Callable[[], Outcome]]]]:
    """The jobs of one host are one group, because they would wait for each other anyway."""
    groups: dict[str, list[tuple[int, Callable[[], Outcome]]]] = {}
    for place, job in jobs.items():
        groups.setdefault(_host(sources[place].location), []).append((place, job))
    return list(groups.values())


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return url


def _local(source: Source, memory: Memory, now: datetime, excluded: Collection[Path]) -> Outcome:
    """A source on this machine. A folder is always read anew, because names and times of files prove nothing; a mailbox is where its
    content is not what it was."""
    before = memory.visit(source.location)
    try:
        mark = inbox.mark(source) if source.kind == "mailbox" else None
        if mark and before and before.mark == mark and not before.failures:
            return Outcome(source, memory.documents(source), health="unchanged", visits=(replace(before, at=now),))
        found = list(inbox.documents(source) if source.kind == "mailbox" else _folder(source, excluded))
    except SourceError as error:
        last = before or Visit(source.location, now)
        visit = replace(last, at=now, failures=last.failures + 1, reason=str(error))
        return Outcome(source, memory.documents(source), health="failed", reason=str(error), visits=(visit,))
    documents = tuple(one for one in found if isinstance(one, Document))
    skipped = tuple(one for one in found if isinstance(one, Skipped))
    return Outcome(source, documents, skipped, visits=(_looked(source, before, now, mark or _content(documents)),))


def _content(documents: Sequence[Document]) -> str:
    return sha256("".join(sorted(document.id for document in documents)).encode()).hexdigest()


def _looked(source: Source, before: Visit | None, now: datetime, mark: str) -> Visit:
    new = now if not before or before.mark != mark else before.last_new
    return Visit(source.location, now, mark=mark, last_new=new)


def _folder(source: Source, excluded: Collection[Path]) -> Iterator[Document | Skipped]:
    path = Path(source.location)
    for name in folder.files(path, excluded):
        yield from folder.documents(path, name, source.outlet, source.language)
