"""What a spam filter that knows nothing but the message says of our mails: SpamAssassin's local tests, in three themes and scripts."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Digest = Callable[..., tuple[int, str, str]]

pytestmark = [
    pytest.mark.skipif(not shutil.which("spamassassin"), reason="SpamAssassin is not installed"),
    pytest.mark.xdist_group("spam"),
]

ROOT = Path(__file__).parents[1]
MOST = 0.5
LOOKS = ["theme: briefing", "theme: wire\nlanguage: ar", "theme: plain\nlanguage: ja"]
READERS = "address,name,regions\nilse@farrow.example,Ilse Farrow,\nlars@wiberg.example,Lars Wiberg,Poland and Germany\n"


def test_nothing_speaks_against_a_mail(tmp_path: Path, digest: Digest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNSUBSCRIBE_SECRET", "0123456789abcdef" * 3)
    mails = [mail for at, look in enumerate(LOOKS) for mail in written(tmp_path / str(at), look, digest)]
    assert len(mails) == 2 * len(LOOKS)
    assert {str(mail): found for mail, found in zip(mails, scores(mails), strict=True) if found > MOST} == {}


def test_an_edition_of_two_stories_is_no_spam(publication: Path, digest: Digest) -> None:
    digest("build", "-q", "--period", "2026-W46", here=publication)
    assert max(scores(list(publication.glob("out/*/*/mail.eml")))) <= MOST


def test_spam_is_told_from_mail(tmp_path: Path) -> None:
    """The string that every filter must stop (GTUBE): the tests above would say nothing if the program judged nothing."""
    said = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"
    (tmp_path / "spam.eml").write_text(f"From: a@b.example\r\nSubject: x\r\n\r\n{said}\r\n")
    assert min(scores([tmp_path / "spam.eml"])) > 100


def written(folder: Path, look: str, digest: Digest) -> list[Path]:
    """The mails of the sample edition: one to a reader of everything, one to a reader of one region."""
    shutil.copytree(ROOT / "articles", folder / "articles")
    lines = (ROOT / "config.yaml").read_text("utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(("theme:", "language:"))]
    kept[kept.index("mail:")] = "mail:\n  recipients: readers.csv"
    (folder / "config.yaml").write_text("\n".join([*kept, look, ""]), encoding="utf-8")
    (folder / "readers.csv").write_text(READERS, encoding="utf-8")
    assert digest("build", "-q", "--period", "2026-W46", here=folder)[0] == 0
    assert digest("send", "--dry-run", here=folder)[0] == 0
    return sorted(folder.glob("outbox/*/*.eml"))


def scores(mails: list[Path]) -> list[float]:
    """What each mail is given: without network, without what the machine learned from other mails, and without settings of the user."""
    command = ["spamassassin", "--local", "--test-mode", "--nocreate-prefs", "--cf=use_bayes 0", *map(str, mails)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, errors="replace", timeout=300)
    found = re.findall(r"^X-Spam-Status: \w+, score=(-?[\d.]+)", done.stdout, re.MULTILINE)
    assert len(found) == len(mails), done.stderr
    return [float(each) for each in found]
