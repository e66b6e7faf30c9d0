from __future__ import annotations

from collections import deque
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from benchmark.contracts import Run, Task
from benchmark.protocol import Protocol, Search
from benchmark.running import estimate, runner, worker
from benchmark.running.executors import Executor
from benchmark.running.executors.local import LocalProcesses, default_jobs
from benchmark.running.jobs import Context, Job, Outcome
from benchmark.running.progress import Display, Remaining
from benchmark.running.runner import Tally, run_jobs
from tests.records import make_record

CPU = torch.device("cpu")
PROTOCOL = Protocol(name="demo", corpora=("emodb", "urdu"))
RUNS = [Run(method, "emodb", "urdu", 0) for method in ("dann", "mmd", "svm")]
JOBS = [Job(run, Task("emodb", "urdu", ("anger", "fear", "sadness"))) for run in RUNS]


class Scripted(Executor):
    """An executor that answers each submission of a run with the next of its states."""

    def __init__(self, places: int, **states: str) -> None:
        self.limit, self.states = places, {m: deque(s.split()) for m, s in states.items()}
        self.running: deque[Job] = deque()
        self.submitted: list[str] = []
        self.most = 0

    @property
    def places(self):
        return self.limit - len(self.running)

    def submit(self, job):
        self.running.append(job)
        self.submitted.append(job.run.method)
        self.most = max(self.most, len(self.running))

    def next(self):
        if not self.running:
            return None
        run = self.running.popleft().run
        return Outcome(run, self.states[run.method].popleft(), "why", uar=0.5, seconds=2.0)

    def close(self):
        self.running.clear()


@pytest.fixture
def display(monkeypatch):
    monkeypatch.setattr(runner, "PATIENCE", 0)
    return Display(3, 0, Remaining({}, RUNS, 1))


def test_a_failure_stops_nobody(display, capsys):
    executor, tally = Scripted(2, dann="failed", mmd="finished", svm="finished"), Tally()
    run_jobs(JOBS, executor, display, tally)
    assert tally.failed == {RUNS[0]: "why"}
    assert tally.finished == RUNS[1:]
    assert executor.most == 2
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "1/3 dann emodb -> urdu seed 0: FAILED: why, time left unknown"
    assert lines[1] == "2/3 mmd emodb -> urdu seed 0: UAR 50.0 %, 2.0 s, 2.0 s left"


def test_busy_runs_are_tried_again_last_and_never_made_twice(display, capsys):
    executor, tally = Scripted(1, dann="busy busy stored", mmd="finished", svm="finished"), Tally()
    run_jobs(JOBS, executor, display, tally)
    assert executor.submitted == ["dann", "mmd", "svm", "dann", "dann"]
    assert tally.elsewhere == [RUNS[0]]
    assert tally.stored == 3
    out = capsys.readouterr().out
    assert out.count("waiting for another process that is making 1 of these runs") == 1
    assert "3/3 dann emodb -> urdu seed 0: made by another process" in out


def test_time_left_uses_each_methods_own_mean():
    remaining = Remaining({"svm": [1.0, 3.0], "dann": [10.0]}, [*RUNS, RUNS[2]], jobs=2)
    assert remaining.seconds == pytest.approx((10 + 2 + 2 + 14 / 3) / 2)
    remaining.made(RUNS[0], 30.0)
    assert remaining.seconds == pytest.approx((2 + 2 + 44 / 4) / 2)


