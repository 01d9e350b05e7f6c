"""The finished page, archive and mail in headless Chromium: at 320, 600 and 1280 px, light and dark, checked by axe-core.

Needs Chromium, Node and `npm ci --prefix tests/browser`; skipped where one of them is missing.
"""

import email
import email.policy
import json
import shutil
import subprocess
import sys
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

# The mail is a document of its own inside a mail program's page, which has the landmarks; a link in its running text is a
# line high, as axe-core's own rule for targets allows.
EXEMPT = ("landmark-one-main", "region", "landmark-unique")


@pytest.fixture(scope="session")
def looks(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What Chromium sees of the sample publication."""
    if MISSING:
        pytest.skip(f"not installed: {', '.join(MISSING)}")
    folder = tmp_path_factory.mktemp("look")
    shutil.copy(ROOT / "config.yaml", folder)
    shutil.copytree(ROOT / "articles", folder / "articles")
    subprocess.run([sys.executable, "-m", "digest", "build", "-q"], cwd=folder, check=True, env=_environment())
    (page,) = folder.glob("out/*/2*/index.html")
    mail = page.with_name("mail.html")
    part = email.message_from_bytes(page.with_name("mail.eml").read_bytes(), policy=email.policy.default)
    mail.write_text(part.get_body(("html",)).get_content(), encoding="utf-8")  # type: ignore[union-attr]
    archive = page.parents[1]
    speaker = min(archive.glob("speakers/*-*.html"))
    files = [page, mail, speaker, *(archive / name for name in ("index.html", "search.html", "speakers/index.html"))]
    command = [
        "node",
        str(HERE / "look.mjs"),
        str(CHROMIUM),
        str(folder / "profile"),
        *(file.as_uri() for file in files),
    ]
    seen = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    return [json.loads(line) for line in seen.stdout.splitlines()]


@pytest.mark.parametrize("what", ["small", "beyond", "dialogs"])
def test_nothing_is_too_small_and_nothing_is_fetched(what: str, looks: list[dict[str, Any]]) -> None:
    assert {look["url"]: look[what] for look in looks if look[what]} == {}


def test_nothing_is_wider_than_the_window(looks: list[dict[str, Any]]) -> None:
    assert [(look["url"], look["width"], look["overflow"]) for look in looks if look["overflow"] > 0] == []


def test_every_link_of_the_pages_is_a_finger_high(looks: list[dict[str, Any]]) -> None:
    assert {look["url"]: look["low"] for look in looks if look["low"] and "mail" not in look["url"]} == {}


def test_axe_finds_nothing(looks: list[dict[str, Any]]) -> None:
    found = {
        (look["url"].rsplit("/", 1)[1], look["scheme"], look["width"], violation)
        for look in looks
        for violation in look["violations"]
        if "mail" not in look["url"] or not violation.startswith(EXEMPT)
    }
    assert found == set()


def _environment() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": str(ROOT)}
