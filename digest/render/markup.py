"""The editor's introduction, in Markdown -> clean HTML. No other text of an edition is ever parsed."""

import re

from markupsafe import Markup

__all__ = ["contained", "introduction"]


def introduction(source: str) -> Markup:
    """HTML with the few elements that an introduction needs. Headings become strong paragraphs, to keep the page's
    outline.

    >>> introduction("# Now\\n*All* is <script>x</script>[well](javascript:x)")
    Markup('<p><strong>Now</strong></p>\\n<p><em>All</em> is <a rel="noopener noreferrer">well</a></p>')
    """
    if not source.strip():
        return Markup("")
    import markdown
    import nh3

    clean = nh3.clean(
        markdown.markdown(source, output_format="html"),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
    )
    return Markup(_HEADING.sub(r"<\1p><strong>", clean).replace("</p><strong>", "</strong></p>").strip())  # noqa: S704  # cleaned by nh3


def contained(source: str) -> str:
    """The Markdown itself, for index.md: without HTML, and with no code fence that could swallow the edition behind it.

    >>> contained("A *short* week.\\n```\\n<!--")
    'A *short* week.\\n\\\\```\\n&lt;!--'
    """
    return _FENCE.sub(r"\1\\\2", source.replace("<", "&lt;"))


_FENCE = re.compile(r"(?m)^(\s*(?:[>*+-]\s*)*)(```|~~~)")  # "```", "> ~~~python"

# No block quotation: on these pages one is a source's words, and proved.
_TAGS = {
    "p",
    "em",
    "strong",
    "a",
    "ul",
    "ol",
    "li",
    "code",
    "pre",
    "br",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
}
_HEADING = re.compile(r"<(/?)h[1-6]>")  # "<h2>", "</h2>"
