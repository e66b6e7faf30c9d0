"""Worker processes on this machine, each with a place and a pipe of its own, so that a death has an owner.

A pool breaks as a whole when one of its processes is killed, and nobody can say which run it was. Here the dead
process's run fails, with how it died, its place gets a new process, and the others don't notice.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from multiprocessing.connection import wait
from pathlib import Path

import loky
import psutil
import torch

from benchmark.running.executors import Executor
from benchmark.running.executors.patience import Patience
from benchmark.running.executors.watched import Watched
from benchmark.running.jobs import Context, Job, Outcome
from benchmark.running.limits import size
from benchmark.store.journal import Journal

RUN_MEMORY = 1.5 * 2**30
"""Bytes that one worker process is expected to need."""

SHARE = 0.9
"""Of the memory that is available at the beginning: what one run may hold, where the user sets no limit."""

BREATH = 512 * 2**20
"""Bytes that stay available; below them the run that holds most is stopped, where the user sets no limit."""

LOOK = 0.2
"""Seconds between two looks at what runs take; ten times as long as a look takes where that is more."""

CGROUP = Path("/sys/fs/cgroup")


def cores() -> int:
    """Physical cores that this process may use: its affinity and its container's quota are respected."""
    return loky.cpu_count(only_physical_cores=True)


def available_memory() -> int:
    """Bytes that this process may still take, by the machine and by its container's limit."""
    free = psutil.virtual_memory().available
    try:
        limit = (CGROUP / "memory.max").read_text(encoding="ascii").strip()
        used = int((CGROUP / "memory.current").read_text(encoding="ascii"))
        return free if limit == "max" else max(0, min(free, int(limit) - used))
    except (OSError, ValueError):
        return free


def default_jobs(device: str) -> int:
    """Worker processes that this machine can hold: one per graphics card, or per core and 1.5 GB."""
    if device == "cuda":
        return max(1, torch.cuda.device_count())
    return max(1, min(cores(), int(available_memory() / RUN_MEMORY)))


class LocalProcesses(Executor):
    """``jobs`` places, each with one worker process. ``device``: cpu, or cuda: then cards are dealt in turn.

    ``known``: method -> seconds of stored runs.
    """

    def __init__(
        self, context: Context, jobs: int, device: str, known: Mapping[str, list[float]] | None = None
    ) -> None:
        limit = context.limits.memory
        self.guards = limit == "auto"
        memory = max(2**30, int(SHARE * available_memory())) if limit == "auto" else limit
        self.journal = Journal(context.store)
        self.patience = Patience(context, known or {})
        devices = [_device(device, place) for place in range(jobs)]
        self.all = [Watched(context, where, memory, self.patience, self.journal) for where in devices]
        self.free = self.all[::-1]
        self.looked = self.pause = 0.0

    @property
    def places(self) -> int:
        return len(self.free)

    @property
    def running(self) -> list[Watched]:
        return [watched for watched in self.all if watched.job]

    def submit(self, job: Job) -> None:
        self.free.pop().submit(job)

    def next(self) -> Outcome | None:
        while running := self.running:
            owners = {sign: watched for watched in running for sign in watched.signs}
            ready = {id(owners[sign]) for sign in wait(list(owners), timeout=LOOK)}  # type: ignore[index]
            started = time.monotonic()
            due = started - self.looked >= self.pause
            for watched in running:
                if (due or id(watched) in ready) and (outcome := watched.hear(look=due)):
                    return self._freed(watched, outcome)
            if due:
                if (gasping := self._gasping()) is not None:
                    return self._freed(*gasping)
                self.journal.beat()
                self.looked, self.pause = started, max(LOOK, 10 * (time.monotonic() - started))
        return None

    def _freed(self, watched: Watched, outcome: Outcome) -> Outcome:
        self.free.append(watched)
        return outcome

    def _gasping(self) -> tuple[Watched, Outcome] | None:
        """The run that was stopped since the machine has next to no memory left; None where it breathes."""
        if not self.guards or (left := available_memory()) >= BREATH:
            return None
        most = max(self.running, key=lambda watched: watched.holds)
        if most.holds < BREATH:
            return None
        why = (
            f"stopped since the machine had {size(left)} of memory left and it held {size(most.holds)}, the most of "
            f"all runs: {size(BREATH)} left expected; try fewer --jobs, or --run-memory-limit"
        )
        return most, most.stop(why)

    def close(self) -> None:
        for watched in self.all:
            watched.close()
        self.patience.close()
        self.journal.close()


def _device(device: str, place: int) -> str:
    return f"cuda:{place % torch.cuda.device_count()}" if device == "cuda" else device
