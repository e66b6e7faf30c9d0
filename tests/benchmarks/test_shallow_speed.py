"""How long shallow methods take to fit, and how much memory they need for many utterances; run by ``make bench``.

184 functionals, six classes, one thread. Once 1440 source and 535 target utterances (RAVDESS and EmoDB), once 50,000
of each.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import psutil
import pytest

from benchmark.contracts import Labelled, Unlabelled
from benchmark.registry import method_registry
from benchmark.store.provenance import peak_memory_mb
from benchmark.training.deep import DeepMethod
from tests.benchmarks.random_corpora import pair, setting

METHODS = method_registry("methods")
SHALLOW = [name for name in METHODS.names if not issubclass(METHODS.get(name), DeepMethod)]
MANY = 50_000

pytestmark = pytest.mark.usefixtures("one_thread")


@cache
def corpora(n_s: int, n_t: int) -> tuple[Labelled, Unlabelled]:
    return pair(n_s, n_t, frames=1)


@pytest.mark.benchmark(group="shallow methods, 1440 and 535 rows")
@pytest.mark.parametrize("name", SHALLOW)
def test_shallow_fit(benchmark, name):
    arguments = (*corpora(1440, 535), setting(), lambda progress: None)
    benchmark.pedantic(METHODS.get(name)().fit, arguments, rounds=3, warmup_rounds=1)


@pytest.mark.benchmark(group="shallow methods, 50,000 rows a side")
@pytest.mark.parametrize("name", SHALLOW)
def test_shallow_fit_of_many(benchmark, name):
    """``peak_mb``: what `fit` held at most beside its arguments, native memory included (on Linux)."""
    arguments = (*corpora(MANY, MANY), setting(), lambda progress: None)
    counted = _forget_the_peak()
    held = psutil.Process().memory_info().rss / 2**20
    benchmark.pedantic(METHODS.get(name)().fit, arguments, rounds=1)
    if counted:
        benchmark.extra_info["peak_mb"] = round(peak_memory_mb() - held)


def _forget_the_peak() -> bool:
    """Let the kernel count this process's peak memory afresh; whether it does."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return False
    return True
