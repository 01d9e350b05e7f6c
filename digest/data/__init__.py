"""Knowledge is data: word lists, gazetteers and learned weights, read once when first asked for.

The files are JSON because a briefing of two dozen articles must be made in half a second and YAML costs ten times as
much to read. Each file names its source under the key "source"; NOTICE holds the licences.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def table(name: str) -> Any:
    """The content of `digest/data/<name>.json`. Treat it as read-only: every caller shares it."""
    return json.loads((Path(__file__).parent / f"{name}.json").read_text(encoding="utf-8"))
