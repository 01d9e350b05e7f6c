"""The archive's search in headless Chromium, read from the disk: what it finds, and that it shows text as text."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import CHROMIUM, HERE, MISSING, ROOT

CONFIG = """\
title: Sound Briefing
sources: [{folder: articles}]
regions: [{title: Elsewhere}]
"""
ARTICLE = """\
Ferry <img src=x onerror=alert(1)> sails again

By Ilse Farrow

COPENHAGEN, Nov. 10, 2026 (SNW) -- The Saltholm ferry sailed again on Tuesday after nine days in the yard at Køge, its owner said.

"We <b>never</b> doubted it," said Mette Økholm, the owner of the ferry line.
"""


@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
def test_words_are_found_without_their_accents_and_shown_as_text(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "articles/ferry.txt").write_text(ARTICLE, encoding="utf-8")
    build = [sys.executable, "-m", "digest", "build", "--period", "2026-W46", "-q"]
    subprocess.run(build, cwd=tmp_path, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True)
    (page,) = tmp_path.glob("out/*/search.html")
    words = ["FERRY sails", "doubted", "nothing of it"]
    command = [
        shutil.which("node") or "",
        str(HERE / "search.mjs"),
        str(CHROMIUM),
        str(tmp_path / "profile"),
        page.as_uri(),
    ]
    seen = subprocess.run([*command, *words], check=True, capture_output=True, text=True, timeout=120)
    first, second, third = (json.loads(line) for line in seen.stdout.splitlines())
    ((headline, address),) = first["links"]
    assert headline == "Ferry <img src=x onerror=alert(1)> sails again"
    assert (page.parent / address.split("#")[0]).is_file()
    assert f'id="{address.split("#")[1]}"' in (page.parent / address.split("#")[0]).read_text(encoding="utf-8")
    assert second["links"] == first["links"]
    assert (first["told"], third["told"], third["links"]) == ("Stories found: 1", "Stories found: 0", [])
    assert (first["elements"], third["requests"], third["troubles"]) == (["a", "li", "p"], 1, [])
