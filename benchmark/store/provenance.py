"""What made a record: the code, the machine's kind, the libraries. Never who, where, or on which host."""

from __future__ import annotations

import ast
import hashlib
import importlib.metadata
import os
import platform
import re
import subprocess
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[2]
ENFORCING = ("OPENBLAS_CORETYPE", "ATEN_CPU_CAPABILITY", "MKL_ENABLE_INSTRUCTIONS", "MKL_CBWR", "ONEDNN_MAX_CPU_ISA")
"""Variables by which a user chooses kernels."""
LIBRARIES = ("torch", "torchaudio", "numpy", "scipy", "scikit-learn", "POT", "soundfile", "av", "soxr", "opensmile")


def package_version() -> dict[str, Any]:
    """``version`` of the package, and ``commit`` of its git checkout or None.

    The commit ends in ``-dirty`` when tracked files outside of ``results/`` differ from it.
    """
    return {"version": _version("cross-corpus-ser"), "commit": commit(ROOT)}


def digest(files: Iterable[Path]) -> str:
    """12 hexadecimal digits over what Python ``files`` do, whatever their order.

    Comments, docstrings and line breaks don't count; neither does the Python version that reads them.
    """
    outlines = (f"{path.parent.name}/{path.name} {_outline_of(path.read_bytes())}" for path in map(Path, files))
    return hashlib.sha256("\n".join(sorted(outlines)).encode()).hexdigest()[:12]


def reached(file: Path, package: str = "benchmark") -> set[Path]:
    """The modules of ``package`` that a Python ``file`` imports when it runs, and those that these import.

    What is imported for type checkers only, or inside a function, is not followed.
    """
    found: set[Path] = set()
    waiting = [Path(file)]
    while waiting:
        for name in _imported(ast.parse(waiting.pop().read_bytes())):
            path = ROOT.joinpath(*name.split(".")).with_suffix(".py")
            if name.startswith(f"{package}.") and path.is_file() and path not in found:
                found.add(path)
                waiting.append(path)
    return found


def _imported(module: ast.Module) -> set[str]:
    """Names that a module's own import statements may mean: modules, or what is in them."""
    names: set[str] = set()
    for node in module.body:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def commit(folder: Path) -> str | None:
    """The git commit that is checked out in ``folder`` itself, ``-dirty`` behind it where tracked files differ.

    None without git, without a commit, or when ``folder`` only lies inside somebody else's checkout.
    """
    if not (folder / ".git").exists():
        return None
    command = ["git", "status", "--porcelain=v2", "--branch", "--untracked-files=no", "--", ".", ":(exclude)results"]
    try:
        answer = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=10,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"^# branch\.oid ([0-9a-f]+)$", answer, re.MULTILINE)
    changed = any(not line.startswith("#") for line in answer.splitlines())
    return found[1] + ("-dirty" if changed else "") if found else None


def environment() -> dict[str, Any]:
    """Python's version, operating system, processor and the versions of the libraries that shape the numbers.

    How sums are rounded depends on ``threads`` and ``kernels``, which the libraries chose for this kind of processor.
    """
    import torch

    return {
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "threads": torch.get_num_threads(),
        "kernels": kernels(),
        "libraries": {name: _version(name) for name in LIBRARIES},
    }


def kernels() -> dict[str, str]:
    """Whose kernels -> of what kind: torch's instructions, each BLAS's architecture, and what the user enforces."""
    import torch
    from threadpoolctl import threadpool_info  # type: ignore[import-untyped]

    libraries = [library for library in threadpool_info() if library["user_api"] == "blas"]
    blas = {f"{library['internal_api']} {library.get('architecture') or ''}".strip() for library in libraries}
    enforced = {name: os.environ[name] for name in ENFORCING if os.environ.get(name)}
    return {"torch": torch.backends.cpu.get_cpu_capability(), "blas": ", ".join(sorted(blas)), **enforced}


def peak_memory_mb() -> float:
    """The most memory that this process has held since it started, in MiB (resident set).

    A process that makes several runs reports the largest of them from then on. Where the system
    keeps no such number, what the process holds now.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="utf-8")
    except OSError:
        status = ""
    if found := re.search(r"VmHWM:\s+(\d+) kB", status):
        return int(found[1]) / 2**10
    memory = psutil.Process().memory_info()
    return getattr(memory, "peak_wset", memory.rss) / 2**20


@lru_cache(maxsize=1024)
def _outline_of(source: bytes) -> str:
    """What Python ``source`` does: hundreds of sets of files share most of theirs."""
    return _outline(ast.parse(source))


def _outline(node: Any) -> str:
    if isinstance(node, list):
        return "[" + ",".join(_outline(item) for item in node if not _is_prose(item)) + "]"
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = (f"{name}={_outline(value)}" for name, value in ast.iter_fields(node) if value not in (None, []))
    return f"{type(node).__name__}({','.join(fields)})"


def _is_prose(node: Any) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _processor() -> str:
    try:
        found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        found = None
    return found[1].strip() if found else platform.processor() or platform.machine()


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
