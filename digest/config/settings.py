"""config.yaml -> Settings: every setting is named here and nowhere else, and every mistake is reported at once."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Literal

from digest import place
from digest.compose import Options, Publication
from digest.config.mailing import Sending, mail, sending
from digest.config.nodes import Node, nodes
from digest.config.publishing import Publishing, publishing
from digest.config.reader import Fields, Reader, nearest
from digest.config.schedule import schedule
from digest.config.sources import fetching, language, sources
from digest.errors import ConfigError
from digest.model import Fetching, Region, Source
from digest.period import Schedule
from digest.rank import Weights
from digest.render import Mail

__all__ = ["Settings", "Theme", "WhenEmpty", "settings"]

_TOP = (
    "title", "slug", "language", "period", "when_empty", "sources", "fetch", "regions", "pick", "rank", "mail", "publish", "theme",
    "templates", "out", "state", "retention",
)  # fmt: skip
WhenEmpty = Literal["skip", "notice", "fail"]
_WHEN_EMPTY: tuple[WhenEmpty, ...] = ("skip", "notice", "fail")
Theme = Literal["briefing", "wire", "plain"]
_THEMES: tuple[Theme, ...] = ("briefing", "wire", "plain")
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?")  # baltic-briefing
# What may not be a folder's name on some system that a reader copies the archive to.
_RESERVED = {"con", "prn", "aux", "nul", *(f"{name}{number}" for name in ("com", "lpt") for number in range(1, 10))}


@dataclass(frozen=True, slots=True)
class Settings:
    """One publication. Paths are absolute; `templates` is the publication's own folder of templates, `home` the folder
    of config.yaml."""

    home: Path
    publication: Publication
    schedule: Schedule
    sources: tuple[Source, ...]
    mail: Mail | None
    out: Path
    state: Path
    templates: Path
    theme: Theme = "briefing"
    fetching: Fetching = field(default_factory=Fetching)
    when_empty: WhenEmpty = "skip"
    keep_days: int = 400
    publishing: Publishing = field(default_factory=Publishing)
    sending: Sending = field(default_factory=Sending)

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders among the sources: where an editor's file may lie, and what a preview watches."""
        return tuple(Path(source.location) for source in self.sources if source.kind == "folder")


def settings(path: Path) -> Settings:
    """The settings in the file at `path`. ConfigError has a line for every mistake: file, line, column, what is
    allowed."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 (byte {error.start}); save it as UTF-8") from None
    except OSError as error:
        raise ConfigError(
            f"{path}: {error.strerror}; `digest init` makes a publication, --config names its file"
        ) from None
    reader = Reader(path.name)
    found = _settings(reader, nodes(text, path.name), path.resolve().parent)
    reader.finish()
    return found


def _settings(reader: Reader, top: Node, home: Path) -> Settings:
    given = reader.fields(top, "config.yaml", _TOP, needed=("title", "sources", "regions"))
    published = publishing(reader, given.get("publish"))
    return Settings(
        home=home,
        publication=_publication(reader, top, given, published),
        schedule=schedule(reader, given.get("period")),
        sources=sources(reader, given.get("sources"), home),
        mail=mail(reader, given.get("mail")),
        sending=sending(reader, given.get("mail"), home),
        out=home / reader.text(given.get("out"), "out", "out"),
        state=home / reader.text(given.get("state"), "state", "state/digest.db"),
        templates=home / reader.text(given.get("templates"), "templates", "templates"),
        theme=reader.choice(given.get("theme"), "theme", _THEMES, "briefing"),
        fetching=fetching(reader, given.get("fetch")),
        when_empty=reader.choice(given.get("when_empty"), "when_empty", _WHEN_EMPTY, "skip"),
        keep_days=_keep_days(reader, given.get("retention")),
        publishing=published,
    )


def _keep_days(reader: Reader, node: Node | None) -> int:
    given = reader.fields(node, "retention", ("documents",)) if node else {}
    return reader.whole(given.get("documents"), "retention.documents (days)", 400, 1, 36500)


def _publication(reader: Reader, top: Node, given: Fields, published: Publishing) -> Publication:
    title = reader.text(given.get("title"), "title", longest=120)
    named = given.get("title")
    if named and named.quoted and not title.strip():  # title: ""
        reader.note(named, "title is empty")
    return Publication(
        title=title,
        slug=_slug(reader, given.get("slug"), given.get("title", top), title),
        regions=_regions(reader, given.get("regions")),
        language=language(reader, given.get("language")) or "en",
        url=published.url,
        noindex=published.noindex,
        options=_options(reader, given.get("pick")),
        weights=_weights(reader, given.get("rank")),
    )


def _slug(reader: Reader, node: Node | None, beside: Node, title: str) -> str:
    """The name of the publication's folder in out/; made of the title where none is given."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    slug = reader.text(node, "slug") if node else re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-")
    if title and (not _SLUG.fullmatch(slug) or slug in _RESERVED):
        what = f"{slug!r} cannot be a folder's name" if node else "no folder's name can be made of this title"
        reader.note(
            node or beside,
            f"{what}; write `slug:` with up to 80 of a-z, 0-9 and hyphens inside, such as baltic-briefing",
        )
    return slug


