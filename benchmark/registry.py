"""Names to classes. The list is the folder: one module, one class, the file's name is its name.

`benchmark` imports neither `methods` nor `corpora`; whoever starts the program introduces them with
`Registry.introduce`, by package name. Beside packages there are plugins, single files of a user's, and
entry points of installed packages. All three fit into a `Sources`, which a worker process can be told.
"""

from __future__ import annotations

import dataclasses
import importlib
import importlib.util
import inspect
import keyword
import pkgutil
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any, Generic, Self, TypeVar

from benchmark.contracts import Method
from benchmark.errors import UsageError, nearest, shorten
from benchmark.importing import import_file

T = TypeVar("T")

METHODS_GROUP = "cross_corpus_ser.methods"
"""Entry points of this group make the methods of an installed package known."""

REQUIRED = ("title", "family", "target_use")


@dataclass(frozen=True)
class Sources:
    """From where a registry knows its names: packages, plugin files, a group of entry points ("" for none)."""

    packages: tuple[str, ...] = ()
    plugins: tuple[Path, ...] = ()
    group: str = ""


class Registry(Generic[T]):
    """Classes of one kind, by name; modules are imported only when a class of theirs is asked for.

    ``broken``: entry points of installed packages that can't be used, and why.
    """

    def __init__(self, kind: str, base: type[T], *, as_dataclass: bool = False) -> None:
        self.kind = kind
        self.base = base
        self.as_dataclass = as_dataclass
        self.sources = Sources()
        self._unlisted: set[str] = set()
        self._places: dict[str, str | Path | EntryPoint] = {}
        self._classes: dict[str, type[T]] = {}
        self._broken: dict[str, str] = {}

    # ----------------------------------------------------------------- introductions

    def introduce(self, package: str, *, listed: bool = True) -> None:
        """Make every module of ``package`` known by its file name, without importing it.

        Packages inside of it are passed over. ``listed``: whether `names` has them, or only who names them gets them.
        """
        if package in self.sources.packages:
            return
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise UsageError(f"no package {package!r} to read {self.kind} files from")
        for info in pkgutil.iter_modules(spec.submodule_search_locations):
            if not (info.ispkg or info.name.startswith("_")):
                self._places[info.name] = f"{package}.{info.name}"
                self._unlisted |= set() if listed else {info.name}
        self.sources = dataclasses.replace(self.sources, packages=(*self.sources.packages, package))

    def introduce_file(self, path: Path) -> str:
        """Make a plugin known by its file name, without importing it; returns the name.

        Raises `UsageError` when there is no such file, or its name is not one, or is taken.
        """
        path = Path(path).expanduser().resolve()
        if path.suffix != ".py" or not path.is_file():
            found = "no such file" if path.suffix == ".py" else f"{path.suffix or 'no ending'}"
            raise UsageError(f"plugin {path}: a file NAME.py expected, found {found}; give the path of one")
        name = check_name(path.stem, f"plugin {path}")
        if name in self._places:
            if self.file(name) != path:
                raise UsageError(
                    f"plugin {path}: a new name expected, found {name!r}, which is {self.file(name)}; rename the file"
                )
            return name
        self._places[name] = path
        self.sources = dataclasses.replace(self.sources, plugins=(*self.sources.plugins, path))
        return name

    def introduce_installed(self, group: str) -> None:
        """Make the entry points of ``group`` known by their names; those that can't be used are `broken`."""
        for entry in sorted(entry_points(group=group), key=lambda e: (e.name, e.value)):
            try:
                name = check_name(entry.name, _where(entry))
                if name in self._places:
                    raise UsageError(f"{_where(entry)}: a new name expected, found a {self.kind} of the suite")
            except UsageError as e:
                self._broken[entry.name] = str(e)
            else:
                self._places[name] = entry
        self.sources = dataclasses.replace(self.sources, group=group)

    def introduce_all(self, packages: Iterable[str], plugins: Iterable[Path], group: str) -> Self:
        """Make known what is in ``packages``, in the files ``plugins`` and, unless it is empty, of ``group``."""
        for package in packages:
            self.introduce(package)
        for path in plugins:
            self.introduce_file(path)
        if group:
            self.introduce_installed(group)
        return self

    # ----------------------------------------------------------------- questions

    @property
    def names(self) -> list[str]:
        """All names that can be used but the unlisted: entry points are imported to see whether they can."""
        self._try_entry_points()
        return sorted(set(self._places) - self._unlisted)

    @property
    def broken(self) -> dict[str, str]:
        """Entry points that can't be used, and why."""
        self._try_entry_points()
        return dict(sorted(self._broken.items()))

    def _try_entry_points(self) -> None:
        for name in [n for n, place in self._places.items() if isinstance(place, EntryPoint)]:
            try:
                self.get(name)
            except UsageError as e:
                self._broken[name] = str(e)
                del self._places[name]

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def is_own(self, name: str) -> bool:
        """Whether ``name`` is in a package of the suite, and neither a plugin nor installed."""
        return isinstance(self._places.get(name), str)

    def check(self, name: str) -> str:
        """``name`` itself. Raises `UsageError` with the nearest known name when there is none."""
        if name not in self._places:
            if name in self._broken:
                raise UsageError(self._broken[name])
            raise UsageError(f"no {self.kind} {name!r}; {nearest(name, self.names)}")
        return name

    def get(self, name: str) -> type[T]:
        """The class that ``name`` stands for. Raises `UsageError` when what is there can't be used."""
        if name not in self._classes:
            place = self._places[self.check(name)]
            where = _where(place)
            cls = self._complete(self._load(name, place, where), where)
            if vars(cls).get("name", name) != name:
                cls = type(cls.__name__, (cls,), {"__module__": cls.__module__, "__doc__": cls.__doc__})
            cls.name = name  # type: ignore[attr-defined]
            if self.as_dataclass and "__dataclass_fields__" not in vars(cls):
                cls = _as_dataclass(cls, where)
            self._classes[name] = cls
        return self._classes[name]

    def file(self, name: str) -> Path:
        """The source file that ``name`` stands for; it is not imported, unless it is an installed package's."""
        place = self._places[self.check(name)]
        if isinstance(place, Path):
            return place
        if isinstance(place, EntryPoint):
            return Path(inspect.getfile(self.get(name)))
        spec = importlib.util.find_spec(place)
        assert spec is not None
        assert spec.origin is not None
        return Path(spec.origin)

    # ----------------------------------------------------------------- classes

    def _load(self, name: str, place: str | Path | EntryPoint, where: str) -> type[T]:
        try:
            found = _imported(name, place)
        except (Exception, SystemExit) as e:
            raise UsageError(
                f"{where}: a module that can be imported expected, found {type(e).__name__}: {e}; "
                "correct it, or install what it imports"
            ) from e
        if isinstance(found, ModuleType):
            return self._only_class(found, where)
        if not (inspect.isclass(found) and issubclass(found, self.base)):
            raise UsageError(f"{where}: a module or a {self.base.__name__} expected, found {found!r}")
        return found

    def _only_class(self, module: ModuleType, where: str) -> type[T]:
        own = [c for c in vars(module).values() if inspect.isclass(c) and c.__module__ == module.__name__]
        found = [c for c in dict.fromkeys(own) if issubclass(c, self.base)]
        finished = [c for c in found if not inspect.isabstract(c)] or found
        if len(finished) != 1:
            names = f": {shorten(c.__name__ for c in finished)}" if finished else ""
            raise UsageError(
                f"{where}: exactly one {self.base.__name__} expected, found {len(finished)}{names}; "
                f"{'give each a file of its own' if finished else 'write a class there that inherits from one'}"
            )
        return finished[0]

    def _complete(self, cls: type[T], where: str) -> type[T]:
        lacking = [f"{method}()" for method in sorted(getattr(cls, "__abstractmethods__", ()))]
        if issubclass(cls, Method):
            lacking += [name for name in REQUIRED if not getattr(cls, name, "")]
            if getattr(cls, "family", "") != "baseline" and not cls.citation:
                lacking.append("citation")
        if lacking:
            raise UsageError(
                f"{where}: a complete {self.base.__name__} expected, found {cls.__name__} without "
                f"{', '.join(lacking)}; add what is missing (`new-method` writes an example)"
            )
        return cls


