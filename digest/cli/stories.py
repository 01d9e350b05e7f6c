"""`digest stories`: the grouping as a filter. JSON lines in, a line with the story's id out for each, in the order of
the input."""

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

import click

from digest.group import Item, cluster
from digest.ingest import rows
from digest.model import Skipped

__all__ = ["command"]


@click.command("stories")
@click.argument("files", nargs=-1, type=click.File("rb"))
def command(files: tuple[BinaryIO, ...]) -> None:
    """The story of every article in FILES of JSON lines, or of standard input: {"id": …, "story": "…"}."""
    order: list[str | Skipped] = []
    stories = cluster(_items(files or (sys.stdin.buffer,), order))
    for each in order:
        if isinstance(each, Skipped):
            click.echo(json.dumps({"id": each.location, "error": each.reason}, ensure_ascii=False))
        else:
            click.echo(json.dumps({"id": each, "story": stories[each]}, ensure_ascii=False))
    raise SystemExit(1 if any(isinstance(each, Skipped) for each in order) else 0)


def _items(files: Iterable[rows.Stream], order: list[str | Skipped]) -> Iterator[Item]:
    """The rows one by one, so that no more texts are held than grouping itself holds; `order` takes what the answer needs."""
    for row in _rows(files):
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
