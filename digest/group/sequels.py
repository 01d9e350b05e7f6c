"""Stories, the stories of the edition before -> which of them go on, and whether anything in them is told anew.

The accounts of the edition before are grouped first and this edition's are added to them, as an archive grows: an account that joins an
event, or carries a text, that was there is a sequel of what was printed then.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from digest.group.fingerprint import Item
from digest.group.grouper import Grouper


class Sequel(NamedTuple):
    """The earlier story's id, and whether any account is more than a copy of what was printed there."""

    earlier: str
    fresh: bool


def sequels(
    stories: Mapping[str, Sequence[Sequence[Item]]], earlier: Mapping[str, Sequence[Item]], doubt: float
) -> dict[str, Sequel]:
    """The stories that go on, by id. `stories` holds the voices of each, `earlier` the items of each earlier one.

    Precision first: most of a story's voices must have been in one earlier story.
    """
    grouper = Grouper(doubt=doubt)
    before = grouper.add(item for items in earlier.values() for item in items)
    now = grouper.add(item for voices in stories.values() for voice in voices for item in voice)
    heard = _heard(grouper, before)
    printed = {before[item.id]: story for story, items in sorted(earlier.items(), reverse=True) for item in items}
    found = {}
    for story, voices in stories.items():
        first = _first(printed.get(now[voice[0].id]) for voice in voices)
        if first:
            found[story] = Sequel(first, not all(item.id in heard for voice in voices for item in voice))
    return found


def _heard(grouper: Grouper, before: Mapping[str, str]) -> set[str]:
    """The ids of all items whose text was there before, whoever carries it now."""
    return {
        item
        for _, voices in grouper.stories()
        for voice in voices
        if not before.keys().isdisjoint(voice)
        for item in voice
    }


def _first(origins: Iterable[str | None]) -> str | None:
    """The earlier story of more than half of the voices."""
    counts = Counter(origins)
    most = max(counts.items(), key=lambda pair: (pair[1], pair[0] or ""), default=(None, 0))
    return most[0] if 2 * most[1] > counts.total() else None
