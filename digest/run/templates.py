"""Settings -> templates: the publication's own before those in the box, compiled once."""

import os
import sys
from functools import cache
from pathlib import Path
from zlib import crc32

import jinja2

from digest.config import Settings
from digest.errors import StateError
from digest.render import press

__all__ = ["compiled", "loader", "templates"]


def loader(settings: Settings) -> jinja2.BaseLoader:
    """Templates: a file in the publication's own folder takes the place of the one in the box."""
    return jinja2.FileSystemLoader([settings.templates, templates()])


@cache
def templates() -> Path:
    """The templates in the box: inside an installed package, beside the package in a checkout."""
    here = Path(__file__).parents[1]
    return next(folder for folder in (here / "templates", here.parent / "templates") if folder.is_dir())


def compiled(settings: Settings) -> jinja2.BytecodeCache:
    """Where compiled templates are kept: compiling them takes longer than printing an edition.

    Those in the box are kept with the compiled modules of the package, so that one build does it for all publications. What was
    compiled under other rules of escaping is not used again.
    """
    boxed, own = Path(__file__).parents[1] / "__pycache__", settings.state.parent
    made_by = f"templates-{jinja2.__version__}-{crc32(Path(press.__file__).read_bytes()):08x}"
    folder = (own if settings.templates.is_dir() or not _kept(boxed) else boxed) / made_by
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StateError(f"{folder}: {error.strerror}; digest must be allowed to write there") from None
    return jinja2.FileSystemBytecodeCache(str(folder))


def _kept(folder: Path) -> bool:
    """Whether compiled files may be put there: an installed package may belong to somebody else."""
    return not sys.dont_write_bytecode and os.access(folder, os.W_OK)
