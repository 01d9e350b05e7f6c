"""`digest list`: the editions that were made."""

import json
from pathlib import Path
from typing import Any

import click

from digest import run
from digest.cli.console import Console, publication, shown
from digest.config import settings

__all__ = ["command"]


@click.command("list")
@publication
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def command(config: Path, console: Console, as_json: bool) -> None:  # noqa: ARG001
    """Every edition: period, stories, quotations, sources, where it stands."""
    found = settings(config)
    rows = [_row(period, proof, found.out / found.publication.slug / period) for period, proof in run.made(found)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        counts = f"{row['stories']:3} stories  {row['quotations']:3} quotations  {row['sources']:3} sources"
        click.echo(f"{row['period']:10}  {counts}  {row['page']}")
    if not rows:
        click.echo("no edition was made yet; `digest build` makes one", err=True)


def _row(period: str, proof: dict[str, Any], folder: Path) -> dict[str, Any]:
    stories = [story for section in proof["sections"] for story in section["stories"]]
    return {
        "period": period,
        "revision": proof["revision"],
        "stories": len(stories),
        "quotations": sum(len(story["quotations"]) for story in stories),
        "sources": len(proof["sources"]),
        "page": shown(folder / "index.html"),
    }
