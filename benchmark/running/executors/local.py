"""Worker processes on this machine, each with a place and a pipe of its own, so that a death has an owner.

A pool breaks as a whole when one of its processes is killed, and nobody can say which run it was. Here the dead
process's run fails, with how it died, its place gets a new process, and the others don't notice.
"""

from __future__ import annotations

from multiprocessing.connection import wait
from pathlib import Path

import loky
import psutil
import torch

from benchmark.errors import BenchmarkError
from benchmark.running.executors import Executor
from benchmark.running.executors.process import Died, Worker
from benchmark.running.jobs import Context, Job, Outcome
from benchmark.store.provenance import environment

RUN_MEMORY = 1.5 * 2**30
"""Bytes that one worker process is expected to need."""

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
    """``jobs`` places, each with one worker process. ``device``: cpu, or cuda: then cards are dealt in turn."""

    def __init__(self, context: Context, jobs: int, device: str) -> None:
        self.context = context
        self.devices = [_device(device, place) for place in range(jobs)]
        self.free = list(range(jobs))[::-1]
        self.workers: dict[int, Worker] = {}
        self.running: dict[int, Job] = {}

    @property
    def places(self) -> int:
        return len(self.free)

    def submit(self, job: Job) -> None:
        place = self.free.pop()
        if place not in self.workers or not self.workers[place].alive:
            self.workers[place] = Worker(self.context, self.devices[place])
        self.running[place] = job
        self.workers[place].submit(job)

    def next(self) -> Outcome | None:
        if not self.running:
            return None
        places = {sign: place for place in self.running for sign in self.workers[place].signs}
        place = places[wait(list(places))[0]]  # type: ignore[index]
        job = self.running.pop(place)
        self.free.append(place)
        try:
            return self.workers[place].outcome()
        except Died as e:
            del self.workers[place]
            return self._died(job, str(e))

    def close(self) -> None:
        for worker in self.workers.values():
            worker.close()

    def _died(self, job: Job, how: str) -> Outcome:
        error = BenchmarkError(f"its worker process {how}")
        self.context.store.write_failure(job.run, error, self.context.code(job.run), environment())
        return Outcome(job.run, "failed", str(error))


def _device(device: str, place: int) -> str:
    return f"cuda:{place % torch.cuda.device_count()}" if device == "cuda" else device
