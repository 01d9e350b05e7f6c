"""out/ -> another machine, by a command of the system such as rsync."""

from collections.abc import Sequence
from pathlib import Path

from digest.deliver.program import program

__all__ = ["commanded"]


def commanded(words: Sequence[str], out: Path) -> str:
    """Run the command; {out} in its words stands for the folder."""
    program([word.replace("{out}", str(out)) for word in words])
    return f"{words[0]} is done"
