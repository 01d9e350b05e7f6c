"""Text -> the language whose verbs of saying fit it, where reading has not said; and the rules of languages without spaces or case.

The languages of the Latin, Cyrillic and Arabic scripts share the grammar of quote_grammar; Chinese, Japanese and Korean have a
pattern in front of the mark and one behind it, kept with their verbs in digest/data/quotes_words.json.
"""

import re
from collections.abc import Iterator
from functools import cache

from digest.data import table
from digest.model import Span
from digest.pick.speakers import Said

# The narrower first: Japanese mixes its own letters with Chinese ones.
_SCRIPTS = (("ko", "가", "힣"), ("ja", "ぁ", "ヴ"), ("zh", "一", "鿿"), ("ru", "а", "ё"), ("ar", "ء", "ي"))
PATTERNED = frozenset({"zh", "ja", "ko"})


def language(text: str, claimed: str) -> str:
    """A language of the tables: the claimed one, or the script's, or the one whose small words are most frequent.

    >>> language("Die Brücke ist gesperrt, und der Hafen ist es auch.", "und")
    'de'
    """
    known = table("quotes_words")
    code = claimed[:2].lower()
    if len(code) == 2 and code in known:
        return code
    head = text[:600]
    script = None if head.isascii() else _script(head[::6])
    if script:
        return script
    said = set(head.lower().split())
    counts = {name: len(said & small) for name, small in _small_words().items()}
    best = max(counts, key=lambda name: (counts[name], name == "en"))
    return best if counts[best] > counts["en"] else "en"


def _script(sample: str) -> str | None:
    """The language whose letters make up an eighth of a sample."""
    for name, first, last in _SCRIPTS:
        if sum(first <= letter <= last for letter in sample) * 8 > len(sample):
            return "uk" if name == "ru" and _UKRAINIAN.intersection(sample) else name
    return None


_UKRAINIAN = frozenset("іїєґ")  # letters that Russian has not


@cache
def _small_words() -> dict[str, frozenset[str]]:
    """The most frequent words of each language (`der`, `und`) and its verbs of saying (`sagte`)."""
    known = table("quotes_words")
    return {
        name: frozenset(small.split()) | frozenset(known[name]["c"].split()) for name, small in known["detect"].items()
    }


def patterned(frame: str, sentence: Span, outer: Span, code: str) -> Iterator[Said]:
    """The speaker in front of or behind a quotation in Chinese, Japanese or Korean."""
    rules = _rules(code)
    after = rules["after"].match(frame[outer.end : sentence.end])
    before = rules["before"].search(frame[sentence.start : outer.start])
    if "cue" not in rules["before"].groupindex:
        if before and after:
            yield Said(_at(before, "who", sentence.start), _at(after, "cue", outer.end), "patterned")
    elif before:
        yield Said(_at(before, "who", sentence.start), _at(before, "cue", sentence.start), "patterned")
    elif after:
        yield Said(_at(after, "who", outer.end), _at(after, "cue", outer.end), "patterned")


def _at(found: re.Match[str], group: str, offset: int) -> Span:
    return Span(found.start(group) + offset, found.end(group) + offset)


@cache
def _rules(code: str) -> dict[str, re.Pattern[str]]:
    """For Korean: `X는` in front, `라고 말했다` behind."""
    rules = table("quotes_words")[code]
    return {name: re.compile(rules[name]) for name in ("before", "after")}


def inside(text: str, quote: Span, code: str) -> Iterator[Said]:
    """A reporting clause inside the marks, as French has it: `« La route, a dit Mme Lund, est fermée. »`."""
    pattern = table("quotes_words")[code].get("inside")
    found = re.compile(pattern).search(text, quote.start, quote.end) if pattern else None
    if found:
        yield Said(Span(*found.span("who")), Span(*found.span("cue")), "inside")
