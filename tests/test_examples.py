"""docs/examples: what is printed there is what digest prints, and what a container copies is there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "docs/examples"


@pytest.fixture(scope="module")
def printed() -> str:
    command = [sys.executable, "-m", "digest", "schedule", "github"]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def test_the_workflow_is_the_one_that_digest_prints(printed: str) -> None:
    assert (EXAMPLES / "github-workflow.yml").read_text(encoding="utf-8") == printed


def test_the_workflow_keeps_the_state_whatever_becomes_of_the_run(printed: str) -> None:
    steps = yaml.safe_load(printed)["jobs"]["digest"]["steps"]
    restored, saved = (step for step in steps if step.get("uses", "").startswith("actions/cache"))
    assert restored["with"]["path"].split() == saved["with"]["path"].split() == ["state", "out"]
    assert restored["with"]["key"] == saved["with"]["key"]
    assert saved["if"] == "always()"
    assert (
        steps.index(restored)
        < [step.get("run", "").startswith("digest run") for step in steps].index(True)
        < steps.index(saved)
    )


def test_the_container_copies_what_the_package_is_made_of() -> None:
    lines = (EXAMPLES / "Containerfile").read_text(encoding="utf-8").splitlines()
    copied = {name for line in lines if line.startswith("COPY ") for name in line.split()[1:-1]}
    assert all((ROOT / name).exists() for name in copied)
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    needed = re.findall(r'^"([\w./]+)" = "digest/', project, re.MULTILINE)
    assert {"pyproject.toml", "README.md", "LICENSE", "digest", *needed} <= copied
    assert lines[-2:] == ['ENTRYPOINT ["digest"]', 'CMD ["run"]']
