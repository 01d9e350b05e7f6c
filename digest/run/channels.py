"""out/ -> every channel that has not got it yet: a failing one costs itself, and is tried again by the next run."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from time import monotonic

from digest.config import Settings
from digest.deliver.channel import Channel
from digest.errors import DeliveryError
from digest.model import Skipped
from digest.state import State

__all__ = ["delivered"]


def delivered(settings: Settings, state: State, now: datetime, log: Callable[[str], None]) -> tuple[Skipped, ...]:
    """Give out/ to the channels; the ones that failed, and why. What a channel has is remembered when it has it."""
    shelf, failed = state.archive(settings.publication.slug), list[Skipped]()
    if not (settings.out / settings.publication.slug).is_dir():
        return ()
    content = shelf.content()
    for name, channel in _channels(settings, now):
        if shelf.delivered(name) == content:
            continue
        try:
            log(f"channel   {channel(settings.out)}")
        except DeliveryError as error:
            log(f"channel   {name} failed: {error}")
            failed.append(Skipped(name, str(error)))
        else:
            shelf.deliver(name, content, now)
    return tuple(failed)


def _channels(settings: Settings, now: datetime) -> Iterator[tuple[str, Channel]]:
    """Each by a name that changes when it leads to another place. What it takes is imported when there is one."""
    said, slug = settings.publishing, settings.publication.slug
    if said.git:
        from digest.deliver.git import pushed

        remote, branch = said.git.remote, said.git.branch
        push = partial(pushed, remote, branch, said.git.push, slug, settings.state.parent)
        yield f"git {remote} {branch}", push
    if said.rsync:
        from digest.deliver.command import commanded

        yield " ".join(said.rsync), partial(commanded, said.rsync)
    if said.s3:
        from digest.deliver.s3 import Store, stored

        one = said.s3
        store = Store(one.endpoint, one.bucket, one.region, one.prefix, one.key, one.secret)
        yield f"s3 {one.endpoint} {one.bucket} {one.prefix}", partial(stored, store, slug, _clock(now))


def _clock(now: datetime) -> Callable[[], datetime]:
    """The time of day as it goes on: a signature is good for minutes, and a run may take longer."""
    started = monotonic()
    return lambda: now + timedelta(seconds=monotonic() - started)
