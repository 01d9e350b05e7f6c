"""A mention -> the fullest name that the article gives it: "Lund" -> "Mara Lund", "he" -> whoever was spoken of.

Surnames come last in most names and first in Chinese, Korean and Vietnamese ones; the article's own other mentions decide.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from digest.data import table
from digest.model import Span
from digest.pick.quote_grammar import ordinary, tags


class _Words(NamedTuple):
    """Classes of words in and around names, in lower case."""

    male: frozenset[str]
    female: frozenset[str]
    either: frozenset[str]
    titles: frozenset[str]
    honorifics: frozenset[str]
    particles: frozenset[str]
    adjectives: frozenset[str]
    offices: frozenset[str]
    organisations: frozenset[str]
    bodies: frozenset[str]
    nationals: frozenset[str]
    houses: frozenset[str]
    relations: frozenset[str]
    endings: tuple[str, ...]


@cache
def words() -> _Words:
    """The tables of names, loaded once."""
    classes = table("quotes_people")
    sets = {name: frozenset(classes[name].split()) for name in _Words._fields if name != "endings"}
    return _Words(**sets, endings=tuple(classes["endings"].split()))


@cache
def _name_word() -> re.Pattern[str]:
    """A word of a name: `Mara`, `O’Neill`, `Yong-su`, `J.`, `Sen.`, `van`."""
    return re.compile(r"[^\W\d_]+(?:['\-][^\W_]+|’[^\W_]+)*\.?")


def core(text: str, mention: Span) -> Span:
    """A mention without titles, honorifics and a possessive: "Deputy Minister Mara Lund's" -> "Mara Lund".

    >>> core("Deputy Minister Mara Lund's", Span(0, 27)).of("Deputy Minister Mara Lund's")
    'Mara Lund'
    """
    first, last = mention
    start, end = _core(text[first:last])
    return mention if end - start == last - first else Span(first + start, first + end)


@lru_cache(maxsize=1 << 10)
def _core(mention: str) -> Span:
    """Remembered, for the same few people are mentioned again and again."""
    end = len(mention) - 2 if mention.endswith(("'s", "’s")) else len(mention)
    apart = _interrupted().search(mention)
    if apart:
        return Span(apart.end(), end)
    if mention.find(" ", 0, end) < 0:
        return Span(0, end)
    found = list(_name_word().finditer(mention, 0, end))
    if not found or not found[-1][0][0].isupper() or found[-1][0].lower() in words().bodies:
        return Span(0, end)  # "Justice Department" is no justice
    if found[0][0][0].islower():
        return Span(_after_office(found) or 0, end)
    found = found[_after_possessor(mention, found) :]
    return Span(found[_after_titles([word[0] for word in found])].start(), end)


@cache
def _interrupted() -> re.Pattern[str]:
    """`Lund “left early,” ` in front of "Berg": a quotation stands between; `Roh “The Bridge” ` has a nickname."""
    return re.compile(r"[“\"«](?:[a-z][^”\"»]*|[^”\"»]*[,.])[”\"»] ")


def _name_in(said: list[str]) -> int:
    """Where the name begins behind what an office is of: 2 in "Foreign Affairs Mara Lund"; 0 where nothing tells."""
    for at, word in enumerate(said[1:-1], 1):
        ended = _is_complement(said[at - 1]) and not _is_complement(word)
        if len(said) - at <= _LONGEST_NAME and (ended or gender(word)):
            return at
    return 0


_LONGEST_NAME = 4  # words; more hold a part of the office


def _is_complement(word: str) -> bool:
    """`State`, `Affairs`, `School`."""
    return word.lower() in words().offices or word.lower() in words().organisations


def _after_office(found: list[re.Match[str]]) -> int | None:
    """Where the name begins in "former secretary of state Mara Lund"; None for "the city of Mara Lund"."""
    first = len(found)
    while found[first - 1][0][0].isupper():
        first -= 1
    before = found[first - 1][0]
    if len(found) - first < 2 or not (is_title(before) or (before in words().offices and found[first - 2][0] == "of")):
        return None
    return found[first].start()


def _after_possessor(mention: str, found: list[re.Match[str]]) -> int:
    """1 in "Norwire's Mara Lund" and "Two Lakes’ Mara Lund"; 0 where fewer than two words are left for the name."""
    for at, word in enumerate(found[:-2]):
        if word[0].endswith(("'s", "’s")) or mention[word.end()] in "'’":
            return at + 1
    return 0


def _after_titles(said: list[str]) -> int:
    """The place of the first word of the name: 4 in "Deputy Chief of Staff Mara Lund", 5 in "Secretary of the Interior Mara Lund"."""
    known = words()
    first = 0
    for at, word in enumerate(said[:-1]):
        low = word.lower()
        office = low in known.offices or (low == "of" and said[at + 1].lower() in known.offices)
        if (
            is_title(low)
            or low in known.honorifics
            or (office and first == at and at)
            or _elided(low) in foreign_offices()
        ):
            first = at + 1
    if first and (said[first] in _LINKS or said[first - 1] in _LINKS):
        while said[first] in _LINKS:
            first += 1
        rest = said[first:]
        first += _name_in(rest) or max(0, len(rest) - 2)
    return first


def _elided(low: str) -> str:
    """`avocate` of "l’avocate"; empty without an article."""
    return low[2:] if low.startswith(("l’", "l'")) else ""


_LINKS = frozenset({"of", "for", "the"})


@lru_cache(maxsize=1 << 12)
def is_title(word: str) -> bool:
    """`minister`, `Sen.`, `editor-in-chief`; `Außenminister`: German writes the office in one word."""
    known = words()
    return word in known.titles or word.endswith(known.endings)


def is_body(name: str) -> bool:
    """`Foreign Ministry`, `Wednesday`: what ends like a body or is a day is no person; `Ida Hall` and `Marta May` are."""
    last = name.rpartition(" ")[2].lower()
    return (last in words().organisations or tags("en").get(last) == "t") and gender(name) is None


def unnamed(mention: str, code: str) -> bool:
    """Whether the words only tell what somebody is: `The expert`, `A Chilean clinic`, `Officials`; not `The Verge` or `Lund’s office`."""
    first, *rest = mention.split()
    low = first.lower()
    if rest and code != "en" and tags(code).get(low) == "d" and rest[0] in foreign_offices():
        return True  # "Le ministre de la Défense"
    if not rest:
        return (is_office(low) and low not in _PROPER) or low in _ANYONE
    if low in _INDEFINITE or (low == "the" and rest[-1].islower()):
        return True
    if first.endswith(("'s", "’s")) and rest[-1].islower():
        return not _belongs(rest[-1])
    return all(word.islower() and word not in words().particles for word in rest)


def _belongs(noun: str) -> bool:
    """`office`, `spokesman`, `mother`: of whom somebody's name tells enough; not `remains` or `website`."""
    return is_office(noun) or noun in words().organisations or noun in words().relations


