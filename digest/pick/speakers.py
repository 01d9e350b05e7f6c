"""A quotation in its sentence -> proposals of who says it, each with the traits by which quote_trust judges it.

In the order of how often each is right: a name and a verb right behind the closing mark, the subject of the last verb of saying
before the opening mark, the speaker of the quotation before in the same paragraph, a reporting clause at the end of the
sentence, the paragraph before when it ends in a colon. The rules only propose; what the proposals are worth beside each other
is learned (tools/fit_quotes.py), and a quotation that none of them explains well has no speaker.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from digest.model import Span
from digest.pick.quote_grammar import Clause, tags
from digest.pick.quote_people import words as name_words


class Said(NamedTuple):
    """The words that name the speaker, the verb of saying, the rule that found them, and what speaks for and against it.

    `thing`: what the words name is neither people nor a body: "Das Fazit fiel knapp aus: “…”" is speech, and tells nobody's name.
    """

    mention: Span
    cue: Span | None
    rule: str
    traits: tuple[str, ...] = ()
    cap: float = 1.0
    thing: bool = False


_NP = "(?P<np>p|[dD0]*(?:[SNwr0]*[Nrw](?:QN+)?|D)(?:o[dD0]*[SNwr0]+)*)"
ASIDE = r"(?:\([^)]{1,12}\))?(?:,[^cg:;]{1,40}?,|,p[^:;]{1,40}?,|-[^cg:;]{1,40}?-|,(?=c))?"


PLAIN = 0.98  # measured: of the proposals of `plainly`, 98 in 100 are right


def plainly(frame: str, end: int) -> Said | None:
    """`Lund said`, `she added`, `said Mara Lund,` right behind a quotation, without any grammar."""
    found = _plain().match(frame, end)
    if found is None:
        return None
    group = "inverted" if found["inverted"] else "name"
    words = found[group]
    if tags("en").get(words.partition(" ")[0].lower(), "N") in "dDjiovtac" or "’s " in words or "'s " in words:
        return None
    if frame[found.end() : found.end() + 1] == "." and _is_abbreviated(words.rpartition(" ")[2]):
        return None  # the name goes on behind it: "said Sen. Mara Lund of Norrland"
    rule = "verb-subject" if found["inverted"] else "subject-verb"
    return Said(Span(*found.span(group)), Span(*found.span("verb" if found["inverted"] else "cue")), rule)


def _is_abbreviated(word: str) -> bool:
    """`Sen`, `J`: what has a full stop of its own."""
    return len(word) == 1 or f"{word.lower()}." in name_words().titles or f"{word.lower()}." in name_words().honorifics


@cache
def _plain() -> re.Pattern[str]:
    """` Mara J. Lund said`, ` he added`, ` said Mara Lund.`; not ` said University of …`, where the name goes on."""
    cue = "said|says|told|added|wrote|asked|tweeted|explained|continued|noted|replied"
    word = r"[A-ZÀ-Þ][\w'\-]*(?:’[\w'\-]*)*"  # ’ stands alone: a class with three ranges beyond Latin-1 compiles ten times as long
    name = rf"(?:{word}\.? ){{0,3}}{word}"
    ends = r"(?=[,.](?:\s|$)| (?:in|on|at|during|after|who|told)\b)"
    return re.compile(rf",? (?:(?P<name>{name}|s?he) (?P<cue>{cue})\b|(?P<verb>{cue}) (?P<inverted>{name}){ends})")


class _Shape(NamedTuple):
    """A rule, the tag without which it cannot match, and its pattern, which is compiled when that tag is first met."""

    rule: str
    tag: str
    pattern: str


# Over tags (quote_grammar): `,NN,dwr,c` is "Mara Lund, a port official, said"; `c` + `NN` is "said Mara Lund".
_BEHIND = (
    _Shape("subject-verb", "c", rf"[,\-]*{_NP}{ASIDE}[va]*(?P<cue>c)"),
    _Shape("verb-subject", "c", rf"[,\-]*[va]*(?P<cue>c)[vt]*{_NP}"),
    _Shape("according", "A", rf"[,\-]*(?P<cue>A){_NP}"),
)
# A reporting clause at the end of the sentence: `..., state media reported`, `..., according to the ministry`.
_TRAILING = (
    _Shape("trailing", "c", rf"[,\-]{_NP}{ASIDE}[va]*(?P<cue>c)[^c]*$"),
    _Shape("trailing-inverted", "c", rf"[,\-](?P<cue>c){_NP}[^c]*$"),
    _Shape("trailing-according", "A", rf"(?P<cue>A){_NP}"),
)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """One of the patterns above."""
    return re.compile(pattern)


def behind(after: Clause) -> Iterator[Said]:
    """What the words behind the closing mark propose."""
    tags = after.tags
    if not tags:
        return
    relayed = _relay().match(tags) if "Y" in tags else None
    if relayed:
        yield said_by(after, relayed, "relay")
        return
    near = _standing(after)
    for name, found in near:
        yield said_by(after, found, name)
    signature = _signature().match(tags) if tags[:1] == "-" else None
    if signature:
        yield Said(mention(after, signature), None, "signature", (f"end={tags[signature.end() :][:1]}",))
    bare = None if near else _bare().match(tags)
    if bare:
        yield Said(mention(after, bare), None, "bare", (f"np={shape(bare['np'])}",))
    yield from _behind_comma(after)


def _standing(after: Clause) -> list[tuple[str, re.Match[str]]]:
    """The rules that match right behind the mark."""
    return [
        (rule, found)
        for rule, tag, pattern in _BEHIND
        if tag in after.tags and (found := _compiled(pattern).match(after.tags))
    ]


def _behind_comma(after: Clause) -> Iterator[Said]:
    tags = after.tags
    if "," in tags or "A" in tags:
        for rule, tag, pattern in _TRAILING:
            found = _compiled(pattern).search(tags, 1) if tag in tags else None
            if found:
                yield said_by(after, found, rule)


@cache
def _relay() -> re.Pattern[str]:
    """`NNcdwY`: "agency Norwire quoted the captain as saying"."""
    return re.compile(rf"[,\-]?[^c:;]{{0,12}}?(?P<cue>c){_NP}Y")


@cache
def _signature() -> re.Pattern[str]:
    """A dash and a name, as under a motto or a reader's letter: `-NN,` is "— Mara Lund, teacher"."""
    return re.compile(r"-(?P<np>N{1,5})(?=$|,|\()")


