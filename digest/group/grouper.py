"""Items -> story ids, in chunks: what was given an id keeps it."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b

from digest.group.copies import Voices
from digest.group.events import Events
from digest.group.fingerprint import Fingerprint, Item, account, fingerprint

_WINDOW = 7


class Grouper:
    """Stories so far. `window`: the days within which the accounts of one event appear. `doubt`: how much more short ones must share.

    A story's id is a hash of the id of the article that founded it, which is the earliest published of its first chunk, so that
    it can be computed again from the same articles and does not depend on what else was read.

    Between chunks `forget` lets go of what is over. What stays of such an article is its id, its story and a hash of its text.
    """

    def __init__(self, window: int = _WINDOW, doubt: float = 0.0) -> None:
        self._window = window
        self._newest, self._in_order = 0, True
        self._voices = Voices(window)
        self._events = Events(window, doubt)
        self._voice_of: dict[str, int] = {}
        self._members: list[list[str]] = []

    def add(self, items: Iterable[Item]) -> dict[str, str]:
        """The story ids of these items. The order inside a chunk does not matter; ids given for earlier chunks stay."""
        chunk = sorted(map(self._dated, items), key=_earliest_first)
        self._events.add([account(one) for one in chunk if self._founds_a_voice(one)])
        return {one.id: self._story(self._voice_of[one.id]) for one in chunk}

    def forget(self) -> None:
        """Bounds the memory to a window of days where items come by date, give or take one window. Elsewhere it does nothing."""
        if self._in_order:
            self._voices.forget(self._newest - self._window)
            self._events.forget(self._newest - self._window)

    def original(self, item: str) -> str:
        """The id of the item whose text this one carries; its own where it is the first."""
        return self._members[self._voice_of[item]][0]

    def stories(self) -> Iterator[tuple[str, list[list[str]]]]:
        """Every story's id and its voices: the ids of the items that carried each text, the founding one first."""
        stories: dict[str, list[list[str]]] = {}
        for voice, members in enumerate(self._members):
            stories.setdefault(self._story(voice), []).append(members)
        yield from stories.items()

    def _dated(self, item: Item) -> Fingerprint:
        one = fingerprint(item)
        self._in_order = self._in_order and not 0 < one.day < self._newest - self._window
        self._newest = max(self._newest, one.day)
        return one

    def _founds_a_voice(self, one: Fingerprint) -> bool:
        if one.id in self._voice_of:
            return False
        voice = self._voice_of[one.id] = self._voices.voice(one)
        if voice < len(self._members):
            self._members[voice].append(one.id)
            return False
        self._members.append([one.id])
        return True

    def _story(self, voice: int) -> str:
        founder = self._members[self._events.event(voice)][0]
        return blake2b(founder.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def _earliest_first(one: Fingerprint) -> tuple[bool, int, str]:
    return (not one.day, one.day, one.id)
