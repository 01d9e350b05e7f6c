"""What the commands share: the options that name a publication, the clock, and how work and faults are shown on
stderr."""

import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from digest.config import Settings
from digest.errors import ConfigError
from digest.model import Period, Skipped
from digest.period import latest, named

__all__ = ["Console", "clock", "period_of", "publication", "shown", "skips"]

_MOST_SKIPS = 20


@dataclass(frozen=True, slots=True)
class Console:
    """How much is said on stderr, and in which form."""

    quiet: bool = False
    verbose: bool = False
    form: str = "text"

    def log(self, line: str) -> None:
        """A line about a stage of the work, whose first word names the stage."""
        if self.quiet:
            return
        if self.form == "json":
            stage, message = re.split(
                r":? {2,}|: ", f"{line}  ", maxsplit=1
            )  # "read      30 documents", "left out: a.txt"
            time = clock().isoformat(timespec="milliseconds")
            row = {"time": time, "stage": stage, "message": message.strip()}
            click.echo(json.dumps(row, ensure_ascii=False), err=True)
        else:
            click.echo(line, err=True)

    def watch(self, items: Sequence[Any], label: str) -> Iterable[Any]:
        """The items, with a progress bar where somebody looks at a terminal."""
        if self.quiet or self.form == "json" or not sys.stderr.isatty():
            yield from items
            return
        with click.progressbar(items, label=label, file=sys.stderr, show_pos=True) as bar:
            yield from bar


def publication(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every command about a publication has; the command gets `config` and `console`."""

    @wraps(command)
    def called(*, quiet: bool, verbose: bool, log_format: str, **given: Any) -> Any:
        return command(console=Console(quiet, verbose, log_format), **given)

    options = (
        click.option("-c", "--config", default="config.yaml", show_default=True, type=click.Path(path_type=Path)),
        click.option("-q", "--quiet", is_flag=True, help="Say nothing on stderr but errors."),
        click.option("-v", "--verbose", is_flag=True, help="Say everything that was left out."),
        click.option(
            "--log-format",
            type=click.Choice(["text", "json"]),
            default="text",
            help="The log on stderr, as lines of text or JSON.",
        ),
    )
    found: Callable[..., Any] = called
    for option in reversed(options):
        found = option(found)
    return found


def clock() -> datetime:
    """The one place where the time of day enters."""
    return datetime.now(UTC)  # noqa: TID251


def period_of(found: Settings, name: str | None, now: datetime) -> Period:
    """The period that is meant: the one that is named, else the newest that is over."""
    if name is None:
        return latest(found.schedule, now)
    try:
        return named(name, found.schedule)
    except ValueError as error:
        raise ConfigError(f"--period: {error}") from None


def shown(path: Path) -> str:
    """The path as a person would type it from here."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def skips(skipped: Sequence[Skipped], console: Console) -> None:
    """One line for each thing that was left out; only so many, for the colophon has them all."""
    shown = skipped if console.verbose else skipped[:_MOST_SKIPS]
    for skip in shown:
        console.log(f"left out: {skip.location}: {skip.reason}")
    if len(shown) < len(skipped):
        console.log(f"left out: {len(skipped) - len(shown)} more; the colophon names them, -v shows them here")
