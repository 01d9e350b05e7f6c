"""A page's bytes -> a PDF, in a process of its own: weasyprint where its time and memory are bounded, and where it can ask for nothing.

stdin holds one page, the arguments are the size of the paper, the moment that the document bears and the address that its links
begin with; the answer is a line of JSON and the PDF. Not a file and not an address is opened for a page (but `data:`, which opens
nothing): weasyprint would otherwise put any file that the page names into the PDF. It imports nothing of `digest`.

The same page gives the same bytes as long as weasyprint and the fonts stay what they are: the moment is given, and what else would be
of this second, in the fonts that are embedded, obeys SOURCE_DATE_EPOCH.
"""

import contextlib
import json
import resource
import sys
from typing import Any

__all__ = ["LIMITS"]

LIMITS = {"RLIMIT_CPU": 120, "RLIMIT_AS": 2 * 1024**3}
"""Seconds of the processor, and bytes: the fonts alone are mapped with several hundred million."""

# Running heads from the second page on, which no browser can print yet.
_HEADS = """
.masthead h1{string-set:title content()}
.masthead .days{string-set:days content()}
@page{@top-left{content:string(title)}@top-right{content:string(days)}}
@page:first{@top-left{content:none}@top-right{content:none}}
"""


def main(paper: str, moment: str, address: str) -> None:
    """Answer the one question."""
    for limit, most in LIMITS.items():
        with contextlib.suppress(ValueError, OSError):  # a lower limit is set already, or the system knows none
            resource.setrlimit(getattr(resource, limit), (most, most))
    said, body = _answer(sys.stdin.buffer.read().decode("utf-8", "replace"), paper, moment, address)
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + body)


def _answer(page: str, paper: str, moment: str, address: str) -> tuple[dict[str, Any], bytes]:
    try:
        import weasyprint
        from weasyprint.urls import URLFetcher
    except ImportError as error:
        return {"needs": "weasyprint", "told": str(error)}, b""
    except OSError as error:  # what cffi says where a library of the system is not there
        return {"needs": "libraries", "told": str(error)}, b""
    nowhere = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    sheet = weasyprint.CSS(string=f"{_HEADS}@page{{size:{paper}}}", url_fetcher=nowhere)
    document = weasyprint.HTML(string=page, base_url=address, url_fetcher=nowhere).render(stylesheets=[sheet])
    document.metadata.created = document.metadata.modified = moment
    body = document.write_pdf(pdf_tags=True)
    missing = {letter for font in document.fonts.values() for letter in font.missing}
    return {"pages": len(document.pages), "missing": sorted(missing)}, body


if __name__ == "__main__":
    main(*sys.argv[1:])
