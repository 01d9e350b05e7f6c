"""a sentence as a span -> the part behind a dateline or agency tag: the words that a reader would call the sentence."""

import re

from digest.model import Article, Span


def bare(article: Article, span: Span) -> Span:
    """The sentence behind a dateline or agency tag in front of it: 'SEOUL, Feb. 8 (Yonhap) -- '."""
    start, end = span
    text = article.text
    if article.dateline and start <= article.dateline.end <= end:
        start = article.dateline.end
    else:
        head = text[start : start + _TAGGED]
        if "(" in head or "—" in head or "–" in head or "- " in head or "--" in head:
            tag = _TAG.match(text, start, end)
            start = tag.end() if tag else start
    if start < end and text[start] in _DASHES:
        start = end - len(text[start:end].lstrip(_DASHES))
    return span if start == span.start else Span(start, end)


_TAGGED = 64
_DASHES = " \t\n\u00a0–—-"
_TAG = re.compile(
    r"""
    \([A-Z][\w.]*(?:[ ][A-Z][\w.]*){0,2}\)(?=["“A-Z])                               # '(Harbour News)The'
    | (?: [A-Z0-9][^()"“”?!:;]{0,60}? )? \( (?:
        (?:CNN|AP|AFP|UPI|Reuters|Xinhua|Yonhap|Kyodo|dpa|DPA|TASS|IANS|PTI|ANI|Bloomberg)\) \s* (?:--?|[—–:])? (?=[ ]?["“‘'A-Z])
      | [A-Z][\w. /]{1,24}\) \s* (?:--?|[—–]) (?=\s)                                # 'LONDON (Reuters) - ', '(CNN)It'
    )
    | [A-Z][A-Z.'’/ -]{2,40}+ (?: ,[ ][A-Z][\w.]*+ (?:[ ][A-Z]\w*+){0,2} ){0,2} (?: ,?[ ]\w++\.?[ ]\d{1,2} )?
      [ ]? (?:--|[—–]|-(?=[ ])) (?=\s)                                              # 'BUFFALO, N.Y. — ', 'PARIS, April 8 — '
    | [A-Z]{2}[A-Z.'’/, -]{0,38}+ — (?=[A-Z]\w*+[ ])                                  # 'WEST NARVA—The port'
    | [A-Z]{2,24}+[ ]via[ ][A-Z]\w{1,24}+[ ][—–](?=[ ])                              # 'HARBOUR via Baltia — '
    | [A-Z][\w.'’-]++ (?:,?[ ][A-Z][\w.'’-]*+){0,4} [ ](?:--?|[—–]) (?=[ ][A-Z])     # 'New York – ', 'Tartu, Estonia - '
    """,
    re.VERBOSE,
)
