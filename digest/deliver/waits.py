"""Time, for whoever has to wait: given from outside, so that a test waits for nothing."""

from collections.abc import Callable
from typing import NamedTuple

__all__ = ["Waits"]


class Waits(NamedTuple):
    """The two things that are done with time: reading a clock that never goes back, and waiting."""

    clock: Callable[[], float]
    sleep: Callable[[float], object]
