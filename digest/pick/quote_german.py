"""A German sentence around a quotation -> proposals of who says it.

The finite verb stands second, so the subject is in front of it where it opens the clause and right behind it where anything else
does; and capitals mark nouns, so that a noun phrase without one is an adverb.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from digest.model import Span
from digest.pick.quote_grammar import Clause, german_words, ordinary, places, tags
from digest.pick.quote_people import is_title
from digest.pick.speakers import ASIDE, Said, behind, main_subject, mention, said_by


def german(before: Clause, after: Clause, text: str) -> Iterator[Said]:
    """What the words behind and in front of the marks propose."""
    introduced = [*_persons(_verb_second(before, text), text)]
    told = before.tags.endswith(":") and any(
        not said.thing and said.mention.of(text)[0].isupper() for said in introduced
    )
    for said in (*_persons((*behind(after), *_standing(after)), text), *introduced):
        pronoun = told and said.mention.of(text) in tags("de")
        yield said._replace(cap=_LESS) if pronoun else said


_LESS = 0.5  # "Lund sagte: “…”, betont sie": the name says more


def _persons(proposals: Iterable[Said], text: str) -> Iterator[Said]:
    """The proposals with a mention that is a noun phrase or a pronoun, those of things marked."""
    for said in proposals:
        words = said.mention.of(text)
        if not words.islower() or words in tags("de"):
            found = said._replace(mention=_with_article(text, _noun_phrase(text, said.mention)))
            speaks = said.rule in _OF_THINGS or _speaks(text, found)
            yield (found if speaks else found._replace(cap=_NOBODY, thing=True))


_OF_THINGS = frozenset({"stands", "document", "cited"})  # "heißt es in dem Brief"
_NOBODY = 0.3  # whoever else is proposed and likely goes before a thing


def _with_article(text: str, mention: Span) -> Span:
    """Capitals do not tell names from nouns: "Schreiben" alone is no mention, "dem Schreiben" is."""
    mention = _with_number(text, mention)
    word = text[max(0, mention.start - 12) : mention.start].rpartition("\n")[2].split(" ")
    if len(word) < 2 or word[-1] or tags("de").get(word[-2].lower()) != "d" or " " in mention.of(text):
        return mention
    return Span(mention.start - len(word[-2]) - 1, mention.end)


def _with_number(text: str, mention: Span) -> Span:
    """`45-Jährige` for "Jährige"."""
    start = mention.start
    while text[start - 1 : start] == "-" or (start < mention.start and text[start - 1 : start].isalnum()):
        start -= 1
    return Span(start, mention.end)


def _noun_phrase(text: str, mention: Span) -> Span:
    """The mention without what runs on behind its noun: `Ein Nutzer` for "Ein Nutzer notierte trocken", `Lund` for "Lund.Als"."""
    glued = _glued().search(text, *mention)
    if glued:
        return Span(mention.start, glued.start() + 1)
    beside = (
        _offices().match(text, mention.end)
        if is_title(mention.of(text).lower()) or text.startswith("-,", mention.end)
        else None
    )
    if beside:
        return Span(*beside.span(1))
    words = mention.of(text).split(" ")
    last = max((at for at, word in enumerate(words) if word[:1].isupper()), default=0)
    return Span(mention.start, mention.start + len(" ".join(words[: last + 1]))) if last else mention


@cache
def _offices() -> re.Pattern[str]:
    """` und Bäcker Mara Lund` behind "Müller", `-, Sozial- und Baudirektorin Mara Lund` behind "Gesundheits"."""
    name = r"[A-ZÀ-Þ][\w\-]+"
    return re.compile(rf"(?:-,(?: {name}-,)*(?: {name}-)?)?(?: und {name}) ({name}(?: {name}){{1,2}})")


@cache
def _glued() -> re.Pattern[str]:
    """The end of a sentence behind which a space is missing: `d.A` of "Lund.Als"."""
    return re.compile(r"[^\W\d_A-Z]\.(?=[A-ZÄÖÜ][^\W\d_A-Z])")


def _speaks(text: str, said: Said) -> bool:
    """Whether somebody is named, or a noun for people or a body: not "Die Technik", and not "Markt" where "den Markt" stands, too."""
    words = said.mention.of(text).split()
    last = words[-1]
    if len(words) == 1 and said.cue is None and last[0].isupper():
        return is_title(last.lower()) or _is_named(text, last) or not _behind_adjective(text, said.mention.start)
    if not last[0].isupper() or _is_somebody(last):
        return True
    article = tags("de").get(words[0].lower()) == "d"
    if last.endswith(german_words("abstract")) or len(words) > 1:
        return len(words) > 1 + article and not last.endswith(german_words("abstract"))
    return not _has_article(text, last)


@cache
def _is_somebody(noun: str) -> bool:
    """`Anwohner`, `Studentin`, `Innenministerium`, `ZDF`; German makes its nouns of people and of bodies with a few endings."""
    low = noun.lower()
    if noun.isupper() or is_title(low) or low.endswith(german_words("bodies")):
        return True
    return (low.endswith(german_words("agents")) and not low.endswith(german_words("things"))) or bool(
        _participle().search(low)
    )


def describes(text: str, mention: str) -> bool:
    """Whether a German mention says only what somebody is: `Der Trainer`, `Generaldirektorin`; not `Lund`, `Trainer Lund` or `Der ZDF`."""
    words = mention.split()
    if tags("de").get(words[0].lower()) == "d":
        return len(words) == 2 and _is_somebody(words[1]) and not words[1].isupper()
    return len(words) == 1 and is_title(words[0].lower()) and not _is_named(text, words[0])


@cache
def _participle() -> re.Pattern[str]:
    """`Angeklagte`, `Verletzter`, `Befragten`."""
    return re.compile(r"(?:ge|be|ver|er)\w{3,}te[rn]?$")


def _behind_adjective(text: str, at: int) -> bool:
    """`gute Vorbilder`, and not `warb Lund` or `bemängelte Lund`: behind a verb that no table knows stands whoever does it."""
    word = text[max(0, at - 24) : at].rstrip().rpartition(" ")[2]
    return word.endswith(("e", "en", "er", "es")) and not (word.endswith("te") and len(word) > _SHORT)


_SHORT = 7  # characters


def _is_named(text: str, word: str) -> bool:
    """Whether another capital stands in front of the word inside a sentence: in German that is a name, "Agit Lund" or "Trainer Lund"."""
    return any(
        _led().search(text, max(0, at - _LEADING), at)
        for at in places(text, word, _LOOKS)
        if not text[at + 1 + len(word) : at + 2 + len(word)].isalnum()
    )


@cache
def _led() -> re.Pattern[str]:
    """`n Agit` in front of a word."""
    return re.compile(r"[a-zß,] [A-ZÄÖÜ][\w\-]+$")


_LEADING = 50  # characters; no first name or office is longer


def _has_article(text: str, word: str) -> bool:
    """Whether the text has the word as a common noun, "dem Markt", and not as a surname, too: "der Lund" is said of people."""
    before = (text[max(0, at - _ARTICLE) : at] for at in places(text, f"{word} ", _LOOKS))
    return any(each.rpartition(" ")[2] in german_words("articles") for each in before) and not _is_named(text, word)


_ARTICLE = 6  # characters: "einem" and the space in front of it


_LOOKS = 50  # places of one word


def _verb_second(before: Clause, text: str) -> Iterator[Said]:
    """German: the subject stands in front of the finite verb where it opens the clause, right behind it where anything else does."""
    tags = before.tags
    closing = _closing().search(tags) if tags.endswith(":") else None
    if closing:
        yield said_by(before, closing, "according")
        return
    at = tags.rfind("c")
    if at < 0:
        if tags.endswith(":"):
            yield from _without_verb(before, text)
        return
    for finite in (_auxiliary(before, at), at):
        subjects = [*_subjects_of(before, finite, at, text)] if finite >= 0 else []
        yield from subjects
        if subjects:
            return


def _auxiliary(words: Clause, end: int) -> int:
    """The place of the last finite auxiliary before a participle: `hat`, and neither `zu` nor `nicht`; -1 where there is none."""
    at = words.tags.rfind("a", 0, end)
    while at >= 0 and words.words[at][0] in ("zu", "nicht"):
        at = words.tags.rfind("a", 0, at)
    return at


@cache
def _closing() -> re.Pattern[str]:
    """`,ANv:`: ", so Lund weiter:"."""
    return re.compile(rf",(?P<cue>A){_GERMAN}v?:$")


def _without_verb(before: Clause, text: str) -> Iterator[Said]:
    """`Der Trainer war zufrieden:`, `In Bremen zeigt sich der Trainer zufrieden:`; the verb is in no table."""
    tags = before.tags
    found = main_subject().match(tags)
    if found and found.start("np") == 0 and "N" in found["np"] and not _no_subject(before, found):
        opening = Said(mention(before, found), None, "opening")
        yield opening
        if _speaks(text, opening):
            return
    second = _second().search(tags) or _second_bare().search(tags)
    if second and not _no_subject(before, second):
        yield Said(mention(before, second), None, "second")


@cache
def _second() -> re.Pattern[str]:
    """`wvdN`, `wp`: "zeigt sich der Trainer", "lehnt er"; a word that no table has, and who may be its subject behind it."""
    return re.compile(r"wv?(?P<np>p|d[wr]*N+)")


@cache
def _second_bare() -> re.Pattern[str]:
    """`wN`: "warb Lund"; not `dwN`, "die treuen Fans"."""
    return re.compile(r"(?<![diaw0])wv?(?P<np>N+)")


def _no_subject(words: Clause, found: re.Match[str]) -> bool:
    """`Den Unmut`, `dem Antrag`: another case; `als Antwort`; `Relativierend`: an adverb that opens the sentence."""
    first = found.start("np")
    word = words.words[first][0]
    if word.lower() in german_words("oblique") or (first and words.words[first - 1][0].lower() == "als"):
        return True
    adverb = word.endswith(german_words("adverbial")) or word.lower() in ordinary("de")
    return first == 0 and found["np"][:2] in ("N", "Nw") and adverb


def _subjects_of(words: Clause, finite: int, cue: int, text: str) -> Iterator[Said]:
    """The subject in front of the finite verb; the one behind it where there is none in front, or none that speaks."""
    near = _subject_before(words, finite)
    if near:
        said = Said(mention(words, near), Span(*words.words[cue].span()), "near")
        yield said
        if _speaks(text, said):
            return
    name, found = "inverted", _behind_verb().match(words.tags, finite + 1)
    if found and _impersonal(words, found):
        name, found = "document", _document().search(words.tags)
    elif not found and not near and words.tags[finite - 1 : finite] == "j":
        name, found = "near", main_subject().match(words.tags)
    if found:
        yield Said(mention(words, found), Span(*words.words[cue].span()), name)


def _subject_before(words: Clause, finite: int) -> re.Match[str] | None:
    tags = words.tags
    starts = [0, max(tags.rfind(mark, 0, finite) for mark in ";:j") + 1, tags.rfind(",", 0, finite) + 1]
    matches = (_opening_subject().match(tags, start, finite) for start in dict.fromkeys(starts))
    return next((found for found in matches if found and not _no_subject(words, found)), None)


def _impersonal(words: Clause, found: re.Match[str]) -> bool:
    """`heißt es`: nobody is the subject, a document speaks."""
    return found["np"] == "p" and words.words[found.start("np")][0] == "es"


@cache
def _document() -> re.Pattern[str]:
    """`idN`: "in dem Antrag"."""
    return re.compile(rf"i{_GERMAN}")


def _standing(after: Clause) -> Iterator[Said]:
    """`“…”, heißt es in dem Brief`: a German impersonal verb, and the document that speaks."""
    found = _stands().match(after.tags)
    if found and after.words[found.start("cue") + 1][0] == "es":
        yield said_by(after, found, "stands")
    verb = _unknown_verb().match(after.tags)
    if verb:
        yield Said(mention(after, verb), None, "verb")
    for pattern in (_cited(), _is_cited()):
        cited = pattern.match(after.tags)
        if cited and after.words[cited.start("cue")][0].startswith("zitier"):
            yield said_by(after, cited, "cited")


@cache
def _cited() -> re.Pattern[str]:
    """`,cdQN`, `,cpNN`: ", zitiert die „Rundschau“ Lund", ", zitierte man Mara Lund"."""
    return re.compile(r"[,\-]*(?P<cue>c)(?:[dD]?w*Q|[dD]?w*N+(?=d)|p)(?P<np>d?[wr]*N+)")


@cache
def _is_cited() -> re.Pattern[str]:
    """`,aNc`: ", wird Lund zitiert"."""
    return re.compile(r"[,\-]*a(?P<np>d?[wr]*N+)(?P<cue>c)")


@cache
def _stands() -> re.Pattern[str]:
    """`,cpidN`: ", heißt es in dem Brief"."""
    return re.compile(rf"[,\-]*(?P<cue>c)p[^i:;]{{0,9}}i{_GERMAN}")


# German capitals mark nouns: a noun phrase without one is an adverb.
_GERMAN = "(?P<np>p|[dD0]*[wrS0]*(?:N+(?:QN+)?|Q))"


@cache
def _unknown_verb() -> re.Pattern[str]:
    """`,wp`: ", meckerte er": whatever stands between the comma and a noun phrase is the verb."""
    return re.compile(rf",wv?{_GERMAN}")


@cache
def _opening_subject() -> re.Pattern[str]:
    """`dN` in front of the verb: "Der Sprecher sagte"; an apposition may stand between."""
    return re.compile(rf"{_GERMAN}(?:[id][dDNwr]*N)*{ASIDE}[va]*$")


@cache
def _behind_verb() -> re.Pattern[str]:
    """`vN` behind the verb: "(In Bremen) sagte gestern Lund"."""
    return re.compile(rf"[vta]*{_GERMAN}")
