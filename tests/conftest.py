"""What several tests need: invented articles, and a publication in a folder of its own."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

CONFIG = """\
title: Sound Briefing
period: {every: week, on: monday, at: "06:00", timezone: Europe/Copenhagen}
sources: [{folder: articles}]
regions:
  - {title: North, countries: [DK, SE]}
  - {title: Elsewhere}
mail: {from: Sound Briefing <desk@sound.example>, unsubscribe: "mailto:leave@sound.example"}
publish: {url: "https://sound.example/"}
"""

BRIDGE = """\
Toll on the Saltholm bridge to fall by a third

By Ilse Farrow

COPENHAGEN, Nov. 10, 2026 (SNW) -- Denmark and Sweden will cut the toll on the Saltholm bridge by a third from January, the two \
governments said on Tuesday.

"Commuters have paid for this bridge for long enough," said Mette Okholm, the Danish bridge commissioner. "We are giving some of it back."

The toll has stood at 46 euros since 2019. About 19,000 cars cross the bridge from Copenhagen to Malmö each day.

Lars Wiberg, a spokesman for the Swedish road office, told reporters that the decision was final. "There will be no further review of the \
matter," he said.
"""

HARBOUR = """\
Icebreakers leave Luleå three weeks early

By Tove Brandt

LULEÅ, Sweden, Nov. 11, 2026 (SNW) -- Sweden sent two icebreakers into the northern Gulf of Bothnia on Wednesday, three weeks earlier \
than in any year since 1987.

"The ice does not read our calendar," Gunnel Rask, the head of the Swedish winter navigation office, told reporters in Luleå.

Eleven ships were waiting outside the port of Luleå in Sweden on Wednesday evening, according to the office.
"""


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are named by their argument: what gzip packs holds the second it was made in, and no two workers would agree on the tests."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture
def publication(tmp_path: Path) -> Path:
    """A folder with a config.yaml and two articles of the week 2026-W46."""
    (tmp_path / "articles").mkdir()
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "articles/bridge.txt").write_text(BRIDGE, encoding="utf-8")
    (tmp_path / "articles/harbour.txt").write_text(HARBOUR, encoding="utf-8")
    return tmp_path


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the sample publication."""
    shutil.copytree(ROOT / "articles", tmp_path / "articles")
    shutil.copyfile(ROOT / "config.yaml", tmp_path / "config.yaml")
    return tmp_path


@pytest.fixture
def digest(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str, str]]:
    """Runs the command in this process, as it is typed: exit code, stdout, stderr."""
    from digest.cli import main

    def run(*words: str, here: Path | None = None) -> tuple[int, str, str]:
        if here:
            monkeypatch.chdir(here)
        monkeypatch.setattr("sys.argv", ["digest", *words])
        code = 0
        try:
            main()
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        out, err = capfd.readouterr()
        return code, out, err

    return run


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite tests/golden/*/expected; review the diff like code"
    )