def is_national(word: str) -> bool:
    """`Swede`, `Russian`: behind "the" it stands for somebody whose name is elsewhere."""
    low = word.lower()
    return low in words().nationals or low.endswith(("ian", "ese"))


_INDEFINITE = frozenset({"a", "an", "another", "some", "several", "two", "three", "many", "other", "one"})
_PROPER = frozenset({"pentagon", "kremlin"})  # names of houses that speak like offices
_ANYONE = frozenset({"someone", "somebody", "everyone", "everybody", "nobody", "others", "some", "many", "both"})


def french_cue(word: str) -> bool:
    """`déclaré`: French has a word `a` too, and "a déclaré le porte-parole" opens like "a spokesman"."""
    return tags("fr").get(word) == "c"


def is_office(word: str) -> bool:
    """`director`, `directors`, `director’s`, `spokesman`: what somebody may be, for a role."""
    nouns = _nouns()
    return word in nouns or word.rstrip("s").removesuffix("’") in nouns


@cache
def _nouns() -> frozenset[str]:
    return words().titles | frozenset(table("quotes_words")["en"]["r"].split())


def presented(text: str, mention: Span) -> Span:
    """The name behind an office that speaks, and a given name with its surname; else the mention itself.

    `Mara Lund` in "said its director for trade, Mara Lund.", in "Secretary of State Mara Lund said" and in
    "a déclaré le porte-parole du ministère, Mara Lund,"; `Mara von Lund` for "Mara".
    """
    said = mention.of(text).split()
    noun = said[-1]
    foreign = (
        foreign_offices().intersection(said)
        if said[0].islower() or said[0].lower() in _foreign_articles()
        else noun.isupper() and noun.lower() in foreign_offices()
    )
    if foreign or (noun.islower() and is_title(noun)):
        match = _presented().match(text, mention.end) or _office_holder(text, mention.end)
        return Span(*match.span("name")) if match else mention
    if gender(noun):
        return _with_surname(text, mention)
    if noun.lower() in words().bodies:
        field = _field().match(text, mention.end)
        return Span(mention.start, field.end()) if field else mention
    return _behind_of(text, mention) if is_title(noun.lower()) else mention


def _with_surname(text: str, mention: Span) -> Span:
    """`Mara von Lund` for "Mara"; not where the article has an "Ida Mara", and not over "Mara von der Polizei"."""
    given = core(text, mention).of(text)
    surname = None if " " in given else _particled().match(text, mention.end)
    if not surname or surname["noun"].lower().endswith(_german_bodies()) or _is_surname(text, given):
        return mention
    return Span(mention.start, surname.end())


def _is_surname(text: str, word: str) -> bool:
    """Whether a given name stands in front of the word, early in the article."""
    at = text.find(f" {word}")
    for _ in range(_MENTIONS):
        if at < 0:
            return False
        before = word_before(text, at)
        if gender(before) or before.lower() in words().either:
            return True
        at = text.find(f" {word}", at + 1)
    return False