@cache
def _bare() -> re.Pattern[str]:
    """A noun phrase behind the mark and a verb that is in no table: `Nw` is "Lund quavered"."""
    return re.compile(rf"[,\-]?{_NP}")


def next_sentence(after: Clause) -> Iterator[Said]:
    """`“Why?” Lund asked.` reads like two sentences."""
    for name, found in _standing(after):
        yield said_by(after, found, f"next-{name}")
    bare = _bare().match(after.tags)
    if bare:
        yield Said(mention(after, bare), None, "next-bare", (f"np={shape(bare['np'])}",))


def said_by(words: Clause, found: re.Match[str], rule: str) -> Said:
    """The proposal of a pattern with a noun phrase `np` and a verb `cue`."""
    at = found.start("cue")
    cue = words.words[at]
    np = found["np"]
    return Said(
        mention(words, found),
        Span(*cue.span()),
        rule,
        (
            f"cue={cue[0].lower()}",
            f"np={shape(np)}",
            f"gap={found.group()[:8]}" if len(found.group()) < 5 else "gap=long",
        ),
    )


def shape(np: str) -> str:
    """What kind of noun phrase names the speaker: a pronoun, a name, a role, another word."""
    if "N" not in np and "r" not in np and "w" not in np:
        return np[:2]
    return ("N" if "N" in np else "r" if "r" in np else "w") + np[0]


def ahead(before: Clause, prefix: str = "ahead") -> Iterator[Said]:
    """What the words in front of the opening mark propose: the subjects of the last verbs of saying, and of the sentence."""
    tags = before.tags
    if not tags:
        return
    for rank, at in enumerate(_cues(tags)):
        word = before.words[at]
        cue = Span(*word.span())
        traits = (
            f"cue={word[0].lower()}",
            f"to={_reach(tags[at + 1 :])}",
            f"rank={rank}",
            f"kind={tags[at]}",
        )
        for name, found in _subjects(tags, at):
            yield Said(
                mention(before, found),
                cue,
                f"{prefix}-{name}",
                (
                    *traits,
                    f"np={shape(found['np'])}",
                    f"span={min(6, (at - found.end('np') + 1) // 2)}",
                    f"pre={_pre(tags, found)}",
                ),
            )
    yield from _cueless(before, prefix)


