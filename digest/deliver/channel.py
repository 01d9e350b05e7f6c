"""What a channel is: whatever takes out/ to where readers find it."""

from collections.abc import Callable
from pathlib import Path

__all__ = ["Channel"]

Channel = Callable[[Path], str]
"""Takes out/ somewhere and says in a few words what it did; DeliveryError where it could not. Doing it twice does no harm."""