@pytest.mark.parametrize(("checkpoints", "expected"), [(1, 15 + 2 * 3), (2, 10 + 1000 + 4 * 2 * 3)])
def test_probe_extrapolates_what_grows_with_the_steps(monkeypatch, checkpoints, expected):
    clock = [0.0]

    class Slow:
        """Takes 10 s, 1 s per step, and 3 s to score; a shallow method calls the checkpoint once."""

        supervised_on_target = False

        def fit(self, source, target, setting, checkpoint):
            clock[0] += 10 + setting.training.steps
            for k in range(checkpoints):
                checkpoint((k + 1) / checkpoints)

        def outputs(self, x, domain):
            clock[0] += 3

    monkeypatch.setattr(estimate.time, "perf_counter", lambda: clock[0])
    training = PROTOCOL.training.model_copy(update={"steps": 1000, "checkpoints": 4})
    protocol = PROTOCOL.model_copy(update={"training": training})
    assert estimate.probe(Slow, {}, protocol, estimate.SAMPLE, CPU) == pytest.approx(expected)


# --------------------------------------------------------------------------- one worker, in this process


@pytest.fixture
def context(tmp_path, monkeypatch):
    """A context whose experiments are `make_record`; ``context.calls`` lists those made."""
    features = {name: SimpleNamespace(fingerprint="abc", earlier="") for name in ("emodb", "urdu")}
    made = Context(
        PROTOCOL, tmp_path, ("methods",), features, {"urdu": "urdu: 3 of 400 files"}, dict.fromkeys(features, ())
    )
    calls: list[Run] = []

    def experiment(method, run, *_):
        calls.append(run)
        if run.method == "svm":
            raise ValueError("no\nluck")
        record = make_record(run)
        record["protocol"]["fingerprint"] = PROTOCOL.fingerprint
        del record["code"], record["environment"], record["cost"]["peak_memory_mb"]
        return record, {"scores": np.zeros((2, 3), np.float16)}

    monkeypatch.setattr(worker, "run_experiment", experiment)
    return made, calls


def test_worker_stores_a_run_with_what_only_it_knows(context):
    made, _ = context
    outcome = worker.work(JOBS[0], made, CPU)
    record = made.store.read(RUNS[0])
    assert outcome.state == "finished"
    assert 0 < outcome.uar < 1
    assert record["cost"]["peak_memory_mb"] > 10
    assert len(record["code"]["digest"]) == 12
    assert record["environment"]["libraries"]["torch"]
    assert record["data"]["target"]["incomplete"] == "urdu: 3 of 400 files"
    assert record["data"]["source"]["incomplete"] is None


def test_a_search_shows_no_score_of_the_target_while_it_runs(context):
    made, _ = context
    searching = PROTOCOL.model_copy(update={"search": Search(trials=2), "rule": "infomax"})
    outcome = worker.work(JOBS[0], replace(made, protocol=searching), CPU)
    assert (outcome.state, outcome.uar) == ("finished", None)
    lines: list[str] = []
    display = Display(1, 0, Remaining({}, [RUNS[0]], 1))
    display.say = lines.append
    display.show(outcome)
    assert str(RUNS[0]) in lines[0]
    assert "UAR" not in lines[0]
    assert "%" not in lines[0]


def test_worker_records_a_failure_in_one_line_with_its_traceback(context):
    made, _ = context
    outcome = worker.work(JOBS[2], made, CPU)
    assert (outcome.state, outcome.message) == ("failed", "ValueError: no luck")
    assert "in experiment" in made.store.failures()[RUNS[2]]["traceback"]
    assert not made.store.finished()


def test_worker_leaves_stored_and_busy_runs_alone(context):
    made, calls = context
    worker.work(JOBS[0], made, CPU)
    assert worker.work(JOBS[0], made, CPU).state == "stored"
    with made.store.lock(RUNS[1]):
        assert worker.work(JOBS[1], made, CPU).state == "busy"
    assert calls == [RUNS[0]]


@pytest.mark.parametrize("harm", ["cut", "edit", "data"])
def test_worker_sets_unusable_records_aside_and_makes_them_again(context, harm):
    made, calls = context
    path = made.store.path(RUNS[0])
    worker.work(JOBS[0], made, CPU)
    raw = path.read_bytes()
    if harm == "data":
        made.features["urdu"].fingerprint = "new"
    else:
        path.write_bytes(raw[:-9] if harm == "cut" else raw.replace(b'"cpu"', b'"gpu"'))
    before = path.read_bytes()
    outcome = worker.work(JOBS[0], made, CPU)
    assert outcome.state == "finished"
    assert len(calls) == 2
    aside = path.with_suffix(".damaged-1.json")
    assert aside.read_bytes() == before
    assert str(RUNS[0]) in outcome.notice
    assert aside.name in outcome.notice


