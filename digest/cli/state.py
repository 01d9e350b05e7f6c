"""`digest state`: the database, for whoever keeps it."""

from pathlib import Path

import click

from digest import run
from digest.cli.console import Console, clock, publication, shown
from digest.config import settings
from digest.state import locked
from digest.state.care import backup, faults, set_aside

__all__ = ["command"]


@click.group("state")
def command() -> None:
    """The database: what it holds can be checked, copied, and started anew."""


@command.command("check")
@publication
def check(config: Path, console: Console) -> None:
    """Everything that is wrong with the database. Exit 1 where something is."""
    found = settings(config)
    wrong = faults(found.state)
    for each in wrong:
        click.echo(f"{shown(found.state)}: {each}")
    if not wrong:
        console.log(f"{shown(found.state)}: nothing is wrong")
    raise SystemExit(1 if wrong else 0)


@command.command("backup")
@publication
@click.argument("file", type=click.Path(path_type=Path))
def copy(config: Path, console: Console, file: Path) -> None:  # noqa: ARG001
    """Write a copy to FILE, whole also while another digest is at work. It replaces nothing."""
    backup(settings(config).state, file)
    click.echo(shown(file))


@command.command("set-aside")
@publication
def aside(config: Path, console: Console) -> None:
    """Move the database away and start anew from what stands in out/: editions that were made stay made.

    The texts that prove them are in the old file only: keep it.
    """
    found = settings(config)
    with locked(found.state):
        target = set_aside(found.state)
        adopted = run.adopt(found, clock())
    console.log(f"{adopted} editions in out/ count as made; they cannot be proved without the old file")
    click.echo(shown(target))
