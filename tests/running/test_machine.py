"""The list of modules that the code digest is over, against what a run really imports."""

from __future__ import annotations

import ast

from benchmark.running.jobs import HERE, MACHINE

ROOMS = ("data", "features", "tasks", "evaluation/metrics", "evaluation/selection", "evaluation/shift")
"""What computes numbers, or decides which: of these rooms whatever a run reaches must be in the list.

What it reaches of ``training`` comes with the method's file, whose imports the digest follows."""

WORDS = {"data/diagnosis"}
"""Says why a file can't be read, once that is certain."""


def imported(module: str) -> set[str]:
    """Modules of the suite that a module imports when it is loaded or used, as paths below ``benchmark``."""
    tree = ast.parse((HERE / f"{module}.py").read_bytes())
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("benchmark."):
            below = node.module.split(".")[1:]
            names |= {"/".join(below), *("/".join([*below, alias.name]) for alias in node.names)}
    return {name for name in names if (HERE / f"{name}.py").is_file()}


def reached(*starts: str) -> set[str]:
    found, todo = set[str](), list(starts)
    while todo:
        if (module := todo.pop()) not in found:
            found.add(module)
            todo += imported(module)
    return found


def test_what_a_run_computes_with_is_in_the_code_digest():
    run = reached("running/experiment", "features/kinds")
    computing = {module for module in run if module.startswith(ROOMS)}
    assert computing - set(MACHINE) == WORDS, "add them to MACHINE in benchmark/running/jobs.py"


def test_nothing_in_the_list_is_missing_or_listed_twice():
    assert len(set(MACHINE)) == len(MACHINE)
    assert all((HERE / f"{name}.py").is_file() for name in MACHINE)
