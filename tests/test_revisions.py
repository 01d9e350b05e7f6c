"""Corrections: a revision with a note that its readers see, beside the printings before it."""

import email
import email.policy
import json
from collections.abc import Callable
from pathlib import Path

Digest = Callable[..., tuple[int, str, str]]
HOME = "out/sound-briefing"


def files(publication: Path) -> dict[str, str]:
    folder = publication / HOME / "2026-W46"
    return {path.name: path.read_bytes().decode() for path in folder.iterdir()}


def test_a_correction_is_a_revision_with_a_note(publication: Path, digest: Digest) -> None:
    digest("build", "--period", "2026-W46", here=publication)
    article = publication / "articles/bridge.txt"
    article.write_text(article.read_text(encoding="utf-8").replace("by a third", "by a quarter"), encoding="utf-8")
    note = "The toll falls by a <b>quarter</b>.\r\nX: y \u202e"
    code, _, err = digest("build", "--period", "2026-W46", "--revise", note)
    assert code == 0, err
    made = files(publication)
    shown = "The toll falls by a &lt;b&gt;quarter&lt;/b&gt;. X: y"
    assert shown in made["index.html"]
    assert 'href="../2026-W46-r1/index.html"' in made["index.html"]
    assert "What changed: The toll falls by a <b>quarter</b>. X: y" in made["index.txt"]
    assert "The toll falls by a &lt;b>quarter&lt;/b>" in made["index.md"]
    mail = email.message_from_string(made["mail.eml"], policy=email.policy.default)
    assert shown in mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    listing = (publication / HOME / "index.html").read_text(encoding="utf-8")
    assert shown in listing
    assert 'href="2026-W46-r1/index.html"' in listing
    assert "by a third" in (publication / HOME / "2026-W46-r1/index.html").read_text(encoding="utf-8")
    assert digest("verify")[0] == 0
    assert digest("verify", "2026-W46-r1")[0] == 0


def test_a_revision_that_is_built_again_is_the_same(publication: Path, digest: Digest) -> None:
    digest("build", "--period", "2026-W46", here=publication)
    digest("build", "--period", "2026-W46", "--revise", "One letter.")
    before = files(publication)
    digest("build", "--period", "2026-W46")
    assert files(publication) == before
    digest("run", "--period", "2026-W46", "--force", "--note", "Another.")
    revisions = json.loads(files(publication)["index.json"])["revisions"]
    assert [(each["number"], each["note"]) for each in revisions] == [(1, ""), (2, "One letter."), (3, "Another.")]
    assert "One letter." in files(publication)["index.html"], "the earlier corrections are still told"


def test_what_was_never_made_cannot_be_revised(publication: Path, digest: Digest) -> None:
    code, _, err = digest("build", "--period", "2026-W46", "--revise", "x", here=publication)
    assert (code, "nothing to revise" in err) == (2, True)
    code, _, err = digest("run", "--note", "x")
    assert (code, "it needs --force" in err) == (2, True)
