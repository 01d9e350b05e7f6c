"""word -> whether it can be part of a name: what `head` and `byline` know about names in general."""

from functools import cache

from digest.data import table


def folded(word: str) -> str:
    """The word without case, stops and the possessive.

    >>> folded("Lee’s")
    'lee'
    """
    return word.lower().strip(".’'").removesuffix("’s").removesuffix("'s")


@cache
def common() -> frozenset[str]:
    """Words that no name holds, though headings print them with a capital: function words, months, the furniture of pages."""
    words, days = table("read_words"), table("read_dates")
    months = (spelling for them in days["months"].values() for month in them for spelling in month.split())
    weekdays = (spelling for them in days["weekdays"].values() for day in them for spelling in day.split("|"))
    lists = (words["furniture"], words["sections"], days["published"], days["updated"])
    function = table("read_language")["words"]["en"].split()
    given = frozenset({"april", "may", "june", "august", "jan"})
    return frozenset((*months, *weekdays, *function, *(word for them in lists for word in them))) - given


@cache
def particles() -> frozenset[str]:
    """Words in small letters that a name may hold: "van", "de la"."""
    return frozenset(table("read_words")["particles"])


@cache
def agencies() -> frozenset[str]:
    """News agencies under the names by which they are credited: "AFP", "Agence France-Presse"."""
    return frozenset(name for names in table("group_agencies")["agencies"] for name in names)


@cache
def given() -> frozenset[str]:
    """Common given names."""
    people = table("quotes_people")
    return frozenset(word for kind in ("male", "female", "either") for word in people[kind].split())
