"""`digest brief --no-read` on a file of JSON lines: articles per second of one core, beside the floor, with one process and with two.

  python benchmarks/bench_brief.py ROWS.jsonl

The floor is what any Python filter pays: read a line, decode it, parse it, run one regular expression over its text. CPU time counts, so
that a busy machine does not. Memory is the largest resident set of the one process.
"""

import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WORDS = re.compile(r"\w+")


def main(path: Path) -> None:
    lines = path.read_bytes().splitlines()
    start = time.process_time()
    for line in lines:
        WORDS.findall(json.loads(line.decode())["text"])
    floor = time.process_time() - start
    one, out_one, start_up = run(path, "1"), output(path, "1"), run(None, "1")
    spent = one[0] - start_up[0]
    print(f"{len(lines)} rows; floor {floor:.2f} s, brief {spent:.2f} s CPU without start-up ({start_up[0]:.2f} s)")
    print(
        f"{len(lines) / spent:.0f} articles/s (goal 2,500), {spent / floor:.1f} times the floor (goal 12), {one[2] / 1024:.0f} MB (goal 60)"
    )
    many = repeated(lines)
    walls = {jobs: run(many, jobs)[1] for jobs in ("1", "2")}
    print(
        f"-j 2: {walls['1'] / walls['2']:.2f} times as fast as -j 1 (goal 1.7); same bytes: {out_one == output(path, '2')}"
    )


def repeated(lines: list[bytes]) -> Path:
    with tempfile.NamedTemporaryFile("wb", suffix=".jsonl", delete=False) as stream:
        stream.write(b"\n".join(lines * max(1, 8000 // len(lines))))
    return Path(stream.name)


def run(path: Path | None, jobs: str) -> tuple[float, float, int]:
    """CPU seconds, wall seconds and the largest resident set in KiB of one run."""
    with tempfile.TemporaryFile() as sink:
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(command(path, jobs), stdout=sink, check=True, stdin=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.perf_counter() - start, after.ru_maxrss


def output(path: Path, jobs: str) -> bytes:
    return subprocess.run(command(path, jobs), capture_output=True, check=True).stdout


def command(path: Path | None, jobs: str) -> list[str]:
    return [sys.executable, "-m", "digest", "brief", "--no-read", "-j", jobs, str(path or "-")]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
