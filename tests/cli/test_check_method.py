"""``check-method`` and ``new-method`` as a user sees them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

import run_benchmark
from benchmark.cli.program import command_line
from benchmark.contract import cost
from benchmark.contract.suite import CHECKS
from tests.broken_methods import BROKEN, FINE

SCRIPT = Path(run_benchmark.__file__)
SUMS = next(broken.code for broken in BROKEN if broken.how == "sign")


@pytest.fixture(autouse=True)
def _without_pythons_random_state(monkeypatch):
    """A type checker draws from it in this process."""
    monkeypatch.setattr("benchmark.contract.isolation.random", SimpleNamespace(getstate=lambda: None))


def invoke(*arguments: object):
    """The command's result; whatever it raises but an exit fails the test."""
    return CliRunner().invoke(run_benchmark.cli, [str(a) for a in arguments], catch_exceptions=False)


def file(folder: Path, code: str) -> Path:
    path = folder / "fine.py"
    path.write_text(code, encoding="utf-8")
    return path


def test_a_method_that_keeps_the_contract_gets_a_line_per_check_and_exit_code_0():
    result = invoke("check-method", "svm", "--untimed", "--device", "cpu")
    assert result.exit_code == 0, result.output
    *lines, verdict = result.stdout.splitlines()
    assert [re.split(": ", line[5:])[0] for line in lines] == [c.name for c in CHECKS if not c.timed]
    assert "ok   same seed, same scores" in lines
    assert "skip another seed, other scores: not a deep method" in lines
    judged = sum(line.startswith("ok ") for line in lines)
    assert re.fullmatch(rf"svm keeps the contract: {judged} checks, {len(lines) - judged} skipped; \d+ s", verdict)


def test_a_failing_check_says_found_expected_and_the_way_out_and_exits_with_1(tmp_path):
    result = invoke("check-method", file(tmp_path, SUMS), "--untimed")
    assert result.exit_code == 1
    line = next(line for line in result.output.splitlines() if line.startswith("FAIL"))
    assert re.fullmatch(
        r"FAIL rows sum to one: found a score of -0\.\d+, expected at least 0; override probabilities\(logits\)", line
    )
    assert re.search(r"\nfine: 1 of \d+ checks failed, \d+ skipped; \d+ s\n$", result.output)


def test_timed_checks_are_run_unless_they_are_left_out(monkeypatch):
    monkeypatch.setattr(cost, "shallow_seconds", lambda subject: 7.0)
    assert "FAIL 500 utterances align fast: found 7.0 s, expected below 2 s; " in invoke("check-method", "svm").output
    assert "align fast" not in invoke("check-method", "svm", "--untimed").output


def test_json_has_every_check_in_order(tmp_path):
    result = invoke("check-method", "fine", "--plugin", file(tmp_path, SUMS), "--untimed", "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert (found["method"], found["file"], found["ok"]) == ("fine", str(tmp_path / "fine.py"), False)
    assert [check["check"] for check in found["checks"]] == [c.name for c in CHECKS if not c.timed]
    failed = next(check for check in found["checks"] if check["state"] == "FAIL")
    assert set(failed) == {"check", "state", "found", "expected", "way_out", "seconds"}
    assert failed["expected"] == "at least 0"


def test_python_random_state_is_watched_in_the_command(tmp_path):
    """In a process of its own."""
    draws = FINE["shallow"].replace("        shift =", "        __import__('random').random()\n        shift =")
    command = [sys.executable, SCRIPT, "check-method", file(tmp_path, draws), "--untimed", "--device", "cpu"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAIL")]
    assert [line.split(";")[0] for line in failed] == [
        "FAIL global random state stays as it is: found random drawn from, expected none of them"
    ]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("dan_n", "no method 'dan_n'; did you mean 'dann'?"),
        ("nowhere/fine.py", "nowhere/fine.py: a file NAME.py expected, found no such file; give the path of one"),
    ],
)
def test_what_is_not_there_is_wrong_usage(name, says):
    result = invoke("check-method", name)
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ")
    assert says in result.stderr


# --------------------------------------------------------------------------- new-method


@pytest.mark.parametrize("shallow", [[], ["--shallow"]])
def test_a_new_method_passes_the_lint_and_the_contract(shallow, tmp_path):
    result = invoke("new-method", "my_own_idea", *shallow, "--output", tmp_path / "new")
    path = tmp_path / "new" / "my_own_idea.py"
    assert result.exit_code == 0, result.output
    assert f"written: {path}" in result.output
    ruff = [sys.executable, "-m", "ruff", "check", "--config", SCRIPT.parent / "pyproject.toml", path]
    assert subprocess.run(ruff, check=False).returncode == 0
    ruff[3:4] = ["format", "--check"]
    assert subprocess.run(ruff, check=False).returncode == 0
    checked = invoke("check-method", path, "--untimed")
    assert checked.exit_code == 0, checked.output


def test_the_next_three_commands_are_understood(tmp_path):
    output = invoke("new-method", "my_own_idea", "--output", tmp_path).output
    started = re.escape(command_line())
    commands = re.findall(rf"^    {started} (\S+) (.+)$", output, re.M)
    assert [command for command, _ in commands] == ["check-method", "run", "report"]
    for command, rest in commands:
        given = run_benchmark.cli.commands[command].make_context(command, rest.split()).params
        assert str(tmp_path / "my_own_idea.py") in map(str, [*given["plugins"], given.get("method")])
        assert command == "check-method" or given["methods"] == ("source_only", "my_own_idea")


def test_a_method_written_into_the_suites_folder_needs_no_plugin(tmp_path, monkeypatch):
    monkeypatch.setattr("benchmark.registry.Registry.file", lambda self, name: tmp_path / f"{name}.py")
    output = invoke("new-method", "my_own_idea", "--output", tmp_path).output
    assert "--plugin" not in output
    assert "check-method my_own_idea" in output


def test_a_file_that_is_there_is_kept(tmp_path):
    path = tmp_path / "my_own_idea.py"
    path.write_text("mine")
    result = invoke("new-method", "my_own_idea", "--output", tmp_path)
    assert result.exit_code == 2
    assert f"no file {path} expected, found one, which is kept" in result.stderr
    assert path.read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("MyIdea", "lower-case letters, digits and single _ expected, found 'MyIdea'; take 'my_idea'"),
        ("class", "take 'my_class'"),
        ("dann", "methods/dann.py; take 'my_dann'"),
    ],
)
def test_a_bad_or_taken_name_is_refused_with_another(name, says, tmp_path):
    result = invoke("new-method", name, "--output", tmp_path)
    assert result.exit_code == 2
    assert says in result.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", ["check-method", "new-method"])
def test_help_shows_an_example(command):
    result = invoke(command, "--help")
    assert result.exit_code == 0
    assert f"cross-corpus-ser {command} " in result.output


def test_it_says_how_long_the_checks_will_take_once_the_method_has_trained(tmp_path):
    (tmp_path / "fine.py").write_text(FINE["shallow"])
    result = invoke("check-method", tmp_path / "fine.py", "--untimed")
    assert re.search(r"^     about [\d.]+ (s|min) for all of them$", result.stderr, re.M)
    assert "about" not in invoke("check-method", tmp_path / "fine.py", "--untimed", "--json").output
