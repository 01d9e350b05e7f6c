"""Article, sentences -> who says each passage in quotation marks, if anybody: collects the proposals and takes the most trusted.

Passages are decided in text order, because a quotation often inherits its speaker from the one before. Proposals are gathered from
the nearest words outwards, and gathering stops at the first that is trusted enough: most quotations need only the words behind
their closing mark.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

from digest.data import table
from digest.model import Article, Sentence, Span
from digest.pick.quote_german import german
from digest.pick.quote_grammar import MASK, NOTHING, Clause, clause, sentence
from digest.pick.quote_language import PATTERNED, inside, language, patterned
from digest.pick.quote_marks import Marked, marked
from digest.pick.quote_ordinary import speaking
from digest.pick.quote_trust import trust
from digest.pick.speakers import PLAIN, Said, ahead, behind, next_sentence, plainly


class Attribution(NamedTuple):
    """A passage, the best proposal of a speaker, and the probability that both the quotation and the speaker are right."""

    passage: Marked
    said: Said | None
    trust: float


class Setting(NamedTuple):
    """A passage in its article: what its own sentence says before and behind it, and the signs of its form."""

    passage: Marked
    sentence: Span
    before: Clause
    after: Clause
    form: tuple[str, ...]
    plain: Said | None = None


class Scene(NamedTuple):
    """An article with its quotations masked; where its sentences begin; every passage in its setting."""

    article: Article
    frame: str
    starts: tuple[int, ...]
    language: str
    settings: tuple[Setting, ...]


Judge = Callable[[Setting, Said], float]
_ENOUGH = 0.9


def attributed(
    article: Article, sentences: Sequence[Sentence], judge: Judge | None = None, enough: float = _ENOUGH
) -> tuple[Attribution, ...]:
    """Every passage in quotation marks with the speaker that is trusted most; `judge` is what fitting looks through."""
    passages = marked(article.text, article.paragraphs)[:_MOST]
    if not passages:
        return ()
    scene = _scene(article, sentences, passages, enough)
    memory = Memory([], {}, {})
    for at in range(len(scene.settings)):
        memory.decided.append(_decided(scene, at, memory, judge or _judge, enough))
    return tuple(memory.decided)


_MOST = 1000  # passages of one article; more is no article


def _nickname(text: str, passage: Marked) -> bool:
    """`Roh “The Bridge” Sang-ho`: a few capitalised words between two names."""
    start, end = passage.outer
    inner = passage.span.of(text)
    if len(inner) > 25 or not (inner[0].isupper() and inner[-1].isalnum()):
        return False
    before = text[text.rfind(" ", 0, start - 1) + 1 : start]
    return (
        before[:1].isupper()
        and before[-2:-1].isalpha()
        and text[end : end + 1] == " "
        and text[end + 1 : end + 2].isupper()
    )


def _work(text: str, passage: Marked) -> bool:
    """`on “The Harbour Hour”`, `Norwire’s “This Week.”`: the name of a work behind a word for it, or behind its maker."""
    words = passage.span.of(text).split(maxsplit=_LONGEST)
    if len(words) > _LONGEST or not (words[0][0].isupper() and titled(words)):
        return False
    before = text[max(0, passage.outer.start - 24) : passage.outer.start]
    word = before[:-1].rpartition(" ")[2] if before[-1:] == " " else ""
    return word in _works() or (len(words) > 1 and word.endswith(("'s", "’s")) and word[0].isupper())


_LONGEST = 7  # words of a title


@cache
def _works() -> frozenset[str]:
    """Words in front of a title: `show`, `podcast`, `titled`."""
    return frozenset(table("quotes_words")["en"]["works"].split())


def _judge(setting: Setting, said: Said) -> float:
    return trust(said.rule, said.traits, setting.form)


def framed(text: str, passages: Sequence[Marked]) -> str:
    """The text with every character of a quotation replaced, so that offsets stay."""
    parts, at = [], 0
    for start, end in [passage.outer for passage in passages]:
        parts += [text[at:start], MASK * (end - start)]
        at = end
    return "".join([*parts, text[at:]])


def _scene(article: Article, sentences: Sequence[Sentence], passages: Sequence[Marked], enough: float) -> Scene:
    frame = framed(article.text, passages)
    code = language(article.text, article.language)
    starts = _starts(sentences, passages)
    speech = [passage for passage in passages if not (_nickname(article.text, passage) or _work(article.text, passage))]
    easy = code == "en" and enough < PLAIN
    settings = tuple(
        (easy and _plain(article.text, frame, starts, passage)) or _setting(article, frame, starts, passage, code)
        for passage in speech
    )
    return Scene(article, frame, starts, code, settings)


def _starts(sentences: Sequence[Sentence], passages: Sequence[Marked]) -> tuple[int, ...]:
    """Where sentences begin, leaving out those that begin inside a quotation."""
    starts = [sentence.span.start for sentence in sentences]
    kept: list[int] = []
    at = 0
    for passage in passages:
        kept += starts[at : bisect_right(starts, passage.outer.start, at)]
        at = bisect_left(starts, passage.outer.end, at)
    return (*kept, *starts[at:])


def _plain(text: str, frame: str, starts: Sequence[int], passage: Marked) -> Setting | None:
    """A whole sentence and `Lund said` behind it: three in ten quotations, and there is nothing to weigh."""
    if text[passage.span.end - 1] not in ",?!" or not text[passage.span.start].isupper():
        return None
    at = bisect_left(starts, passage.outer.start)
    if at == len(starts) or starts[at] != passage.outer.start:
        return None
    said = plainly(frame, passage.outer.end)
    return Setting(passage, passage.outer, NOTHING, NOTHING, (), said) if said else None


def _setting(article: Article, frame: str, starts: Sequence[int], passage: Marked, code: str) -> Setting:
    paragraph = article.paragraphs[passage.paragraph]
    outer = passage.outer
    at = bisect_right(starts, outer.start)
    start = max(paragraph.start, starts[at - 1]) if at else paragraph.start
    end = min(paragraph.end, starts[at]) if at < len(starts) else paragraph.end
    before = sentence(frame, max(start, outer.start - 300), outer.start, code)
    after = clause(frame, outer.end, min(_signed(article, frame, passage) or end, outer.end + 200), code)
    form = (
        _form(article.text, paragraph, passage, before, after)
        if code == "en"
        else _foreign(article.text, passage, before, after)
    )
    return Setting(passage, Span(start, end), before, after, form)


def _signed(article: Article, frame: str, passage: Marked) -> int | None:
    """The end of a signature behind the mark or in the line below: `— Mara Lund, teacher`."""
    end, below = article.paragraphs[passage.paragraph].end, passage.paragraph + 1
    left = end - passage.outer.end
    if left:
        signed = left < _SIGNATURE and frame[passage.outer.end : end][:2].lstrip().startswith(_DASHES)
        return end if signed else None
    if below == len(article.paragraphs):
        return None
    return article.paragraphs[below].end if frame[article.paragraphs[below].start] in _DASHES else None


_DASHES = ("—", "–", "―")
_SIGNATURE = 80


def _form(text: str, paragraph: Span, passage: Marked, before: Clause, after: Clause) -> tuple[str, ...]:
    said = passage.span.of(text)
    words = said.count(" ") + 1
    first = "U" if said[0].isupper() else "l" if said[0].islower() else "o"
    last = said[-1] if said[-1] in ",.?!" else "w"
    length = words if words < 4 else 4 if words < 7 else 7 if words < 12 else 12
    lead = before.tags[-1:]
    return (
        f"first={first}{last}",
        f"words={length}{first}",
        f"lead={before.tags[-2:] or '^'}",
        f"follow={after.tags[:2] or '$'}",
        f"title={'T' if words < 9 and titled(said.split()) else 'n'}{last}{lead}",
        f"line={_line(text, paragraph)}{first}",
        f"at={int(passage.outer.start > paragraph.start)}{first}{lead}",
    )


def _line(text: str, paragraph: Span) -> str:
    """A short line without an end is a headline or a caption."""
    if paragraph.end - paragraph.start > 160:
        return "text"
    return "text" if text[paragraph.start : paragraph.end].rstrip("\"”’'»“ )")[-1:] in ".?!:;,…" else "head"


def titled(words: Sequence[str]) -> bool:
    """Every longer word with a capital, as titles of books and programmes have them."""
    return all(word[0].isupper() or len(word) < 4 or not word[0].isalpha() for word in words)


def _foreign(text: str, passage: Marked, before: Clause, after: Clause) -> tuple[str, ...]:
    """Outside English only what is common to all: whether the passage looks like a sentence, and what introduces it."""
    said = passage.span.of(text)
    size = "word" if said.count(" ") < 3 else "phrase" if said.count(" ") < 6 else "sentence"
    lead = ":" if before.tags[-1:] == ":" else "verb" if "c" in before.tags else "other" if before.tags else "none"
    told = before.tags[-1:] in ("c", ":") or (said[0].isupper() and (said[-1] in ".?!" or _told(after.tags)))
    return (f"foreign={size}", f"foreign={lead}", f"foreign={'beside' if told else 'apart'}")


def _told(tags: str) -> bool:
    """Whether a comma or dash and the verb of saying come next: `,ac` is ", a déclaré", `-c` is "— сказал"."""
    return tags[:1] in (",", "-") and tags.lstrip(",-").lstrip("av")[:1] == "c"


class Memory(NamedTuple):
    """What is known so far while the passages of one article are decided in order."""

    decided: list[Attribution]
    own: dict[int, tuple[Said, ...]]
    behind: dict[int, tuple[Said, ...]]


def _decided(scene: Scene, at: int, memory: Memory, judge: Judge, enough: float) -> Attribution:
    setting = scene.settings[at]
    if setting.plain:
        return Attribution(setting.passage, setting.plain, PLAIN)
    best, value = None, 0.0
    for stage in (_first, _beside, _lent, _around):
        for said in stage(scene, at, memory, judge):
            judged = min(judge(setting, said), said.cap)
            if judged > value:
                best, value = said, judged
        if value >= enough:
            break
    return Attribution(setting.passage, best, value)


def _first(scene: Scene, at: int, memory: Memory, judge: Judge) -> tuple[Said, ...]:
    """What stands behind the closing mark: enough for most quotations, and cheap."""
    del judge
    setting = scene.settings[at]
    if scene.language != "en" or setting.passage.label:
        return ()
    return _behind(scene, at, memory)


def _behind(scene: Scene, at: int, memory: Memory) -> tuple[Said, ...]:
    if at not in memory.behind:
        memory.behind[at] = speaking(scene.article.text, behind(scene.settings[at].after), scene.language)
    return memory.behind[at]


def _beside(scene: Scene, at: int, memory: Memory, judge: Judge) -> Sequence[Said]:
    """What the sentence of the quotation says itself, without what was weighed first."""
    first, own = _first(scene, at, memory, judge), _own(scene, at, memory, judge)
    return [said for said in own if said not in first] if first else own


def _own(scene: Scene, at: int, memory: Memory, judge: Judge) -> tuple[Said, ...]:
    """What the sentence of the quotation says itself."""
    del judge
    if at not in memory.own:
        memory.own[at] = speaking(scene.article.text, _proposed(scene, at, memory), scene.language)
    return memory.own[at]


def _proposed(scene: Scene, at: int, memory: Memory) -> Iterator[Said]:
    text, setting = scene.article.text, scene.settings[at]
    if setting.passage.label:
        yield Said(setting.passage.label, None, "transcript")
    if scene.language in PATTERNED:
        end = scene.article.paragraphs[setting.passage.paragraph].end
        yield from patterned(scene.frame, Span(setting.sentence.start, end), setting.passage.outer, scene.language)
    elif scene.language == "en":
        head = "line=headU" in setting.form or "line=headl" in setting.form
        for said in (*_behind(scene, at, memory), *ahead(setting.before)):
            if said.cue or not head or said.rule in _SIGNED:
                yield said
    else:
        yield from inside(text, setting.passage.span, scene.language)
        yield from _foreign_proposals(scene, setting)


_SIGNED = frozenset({"signature", "ahead-label"})  # a headline needs a verb of saying, or one of these


def _foreign_proposals(scene: Scene, setting: Setting) -> Iterator[Said]:
    before, after = setting.before, setting.after
    text = scene.article.text
    found = german(before, after, text) if scene.language == "de" else chain(behind(after), ahead(before))
    return (said._replace(rule=f"foreign-{said.rule}") for said in found)


def _lent(scene: Scene, at: int, memory: Memory, judge: Judge) -> Iterator[Said]:
    """The speakers of the quotations before and behind."""
    passage = scene.settings[at].passage
    previous = memory.decided[at - 1] if at else None
    if previous and previous.said and previous.passage.paragraph >= passage.paragraph - 1:
        yield _inherited(scene, passage, previous, previous.said, _own(scene, at, memory, judge))
    if at + 1 < len(scene.settings) and scene.settings[at + 1].passage.paragraph == passage.paragraph:
        following = _following(scene, at + 1, memory, judge)
        if following.said:
            traits = _borrowed(scene, passage, following)
            yield following.said._replace(rule="inherit-next", cap=following.trust, traits=traits)


def _inherited(scene: Scene, passage: Marked, previous: Attribution, said: Said, own: Sequence[Said]) -> Said:
    same = previous.passage.paragraph == passage.paragraph
    rule = "inherit" if same else "above" if previous.passage.closed else "runs-on"
    newer = f"own={_newer(own, max(previous.passage.outer.end, said.mention.end))}"
    return said._replace(rule=rule, cap=previous.trust, traits=(*_borrowed(scene, passage, previous), newer))


def _borrowed(scene: Scene, passage: Marked, lender: Attribution) -> tuple[str, ...]:
    places = [bisect_right(scene.starts, found.outer.start) for found in (passage, lender.passage)]
    rule = lender.said.rule if lender.said else ""
    return (f"between={min(4, abs(places[0] - places[1]))}", f"from={rule}", f"sure={round(lender.trust * 4)}")


def _newer(own: Sequence[Said], since: int) -> str:
    """Whether the words since the last quotation name another speaker."""
    return next((said.rule for said in own if said.mention.start >= since and said.rule in _NEW), "none")


_NEW = frozenset({"ahead-near", "ahead-main", "subject-verb", "verb-subject"})


def _following(scene: Scene, at: int, memory: Memory, judge: Judge) -> Attribution:
    setting = scene.settings[at]
    if setting.plain:
        return Attribution(setting.passage, setting.plain, PLAIN)
    judged = [(judge(setting, said), -order) for order, said in enumerate(_own(scene, at, memory, judge))]
    value, order = max(judged, default=(0.0, 0))
    return Attribution(setting.passage, memory.own[at][-order] if judged else None, value)


def _around(scene: Scene, at: int, memory: Memory, judge: Judge) -> tuple[Said, ...]:
    """What the sentence behind, the sentence before or the paragraph before say."""
    del memory, judge
    return speaking(scene.article.text, _neighbours(scene, at), "en") if scene.language == "en" else ()


def _neighbours(scene: Scene, at: int) -> Iterator[Said]:
    setting = scene.settings[at]
    paragraph = scene.article.paragraphs[setting.passage.paragraph]
    starts = scene.starts
    if not setting.after.tags and setting.sentence.end < paragraph.end:
        stop = bisect_right(starts, setting.sentence.end)
        end = min(paragraph.end, starts[stop] if stop < len(starts) else paragraph.end, setting.sentence.end + 200)
        yield from next_sentence(clause(scene.frame, setting.sentence.end, end, scene.language))
    if setting.sentence.start > paragraph.start:
        start = max(starts[bisect_left(starts, setting.sentence.start) - 1], paragraph.start)
        yield from ahead(sentence(scene.frame, start, setting.sentence.start, scene.language), "sentence")
    elif setting.passage.paragraph and setting.passage.outer.start == paragraph.start:
        yield from _introduced(scene, setting.passage.paragraph - 1)


def _introduced(scene: Scene, above: int) -> Iterator[Said]:
    """A paragraph that ends in a colon introduces the quotation below."""
    paragraph = scene.article.paragraphs[above]
    if scene.frame[paragraph.end - 1] in ":：":
        at = bisect_left(scene.starts, paragraph.end)
        start = max(scene.starts[at - 1] if at else 0, paragraph.start)
        yield from ahead(sentence(scene.frame, start, paragraph.end, scene.language), "colon")
