"""The modules of ``benchmark/cli/commands``: all that they declare is offered, and declaring it costs nothing."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import click

import run_benchmark
from benchmark.cli import commands

FAMILIES = [importlib.import_module(f"{commands.__name__}.{m.name}") for m in pkgutil.iter_modules(commands.__path__)]
LIGHT = {"commands", "common", "options", "output", "program"}


def test_every_command_that_is_declared_is_offered_and_named_by_its_family() -> None:
    declared = {family: [c for c in vars(family).values() if isinstance(c, click.Command)] for family in FAMILIES}
    for family, members in declared.items():
        assert all(f"``{command.name}``" in str(family.__doc__) for command in members), family.__name__
    all_declared = [command for members in declared.values() for command in members]
    assert len(all_declared) == len(run_benchmark.COMMANDS) == len(run_benchmark.cli.commands)
    assert {id(command) for command in all_declared} == set(map(id, run_benchmark.cli.commands.values()))


def test_what_commands_do_is_not_imported_before_one_runs() -> None:
    code = "import sys, run_benchmark; print(*sys.modules)"
    root = Path(run_benchmark.__file__).parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert {name.split(".")[2] for name in loaded if name.startswith("benchmark.cli.")} == LIGHT
    assert not loaded & {"torch", "sklearn", "matplotlib", "jinja2"}
