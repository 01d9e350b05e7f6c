"""Settings, period, clock -> an edition in out/: gather, compose, render, prove, remember, deliver.

Nothing is published that was not proved first: a page in which one letter of a quotation differs from its source stays unpublished.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from digest.compose import Edit, Others, Past, Selection, compose, drafts, past
from digest.config import Settings, proposal
from digest.config import edit as edit_in
from digest.deliver.folder import let_go, publish, removed, standing, tidied
from digest.errors import ConfigError, DeliveryError, TemplateError
from digest.ingest.folder import EDITORS_FILES
from digest.model import Article, Edition, Page, Period, Revision
from digest.proof import fingerprint
from digest.proof import printed as legible
from digest.run.archive import archived, met
from digest.run.folders import folder_of
from digest.run.letters import faults
from digest.run.paper import printed
from digest.run.sources import Gather, Gathered, Watch, selected
from digest.state import State, locked, opened
from digest.verify import Finding, verify

__all__ = [
    "Built",
    "Job",
    "Log",
    "Makes",
    "about",
    "build",
    "chosen",
    "made",
    "others",
    "propose",
    "prove",
    "published",
    "settled",
]

Log = Callable[[str], None]
"""Takes a line for the person who watches."""
Makes = Literal["stories", "always"]
"""Whether an edition without a story is made: only where there are stories, or always, as a notice."""


@dataclass(frozen=True, slots=True)
class Built:
    """A finished edition and where it stands. `folder` is None where there was no story to print."""

    edition: Edition
    selection: Selection
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """What every step of making editions has at hand: the settings, the open database, the clock, who watches, and whether
    the mails are to leave as well."""

    settings: Settings
    state: State
    now: datetime
    watch: Watch
    log: Log
    note: str = ""
    mails: Literal["due", "kept"] = "kept"


def about(built: Built) -> dict[str, Any]:
    """What came of an edition, for a report in JSON."""
    items = [item for section in built.edition.sections for item in section.items]
    return {
        "period": built.edition.period.id,
        "page": str(built.folder / "index.html") if built.folder else None,
        "stories": len(items),
        "quotations": sum(len(item.quotations) for item in items),
        "read": built.selection.read,
        "outside": built.selection.outside,
        "skipped": [{"location": skip.location, "reason": skip.reason} for skip in built.edition.skipped],
    }


def build(
    settings: Settings,
    period: Period,
    edit: Edit,
    now: datetime,
    gather: Gather,
    watch: Watch,
    log: Log,
    revise: str | None = None,
) -> Built:
    """Make and publish the edition of `period`. Nothing is written where there is no story.

    With `revise`, a note that says what is corrected, it is a new revision; ConfigError where there is no edition to revise.
    """
    with locked(settings.state), opened(settings.state) as state:
        settled(settings, state, log)
        gathered = gather(settings, state, now, watch)
        if now < period.end:
            log(f"note      {period.id} is not over yet: build it again after its end")
        made = state.revision(settings.publication.slug, period.id)
        if revise is not None and not made:
            raise ConfigError(f"{period.id} was not made yet, so there is nothing to revise; build it without --revise")
        revision = max(1, made) if revise is None else made + 1
        job, beside = Job(settings, state, now, watch, log, revise or ""), others(settings, state, period)
        return published(job, period, revision, edit, gathered, beside, "stories")


def published(
    job: Job,
    period: Period,
    revision: int,
    edit: Edit,
    gathered: Gathered,
    beside: Others,
    makes: Makes,
) -> Built:
    """One revision of an edition, from documents to out/. The caller holds the lock."""
    settings, state = job.settings, job.state
    selection = selected(period, state, gathered, beside, job.watch)
    job.log(f"read      {_read(selection)}")
    before = _before(settings, state, period)
    edition = compose(selection, settings.publication, period, edit, before)
    edition = replace(edition, revision=revision, revisions=_revisions(job, period, revision))
    job.log(f"composed  {_composed(edition)}")
    if not edition.sections and makes == "stories":
        return Built(edition, selection)
    pages = printed(settings, edition, met(state, edition), job.log)
    job.log(f"proved    {_proved(edition, pages)}")
    for fault in faults(settings, pages):
        job.log(f"mail      {fault}")
    state.keep({fingerprint(article.text): article.text for article in _sources(edition)})
    if settings.mail:
        state.outbox.keep(edition, job.now, job.mails)
    last = state.revision(edition.slug, period.id)
    folder = publish(settings.out, edition.id, pages, f"{edition.id}-r{last}" if 0 < last < revision else None)
    hashes = {page.path: sha256(page.body).hexdigest() for page in pages}
    proof = next(page.body for page in pages if page.path == "index.json")
    shown = archived(settings, state, {period.id: proof})
    # the step that counts: whoever dies before it makes the edition again, and the archive as well
    state.remember(edition.slug, period, revision, job.now, proof, hashes, selection.members)
    state.archive(edition.slug).keep(shown.sheets, shown.gone)
    let_go(folder)
    return Built(edition, selection, folder)


def settled(settings: Settings, state: State, log: Log) -> None:
    """Put out/ in order after a run that died. The caller holds the lock.

    An edition that was published in the place of another and not remembered is taken back: the one before takes its place.
    """
    slug = settings.publication.slug
    place = settings.out / slug
    back = tidied(place, lambda folder: _remembered(folder, state, slug))
    for issue in state.issues(slug):
        aside = place / f"{issue.period}-r{issue.revision}"
        if aside.is_dir():
            if not _remembered(place / issue.period, state, slug):
                let_go(publish(settings.out, f"{slug}/{issue.period}", standing(aside)))
            removed(aside)
            back = True
    if back:
        log("note      a run had died before it was done; what it had published is taken back")
    if back or state.archive(slug).doubtful():
        shown = archived(settings, state, {})
        state.archive(slug).keep(shown.sheets, shown.gone)


def _remembered(folder: Path, state: State, slug: str) -> bool:
    """Whether the edition in a folder is the one that the database has."""
    known = state.files(slug, folder.name).get("index.json")
    return known in {sha256(page.body).hexdigest() for page in standing(folder)}


def others(settings: Settings, state: State, period: Period) -> Others:
    """What the publication's other editions mean for the one of `period`."""
    slug = settings.publication.slug
    covered = tuple((issue.starts, issue.ends) for issue in state.issues(slug) if issue.period != period.id)
    return Others(state.elsewhere(slug, period.id), covered)


