"""Words taken for a speaker -> whether they can be one: "Unfortunately" and "Don’t" say nothing, however much they look like a name.

A sentence begins with a capital, so its first word looks like a name to the grammar. What texts nearly always write small is one only if
the article writes it large elsewhere, behind a word that leads to a name: "Price said" speaks where "Ida Price" stands too.
"""

from collections.abc import Callable, Iterable
from functools import cache, lru_cache

from digest.data import table
from digest.pick.quote_grammar import ordinary, places, tags
from digest.pick.quote_people import words
from digest.pick.speakers import Said


def speaking(text: str, proposals: Iterable[Said], code: str) -> tuple[Said, ...]:
    """The proposals whose mention can be a speaker's, in a text of this language."""
    names = _names(code)
    return tuple(
        [
            said
            for said in proposals
            if (names(words := said.mention.of(text)) and not (said.rule in _LABELS and _is_heading(text, words)))
            or _shown(text, words)
        ]
    )


_LABELS = frozenset({"ahead-label", "ahead-subject", "foreign-ahead-label", "foreign-ahead-main", "transcript"})


def _is_heading(text: str, word: str) -> bool:
    """`Review` in front of a colon, where the text has "a review", too."""
    low = word.lower()
    return word.isalpha() and tags("en").get(low) != "p" and f" {low} " in text


@cache
def _names(code: str) -> Callable[[str], bool]:
    """Whether a mention can be a speaker's as far as the words alone tell."""
    silent = ordinary(code)
    adverbs = code == "en"

    @lru_cache(maxsize=1 << 12)
    def possible(mention: str) -> bool:
        first, _, rest = mention.partition(" ")
        if not first[:1].isupper() or (rest and not rest.startswith("of ")):  # "Much of his ire" opens like a word, too
            return True
        small = first.lower()
        if small in silent or (adverbs and (_adverb(small) or small.partition("-")[0] in _tens())):
            return False
        stem, mark, rest = small.replace("’", "'").partition("'")
        return not (mark and stem and rest in _contracted())

    return possible


def _adverb(small: str) -> bool:
    """`additionally`; not `emily` or `police`."""
    return small.endswith("ly") and len(small) > 5 and small not in words().male and small not in words().female


@cache
def _tens() -> frozenset[str]:
    """What `Fifty-one` begins with."""
    return frozenset(table("quotes_ordinary")["tens"].split())


@cache
def _contracted() -> frozenset[str]:
    """What stands behind the apostrophe of `I’m`, `We’ve` and `Don’t`."""
    return frozenset(table("quotes_ordinary")["contracted"].split())


def _shown(text: str, word: str) -> bool:
    """Whether the article writes the word as a name inside a sentence: `Ida Price`, `Rep. Price`, `by Price`."""
    if " " in word or "'" in word or "’" in word:
        return False
    for at in places(text, word, _LOOKS):
        before = text[max(0, at - 24) : at].rpartition("\n")[2].rpartition(" ")[2]
        behind = text[at + 1 + len(word) : at + 2 + len(word)]
        if _leads(before) and not behind.isalnum():
            return True
    return False


_LOOKS = 50


def _leads(before: str) -> bool:
    """`by`, `Tom`, `Rep.`, `J.`: a word in front of a name, and no end of a sentence."""
    known, small = words(), before.lower()
    if before.islower():
        return before.isalpha()
    return (
        small in known.male
        or small in known.female
        or small in known.titles
        or small in known.honorifics
        or (len(before) == 2 and before[0].isupper() and before[1] == ".")
    )


def pronoun(mention: str, code: str) -> bool:
    """Whether the mention stands for somebody without naming anybody, in a language whose pronouns are not resolved: `Il`, `Она`."""
    return mention.lower() in _pronouns(code)


@cache
def _pronouns(code: str) -> frozenset[str]:
    return frozenset(table("quotes_ordinary")["pronouns"].get(code, "").split())
