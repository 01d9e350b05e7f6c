"""How an edition is to be sent, and what came of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from digest.deliver.waits import Waits
from digest.state import Entry, Key, Status

__all__ = ["Order", "Sent", "told_of"]


@dataclass(frozen=True, slots=True)
class Order:
    """How to send: `clock` gives the time of each step, `waits` paces them. "newcomers" are those who got no revision of the edition."""

    clock: Callable[[], datetime]
    waits: Waits
    whom: Literal["all", "newcomers"] = "all"
    unknown: Literal["leave", "again"] = "leave"


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of sending: how many readers are in which state, who is not served, what was wrong with the list,
    and why it ended early."""

    key: Key
    counts: Mapping[Status, int] = field(default_factory=dict)
    open: tuple[Entry, ...] = ()
    faults: tuple[str, ...] = ()
    stopped: str = ""

    def summary(self) -> str:
        """The counts in a line."""
        parts = [f"{count} {status}" for status, count in self.counts.items() if count] or ["no readers"]
        return f"{self.key.period}: {', '.join(parts)}" + (
            f"; {len(self.faults)} lines left out" if self.faults else ""
        )

    @property
    def whole(self) -> bool:
        """Whether every reader is accepted, refused, unknown or excluded: nothing is left that a later run could do."""
        return not (self.stopped or self.counts["planned"] or self.counts["in doubt"] or self.counts["deferred"])


def told_of(report: Sent) -> dict[str, Any]:
    """The report as JSON."""
    return {
        "period": report.key.period,
        "revision": report.key.revision,
        "counts": dict(report.counts),
        "open": [{"recipient": each.recipient, "status": each.status, "told": each.told} for each in report.open],
        "faults": list(report.faults),
        "stopped": report.stopped,
    }
