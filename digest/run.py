"""Settings, period, clock -> an edition in out/: ingest, compose, render, prove, remember, deliver.

The one meeting of the pure and the worldly. Nothing is published that was not proved first: a page in which one letter
of a quotation differs from its source stays unpublished.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from zlib import crc32

import jinja2

from digest.compose import Edit, Past, Selection, brief, compose, drafts, past, select
from digest.config import Folder, Settings, proposal
from digest.config import edit as edit_in
from digest.deliver.folder import publish, replace
from digest.errors import ConfigError, DeliveryError, SourceError, StateError, TemplateError
from digest.ingest.folder import EDITORS_FILES, documents, files
from digest.model import Article, Brief, Document, Edition, Page, Period, Skipped
from digest.proof import fingerprint
from digest.read import read
from digest.render import Entry, archive, press, render
from digest.state import State, locked, opened
from digest.verify import Finding, verify

__all__ = [
    "Built",
    "Log",
    "Watch",
    "articles",
    "build",
    "chosen",
    "gathered",
    "loader",
    "made",
    "propose",
    "prove",
    "selected",
    "templates",
]

Watch = Callable[[Sequence[Any], str], Iterable[Any]]
"""Wraps the files that are worked through, to show how far the work is; the text names it."""
Log = Callable[[str], None]
"""Takes a line for the person who watches."""


@dataclass(frozen=True, slots=True)
class Built:
    """A finished edition and where it stands. `folder` is None where there was no story to print."""

    edition: Edition
    selection: Selection
    folder: Path | None = None


def build(settings: Settings, period: Period, edit: Edit, now: datetime, watch: Watch, log: Log) -> Built:
    """Make and publish the edition of `period`. Nothing is written where there is no story."""
    with locked(settings.state), opened(settings.state) as state:
        selection = selected(settings, period, state, watch)
        log(f"read      {_read(selection)}")
        if now < period.end:
            log(f"note      {period.id} is not over yet: build it again after its end")
        edition = compose(selection, settings.publication, period, edit, _before(settings, state, period))
        log(f"composed  {_composed(edition)}")
        if not edition.sections:
            return Built(edition, selection)
        pages = render(edition, loader(settings), settings.mail, _compiled(settings))
        log(f"proved    {_proved(edition, pages)}")
        state.keep({fingerprint(article.text): article.text for article in _sources(edition)})
        folder = publish(settings.out, edition.id, pages)
        _remember(state, edition, pages, [article.id for article in selection.undated], now)
        _list(settings, state, edition)
        return Built(edition, selection, folder)


def propose(settings: Settings, period: Period, target: Path, watch: Watch) -> Path:
    """Write the editor's file with everything that the edition could print. ConfigError where the file exists."""
    if target.exists():
        raise ConfigError(f"{target}: exists already; move it away, or name another file with --edit")
    with opened(settings.state) as state:
        selection = selected(settings, period, state, watch)
    if not selection.briefs:
        raise ConfigError(f"{period.id}: no article of this period, so there is nothing to choose from")
    found, _ = drafts(selection.briefs, settings.publication, period)
    edition = compose(selection, settings.publication, period, Edit())
    printed = [item for section in edition.sections for item in section.items]
    titles = [region.title for region in settings.publication.regions]
    try:
        target.write_text(proposal(period.id, found, printed, titles), encoding="utf-8")
    except OSError as error:
        raise DeliveryError(f"{target}: could not be written ({error.strerror})") from None
    return target


def prove(settings: Settings, period: str) -> tuple[Finding, ...]:
    """The finished files of an edition against the stored sources. ConfigError where there is no such edition."""
    folder = _folder(settings, period)
    pages = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
    try:
        proof = json.loads(pages["index.json"])
        wanted = [source["sha256"] for source in proof["sources"].values()]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        message = f"{folder / 'index.json'}: the proof is missing or damaged ({error}); build the edition again"
        raise ConfigError(message) from None
    with opened(settings.state) as state:
        known = state.files(settings.publication.slug, period)
        return (*verify(pages, proof, state.texts(wanted)), *_changed(pages, known))


