"""State -> the archive around the editions in out/: its index, and the pages by region, outlet and speaker.

All is made of the stored proofs, and proved against them before it is shown. A page is printed when what it is made of has
changed, its template, or the program; one that nothing is told on any more is removed.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import jinja2

from digest import render as printing
from digest.config import Settings
from digest.deliver.folder import removed_pages, replace
from digest.errors import TemplateError
from digest.model import Edition, Page
from digest.proof import name
from digest.render import MOST, Leaf, Masthead, archive, bound, feeds, finder, leaves, opml, page_of, shelved, sitemap
from digest.render.words import Words, words
from digest.run.templates import compiled, loader
from digest.state import Sheet, State, opened
from digest.verify import Finding, Said, sayings
from digest.verify import archived as held

__all__ = ["Printed", "archived", "masthead", "met", "prove_archive"]


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
    proofs = _proofs(settings, state, fresh)
    volumes = [bound(proof, settings.schedule.zone, _words(settings)) for proof in proofs]
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
    _proved(pages, proofs)
    sheets = {page.path: Sheet(marks.get(page.path, ""), sha256(page.body).hexdigest()) for page in pages}
    printed = Printed(sheets, frozenset(known.keys() - marks.keys() - sheets.keys()))
    shelf.doubt([*sheets, *printed.gone])
    for page in pages:
        replace(home, page)
    removed_pages(home, printed.gone)
    return printed


def prove_archive(settings: Settings) -> tuple[Finding, ...]:
    """What is wrong with the archive around the editions: passages and speakers that are not those of the stored sources, and files
    that are not as they were when they were printed."""
    home = settings.out / settings.publication.slug
    with opened(settings.state) as state:
        sheets, known = state.archive(settings.publication.slug).sheets(), dict[str, Said]()
        for proof in _proofs(settings, state, {}):
            texts = state.texts(source["sha256"] for source in proof["sources"].values())
            known |= sayings(proof, partial(_cut, texts))
    there = ((path, (home / path).read_bytes()) for path in sorted(sheets) if (home / path).is_file())
    return (*held(there, known), *_changed(home, sheets))


def _changed(home: Path, sheets: Mapping[str, Sheet]) -> Iterator[Finding]:
    for path, sheet in sorted(sheets.items()):
        if (found := _sha256(home / path)) != sheet.sha256:
            yield Finding(path, 1, "the file as a whole (SHA-256)", found, sheet.sha256)


def _cut(texts: Mapping[str, str], source: str, span: Mapping[str, Any]) -> str:
    return texts.get(source, "")[span["start"] : span["end"]]


def met(state: State, edition: Edition) -> tuple[str, ...]:
    """The pages, seen from the edition's own, of the speakers who have one in the archive, or get it with this edition: of very many
    names those most often met have a page."""
    items = (item for section in edition.sections for item in section.items)
    quotations = (quotation for item in items for quotation in item.quotations if quotation.quote.speaker)
    paths = {page_of("speakers", called) for each in quotations if (called := name(each.speaker))}
    known = {path for path in state.archive(edition.slug).sheets() if path.startswith("speakers/")}
    room = len(known) + len(paths) < MOST
    return tuple(f"../{path}" for path in sorted(paths) if room or path in known)


def masthead(settings: Settings) -> Masthead:
    """What the archive prints at its head."""
    one = settings.publication
    return Masthead(one.title, one.slug, one.language, one.url, one.noindex)


def _sha256(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else "no file"


def _proofs(settings: Settings, state: State, fresh: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """Those that are remembered, and those that will be, the newest first."""
    proofs = {**dict(state.editions(settings.publication.slug)), **fresh}
    return [json.loads(proof) for _, proof in sorted(proofs.items(), reverse=True)]


def _words(settings: Settings) -> Words:
    return words(settings.publication.language, loader(settings), jinja2.Environment(autoescape=True))


def _stands(home: Path, leaf: Leaf, sheet: Sheet | None, mark: str) -> bool:
    return sheet is not None and sheet.mark == mark and _sha256(home / leaf.path) == sheet.sha256


def _proved(pages: Iterable[Page], proofs: Iterable[dict[str, Any]]) -> None:
    """TemplateError where a page does not hold what the editions say."""
    known = {mark: said for proof in proofs for mark, said in sayings(proof, lambda _, span: str(span["text"]))}
    findings = list(held(((page.path, page.body) for page in pages), known))
    if findings:
        told = "\n".join(str(finding) for finding in findings[:20])
        raise TemplateError(
            f"the archive was left as it was, for it could not be proved (check your own templates):\n{told}"
        )


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
