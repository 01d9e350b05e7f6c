"""Page, archive and mail as markup: html-validate, the validator of the W3C (vnu), and what mail programs can show (caniemail)."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("markup")  # one process makes and looks at all of it

HERE = Path(__file__).parent
VNU = HERE / "node_modules/vnu-jar/build/dist/vnu.jar"
BASELINE = json.loads((HERE / "caniemail.json").read_text("utf-8"))


@pytest.mark.parametrize("kind", ["page", "mail"])
def test_html_validate_finds_nothing(kind: str, editions: dict[str, Path]) -> None:
    files = [str(file) for name, file in editions.items() if name.endswith("mail") == (kind == "mail")]
    tool = HERE / "node_modules/html-validate/bin/html-validate.mjs"
    command = ["node", str(tool), "--config", str(HERE / f"{kind}.htmlvalidate.json"), "--formatter", "json", *files]
    found = json.loads(subprocess.run(command, check=False, capture_output=True, text=True, timeout=120).stdout)
    assert [(result["filePath"], message) for result in found for message in result["messages"]] == []


@pytest.mark.skipif(not shutil.which("java"), reason="vnu needs Java")
def test_vnu_finds_nothing(editions: dict[str, Path]) -> None:
    """Names of Microsoft's own ("mso-hide") are no CSS and are meant for Outlook alone."""
    files = [str(file) for file in editions.values()]
    command = [
        "java",
        "-jar",
        str(VNU),
        "--errors-only",
        "--format",
        "json",
        "--filterpattern",
        '.*"?mso-hide.*',
        *files,
    ]
    found = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300).stderr
    assert [(row["url"], row["message"]) for row in json.loads(found)["messages"]] == []


@pytest.fixture(scope="session")
def lacking(editions: dict[str, Path], node: Callable[..., list[dict[str, Any]]]) -> dict[str, list[str]]:
    """What some mail program does not show of some mail."""
    mails = [str(file) for name, file in editions.items() if name.endswith("mail")]
    return {title: clients for row in node("caniemail.mjs", *mails) for title, clients in row["found"].items()}


def test_caniemail_finds_nothing_that_is_not_explained(lacking: dict[str, list[str]]) -> None:
    assert {title: clients for title, clients in lacking.items() if title not in BASELINE} == {}


def test_nothing_is_explained_that_is_not_found(lacking: dict[str, list[str]]) -> None:
    assert sorted(BASELINE.keys() - lacking.keys()) == []