def _cueless(before: Clause, prefix: str) -> Iterator[Said]:
    tags = before.tags
    found = _according().search(tags) if "A" in tags else None
    if found:
        yield said_by(before, found, f"{prefix}-according")
    found = _label().match(tags) if tags[-1:] == ":" else None
    if found:
        yield Said(mention(before, found), None, f"{prefix}-label", (f"np={shape(found['np'])}",))
    found = main_subject().match(tags)
    if found:
        first, last = _named(found)
        verb = before.words[last][0].lower() if last < len(tags) else ""
        traits = (f"np={shape(found['np'])}", f"end={tags[-1]}", f"cues={'c' in tags}", f"verb={verb}")
        yield Said(before.span(first, last), None, f"{prefix}-subject", traits)
    if "S" in tags:
        at = tags.rfind("S")
        start = at
        while start and tags[start - 1] == "N":
            start -= 1
        yield Said(before.span(start, at + 1), None, f"{prefix}-possessive", (f"to={_reach(tags[at + 1 :])}",))


def _pre(tags: str, found: re.Match[str]) -> str:
    """The tag in front of a noun phrase: a subject seldom follows a preposition."""
    start = found.start("np")
    return tags[start - 1] if start else "^"


def _cues(tags: str) -> list[int]:
    """The places of the last three verbs of saying, the last first."""
    if "c" not in tags and "g" not in tags:
        return []
    return [cue.start() for cue in _CUE.finditer(tags)][:-4:-1]


_CUE = re.compile("[cg]")  # `c` is "said", `g` "saying"


def _subjects(tags: str, at: int) -> Iterator[tuple[str, re.Match[str]]]:
    head = tags[:at]
    found = _subject().search(head)
    if found:
        yield "near", found
    first = main_subject().match(head)
    if first and (not found or first.start("np") != found.start("np")):
        yield "main", first
    inverted = None if found else _inverted().match(tags, at + 1)
    if inverted:
        yield "inverted", inverted


def _reach(tags: str) -> str:
    """The words between a verb of saying and the mark, in short: `,`, `ir,`, `N`, `...w`."""
    return tags if len(tags) <= 3 else f"{'Q' if 'Q' in tags else ''}{min(4, len(tags) // 4)}{tags[-1]}"


@cache
def _according() -> re.Pattern[str]:
    """`A` + `dr`: "according to the ministry"."""
    return re.compile(rf"(?P<cue>A){_NP}")


@cache
def _label() -> re.Pattern[str]:
    """`NN:` as in an interview: "LUND: “We did.”"."""
    return re.compile("(?P<np>N{1,4}|d):$")


@cache
def _subject() -> re.Pattern[str]:
    """`NN,dwr,a` in front of the verb: "Mara Lund, a port official, has"."""
    return re.compile(rf"{_NP}{ASIDE}[va]*$")


@cache
def main_subject() -> re.Pattern[str]:
    """The first noun phrase of a sentence after an opening adverbial: `iN,NN` is "In Oslo, Mara Lund"."""
    return re.compile(rf"(?:[ijvtg][^,]{{0,30}},)?[vjt]*{_NP}")


@cache
def _inverted() -> re.Pattern[str]:
    """`NN` right after the verb: "Said Mara Lund:"."""
    return re.compile(_NP)


@cache
def _names() -> re.Pattern[str]:
    """The last run of capitals of a noun phrase, a nickname inside it: `NQN` is "Roh “The Bridge” Sang-ho"."""
    return re.compile(r"N+(?:QN+)?(?=w*$)")


def mention(words: Clause, found: re.Match[str]) -> Span:
    """The words of a noun phrase that name somebody: its last run of capitals, or all of it where it has no name."""
    return words.span(*_named(found))


def _named(found: re.Match[str]) -> tuple[int, int]:
    """Which words those are, and the place of the word behind them."""
    start = found.start("np")
    first, last = _naming(found["np"])
    return start + first, start + last


@lru_cache(maxsize=1 << 12)
def _naming(tags: str) -> tuple[int, int]:
    """The first tag of the naming words, and the one behind them. Remembered, for most noun phrases are one of a few shapes."""
    head = tags.partition("o")[0]
    names = _names().search(head) or (_verbless().match(head) if head[-1:] == "w" else None)
    if names and (names.end() == len(head) or tags[0] not in "dDS" or names.end() - names.start() > 1):
        whole = names.group() == head.lstrip("dD") and len(head) < len(tags) and len(names.group()) == 1
        return names.start(), len(tags) if whole else names.end()
    if head == tags and "r" in head:
        return 0, head.rindex("r") + 1
    return 0, len(tags)


@cache
def _verbless() -> re.Pattern[str]:
    """A name that a verb of no table runs on from: `NN` in `NNwSw`, "Mara Lund bemoaned Norrland's roads"."""
    return re.compile("N+(?=w)")
