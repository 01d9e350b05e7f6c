"""Settings -> templates: the publication's own before its theme's before those that all themes share, compiled once."""

import os
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from zlib import crc32

import jinja2

from digest.config import Settings
from digest.errors import ConfigError, DeliveryError, StateError
from digest.render import press

__all__ = ["compiled", "copy", "loader", "templates", "themes"]

_SHARED = "briefing"


def loader(settings: Settings) -> jinja2.BaseLoader:
    """Templates: a file in the publication's own folder takes the place of the one in the box."""
    return jinja2.FileSystemLoader([settings.templates, templates() / settings.theme, templates()])


@cache
def templates() -> Path:
    """The templates in the box: inside an installed package, beside the package in a checkout.

    A theme is a folder in it with the files that it has of its own; what all share is the theme "briefing".
    """
    here = Path(__file__).parents[1]
    return next(folder for folder in (here / "templates", here.parent / "templates") if folder.is_dir())


def themes() -> tuple[str, ...]:
    """The names of the themes, the usual one first."""
    return (_SHARED, *sorted((path.name for path in templates().iterdir() if path.is_dir()), reverse=True))


def copy(theme: str, target: Path, *, force: bool) -> tuple[Path, ...]:
    """Put a theme into the folder `target`, whole; the paths that were written.

    ConfigError where a file there is not as the box has it in any theme: somebody edited it, and only `force` writes over that.
    """
    wanted = _files(theme)
    edited = [] if force else [name for name in wanted if _edited(target / name)]
    if edited:
        raise ConfigError(
            f"{target}: {', '.join(edited)}: edited here; move them away, or write over them with --force"
        )
    return tuple(_written(target, wanted))


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


def _files(theme: str) -> Mapping[str, bytes]:
    """What a theme is made of, by name. Tables of words are not: they belong to a language, and grow with new versions."""
    folders = (templates(), templates() / theme)
    every = (path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir()))
    return {path.name: path.read_bytes() for path in every if path.suffix in {".j2", ".css"}}


def _edited(path: Path) -> bool:
    return path.exists() and path.read_bytes() not in {_files(theme).get(path.name) for theme in themes()}


def _written(target: Path, files: Mapping[str, bytes]) -> Iterable[Path]:
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, body in files.items():
            (target / name).write_bytes(body)
            yield target / name
    except OSError as error:
        raise DeliveryError(f"{target}: could not be written ({error.strerror})") from None
