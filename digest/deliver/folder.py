"""Pages -> out/: a whole edition appears at once, or not at all.

The files are written into a hidden folder beside the edition's place and moved there by a rename; a reader of out/ sees
the old edition or the new one, never half of one. What a run that died left behind is removed by the next.
"""

import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from digest.errors import DeliveryError
from digest.model import Page

__all__ = ["let_go", "publish", "removed", "replace", "standing", "tidied"]

_MAKING, _OLD = ".making-", ".old-"


def publish(out: Path, place: str, pages: Iterable[Page], kept: str | None = None) -> Path:
    """Put `pages` into `out/place` ("slug/2017-W46") and return that folder.

    What stood there before is replaced; it stays at `out/kept`, if that is named and nothing stands there yet. Until `let_go` is
    told that the new edition is remembered, it also stays hidden beside it, so that `tidied` can take it back.
    """
    target = out / place
    making, old = target.with_name(f"{_MAKING}{target.name}"), target.with_name(f"{_OLD}{target.name}")
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
        _synced(making)
        if target.exists():
            target.rename(old)
        _moved(making, target, old)
        _synced(target.parent)
    except OSError as error:
        shutil.rmtree(making, ignore_errors=True)  # a full disk needs the room
        raise _failed(target, error) from None
    return target


def replace(out: Path, page: Page) -> Path:
    """Put one page into its place below `out`, at once."""
    target = out / page.path
    making = target.with_name(f"{_MAKING}{target.name}")
    try:
        _write(making, page.body)
        making.replace(target)
        _synced(target.parent)
    except OSError as error:
        with suppress(OSError):
            making.unlink(missing_ok=True)
        raise _failed(target, error) from None
    return target


def let_go(folder: Path) -> None:
    """The edition in `folder` is remembered: what stood there before is not needed any more."""
    shutil.rmtree(folder.with_name(f"{_OLD}{folder.name}"), ignore_errors=True)


def tidied(folder: Path, remembered: Callable[[Path], bool]) -> bool:
    """Put `folder` (out/slug) in order after a run that died: what it had begun goes, what stood before an edition that nobody
    remembers comes back. Whether anything came back."""
    back = False
    try:
        for begun in sorted(folder.glob(f"{_MAKING}*")):
            _begun(begun, folder / begun.name.removeprefix(_MAKING))
        for old in sorted(folder.glob(f"{_OLD}*")):
            target = folder / old.name.removeprefix(_OLD)
            if target.exists() and remembered(target):
                shutil.rmtree(old)
            else:
                back = True
                shutil.rmtree(target, ignore_errors=True)
                old.rename(target)
    except OSError as error:
        raise _failed(folder, error) from None
    return back


def standing(folder: Path) -> tuple[Page, ...]:
    """The pages of an edition that stands in out/."""
    try:
        return tuple(Page(path.name, path.read_bytes()) for path in sorted(folder.iterdir()) if path.is_file())
    except OSError as error:
        raise DeliveryError(f"{folder}: could not be read ({error.strerror})") from None


def removed(folder: Path) -> None:
    """Take an edition out of out/: gone at once, or not at all."""
    going = folder.with_name(f"{_MAKING}{folder.name}")
    try:
        shutil.rmtree(going, ignore_errors=True)
        folder.rename(going)
        shutil.rmtree(going)
    except OSError as error:
        raise _failed(folder, error) from None


def _begun(making: Path, target: Path) -> None:
    """Remove what a run had begun to make; a file in the place of a folder is not ours."""
    if making.is_dir():
        shutil.rmtree(making)
    elif not target.is_dir():
        making.unlink()


def _kept(target: Path, kept: Path) -> None:
    """A copy is made before anything moves: a run that dies leaves the old revision in one place or in both."""
    making = kept.with_name(f"{_MAKING}{kept.name}")
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


def _synced(folder: Path) -> None:
    """A rename that survives a loss of power: the database may not remember what out/ has lost."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _failed(target: Path, error: OSError) -> DeliveryError:
    return DeliveryError(
        f"{target}: could not be written ({error.strerror or error}); what stood there before is unharmed"
    )
