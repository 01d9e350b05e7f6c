"""A program of the system, as a step of a channel."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

from digest.errors import DeliveryError

__all__ = ["program"]

_SECONDS = 900


def program(
    words: Sequence[str],
    given: Mapping[str, str] | None = None,
    fine: Sequence[int] = (0,),
    seconds: float | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a program, without a shell and with nobody to ask; DeliveryError with its last words where it fails.

    `given` is added to its environment; the exit codes in `fine` are no failure; after `seconds`, a quarter of an hour if none are given,
    it is stopped.
    """
    most = seconds or _SECONDS
    environment = {key: value for key, value in os.environ.items() if key not in _FOREIGN} | dict(given or {})
    try:
        done = subprocess.run(words, env=environment, check=False, timeout=most, **_PIPES)  # noqa: S603  # no shell
    except OSError as error:
        raise DeliveryError(f"{words[0]} could not be started ({error.strerror}); is it installed?") from None
    except subprocess.TimeoutExpired:
        raise DeliveryError(f"{words[0]} was not done after {most:g} seconds and was stopped") from None
    if done.returncode not in fine:
        told = " ".join((done.stderr or done.stdout).split()[-60:])[-500:]
        raise DeliveryError(f"{words[0]} ended with exit code {done.returncode}: {told or 'it said nothing'}")
    return done


# Set by git for its hooks: they would send our commands to another repository.
_FOREIGN = frozenset(
    {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_PREFIX"}
)
_PIPES: dict[str, Any] = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True, "errors": "replace"}
