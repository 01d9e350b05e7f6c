"""names of countries, areas and groups -> ISO codes: what a configuration may say instead of a list of countries."""

from difflib import get_close_matches
from functools import cache

from digest.data import table


def countries_of(m49: str) -> frozenset[str]:
    """The countries of a UN M49 area, as CLDR contains them.

    >>> sorted(countries_of("154") & {"FI", "GB", "DE"})
    ['FI', 'GB']
    """
    areas: dict[str, str] = table("place_areas")["areas"]
    if m49 not in areas:
        raise ValueError(_unknown("UN M49 area", m49, areas))
    members = areas[m49].split()
    inner = [countries_of(member) for member in members if member in areas]
    return frozenset(member for member in members if member not in areas).union(*inner)


def group(name: str) -> frozenset[str]:
    """The countries of a group that has a name and no number, in any case.

    >>> sorted(group("baltics"))
    ['EE', 'LT', 'LV']
    """
    groups = _groups()
    if name.casefold() not in groups:
        names = [row_name for row_name, _ in groups.values()]
        raise ValueError(_unknown("group of countries", name, names))
    return groups[name.casefold()][1]


def known(code: str) -> bool:
    """Whether it is the code of a country or territory: ISO 3166-1 alpha-2, and XK for Kosovo."""
    return code in table("place_names")["names"]["en"]


def name(code: str, language: str = "en") -> str:
    """What a country is called in a language, in English where the table has no such language.

    >>> name("CI", "de"), name("KR", "xx")
    ('Côte d’Ivoire', 'South Korea')
    """
    names: dict[str, dict[str, str]] = table("place_names")["names"]
    return names.get(language, names["en"]).get(code) or names["en"].get(code, code)


@cache
def _groups() -> dict[str, tuple[str, frozenset[str]]]:
    rows: dict[str, dict[str, str]] = table("place_groups")["groups"]
    return {title.casefold(): (title, frozenset(row["countries"].split())) for title, row in rows.items()}


def _unknown(what: str, word: str, known_words: "dict[str, str] | list[str]") -> str:
    folded = {known_word.casefold(): known_word for known_word in known_words}
    near = [folded[match] for match in get_close_matches(word.casefold(), folded, n=3)]
    hint = f"did you mean {', '.join(near)}?" if near else f"allowed: {', '.join(sorted(known_words))}"
    return f"no {what} is called {word!r}; {hint}"
