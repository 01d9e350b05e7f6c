"""`digest stories`: the grouping as a filter. JSON lines in, a line with the story's id out for each, in the order of
the input."""

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import click

from digest.group import Grouper, Item
from digest.ingest import rows
from digest.model import Skipped

__all__ = ["command"]

_CHUNK = 20_000  # rows: inside of a chunk their order does not matter


@click.command("stories")
@click.argument("files", nargs=-1, type=click.File("rb"))
def command(files: tuple[BinaryIO, ...]) -> None:
    """The story of every article in FILES of JSON lines, or of standard input: {"id": …, "story": "…"}.

    What only carries another article's text has "copy_of" as well, the id of that article. An archive of any size can be given:
    sorted by date, it is grouped in the memory that its busiest weeks need.
    """
    grouper, found = Grouper(), _rows(files or (sys.stdin.buffer,))
    faults = 0
    while order := _grouped(grouper, islice(found, _CHUNK)):
        for line in order:
            click.echo(json.dumps(line, ensure_ascii=False))
        faults += sum("error" in line for line in order)
        grouper.forget()
    raise SystemExit(1 if faults else 0)


def _grouped(grouper: Grouper, chunk: Iterable[rows.Row | Skipped]) -> list[dict[str, str]]:
    """The answer for each row of a chunk."""
    order: list[str | Skipped] = []
    stories = grouper.add(_items(chunk, order))
    return [_answer(grouper, each, stories) for each in order]


def _answer(grouper: Grouper, each: str | Skipped, stories: dict[str, str]) -> dict[str, str]:
    if isinstance(each, Skipped):
        return {"id": each.location, "error": each.reason}
    original = grouper.original(each)
    return {"id": each, "story": stories[each]} | ({"copy_of": original} if original != each else {})


def _items(chunk: Iterable[rows.Row | Skipped], order: list[str | Skipped]) -> Iterator[Item]:
    """The rows one by one, so that no more texts are held than grouping itself holds; `order` takes what the answer needs."""
    for row in chunk:
        found = _item(row)
        order.append(found if isinstance(found, Skipped) else found.id)
        if isinstance(found, Item):
            yield found


def _rows(files: Iterable[rows.Stream]) -> Iterator[rows.Row | Skipped]:
    for stream in files:
        yield from rows.lines(stream, Path(getattr(stream, "name", "-")).name)


def _item(row: rows.Row | Skipped) -> Item | Skipped:
    document = rows.document(row.line, row.place) if isinstance(row, rows.Row) else row
    if isinstance(document, Skipped):
        return Skipped(rows.named(row), document.reason) if isinstance(row, rows.Row) else document
    return Item(document.id, document.title or "", document.text, _date(document.published))


def _date(text: str | None) -> date | None:
    """The day of an ISO date; a date in other words is none."""
    try:
        return datetime.fromisoformat(text or "").date()
    except ValueError:
        return None
