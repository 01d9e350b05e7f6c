"""Whole editions, byte for byte: tests/golden/<edition>/{inputs,config.yaml,period,expected}.

`period` names the periods that are built one after another; `pytest --update-golden` rewrites `expected`.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"
EDITIONS = sorted(path.name for path in GOLDEN.iterdir() if (path / "config.yaml").is_file())
SHELVES = ("regions", "outlets", "speakers")  # many pages of the same few lines: see test_archive.py
Digest = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize("name", EDITIONS)
def test_an_edition_is_the_same_bytes(
    name: str, tmp_path: Path, digest: Digest, request: pytest.FixtureRequest
) -> None:
    shutil.copytree(GOLDEN / name / "inputs", tmp_path / "inputs")
    shutil.copyfile(GOLDEN / name / "config.yaml", tmp_path / "config.yaml")
    for period in (GOLDEN / name / "period").read_text().split():
        code, _, err = digest("build", "--period", period, "-q", here=tmp_path)
        assert code == 0, err
    (made,) = (tmp_path / "out").iterdir()
    expected = GOLDEN / name / "expected"
    if request.config.getoption("--update-golden"):
        shutil.rmtree(expected, ignore_errors=True)
        shutil.copytree(made, expected, ignore=shutil.ignore_patterns(*SHELVES))
    assert tree(made) == tree(expected)


def tree(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.parent.name not in SHELVES)
    return {path.relative_to(folder).as_posix(): path.read_bytes().decode() for path in files}
