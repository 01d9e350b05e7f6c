"""The words behind a name -> what the person is: "NAME, a port official in Oslo,", "NAME of the Harbour Report"."""

import re
from functools import cache

from digest.data import table
from digest.model import Span
from digest.pick.quote_grammar import tags
from digest.pick.quote_people import foreign_offices, french_cue, is_office, is_title


def in_apposition(text: str, name: Span) -> Span | None:
    """`a port official in Oslo` in "Mara Lund, a port official in Oslo, said"."""
    parted = text.startswith(_PARTED, name.end) and not _goes_on(text, name.end)
    match = _apposition().match(text, name.end) if parted else None
    if not match:
        return None
    start = match.start("role")
    end = start + len(match["role"].rstrip())
    fits = _is_role([word.lower() for word in match["words"].split()], (match["det"] or "").strip().lower())
    return Span(start, _with_state(text, end)) if fits else None


# What an apposition begins with: `, a port official`, ` (right), the captain`, `’s, the paper`, ` — a teacher`.
_PARTED = (",", "’", "'", " (", " —", " –", " -")


def _goes_on(text: str, end: int) -> bool:
    """`, and`, `, said`: told by one word, because the pattern of an apposition reads on to the end of the clause."""
    found = _small_word().match(text, end)
    return found is not None and found[1] not in _OPENING and tags("en").get(found[1], "w") in _CLAUSE


@cache
def _small_word() -> re.Pattern[str]:
    """`, and ` behind a name."""
    return re.compile(r", ([a-z]++) ")


# What an apposition may open with, and the tags of what it may not: a conjunction, a verb, a pronoun, a time.
_OPENING = frozenset({"a", "an", "the", "his", "her", "its", "their", "one", "who"})
_CLAUSE = "jiopavcgt"


@cache
def _apposition() -> re.Pattern[str]:
    """`, 41, a port official in Oslo,` behind a name; ends before the comma, the dash, a relative clause or the end of the sentence."""
    initial = r"(?<=[A-Z])\.(?!\s(?:A|An|And|But|He|Her|His|I|In|It|On|She|The|They|This|We)\b)(?=[\w\s-])"  # `George W. Lund`, `U.S.`
    ordinal = r"(?<=\d)\.(?= [A-ZÄÖÜ])"  # `des 1. FC Nordheim`
    title = (
        r"(?<=Gov|Sen|Rep|Gen|Rev|Inc|Col|Sgt)\.(?=\s)|(?<=Dr|St|Lt|Mr|Ms|Jr)\.(?=\s)"  # `a spokesman for Gov. Lund`
    )
    return re.compile(
        r"(?:[’']s)?(?: \([^)]{1,20}\))?(?:, [RDI]-[A-Z][\w.]{1,8})?(?:, \d{1,3})?(?:,| [—–-])"
        r"(?: who (?:is|was|serves as|works as))?"
        r"\s(?P<role>(?P<det>(?:an?|the|his|her|its|their|one of)\s)?"
        rf"(?P<words>(?:[^,;:.()—–\"“”\n]|{initial}|{title}|{ordinal}){{3,200}}?))"
        r"(?=[,;:)\n]|(?<![ .][A-Z])(?<!Gov|Sen|Rep|Gen|Rev|Inc|Col|Sgt)(?<!Dr|St|Lt|Mr|Ms|Jr)(?<!des \d)\.|\.(?:[\"”\n]|$)|[—–]|\s-\s|$"
        r"|\s(?:who|whom|whose|which|when|while|where|after|before|during|since|told|said|says|tells|wrote|writes"
        r"|added|adding|saying|(?:on|last|this|early|late) (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun|week|month|year)\w*)\b)"
    )


def _is_role(low: list[str], determiner: str) -> bool:
    """Whether the words behind a comma tell an office rather than a time, a clause or a circumstance."""
    if not low or not _finite().isdisjoint(low) or any(map(french_cue, low)) or _acts(low):
        return False
    if determiner in ("a", "an", "the", "one of"):
        return _times().isdisjoint([*low[:2], low[-1]])
    if low[0] in _GERMAN:
        return _german_office(low)
    if low[0] in foreign_offices() and not is_office(low[0]):
        return not any(map(_foreign_verb, low))
    return not _opens_clause(low) and (any(is_office(word) for word in low[:5]) or _german_office(low))


def _foreign_verb(word: str) -> bool:
    """`déclare`, `dice`: a verb of saying in one of the languages whose offices stand behind a name without an article."""
    return any(tags(code).get(word) == "c" for code in ("fr", "es", "it", "pt", "nl", "sv", "pl", "ru"))


