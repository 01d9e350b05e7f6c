"""`digest build`: make an edition and publish it into out/."""

import json
from datetime import datetime, time
from pathlib import Path

import click

from digest import run
from digest.cli.console import Console, clock, period_of, publication, shown, skips
from digest.config import Settings, settings
from digest.model import Period
from digest.period import containing

__all__ = ["command"]


@click.command("build")
@publication
@click.option(
    "--period", "name", metavar="P", help="2017-W46, 2017-11-15 or 2017-11; the newest that is due if not given."
)
@click.option(
    "--edit", type=click.Path(path_type=Path), help="The editor's file, instead of edition.yaml beside the articles."
)
@click.option("--propose", is_flag=True, help="Write that file with all there is to choose from, and stop.")
@click.option("--revise", metavar="NOTE", help="A new revision; the note says its readers what it corrects.")
@click.option("--json", "as_json", is_flag=True, help="Print a report as JSON instead of the page's path.")
def command(
    config: Path,
    console: Console,
    name: str | None,
    edit: Path | None,
    propose: bool,
    revise: str | None,
    as_json: bool,
) -> None:
    """Make the edition of a period and publish it into out/; prints the path of the page."""
    found, now = settings(config), clock()
    period = period_of(found, name, now)
    if propose:
        target = edit or next(iter(found.folders), found.home) / "edition.yaml"
        click.echo(shown(run.propose(found, period, target, now, run.asked, console.watch)))
        return
    chosen = run.chosen(found, period, edit, console.log)
    built = run.build(found, period, chosen, now, run.asked, console.watch, console.log, revise)
    skips(built.edition.skipped, console)
    if as_json:
        click.echo(json.dumps(run.about(built), ensure_ascii=False))
    elif built.folder:
        click.echo(shown(built.folder / "index.html"))
    else:
        console.log(_nothing(built, period, found))


def _nothing(built: run.Built, period: Period, found: Settings) -> str:
    newest = built.selection.newest
    other = (
        containing(datetime.combine(newest, time(12), found.schedule.zone), found.schedule).id if newest else period.id
    )
    hint = f"; the newest article is of {newest}: try --period {other}" if other != period.id else ""
    return f"nothing to print in {period.id}, so no edition was made{hint}"
