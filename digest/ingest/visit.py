"""Visit + answer -> Visit: what is remembered of a URL, and when it may be asked again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digest.ingest.web import Answer, Failed, Fetched

__all__ = ["Visit", "after"]


@dataclass(frozen=True, slots=True)
class Visit:
    """The last time that something was asked for, and what came of it.

    `url` is the source's location or a page's canonical URL. `failures` counts those in a row; before `not_before` it is not asked
    again. `reason` is why the last one failed. `mark` says what had been read then: of a feed or page, its settings and bytes; of a
    page behind a feed, what the feed said of it; of a mailbox, how far. `last_new` is when the source last gave something new.
    """

    url: str
    at: datetime
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    mark: str | None = None
    failures: int = 0
    reason: str | None = None
    not_before: datetime | None = None
    last_new: datetime | None = None


def after(url: str, before: Visit | None, answer: Answer, now: datetime) -> Visit:
    """The visit to remember. Validators outlive a failure: what was read before is still known."""
    if isinstance(answer, Failed):
        return failed(url, before, answer, now)
    last = replace(before or Visit(url, now), at=now, failures=0, reason=None, not_before=None)
    if isinstance(answer, Fetched):
        return replace(last, status=200, etag=answer.etag, last_modified=answer.last_modified)
    return replace(last, status=304)


def failed(url: str, before: Visit | None, answer: Failed, now: datetime) -> Visit:
    """After a failure: not before the server's own wish, else 10, 20, 40 … minutes, at most 22 hours.

    22 and not 24, so that a source which recovered is asked by the next daily run, whichever minute that starts in.
    """
    last = before or Visit(url, now)
    count = last.failures + 1
    wait = min(_SHORTEST * 2 ** min(count - 1, 20), _LONGEST)
    if answer.retry_after is not None:
        wait = min(max(answer.retry_after, timedelta(0)), timedelta(days=1))
    return replace(last, at=now, status=answer.status, failures=count, reason=answer.reason, not_before=now + wait)


_SHORTEST, _LONGEST = timedelta(minutes=10), timedelta(hours=22)
