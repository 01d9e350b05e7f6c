"""Period -> the folder of its edition in out/."""

import re
from pathlib import Path

from digest.config import Settings
from digest.errors import ConfigError

__all__ = ["folder_of"]


def folder_of(settings: Settings, period: str) -> Path:
    """Where an edition, or an older revision of it, stands. ConfigError where none does."""
    folder = settings.out / settings.publication.slug / period
    if not re.fullmatch(r"[0-9][0-9TWb-]*(?:-r[0-9]{1,6})?", period) or not (folder / "index.json").is_file():
        raise ConfigError(
            f"there is no edition {period!r} in {folder.parent}; `digest list` shows those that were made"
        )
    return folder
