"""How long deep methods train, with ``source_only``'s time in the same breath; one thread, run by ``make bench``.

`STEPS` steps of the protocol's defaults: 32 source and 32 target crops of 128 frames x 64 mels, in its precision. All
of `fit` is timed, because a method of several stages has no one step: the making of the network and whatever a method
computes over the whole target corpus (128 utterances here) weigh more than in a training of hundreds of steps.
"""

from __future__ import annotations

from statistics import median
from time import process_time

import pytest

from benchmark.registry import method_registry
from benchmark.training.deep import DeepMethod
from tests.benchmarks.random_corpora import pair, setting

METHODS = method_registry("methods")
DEEP = [name for name in METHODS.names if issubclass(METHODS.get(name), DeepMethod)]
STEPS, ROUNDS = 6, 5


@pytest.mark.usefixtures("one_thread")
@pytest.mark.benchmark(group=f"deep methods, {STEPS} steps")
@pytest.mark.parametrize("name", DEEP)
def test_deep_fit(benchmark, name):
    """``times_source_only``: of the processor's time, the median ratio to the fit of ``source_only`` just before."""
    source, target = pair(128, 128, frames=256)
    given = setting(steps=STEPS, checkpoints=1)

    def fit(which: str, seconds: list[float]) -> None:
        method = METHODS.get(which)()
        begin = process_time()
        method.fit(source, target, given, lambda progress: None)
        seconds.append(process_time() - begin)

    floor: list[float] = []
    own: list[float] = []
    fit(name, [])
    benchmark.pedantic(fit, (name, own), setup=lambda: fit("source_only", floor), rounds=ROUNDS)
    benchmark.extra_info["times_source_only"] = round(median(a / b for a, b in zip(own, floor, strict=True)), 2)
    benchmark.extra_info["ms_per_step"] = round(1000 * median(own) / STEPS)