# --------------------------------------------------------------------------- processes


DEADLY = '''
import os, signal
from benchmark.contracts import Method

class Deadly(Method):
    """Dies as under lack of memory."""
    title = "Deadly"
    family = "baseline"
    target_use = "nothing"

    def fit(self, source, target, setting, checkpoint): ...
    def outputs(self, x, domain): ...

os.kill(os.getpid(), signal.SIGKILL)
'''

HARMLESS = DEADLY.replace("os.kill(os.getpid(), signal.SIGKILL)", "").replace("Deadly", "Harmless")


def test_a_dead_worker_is_a_failed_run_and_the_rest_goes_on(tmp_path, monkeypatch, display):
    package = tmp_path / "doomed_methods"
    package.mkdir()
    for name, text in {"__init__": "", "deadly": DEADLY, "harmless": HARMLESS}.items():
        (package / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    context = Context(PROTOCOL, tmp_path / "results", ("doomed_methods",), {}, {}, {"emodb": (), "urdu": ()})
    deadly, harmless = (Run(name, "emodb", "urdu", 0) for name in ("deadly", "harmless"))
    tally = Tally()
    with LocalProcesses(context, 1, "cpu") as executor:
        run_jobs([Job(run, JOBS[0].task) for run in (deadly, harmless)], executor, display, tally)
    assert "its worker process was killed by SIGKILL" in tally.failed[deadly]
    assert "KeyError" in tally.failed[harmless]  # it got as far as its corpora, of which there are none
    assert set(context.store.failures()) == {deadly, harmless}


COUNTING = """
import torch
from threadpoolctl import threadpool_info

raise ImportError(f"threads {sorted({torch.get_num_threads(), *(info['num_threads'] for info in threadpool_info())})}")
"""


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_has_one_thread_however_many_are_left_to_do(tmp_path, monkeypatch, display, jobs):
    """Two threads sum in another order than one: a resumed run, alone on the machine, would have other last bits."""
    package = tmp_path / "counting_methods"
    package.mkdir()
    for name, text in {"__init__": "", "one": COUNTING, "two": COUNTING}.items():
        (package / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    context = Context(PROTOCOL, tmp_path / "results", ("counting_methods",), {}, {}, {"emodb": (), "urdu": ()})
    todo, tally = [Job(Run(name, "emodb", "urdu", 0), JOBS[0].task) for name in ("one", "two")[:jobs]], Tally()
    with LocalProcesses(context, jobs, "cpu") as executor:
        run_jobs(todo, executor, display, tally)
    assert len(tally.failed) == jobs
    assert all("threads [1]" in why for why in tally.failed.values()), tally.failed


def test_default_jobs_fit_cores_and_memory(monkeypatch):
    from benchmark.running.executors import local

    monkeypatch.setattr(local, "cores", lambda: 8)
    monkeypatch.setattr(local, "available_memory", lambda: 5 * 2**30)
    assert default_jobs("cpu") == 3
    monkeypatch.setattr(local, "available_memory", lambda: 0)
    assert default_jobs("cpu") == 1


def test_memory_limit_of_a_container_counts(tmp_path, monkeypatch):
    from benchmark.running.executors import local

    monkeypatch.setattr(local, "CGROUP", Path(tmp_path))
    machine = local.available_memory()
    (tmp_path / "memory.max").write_text("1000\n")
    (tmp_path / "memory.current").write_text("400\n")
    assert local.available_memory() == 600
    (tmp_path / "memory.max").write_text("max\n")
    assert local.available_memory() > machine / 2
