"""JSON-LD in a page -> what it claims to be a lead or a quotation, in the order of the page."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

__all__ = ["Linked", "in_json_ld"]


@dataclass(frozen=True, slots=True)
class Linked:
    """Leads (`abstract`), and quotations with their speakers, None where none is named. `broken` says that it is no JSON."""

    line: int
    leads: tuple[str, ...] = ()
    quotations: tuple[tuple[str, str | None], ...] = ()
    broken: bool = False


def in_json_ld(page: str) -> Iterator[Linked]:
    """One for each block of JSON-LD."""
    for block in _BLOCK.finditer(page):
        line = page.count("\n", 0, block.start()) + 1
        try:
            every = list(_objects(json.loads(block[1])))
        except (ValueError, RecursionError):
            yield Linked(line, broken=True)
            continue
        leads = tuple(str(each["abstract"]) for each in every if "abstract" in each)
        quotations = tuple(
            (str(each.get("text")), _speaker(each)) for each in every if each.get("@type") == "Quotation"
        )
        yield Linked(line, leads, quotations)


def _objects(value: object) -> Iterator[dict[str, Any]]:
    """Every object inside, the outer before the inner."""
    if isinstance(value, dict):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        yield from _objects(each)


def _speaker(quotation: dict[str, Any]) -> str | None:
    voice = quotation.get("spokenByCharacter")
    return str(voice.get("name")) if isinstance(voice, dict) else None if voice is None else str(voice)


_BLOCK = re.compile(r'<script type="application/ld\+json">([^<]*)')  # JSON-LD of ours holds no "<"
