"""Text -> `Mention`s: where capitalised words name a place, and which countries that may be."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import repeat
from typing import NamedTuple

from digest.place import atlas
from digest.place.atlas import TOWNS, Atlas, Entry, Kind

# Capitalised words in a row, with the small words that stand inside names: "President of the Republic of Congo told" ends at "Congo".
# The bounds keep what is remembered of hostile text small. A class of three ranges becomes a table, which is faster than two ranges are.
_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
_RUN = re.compile(rf"{_CAPITAL}\S{{0,60}}+(?: (?:of the |of |the |and |d[aeou] )?+{_CAPITAL}\S{{0,60}}+){{0,30}}+")
_MARKS = '.,;:!?"”’…'  # behind a run they change nothing: "Oslo," is remembered as "Oslo"
# the code of a share at its exchange: "BP.L>", "7203.T)"
_SHARE = re.compile(r"\.([A-Z]{1,2})[>)]")
# "yen" in "a loan of 19 billion yen", "stg" in "5.50 stg"
_MONEY = re.compile(r" (?<=\d )(?:[mbt]l?n |[mbt]r?illion |thousand )?([a-z]+)")

_BREAK = re.compile(r"[,;]|: |\w{3}[.!?] ")  # "in Mexico. City officials"; but "St. Lucia", "U.S. Virgin Islands"
_BEGINNING = 1000  # the currency of a business report is named here


class Mention(NamedTuple):
    """A name and what it may stand for; `sizes` says how large each city of that name is (binary logarithm of its people)."""

    start: int
    end: int
    key: str
    kind: Kind
    codes: tuple[str, ...]
    sizes: tuple[int, ...] = ()


def capitalised(text: str, start: int, end: int) -> list[Mention]:
    """The names among the capitalised words of text[start:end], in their order."""
    found = []
    runs = [*_RUN.finditer(text, start, end)]
    for run, names in zip(runs, map(_read, map(str.rstrip, map(re.Match.group, runs), repeat(_MARKS))), strict=True):
        if names:
            at = run.start()
            for first, last, key, kind, codes, sizes in names:
                found.append(Mention(at + first, at + last, key, kind, codes, sizes))
    return found


def money(text: str) -> list[Mention]:
    """Currencies behind a number, and signs of currencies."""
    found = []
    for sign, code in atlas.english().signs.items():
        if sign in text:
            found += [Mention(m.start(), m.end(), sign, "money", (code,)) for m in re.finditer(sign, text)]
    return found + list(_sums(text))


def _sums(text: str) -> Iterator[Mention]:
    words = atlas.english().currencies
    for found in _MONEY.finditer(text, 0, _BEGINNING):
        if found[1] in words:
            yield Mention(found.start(1), found.end(1), found[1], "money", words[found[1]])


@lru_cache(maxsize=32768)
def _read(run: str) -> tuple[Mention, ...]:
    """The names in a run, the longest first, from left to right. Most runs hold none, and many come again and again."""
    names = tuple(_shares(run)) if ">" in run or ")" in run else ()
    keys = atlas.WORD.findall(run.casefold())
    known = atlas.english()
    if known.names.keys().isdisjoint(keys) and known.longest.keys().isdisjoint(keys):
        return names
    return (*_named(run, keys, known), *names)


def _named(run: str, keys: list[str], known: Atlas) -> Iterator[Mention]:
    words = _Run(run, keys, [*map(re.Match.span, atlas.WORD.finditer(run))], known)
    if len(words.spans) != len(keys):  # a letter whose small form is two letters
        return
    after = 0
    for at, word in enumerate(keys):
        most = known.longest.get(word, 1)
        if at < after or (most == 1 and word not in known.names):
            continue
        size, entry = words.longest(at, most)
        if entry:
            start, end = words.spans[at][0], words.spans[at + size - 1][1]
            kind = "mask" if words.is_outlet(at + size) else words.kind(at, entry.kind) if size == 1 else entry.kind
            yield Mention(start, end, " ".join(keys[at : at + size]), kind, entry.codes, entry.sizes)
            after = at + size


def _shares(run: str) -> Iterator[Mention]:
    exchanges = atlas.english().exchanges
    for found in _SHARE.finditer(run):
        if found[1] in exchanges:
            yield Mention(found.start(1), found.end(1), found[1], "share", exchanges[found[1]])


class _Run(NamedTuple):
    """Capitalised words in a row: the text, the casefolded words and their places in it."""

    text: str
    keys: list[str]
    spans: list[tuple[int, int]]
    atlas: Atlas

    def longest(self, at: int, most: int) -> tuple[int, Entry | None]:
        """The longest name of at most so many words that begins here."""
        names = self.atlas.names
        for size in range(min(most, len(self.keys) - at), 0, -1):
            key = " ".join(self.keys[at : at + size]) if size > 1 else self.keys[at]
            row = names.get(key)
            if row and self._fits(at, size, key, row):
                return size, atlas.entry(row)
        return 1, None

    def _fits(self, at: int, size: int, key: str, row: str) -> bool:
        if size > 1:
            form = self.text[self.spans[at][0] : self.spans[at + size - 1][1]]
            return not _BREAK.search(form)
        if key in self.atlas.capitals and not self.text[slice(*self.spans[at])].isupper():
            return False
        return not row.startswith("abbreviation") or self._gap(at) in (", ", "., ")

    def is_outlet(self, after: int) -> bool:
        """Lagos Herald, New York Times: who reports is not what is reported."""
        return after < len(self.keys) and self.keys[after] in self.atlas.outlets and self._gap(after) == " "

    def kind(self, at: int, kind: Kind) -> Kind:
        """What kind of name a single word is beside its neighbours."""
        if kind in _FIXED:
            return kind
        if kind == "local":  # "Greene County" is American usage, "County Durham" and "County Cork" are not
            return "mask" if self.keys[at] == "county" and not at else kind
        if at + 1 < len(self.keys) and self.keys[at + 1] == "based":
            return "based"
        if self._is_surname(at) or self._is_given_name(at):
            return "person"
        return "shadow" if kind in TOWNS and self._follows_unknown(at) else kind

    def _is_surname(self, at: int) -> bool:
        """John Bolton, J. Bolton, Mr Bolton."""
        if not at:
            return False
        gap, before = self._gap(at), self.keys[at - 1]
        if gap == ". " and len(before) == 1:
            return before not in _COMPASS
        return gap in (" ", ". ") and (before in self.atlas.given or before in self.atlas.titles)

    def _is_given_name(self, at: int) -> bool:
        """Chad Smith, Paris Hilton; but not Jordan River, London Wheat Exchange, Israel Defense Forces."""
        after = at + 1
        if self.keys[at] not in self.atlas.doubles or after >= len(self.keys) or self._gap(after) != " ":
            return False
        other = self.atlas.names.get(self.keys[after], "town:")
        return (
            other.partition(":")[0] in TOWNS
            and self.keys[after] not in self.atlas.roles
            and self.atlas.bodies.isdisjoint(self._title(after))
            and self.text[self.spans[after][0]].isupper()
            and not self.text.isupper()
        )

    def _title(self, at: int) -> list[str]:
        """The words from here on that may belong to one name: an institution says at its end what it is."""
        end = next((after for after in range(at + 1, len(self.keys)) if self._gap(after) != " "), len(self.keys))
        return self.keys[at : min(end, at + _LONG_TITLE)]

    def _follows_unknown(self, at: int) -> bool:
        """Elizabeth Shim: a small town behind a capitalised word that is no place is more likely a surname."""
        before = self.keys[at - 1] if self._gap(at) == " " else ""
        known = before in self.atlas.names or before in self.atlas.longest or before in self.atlas.roles
        return len(before) > 3 and not known and self.text[self.spans[at - 1][0]].isupper()

    def _gap(self, at: int) -> str:
        """What stands between a word and the one before it."""
        return self.text[self.spans[at - 1][1] : self.spans[at][0]] if at else ""


_LONG_TITLE = 3  # words: "Wheat Futures Exchange"
_FIXED = frozenset({"mask", "abbreviation", "actor"})
_COMPASS = frozenset("nsu")  # "N. Korea", "S. Africa", "U. S."
