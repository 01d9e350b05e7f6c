"""A mention -> the fullest name that the article gives it: "Lund" -> "Mara Lund", "he" -> whoever was spoken of.

Surnames come last in most names and first in Chinese, Korean and Vietnamese ones; the article's own other mentions decide.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache

from digest.model import Span
from digest.pick.quote_core import core, name_word
from digest.pick.quote_grammar import ordinary, places, tags
from digest.pick.quote_people import gender, is_title, words

POLITE = {"Mr": "he", "Mrs": "she", "Ms": "she", "Miss": "she"}


def _polite_forms(text: str) -> Iterator[tuple[str, str]]:
    """`Mr`, `Lund` of "Mr. Lund": the names that the article gives a form of address."""
    for title in POLITE:
        at = text.find(f"{title}. ")
        while at >= 0:
            start = at + len(title) + 2
            word = name_word().match(text, start)
            if word:
                yield title, word[0].rstrip(".").removesuffix("’s").removesuffix("'s")
            at = text.find(f"{title}. ", start)


class Names:
    """The names of one article; remembers what it has looked up, because the same few people speak again and again."""

    def __init__(self, text: str, code: str) -> None:
        self._text = text
        self._code = code
        self._found: dict[str, Span | None] = {}
        self._polite: dict[str, str] = {}
        self._standing: dict[str, tuple[str, str]] = {}
        self._held: dict[str, list[Span]] = {}

    def fullest(self, mention: Span) -> Span:
        """The fullest form of a name, where it stands in the article; the mention's own name where there is no fuller one."""
        name = core(self._text, mention)
        words = name.of(self._text)
        surname, _, house = words.partition(" of ")
        if house and " " not in surname:
            return self._of_house(name, len(surname))
        if " " in words or not words[:1].isupper():
            return name
        if words not in self._found:
            self._found[words] = _fuller(self._text, words, self._code)
        return self._found[words] or name

    def _of_house(self, name: Span, length: int) -> Span:
        """`Mara Lund` for "Lund of Norwire", where the article has her; the name itself for "Bank of Norrland"."""
        full = self.fullest(Span(name.start, name.start + length))
        return full if gender(full.of(self._text)) else name

    def person(self, run: Span) -> Span:
        """The fullest form of a run of capitals, whose first word may only open the sentence: "Absent Lund" -> "Mara Lund"."""
        name = self.fullest(run)
        first, _, last = name.of(self._text).rpartition(" ")
        if not first or " " in first or gender(first) or self._text[max(0, name.start - 2) : name.start].strip(" \n"):
            return name
        other = self.fullest(Span(name.end - len(last), name.end))
        return other if gender(other.of(self._text)) else name

    def pronoun(self, name: str) -> str | None:
        """`he` or `she` by the given name, else by a "Mr." or "Ms." anywhere in the article, else None."""
        known = gender(name)
        if known is None and not self._polite:
            self._polite = {"": ""} | {last: POLITE[title] for title, last in _polite_forms(self._text)}
        return known or self._polite.get(name.rpartition(" ")[2])

    def standing(self, name: str) -> tuple[str, str]:
        """Whether the article has the name speak, and how often it is there: news returns to those it is about."""
        if name not in self._standing:
            speaks, count = _heard(self._text, name.rpartition(" ")[2])
            bucket = 1 if count < 2 else 2 if count < 4 else 4 if count < 9 else 9
            self._standing[name] = (f"speaks={speaks}", f"count={bucket}")
        return self._standing[name]

    def holder(self, mention: Span) -> Span | None:
        """Who "the newspaper" is, where the article names just one: "newspaper Norrland Dagblad" in front of it."""
        article, _, noun = mention.of(self._text).partition(" ")
        if article.lower() != "the" or noun not in words().houses:
            return None
        if noun not in self._held:
            self._held[noun] = [Span(*match.span(1)) for match in _held(noun).finditer(self._text)]
        found = {house.of(self._text): house for house in self._held[noun] if house.end <= mention.start}
        return next(iter(found.values())) if len(found) == 1 else None


