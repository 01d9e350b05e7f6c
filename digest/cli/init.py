"""`digest init`: a new publication that builds at once: config.yaml and sample articles.

No templates: those in the box are mended by every new version, and `digest templates copy` makes a copy to edit.
"""

import shutil
from pathlib import Path

import click

from digest.errors import ConfigError, DeliveryError

__all__ = ["command"]


@click.command("init")
@click.argument("directory", default=".", type=click.Path(path_type=Path, file_okay=False))
def command(directory: Path) -> None:
    """Make a publication in DIRECTORY (here if not given) from the sample. Nothing that exists is overwritten."""
    sample = _sample()
    parts = {"config.yaml": sample / "config.yaml", "articles": sample / "articles"}
    there = [name for name in parts if (directory / name).exists()]
    if there:
        raise ConfigError(f"{directory / there[0]} exists already; choose an empty folder")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, source in parts.items():
            (shutil.copytree if source.is_dir() else shutil.copyfile)(source, directory / name)
    except OSError as error:
        raise DeliveryError(f"{directory}: could not be written ({error.strerror})") from None
    click.echo(f"{directory}: a publication with sample articles of the week 2026-W46")
    click.echo(f"next: {'' if directory == Path() else f'cd {directory} && '}digest build --period 2026-W46", err=True)


def _sample() -> Path:
    """The sample publication: inside an installed package, around the package in a checkout."""
    package = Path(__file__).parent.parent
    return next(folder for folder in (package / "sample", package.parent) if (folder / "config.yaml").is_file())
