"""`digest brief`: the summariser as a filter. JSON lines or files in, JSON lines out, in the order of the input, in
constant memory."""

import json
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import click

from digest.compose.brief import Reading, brief
from digest.compose.row import row
from digest.ingest import folder, rows
from digest.model import Brief, Document, Skipped
from digest.read import as_is, read

__all__ = ["command"]

_CHUNK = 32
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, check_circular=False
)  # a row holds no loop, and looking for one takes time


@dataclass(frozen=True, slots=True)
class _Work:
    """What every row is done with; it travels to the worker processes."""

    reading: Reading
    sentences: int


@click.command("brief")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--sentences", default=3, show_default=True, type=click.IntRange(1, 1000), help="Length of the extract.")
@click.option("--no-read", is_flag=True, help="Take the text as an article that is clean already.")
@click.option("-j", "--jobs", default=1, show_default=True, type=click.IntRange(1, 256), help="Worker processes.")
def command(files: tuple[Path, ...], sentences: int, no_read: bool, jobs: int) -> None:
    """Headline, lead, quotations and countries of every article in FILES, or of JSON lines on standard input (-).

    A row that cannot be read gives {"id": …, "error": "…"} and costs only itself; the exit code is then 1.
    """
    work = _Work(as_is if no_read else read, sentences)
    failed = False
    for chunk in _done(_chunks(_inputs(files or (Path("-"),))), work, jobs):
        for line, fine in chunk:
            failed = failed or not fine
            sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()
    raise SystemExit(1 if failed else 0)


def _inputs(files: Iterable[Path]) -> Iterator[rows.Row | Document | Skipped]:
    """Rows as they were read, with their place, so that parsing them is the workers' share; other files as
    documents."""
    for path in files:
        if str(path) == "-":
            yield from rows.lines(sys.stdin.buffer, "-")
        elif path.name.lower().endswith((".jsonl", ".ndjson")):
            yield from _lines(path)
        else:
            yield from folder.documents(path.parent, path.name)


def _lines(path: Path) -> Iterator[rows.Row | Skipped]:
    try:
        with path.open("rb") as stream:
            yield from rows.lines(stream, path.name)
    except OSError as error:
        yield Skipped(str(path), f"it could not be read: {error.strerror}")


def _chunks(inputs: Iterator[Any]) -> Iterator[list[Any]]:
    while chunk := list(islice(inputs, _CHUNK)):
        yield chunk


def _done(chunks: Iterator[list[Any]], work: _Work, jobs: int) -> Iterator[list[tuple[bytes, bool]]]:
    if jobs == 1:
        yield from (_briefed(chunk, work) for chunk in chunks)
        return
    from concurrent.futures import Future, ProcessPoolExecutor  # a quarter of the start-up time of this command

    with ProcessPoolExecutor(jobs) as pool:
        waiting: deque[Future[list[tuple[bytes, bool]]]] = deque()
        for chunk in chunks:
            waiting.append(pool.submit(_briefed, chunk, work))
            if len(waiting) > 2 * jobs:  # no more is read than the workers can take: memory stays constant
                yield waiting.popleft().result()
        yield from (each.result() for each in waiting)


def _briefed(chunk: list[Any], work: _Work) -> list[tuple[bytes, bool]]:
    return [_line(each, work) for each in chunk]


def _line(given: rows.Row | Document | Skipped, work: _Work) -> tuple[bytes, bool]:
    """The printed line, and whether it is a brief."""
    document = rows.document(given.line, given.place) if isinstance(given, rows.Row) else given
    found = brief(document, work.reading, work.sentences) if isinstance(document, Document) else document
    if isinstance(found, Skipped):
        return _json({"id": _named(given, document), "error": found.reason}), False
    return _json({"id": _named(given, document), **_text(document, found), **row(found)}), True


def _named(given: rows.Row | Document | Skipped, document: Document | Skipped) -> str:
    """The row's own id; a file is called by its place."""
    if isinstance(given, rows.Row):
        return document.id if isinstance(document, Document) else rows.named(given)
    return document.location


def _text(document: Document | Skipped, found: Brief) -> dict[str, str]:
    """The text that the offsets count in, where the reader does not have it."""
    return (
        {} if isinstance(document, Document) and document.text == found.article.text else {"text": found.article.text}
    )


def _json(value: dict[str, Any]) -> bytes:
    """UTF-8, a line each. A lone surrogate is no Unicode text: the line that holds one is printed in ASCII."""
    try:
        return _ENCODER.encode(value).encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(value).encode() + b"\n"
