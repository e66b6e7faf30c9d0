"""What one worker process does: take a run's lock, look whether it is stored, make it, store it.

A worker is told the `Context` once, when it starts, and then one `Job` at a time. Features are memory
maps, so that all workers of a machine share the page cache.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import torch
from filelock import Timeout
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from benchmark.contracts import Run
from benchmark.errors import StoreError
from benchmark.evaluation.metrics import uar
from benchmark.running.experiment import run_experiment
from benchmark.running.jobs import Context, Job, Outcome
from benchmark.store.provenance import environment, peak_memory_mb
from benchmark.store.same_data import other_data

THREADS = 1
"""Of each run, on every machine and with any number of jobs, started afresh or resumed.

Sums are cut among threads, so that their number changes the last bits of a matrix product, and training carries them
on: after twenty steps a run on two threads had an entropy of -1.0819 where one thread gives -1.0844, and other counts.
With one thread a run has the same bits whatever else is
left to do; more processes, not more threads, make a machine's use whole.
"""


def prepare() -> None:
    """Give this process its `THREADS`; denormal numbers count as zero, which is faster."""
    os.environ["OMP_NUM_THREADS"] = str(THREADS)
    threadpool_limits(THREADS)
    torch.set_num_threads(THREADS)
    torch.set_flush_denormal(True)


def work(job: Job, context: Context, device: torch.device, begin: Callable[[], None] = lambda: None) -> Outcome:
    """Make one run and store it, unless another process has made or is making it. Never raises for a run.

    ``begin`` is called when nobody else has made it or is making it, and it really begins.
    """
    lock = context.store.lock(job.run)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return Outcome(job.run, "busy")
    with lock:
        try:
            notice = set_unusable_aside(context, job.run)
        except FileExistsError:
            return Outcome(job.run, "stored")
        begin()
        try:
            record = _make(job, context, device)
        except Exception as error:
            return _failed(job.run, error, context, notice)
    return Outcome(job.run, "finished", uar=_shown(record, context), seconds=record["cost"]["seconds"], notice=notice)


def _shown(record: dict[str, Any], context: Context) -> float | None:
    """The target's UAR, for whoever watches; None in a search, whose trials nobody may compare by it."""
    if context.protocol.search.trials > 1:
        return None
    return uar(record["checkpoints"][-1]["confusion"]["target"])


def set_unusable_aside(context: Context, run: Run) -> str:
    """A sentence when the stored ``run`` was damaged or made from other data, say, and is now set aside.

    Empty when nothing was stored. Raises `FileExistsError` when what is stored is as it should be.
    """
    store = context.store
    if not store.path(run).exists():
        return ""
    try:
        record = store.read_whole(run)
        reason = other_data(record, context.features) or context.outdated(run, record)
    except StoreError as e:
        reason = str(e)
    if not reason:
        raise FileExistsError(store.path(run))
    return f"{run}: {reason}; set aside as {store.set_aside(run).name} and made again"


def _make(job: Job, context: Context, device: torch.device) -> dict[str, Any]:
    run, protocol = job.run, context.protocol
    method, settings = context.methods.get(run.method), context.settings(run)
    sides = context.features[run.source], context.features[run.target]
    make = run_experiment
    if context.sealed:
        from benchmark.running.sealing import run_sealed

        make = run_sealed
    record, arrays = make(lambda: method(**settings), run, job.task, protocol, *sides, device)
    record["code"] = context.code(run)
    record["environment"] = environment()
    record["cost"].setdefault("peak_memory_mb", round(peak_memory_mb(), 1))
    for side in ("source", "target"):
        data = record["data"][side]
        data["incomplete"] = context.incomplete.get(data["corpus"])
        data["outside"] = context.outside.get(data["corpus"])
        data["unused"] = context.unused.get(data["corpus"], {})
    context.store.write(record, arrays)
    return record


def _failed(run: Run, error: Exception, context: Context, notice: str) -> Outcome:
    message = f"{type(error).__name__}: {' '.join(str(error).split())}"
    try:
        context.store.write_failure(run, error, context.code(run), environment())
    except StoreError as e:
        message += f" (and this could not be stored: {e})"
    return Outcome(run, "failed", message, notice=notice)
