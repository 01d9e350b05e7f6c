"""Page, archive and mail of every theme in headless Chromium: at 320, 600 and 1280 px, light and dark, checked by axe-core."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("look")  # one process makes and looks at all of it

# The mail is a document of its own inside a mail program's page, which has the landmarks.
EXEMPT = ("landmark-one-main", "region", "landmark-unique")
Looks = list[dict[str, Any]]


@pytest.fixture(scope="session")
def looks(editions: dict[str, Path], in_chromium: Callable[..., Looks]) -> Looks:
    """What Chromium sees of each file, at each width, in each scheme."""
    names = {file.as_uri(): name for name, file in editions.items()}
    return [{**look, "what": names[look["url"]]} for look in in_chromium("look.mjs", editions.values())]


def test_every_file_is_looked_at_six_times(editions: dict[str, Path], looks: Looks) -> None:
    assert len({(look["what"], look["scheme"], look["width"]) for look in looks}) == 6 * len(editions) == 72


@pytest.mark.parametrize("what", ["small", "low", "beyond", "dialogs"])
def test_nothing_is_too_small_and_nothing_is_fetched(what: str, looks: Looks) -> None:
    assert {(look["what"], look["width"]): look[what] for look in looks if look[what]} == {}


def test_nothing_is_wider_than_the_window(looks: Looks) -> None:
    assert [(look["what"], look["width"], look["overflow"]) for look in looks if look["overflow"] > 0] == []


def test_axe_finds_nothing(looks: Looks) -> None:
    found = {
        (look["what"], look["scheme"], look["width"], violation)
        for look in looks
        for violation in look["violations"]
        if "mail" not in look["what"] or not violation.startswith(EXEMPT)
    }
    assert found == set()
