"""Worker processes on this machine: each its own pool of one, so that a death has an owner.

A pool of many breaks as a whole when one of its processes is killed, and nobody can say which run it
was. Here the dead process's run fails, its place gets a new process, and the others don't notice.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path

import loky
import psutil
import torch

from benchmark.errors import BenchmarkError
from benchmark.running.executors import Executor
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
        limit = (CGROUP / "memory.max").read_text().strip()
        used = int((CGROUP / "memory.current").read_text())
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
        self.spawn = multiprocessing.get_context("spawn")
        self.free = list(range(jobs))[::-1]
        self.pools: dict[int, ProcessPoolExecutor] = {}
        self.running: dict[Future[Outcome], tuple[int, Job]] = {}

    @property
    def places(self) -> int:
        return len(self.free)

    def submit(self, job: Job) -> None:
        place = self.free.pop()
        if place not in self.pools:
            arguments = (self.context, self.devices[place])
            self.pools[place] = ProcessPoolExecutor(1, mp_context=self.spawn, initializer=_start, initargs=arguments)
        with _signals_held():
            future = self.pools[place].submit(_work, job)
        self.running[future] = place, job

    def next(self) -> Outcome | None:
        if not self.running:
            return None
        future = next(iter(wait(self.running, return_when=FIRST_COMPLETED).done))
        place, job = self.running.pop(future)
        self.free.append(place)
        try:
            return future.result()
        except BrokenProcessPool:
            self.pools.pop(place).shutdown(wait=False)
            return self._died(job)

    def close(self) -> None:
        for process in multiprocessing.active_children():
            process.kill()
        for pool in self.pools.values():
            pool.shutdown(wait=True, cancel_futures=True)

    def _died(self, job: Job) -> Outcome:
        error = BenchmarkError("its worker process died, perhaps for lack of memory; try fewer --jobs")
        self.context.store.write_failure(job.run, error, self.context.code(job.run), environment())
        return Outcome(job.run, "failed", str(error))


@contextmanager
def _signals_held() -> Iterator[None]:
    """Ctrl-C and SIGTERM wait; a process that starts meanwhile never sees them: its parent ends it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _device(device: str, place: int) -> str:
    return f"cuda:{place % torch.cuda.device_count()}" if device == "cuda" else device


def _start(context: Context, device: str) -> None:
    from benchmark.running.worker import prepare

    global _context, _on
    _context, _on = context, torch.device(device)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    prepare(context.threads)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(job: Job) -> Outcome:
    from benchmark.running.worker import work

    return work(job, _context, _on)


_context: Context
_on: torch.device
