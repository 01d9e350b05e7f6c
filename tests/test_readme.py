"""The README's examples do what it says: each `$` line is run in one shell session, and the lines below it are in what it prints."""

import os
import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
BLOCKS = re.findall(r"```console\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


def test_the_examples_run(tmp_path: Path) -> None:
    binary = tmp_path / "bin"
    binary.mkdir()
    (binary / "digest").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m digest "$@"\n')
    (binary / "digest").chmod(0o755)
    environment = {**os.environ, "PATH": f"{binary}:{os.environ['PATH']}", "PYTHONPATH": str(README.parent)}
    here, count = tmp_path, 0
    for command, expected in (example for block in BLOCKS for example in examples(block)):
        count += 1
        if command.startswith("cd "):
            here = here / command.removeprefix("cd ")
            continue
        done = subprocess.run(
            command, shell=True, cwd=here, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (command, done.stderr)
        for line in expected:
            assert line in done.stdout, (command, line, done.stdout)
    assert count >= 7


def examples(block: str) -> list[tuple[str, list[str]]]:
    found = []
    for part in re.split(r"(?m)^\$ ", block)[1:]:
        command, *expected = part.rstrip("\n").split("\n")
        found.append((command, expected))
    return found


def test_every_command_is_described() -> None:
    from digest.cli import _COMMANDS

    text = README.read_text(encoding="utf-8")
    assert [name for name in _COMMANDS if f"`digest {name}" not in text] == []