@cache
def _particled() -> re.Pattern[str]:
    """` von Lund`, ` von der Lund`, ` d’Aubier` behind a given name."""
    return re.compile(r" (?:(?:von|van|zu)(?: de[rnm])? |d[’'])(?P<noun>[A-ZÀ-Þ][\w\-]+)")


@cache
def _german_bodies() -> tuple[str, ...]:
    return tuple(table("quotes_words")["de"]["bodies"].split())


@cache
def _field() -> re.Pattern[str]:
    """` of Agriculture`, ` for Disease Control and Prevention` behind "Department" and "Centers"."""
    return re.compile(rf" (?:of|for) (?:the )?{_CAPITAL}(?: (?:and |of |the )?{_CAPITAL}){{0,4}}")


def _behind_of(text: str, mention: Span) -> Span:
    """The name that an office with a capital runs into: `Mara Lund` in "Secretary" + " of State Mara Lund"."""
    found = _of().match(text, mention.end)
    said = list(_name_word().finditer(text, *found.span(1))) if found else []
    at = _name_in([word[0] for word in said])
    return Span(said[at].start(), said[-1].end()) if at else mention


_CAPITAL = r"[A-ZÀ-Þ][\w'\-]*(?:’[\w'\-]*)*"


@cache
def _of() -> re.Pattern[str]:
    """` of State Mara Lund` and ` of the Navy Mara Lund` behind "Secretary"."""
    return re.compile(rf" (?:of|for) (?:the )?({_CAPITAL}(?: {_CAPITAL}){{2,5}})")


@cache
def foreign_offices() -> frozenset[str]:
    """`porte-parole`, `ministra`: the offices of the tables of other languages."""
    tables = table("quotes_words")
    return frozenset(
        word for code in tables if code not in ("source", "en", "detect") for word in tables[code].get("r", "").split()
    )


@cache
def _foreign_articles() -> frozenset[str]:
    """`le`, `la`, `el`, `de`: what may open a sentence in front of an office."""
    tables = table("quotes_words")
    return frozenset(word for code in ("fr", "es", "it", "pt", "nl") for word in tables[code]["d"].split())


@cache
def _presented() -> re.Pattern[str]:
    """` for trade, Mara Lund.` behind "its director"."""
    word = rf"{_CAPITAL}\.?"
    return re.compile(
        rf"(?: (?:of|for|at|in) [^,.;:\"“”\n]{{2,60}})?, (?P<name>{word}(?: {word}){{1,3}})(?<!\.)(?=[,.;:]|$)"
    )


def _office_holder(text: str, at: int) -> re.Match[str] | None:
    """The name behind another office: `, board member Mara Lund,` behind "The host", ` and former mayor Mara Lund` behind "chair"."""
    match = _other_office().match(text, at) or _second_office().match(text, at)
    return match if match and is_office(match["office"]) else None


@cache
def _other_office() -> re.Pattern[str]:
    """`, Harbour Council board member Mara Lund,`."""
    word = rf"{_CAPITAL}\.?"
    return re.compile(rf", (?:[\w’'\-]+ ){{0,9}}?(?P<office>[a-z\-]+) (?P<name>{word}(?: {word}){{1,3}})(?=,)")


@cache
def _second_office() -> re.Pattern[str]:
    """` and former mayor Mara Lund`."""
    word = rf"{_CAPITAL}\.?"
    return re.compile(rf" and (?:[a-z\-]+ ){{0,3}}?(?P<office>[a-z\-]+) (?P<name>{word}(?: {word}){{0,2}} {_CAPITAL})")


POLITE = {"Mr": "he", "Mrs": "she", "Ms": "she", "Miss": "she"}


def _polite_forms(text: str) -> Iterator[tuple[str, str]]:
    """`Mr`, `Lund` of "Mr. Lund": the names that the article gives a form of address."""
    for title in POLITE:
        at = text.find(f"{title}. ")
        while at >= 0:
            start = at + len(title) + 2
            word = _name_word().match(text, start)
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
    at = text.find(f" {last}")
    for _ in range(_MENTIONS * 4):
        if at < 0:
            return False
        before = text[max(0, at - 20) : at].replace("\n", ". ").rpartition(" ")[2]
        if before[:1].isupper() and before != first and _names(text, at, before):
            return True
        at = text.find(f" {last}", at + 1)
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
    if not _continues(word) or _opens(text, at, code) or text[max(0, at - 3) : at] == "of ":
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


def _opens(text: str, at: int, code: str) -> bool:
    """Whether the word there only begins a sentence: `Auch` and `Der` in front of a German name."""
    if code == "en" or not text[at].isupper() or text[max(0, at - 2) : at].strip(" ,;")[-1:].isalnum():
        return False
    word = text[at : text.find(" ", at)].lower()
    return tags(code).get(word, "N") in "dpjiovta" or word in ordinary(code)


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


def gender(name: str) -> str | None:
    """`he`, `she`, or None where the given name does not tell."""
    first = name.partition(" ")[0].lower()
    known = words()
    if first in known.male:
        return "he"
    return "she" if first in known.female else None
