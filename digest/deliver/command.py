"""out/ -> another machine, by a command of the system such as rsync."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from digest.deliver.program import program
from digest.errors import DeliveryError

__all__ = ["commanded", "rehearsed"]


def commanded(words: Sequence[str], out: Path) -> str:
    """Run the command; {out} in its words stands for the folder."""
    program(_filled(words, out))
    return f"{words[0]} is done"


def rehearsed(words: Sequence[str], seconds: float) -> str:
    """The command with an empty folder and --dry-run, if it is rsync; of another one it is only known whether it is there."""
    if not shutil.which(words[0]):
        raise DeliveryError(f"{words[0]} is not installed, or not in PATH")
    if Path(words[0]).name != "rsync":
        return f"{words[0]} is there; what it does is not known before it is done"
    with TemporaryDirectory() as empty:
        program(_filled([words[0], "--dry-run", *words[1:]], Path(empty)), seconds=seconds)
    return f"rsync would reach {words[-1]}"


def _filled(words: Sequence[str], out: Path) -> list[str]:
    return [word.replace("{out}", str(out)) for word in words]
