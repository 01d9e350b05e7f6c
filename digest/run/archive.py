"""State -> the archive around the editions in out/: its index, and the pages by region, outlet and speaker.

All is made of the stored proofs, and proved against them before it is shown. A page is printed when what it is made of has
changed, its template, or the program; one that nothing is told on any more is removed.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import jinja2

from digest import render as printing
from digest.config import Settings
from digest.deliver.folder import removed_pages, replace
from digest.errors import TemplateError
from digest.model import Page
from digest.render import Bound, Leaf, Masthead, archive, bound, feeds, finder, leaves, opml, shelved, sitemap
from digest.render.words import Words, words
from digest.run.templates import compiled, loader
from digest.state import Sheet, State, opened
from digest.verify import Finding, quoted

__all__ = ["Printed", "archived", "masthead", "prove_archive"]


@dataclass(frozen=True, slots=True)
class Printed:
    """What was done to the archive: pages that were printed, and paths that are no more."""

    sheets: Mapping[str, Sheet]
    gone: frozenset[str]


def archived(settings: Settings, state: State, fresh: Mapping[str, bytes]) -> Printed:
    """Bring the archive up to date with the editions that are remembered, and the proofs of those that will be.

    Whatever is going to change is in doubt first, and stays so until the caller has the state keep what is returned: after a death in
    between the next run prints it again.
    """
    one, shelf = masthead(settings), state.archive(settings.publication.slug)
    volumes = _volumes(settings, state, fresh)
    found, known, version = leaves(volumes), shelf.sheets(), _version(settings, one)
    marks = {leaf.path: f"{leaf.mark[:32]}{version[:32]}" for leaf in found}
    home = settings.out / one.slug
    stale = [leaf for leaf in found if not _stands(home, leaf, known.get(leaf.path), marks[leaf.path])]
    box, cache = loader(settings), compiled(settings)
    pages = [
        archive(one, [volume.entry for volume in volumes], box, cache),
        *shelved(stale, one, box, cache),
        finder(volumes, one, box, cache),
        *feeds(volumes, one, _words(settings)),
        *filter(None, (sitemap(volumes, marks, one), opml(settings.sources, one))),
    ]
    _proved(pages, volumes)
    sheets = {page.path: Sheet(marks.get(page.path, ""), sha256(page.body).hexdigest()) for page in pages}
    printed = Printed(sheets, frozenset(known.keys() - marks.keys() - sheets.keys()))
    shelf.doubt([*sheets, *printed.gone])
    for page in pages:
        replace(home, page)
    removed_pages(home, printed.gone)
    return printed


def prove_archive(settings: Settings) -> tuple[Finding, ...]:
    """The archive's pages that are not as they were when they were proved."""
    home = settings.out / settings.publication.slug
    with opened(settings.state) as state:
        known = state.archive(settings.publication.slug).sheets()
    return tuple(
        Finding(path, 1, "the file as a whole (SHA-256)", found, sheet.sha256)
        for path, sheet in sorted(known.items())
        if (found := _sha256(home / path)) != sheet.sha256
    )


def masthead(settings: Settings) -> Masthead:
    """What the archive prints at its head."""
    one = settings.publication
    return Masthead(one.title, one.slug, one.language, one.url, one.noindex)


def _sha256(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else "no file"


def _volumes(settings: Settings, state: State, fresh: Mapping[str, bytes]) -> list[Bound]:
    known, zone = _words(settings), settings.schedule.zone
    proofs = {**dict(state.editions(settings.publication.slug)), **fresh}
    return [bound(json.loads(proof), zone, known) for _, proof in sorted(proofs.items(), reverse=True)]


def _words(settings: Settings) -> Words:
    return words(settings.publication.language, loader(settings), jinja2.Environment(autoescape=True))


def _stands(home: Path, leaf: Leaf, sheet: Sheet | None, mark: str) -> bool:
    return sheet is not None and sheet.mark == mark and _sha256(home / leaf.path) == sheet.sha256


def _proved(pages: Iterable[Page], volumes: Iterable[Bound]) -> None:
    """TemplateError where a page does not hold what the editions say."""
    passages = dict(_passages(volumes))
    html = [page for page in pages if page.path.endswith(".html")]
    findings = [finding for page in html for finding in quoted(page.path, page.body, passages)]
    if findings:
        told = "\n".join(str(finding) for finding in findings[:20])
        raise TemplateError(
            f"the archive was left as it was, for it could not be proved (check your own templates):\n{told}"
        )


def _passages(volumes: Iterable[Bound]) -> Iterator[tuple[str, str]]:
    for story in (story for volume in volumes for story in volume.stories):
        yield story.key, story.lead
        yield from ((spoken.key, spoken.text) for spoken in story.quotes)


def _version(settings: Settings, one: Masthead) -> str:
    """Names all that shapes a page but what it tells: any change of a template, a table of words or the program."""
    box, environment = loader(settings), jinja2.Environment(autoescape=True)
    named = (each for each in box.list_templates() if each.endswith((".j2", ".css", ".json")))
    sources = (f"{each}\0{box.get_source(environment, each)[0]}" for each in named)
    return sha256("\0".join((repr(one), settings.schedule.zone.key, _program(), *sources)).encode()).hexdigest()


@cache
def _program() -> str:
    here = Path(printing.__file__).parent
    return sha256(b"".join(path.read_bytes() for path in sorted(here.glob("*.py")))).hexdigest()
