"""What is found to be wrong, and when words printed in lines are the words that were expected."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from digest.proof import printed

__all__ = ["Finding", "names", "reads"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as the sources have it. `line` counts from 1 in the file, in a mail in its decoded part."""

    file: str
    line: int
    what: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.what}: found {self.found!r}, expected {self.expected!r}"


def reads(lines: Sequence[str], expected: str) -> bool:
    """Whether the lines read on as the expected text: a line ends at a space or, as in Chinese, between two wide
    letters.
    """
    at = 0
    for line in map(printed, lines):
        if at and expected[at : at + 1] == " ":
            at += 1
        elif at and not (_wide(expected[at - 1]) and _wide(line[:1])):
            return False
        if not expected.startswith(line, at):
            return False
        at += len(line)
    return at == len(expected)


def names(lines: Sequence[str], person: str) -> bool:
    """Whether the lines name the person and then, in brackets, anything: where a source names no outlet, the page prints
    its host or its file, which the proof does not settle."""
    text = "\n".join(lines)
    return any(reads(text[: bracket.start()].split("\n"), person) for bracket in _BRACKET.finditer(text))


def _wide(letter: str) -> bool:
    return bool(letter) and east_asian_width(letter) in "WF"


_BRACKET = re.compile(r"\s\((?=.*\)$)", re.DOTALL)  # " (harbour.example)", at the end
