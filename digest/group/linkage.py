"""Events -> events: average linkage, judged by what is inside the groups.

A merge is judged by the mean similarity across the two groups divided by the mean similarity inside them (the relative closeness
of Chameleon; Karypis, Han & Kumar 1999). Ten reports of one earthquake and ten of another share every word of earthquakes and stay
apart, because each ten are closer among themselves. Ten short items that share little come together, because nothing inside them
is closer. A group of one is given the similarity that accounts of its length usually have to others of their event, and a small
group's own similarity is drawn towards that.
"""

import heapq
import math
from dataclasses import dataclass, field

from digest.data import table
from digest.group.vectors import Vector, added, cosine


@dataclass(slots=True)
class Event:
    """A group of accounts while it grows.

    `total` is the sum of its vectors, `within` the sum of the similarities of its `pairs`, `usual` the similarity to be expected,
    `least` the mean similarity below which nothing joins it.
    `near` holds the sum of the similarities to every account of another event, by that event's key. `first` and `last` are days,
    0 where no account has a date.
    """

    accounts: list[int]
    total: Vector
    usual: float
    least: float
    first: int
    last: int
    within: float = 0.0
    pairs: int = 0
    near: dict[int, float] = field(default_factory=dict)


def usual(terms: int) -> float:
    """The similarity that accounts of so many terms usually have within an event: the longer, the more is said alike."""
    slope: float = table("group_model")["slope"]
    return slope * math.log(max(terms, 4))


_LEAST = 0.2
_LEAST_UNDATED = 0.3


def least(terms: int, day: int, doubt: float) -> float:
    """The mean similarity that two events must have at least, however little is usual: a false merge claims a second newsroom.

    Two items of a few lines from one town on one day share its name, the country's and the weekday's: a third of their weight, and
    it tells nothing. With `doubt`, the fewer terms a text has, the more of them must be shared, and one without a date must share
    more again: two visits in one year between the same capitals are told in the same words, and only a date would part them.
    """
    return max(_LEAST_UNDATED if doubt and not day else _LEAST, doubt / max(terms, 1))


def link(events: dict[int, Event], new: int, window: int) -> dict[int, int]:
    """Merge, closest first, and say which key went into which, smaller one. Keys below `new` are not merged with each other."""
    queue = [entry for key in events if key >= new for entry in _entries(events, key, new, window)]
    heapq.heapify(queue)
    gone: dict[int, int] = {}
    while queue:
        _, one, two, sizes = heapq.heappop(queue)
        if sizes == (_size(events, one), _size(events, two)):
            _merge(events, one, two)
            gone[two] = one
            for entry in _entries(events, one, new, window):
                heapq.heappush(queue, entry)
    return gone


_Entry = tuple[float, int, int, tuple[int, int]]


def _entries(events: dict[int, Event], key: int, new: int, window: int) -> list[_Entry]:
    """The merges that this event could make now. The sizes tell later whether an entry has been overtaken."""
    threshold: float = table("group_model")["threshold"]
    found = []
    for other in events[key].near:
        one, two = min(key, other), max(key, other)
        if two >= new and _days(events[one], events[two]) <= window:
            close = _closeness(events[one], events[two], two)
            if close >= threshold:
                found.append((-close, one, two, (_size(events, one), _size(events, two))))
    return found


def _size(events: dict[int, Event], key: int) -> int:
    return len(events[key].accounts) if key in events else 0


def _closeness(one: Event, two: Event, key: int) -> float:
    across = one.near[key] / (len(one.accounts) * len(two.accounts))
    if across < max(one.least, two.least):
        return 0.0
    return round(across / math.sqrt(_cohesion(one) * _cohesion(two)), 9)


def _cohesion(event: Event) -> float:
    belief: float = table("group_model")["belief"]
    return (belief * event.usual + event.within) / (belief + event.pairs)


def _days(one: Event, two: Event) -> int:
    """The days from the first to the last account of both."""
    days = [day for event in (one, two) for day in (event.first, event.last) if day]
    return max(days, default=0) - min(days, default=0)


def _merge(events: dict[int, Event], key: int, gone: int) -> None:
    one, two = events[key], events.pop(gone)
    across = one.near.pop(gone)
    del two.near[key]
    _join_neighbours(events, key, gone, two)
    ones, twos = len(one.accounts), len(two.accounts)
    one.usual = (one.usual * ones + two.usual * twos) / (ones + twos)
    one.least = min(one.least, two.least)
    one.within += two.within + across
    one.pairs += two.pairs + ones * twos
    one.first = min(filter(None, (one.first, two.first)), default=0)
    one.last = max(one.last, two.last)
    one.total = added(one.total, two.total)
    one.accounts.extend(two.accounts)


def _join_neighbours(events: dict[int, Event], key: int, gone: int, two: Event) -> None:
    """Neighbours of either become neighbours of both; a sum that was never needed before is computed now."""
    one = events[key]
    totals = {key: one.total.as_mapping(), gone: two.total.as_mapping()}
    for near in sorted(one.near.keys() | two.near.keys()):
        other = events[near]
        other.near.pop(gone, None)
        left = one.near[near] if near in one.near else cosine(totals[key], other.total)
        right = two.near[near] if near in two.near else cosine(totals[gone], other.total)
        one.near[near] = other.near[key] = left + right
