"""The rooms of ``benchmark/``: each imports only from those that lie before it on the way of the data."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HALL = "the hall"
ROOMS = (
    *(HALL, "data", "synthesis", "features", "tasks", "training", "mathematics", "evaluation"),
    *("store", "sealed", "running", "tuning", "diagnosis", "contract", "report", "contrast", "cli"),
)
"""In the order of the way: who stands later may import from who stands earlier. The hall: the files of
``benchmark/`` itself, which everybody speaks to."""

FILES = sorted((ROOT / "benchmark").rglob("*.py"))


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {_module(path): path for path in FILES}


def _room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in ROOMS else HALL


def _for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes below ``node`` that run, those inside functions included; not what is for type checkers."""
    for child in ast.iter_child_nodes(node):
        if not _for_types_only(child):
            yield child
            yield from _running(child)


def _imported(path: Path, *, everything: bool = False) -> set[str]:
    """Modules of the suite that a file imports; ``everything``: those for type checkers as well."""
    tree = ast.parse(path.read_bytes())
    found: set[str] = set()
    for node in ast.walk(tree) if everything else _running(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            below = (f"{node.module}.{alias.name}" for alias in node.names)
            found |= {name if name in MODULES else node.module for name in below}
    return {name for name in found if name.split(".")[0] in {"benchmark", "methods", "corpora", "run_benchmark"}}


def test_every_package_is_a_room_and_every_room_has_a_sentence() -> None:
    packages = {path.parent.name for path in (ROOT / "benchmark").glob("*/__init__.py")}
    assert packages == set(ROOMS) - {HALL}
    for room in packages:
        assert ast.get_docstring(ast.parse((ROOT / "benchmark" / room / "__init__.py").read_bytes())), room


@pytest.mark.parametrize("module", sorted(MODULES))
def test_imports_follow_the_way_of_the_data(module: str) -> None:
    allowed = ROOMS[: ROOMS.index(_room(module)) + 1]
    above = {name for name in _imported(MODULES[module]) if _room(name) not in allowed}
    assert not above, f"{_room(module)} comes before {sorted(map(_room, above))}"


@pytest.mark.parametrize("module", sorted(MODULES))
def test_the_machine_knows_no_method_no_corpus_and_no_command_line(module: str) -> None:
    found = _imported(MODULES[module], everything=True)
    assert {name.split(".")[0] for name in found} <= {"benchmark"}


@pytest.mark.parametrize("path", sorted([*(ROOT / "methods").glob("*.py"), *(ROOT / "corpora").rglob("*.py")]), ids=str)
def test_methods_and_corpora_import_the_machine_alone(path: Path) -> None:
    """Files of several corpora that are one release may share a module, whose name begins with ``_``."""
    shared = {f"corpora.{file.stem}" for file in path.parent.glob("_*.py")} if path.parent.name == "corpora" else set()
    assert {name.split(".")[0] for name in _imported(path, everything=True) - shared} <= {"benchmark"}


def test_no_module_reaches_itself() -> None:
    """No circle, types included but for the hall's: its contracts name the types that rooms fill in."""
    reaches = {name: _imported(path, everything=_room(name) != HALL) for name, path in MODULES.items()}

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " -> ".join((*path[path.index(name) :], name))
        if name not in finished:
            for below in sorted(reaches.get(name, ())):
                visit(below, (*path, name))
            finished.add(name)

    finished: set[str] = set()
    for name in sorted(MODULES):
        visit(name, ())


def test_tests_have_the_same_rooms() -> None:
    rooms = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and any(path.glob("**/test_*.py"))}
    assert set(ROOMS) - {HALL} <= rooms
