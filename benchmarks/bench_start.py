"""How long a person waits: `digest build` of the sample and `digest --help`, beside bare imports measured in the same run.

  python benchmarks/bench_start.py [ROUNDS]

The goals: a build from cold start to finish in at most 3 times `import jinja2, markdown, yaml` and under 1 s; the help in at most twice
`import argparse` plus 60 ms. Each figure is the best of ROUNDS runs, taken in turn so that a busy moment hits all alike.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMANDS = {
    "import jinja2, markdown, yaml": ["-c", "import jinja2, markdown, yaml"],
    "digest build (the sample)": ["-m", "digest", "build", "--period", "2026-W46", "-q"],
    "import argparse": ["-c", "import argparse"],
    "digest --help": ["-m", "digest", "--help"],
}


def main(rounds: int) -> None:
    best = dict.fromkeys(COMMANDS, float("inf"))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        shutil.copytree(ROOT / "articles", home / "articles")
        shutil.copyfile(ROOT / "config.yaml", home / "config.yaml")
        for _ in range(rounds):
            for name, words in COMMANDS.items():
                best[name] = min(best[name], seconds(words, home))
    for name, value in best.items():
        print(f"{name:32} {value * 1000:7.0f} ms")
    bare, build, parser, text = best.values()
    print(
        f"build / bare imports {build / bare:.2f} (goal 3)   help - 2 x argparse {(text - 2 * parser) * 1000:.0f} ms (goal 60)"
    )


def seconds(words: list[str], home: Path) -> float:
    for made in ("out", "state"):
        shutil.rmtree(home / made, ignore_errors=True)
    start = time.perf_counter()
    subprocess.run([sys.executable, *words], cwd=home, check=True, capture_output=True, env={"PYTHONPATH": str(ROOT)})
    return time.perf_counter() - start


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
