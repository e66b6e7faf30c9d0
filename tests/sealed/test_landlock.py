from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

from benchmark.sealed import landlock
from benchmark.sealed.landlock import Access

ROOT = Path(__file__).parents[2]
HERE = pytest.mark.skipif(not landlock.abi(), reason="this kernel has no Landlock")

CONFINED = """
import ctypes, sys
from pathlib import Path
from benchmark.sealed import landlock
ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)
readable, writable, secret = map(Path, sys.argv[1:])
landlock.restrict({landlock.READ: [readable, readable / "absent"], landlock.WRITE: [writable]})
def tried(what):
    try:
        what()
        return "done"
    except PermissionError:
        return "refused"
print(tried((readable / "file").read_text), tried(lambda: (readable / "file").write_text("")),
      tried(lambda: (writable / "new").write_text("")), tried((secret / "file").read_text),
      tried(lambda: list(secret.iterdir())), tried(Path("/proc/1/environ").read_bytes))
"""


def test_structures_are_as_the_kernel_has_them():
    assert ctypes.sizeof(landlock.RulesetAttribute) == 24
    assert ctypes.sizeof(landlock.PathBeneath) == 12
    assert landlock.PathBeneath.parent_fd.offset == 8


@pytest.mark.parametrize(
    ("abi", "most", "network", "scoped", "size"),
    [
        (1, Access.MAKE_SYM, 0, 0, 8),
        (2, Access.REFER, 0, 0, 8),
        (3, Access.TRUNCATE, 0, 0, 8),
        (4, Access.TRUNCATE, 3, 0, 16),
        (5, Access.IOCTL_DEV, 3, 0, 16),
        (6, Access.IOCTL_DEV, 3, 3, 24),
        (7, Access.IOCTL_DEV, 3, 3, 24),
    ],
)
def test_nothing_is_asked_that_a_kernel_does_not_know(abi, most, network, scoped, size):
    asked, known = landlock.attribute(abi)
    assert asked.handled_access_fs == 2 * most - 1
    assert (asked.handled_access_net, asked.scoped, known) == (network, scoped, size)


def test_scratch_may_be_written_but_not_run_and_code_run_but_not_written():
    assert not landlock.WRITE & (Access.EXECUTE | Access.MAKE_CHAR | Access.MAKE_BLOCK | Access.MAKE_SOCK)
    assert not landlock.CODE & Access.WRITE_FILE


def test_where_there_is_none_nothing_is_done(monkeypatch):
    monkeypatch.setattr(landlock, "_call", lambda *a: -95)
    assert landlock.abi() == 0
    assert landlock.restrict({landlock.READ: ["/"]}) == 0


def test_a_kernel_that_refuses_is_an_error(monkeypatch):
    answers = iter((4, -1))  # the version, then no
    monkeypatch.setattr(landlock, "_call", lambda *a: next(answers))
    with pytest.raises(PermissionError, match="Landlock"):
        landlock.restrict({})


@HERE
def test_what_is_not_named_is_out_of_reach(tmp_path):
    for name in ("readable", "writable", "secret"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("")
    arguments = [str(tmp_path / name) for name in ("readable", "writable", "secret")]
    said = subprocess.run([sys.executable, "-c", CONFINED, *arguments], capture_output=True, text=True, cwd=ROOT)
    assert said.stdout.split() == ["done", "refused", "done", "refused", "refused", "refused"], said.stderr
