"""How long a run may take, and when nobody said so, whether one that takes long is slow or hangs."""

from __future__ import annotations

import time
from collections.abc import Mapping

from benchmark.contracts import Run
from benchmark.running import limits
from benchmark.running.executors.process import Died, Probe, Worker
from benchmark.running.jobs import Context

PROBING = 3600.0
"""Seconds after which a method hangs whose few steps are not done."""


class Patience:
    """The time limit of each method's runs.

    Where the user sets none, it is `limits.FLOOR`, or `limits.FACTOR` times the longest run of the method that is
    known, ``known``: method -> seconds of stored runs. Stored runs may be of another machine, so that before a run is
    stopped for that, a few steps of its method are timed on this device, in a process of their own.
    """

    def __init__(self, context: Context, known: Mapping[str, list[float]]) -> None:
        self.context = context
        self.longest = {method: max(seconds) for method, seconds in known.items() if seconds}
        self.probes: dict[str, tuple[Worker, float]] = {}
        self.probed: set[str] = set()

    def learn(self, method: str, seconds: float) -> None:
        """A run of the method took so long."""
        self.longest[method] = max(seconds, self.longest.get(method, 0.0))

    def limit(self, method: str) -> float | None:
        """Seconds of one run, by what is known now."""
        given = self.context.limits.seconds
        if given != "auto":
            return given
        return max(limits.FLOOR, limits.FACTOR * self.longest.get(method, 0.0))

    def is_over(self, run: Run, seconds: float, device: str) -> bool:
        """Whether a run that was begun ``seconds`` ago has to be stopped; to be asked again and again."""
        limit = self.limit(run.method)
        if limit is None or seconds <= limit:
            return False
        if self.context.limits.seconds != "auto" or run.method in self.probed:
            return True
        self._probe(run, device)
        return run.method in self.probed and self.is_over(run, seconds, device)

    def _probe(self, run: Run, device: str) -> None:
        """Begin to time a few steps of the run's method, or see whether that has an end: it failed, hangs, or is known.

        In all three it counts as probed, since by its steps there is nothing more to wait for.
        """
        if run.method not in self.probes:
            worker = Worker(self.context, device)
            worker.submit(Probe(run))
            self.probes[run.method] = worker, time.monotonic()
            return
        worker, begun = self.probes[run.method]
        worker.listen()
        try:
            answer = worker.message()
        except Died:
            answer = None
            begun = float("-inf")
        seconds = getattr(answer, "content", None)
        if answer is None and time.monotonic() - begun < PROBING:
            return
        if isinstance(seconds, float):
            self.learn(run.method, seconds)
        self.probed.add(run.method)
        worker.kill()
        del self.probes[run.method]

    def close(self) -> None:
        for worker, _ in self.probes.values():
            worker.kill()
        self.probes.clear()
