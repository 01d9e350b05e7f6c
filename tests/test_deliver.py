"""out/ holds whole editions only."""

from pathlib import Path

import pytest

from digest.deliver.folder import _moved, let_go, publish, removed, replace, standing, tidied
from digest.errors import DeliveryError
from digest.model import Page


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_an_edition_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    publish(tmp_path, "notes/2026-W46", [Page("index.html", b"old"), Page("gone.txt", b"old")])
    folder = publish(tmp_path, "notes/2026-W46", [Page("index.html", b"new")])
    let_go(folder)
    assert folder == tmp_path / "notes/2026-W46"
    assert names(tmp_path) == ["notes/2026-W46/index.html"]
    assert (folder / "index.html").read_bytes() == b"new"


def test_what_a_dead_run_left_behind_is_removed(tmp_path: Path) -> None:
    for leftover in (".making-2026-W46", ".old-2026-W46"):
        (tmp_path / "notes" / leftover).mkdir(parents=True)
        (tmp_path / "notes" / leftover / "half.html").write_bytes(b"half")
    let_go(publish(tmp_path, "notes/2026-W46", [Page("index.html", b"whole")]))
    assert names(tmp_path) == ["notes/2026-W46/index.html"]


def test_the_old_edition_stays_when_the_new_one_cannot_be_written(tmp_path: Path) -> None:
    publish(tmp_path, "notes/2026-W46", [Page("index.html", b"old")])
    with pytest.raises(DeliveryError, match="what stood there before is unharmed"):
        publish(tmp_path, "notes/2026-W46", [Page("index.html", b"new"), Page("index.html/below-a-file", b"new")])
    assert (tmp_path / "notes/2026-W46/index.html").read_bytes() == b"old"


def test_one_page_is_replaced(tmp_path: Path) -> None:
    for body in (b"first", b"second"):
        assert replace(tmp_path / "notes", Page("index.html", body)).read_bytes() == body
    assert names(tmp_path) == ["notes/index.html"]
    with pytest.raises(DeliveryError):
        replace(tmp_path / "notes", Page("index.html/below", b"third"))


def test_an_edition_that_a_dead_run_had_moved_aside_comes_back(tmp_path: Path) -> None:
    old = tmp_path / "notes/.old-2026-W46"
    old.mkdir(parents=True)
    (old / "index.html").write_bytes(b"old")
    (tmp_path / "notes/.making-2026-W46").write_bytes(b"in the way")
    with pytest.raises(DeliveryError):
        publish(tmp_path, "notes/2026-W46", [Page("index.html", b"new")])
    assert (tmp_path / "notes/2026-W46/index.html").read_bytes() == b"old"


def test_the_old_edition_is_moved_back_when_the_new_one_cannot_take_its_place(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    with pytest.raises(FileNotFoundError):
        _moved(tmp_path / "making that is gone", tmp_path / "edition", tmp_path / "old")
    assert (tmp_path / "edition").is_dir()


def test_out_is_put_in_order_after_a_run_that_died(tmp_path: Path) -> None:
    for place, body in {
        "W45": b"kept",
        ".old-W45": b"older",
        "W46": b"unknown",
        ".old-W46": b"old",
        ".old-W47": b"w",
    }.items():
        (tmp_path / place).mkdir()
        (tmp_path / place / "index.html").write_bytes(body)
    (tmp_path / ".making-W48").mkdir()
    (tmp_path / ".making-index.html").write_bytes(b"half")
    (tmp_path / ".making-W45").write_bytes(b"not ours: a file in the place of a folder")
    assert tidied(tmp_path, lambda folder: folder.name == "W45")
    assert names(tmp_path) == [".making-W45", "W45/index.html", "W46/index.html", "W47/index.html"]
    assert (tmp_path / "W45/index.html").read_bytes() == b"kept"
    assert (tmp_path / "W46/index.html").read_bytes() == b"old"
    assert not tidied(tmp_path, lambda _: True), "there is nothing left to do"


def test_what_cannot_be_read_or_removed_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="could not be read"):
        standing(tmp_path / "gone")
    with pytest.raises(DeliveryError, match="could not be written"):
        removed(tmp_path / "gone")
    (tmp_path / ".old-W46").write_bytes(b"a file where a folder was")
    (tmp_path / "W46").mkdir()
    with pytest.raises(DeliveryError, match="could not be written"):
        tidied(tmp_path, lambda _: True)
