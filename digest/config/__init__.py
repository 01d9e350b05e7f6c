"""config.yaml -> Settings, edition.yaml -> Edit: alone knows the names of the settings."""

from digest.config.editing import edit, proposal
from digest.config.mailing import Sending
from digest.config.settings import Settings, WhenEmpty, settings

__all__ = ["Sending", "Settings", "WhenEmpty", "edit", "proposal", "settings"]
