"""A list of readers (CSV, YAML, or what a program prints) -> Recipients. A line that is wrong costs itself only."""

import csv
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from digest.config.mailing import Sending
from digest.config.nodes import Node, nodes
from digest.config.reader import nearest
from digest.config.sources import LANGUAGE
from digest.errors import ConfigError, DeliveryError
from digest.model import Recipient

__all__ = ["Readers", "address", "readers"]

_COLUMNS = ("address", "name", "language", "regions")
_PATIENCE = 60.0
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Readers:
    """The readers, each once, and what was wrong with the lines that named no reader: "readers.csv:7: …"."""

    found: tuple[Recipient, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    """What a line says, still as text."""

    place: str
    given: Mapping[str, str]
    regions: tuple[str, ...]


def readers(sending: Sending, home: Path, regions: Collection[str]) -> Readers:
    """Everybody on the list. ConfigError where there is no such list, DeliveryError where its program fails."""
    if sending.command:
        return _checked(_rows(_printed(sending.command, home), sending.command[0]), regions)
    path = sending.recipients
    if path is None:
        return Readers()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 (byte {error.start}); save it as UTF-8") from None
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; mail.recipients names the list of readers") from None
    in_yaml = path.suffix.lower() in {".yaml", ".yml"}
    return _checked(_entries(text, path.name) if in_yaml else _rows(text, path.name), regions)


def _printed(command: tuple[str, ...], home: Path) -> str:
    """What the program prints. Its words on stderr are told, for they say why it failed."""
    import subprocess  # only where there is a program

    try:
        done = subprocess.run(command, cwd=home, capture_output=True, timeout=_PATIENCE, check=True)  # noqa: S603 - the owner's own
        return done.stdout.decode("utf-8-sig")
    except subprocess.CalledProcessError as error:
        told = error.stderr.decode("utf-8", "replace").strip()[-500:]
        raise DeliveryError(f"mail.recipients_command: {command[0]} left with {error.returncode}: {told}") from None
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError) as error:
        raise DeliveryError(f"mail.recipients_command: {command[0]}: {error}") from None


def _checked(rows: Iterator[_Row | str], regions: Collection[str]) -> Readers:
    found: dict[str, Recipient] = {}
    faults: list[str] = []
    for row in rows:
        if isinstance(row, str):
            faults.append(row)
            continue
        try:
            reader = _recipient(row, regions)
        except ValueError as error:
            faults.append(f"{row.place}: {error}")
            continue
        if reader.key in found:
            faults.append(f"{row.place}: {reader.address} stands twice; the first line counts")
        found.setdefault(reader.key, reader)
    return Readers(tuple(found.values()), tuple(faults))


def _recipient(row: _Row, regions: Collection[str]) -> Recipient:
    """ValueError says what is wrong with the line."""
    for region in row.regions:
        if region not in regions:
            raise ValueError(f"no region is called {region[:80]!r}{nearest(region, regions)}")
    language = row.given.get("language", "")
    if language and not LANGUAGE.fullmatch(language):
        raise ValueError(f"language must be a code such as en or zh-Hant, not {language[:80]!r}")
    name = row.given.get("name", "")
    if len(name) > _LONGEST_NAME:
        raise ValueError(f"a name of {len(name):,} characters")
    return Recipient(address(row.given.get("address", "")), name, language, row.regions)


def address(text: str) -> str:
    """One plain address (RFC 5321 without quoted local parts); a domain in other letters is written as DNS knows it."""
    local, _, domain = text.rpartition("@")
    try:
        plain = domain.encode("idna").decode("ascii") if domain.isprintable() and not domain.isascii() else domain
    except UnicodeError:
        plain = ""
    if len(local) <= 64 and len(text) <= 254 and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(plain):
        return f"{local}@{plain}"
    raise ValueError(f"{text[:80]!r} is no mail address; write one and nothing else, such as reader@example.org")


def _rows(text: str, name: str) -> Iterator[_Row | str]:
    """The lines of a CSV file. The first may name the columns; without it they are address, name, language, regions."""
    sheet = csv.reader(StringIO(text, newline=""), delimiter=";" if _semicolons(text) else ",")
    columns: tuple[str, ...] = ()
    while True:
        place = f"{name}:{sheet.line_num + 1}"
        try:
            cells = [cell.strip() for cell in next(sheet)]
        except StopIteration:
            return
        except csv.Error as error:
            yield f"{place}: {error}"
            continue
        if not any(cells) or cells[0].startswith("#"):
            continue
        if not columns:
            columns = _columns(cells)
            if columns is not _COLUMNS:
                continue
        yield _row(place, columns, cells)


def _row(place: str, columns: tuple[str, ...], cells: list[str]) -> _Row | str:
    if len(cells) > len(columns) and any(cells[len(columns) :]):
        return (
            f"{place}: {len(cells)} cells for {len(columns)} columns; put a cell that holds a comma in quotation marks"
        )
    given = dict(zip(columns, cells, strict=False))
    return _Row(place, given, tuple(filter(None, map(str.strip, re.split("[;|]", given.get("regions", ""))))))


def _semicolons(text: str) -> bool:
    """Whether the first line is written with semicolons, as spreadsheets of half of Europe do."""
    first = next((line for line in text.split("\n", 20) if line.strip() and not line.startswith("#")), "")
    return ";" in first and "," not in first and "@" not in first


def _columns(cells: list[str]) -> tuple[str, ...]:
    named = tuple({"email": "address", "e-mail": "address"}.get(cell.lower(), cell.lower()) for cell in cells)
    return named if "address" in named else _COLUMNS


def _entries(text: str, name: str) -> Iterator[_Row | str]:
    """The entries of a YAML list: addresses, or groups of address, name, language, regions."""
    top = nodes(text, name)
    if top.kind != "list":
        raise ConfigError(f"{name}:{top.line}: must be a list of readers, such as - {{address: reader@example.org}}")
    for item in top.items:
        place = f"{name}:{item.line}"
        yield _Row(place, {"address": item.text}, ()) if item.kind == "scalar" else _entry(place, item)


def _entry(place: str, item: Node) -> _Row | str:
    if item.kind != "map":
        return f"{place}: a reader is an address or a group of {', '.join(_COLUMNS)}"
    given = {key.text: value for key, value in item.pairs if not value.empty}
    unknown = [key for key in given if key not in _COLUMNS]
    if unknown:
        return f"{place}: unknown setting {unknown[0][:60]!r}{nearest(unknown[0], _COLUMNS)}"
    regions = given.pop("regions", None)
    named = () if regions is None else regions.items if regions.kind == "list" else (regions,)
    return _Row(place, {key: value.text for key, value in given.items()}, tuple(each.text for each in named))


_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")  # "ilse.farrow+news"
_DOMAIN = re.compile(  # "post.skerry.example"; the last label is no number
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+(?![0-9]+$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
