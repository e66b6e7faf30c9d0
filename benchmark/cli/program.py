"""What the program is called where the user stands, and which version of it runs."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

NAME = "cross-corpus-ser"


def command_line(*arguments: object) -> str:
    """A line that the user can paste: this program as it was started, then ``arguments``, quoted for a shell."""
    return shlex.join([*_program(sys.argv[0]), *map(str, arguments)])


def _program(started: str) -> Sequence[str]:
    """The installed command where the shell finds the one that runs; else what runs, by its path from here."""
    if started.endswith(".py"):
        return _python(), _from_here(started)
    found = shutil.which(NAME)
    if found and Path(found).parent == Path(sys.executable).parent:
        return (NAME,)
    beside = Path(sys.executable).parent / NAME
    return (_from_here(beside),) if beside.exists() else (_python(), "-m", "run_benchmark")


def _python() -> str:
    for name in ("python", "python3"):
        if (found := shutil.which(name)) and Path(found).absolute() == Path(sys.executable).absolute():
            return name
    return _from_here(sys.executable)


def _from_here(path: str | Path) -> str:
    """The shorter of a path's absolute form and the one from the working folder, which links are no part of."""
    absolute = os.path.abspath(path)  # noqa: PTH100, Path.resolve would leave a virtual environment
    try:
        relative = os.path.relpath(absolute)
    except ValueError:
        return absolute
    return min(relative, absolute, key=len)


def version() -> str:
    """``0.1.0``, or ``0.1.0 (commit 0123456789ab)`` in a git checkout, ``-dirty`` behind it where files differ."""
    from benchmark.store.provenance import package_version

    known, at = package_version().values()
    known = known or "not installed"
    return f"{known} (commit {at[:12]}{'-dirty' * at.endswith('-dirty')})" if at else str(known)
