"""A sentence that opens with a pronoun -> whether it says itself who is meant: "In his first speech, Mayor Ilse Tamm", "It turns out".

A pronoun may come before its noun (Quirk et al. 1985, 6.19), and the "it" of "it is no secret that" means nothing at all. Only where a
sentence opens its article can no pronoun of it mean somebody whom the reader has met.
"""

import re
from functools import cache


def says_whom(sentence: str) -> bool:
    """Whether a sentence of English whose first or second word seems a pronoun is understood, wherever it stands."""
    return _named().match(sentence) is not None


def opens_with_itself(sentence: str) -> bool:
    """The same of the first sentence of an article: 'He may be 44, but Mayor Ilse Tamm', 'It was Tamm who'."""
    return _meant().match(sentence) is not None


@cache
def _named() -> re.Pattern[str]:
    # 'US troops left', 'With U.S. help', 'IT workers'; 'When it comes to ferries'; 'In his first speech, the late Mayor Tamm'
    return re.compile(
        r"""
        (?:[A-Z]\w*+[ ])? (?:US|U\.S\.|IT) (?=[ ])
        | [A-Z]\w++[ ]it[ ]c[ao]mes?[ ]to[ ]
        | [A-Z]\w++[ ](?:his|her|its|their|he|she|they)[ ] [^,.;:!?"“]{3,90}+
          ,[ ] (?!(?:he|she|it|they|his|her|its|their)\b) (?:[a-z][\w’'-]*+[ ]){0,2} [A-Z][\w.’'-]*+[ ][A-Z]
        """,
        re.VERBOSE,
    )


@cache
def _meant() -> re.Pattern[str]:
    # Of persons 'He may be 44 -- but Ilse Tamm'; of things 'It may sound odd, but a loaf', 'It is no secret that Tamm', 'It was a ferry
    # that brought Tamm', 'It has been nine years since', 'It is common for ferries to', 'It’s official: Narva'
    return re.compile(
        r"""
        (?:He|She|They)\b [^.!?"“]{10,160}? (?:,|[ ]--?|[ ]?[—–])[ ]but[ ] (?:[a-z][\w’'-]*+[ ]){0,3} [A-Z][\w.’'-]*+[ ][A-Z]
        | It\b [^.!?"“:]{10,120}? ,[ ]but[ ](?:an?|the)[ ]
        | It(?:['’]s)? (?:[ ][\w’'",“”-]++){1,12}? [ ]that[ ] [^.]{0,60}? [A-Z]
        | It(?:['’]s|[ ]has)[ ]been[ ] [^,.]{3,40}? [ ]since[ ]
        | It(?:['’]s|[ ]is|[ ]was)[ ] (?:[a-z-]++[ ]){1,3}? for[ ] [\w ’'-]{3,60}? [ ]to[ ]
        | It(?:['’]s|[ ]is|[ ]was) [ \w-]{3,60}+ :[ ]
        """,
        re.VERBOSE,
    )
