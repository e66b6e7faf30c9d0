"""Runs that hang, hoard, talk or die, in real processes: they fail with what happened, and the others don't notice."""

from __future__ import annotations

import re
import time
from pathlib import Path

import psutil
import pytest

from benchmark.contracts import Run, Task
from benchmark.protocol import Protocol
from benchmark.running import limits
from benchmark.running.executors import local, process
from benchmark.running.executors.local import LocalProcesses
from benchmark.running.jobs import Context, Job, Outcome
from benchmark.running.limits import Limits
from tests.running.executors import serving

pytestmark = pytest.mark.skipif(not process.CAPTURED, reason="signals and pipes of POSIX are needed")
PROTOCOL = Protocol(name="demo", corpora=("emodb", "urdu"))
METHOD = """
from benchmark.contracts import Method

class {cls}(Method):
    \"\"\"One that is never called.\"\"\"
    title = "One"
    family = "baseline"
    target_use = "nothing"
    def fit(self, *given): ...
    def outputs(self, *given): ...
"""


def run_of(method: str, seed: int = 0) -> Run:
    return Run(method, "emodb", "urdu", seed)


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Makes runs of the faults named, and gives the context and what became of each."""
    package = tmp_path / "faulty_methods"
    package.mkdir()
    (package / "__init__.py").write_text("")
    for name in serving.HOW:
        (package / f"{name}.py").write_text(METHOD.format(cls="".join(map(str.capitalize, name.split("_")))))
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(process, "_serve", serving.serve)
    monkeypatch.setenv("MADE_IN", str(tmp_path))

    def make(*methods: str, jobs: int = 1, **given: object) -> tuple[Context, list[Outcome]]:
        files = {"emodb": (), "urdu": ()}
        context = Context(PROTOCOL, tmp_path / "r", ("faulty_methods",), {}, {}, files, limits=Limits(**given))  # type: ignore[arg-type]
        outcomes: list[Outcome] = []
        waiting = [Job(run_of(m, seed), Task("emodb", "urdu", ("anger", "fear"))) for seed, m in enumerate(methods)]
        with LocalProcesses(context, jobs, "cpu") as executor:
            while True:
                while waiting and executor.places:
                    executor.submit(waiting.pop(0))
                outcome = executor.next()
                if outcome is None:
                    return context, outcomes
                outcomes.append(outcome)

    return make


def logged(context: Context, run: Run) -> str:
    path = context.store.log(run)
    return path.read_text() if path.exists() else ""


def alive(text: str) -> list[int]:
    """Of the processes whose ids were printed behind the word ``pids``, those that live."""
    found = [int(pid) for line in re.findall(r"^pids (.*)$", text, re.M) for pid in line.split()]
    assert found
    time.sleep(0.2)
    return [p for p in found if psutil.pid_exists(p) and psutil.Process(p).status() != psutil.STATUS_ZOMBIE]


@pytest.mark.parametrize("fault", ["loops_in_python", "hangs_in_c", "waits_for_itself", "ignores_signals"])
def test_a_run_that_hangs_is_stopped_and_the_next_has_a_new_process(made, fault):
    context, (hung, fine) = made(fault, "is_fine", seconds=1.0, memory=None)
    assert (hung.state, fine.state) == ("failed", "finished")
    assert hung.message.startswith("stopped since it was not done after 1.0 s, the most that a run may take; --run-ti")
    failure = context.store.failures()[hung.run]
    assert failure["error"] == f"BenchmarkError: {hung.message}"
    if fault != "ignores_signals":
        assert f"in {fault}" in failure["output"], "where it hung"
        assert f"in {fault}" in logged(context, hung.run)


def test_others_go_on_beside_one_that_hangs(made):
    _, outcomes = made("waits_for_itself", *["is_fine"] * 3, jobs=2, seconds=3.0, memory=None)
    assert [outcome.state for outcome in outcomes] == ["finished"] * 3 + ["failed"]


@pytest.mark.parametrize("fault", ["hoards", "lets_a_child_hoard"])
def test_a_run_that_hoards_is_stopped(made, fault):
    context, (hoarder, fine) = made(fault, "is_fine", seconds=None, memory=400 * 2**20)
    assert fine.state == "finished"
    assert re.match(r"stopped since it held (\d+ MB|\d\.\d GB) of memory", hoarder.message)
    assert ("with its 1 child processes" in hoarder.message) == (fault == "lets_a_child_hoard")
    assert "at most 400 MB expected; --run-memory-limit gives more, or none" in hoarder.message
    assert hoarder.run in context.store.failures()


def test_memory_that_processes_share_is_counted_once(made):
    _, (outcome,) = made("shares_memory_with_children", memory=260 * 2**20)
    assert outcome.state == "finished", outcome.message


def test_the_run_that_holds_most_goes_when_the_machine_has_no_memory_left(made, monkeypatch):
    monkeypatch.setattr(local, "BREATH", 10 * 2**20)
    free = iter([*[2**34] * 3, *[2**20] * 100_000])
    monkeypatch.setattr(local, "available_memory", lambda: next(free))
    _, (outcome,) = made("waits_for_itself")
    assert "stopped since the machine had 1 MB of memory left and it held" in outcome.message
    assert "try fewer --jobs" in outcome.message


def test_what_a_run_prints_goes_to_a_log_of_limited_size(made, capfd):
    context, outcomes = made("talks", "says_nothing", memory=None)
    assert [outcome.state for outcome in outcomes] == ["finished", "finished"]
    text = logged(context, outcomes[0].run)
    assert len(text) < 2**16 + 100
    assert text.startswith("the beginning\n")
    assert text.endswith("a child\nthe end\n")
    assert int(re.search(r"\[\.\.\. (\d+) bytes are left out here", text)[1]) > 24e6
    assert not context.store.log(outcomes[1].run).exists()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("fault", "says", "printed"),
    [
        ("exits", "its worker process ended with exit code 3; where it was", "so long"),
        ("crashes", "its worker process was killed by SIGSEGV: a fault of a library", "in crashes"),
        ("is_killed", "its worker process was killed by SIGKILL, not by this suite, nor by the system for lack", ""),
    ],
)
def test_a_worker_that_dies_is_reported_by_what_ended_it(made, monkeypatch, fault, says, printed):
    monkeypatch.setattr("benchmark.running.executors.family.kills_for_memory", lambda: 5)
    context, (died, fine) = made(fault, "is_fine", memory=None)
    assert fine.state == "finished"
    assert died.message.startswith(says)
    assert printed in context.store.failures()[died.run].get("output", "")


def test_the_systems_own_count_says_whether_memory_was_the_reason(made, monkeypatch):
    counts = iter([5, 6])
    monkeypatch.setattr("benchmark.running.executors.family.kills_for_memory", lambda: next(counts))
    _, (died,) = made("is_killed", memory=None)
    assert "killed by SIGKILL: the system ran out of memory and ended it" in died.message


@pytest.mark.parametrize("fault", ["dies_before_its_children", "hangs_with_children", "multiplies"])
def test_nothing_that_a_run_started_outlives_it(made, fault, tmp_path):
    context, (failed, fine) = made(fault, "is_fine", seconds=3.0, memory=None)
    assert (failed.state, fine.state) == ("failed", "finished")
    assert alive(logged(context, failed.run)) == []
    assert [p.pid for p in psutil.process_iter() if _environment(p).get("MADE_IN") == str(tmp_path)] == []


def _environment(process: psutil.Process) -> dict[str, str]:
    try:
        return process.environ() if process.status() != psutil.STATUS_ZOMBIE else {}
    except psutil.Error:
        return {}


def test_a_process_in_which_something_is_left_makes_no_other_run(made):
    context, outcomes = made("is_fine", "leaves_a_thread", "is_fine", memory=None)
    assert [outcome.state for outcome in outcomes] == ["finished"] * 3
    first, second, third = (logged(context, outcome.run) for outcome in outcomes)
    assert first == second != third
    assert outcomes[1].notice == "leaves_a_thread leaves behind a thread (Thread-1): its process was replaced"


def test_without_a_limit_a_slow_method_goes_on_and_one_that_hangs_is_stopped(made, monkeypatch):
    """The limit that nobody set is the floor until the method's steps have been timed."""
    monkeypatch.setattr(limits, "FLOOR", 1.0)
    _, outcomes = made("takes_long", memory=None)
    assert [outcome.state for outcome in outcomes] == ["finished"]
    _, outcomes = made("ignores_signals", memory=None)
    assert outcomes[0].message.startswith("stopped since it was not done after 1.0 s")
