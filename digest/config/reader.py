"""Nodes -> typed values: every mistake is noted with its line and what would be right, and reading goes on.

A `Reader` is handed down while one file is read, and thrown away: the only mutable thing about it is the list of
problems.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import time
from typing import TypeVar

from digest.config.nodes import Node
from digest.errors import ConfigError

__all__ = ["Fields", "Reader", "nearest"]

Fields = dict[str, Node]
Value = TypeVar("Value")
Word = TypeVar("Word", bound=str)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the values of the file called `name`."""

    name: str
    problems: list[tuple[int, int, str]] = field(default_factory=list)

    def finish(self) -> None:
        """ConfigError with every problem found, in the order of the lines."""
        if self.problems:
            told = (f"{self.name}:{line}:{column}: {problem}" for line, column, problem in sorted(self.problems))
            raise ConfigError("\n".join(told))

    def note(self, node: Node, problem: str) -> None:
        """Remember a problem at this node."""
        self.problems.append((node.line, node.column, problem))

    def fields(self, node: Node, what: str, allowed: Collection[str], needed: Iterable[str] = ()) -> Fields:
        """The pairs of a map, by name; unknown, missing and empty ones are noted. `what` names the map in messages."""
        if node.kind != "map":
            self.note(node, f"{what} must be a group of settings ({', '.join(allowed)}), not {node.shown()}")
            return {}
        for key, _ in node.pairs:
            if key.text not in allowed:
                hint = nearest(key.text, allowed) or f"; known: {', '.join(allowed)}"
                self.note(key, f"unknown setting {key.text[:60]!r} in {what}{hint}")
        found = {key.text: value for key, value in node.pairs if key.text in allowed and not value.empty}
        for name in needed:
            if name not in found:
                self.note(node, f"{what} needs the setting {name!r}")
        return found

    def items(self, node: Node | None, what: str) -> tuple[Node, ...]:
        """The entries of a list."""
        if node is None:
            return ()
        if node.kind != "list":
            self.note(node, f"{what} must be a list, not {node.shown()}")
            return ()
        return node.items

    def text(self, node: Node | None, what: str, default: str = "", longest: int = 500) -> str:
        """A line or more of text."""
        if node is None:
            return default
        if node.kind != "scalar" or node.empty:
            self.note(node, f"{what} must be text, not {node.shown()}")
            return default
        if node.truth:
            self.note(
                node,
                f'{what}: unquoted {node.text} means true or false in YAML; write "{node.text}" if the word is meant',
            )
        if len(node.text) > longest:
            self.note(node, f"{what} is {len(node.text):,} characters long; at most {longest:,} are allowed")
        return node.text

    def texts(self, node: Node | None, what: str) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(self.text(item, f"an entry of {what}") for item in self.items(node, what))

    def choice(self, node: Node | None, what: str, allowed: Collection[Word], default: Word) -> Word:
        """One of a few words."""
        if node is None:
            return default
        for word in allowed:
            if node.kind == "scalar" and node.text == word:
                return word
        self.note(node, f"{what} must be one of {', '.join(allowed)}, not {node.shown()}{nearest(node.text, allowed)}")
        return default

    def whole(self, node: Node | None, what: str, default: int, low: int, high: int) -> int:
        """A whole number within bounds."""
        return int(self._number(node, what, default, (low, high), int, "a whole number"))

    def number(self, node: Node | None, what: str, default: float, low: float, high: float) -> float:
        """A number within bounds."""
        return self._number(node, what, default, (low, high), float, "a number")

    def clock(self, node: Node | None, what: str, default: time) -> time:
        """A time of day, HH:MM."""
        if node is None:
            return default
        hour, _, minute = node.text.partition(":")
        digits = node.kind == "scalar" and len(minute) == 2 and (hour + minute).isascii() and (hour + minute).isdigit()
        if digits and len(hour) <= 2 and int(hour) < 24 and int(minute) < 60:
            return time(int(hour), int(minute))
        self.note(node, f'{what} must be a time of day such as "06:00", not {node.shown()}')
        return default

    def truth(self, node: Node | None, what: str) -> bool:
        """True or false; false where nothing is written."""
        return self.choice(node, what, ("true", "false"), "false") == "true"

    def checked(self, node: Node, make: Callable[[str], Value], default: Value) -> Value:
        """What `make` makes of the text; its ValueError is noted."""
        try:
            return make(node.text)
        except ValueError as error:
            self.note(node, str(error))
            return default

    def _number(
        self,
        node: Node | None,
        what: str,
        default: float,
        bounds: tuple[float, float],
        kind: type[int] | type[float],
        name: str,
    ) -> float:
        if node is None:
            return default
        try:
            value = kind(node.text if node.kind == "scalar" and len(node.text) < 20 and "_" not in node.text else "")
        except ValueError:
            self.note(node, f"{what} must be {name}, not {node.shown()}")
            return default
        if not bounds[0] <= value <= bounds[1]:
            self.note(node, f"{what} must be from {bounds[0]} to {bounds[1]}, not {node.text}")
            return default
        return value


def nearest(word: str, allowed: Iterable[str]) -> str:
    """A hint for a typing error; nothing where no name is near.

    >>> nearest("regoins", ["regions", "title"])
    ': did you mean regions?'
    """
    from difflib import get_close_matches  # only for a mistake

    close = get_close_matches(word[:60], list(allowed), n=1, cutoff=0.6)
    return f": did you mean {close[0]}?" if close else ""
