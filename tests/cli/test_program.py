"""What the program calls itself: lines that work where the user stands, and its version."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import run_benchmark
from benchmark.cli import program
from benchmark.cli.program import command_line
from tests.cli.test_command_line import invoke

SCRIPT = Path(run_benchmark.__file__)


def _installed(folder: Path, monkeypatch: pytest.MonkeyPatch, *, on_path: bool) -> None:
    """A command and a Python beside each other in ``folder``, as in a virtual environment."""
    folder.mkdir()
    for name in (program.NAME, "python"):
        (folder / name).write_text("#!/bin/sh\n")
        (folder / name).chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(folder / "python"))
    monkeypatch.setenv("PATH", str(folder) if on_path else os.defpath)


def test_the_installed_command_is_named_where_the_shell_finds_it(tmp_path, monkeypatch) -> None:
    _installed(tmp_path / "bin", monkeypatch, on_path=True)
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "bin" / program.NAME)])
    assert command_line("run", "--protocol", "demo") == "cross-corpus-ser run --protocol demo"


def test_the_installed_command_is_given_by_its_path_where_the_shell_does_not_find_it(tmp_path, monkeypatch) -> None:
    _installed(tmp_path / "bin", monkeypatch, on_path=False)
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "bin" / program.NAME)])
    monkeypatch.chdir(tmp_path)
    assert command_line("status") == "bin/cross-corpus-ser status"


def test_the_script_is_named_by_its_path_from_here_with_the_python_that_runs(tmp_path, monkeypatch) -> None:
    _installed(tmp_path / "my env", monkeypatch, on_path=False)
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "suite" / "run_benchmark.py")])
    (tmp_path / "suite").mkdir()
    monkeypatch.chdir(tmp_path / "suite")
    assert command_line("status") == "'../my env/python' run_benchmark.py status"
    monkeypatch.chdir(tmp_path)
    assert command_line("status") == "'my env/python' suite/run_benchmark.py status"
    monkeypatch.setenv("PATH", str(tmp_path / "my env"))
    assert command_line("status") == "python suite/run_benchmark.py status"


def test_a_path_with_spaces_stays_one_argument() -> None:
    line = command_line("check-method", Path("my methods") / "idea.py")
    assert shlex.split(line)[-2:] == ["check-method", str(Path("my methods") / "idea.py")]


def test_the_first_line_that_new_method_prints_works_where_it_is_pasted(tmp_path) -> None:
    folder = tmp_path / "a place"
    folder.mkdir()
    made = subprocess.run(
        [sys.executable, SCRIPT, "new-method", "my_own_idea"], cwd=folder, capture_output=True, text=True, check=True
    )
    first = next(line.strip() for line in made.stdout.splitlines() if " check-method " in line)
    help_of_it = subprocess.run(f"{first} --help", shell=True, cwd=folder, capture_output=True, text=True, check=False)
    assert help_of_it.returncode == 0, help_of_it.stderr
    assert "Hold a method to what every method promises" in help_of_it.stdout


def test_the_version_is_the_packages_with_its_commit() -> None:
    result = invoke("--version")
    assert result.exit_code == 0
    assert re.fullmatch(r"cross-corpus-ser \S+( \(commit [0-9a-f]{12}(-dirty)?\))?\n", result.output)
