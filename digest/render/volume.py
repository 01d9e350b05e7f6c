"""Proofs of editions -> what archive, feeds and search print of them: the past editions, bound.

Everything here was proved when its edition was made, and is read from that proof again: nothing in the archive has another
origin.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any
from urllib.parse import urlsplit

from digest.model import Revision
from digest.proof import name, printed
from digest.render.links import link
from digest.render.view import direction
from digest.render.words import Words

__all__ = ["Bound", "Entry", "Masthead", "Origin", "Spoken", "Told", "bound"]

Proof = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Masthead:
    """What stands at the head of everything that the archive prints. `url` is where out/ is served; `noindex` asks search
    engines to keep away."""

    title: str
    slug: str
    language: str = "en"
    url: str | None = None
    noindex: bool = False

    @property
    def base(self) -> str | None:
        """Where the publication's own folder is served, with a slash at the end."""
        base = link(self.url)
        return link(f"{base.rstrip('/')}/{self.slug}/") if base else None

    @property
    def direction(self) -> str:
        """The direction in which its language is written."""
        return direction(self.language)


@dataclass(frozen=True, slots=True)
class Entry:
    """An edition in the archive's list: its period [start, end) in the publication's zone, when it was due, and what it held."""

    id: str
    start: datetime
    end: datetime
    stories: int
    outlets: int
    headlines: tuple[str, ...] = ()
    due: datetime | None = None
    revisions: tuple[Revision, ...] = ()

    @property
    def updated(self) -> datetime:
        """When the edition became what it is: when it was due, or when its revision was asked for."""
        return self.revisions[-1].at if self.revisions else self.due or self.end

    @property
    def note(self) -> str:
        """What its last revision corrects."""
        return self.revisions[-1].note if self.revisions else ""


@dataclass(frozen=True, slots=True)
class Origin:
    """The article that words were taken from. `headline` is None where it has none that can be seen."""

    outlet: str
    url: str | None
    headline: str | None
    published: date | None
    language: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """A quotation; `passage` is the source's own text, `speaker` None where the source names nobody."""

    passage: str
    key: str
    speaker: str | None
    role: str | None
    origin: Origin

    @property
    def text(self) -> str:
        """The words as they are printed."""
        return printed(self.passage)


@dataclass(frozen=True, slots=True)
class Told:
    """A story as an edition told it. `told` and `carried` are the articles behind it, `origin` the one that gives the lead."""

    edition: Entry
    region: str
    id: str
    lead: str
    key: str
    origin: Origin
    quotes: tuple[Spoken, ...]
    told: tuple[Origin, ...]
    carried: tuple[Origin, ...]

    @property
    def anchor(self) -> str:
        """The story's place in its edition's page."""
        return f"story-{self.id}"


@dataclass(frozen=True, slots=True)
class Bound:
    """An edition, and the stories that it told, in its order."""

    entry: Entry
    stories: tuple[Told, ...]


def bound(proof: Proof, zone: tzinfo, words: Words) -> Bound:
    """An edition as its proof has it. Days are those of `zone`."""
    origins = {key: _origin(source, zone, words) for key, source in proof["sources"].items()}
    entry = _entry(proof, origins)
    return Bound(
        entry,
        tuple(
            _told(entry, name(section["title"]) or "", story, origins)
            for section in proof["sections"]
            for story in section["stories"]
        ),
    )


def _entry(proof: Proof, origins: Mapping[str, Origin]) -> Entry:
    period, stories = proof["period"], [story for section in proof["sections"] for story in section["stories"]]
    start, end, due = (datetime.fromisoformat(period[key]) for key in ("start", "end", "due"))
    return Entry(
        id=period["id"],
        start=start,
        end=end,
        stories=len(stories),
        outlets=len({origin.outlet for origin in origins.values()}),
        headlines=tuple(story["headline"] for story in stories if story["headline"]),
        due=due,
        revisions=tuple(
            Revision(each["number"], datetime.fromisoformat(each["at"]), each["note"])
            for each in proof.get("revisions", ())
        ),
    )


def _told(entry: Entry, region: str, story: Proof, origins: Mapping[str, Origin]) -> Told:
    lead, tellings = story["lead"], story["tellings"]
    return Told(
        edition=entry,
        region=region,
        id=story["id"],
        lead=printed(lead["text"]),
        key=_key(lead),
        origin=origins[lead["source"]],
        quotes=tuple(_spoken(quotation, origins) for quotation in story["quotations"]),
        told=tuple(origins[telling["source"]] for telling in tellings),
        carried=tuple(origins[copy] for telling in tellings for copy in telling["copies"]),
    )


def _spoken(quotation: Proof, origins: Mapping[str, Origin]) -> Spoken:
    who, role = quotation["speaker"] or {}, quotation["role"] or {}
    return Spoken(
        passage=quotation["text"],
        key=_key(quotation),
        speaker=name(who.get("text")),
        role=name(role.get("text")),
        origin=origins[quotation["source"]],
    )


def _key(passage: Proof) -> str:
    return f"{passage['source']}:{passage['start']}-{passage['end']}"


def _origin(source: Proof, zone: tzinfo, words: Words) -> Origin:
    """An article's outlet is what its edition's page calls it: outlet, else host, else file."""
    url = link(source["url"])
    outlet = name(source["outlet"]) or urlsplit(url or "").hostname or name(source["location"].rpartition("/")[2])
    return Origin(
        outlet or words["unnamed_outlet"],
        url,
        name(source["headline"]),
        _day(source["published"], zone),
        source["language"],
    )


def _day(published: str | None, zone: tzinfo) -> date | None:
    """The day of a date or an instant as the proof writes it."""
    if published is None:
        return None
    at = datetime.fromisoformat(published)
    return at.astimezone(zone).date() if at.tzinfo else at.date()
