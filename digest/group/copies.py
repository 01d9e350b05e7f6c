"""Fingerprints -> voices: one newsroom's text, however many carried it.

An outlet that carries an agency's text cuts it from below, drops the dateline, adds a line of its own and changes a word here and
there. What stays is found by the sketches: an index from the smallest hashes to the text that showed them first leads to a few
texts, however many there are, and the whole sketches tell how much of the shorter text the longer one contains.
"""

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from digest.group.fingerprint import SKETCH, Fingerprint

_INDEXED = 24  # hashes of a sketch lead to candidates,
_CANDIDATES = 3  # of which so many are compared.
# Of the shorter text, two newsrooms that quote one statement have up to 0.4 in common, a copy with 15 % new words about 0.6;
_CONTAINED = 0.45
_FEW, _NEARLY_ALL = 10, 0.8  # but of a few hashes nearly all: one shared phrase makes no copy.
_PART = 0.25  # of the longer text's length: a round-up of the day holds many short texts and is a copy of none.


class _Text(NamedTuple):
    sketch: "array[int]"
    day: int
    voice: int


class Voices:
    """The voices so far, numbered in the order in which they were first heard.

    Equal texts are one whenever they appear. What is only alike must appear within the window of days: the weekly report of an
    office repeats last week's words.
    """

    def __init__(self, window: int) -> None:
        self._window = window
        self._count = 0
        self._exact: dict[bytes, int] = {}
        self._owner: dict[int, int] = {}
        self._seen = 0
        self._texts: dict[int, _Text] = {}

    def voice(self, fingerprint: Fingerprint) -> int:
        """The number of the voice that this text repeats, or the next new number."""
        voice = self._exact.get(fingerprint.exact)
        if voice is None:
            voice = next(self._similar(fingerprint), self._count)
            self._count = max(self._count, voice + 1)
            self._remember(fingerprint, voice)
        return voice

    def forget(self, day: int) -> None:
        """Let go of the wording of texts that nothing from this day on can be a copy of, unless it is equal."""
        self._texts = {key: text for key, text in self._texts.items() if not 0 < text.day < day - self._window}
        self._owner = {number: text for number, text in self._owner.items() if text in self._texts}

    def _remember(self, fingerprint: Fingerprint, voice: int) -> None:
        """A copy too: the next one may have been made from it."""
        for number in fingerprint.sketch[:_INDEXED]:
            self._owner.setdefault(number, self._seen)
        self._texts[self._seen] = _Text(fingerprint.sketch, fingerprint.day, voice)
        self._seen += 1
        self._exact[fingerprint.exact] = voice

    def _similar(self, one: Fingerprint) -> Iterator[int]:
        owners = Counter(self._owner[number] for number in one.sketch[:_INDEXED] if number in self._owner)
        for text, _ in sorted(owners.items(), key=_most_first)[:_CANDIDATES]:
            sketch, day, voice = self._texts[text]
            near = not day or not one.day or abs(day - one.day) <= self._window
            if near and _contained(one.sketch, sketch):
                yield voice


def _most_first(owner: tuple[int, int]) -> tuple[int, int]:
    text, count = owner
    return (-count, text)


def _contained(one: "array[int]", two: "array[int]") -> bool:
    """Whether most of the shorter text is in the longer, as far as both sketches reach."""
    reach = min(_reach(one), _reach(two))
    shorter, longer = sorted((bisect_right(one, reach), bisect_right(two, reach)))
    shared = len(set(one).intersection(two))
    asked = max(_CONTAINED * shorter, _NEARLY_ALL * min(shorter, _FEW))
    return 0 < asked <= shared and shorter >= _PART * longer


def _reach(sketch: "array[int]") -> int:
    """A full sketch says nothing about hashes beyond its last; a sketch that is not full holds all there are."""
    return sketch[-1] if len(sketch) == SKETCH else 1 << 32