def _heard(text: str, last: str) -> tuple[bool, int]:
    """Whether a verb of saying stands beside a surname anywhere, and how often the surname is there; one walk through the text."""
    speaks, count, at = False, 0, text.find(last)
    while at >= 0:
        end = at + len(last)
        speaks = speaks or text.startswith((" said", " told", " added"), end) or text.endswith("said ", 0, at)
        count += 1
        at = text.find(last, end)
    return speaks, count


def _held(noun: str) -> re.Pattern[str]:
    """The name behind an office or a trade: `newspaper Norrland Dagblad`."""
    return re.compile(rf"\b{noun} ([A-ZÀ-Þ][\w’\-]+(?: [A-ZÀ-Þ][\w’\-]+){{0,3}})")


def _fuller(text: str, name: str, code: str) -> Span | None:
    """The form with more words that the article uses most, at its first place; a heading's form only where there is no other."""
    found = [form for form in _forms(text, name, code) if form.end - form.start > len(name)]
    forms = [form for form in found if not _in_heading(text, form)] or [
        form for form in found if _is_person(text, form)
    ]
    if not forms:
        return None
    counts = Counter(form.of(text) for form in forms)
    weighed = {form: count * (_GIVEN if gender(form) else 1) for form, count in counts.items()}
    most = max(weighed.values())
    return next(form for form in forms if weighed[form.of(text)] == most)


_GIVEN = 3  # "Mara Lund" once is worth as much as "De Lund" or "Judge Advocate Lund" three times


def _forms(text: str, name: str, code: str) -> Iterator[Span]:
    """Every place of a single name, widened over the other words of the name around it."""
    at = text.find(name)
    for _ in range(_MENTIONS):
        if at < 0:
            break
        end = at + len(name)
        behind = text[end : end + 1]
        if not text[at - 1 : at].isalnum() and not behind.isalnum() and behind != "-":
            yield _widened(text, at, end, code)
        at = text.find(name, end)


_MENTIONS = 6  # enough to know how an article calls somebody


def _in_heading(text: str, form: Span) -> bool:
    """Whether capitals mean nothing there: "Stop Lund" in "Harbour Board Moves To Stop Lund"."""
    start = text.rfind("\n", max(0, form.start - _LINE), form.start) + 1
    end = text.find("\n", form.end, form.end + _LINE)
    if end < 0 or (start == 0 and form.start >= _LINE):
        return False
    line = text[start:end].split()
    return len(line) > 3 and not any(word[0].islower() for word in line if len(word) > 3)


_LINE = 150  # characters; a heading is no longer


def _is_person(text: str, form: Span) -> bool:
    """Whether a form begins with a known given name and no verb stands in it: not "Mara Lund Says Ola Berg"."""
    said = form.of(text)
    return gender(said) is not None and not any(tags("en").get(word, "N") in "cg" for word in said.lower().split())


def namesakes(text: str, given: str, last: str) -> bool:
    """Whether the article gives the surname to somebody else too: "Bill Lund" beside "Mara Lund"."""
    first = given.rpartition(" ")[2]
    for at in places(text, last, _MENTIONS * 4):
        before = text[max(0, at - 20) : at].replace("\n", ". ").rpartition(" ")[2]
        if before[:1].isupper() and before != first and _names(text, at, before):
            return True
    return False


def _names(text: str, at: int, before: str) -> bool:
    """Whether the word in front of a surname is somebody's given name; the first word of a sentence only if it is known as one."""
    opens = text[max(0, at - len(before) - 2) : at - len(before)].strip() in ("", ".", "”", '."', ".”")
    return _continues(before) and (not opens or gender(before) is not None)


