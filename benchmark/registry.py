"""Names to classes. The list is the folder: one module, one class, the file's name is its name.

`benchmark` imports neither `methods` nor `corpora`; whoever starts the program introduces them with
`Registry.introduce`, by package name, so that a worker process can be told the same in a string.
"""

from __future__ import annotations

import dataclasses
import importlib
import importlib.util
import inspect
import pkgutil
from pathlib import Path
from typing import Generic, TypeVar

from benchmark.contracts import Method
from benchmark.errors import UsageError, nearest

T = TypeVar("T")


class Registry(Generic[T]):
    """Classes of one kind, by name; modules are imported only when a class of theirs is asked for."""

    def __init__(self, kind: str, base: type[T], *, as_dataclass: bool = False) -> None:
        self.kind = kind
        self.base = base
        self.as_dataclass = as_dataclass
        self.packages: list[str] = []
        self._modules: dict[str, str] = {}
        self._classes: dict[str, type[T]] = {}

    def introduce(self, package: str) -> None:
        """Make every module of ``package`` known by its file name, without importing it."""
        if package in self.packages:
            return
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise UsageError(f"no package {package!r} to read {self.kind} files from")
        for info in pkgutil.iter_modules(spec.submodule_search_locations):
            if not info.name.startswith("_"):
                self._modules[info.name] = f"{package}.{info.name}"
        self.packages.append(package)

    @property
    def names(self) -> list[str]:
        return sorted(self._modules)

    def __contains__(self, name: str) -> bool:
        return name in self._modules

    def check(self, name: str) -> str:
        """``name`` itself. Raises `UsageError` with the nearest known name when there is none."""
        if name not in self._modules:
            raise UsageError(f"no {self.kind} {name!r}; {nearest(name, self.names)}")
        return name

    def get(self, name: str) -> type[T]:
        """The class that the file ``name`` holds."""
        if name not in self._classes:
            module = importlib.import_module(self._modules[self.check(name)])
            found = [
                c
                for c in vars(module).values()
                if inspect.isclass(c) and issubclass(c, self.base) and c.__module__ == module.__name__
            ]
            found = [c for c in found if not inspect.isabstract(c)]
            if len(found) != 1:
                raise UsageError(
                    f"{module.__file__} must hold exactly one {self.base.__name__}, found "
                    f"{len(found)}: {[c.__name__ for c in found]}"
                )
            cls = found[0]
            cls.name = name  # type: ignore[attr-defined]
            if self.as_dataclass and "__dataclass_fields__" not in vars(cls):
                cls = dataclasses.dataclass(cls, eq=False)
            self._classes[name] = cls
        return self._classes[name]

    def file(self, name: str) -> Path:
        """The source file that ``name`` stands for; it is not imported."""
        spec = importlib.util.find_spec(self._modules[self.check(name)])
        assert spec is not None
        assert spec.origin is not None
        return Path(spec.origin)


def method_registry(*packages: str) -> Registry[Method]:
    """A registry of the methods in ``packages``."""
    registry: Registry[Method] = Registry("method", Method, as_dataclass=True)  # type: ignore[type-abstract]
    for package in packages:
        registry.introduce(package)
    return registry
