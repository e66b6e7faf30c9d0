"""A function of the user's, named as ``module:function`` or ``path/to/file.py:function``."""

from __future__ import annotations

import hashlib
import importlib
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmark.errors import UsageError, nearest, spelt
from benchmark.importing import import_file


@dataclass(frozen=True)
class Named:
    """A function and the ``spec`` that names it; another process loads it again from that."""

    spec: str
    function: Callable[..., Any]

    @property
    def title(self) -> str:
        """Its name without the folders of its file, and the first line of what it says of itself."""
        place, _, name = self.spec.rpartition(":")
        said = (inspect.getdoc(self.function) or "").strip().partition("\n")[0]
        return f"{Path(place).name}:{name}" + (f": {said}" if said else "")

    @property
    def digest(self) -> str:
        """16 hexadecimal digits of the SHA-256 of the file that it is in; empty where it is in none.

        >>> Named("math:sqrt", __import__("math").sqrt).digest
        ''
        """
        try:
            file = inspect.getsourcefile(inspect.unwrap(self.function))
        except TypeError:
            return ""
        return hashlib.sha256(Path(file).read_bytes()).hexdigest()[:16] if file else ""


def load_callable(spec: str) -> Named:
    """What ``spec`` names, imported: from a module, in the working folder or installed, or from a file.

    Raises `UsageError` for a name of another form, a module that is not there or can't be imported, one without such a
    function, and what can't be called.
    """
    place, _, name = spec.rpartition(":")
    if not (place and name):
        raise UsageError(f"--with {spec}: module:function or file.py:function expected; name both")
    found: Any = _module(place, f"--with {spec}")
    for part in name.split("."):
        if not hasattr(found, part):
            own = [key for key, value in vars(found).items() if inspect.isroutine(value) and not key.startswith("_")]
            raise UsageError(f"--with {spec}: no {part!r} in {place}; {nearest(part, own)}")
        found = getattr(found, part)
    if not callable(found) or inspect.isclass(found):
        raise UsageError(f"--with {spec}: a function of waveform and sample rate expected, found {spelt(found)}")
    return Named(spec, found)


def _module(place: str, where: str) -> ModuleType:
    """The module; its folder is the first where modules are looked for, as for a script that is started."""
    path = Path(place).resolve()
    is_file = path.suffix == ".py"
    if is_file and not path.is_file():
        raise UsageError(f"{where}: no file {place}; give the path of one, or the name of a module")
    folder = str(path.parent if is_file else Path.cwd())
    if folder not in sys.path:
        sys.path.insert(0, folder)
    try:
        return import_file(path, "callable") if is_file else importlib.import_module(place)
    except (Exception, SystemExit) as e:
        raise UsageError(
            f"{where}: a module that can be imported expected, found {type(e).__name__}: {e}; correct it, or install "
            "what it imports"
        ) from e