def _widened(text: str, start: int, end: int, code: str) -> Span:
    left = _left(text, start, code)
    return Span(left, end) if left < start else Span(start, _right(text, end))


def _left(text: str, start: int, code: str) -> int:
    """Over given names, initials and particles in front: `Mara J. van` before `Lund`."""
    best = start
    for _ in range(4):
        if text[start - 1 : start] not in SPACES:
            break
        word = word_before(text, start - 1)
        at = start - 1 - len(word)
        if not word or _ends(text, at, start, code):
            break
        start = at
        if word[0].isupper() and word.lower() not in words().honorifics:
            best = start
    return best


def _ends(text: str, at: int, start: int, code: str) -> bool:
    """Whether the word from `at` on, a space in front of `start`, is no more the name's: `Angaben` in "Angaben von Lund"."""
    word = text[at : start - 1]
    if not _continues(word) or _opens(text, at, word, code) or text[max(0, at - 3) : at] == "of ":
        return True
    return code == "de" and text.startswith("von ", start) and not gender(word)


SPACES = (" ", "\u00a0")


def word_before(text: str, end: int) -> str:
    """The word that ends here, behind a space or on a new line; empty where it is longer than words of names and offices are.

    Titles like to stand before a no-break space.
    """
    _, apart, word = text[max(0, end - _REACH) : end].rpartition(" ")
    if not word.isalnum() and ("\n" in word or "\u00a0" in word):
        _, apart, word = word.replace("\u00a0", "\n").rpartition("\n")
    return word if apart or end <= _REACH else ""


_REACH = 29


@lru_cache(maxsize=1 << 12)
def _continues(word: str) -> bool:
    """Whether a name may go on with this word in front of it; remembered, for the same few words stand in front of names."""
    return len(word) <= _LONGEST_WORD and _is_name(word) and not _stops(word)


_LONGEST_WORD = 23  # letters; "Friedensnobelpreisträger" is no name


def _is_name(word: str) -> bool:
    """`Mara`, `O’Neill`, `J.`; not `“Mara`, `Mara.`, `Mara,` or `coat.Mara`, where a space is missing."""
    glued = word.find(".", 2, -1)
    return (
        word[:1].isalpha()
        and not (glued > 0 and word[glued - 1].islower())
        and (word[-1].isalpha() or (word[-1] == "." and (len(word) == 2 or word.lower() in words().titles)))
    )


def _opens(text: str, at: int, word: str, code: str) -> bool:
    """Whether the word there only begins a sentence: `Auch` and `Der` in front of a German name."""
    if code == "en" or not text[at].isupper() or text[max(0, at - 2) : at].strip(" ,;")[-1:].isalnum():
        return False
    low = word.lower()
    return tags(code).get(low, "N") in "dpjiovta" or low in ordinary(code)


def _stops(word: str) -> bool:
    lower = word.lower()
    known = words()
    if word[0].islower():
        return lower not in known.particles
    if is_title(lower) or (lower in known.honorifics and word != "M.") or lower in known.adjectives:
        return True
    if word.endswith(("'s", "’s")):
        return True
    return tags("en").get(lower, "N") in "dpjiovta" and lower not in known.male and lower not in known.female


def _right(text: str, start: int) -> int:
    """Over the given names behind an Asian family name: `Yong Su` after `Han`; not over a headline's `Han Opens Bridge`."""
    end = start
    for _ in range(2):
        match = _after().match(text, end)
        if not match or _stops(match[1]) or tags("en").get(match[1].lower()) in ("c", "g"):
            break
        end = match.end(1)
    if end == start:
        return start
    line = text[end : end + 2]
    headline = line[:1] in ("", "\n") or (line[:1] == " " and line[1:].isupper())
    return start if headline else end


@cache
def _after() -> re.Pattern[str]:
    """The capitalised word behind a place: ` Yong-su` after `Han`."""
    return re.compile(r" ([A-ZÀ-Þ][\w’\-]+)(?![’'])")
