from __future__ import annotations

import getpass
import importlib.metadata
import json
import platform
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from benchmark.store.provenance import ROOT, commit, digest, environment, package_version

CODE = '''"""Prose."""
import math

RATE = 16000
"""Hz"""


def area(r: float) -> float:
    """An area."""
    return math.pi * r**2  # a circle
'''


def digest_of(folder: Path, code: str) -> str:
    file = folder / "module.py"
    file.write_text(code, encoding="utf-8")
    return digest([file])


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org"]
    answer = subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return answer.stdout.strip()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Prose.", "Other prose."),
        ('    """An area."""\n', ""),
        ('"""Hz"""', '"""per second"""'),
        ("  # a circle", ""),
        ("math.pi * r**2", "(\n        math.pi * r ** 2\n    )"),
    ],
)
def test_prose_does_not_change_the_digest(tmp_path: Path, old: str, new: str) -> None:
    assert old in CODE
    assert digest_of(tmp_path, CODE.replace(old, new)) == digest_of(tmp_path, CODE)


@pytest.mark.parametrize(("old", "new"), [("16000", "8000"), ("r**2", "r**3"), ("area", "surface"), ("16000", "'Hz'")])
def test_code_changes_the_digest(tmp_path: Path, old: str, new: str) -> None:
    assert old in CODE
    assert digest_of(tmp_path, CODE.replace(old, new)) != digest_of(tmp_path, CODE)


def test_digest_of_several_files_knows_their_names_and_not_their_order(tmp_path: Path) -> None:
    a, b = tmp_path / "a.py", tmp_path / "b.py"
    a.write_text("x = 1\n")
    b.write_text("x = 2\n")
    before = digest([a, b])
    assert digest([b, a]) == before
    assert len(before) == 12
    a.write_text("x = 2\n")
    b.write_text("x = 1\n")
    assert digest([a, b]) != before


def test_commit_and_its_dirt(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    assert commit(tmp_path) is None
    (tmp_path / "results").mkdir()
    for name in ("code.py", "results/table.md"):
        (tmp_path / name).write_text("1\n")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "first")
    head = git(tmp_path, "rev-parse", "HEAD")
    (tmp_path / "untracked.py").write_text("1\n")
    (tmp_path / "results" / "table.md").write_text("2\n")
    assert commit(tmp_path) == head
    (tmp_path / "code.py").write_text("2\n")
    assert commit(tmp_path) == f"{head}-dirty"


def test_no_commit_inside_of_another_checkout(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "commit", "-qm", "first", "--allow-empty")
    (tmp_path / "venv").mkdir()
    assert commit(tmp_path) is not None
    assert commit(tmp_path / "venv") is None


def test_no_git_no_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert commit(tmp_path) is None


def test_package_version_names_the_commit_too() -> None:
    assert package_version() == {"version": importlib.metadata.version("cross-corpus-ser"), "commit": commit(ROOT)}


def test_environment_names_libraries_and_nobody() -> None:
    found = environment()
    assert found["python"] == platform.python_version()
    assert found["libraries"]["numpy"] == np.__version__
    assert set(found["libraries"]) >= {"torch", "soundfile", "soxr"}
    assert found["threads"] == torch.get_num_threads()
    assert found["kernels"]["torch"] == torch.backends.cpu.get_cpu_capability()
    assert any(word in found["kernels"]["blas"] for word in ("openblas", "mkl", "blis", "accelerate"))
    text = json.dumps(found).split('"')
    assert platform.node() not in text
    assert getpass.getuser() not in text
    assert str(Path.home()) not in text


def test_peak_memory_remembers_what_was_let_go() -> None:
    code = """
from benchmark.store.provenance import peak_memory_mb
before = peak_memory_mb()
held = bytearray(b"1") * (100 * 2**20)
del held
print(before, peak_memory_mb())
"""
    printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    before, after = map(float, printed.split())
    assert before > 1
    assert after - before == pytest.approx(100, abs=5)


def test_enforced_kernels_are_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "MKL_CBWR" not in environment()["kernels"]
    monkeypatch.setenv("MKL_CBWR", "COMPATIBLE")
    assert environment()["kernels"]["MKL_CBWR"] == "COMPATIBLE"
