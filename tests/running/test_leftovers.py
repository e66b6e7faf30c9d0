"""What a run may leave in its process is found, and a process that left nothing goes on."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import psutil
import pytest
import torch

from benchmark.running import leftovers
from benchmark.running.leftovers import STATES, Leftovers


def _restored(look: Callable[[], Any], change: Callable[[], Any], back: Callable[[Any], Any]):
    before = look()
    change()
    return lambda: back(before)


def _flags(value: bool) -> None:
    torch.backends.mkldnn.enabled = value


CHANGES: dict[str, tuple[Callable[[], Any], Callable[[Any], Any]]] = {
    "torch's default dtype": (lambda: torch.set_default_dtype(torch.float64), torch.set_default_dtype),
    "torch's default device": (lambda: torch.set_default_device("meta"), lambda _: torch.set_default_device(None)),
    "torch's threads": (lambda: torch.set_num_threads(3), lambda before: torch.set_num_threads(before[0])),
    "torch's deterministic algorithms": (
        lambda: torch.use_deterministic_algorithms(True, warn_only=True),
        lambda before: torch.use_deterministic_algorithms(before[0], warn_only=before[1]),
    ),
    "whether torch computes gradients": (
        lambda: torch.set_grad_enabled(False),
        lambda before: torch.set_grad_enabled(before[0]),
    ),
    "torch's search for anomalies": (
        lambda: torch.autograd.set_detect_anomaly(True),
        lambda before: torch.autograd.set_detect_anomaly(before),
    ),
    "torch's precision of products": (
        lambda: torch.set_float32_matmul_precision("medium"),
        lambda before: torch.set_float32_matmul_precision(before[0]),
    ),
    "torch's kernels": (lambda: _flags(False), lambda before: _flags(before[0])),
    "numpy's handling of errors": (lambda: np.seterr(all="raise"), lambda before: np.seterr(**before[0])),
    "how denormal numbers count": (
        lambda: torch.set_flush_denormal(any((np.float64(5e-324) * np.float64(1.0)).tobytes())),
        lambda before: torch.set_flush_denormal(not any(before)),
    ),
    "the working folder": (lambda: os.chdir(os.sep), os.chdir),
    "the environment": (
        lambda: os.environ.update(LEFT_BEHIND="1"),
        lambda before: (os.environ.clear(), os.environ.update(before)),
    ),
    "signal handlers": (
        lambda: signal.signal(signal.SIGUSR1, signal.SIG_IGN),
        lambda before: signal.signal(signal.SIGUSR1, before[signal.SIGUSR1]),
    ),
    "an alarm": (
        lambda: signal.setitimer(signal.ITIMER_REAL, 600),
        lambda _: signal.setitimer(signal.ITIMER_REAL, 0),
    ),
    "warnings that are errors": (
        lambda: warnings.filterwarnings("error", "of leftovers"),
        lambda _: warnings.filters.pop(0),  # type: ignore[attr-defined]
    ),
}


@pytest.fixture(autouse=True)
def _children_of_the_tests_live(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "end_descendants", lambda pid, spared=(): [])
    monkeypatch.setattr(leftovers, "_reap", lambda: None)


@pytest.mark.skipif(os.name != "posix", reason="signals and folders of POSIX")
@pytest.mark.parametrize("name", STATES)
def test_a_changed_state_is_named(name: str) -> None:
    change, back = CHANGES[name]
    before = Leftovers()
    state = STATES[name]()
    change()
    try:
        found = before.clear()
    finally:
        back(state)
    assert found == [name]
    assert before.clear() == []


def test_ordinary_training_leaves_nothing() -> None:
    code = """
import torch
torch.set_num_threads(1)
from benchmark.running.leftovers import Leftovers
before = Leftovers()
import sklearn.svm
weight = torch.nn.Parameter(torch.zeros(3))
optimiser = torch.optim.AdamW([weight])
weight.sum().backward()
optimiser.step()
sklearn.svm.SVC().fit([[0.0], [1.0]], [0, 1])
print(before.clear())
"""
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout == "[]\n"


def test_random_states_are_set_back() -> None:
    def drawn() -> tuple[float, float, float]:
        return random.random(), np.random.rand(), torch.rand(1).item()  # noqa: NPY002

    before = Leftovers()
    first = drawn()
    assert before.clear() == []
    assert drawn() == first
    Leftovers()
    assert drawn() == first, "in another process as well"


def test_a_thread_that_goes_on_is_named_and_one_that_ended_is_not() -> None:
    before, end = Leftovers(), threading.Event()
    thread = threading.Thread(target=end.wait, name="lingers")
    ended = threading.Thread(target=lambda: None)
    for t in (thread, ended):
        t.start()
    ended.join()
    try:
        assert before.clear() == ["a thread (lingers)"]
    finally:
        end.set()
        thread.join()


@pytest.mark.skipif(os.name != "posix", reason="processes of POSIX")
def test_child_processes_are_ended() -> None:
    code = """
import subprocess, sys
from benchmark.running.executors import family
from benchmark.running.leftovers import Leftovers
family.adopt(with_parent=True)
before = Leftovers()
sleep = [sys.executable, "-c", "import time; time.sleep(600)"]
child = subprocess.Popen(sleep)
quiet = "stdout=s.DEVNULL, stderr=s.DEVNULL, start_new_session=True"
detach = f"import subprocess as s; print(s.Popen({sleep!r}, {quiet}).pid)"
orphan = int(subprocess.run([sys.executable, "-c", detach], capture_output=True, check=True).stdout)
print(child.pid, orphan)
print(before.clear())
print(before.clear())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    pids, first, second = done.stdout.splitlines()
    assert "a child process (" in first
    assert second == "[]"
    child, orphan = map(int, pids.split())
    assert not psutil.pid_exists(child)
    assert sys.platform != "linux" or not psutil.pid_exists(orphan)
