"""One worker process: it is told the context once, then a job at a time, and its end is explained.

It is started by loky, which imports nothing of the program that starts it: from a script without a main guard, a
notebook, ``python -c`` or a thread as well. Jobs and outcomes go through a pipe, which unlike a queue needs no
semaphores, and so no ``/dev/shm``.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.resource_tracker
import os
import queue
import signal
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection

import loky.backend.resource_tracker
import torch
from loky.backend import get_context
from loky.backend.utils import kill_process_tree

from benchmark.errors import ending
from benchmark.running.jobs import Context, Job, Outcome


class Died(Exception):
    """The process ended before it gave an outcome; how it did, in words."""


class Worker:
    """A process that makes runs one after the other on ``device``."""

    def __init__(self, context: Context, device: str) -> None:
        self.pipe, theirs = multiprocessing.Pipe()
        self.process = get_context("loky").Process(target=_serve, args=(theirs, context, device))
        with _signals_held():
            self.process.start()
        theirs.close()
        self.close = weakref.finalize(self, kill_process_tree, self.process)

    @property
    def alive(self) -> bool:
        return bool(self.process.is_alive())

    @property
    def signs(self) -> tuple[Connection, int]:
        """What becomes ready when there is an outcome, or the process has ended."""
        return self.pipe, self.process.sentinel

    def submit(self, job: Job) -> None:
        """Hand over a job; where the process has ended by then, `outcome` says so."""
        with suppress(BrokenPipeError, ConnectionResetError):
            self.pipe.send(job)

    def outcome(self) -> Outcome:
        """Of the job in hand, once `signs` say so. Raises `Died`, or what went wrong beside the run itself."""
        try:
            answer = self.pipe.recv()
        except (EOFError, OSError):
            self.process.join()
            raise Died(ending(self.process.exitcode)) from None
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, Outcome)
        return answer


def _serve(pipe: Connection, context: Context, device: str) -> None:
    """Make the runs that come through the pipe until its other end is closed, then end at once."""
    from benchmark.running.worker import prepare, work

    jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(pipe, jobs), daemon=True).start()
    prepare()
    while True:
        job = jobs.get()
        try:
            answer: Outcome | Exception = work(job, context, torch.device(device))
        except Exception as e:
            answer = e
        pipe.send(answer)


def _listen(pipe: Connection, jobs: queue.SimpleQueue[Job]) -> None:
    try:
        while True:
            jobs.put(pipe.recv())
    except (EOFError, OSError):
        os._exit(1)


@contextmanager
def _signals_held() -> Iterator[None]:
    """Ctrl-C and SIGTERM wait; a process that starts meanwhile never sees them: its parent ends it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    for tracker in (multiprocessing.resource_tracker, loky.backend.resource_tracker):
        tracker.ensure_running()  # where it starts one, it lets the signals through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
