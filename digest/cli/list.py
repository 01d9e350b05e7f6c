"""`digest list`: the editions that were made."""

import json
from pathlib import Path
from typing import Any

import click

from digest import run
from digest.cli.console import Console, publication, shown
from digest.config import Settings, settings
from digest.state import opened

__all__ = ["command"]


@click.command("list")
@publication
@click.option(
    "--runs",
    "count",
    metavar="N",
    type=click.IntRange(1),
    help="The latest N runs of `digest run` instead: what each read, made, left out.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def command(config: Path, console: Console, count: int | None, as_json: bool) -> None:  # noqa: ARG001
    """Every edition: period, stories, quotations, sources, where it stands."""
    found = settings(config)
    if count:
        _runs(found, count, as_json)
        return
    rows = [_row(period, proof, found.out / found.publication.slug / period) for period, proof in run.made(found)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        counts = f"{row['stories']:3} stories  {row['quotations']:3} quotations  {row['sources']:3} sources"
        click.echo(f"{row['period']:10}  {counts}  {row['page']}")
    if not rows:
        click.echo("no edition was made yet; `digest build` makes one", err=True)


def _runs(found: Settings, count: int, as_json: bool) -> None:
    """The newest first; as JSON with everything that was left out, and why."""
    with opened(found.state) as state:
        runs = state.runs(found.publication.slug, count)
    for run_ in runs:
        told = json.loads(run_.report)
        if as_json:
            about = {"started": run_.started.isoformat(), "ended": run_.ended.isoformat(), "code": run_.code}
            click.echo(json.dumps({**about, **told}, ensure_ascii=False))
        else:
            seconds = (run_.ended - run_.started).total_seconds()
            click.echo(f"{run_.started:%Y-%m-%d %H:%M} UTC  exit {run_.code:2}  {seconds:6.1f} s  {_told(told)}")


def _told(report: dict[str, Any]) -> str:
    if "error" in report:
        return str(report["error"]).splitlines()[0]
    made = [f"{each['period']} {each['kind']} ({each['stories']} stories)" for each in report["editions"]]
    failed = [f"{each['source']} failed" for each in report["failed"]]
    return "; ".join([f"{report['fresh']} new documents", *(made or ["nothing due"]), *failed])


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