_GERMAN = frozenset({"der", "die", "das"})  # a relative clause begins with them, too


def _acts(low: list[str]) -> bool:
    """`congratulated Lund and thanked the board`: a verb of saying with its object makes a clause; `a group called Norwire` does not."""
    verbs = [at for at, word in enumerate(low[1:-1], 1) if word.endswith("ed") and tags("en").get(word) == "c"]
    return any(low[at] not in _NAMING and tags("en").get(low[at + 1], "w") in ("d", "p", "w") for at in verbs)


_NAMING = frozenset({"called", "named", "dubbed", "nicknamed", "titled", "entitled"})


def _german_office(low: list[str]) -> bool:
    """`Virologe am Institut`, `der neue Trainer von Nordheim`: the office comes at once, and no verb behind it."""
    german = tags("de")
    first = 1 if german.get(low[0]) == "d" else 0
    if (
        len(low) > first + 1
        and german.get(low[first]) != "d"
        and low[first].endswith(("e", "er", "en"))
        and not is_title(low[first])
    ):
        first += 1
    return first < len(low) and is_title(low[first]) and not any(german.get(word, "w") in "acp" for word in low)


def _opens_clause(low: list[str]) -> bool:
    """`walks to his office`, `speaking at`, `then`: what goes on with a verb or an adverb tells what somebody does, not who."""
    first, second = low[0], tags("en").get(low[1], "w") if len(low) > 1 else "w"
    if tags("en").get(first, "w") in _CLAUSE or (first.endswith(("ed", "ing")) and not _known(first)):
        return True
    return first.endswith("s") and second in "ia" and not is_office(first)


def _known(word: str) -> bool:
    return word in _modifiers() or is_title(word)


@cache
def _modifiers() -> frozenset[str]:
    return frozenset(table("quotes_people")["modifiers"].split())


@cache
def _finite() -> frozenset[str]:
    """Verbs that show a clause, not a role: "the frauds at the paper will now award"."""
    verbs = {"will", "would", "has", "have", "had", "is", "are", "was", "were", "can", "could", "did", "does", "do"}
    return frozenset(
        verbs | {"must", "should", "may", "might", "shall", "cannot"} | {"ist", "hat", "wird", "sind", "haben", "wurde"}
    )


@cache
def _times() -> frozenset[str]:
    """Words that make an apposition a date: ", the day before,"."""
    return frozenset(table("quotes_people")["times"].split())


def _with_state(text: str, end: int) -> int:
    """Over the second half of a place: `, New Jersey` behind "a baker from Englewood"."""
    if text[end : end + 1] != ",":
        return end
    town = _town().search(text, max(0, end - 60), end)
    state = _state().match(text, end) if town else None
    return state.end() if state and ((town and town[1] != "of") or "." in state[0]) else end


@cache
def _town() -> re.Pattern[str]:
    """` from Englewood` at the end of a role."""
    return re.compile(r" (from|in|near|of) [A-ZÀ-Þ][\w’'.-]*(?: [A-ZÀ-Þ][\w’'.-]*){0,2}$")


@cache
def _state() -> re.Pattern[str]:
    """`, New Jersey` or `, N.J.`, with the comma or the end of the clause behind it."""
    return re.compile(
        r", (?:(?:[A-Z]\.){2}|[A-Z][a-z]{1,4}\.(?=,)|[A-ZÀ-Þ]\w+(?: [A-ZÀ-Þ]\w+)?(?=,|\.(?:\s|$)|;| who\b| said\b))"
    )


def belonging(text: str, name: Span) -> Span | None:
    """`the Harbour Report` in "Mara Lund of the Harbour Report"; a comma may stand between."""
    match = _house().match(text, name.end) if text.startswith((" of ", ", of "), name.end) else None
    return Span(*match.span(1)) if match else None


@cache
def _house() -> re.Pattern[str]:
    """` of the Harbour Report` behind a name; two capitals, for "of Oslo" is a place, or one behind the word for a house."""
    house = "agency|association|campaign|center|centre|company|firm|foundation|group|institute|magazine|newspaper|site|tank|website"
    name = r"[A-ZÀ-Þ][\w’&-]+(?: (?:for |of |and |on |the )*[A-ZÀ-Þ][\w’&-]+)"
    return re.compile(
        rf",? of ((?:the )?(?:(?:[a-z][a-z-]+ ){{0,4}}(?:{house}) {name}{{0,6}}|(?:[a-z]+-?[a-z]+ )?{name}{{1,6}}))"
    )
