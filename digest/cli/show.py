"""`digest show`: print an edition."""

from pathlib import Path

import click

from digest.cli.console import Console, publication
from digest.config import settings
from digest.errors import ConfigError

__all__ = ["command"]

_FORMATS = {"text": "index.txt", "markdown": "index.md", "html": "index.html", "json": "index.json", "mail": "mail.eml"}


@click.command("show")
@publication
@click.argument("period")
@click.option("--format", "wanted", type=click.Choice(list(_FORMATS)), default="text", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
def command(config: Path, console: Console, period: str, wanted: str, as_json: bool) -> None:  # noqa: ARG001
    """Print the edition PERIOD as plain text, or in another of its formats."""
    found = settings(config)
    folder = found.out / found.publication.slug
    path = folder / period / _FORMATS["json" if as_json else wanted]
    if not period.replace("-", "").isalnum() or not path.is_file():
        raise ConfigError(
            f"there is no {path.name} of an edition {period!r} in {folder}; `digest list` shows what was made"
        )
    click.echo(path.read_bytes(), nl=False)
