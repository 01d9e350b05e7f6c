"""The group `publish` -> Publishing: where out/ is served, and how it gets there."""

import re
from dataclasses import dataclass

from digest.config.nodes import Node
from digest.config.reader import Reader

__all__ = ["Publishing", "publishing"]

_WEB = re.compile(r"https?://[^\s/?#@<>\"']+(?:/[^\s<>\"'?#]*)?")  # https://briefing.example.org/


@dataclass(frozen=True, slots=True)
class Publishing:
    """`url` is where out/ is served, with a slash at its end; `noindex` asks search engines to keep away."""

    url: str | None = None
    noindex: bool = False


def publishing(reader: Reader, node: Node | None) -> Publishing:
    """What the group says."""
    given = reader.fields(node, "publish", ("url", "noindex")) if node else {}
    return Publishing(_url(reader, given.get("url")), reader.truth(given.get("noindex"), "publish.noindex"))


def _url(reader: Reader, node: Node | None) -> str | None:
    url = reader.text(node, "publish.url")
    if url and node and not _WEB.fullmatch(url):
        reader.note(
            node, f"publish.url must be a web address such as https://briefing.example.org/, not {node.shown()}"
        )
    return f"{url.rstrip('/')}/" if url else None
