"""What a sealed process may read, what its environment says, and where it finds the code: no data among it."""

from __future__ import annotations

import importlib.util
import os
import site
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from importlib.metadata import entry_points
from pathlib import Path

from benchmark.errors import BenchmarkError
from benchmark.registry import Sources
from benchmark.sealed import kin

ROOT = Path(__file__).resolve().parents[2]
SYSTEM = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/ld.so.conf.d")
ZONES = ("/usr/share/zoneinfo", "/etc/localtime")

HOMES = ("HOME", "TMPDIR", "HF_HOME", "TORCH_HOME", "XDG_CACHE_HOME", "MPLCONFIGDIR")
"""Variables that name a folder of the user's."""

KEPT = ("PATH", "LANG", "TZ", "LD_LIBRARY_PATH", "PYTHONHASHSEED", kin.MARK)
KEPT_BEGINNINGS = (
    *("LC_", "OMP_", "MKL_", "OPENBLAS_", "BLIS_", "KMP_", "ATEN_", "ONEDNN_", "DNNL_", "TORCH_NUM", "PYTORCH_"),
    *("CUDA_", "CUBLAS_", "NVIDIA_", "MALLOC_"),
)
"""Variables that decide with which kernels and cards a library computes."""


class Code:
    """The files of the methods of some `Sources`, and of the suite itself, for a process that has no other."""

    def __init__(self, sources: Sources) -> None:
        self.packages: dict[str, Path] = {"benchmark": ROOT / "benchmark"}
        for package in sources.packages:
            self._add(package)
        if sources.group:
            for entry in entry_points(group=sources.group):
                self._add(entry.module.split(".")[0])
        self.files = tuple(Path(file).resolve() for file in sources.plugins)

    def _add(self, package: str) -> None:
        """The package or module of that name, found without importing it; one that isn't there is nobody's to read."""
        top = package.split(".")[0]
        found = importlib.util.find_spec(top)
        if found is not None and found.submodule_search_locations:
            self.packages[top] = Path(next(iter(found.submodule_search_locations))).resolve()
        elif found is not None and found.origin:
            self.packages[top] = Path(found.origin).resolve()

    def link(self, folder: Path) -> None:
        """Links in ``folder``, for the module path, to the code that isn't installed."""
        for name, place in self.packages.items():
            if not _within(place, _installed()):
                (folder / f"{name}{place.suffix}").symlink_to(place)

    @property
    def readable(self) -> tuple[str, ...]:
        """All that may be read: the interpreter, installed packages, the system's libraries, this code."""
        own = (*self.packages.values(), *self.files)
        return tuple(dict.fromkeys(map(str, (*_interpreter(), *_installed(), *SYSTEM, *ZONES, *own))))


def _installed() -> tuple[Path, ...]:
    """Folders of installed packages and of the standard library."""
    found = [sysconfig.get_path(key) for key in ("stdlib", "platstdlib", "purelib", "platlib")]
    found += site.getsitepackages()
    if site.ENABLE_USER_SITE:
        found.append(site.getusersitepackages())
    return tuple(dict.fromkeys(Path(folder).resolve() for folder in found if Path(folder).is_dir()))


def _interpreter() -> tuple[Path, ...]:
    library = Path(sys.base_prefix).resolve() / "lib"
    beside = Path(sys.prefix) / "pyvenv.cfg"
    return (Path(sys.executable), Path(sys.executable).resolve(), library, beside)


def user_packages() -> list[str]:
    """The user's own folder of packages, which an isolated interpreter would pass over."""
    return [site.getusersitepackages()] if site.ENABLE_USER_SITE else []


def check_apart(readable: Iterable[str], secret: Iterable[Path]) -> None:
    """Nothing, when no ``secret`` place lies where a sealed process may read. Raises `BenchmarkError` otherwise."""
    allowed = {Path(place).resolve() for place in readable}
    for place in {Path(place).resolve() for place in secret}:
        if above := allowed.intersection((place, *place.parents)):
            raise BenchmarkError(
                f"sealed runs: results, corpora and features apart from installed code expected, found {place} below "
                f"{above.pop()}, which a method may read; move one of them"
            )


def _within(place: Path, folders: Iterable[Path]) -> bool:
    return any(place.is_relative_to(folder) for folder in folders)


def environment(scratch: Path, given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The variables of a sealed process: those that shape numbers, and its ``scratch`` folder wherever a home belongs.

    >>> environment(Path("s"), {"OMP_NUM_THREADS": "1", "SER_CORPORA_ROOT": "secret"})["OMP_NUM_THREADS"]
    '1'
    >>> "SER_CORPORA_ROOT" in environment(Path("s"), {"SER_CORPORA_ROOT": "secret"})
    False
    """
    kept = {name: value for name, value in given.items() if name in KEPT or name.startswith(KEPT_BEGINNINGS)}
    own = dict.fromkeys(HOMES, str(scratch))
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    offline = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    return {**kept, **own, **threads, **offline, "USER": "sealed", "LOGNAME": "sealed", "PYTHONDONTWRITEBYTECODE": "1"}
