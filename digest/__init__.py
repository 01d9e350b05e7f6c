"""Regional news briefings whose every sentence was written by the source.

A digest is a sentence in which every verb is a module and every noun is a frozen class:

`Source` →ingest→ `Document` →read→ `Article` →segment→ `Sentence` →pick, place→ `Brief` →group→ `Story` →rank→ `Section`
→compose→ `Edition` →render→ `Page` →deliver→ readers

>>> from digest import Document, brief
>>> from digest.read import read
>>> text = "SEOUL, Feb. 8 (Harbour Wire) -- The port of Busan reopened to ferries on Thursday after a week of storms."
>>> found = brief(Document("1", "harbour.txt", "text", text), read)
>>> found.lead.of(found.article.text)
'The port of Busan reopened to ferries on Thursday after a week of storms.'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from digest.compose import brief
    from digest.model import Article, Brief, Document, Edition, Page, Period, Quote, Skipped, Span, Story

__all__ = ["Article", "Brief", "Document", "Edition", "Page", "Period", "Quote", "Skipped", "Span", "Story", "brief"]


def __getattr__(name: str) -> Any:
    """Names are found when they are asked for (PEP 562), so that `import digest` costs nothing.

    A verb stands in the module of its name: `from digest.read import read`.
    """
    if name not in __all__:
        raise AttributeError(f"module 'digest' has no attribute {name!r}")
    return getattr(import_module("digest.compose" if name == "brief" else "digest.model"), name)
