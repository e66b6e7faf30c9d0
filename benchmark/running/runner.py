"""Jobs to an executor, outcomes to the display: nothing is made twice and nobody waits for a failure."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmark.contracts import Run
from benchmark.running.executors import Executor
from benchmark.running.jobs import Job, Outcome
from benchmark.running.progress import Display

PATIENCE = 1.0
"""Seconds before a run that another process is making is asked for again."""


@dataclass
class Tally:
    """What became of the runs so far. ``elsewhere``: stored by another process meanwhile."""

    finished: list[Run] = field(default_factory=list)
    failed: dict[Run, str] = field(default_factory=dict)
    elsewhere: list[Run] = field(default_factory=list)

    @property
    def stored(self) -> int:
        """Runs that are stored now and were not before."""
        return len(self.finished) + len(self.elsewhere)

    def count(self, outcome: Outcome) -> None:
        """Add a run that is not busy."""
        if outcome.state == "finished":
            self.finished.append(outcome.run)
        elif outcome.state == "stored":
            self.elsewhere.append(outcome.run)
        else:
            self.failed[outcome.run] = outcome.message


def run_jobs(jobs: Iterable[Job], executor: Executor, display: Display, tally: Tally) -> None:
    """Make all jobs, in order as far as places are free; ``tally`` is filled as they end.

    A run that another process is making goes to the end and is tried again when nothing else is
    left. Leaving early (Ctrl-C) loses no finished run: workers store them themselves.
    """
    jobs = list(jobs)
    queue, busy, waiting = deque(jobs), deque[Job](), False
    by_run = {job.run: job for job in jobs}
    while True:
        while queue and executor.places:
            executor.submit(queue.popleft())
        outcome = executor.next()
        if outcome is None and not busy:
            return
        if outcome is None:
            if not waiting:
                display.say(f"waiting for another process that is making {len(busy)} of these runs")
            waiting = True
            time.sleep(PATIENCE)
            queue, busy = busy, deque()
        elif outcome.state == "busy":
            busy.append(by_run[outcome.run])
        else:
            tally.count(outcome)
            display.show(outcome)
