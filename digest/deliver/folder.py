"""Pages -> out/: a whole edition appears at once, or not at all.

The files are written into a hidden folder beside the edition's place and moved there by a rename; a reader of out/ sees
the old edition or the new one, never half of one. What a run that died left behind is removed by the next.
"""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from digest.errors import DeliveryError
from digest.model import Page

__all__ = ["publish", "replace"]


def publish(out: Path, place: str, pages: Iterable[Page], kept: str | None = None) -> Path:
    """Put `pages` into `out/place` ("slug/2017-W46") and return that folder.

    What stood there before is replaced; it stays at `out/kept`, if that is named and nothing stands there yet.
    """
    target = out / place
    making, old = target.with_name(f".making-{target.name}"), target.with_name(f".old-{target.name}")
    try:
        if old.exists() and not target.exists():  # a run died between the two renames
            old.rename(target)
        for leftover in (making, old):
            shutil.rmtree(leftover, ignore_errors=True)
        if kept and target.exists():
            _kept(target, out / kept)
        making.mkdir(parents=True)
        for page in pages:
            _write(making / page.path, page.body)
        if target.exists():
            target.rename(old)
        _moved(making, target, old)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise _failed(target, error) from None
    return target


def replace(out: Path, page: Page) -> Path:
    """Put one page into its place below `out`, at once."""
    target = out / page.path
    try:
        _write(target.with_name(f".making-{target.name}"), page.body)
        target.with_name(f".making-{target.name}").replace(target)
    except OSError as error:
        raise _failed(target, error) from None
    return target


def _kept(target: Path, kept: Path) -> None:
    """A copy is made before anything moves: a run that dies leaves the old revision in one place or in both."""
    making = kept.with_name(f".making-{kept.name}")
    shutil.rmtree(making, ignore_errors=True)
    if not kept.exists():
        shutil.copytree(target, making)
        making.rename(kept)


def _moved(making: Path, target: Path, old: Path) -> None:
    try:
        making.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise


def _write(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.write(body)
        stream.flush()
        os.fsync(stream.fileno())


def _failed(target: Path, error: OSError) -> DeliveryError:
    return DeliveryError(f"{target}: could not be written ({error.strerror}); what stood there before is unharmed")