_REGION = ("title", "countries", "m49", "group", "regions", "names", "people", "exclude", "threshold")


def _regions(reader: Reader, node: Node | None) -> tuple[Region, ...]:
    found: dict[str, Region] = {}
    for item in reader.items(node, "regions"):
        given = reader.fields(item, "a region", _REGION, needed=("title",))
        region = _region(reader, given, found)
        if region.title in found:
            reader.note(item, f"the region {region.title!r} stands twice; give each its own title")
        found[region.title] = region
    if node is not None and node.kind == "list" and not found:
        reader.note(node, "regions is empty; name at least one, such as - {title: Elsewhere}")
    return tuple(found.values())


def _region(reader: Reader, given: Fields, others: dict[str, Region]) -> Region:
    gathered = [_codes(reader, given.get("countries"), "countries")]
    gathered += _looked_up(reader, given.get("m49"), place.countries_of)
    gathered += _looked_up(reader, given.get("group"), place.group)
    gathered += [_other(reader, item, others) for item in reader.items(given.get("regions"), "regions")]
    excluded = _codes(reader, given.get("exclude"), "exclude")
    return Region(
        title=reader.text(given.get("title"), "title", longest=120),
        countries=frozenset().union(*gathered) - excluded,
        names=_names(reader, given.get("names"), "names") + _names(reader, given.get("people"), "people"),
        exclude=excluded,
        threshold=reader.number(given.get("threshold"), "threshold", Region("").threshold, 0, 1),
    )


def _codes(reader: Reader, node: Node | None, what: str) -> frozenset[str]:
    return frozenset(code for item in reader.items(node, what) if (code := _code(reader, item, what)))


def _code(reader: Reader, node: Node, what: str) -> str | None:
    """An ISO 3166-1 code. YAML's oldest trap has a message of its own: Norway's NO, unquoted, is false."""
    if node.truth:
        reader.note(
            node,
            f'{what}: unquoted {node.text} means true or false in YAML; write "{node.text.upper()}" if a country is meant',
        )
        return None
    code = node.text.upper()
    if node.kind != "scalar" or not place.known(code):
        reader.note(
            node, f"{what}: {node.shown()} is no country's code; write ISO 3166-1 codes of two letters, such as KR"
        )
        return None
    return code


def _looked_up(reader: Reader, node: Node | None, look_up: Callable[[str], frozenset[str]]) -> list[frozenset[str]]:
    """Areas or groups: one name, or a list of them."""
    wanted = () if node is None else (node.items if node.kind == "list" else (node,))
    nothing: frozenset[str] = frozenset()
    return [reader.checked(item, look_up, nothing) for item in wanted]


def _other(reader: Reader, node: Node, others: dict[str, Region]) -> frozenset[str]:
    if node.text not in others:
        reader.note(node, f"no region above is called {node.shown()}{nearest(node.text, others)}")
        return frozenset()
    return others[node.text].countries


def _names(reader: Reader, node: Node | None, what: str) -> tuple[tuple[str, str | None], ...]:
    """A list of names, or a map from names to the country that each stands for."""
    if node is None or node.kind != "map":
        return tuple((name.casefold(), None) for name in reader.texts(node, what))
    return tuple((name.text.casefold(), _code(reader, code, what)) for name, code in node.pairs)


def _options(reader: Reader, node: Node | None) -> Options:
    given = reader.fields(node, "pick", tuple(each.name for each in fields(Options))) if node else {}
    low = {"quotes_per_article": 0, "quotes_per_story": 0}
    return Options(
        **{
            each.name: reader.whole(
                given.get(each.name),
                f"pick.{each.name}",
                getattr(Options(), each.name),
                low.get(each.name, 1),
                1000,
            )
            for each in fields(Options)
        }
    )


def _weights(reader: Reader, node: Node | None) -> Weights:
    given = reader.fields(node, "rank", tuple(each.name for each in fields(Weights))) if node else {}
    return Weights(
        **{
            each.name: reader.number(
                given.get(each.name),
                f"rank.{each.name}",
                getattr(Weights(), each.name),
                0 if each.name != "half_life" else 0.01,
                1000,
            )
            for each in fields(Weights)
        }
    )
