"""config.yaml -> Settings, edition.yaml -> Edit: alone knows the names of the settings."""

from digest.config.editing import edit, proposal
from digest.config.settings import Folder, Settings, settings

__all__ = ["Folder", "Settings", "edit", "proposal", "settings"]