def propose(settings: Settings, period: Period, target: Path, now: datetime, gather: Gather, watch: Watch) -> Path:
    """Write the editor's file with everything that the edition could print. ConfigError where the file exists."""
    if target.exists():
        raise ConfigError(f"{target}: exists already; move it away, or name another file with --edit")
    with locked(settings.state), opened(settings.state) as state:
        gathered = gather(settings, state, now, watch)
        selection = selected(period, state, gathered, others(settings, state, period), watch)
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
    folder = folder_of(settings, period)
    pages = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
    try:
        proof = json.loads(pages["index.json"])
        wanted = [source["sha256"] for source in proof["sources"].values()]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        message = f"{folder / 'index.json'}: the proof is missing or damaged ({error}); build the edition again"
        raise ConfigError(message) from None
    name, _, number = period.partition("-r")
    with opened(settings.state) as state:
        known = state.files(settings.publication.slug, name, int(number or 0))
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
    for beside in (folder / name for folder in settings.folders for name in EDITORS_FILES):
        if beside.is_file():
            edit = edit_in(beside)
            if edit.period in {None, period.id}:
                return edit
            log(f"note      {beside.name} is for {edit.period} and was not used for {period.id}")
    return Edit()


def _revisions(job: Job, period: Period, revision: int) -> tuple[Revision, ...]:
    """Those that were printed, and this one. One that is built again keeps its time and its note, and so its bytes."""
    if revision == 1:
        return ()
    stored = job.state.printed(job.settings.publication.slug, period.id)
    told = [each for _, body in stored for each in json.loads(body).get("revisions", ())]
    known = {
        each["number"]: Revision(each["number"], datetime.fromisoformat(each["at"]), each["note"]) for each in told
    }
    asked = job.now.astimezone(period.start.tzinfo).replace(microsecond=0)
    every = {number: Revision(number, period.due) for number, _ in stored}
    every |= {revision: Revision(revision, asked, legible(job.note))} | known
    return tuple(every[number] for number in sorted(every) if number <= revision)


def _before(settings: Settings, state: State, period: Period) -> Past | None:
    """The latest edition of an earlier period, as it was published."""
    slug = settings.publication.slug
    for issue in state.issues(slug):
        if issue.status == "made" and issue.starts < period.start:
            proof = json.loads(state.proof(slug, issue))
            return past(proof, state.texts(source["sha256"] for source in proof["sources"].values()))
    return None


def _sources(edition: Edition) -> list[Article]:
    tellings = [telling for section in edition.sections for item in section.items for telling in item.story.tellings]
    return [each.article for telling in tellings for each in (telling.brief, *telling.copies)]


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
