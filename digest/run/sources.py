"""Sources -> documents -> Briefs: what the sources give now and what the database knows of them, each article once, none read twice."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

from digest.compose import Others, Selection, brief, select
from digest.config import Settings
from digest.errors import SourceError
from digest.ingest.folder import documents, files
from digest.model import Brief, Document, Period, Skipped, Source
from digest.read import read
from digest.state import Library, State, opened

__all__ = [
    "Gather",
    "Gathered",
    "Health",
    "Watch",
    "asked",
    "health",
    "known",
    "label",
    "of_period",
    "remembered",
    "selected",
]

Watch = Callable[[Sequence[Any], str], Iterable[Any]]
"""Wraps what is worked through, to show how far the work is; the text names it."""
_BATCH = 200  # briefs that are remembered together


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the sources gave. `failed` are the sources that could not be asked and why, `fresh` counts documents never seen before."""

    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...] = ()
    failed: tuple[Skipped, ...] = ()
    fresh: int = 0


Gather = Callable[[Settings, State, datetime, Watch], Gathered]
"""`asked`, or `remembered` where no source is to be asked again."""


@dataclass(frozen=True, slots=True)
class Health:
    """How a source did when it was asked last, and when it last gave something new."""

    source: Source
    asked: datetime | None = None
    fresh: datetime | None = None
    failures: int = 0
    reason: str | None = None

    def stale(self, now: datetime) -> bool:
        """Whether it has been silent for longer than it may be."""
        allowed = self.source.stale_after
        return bool(allowed and self.fresh and now - self.fresh > timedelta(days=allowed))


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one source gave."""

    source: Source
    documents: tuple[Document, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    failed: str | None = None
    fresh: int = 0


def asked(settings: Settings, state: State, now: datetime, watch: Watch) -> Gathered:
    """Every document of every source, once, and remembered. A source that cannot be read costs itself only.

    SourceError where none can.
    """
    answers = _sorted(settings, (*_folders(settings, watch), *_online(settings, state.library, now, watch)))
    failed = tuple(Skipped(label(answer.source), answer.failed) for answer in answers if answer.failed)
    if len(failed) == len(settings.sources):
        raise SourceError(
            "no source could be read:\n" + "\n".join(f"{each.location}: {each.reason}" for each in failed)
        )
    fresh = sum(_kept(answer, settings, state, now) for answer in answers if answer.source.kind == "folder")
    fresh += sum(answer.fresh for answer in answers)
    found = [_health(source, state.library) for source in settings.sources if source.stale_after]
    silent = [Skipped(label(each.source), _silence(each)) for each in found if each.stale(now)]
    return _once(answers, (*failed, *silent), failed, fresh)


def remembered(settings: Settings, state: State, now: datetime, watch: Watch) -> Gathered:  # noqa: ARG001 - a Gather
    """The folders as they are now, and what other sources gave when they were asked last."""
    online = [source for source in settings.sources if source.kind != "folder"]
    answers = [*_folders(settings, watch), *(_Answer(source, state.library.documents(source)) for source in online)]
    answers = _sorted(settings, answers)
    return _once(answers, (), tuple(Skipped(label(each.source), each.failed) for each in answers if each.failed), 0)


def selected(period: Period, state: State, gathered: Gathered, others: Others, watch: Watch) -> Selection:
    """The briefs of the period. What other editions have is not read again."""
    waiting = [document for document in gathered.documents if document.id not in others.articles]
    away = len(gathered.documents) - len(waiting)
    found = list(zip(waiting, _briefs(waiting, state.library, watch), strict=True))
    unread = (
        {document.id for document, each in found if isinstance(each, Skipped)} if others.takes == "dated" else set()
    )
    results = [each for document, each in found if document.id not in unread]
    chosen = select((*results, *gathered.skipped), period, others)
    left_out = [document.id for document, each in found if isinstance(each, Skipped) and others.takes == "all"]
    return replace(
        chosen,
        members=tuple(sorted((*chosen.members, *left_out))),
        outside=chosen.outside + away + len(unread),
        read=chosen.read + away + len(unread),
    )


def known(settings: Settings, now: datetime, watch: Watch) -> Gathered:
    """What is known without asking anybody, for whoever looks into it."""
    with opened(settings.state) as state:
        return remembered(settings, state, now, watch)


def of_period(settings: Settings, period: Period, now: datetime, watch: Watch) -> Selection:
    """All that is dated within a period or has no date, whichever edition has it."""
    with opened(settings.state) as state:
        return selected(period, state, remembered(settings, state, now, watch), Others(), watch)


def health(settings: Settings) -> tuple[Health, ...]:
    """How each source did when it was asked last."""
    with opened(settings.state) as state:
        return tuple(_health(source, state.library) for source in settings.sources)


def label(source: Source) -> str:
    """A source as a reader of the colophon recognises it; what follows a "?" in an address may be a key, and is not shown."""
    if source.kind in {"folder", "mailbox"}:
        return Path(source.location).name
    parts = urlsplit(source.location)
    return f"{(parts.hostname or '')}{parts.path}".rstrip("/")


def _folders(settings: Settings, watch: Watch) -> Iterator[_Answer]:
    """The folders, read file by file so that a person sees how far the work is."""
    own = (settings.out, settings.state.parent, settings.templates)
    listed: dict[Source, tuple[str, ...]] = {}
    for source in settings.sources:
        if source.kind == "folder":
            try:
                listed[source] = files(Path(source.location), own)
            except SourceError as error:
                yield _Answer(source, failed=str(error))
    found: dict[Source, list[Document | Skipped]] = {source: [] for source in listed}
    every = [(source, name) for source, names in listed.items() for name in names]
    for source, name in watch(every, "files"):
        found[source] += documents(Path(source.location), name, source.outlet, source.language)
    for source, each in found.items():
        kept = tuple(one for one in each if isinstance(one, Document))
        yield _Answer(source, kept, tuple(one for one in each if isinstance(one, Skipped)))


def _online(settings: Settings, library: Library, now: datetime, watch: Watch) -> Iterator[_Answer]:
    """All other sources. What they need is only loaded where there is one."""
    sources = [source for source in settings.sources if source.kind != "folder"]
    if not sources:
        return
    from digest.ingest.gather import Terms, agent, gather

    fetching, memory = settings.fetching, _Memory(library)
    terms = Terms(agent(fetching.contact), fetching.timeout)
    for outcome in gather(sources, memory, now, watch, terms, pause=fetching.delay, threads=fetching.at_once):
        # at once, and both together: a visit without its documents would hide them from the next run
        told = memory.untold(outcome.source, outcome.documents)
        fresh = library.keep(outcome.source, told, now, {visit.url: visit for visit in outcome.visits})
        yield _Answer(outcome.source, outcome.documents, outcome.skipped, outcome.reason, fresh)


@dataclass(frozen=True, slots=True)
class _Memory:
    """The database as gathering asks it, and what it told of each source."""

    library: Library
    told: dict[Source, tuple[Document, ...]] = field(default_factory=dict)

    def untold(self, source: Source, documents: Sequence[Document]) -> list[Document]:
        """Those documents that are not as they are kept. What a source only showed earlier ages: it was not seen again."""
        known = set(self.told.pop(source, ()))
        return [document for document in documents if document not in known]

    def visit(self, url: str) -> Any:
        from digest.ingest.visit import Visit

        return self.library.remembered(url, Visit)

    def document(self, url: str) -> Document | None:
        return self.library.document(url)

    def documents(self, source: Source) -> tuple[Document, ...]:
        self.told[source] = self.library.documents(source)
        return self.told[source]


def _sorted(settings: Settings, answers: Iterable[_Answer]) -> list[_Answer]:
    place = {source: number for number, source in enumerate(settings.sources)}
    return sorted(answers, key=lambda answer: place[answer.source])


def _kept(answer: _Answer, settings: Settings, state: State, now: datetime) -> int:
    """Remember what a folder holds; how much of it was never seen before."""
    before = state.library.known(answer.source)
    new = [document for document in answer.documents if document.id not in before]
    if before and new:
        present = {document.id for document in answer.documents}
        successors = _edited(answer.source, new, present, state)
        state.succeed(settings.publication.slug, successors)
    return state.library.keep(answer.source, answer.documents, now)


def _edited(source: Source, new: Iterable[Document], present: set[str], state: State) -> dict[str, str]:
    """New documents that are an earlier one of the same file with some words changed: they are the same article."""
    found: dict[str, str] = {}
    for document in new:
        for old in state.library.at(source, document.location):
            if old.id not in present and old.id not in found.values() and _alike(old.text, document.text):
                found[document.id] = old.id
                break
    return found


def _alike(one: str, other: str) -> bool:
    """Whether at least half of the shorter text's runs of three words stand in the longer one."""
    first, second = _runs(one), _runs(other)
    return 2 * len(first & second) >= min(len(first), len(second)) > 0


