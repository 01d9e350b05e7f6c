"""out/ -> every channel that has not got it yet: a failing one costs itself, and is tried again by the next run."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from digest.config import Settings
from digest.config.mailing import Listmonk
from digest.config.publishing import Bucket
from digest.deliver.channel import Channel
from digest.errors import DeliveryError
from digest.model import Skipped
from digest.state import State

if TYPE_CHECKING:
    from digest.deliver.s3 import Store

__all__ = ["delivered", "rehearsals"]

_PATIENCE = 20.0  # seconds for an answer to a question that changes nothing


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


def rehearsals(settings: Settings, now: datetime) -> Iterator[tuple[str, Callable[[], str]]]:
    """Each channel's kind, and what tries it without changing anything there: it says what is well, or raises DeliveryError."""
    said, slug = settings.publishing, settings.publication.slug
    if said.git:
        from digest.deliver import git

        yield "git", partial(git.reached, said.git.remote, said.git.branch, _PATIENCE)
    if said.rsync:
        from digest.deliver.command import rehearsed

        yield "rsync", partial(rehearsed, said.rsync, _PATIENCE)
    if said.s3:
        from digest.deliver import s3

        yield "s3", partial(s3.reached, _store(said.s3), slug, _clock(now), _PATIENCE)
    if settings.sending.listmonk:
        yield "listmonk", partial(_listmonk, settings.sending.listmonk)


def _listmonk(one: Listmonk) -> str:
    from digest.deliver.listmonk import knocked
    from digest.run.desk import login_of

    return knocked(one.url, login_of(one.user_env, one.token_env, "mail.listmonk"), _PATIENCE)


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
        from digest.deliver.s3 import stored

        store = _store(said.s3)
        yield f"s3 {store.endpoint} {store.bucket} {store.prefix}", partial(stored, store, slug, _clock(now))


def _store(one: Bucket) -> "Store":
    from digest.deliver.s3 import Store

    return Store(one.endpoint, one.bucket, one.region, one.prefix, one.key, one.secret)


def _clock(now: datetime) -> Callable[[], datetime]:
    """The time of day as it goes on: a signature is good for minutes, and a run may take longer."""
    started = monotonic()
    return lambda: now + timedelta(seconds=monotonic() - started)