def made(settings: Settings) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Period id and proof of every edition, the latest first."""
    with opened(settings.state) as state:
        return tuple((period, json.loads(proof)) for period, proof in state.editions(settings.publication.slug))


def chosen(settings: Settings, period: Period, path: Path | None, log: Log) -> Edit:
    """The editor's file: the one named, else the one beside the articles, if it is for this period."""
    if path:
        edit = edit_in(path)
        if edit.period not in {None, period.id}:
            raise ConfigError(
                f"{path}: it is for {edit.period}, not for {period.id}; change its `period`, or build that one"
            )
        return edit
    for beside in (folder.path / name for folder in settings.folders for name in EDITORS_FILES):
        if beside.is_file():
            edit = edit_in(beside)
            if edit.period in {None, period.id}:
                return edit
            log(f"note      {beside.name} is for {edit.period} and was not used for {period.id}")
    return Edit()


def selected(settings: Settings, period: Period, state: State, watch: Watch) -> Selection:
    """The briefs of the period, from all sources."""
    elsewhere = state.undated_elsewhere(settings.publication.slug, period.id)
    return select(articles(settings, watch), period, elsewhere)


def articles(settings: Settings, watch: Watch) -> Iterator[Brief | Skipped]:
    """A Brief of every article in the sources, or why there is none."""
    for document in gathered(settings, watch):
        yield document if isinstance(document, Skipped) else brief(document, read)


def gathered(settings: Settings, watch: Watch) -> Iterator[Document | Skipped]:
    """Every document of every source, once: the second time the same article is found it is left out.

    A source that cannot be read costs itself only. SourceError where none can.
    """
    seen: dict[str, str] = {}
    places, failed = _places(settings)
    yield from failed
    for folder, name in watch(places, "reading"):
        for found in documents(folder.path, name, folder.outlet, folder.language):
            if isinstance(found, Document) and found.id in seen:
                yield Skipped(found.location, f"the same as {seen[found.id]}")
                continue
            if isinstance(found, Document):
                seen[found.id] = found.location
            yield found


def _before(settings: Settings, state: State, period: Period) -> Past | None:
    """The latest edition of an earlier period, as it was published."""
    for _, body in state.editions(settings.publication.slug):
        proof = json.loads(body)
        if datetime.fromisoformat(proof["period"]["start"]) < period.start:
            return past(proof, state.texts(source["sha256"] for source in proof["sources"].values()))
    return None


def _compiled(settings: Settings) -> jinja2.BytecodeCache:
    """Where compiled templates are kept: compiling them takes longer than printing an edition.

    Those in the box are kept with the compiled modules of the package, so that one build does it for all publications. What was
    compiled under other rules of escaping is not used again.
    """
    boxed, own = Path(__file__).parent / "__pycache__", settings.state.parent
    made_by = f"templates-{jinja2.__version__}-{crc32(Path(press.__file__).read_bytes()):08x}"
    folder = (own if settings.templates.is_dir() or not _kept(boxed) else boxed) / made_by
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StateError(f"{folder}: {error.strerror}; digest must be allowed to write there") from None
    return jinja2.FileSystemBytecodeCache(str(folder))


def _kept(folder: Path) -> bool:
    """Whether compiled files may be put there: an installed package may belong to somebody else."""
    return not sys.dont_write_bytecode and os.access(folder, os.W_OK)


def _places(settings: Settings) -> tuple[list[tuple[Folder, str]], list[Skipped]]:
    """The files of all folders, and the folders that cannot be read."""
    places: list[tuple[Folder, str]] = []
    failed: list[Skipped] = []
    own = (settings.out, settings.state.parent, settings.templates)
    for folder in settings.folders:
        try:
            places += [(folder, name) for name in files(folder.path, own)]
        except SourceError as error:
            failed.append(Skipped(folder.path.name, str(error)))
    if len(failed) == len(settings.folders):
        raise SourceError("\n".join(each.reason for each in failed))
    return places, failed