def _runs(text: str) -> set[tuple[str, ...]]:
    words = text.split()
    return set(zip(words, words[1:], words[2:], strict=False))


def _once(answers: Iterable[_Answer], told: Iterable[Skipped], failed: tuple[Skipped, ...], fresh: int) -> Gathered:
    """All documents; the second time that the same article is found it is left out."""
    kept: list[Document] = []
    skipped = list(told)
    seen: dict[str, str] = {}
    for answer in answers:
        skipped += answer.skipped
        for document in answer.documents:
            page = document.url if answer.source.kind != "folder" else None
            first = seen.get(document.id) or (seen.get(page) if page else None)
            if first:
                skipped.append(Skipped(document.location, f"the same as {first}"))
                continue
            seen[document.id] = document.location
            if page:
                seen[page] = document.location
            kept.append(document)
    return Gathered(tuple(kept), tuple(skipped), failed, fresh)


def _briefs(found: Sequence[Document], library: Library, watch: Watch) -> Iterator[Brief | Skipped]:
    """A Brief of every document, or why there is none; read now, or remembered."""
    made_by, new = _version(), list[tuple[Document, Brief | Skipped]]()
    for document in watch(found, "reading"):
        known = library.brief(document, made_by)
        if known is None:
            known = brief(document, read)
            new.append((document, known))
            if len(new) >= _BATCH:
                library.keep_briefs(new, made_by)
                new.clear()
        yield known
    library.keep_briefs(new, made_by)


@cache
def _version() -> str:
    """Names the program that reads: any change of its modules or tables is another one."""
    here = Path(__file__).parents[1]
    parts = ("read", "segment.py", "pick", "place", "data", "compose", "model.py", "state")
    found = [
        path for part in parts for path in ((here / part).glob("*.*") if (here / part).is_dir() else [here / part])
    ]
    marks = sorted((path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in found)
    return f"{crc32(repr(marks).encode()):08x}"


def _health(source: Source, library: Library) -> Health:
    fresh = library.newest(source)
    if source.kind == "folder":
        return Health(source, fresh=fresh)
    from digest.ingest.visit import Visit  # and with it all that asking the web needs

    visit = library.remembered(source.location, Visit)
    return Health(source, visit.at, fresh, visit.failures, visit.reason) if visit else Health(source, fresh=fresh)


def _silence(health: Health) -> str:
    return f"nothing new since {health.fresh:%Y-%m-%d}"
