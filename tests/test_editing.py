"""edition.yaml: what is proposed makes the same edition, and a mistake is named with its line."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.config import edit
from digest.errors import ConfigError

Digest = Callable[..., tuple[int, str, str]]
DATA = '<script type="application/ld+json">'  # data: no browser runs it


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "edition.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_proposal_makes_the_same_edition(sample: Path, digest: Digest) -> None:
    pages = []
    for propose in (False, True):
        if propose:
            code, out, err = digest("build", "--period", "2026-W46", "--propose", "-q", here=sample)
            assert (code, out) == (0, "articles/edition.yaml\n"), err
        assert digest("build", "--period", "2026-W46", "-q", here=sample)[0] == 0
        text = (sample / "out/baltic-briefing/2026-W46/index.md").read_text(encoding="utf-8")
        pages.append(text)
    assert pages[0] == pages[1]


def test_deleting_lines_of_the_proposal_is_editing(publication: Path, digest: Digest) -> None:
    digest("build", "--period", "2026-W46", "--propose", "-q", here=publication)
    path = publication / "articles/edition.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    assert any("Gunnel Rask" in line for line in lines)
    path.write_text("\n".join(line for line in lines if "Gunnel Rask" not in line), encoding="utf-8")
    assert digest("build", "--period", "2026-W46", "-q")[0] == 0
    text = digest("show", "2026-W46")[1]
    assert "calendar" not in text
    assert "icebreakers" in text


def test_an_existing_file_is_never_overwritten(publication: Path, digest: Digest) -> None:
    written(publication / "articles", "only: false\n")
    code, _, err = digest("build", "--period", "2026-W46", "--propose", here=publication)
    assert code == 2
    assert "exists already" in err
    assert digest("build", "--period", "2026-W46", "--propose", "--edit", "no/such/folder.yaml")[0] == 75


def test_an_editors_file_is_for_its_period_only(publication: Path, digest: Digest) -> None:
    written(publication / "articles", "period: 2026-W45\nstories: [{story: gone}]\n")
    assert digest("build", "--period", "2026-W46", "-q", here=publication)[0] == 0
    code, _, err = digest("build", "--period", "2026-W46")
    assert "edition.yaml is for 2026-W45 and was not used for 2026-W46" in err
    code, _, err = digest("build", "--period", "2026-W46", "--edit", "articles/edition.yaml")
    assert code == 2
    assert "it is for 2026-W45, not for 2026-W46" in err
    written(publication / "articles", "stories: [{story: gone}]\n")
    code, _, err = digest("build", "--period", "2026-W46")
    assert code == 2
    assert "edition.yaml:1: no story of this edition is called 'gone'" in err


def test_nothing_is_proposed_where_there_is_nothing(publication: Path, digest: Digest) -> None:
    code, _, err = digest("build", "--period", "2026-W40", "--propose", here=publication)
    assert code == 2
    assert "nothing to choose from" in err
    assert not (publication / "articles/edition.yaml").exists()


def test_the_introduction_is_markdown_and_harmless(publication: Path, digest: Digest) -> None:
    introduction = "introduction: |\n  A *short* week. <script>alert(1)</script> [more](javascript:alert(1))\n"
    written(publication / "articles", introduction)
    assert digest("build", "--period", "2026-W46", "-q", here=publication)[0] == 0
    page = digest("show", "2026-W46", "--format", "html")[1]
    assert "<em>short</em>" in page
    assert re.findall("<script[^>]*>", page) == [DATA]
    assert "javascript:" not in page
    source = digest("show", "2026-W46", "--format", "markdown")[1]
    assert "A *short* week. &lt;script>" in source


def test_an_introduction_cannot_hide_the_edition_or_pass_for_a_quotation(publication: Path, digest: Digest) -> None:
    import markdown

    written(publication / "articles", "introduction: |\n  > We resign.\n\n  ```\n  <!--\n")
    assert digest("build", "--period", "2026-W46", "-q", here=publication)[0] == 0
    page = digest("show", "2026-W46", "--format", "html")[1]
    assert "We resign." in page
    assert page.count("<blockquote>") == page.count('class="quote"')
    shown = markdown.markdown(digest("show", "2026-W46", "--format", "markdown")[1], extensions=["fenced_code"])
    assert "<h3>" in shown
    assert digest("verify")[0] == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("stroies: []\n", "edition.yaml:1:1: unknown setting 'stroies' in edition.yaml: did you mean stories?"),
        ("stories: [{pin: true}]\n", "edition.yaml:1:11: a story needs the setting 'story'"),
        ("stories:\n  - {story: a, pin: maybe}\n", "edition.yaml:2:21: pin must be one of true, false, not 'maybe'"),
        ("stories:\n  - {story: a, lead: {}}\n", "edition.yaml:2:22: lead must be text"),
        ("stories: {a: b}\n", "edition.yaml:1:10: stories must be a list"),
        ("stories: [{story: a, pin: true, drop: true}]\n", "edition.yaml:1:11: a story cannot be pinned and dropped"),
        ("only: [\n", "edition.yaml:2:1: not valid YAML"),
    ],
)
def test_a_mistake_is_named(text: str, expected: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as error:
        edit(written(tmp_path, text))
    assert expected in str(error.value)


def test_a_file_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--edit names the editor's file"):
        edit(tmp_path / "edition.yaml")
    (tmp_path / "edition.yaml").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="UTF-8"):
        edit(tmp_path / "edition.yaml")


def test_one_text_or_a_list_of_them(tmp_path: Path) -> None:
    found = edit(written(tmp_path, "stories:\n  - {story: a, lead: One sentence., quotes: }\n  - {story: b}\n"))
    assert [wanted.text for wanted in found.entries[0].lead] == ["One sentence."]
    assert (found.entries[0].quotes, found.entries[1].quotes) == ((), None)
