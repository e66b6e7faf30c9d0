import subprocess
import sys

import pytest

from benchmark.errors import StoreError
from benchmark.report import write_report
from tests.report.report_cases import leaderboard

FILES = ["leaderboard.html", "leaderboard.md", "leaderboard.csv", "rules.csv", "leaderboard.tex"]


def test_these_files_and_nothing_else(tmp_path):
    folder = tmp_path / "results" / "four_real"
    paths = write_report(leaderboard(), folder)
    assert [p.name for p in paths] == FILES
    assert sorted(folder.iterdir()) == sorted(paths)
    text = paths[1].read_text(encoding="utf-8")
    assert "# Leaderboard: four_real" in text
    for title in ("Selection rules", "Comparisons", "Beyond the score"):
        assert f"\n## {title}\n" in text
        assert f">{title}</h2>" in paths[0].read_text(encoding="utf-8")


def test_the_same_runs_give_the_same_bytes(tmp_path):
    first = [p.read_bytes() for p in write_report(leaderboard(), tmp_path)]
    board = leaderboard()
    shuffled = leaderboard(list(reversed(board.board.records)))
    assert [p.read_bytes() for p in write_report(shuffled, tmp_path)] == first


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"file: a folder .* expected, found"):
        write_report(leaderboard(), tmp_path / "file")


def test_reporting_needs_no_torch():
    code = "import sys, benchmark.report; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
