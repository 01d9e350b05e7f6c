"""YAML text -> Nodes: every value as it was written, with its line and column.

PyYAML's loaders guess types by YAML 1.1 (an unquoted NO is false, 12:30 is 750) and keep the last of two equal keys
without a word. So only its parser is used: values stay as written, and the setting that asks for one says what type it
is. Aliases, merge keys and tags are refused, nesting is capped: a configuration needs none of them, and each is a trap.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import yaml

from digest.errors import ConfigError

__all__ = ["Node", "nodes"]

_DEEPEST = 16
_LONGEST = 4_000_000
# What YAML 1.1 reads as a truth value when it is not quoted: NO is Norway's code, ON stands for Ontario.
_TRUTH = re.compile(r"(?i:y|n|yes|no|on|off|true|false)")


@dataclass(frozen=True, slots=True)
class Node:
    """One value: a scalar's text, a list's Nodes, or a map's pairs of Nodes. Lines and columns count from 1."""

    kind: Literal["scalar", "list", "map"]
    line: int
    column: int
    text: str = ""
    quoted: bool = False
    items: tuple["Node", ...] = ()
    pairs: tuple[tuple["Node", "Node"], ...] = ()

    @property
    def empty(self) -> bool:
        """Nothing was written here: `key:` alone, `~` or `null`."""
        return self.kind == "scalar" and not self.quoted and self.text in {"", "~", "null", "Null", "NULL"}

    @property
    def truth(self) -> bool:
        """An unquoted word that YAML 1.1 takes for true or false."""
        return self.kind == "scalar" and not self.quoted and bool(_TRUTH.fullmatch(self.text))

    def shown(self) -> str:
        """The value as an error message shows it."""
        words = {"list": "a list", "map": "a group of settings"}
        return words.get(self.kind) or ("nothing" if self.empty else repr(self.text[:60]))


def nodes(text: str, name: str) -> Node:
    """The document in `text`; an empty file is an empty map. ConfigError names `name`, line and column."""
    if len(text) > _LONGEST:
        raise ConfigError(f"{name}: longer than {_LONGEST:,} characters; that is no configuration")
    try:
        events = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        return _document(events, name)
    except yaml.MarkedYAMLError as error:
        raise ConfigError(_told(error, name)) from None
    except yaml.YAMLError as error:
        raise ConfigError(f"{name}: {error}".replace("\n", " ")) from None


def _told(error: yaml.MarkedYAMLError, name: str) -> str:
    mark = error.problem_mark or error.context_mark
    where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
    what = " ".join(filter(None, (error.context, error.problem)))
    hint = " (indent with spaces, not tabs; quote a value that begins with a special character)"
    return f"{where}: not valid YAML: {what}{hint if 'cannot start any token' in what else ''}"


def _document(events: Iterator[Any], name: str) -> Node:
    found: Node | None = None
    for event in events:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent) and found is not None:
            raise ConfigError(f"{name}:{line}: a second document; keep one")
        if isinstance(event, yaml.NodeEvent):
            found = _node(event, events, name, 0)
    return found if found is not None and not found.empty else Node("map", 1, 1)


def _node(event: Any, events: Iterator[Any], name: str, depth: int) -> Node:
    line, column = event.start_mark.line + 1, event.start_mark.column + 1
    _refuse(event, f"{name}:{line}:{column}", depth)
    if isinstance(event, yaml.ScalarEvent):
        return Node("scalar", line, column, event.value, quoted=event.style not in {None, ""})
    children = []
    while not isinstance(event := next(events), yaml.CollectionEndEvent):
        children.append(_node(event, events, name, depth + 1))
    if isinstance(event, yaml.SequenceEndEvent):
        return Node("list", line, column, items=tuple(children))
    pairs = tuple(zip(children[::2], children[1::2], strict=True))
    _unique(pairs, name)
    return Node("map", line, column, pairs=pairs)


def _refuse(event: Any, where: str, depth: int) -> None:
    if isinstance(event, yaml.AliasEvent):
        raise ConfigError(
            f"{where}: *{event.anchor} refers to another place; write the value out, or quote it if the * is meant"
        )
    if event.tag is not None and event.tag != "!":
        raise ConfigError(f"{where}: the tag {event.tag} is not allowed here; write the plain value")
    if depth > _DEEPEST:
        raise ConfigError(f"{where}: nested more than {_DEEPEST} levels deep")


def _unique(pairs: tuple[tuple[Node, Node], ...], name: str) -> None:
    seen: dict[str, int] = {}
    for key, _ in pairs:
        where = f"{name}:{key.line}:{key.column}"
        if key.kind != "scalar":
            raise ConfigError(f"{where}: a setting's name must be a word, not {key.shown()}")
        if key.text == "<<" and not key.quoted:
            raise ConfigError(f"{where}: the merge key << is not allowed here; write the settings out")
        if key.text in seen:
            raise ConfigError(f"{where}: {key.text!r} stands twice, first in line {seen[key.text]}; keep one")
        seen[key.text] = key.line