def check_name(name: str, where: str) -> str:
    """``name`` itself. Raises `UsageError` with a name to take instead unless it is lower-case words joined by _.

    >>> check_name("mean_shift", "new-method")
    'mean_shift'
    """
    if re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) and not keyword.iskeyword(name):
        return name
    plain = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    plain = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    hint = plain if plain[:1].isalpha() and not keyword.iskeyword(plain) else f"my_{plain}".rstrip("_")
    raise UsageError(f"{where}: lower-case letters, digits and single _ expected, found {name!r}; take {hint!r}")


def method_registry(*packages: str, plugins: Iterable[Path] = (), group: str = "") -> Registry[Method]:
    """A registry of the methods in ``packages``, in the files ``plugins`` and in entry points of ``group``."""
    registry: Registry[Method] = Registry("method", Method, as_dataclass=True)  # type: ignore[type-abstract]
    return registry.introduce_all(packages, plugins, group)


def _where(place: str | Path | EntryPoint) -> str:
    if isinstance(place, Path):
        return f"plugin {place}"
    if isinstance(place, EntryPoint):
        package = f" of the package {place.dist.name}" if place.dist else ""
        return f"entry point {place.name} = {place.value}{package}"
    return place


def _imported(name: str, place: str | Path | EntryPoint) -> Any:
    if isinstance(place, str):
        return importlib.import_module(place)
    return place.load() if isinstance(place, EntryPoint) else import_file(place, "plugin")


def _as_dataclass(cls: type[T], where: str) -> type[T]:
    try:
        return dataclasses.dataclass(cls, eq=False)
    except (TypeError, ValueError) as e:
        raise UsageError(f"{where}: hyper-parameters made by hyper() expected, found {cls.__name__}: {e}") from e
