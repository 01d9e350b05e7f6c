"""A German sentence around a quotation -> proposals of who says it.

The finite verb stands second, so the subject is in front of it where it opens the clause and right behind it where anything else
does; and capitals mark nouns, so that a noun phrase without one is an adverb.
"""

import re
from collections.abc import Iterator
from functools import cache

from digest.data import table
from digest.model import Span
from digest.pick.quote_grammar import Clause, tags
from digest.pick.quote_ordinary import ordinary
from digest.pick.speakers import ASIDE, Said, behind, main_subject, mention, said_by


def german(before: Clause, after: Clause, text: str) -> Iterator[Said]:
    """What the words behind and in front of the marks propose."""
    for said in (*behind(after), *_standing(after), *_verb_second(before)):
        words = said.mention.of(text)
        if not words.islower() or words in tags("de"):
            yield said._replace(mention=_with_article(text, said.mention))


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


def _verb_second(before: Clause) -> Iterator[Said]:
    """German: the subject stands in front of the finite verb where it opens the clause, right behind it where anything else does."""
    tags = before.tags
    closing = _closing().search(tags) if tags.endswith(":") else None
    if closing:
        yield said_by(before, closing, "according")
        return
    at = tags.rfind("c")
    if at < 0:
        if tags.endswith(":"):
            yield from _without_verb(before)
        return
    for finite in (tags.rfind("a", 0, at), at):
        name, found = _subject_of(before, finite) if finite >= 0 else ("", None)
        if found and _impersonal(before, found):
            name, found = "document", _document().search(tags)
        if found:
            yield Said(mention(before, found), Span(*before.words[at].span()), name)
            return


@cache
def _closing() -> re.Pattern[str]:
    """`,ANv:`: ", so Lund weiter:"."""
    return re.compile(rf",(?P<cue>A){_GERMAN}v?:$")


def _without_verb(before: Clause) -> Iterator[Said]:
    """`Der Trainer war zufrieden:`, `In Bremen zeigt sich der Trainer zufrieden:`; the verb is in no table."""
    tags = before.tags
    found = main_subject().match(tags)
    if found and found.start("np") == 0 and "N" in found["np"] and not _no_subject(before, found):
        yield Said(mention(before, found), None, "opening")
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
    """`wN`: "warb Lund"."""
    return re.compile(r"wv?(?P<np>N+)")


def _no_subject(words: Clause, found: re.Match[str]) -> bool:
    """`Den Unmut`, `dem Antrag`: another case; `als Antwort`; `Relativierend`: an adverb that opens the sentence."""
    first = found.start("np")
    word = words.words[first][0]
    if word.lower() in _words("oblique") or (first and words.words[first - 1][0].lower() == "als"):
        return True
    adverb = word.endswith(_words("adverbial")) or word.lower() in ordinary("de")
    return first == 0 and found["np"][:2] in ("N", "Nw") and adverb


@cache
def _words(name: str) -> tuple[str, ...]:
    """A list of German words, or of the ends of words: "oblique", "adverbial"."""
    return tuple(table("quotes_words")["de"][name].split())


def _subject_of(words: Clause, finite: int) -> tuple[str, re.Match[str] | None]:
    tags = words.tags
    starts = [0, max(tags.rfind(mark, 0, finite) for mark in ";:j") + 1, tags.rfind(",", 0, finite) + 1]
    for start in dict.fromkeys(starts):
        found = _opening_subject().match(tags, start, finite)
        if found and not _no_subject(words, found):
            return "near", found
    return "inverted", _behind_verb().match(tags, finite + 1)


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
