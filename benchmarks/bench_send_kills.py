"""The sender killed (SIGKILL) at 50 points while it sends to 200 readers: who got nothing, who got it twice, what is reported.

    python benchmarks/bench_send_kills.py [READERS [KILLS]]

Run from the repository's root. Half of the kills meet a server that also hangs up now and then.
"""

import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.conftest import BRIDGE, CONFIG  # noqa: E402
from tests.killing import killed  # noqa: E402

MAIL = "mail: {from: Sound Briefing <desk@sound.example>, recipients: readers.csv, server: 'SERVER', per_minute: 100000, timeout: 5}\n"


def publication(home: Path) -> None:
    text = "".join(line for line in CONFIG.splitlines(keepends=True) if not line.startswith("mail:"))
    (home / "articles").mkdir(parents=True)
    (home / "articles/bridge.txt").write_text(BRIDGE, encoding="utf-8")
    (home / "config.yaml").write_text(text + MAIL.replace("SERVER", "smtp://127.0.0.1:1"), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "digest", "build", "--period", "2026-W46", "-q"], cwd=home, check=True)
    (home / "config.yaml").write_text(text + MAIL, encoding="utf-8")


def rough(phase: str, _reader: str, count: int) -> str | None:
    return "drop" if (phase, count % 23) in {("MAIL", 7), ("connect", 11)} else None


def main(readers: int, kills: int) -> None:
    os.environ["PYTHONPATH"] = str(ROOT)
    for name, behave in (("a server that works", lambda *_: None), ("a server that hangs up", rough)):
        with tempfile.TemporaryDirectory() as folder:
            publication(Path(folder) / "p")
            found = killed(Path(folder) / "p", readers, kills, behave)
        counts = ", ".join(f"{count} {status}" for status, count in sorted(Counter(found.outbox.values()).items()))
        lost = readers - len(found.outbox)
        twice = sum(count > 1 for count in found.accepted.values())
        print(f"{name}: killed {found.kills} times; {counts}; lost {lost}, twice {twice}, wrong {found.wrong()}")


if __name__ == "__main__":
    main(*(int(word) for word in [*sys.argv[1:], "200", "50"][:2]))
