"""`digest lint`: the rules for mails, asked of a finished one."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from digest import run
from digest.cli.console import Console, publication
from digest.config import settings
from digest.verify import Fault, lint

__all__ = ["command"]


@click.command("lint")
@publication
@click.argument("what", metavar="FILE|PERIOD")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def command(config: Path, console: Console, what: str, as_json: bool) -> None:
    """Hold a mail against the rules for mails. Exit 1 where it breaks one that stops it from being sent."""
    found = _found(config, what)
    if as_json:
        click.echo(json.dumps([asdict(fault) for fault in found], ensure_ascii=False))
    for fault in () if as_json else found:
        click.echo(fault)
    errors = sum(fault.severity == "error" for fault in found)
    console.log(f"{what}: {errors} errors, {len(found) - errors} warnings")
    raise SystemExit(1 if errors else 0)


def _found(config: Path, what: str) -> tuple[Fault, ...]:
    """A file is held against what can be told from it alone, an edition's mail also against the edition."""
    path = Path(what)
    return lint(path.read_bytes()) if path.is_file() else run.linted(settings(config), what)