def loader(settings: Settings) -> jinja2.BaseLoader:
    """Templates: a file in the publication's own folder takes the place of the one in the box."""
    return jinja2.FileSystemLoader([settings.templates, templates()])


@cache
def templates() -> Path:
    """The templates in the box: inside an installed package, beside the package in a checkout."""
    here = Path(__file__).parent
    return next(folder for folder in (here / "templates", here.parent / "templates") if folder.is_dir())


def _remember(state: State, edition: Edition, pages: Sequence[Page], undated: Sequence[str], now: datetime) -> None:
    hashes = {page.path: sha256(page.body).hexdigest() for page in pages}
    proof = next(page.body for page in pages if page.path == "index.json")
    state.remember(edition.slug, edition.period.id, now, proof, hashes, undated)


def _list(settings: Settings, state: State, edition: Edition) -> None:
    """The page of all editions."""
    entries = [_entry(json.loads(proof)) for _, proof in state.editions(edition.slug)]
    listing = archive(edition.title, edition.slug, edition.language, entries, loader(settings), _compiled(settings))
    replace(settings.out / edition.slug, listing)


def _entry(proof: Mapping[str, Any]) -> Entry:
    period, stories = proof["period"], [story for section in proof["sections"] for story in section["stories"]]
    outlets = {source["outlet"] or source["location"] for source in proof["sources"].values()}
    return Entry(
        id=period["id"],
        start=datetime.fromisoformat(period["start"]),
        end=datetime.fromisoformat(period["end"]),
        stories=len(stories),
        outlets=len(outlets),
        headlines=tuple(story["headline"] for story in stories if story["headline"]),
    )


def _sources(edition: Edition) -> list[Article]:
    tellings = [telling for section in edition.sections for item in section.items for telling in item.story.tellings]
    return [each.article for telling in tellings for each in (telling.brief, *telling.copies)]


def _folder(settings: Settings, period: str) -> Path:
    folder = settings.out / settings.publication.slug / period
    if not period.replace("-", "").isalnum() or not (folder / "index.json").is_file():
        raise ConfigError(
            f"there is no edition {period!r} in {folder.parent}; `digest list` shows those that were made"
        )
    return folder


def _changed(pages: Mapping[str, bytes], known: Mapping[str, str]) -> Iterator[Finding]:
    """Files that are not as they were published: whatever `verify` cannot read a meaning into is noticed here."""
    for path in sorted(pages.keys() | known.keys()):
        found = sha256(pages[path]).hexdigest() if path in pages else "no file"
        expected = known.get(path, "no file of this name")
        if found != expected:
            yield Finding(path, 1, "the file as a whole (SHA-256)", found, expected)


def _read(selection: Selection) -> str:
    return (
        f"{selection.read} documents: {len(selection.briefs)} articles of this period, "
        f"{selection.outside} of others, {len(selection.skipped)} left out"
    )


def _composed(edition: Edition) -> str:
    items = [item for section in edition.sections for item in section.items]
    quotations = sum(len(item.quotations) for item in items)
    return f"{len(items)} stories in {len(edition.sections)} sections, {quotations} quotations"


def _proved(edition: Edition, pages: Sequence[Page]) -> str:
    """Words for the log. DeliveryError where a page does not hold what the sources say."""
    bodies = {page.path: page.body for page in pages}
    texts = {fingerprint(article.text): article.text for article in _sources(edition)}
    findings = verify(bodies, json.loads(bodies["index.json"]), texts)
    if findings:
        told = "\n".join(str(finding) for finding in findings[:20])
        raise TemplateError(
            f"the edition was not published, for it could not be proved (check your own templates):\n{told}"
        )
    return f"every lead and quotation in {len(pages)} files"
