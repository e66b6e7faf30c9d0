"""A method's ways in, end to end: a file given with ``--plugin``, and an installed package."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from click.testing import CliRunner

import run_benchmark
from benchmark.contracts import Run
from benchmark.data.locate import ROOT_VARIABLE
from benchmark.protocol import load_protocol
from benchmark.registry import METHODS_GROUP
from benchmark.running.jobs import Context
from tests.broken_methods import FINE
from tests.tiny_corpora import write_pair, write_protocol

SCRIPT = Path(run_benchmark.__file__)
EXAMPLE = SCRIPT.parent / "examples" / "plugin_package"


def invoke(*arguments: object):
    """The command's result; whatever it raises but an exit fails the test."""
    runner = CliRunner(env={ROOT_VARIABLE: None})
    return runner.invoke(run_benchmark.cli, [str(a) for a in arguments], catch_exceptions=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Two corpora, a protocol, and a user's file with a method."""
    folder = tmp_path_factory.mktemp("plugins")
    write_pair(folder / "corpora")
    write_protocol(folder)
    (folder / "fine.py").write_text(FINE["shallow"])
    return folder


@pytest.fixture(scope="module")
def stored(folder):
    """What ``run`` printed and stored for the user's method and one of the suite's, in spawned processes."""
    result = invoke("run", *where(folder), *plugin(folder), "--methods", "svm,fine", *means(folder))
    assert result.exit_code == 0, result.output
    return result.output


def where(folder: Path) -> tuple:
    return "--protocol", folder / "tiny.yaml", "--results", folder / "results", "--pairs", "left:right"


def means(folder: Path) -> tuple:
    return "--corpora-root", folder / "corpora", "--cache", folder / "cache", "--jobs", 1


def plugin(folder: Path) -> tuple:
    return "--plugin", folder / "fine.py"


# --------------------------------------------------------------------------- a file


def test_a_plugin_is_run_in_worker_processes_and_ranked(stored):
    assert "fine left -> right seed 0: UAR " in stored
    leaderboard = stored.split("2/2 ")[1]
    assert "fine" in leaderboard


def test_the_code_digest_covers_the_plugins_file(folder, stored, tmp_path):
    def digest(path: Path) -> str:
        corpus_files = {"left": (), "right": ()}
        protocol = load_protocol(folder / "tiny.yaml")
        context = Context(protocol, folder, ("methods",), {}, {}, corpus_files, plugins=(path,))
        return context.code(Run("fine", "left", "right", 0))["digest"]

    other = tmp_path / folder.name
    other.mkdir()
    same, changed = other / "fine.py", tmp_path / "fine.py"
    same.write_text("# a comment\n" + FINE["shallow"])
    changed.write_text(FINE["shallow"].replace("hyper(1.0", "hyper(0.9"))
    assert digest(folder / "fine.py") == digest(same)
    assert digest(folder / "fine.py") != digest(changed)
    record = next(json.loads(path.read_text()) for path in (folder / "results").rglob("fine/**/seed-0.json"))
    assert record["run"]["method"] == "fine"
    assert record["hyper_parameters"]["strength"] == 1.0


@pytest.mark.usefixtures("stored")
def test_report_and_status_know_the_plugin(folder):
    found = json.loads(invoke("status", *where(folder), *plugin(folder), "--methods", "fine", "--json").stdout)
    assert (found["finished"], found["missing"]) == (1, [])
    report = invoke("report", *where(folder), *plugin(folder), "--methods", "svm,fine", "--output", folder / "out")
    assert report.exit_code == 0, report.output
    assert "fine" in (folder / "out" / "leaderboard.md").read_text()


def test_within_takes_a_plugin(folder):
    arguments = ("--protocol", folder / "tiny.yaml", *plugin(folder), "--method", "fine", *means(folder)[:4])
    result = invoke("within", "left", *arguments)
    assert result.exit_code == 0, result.output
    assert "fine within left: 24 utterances" in result.output


def test_list_shows_a_plugin_among_the_others(folder):
    rows = {row["name"]: row for row in json.loads(invoke("list", "methods", "--json", *plugin(folder)).stdout)}
    assert rows["fine"]["title"] == "Fine"
    assert "dann" in rows
    assert "fine" not in invoke("list", "methods").output


@pytest.mark.parametrize("command", ["run", "report", "status", "within", "list", "check-method"])
def test_a_broken_plugin_is_wrong_usage_in_one_line(command, folder, tmp_path):
    broken = tmp_path / "broken.py"
    broken.write_text("import no_such_library")
    arguments = {
        "within": ("left", "--protocol", folder / "tiny.yaml"),
        "list": ("methods",),
        "check-method": ("svm",),
    }.get(command, where(folder))
    result = invoke(command, *arguments, "--plugin", broken)
    assert result.exit_code == 2, result.output
    assert result.stderr.splitlines() == [
        f"error: plugin {broken}: a module that can be imported expected, found ModuleNotFoundError: No module named "
        "'no_such_library'; correct it, or install what it imports"
    ]


# --------------------------------------------------------------------------- a package


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """A folder into which pip installed the example package, and beside it a package that can't be imported."""
    source, site = tmp_path_factory.mktemp("source") / "package", tmp_path_factory.mktemp("site")
    shutil.copytree(EXAMPLE, source)
    options = ("--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check")
    subprocess.run([sys.executable, "-m", "pip", "install", *options, "--target", site, source], check=True)
    broken = site / "broken_plugin-1.dist-info"
    broken.mkdir()
    (broken / "METADATA").write_text("Metadata-Version: 2.1\nName: broken-plugin\nVersion: 1\n")
    (broken / "entry_points.txt").write_text("[cross_corpus_ser.methods]\nbroken = no_such_module\n")
    return site


def commands(site: Path, *lines: list[object]) -> list[str]:
    """What each command prints, exit code first, in one process that has ``site`` on its path."""
    code = (
        "import json, sys, run_benchmark\n"
        "for line in json.loads(sys.argv[1]):\n"
        "    try: run_benchmark.cli(line)\n"
        "    except SystemExit as e: print('exit code', e.code, flush=True)\n"
        "    print('=====', flush=True)\n"
    )
    arguments = json.dumps([[str(word) for word in line] for line in lines])
    environment = {k: v for k, v in os.environ.items() if k != ROOT_VARIABLE} | {"PYTHONPATH": str(site)}
    done = subprocess.run(
        [sys.executable, "-c", code, arguments],
        cwd=SCRIPT.parent,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout.split("=====\n")[:-1]


def test_an_installed_package_is_checked_run_and_listed_beside_a_broken_one(site, folder):
    every = write_protocol(folder, (folder / "tiny.yaml").read_text().replace("[svm]", "[svm, variance_match]"), "two")
    run = ["run", "--protocol", every, *where(folder)[2:], *means(folder)]
    check = ["check-method", "variance_match", "--untimed", "--device", "cpu"]
    checked, listed, asked, ran = commands(
        site, check, ["list", "methods"], ["check-method", "broken"], [*run, "--device", "cpu"]
    )
    assert "variance_match keeps the contract" in checked
    assert "exit code 0" in checked
    assert "Variance match" in listed
    assert "broken: can't be used: entry point broken = no_such_module of the package broken-plugin: " in listed
    assert "error: entry point broken = no_such_module of the package broken-plugin: a module that" in asked
    assert "exit code 2" in asked
    assert "variance_match left -> right seed 0: UAR " in ran
    assert "exit code 0" in ran


def test_without_its_path_the_package_is_unknown_unless_it_is_installed_here_too():
    installed = {entry.name for entry in entry_points(group=METHODS_GROUP)}
    listed = {row["name"] for row in json.loads(invoke("list", "methods", "--json").stdout)}
    assert ("variance_match" in listed) == ("variance_match" in installed)
