from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmark.errors import StoreError
from benchmark.store.files import without_folders, write_atomically


def test_folders_are_made_and_nothing_else_is_left(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "file.json"
    write_atomically(file, b"one")
    write_atomically(file, b"two")
    assert file.read_bytes() == b"two"
    assert list(file.parent.iterdir()) == [file]


def test_a_file_is_as_readable_as_any_other(tmp_path: Path) -> None:
    write_atomically(tmp_path / "ours", b"")
    (tmp_path / "other").touch()
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_what_was_there_stays_when_writing_breaks_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file.json"
    write_atomically(file, b"one")

    def interrupted(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(file, b"two")
    assert file.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_in_the_folders_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "results").write_text("a file")
    with pytest.raises(StoreError, match=r"results/demo: .*expected, found: .*choose another"):
        write_atomically(tmp_path / "results" / "demo" / "x", b"")
    assert (tmp_path / "results").read_text() == "a file"


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space left on device"):
        write_atomically(tmp_path / "x", b"")
    assert not list(tmp_path.iterdir())


def test_folders_of_the_machine_are_shortened() -> None:
    ours = Path(__file__).resolve()
    assert without_folders(f'File "{ours}", line 3') == f'File ".{os.sep}tests{os.sep}store{os.sep}{ours.name}", line 3'
    assert without_folders(f"{Path.home()}{os.sep}speech") == f"~{os.sep}speech"
