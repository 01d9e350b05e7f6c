"""What the rules of `lint` share: a fault, what is known of the mail beforehand, and how rules are written down."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

__all__ = ["Fault", "Known", "advised", "broken"]


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that a mail breaks. An "error" stops sending, a "warning" does not."""

    rule: str
    severity: Literal["error", "warning"]
    told: str

    def __str__(self) -> str:
        return f"{self.rule} {self.severity}: {self.told}"


@dataclass(frozen=True, slots=True)
class Known:
    """What a mail is compared with where it is known: the title, the hosts that it may link to, the edition's page, the time zone, and
    what the editor wrote."""

    title: str = ""
    hosts: frozenset[str] = frozenset()
    address: str | None = None
    zone: str = ""
    introduction: str = ""

    @staticmethod
    def host(url: str) -> str:
        """The host of an address, in lower case; empty where it is none."""
        try:
            return urlsplit(url).hostname or ""
        except ValueError:
            return ""


def broken(rule: str, holds: bool, told: str) -> Iterator[Fault]:
    """An error where the rule does not hold."""
    if not holds:
        yield Fault(rule, "error", told)


def advised(rule: str, holds: bool, told: str) -> Iterator[Fault]:
    """A warning where the rule does not hold."""
    if not holds:
        yield Fault(rule, "warning", told)
