"""The sample publication in every theme and from right to left, and the programs that look at it.

Needs Chromium, Node and `npm ci --prefix tests/browser`; skipped where one of them is missing.
"""

import email
import email.policy
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MISSING = [
    what
    for what, there in {
        "Chromium": CHROMIUM,
        "Node": shutil.which("node"),
        "tests/browser/node_modules (npm ci --prefix tests/browser)": (HERE / "node_modules").is_dir(),
    }.items()
    if not there
]
EDITIONS = {"briefing": "", "wire": "theme: wire", "plain": "theme: plain", "arabic": "language: ar"}

Node = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="session")
def editions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The files to look at by what they are: "wire", "wire mail", …"""
    if MISSING:
        pytest.skip(f"not installed: {', '.join(MISSING)}")
    found: dict[str, Path] = {}
    for name, setting in EDITIONS.items():
        page = _built(tmp_path_factory.mktemp(name), setting)
        found |= {name: page, f"{name} mail": page.with_name("mail.html")}
    home = found["briefing"].parents[1]
    pages = {"archive": "index.html", "search": "search.html", "speakers": "speakers/index.html"}
    speaker = min((home / "speakers").glob("*-*.html"))
    return {**found, **{name: home / path for name, path in pages.items()}, "speaker": speaker}


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Node:
    """Runs one of the scripts beside this file; what it printed, a value for each line."""

    def run(script: str, *arguments: str) -> list[dict[str, Any]]:
        done = subprocess.run(
            ["node", str(HERE / script), *arguments], check=True, capture_output=True, text=True, timeout=300
        )
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run


@pytest.fixture(scope="session")
def in_chromium(node: Node, tmp_path_factory: pytest.TempPathFactory) -> Node:
    """Runs a script that opens files in Chromium."""

    def run(script: str, files: Iterable[Path]) -> list[dict[str, Any]]:
        profile = tmp_path_factory.mktemp("profile")
        return node(script, str(CHROMIUM), str(profile), *(file.as_uri() for file in files))

    return run


def _built(folder: Path, setting: str) -> Path:
    """The page of the sample edition under one more setting, the mail's HTML part beside it."""
    key = setting.partition(":")[0]
    lines = (ROOT / "config.yaml").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not (key and line.startswith(f"{key}:"))]
    (folder / "config.yaml").write_text("\n".join([*kept, setting, ""]), encoding="utf-8")
    shutil.copytree(ROOT / "articles", folder / "articles")
    command = [sys.executable, "-m", "digest", "build", "-q", "--period", "2026-W46"]
    subprocess.run(command, cwd=folder, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    (page,) = folder.glob("out/*/2*/index.html")
    part = email.message_from_bytes(page.with_name("mail.eml").read_bytes(), policy=email.policy.default)
    html = part.get_body(("html",))
    assert html is not None
    page.with_name("mail.html").write_text(html.get_content(), encoding="utf-8")
    return page
