"""`digest templates`: the themes in the box, and a copy of one for a publication to edit."""

from pathlib import Path

import click

from digest import run
from digest.cli.console import Console, publication, shown
from digest.config import settings
from digest.errors import ConfigError

__all__ = ["command"]

_TOLD = {
    "briefing": "a newspaper's, set to be read",
    "wire": "dense, the hour in front of every story",
    "plain": "one column, the reader's own font, no colour",
}


@click.group("templates")
def command() -> None:
    """What pages and mail look like: `theme` in config.yaml chooses, a file in templates/ takes the place of the theme's."""


@command.command("list")
@publication
def names(config: Path, console: Console) -> None:
    """The themes; a star at the one in use, and the files that the publication has of its own."""
    found = settings(config)
    for name in run.themes():
        click.echo(f"{'*' if name == found.theme else ' '} {name:10} {_TOLD.get(name, '')}".rstrip())
    own = sorted(path.name for path in found.templates.iterdir()) if found.templates.is_dir() else []
    if own:
        console.log(f"of its own in {shown(found.templates)}: {', '.join(own)}")


@command.command("copy")
@publication
@click.argument("name")
@click.option("--force", is_flag=True, help="Write over files that were edited.")
def copy(config: Path, console: Console, name: str, force: bool) -> None:
    """Put the theme NAME into the publication's templates/, for you to edit. An edited file is never written over without --force."""
    if name not in run.themes():
        raise ConfigError(f"there is no theme {name!r}; there are {', '.join(run.themes())}")
    target = settings(config).templates
    for path in run.copy(name, target, force=force):
        click.echo(shown(path))
    console.log("these take the place of the theme's, whatever config.yaml names; delete one to have the theme's again")
