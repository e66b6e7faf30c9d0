"""The registry of a command that runs methods sealed: it knows foreign methods without importing them."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from importlib.metadata import EntryPoint
from pathlib import Path

from benchmark.contracts import Method
from benchmark.errors import BenchmarkError, UsageError
from benchmark.registry import Registry
from benchmark.sealed.description import describe, stand_in
from benchmark.sealed.method import Holder, SealedMethod
from benchmark.sealed.process import Template
from benchmark.sealed.wire import Message


class SealedRegistry(Registry[Method]):
    """Stand-ins, `SealedMethod`, for all methods; plugins and installed packages are imported in sealed processes only.

    ``confined``: see `benchmark.sealed.process.Template`.
    """

    def __init__(self, *, confined: bool = True) -> None:
        super().__init__("method", Method, as_dataclass=True)  # type: ignore[type-abstract]
        self.holder = Holder(lambda: Template(self.sources, confined=confined))
        self._stand_ins: dict[str, type[Method]] = {}

    def get(self, name: str) -> type[Method]:
        """The stand-in. Raises `UsageError` when what is there can't be used, or not be run sealed."""
        if self.check(name) not in self._stand_ins:
            try:
                said = describe(super().get(name)) if self.is_own(name) else self._told(name)
                made = stand_in({**said, "name": name}, SealedMethod)
            except UsageError:
                raise
            except BenchmarkError as e:
                raise UsageError(f"{name}, to be run sealed: {e}") from e
            made._holder = self.holder  # type: ignore[attr-defined]
            self._stand_ins[name] = made
        return self._stand_ins[name]

    def file(self, name: str) -> Path:
        """The source file; of an installed package the module's that the entry point names, as far as it is found
        without importing it."""
        place = self._places[self.check(name)]
        return _file(place) if isinstance(place, EntryPoint) else super().file(name)

    def _told(self, name: str) -> dict:
        process = self.holder().copy()
        try:
            process.send(Message({"ask": "describe", "name": name}))
            said = process.receive().about.get("described")
        finally:
            process.close()
        if not isinstance(said, dict):
            raise BenchmarkError("a description expected, found none")
        return said


def sealed_registry(
    *packages: str, plugins: Iterable[Path] = (), group: str = "", confined: bool = True
) -> SealedRegistry:
    """`benchmark.registry.method_registry`, with stand-ins for its methods."""
    return SealedRegistry(confined=confined).introduce_all(packages, plugins, group)


def _file(entry: EntryPoint) -> Path:
    top, *rest = entry.module.split(".")
    found = importlib.util.find_spec(top)
    if found is not None and found.submodule_search_locations:
        place = Path(next(iter(found.submodule_search_locations))).joinpath(*rest)
        for file in (place / "__init__.py", place.with_suffix(".py")):
            if file.is_file():
                return file
    if found is not None and found.origin and not rest:
        return Path(found.origin)
    raise UsageError(f"entry point {entry.name} = {entry.value}: a module in a file expected, found none")
