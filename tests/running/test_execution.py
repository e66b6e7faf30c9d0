from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from benchmark.cli import options
from benchmark.cli.execute import Means
from benchmark.errors import UsageError
from benchmark.running.execution import Execution, read_execution
from benchmark.running.limits import Limits


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "here.yaml"
    path.write_text(text)
    return path


@click.command()
@options.execution_options
def command(**given):
    means = Means.of(given, cache=None, allow_incomplete=False)
    assert not given
    execution = means.execution
    click.echo(f"{execution.jobs} {execution.device} {execution.run_time_limit} {execution.run_memory_limit}")


def said(*arguments: object) -> str:
    result = CliRunner().invoke(command, [str(a) for a in arguments])
    return result.output if result.exit_code == 0 else f"{result.exit_code}: {result.output}"


def test_options_win_over_the_file_and_the_file_over_defaults(tmp_path):
    file = written(tmp_path, "jobs: 3\ndevice: cpu\nrun_time_limit: 2h\nrun_memory_limit: null\n")
    assert said() == "None auto auto auto\n"
    assert said("--execution", file) == "3 cpu 7200.0 None\n"
    assert said("--run-time-limit", "90", "--execution", file, "--jobs", 1) == "1 cpu 90.0 None\n"
    assert said("--run-time-limit", "none", "--run-memory-limit", "1.5 GB") == "None auto None 1610612736\n"


def test_a_section_of_a_file_is_read_as_well(tmp_path):
    assert read_execution(written(tmp_path, "execution:\n  jobs: 2\n  run_time_limit: 60\n"))["jobs"] == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("job: 3\n", "execution .*: job: no such key; did you mean 'jobs'"),
        ("jobs: 0\n", "jobs: .*greater than or equal to 1; found 0"),
        ("run_time_limit: soon\n", "run_time_limit: a time like 90, 15min, 2h or 1d, or none, expected, found 'soon'"),
        ("run_memory_limit: 4096\n", "run_memory_limit: a size like 4GB or 800MB, or none, expected, found 4096"),
        ("device: gpu\n", "device: .*'cuda'; found 'gpu'"),
    ],
)
def test_a_file_that_is_wrong_is_explained(tmp_path, text, says):
    with pytest.raises(UsageError, match=says):
        read_execution(written(tmp_path, text))


@pytest.mark.parametrize("wrong", [("--run-time-limit", "-1"), ("--run-memory-limit", "4 apples")])
def test_an_option_that_is_wrong_is_explained(wrong):
    assert said(*wrong).startswith("2: ")
    assert "expected, found" in said(*wrong)


def test_limits_follow():
    assert Execution().limits == Limits()
    assert Execution(run_time_limit="15min", run_memory_limit="800MB").limits == Limits(900.0, 800 * 2**20)
