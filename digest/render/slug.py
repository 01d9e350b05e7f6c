"""A name -> its page in the archive."""

import hashlib
import re
import unicodedata

__all__ = ["page_of", "slug"]


def page_of(kind: str, title: str) -> str:
    """Where the page of a region, an outlet or a speaker stands in the archive.

    >>> page_of("speakers", "Maris Lind")
    'speakers/maris-lind.html'
    """
    return f"{kind}/{slug(title)}.html"


def slug(title: str) -> str:
    """A file's name for any text: readable, safe on every system, and never the same for two texts.

    A name in plain capitalised words can be read back from its slug; whatever else is cut or folded to fit says which text it
    was by a hash.

    >>> slug("Maris Lind"), slug("../maris lind")
    ('maris-lind', 'maris-lind_16c926325afd8c32')
    """
    if _PLAIN.fullmatch(title) and title.lower() not in _RESERVED:
        return title.lower().replace(" ", "-")
    folded = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    readable = _OTHER.sub("-", folded).strip("-")[:60].strip("-") or "x"
    return f"{readable}_{hashlib.sha256(title.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


_RESERVED = frozenset({"con", "prn", "aux", "nul", "index"})
_PLAIN = re.compile(r"(?=.{1,60}$)[A-Z][a-z]+(?: [A-Z][a-z]+)*")  # "Maris Lind"
_OTHER = re.compile(r"[^a-z0-9]+")
