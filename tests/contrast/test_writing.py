"""The files of a contrast: which there are, always the same bytes, and without torch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmark.contrast import compute, side_by_side, write_contrast
from benchmark.errors import StoreError
from tests.contrast.contrast_cases import columns, results

FILES = [
    "contrast.html",
    "contrast.md",
    "contrast.csv",
    "contrast_differences.csv",
    "contrast_pairs.csv",
    "contrast.tex",
]


def test_these_files_and_nothing_else(tmp_path: Path) -> None:
    paths = write_contrast(results(), tmp_path / "contrast")
    assert [path.name for path in paths] == FILES
    assert sorted((tmp_path / "contrast").iterdir()) == sorted(paths)
    assert all(path.stat().st_size for path in paths)


def test_the_same_runs_give_the_same_bytes(tmp_path: Path) -> None:
    first = [path.read_bytes() for path in write_contrast(results(), tmp_path)]
    shuffled = columns(change=lambda name, made: made[::-1])
    again = write_contrast(compute(side_by_side(shuffled)), tmp_path)
    assert [path.read_bytes() for path in again] == first


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"file: a folder .* expected, found"):
        write_contrast(results(), tmp_path / "file")


def test_a_contrast_needs_no_torch() -> None:
    code = "import sys, benchmark.contrast, benchmark.contrast.page; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_a_column_keeps_is_without_checkpoints() -> None:
    for column in columns():
        assert {key for record in column.board.records for key in record} == {
            *("run", "classes", "counts", "data", "family", "supervised_on_target")
        }
        assert len({id(record["classes"]) for record in column.board.records}) == 1
