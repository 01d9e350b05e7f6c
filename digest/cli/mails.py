"""Clocks and waits of this machine, for the commands that send."""

import time
from typing import Literal

from digest import run
from digest.cli.console import clock

__all__ = ["mails"]


def mails(unknown: Literal["leave", "again"] = "leave", whom: Literal["all", "newcomers"] = "all") -> run.Order:
    """How mails are sent by this machine's clocks."""
    return run.Order(clock, run.Waits(time.monotonic, time.sleep), whom, unknown)
