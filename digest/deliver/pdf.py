"""index.html -> index.pdf, as the page's print style has it, by weasyprint, which comes with `regional-digest[pdf]`."""

import json
import os
import subprocess
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

from digest.errors import ConfigError, DeliveryError

__all__ = ["Paged", "Paper", "paged"]

Paper = Literal["a4", "letter"]

_LARGEST = 500_000  # bytes of a page: some 250 stories; 330 kB take a minute of processor time
_SECONDS = 300
_SHOWN = 4
_BARE = 0.05  # of a page's letters, its markup included
_EXTRA = "publish.pdf needs weasyprint: pip install 'regional-digest[pdf]'"
_LIBRARIES = (
    "publish.pdf: weasyprint does not find Pango, a library of the system; on Debian: "
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
)


class Paged(NamedTuple):
    """A PDF; `lacking` says in words what letters stand in it as boxes, because no font of this machine has them."""

    body: bytes
    pages: int
    lacking: str


def paged(page: bytes, paper: Paper, moment: datetime, address: str | None = None) -> Paged:
    """Print a page that is finished; its links lead to where they do from its `address`.

    ConfigError where weasyprint is not there, DeliveryError where this page cannot be printed.
    """
    if len(page) > _LARGEST:
        raise DeliveryError(f"the page is too large for a PDF ({len(page):,} bytes of {_LARGEST:,})")
    said, body = _asked(page, paper, moment, address or "about:blank")
    if "needs" in said:
        told = {"weasyprint": _EXTRA, "libraries": _LIBRARIES}[said["needs"]]
        raise ConfigError(f"{told} ({' '.join(said['told'].split())[:200]})")
    missing = frozenset(map(chr, said["missing"]))
    lacking = _lacking(missing)
    if _share(missing, page.decode("utf-8", "replace")) > _BARE:
        raise DeliveryError(f"no PDF that could be read: {lacking}")
    return Paged(body, said["pages"], lacking)


def _asked(page: bytes, paper: Paper, moment: datetime, address: str) -> tuple[dict[str, Any], bytes]:
    """What the process answers: a line of JSON, and the PDF."""
    # -P: no module of this folder or the current one is taken for one of Python's own.
    command = [
        sys.executable,
        "-P",
        str(Path(__file__).with_name("pdf_process.py")),
        paper,
        moment.isoformat(),
        address,
    ]
    given = {**os.environ, "SOURCE_DATE_EPOCH": str(int(moment.timestamp())), "PYTHONHASHSEED": "0"}
    try:
        done = subprocess.run(command, input=page, env=given, capture_output=True, check=False, timeout=_SECONDS)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise DeliveryError(f"the PDF was not done after {_SECONDS} seconds and was given up") from None
    head, _, body = done.stdout.partition(b"\n")
    if done.returncode or not head:
        told = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2][:300]
        raise DeliveryError(f"the PDF could not be made: {told or f'weasyprint ended with {done.returncode}'}")
    return json.loads(head), body


def _share(missing: Collection[str], page: str) -> float:
    return sum(letter in missing for letter in page) / max(sum(map(str.isalpha, page)), 1)


def _lacking(letters: Iterable[str]) -> str:
    """What is missing by script, and what brings it on Debian.

    >>> _lacking("漢字")
    'no font has 字 漢 (CJK): install fonts-noto-cjk'
    """
    found: defaultdict[str, list[str]] = defaultdict(list)
    for letter in sorted(letters):
        found[unicodedata.name(letter, "OTHER").split()[0]].append(letter)
    told = [f"{_few(some)} ({script})" for script, some in sorted(found.items())]
    packages = sorted({_PACKAGES.get(script, "fonts-noto-core") for script in found})
    return f"no font has {'; '.join(told)}: install {' '.join(packages)}" if told else ""


def _few(letters: list[str]) -> str:
    more = len(letters) - _SHOWN
    return " ".join(letters[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


# Debian's names of Google's Noto fonts, by the first word of a letter's name in Unicode; Hebrew, Arabic, Thai … are in fonts-noto-core.
_PACKAGES = dict.fromkeys(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"), "fonts-noto-cjk")
