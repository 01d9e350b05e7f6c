"""A language -> the word lists by which its leads are judged (digest/data/lead_words.json); empty where it has none."""

from collections.abc import Iterable

from digest.data import table


def lists(language: str, names: Iterable[str]) -> list[frozenset[str]]:
    """The lists of these names, in their order."""
    known = table("lead_words").get(language, {})
    return [frozenset(known.get(name, "").split()) for name in names]
