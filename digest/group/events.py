"""Accounts -> events, in chunks: who is compared with whom.

An account is looked up by its weightiest terms in an inverted index, and compared in full with the few accounts that share most
of them. The lists of the index are read from their recent end and never further than a fixed length, so that the work for one
account is bounded however many there are.
"""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain

from digest.group.fingerprint import Account
from digest.group.linkage import Event, least, link, usual
from digest.group.vectors import Rarity, Vector, cosine

_KEYS = 24  # terms that lead to candidates,
_RECENT = 200  # each to the last accounts that had it;
_CANDIDATES = 32  # those that share most are compared,
_FLOOR = 0.3  # and are neighbours if at least this much of the usual similarity is there.


class Events:
    """The events so far. Accounts are numbered as they come; an event bears the number of the account that founded it.

    `window`: the days that an event may span. `doubt`: how much more short accounts must share (see `linkage.least`).
    """

    def __init__(self, window: int, doubt: float) -> None:
        self._window, self._doubt = window, doubt
        self._rarity = Rarity()
        self._index: dict[int, list[int]] = defaultdict(list)
        self._count = 0
        self._vectors: dict[int, Vector] = {}
        self._days: dict[int, int] = {}
        self._events: dict[int, Event] = {}
        self._merged: dict[int, int] = {}

    def add(self, accounts: Sequence[Account]) -> None:
        """The next accounts. They may join an event that was there before, and never make two of those one."""
        for account in accounts:
            self._rarity.learn(account)
        new = self._count
        for account in accounts:
            self._found(account)
        self._merged |= link(self._events, new, self._window)

    def event(self, account: int) -> int:
        """The number of the event that an account belongs to."""
        while account in self._merged:
            account = self._merged[account]
        return account

    def forget(self, day: int) -> None:
        """Let go of what nothing from this day on can join: all but which account is of which event."""
        gone = {key for key, event in self._events.items() if 0 < event.first < day - self._window}
        for key in gone:
            for account in self._events.pop(key).accounts:
                del self._vectors[account], self._days[account]
        for event in self._events.values():
            event.near = {key: near for key, near in event.near.items() if key not in gone}
        kept = {term: [account for account in found if account in self._days] for term, found in self._index.items()}
        self._index = defaultdict(list, {term: found for term, found in kept.items() if found})
        self._rarity.forget()

    def _found(self, account: Account) -> None:
        """Every account begins as an event of its own, beside those that it may turn out to be one with."""
        number, vector, day = self._count, self._rarity.vector(account), account.day
        self._count += 1
        event = Event(
            [number], vector, usual(len(account.terms)), least(len(account.terms), day, self._doubt), day, day
        )
        words = vector.as_mapping()
        for other in self._neighbours(words, event):
            event.near[other] = self._events[other].near[number] = cosine(words, self._events[other].total)
        for term in vector.terms[:_KEYS]:
            self._index[term].append(number)
        self._vectors[number], self._days[number] = vector, day
        self._events[number] = event

    def _neighbours(self, words: Mapping[int, float], event: Event) -> set[int]:
        found = set()
        for account in self._candidates(event):
            other = self.event(account)
            least = _FLOOR * math.sqrt(event.usual * self._events[other].usual)
            if other not in found and cosine(words, self._vectors[account]) >= least:
                found.add(other)
        return found

    def _candidates(self, event: Event) -> list[int]:
        lists = (self._index[term][-_RECENT:] for term in event.total.terms[:_KEYS] if term in self._index)
        shared = Counter(chain.from_iterable(lists))
        found = [(count, account) for account, count in shared.items() if count > 1 and self._near(account, event)]
        return [account for _, account in heapq.nlargest(_CANDIDATES, found)]

    def _near(self, account: int, event: Event) -> bool:
        day = self._days[account]
        return not day or not event.first or abs(day - event.first) <= self._window
