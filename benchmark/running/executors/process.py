"""One worker process: it is told the context once, then a job at a time, and its end is explained.

It is started by loky, which imports nothing of the program that starts it: from a script without a main guard, a
notebook, ``python -c`` or a thread as well. Jobs and outcomes go through a pipe, which unlike a queue needs no
semaphores, and so no ``/dev/shm``. What it and its children print goes through another.
"""

from __future__ import annotations

import faulthandler
import multiprocessing
import multiprocessing.resource_tracker
import os
import queue
import secrets
import signal
import sys
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

import loky.backend.resource_tracker
from loky.backend import get_context

from benchmark.contracts import Run
from benchmark.errors import ending
from benchmark.running.executors import family
from benchmark.running.executors.output import Output
from benchmark.running.jobs import Context, Job, Outcome
from benchmark.sealed import kin

CAPTURED = os.name == "posix"
"""Whether what a run prints can be kept."""

SLACK = 2**30
"""Bytes that a process may reserve beyond its memory limit, since not all that is reserved is used."""


class Died(Exception):
    """The process ended before it gave an outcome; how it did, in words."""


@dataclass(frozen=True)
class Probe:
    """A question instead of a job: how long would a run of a method take, by a few of its steps?"""

    run: Run


@dataclass(frozen=True)
class Begun:
    """The run in hand is really made now: it is neither stored nor busy elsewhere."""


@dataclass(frozen=True)
class Answer:
    """What became of a job: its outcome, seconds where that was a `Probe`, or what went wrong beside the run itself.

    ``left``: what the run left behind; where that is not empty, the process should make no other.
    """

    content: Outcome | float | Exception
    left: tuple[str, ...] = ()


class Worker:
    """A process that makes runs one after the other on ``device``; ``memory``: bytes that it may hold, if limited."""

    def __init__(self, context: Context, device: str, memory: int | None = None) -> None:
        self.mark = secrets.token_hex(8)
        self.pipe, theirs = multiprocessing.Pipe()
        ours, out = multiprocessing.Pipe(duplex=False) if CAPTURED else (None, None)
        with_parent = threading.current_thread() is threading.main_thread()
        arguments = (theirs, out, context, device, memory, with_parent)
        self.process = get_context("loky").Process(target=_serve, args=arguments, env={kin.MARK: self.mark})
        with _signals_held():
            self.process.start()
        theirs.close()
        self.output: Output | None = None
        if ours is not None and out is not None:
            out.close()
            self.output = Output(ours, context.limits.output)
        self.close = weakref.finalize(self, _end, self.process)

    @property
    def alive(self) -> bool:
        return bool(self.process.is_alive())

    @property
    def signs(self) -> list[Connection | int]:
        """What becomes ready when there is a message or something printed, or when the process has ended.

        The last may be missed where a child of the worker lives on: look whether it is `alive` from time to time.
        """
        return [self.pipe, self.process.sentinel, *([self.output.pipe] if self.output else [])]

    def submit(self, job: Job | Probe) -> None:
        """Hand over a job; where the process has ended by then, `message` says so."""
        with suppress(BrokenPipeError, ConnectionResetError):
            self.pipe.send(job)

    def listen(self) -> None:
        """Take in what was printed so far."""
        if self.output:
            self.output.read()

    def message(self) -> Begun | Answer | None:
        """What the process says of the job in hand; None where it says nothing now. Raises `Died`."""
        alive = self.alive
        try:
            if self.pipe.poll():
                said = self.pipe.recv()
                assert isinstance(said, (Begun, Answer))
                return said
        except (EOFError, OSError):
            self.process.join()
            alive = False
        if not alive:
            raise Died(self.ending)
        return None

    @property
    def ending(self) -> str:
        """How the process ended, in words."""
        return ending(self.process.exitcode, "" if CAPTURED else "; what it wrote stands above")

    def show_where(self) -> None:
        """Let the process print what each of its threads is doing, which works however it hangs."""
        if CAPTURED and self.process.pid:
            with suppress(OSError):
                os.kill(self.process.pid, signal.SIGUSR2)

    def kill(self) -> None:
        """End the process and all that it started, wherever that is."""
        self.close()
        family.end_marked(self.mark)


def _end(process: multiprocessing.process.BaseProcess) -> None:
    if process.pid is not None and process.exitcode is None:
        family.end(process.pid)
    process.join()


def _serve(
    pipe: Connection, out: Connection | None, context: Context, device: str, memory: int | None, with_parent: bool
) -> None:
    """Make the runs that come through the pipe until its other end is closed, then end at once."""
    family.adopt(with_parent=with_parent)
    if out is not None:
        _print_to(out)
    import torch

    from benchmark.running.leftovers import Leftovers
    from benchmark.running.worker import prepare, work

    jobs: queue.SimpleQueue[Job | Probe] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(pipe, jobs), daemon=True).start()
    prepare()
    if memory is not None and device == "cpu":
        _limit_memory(memory + SLACK)
    own, before = os.getpid(), Leftovers()
    while True:
        job = jobs.get()
        content: Outcome | float | Exception
        try:
            if isinstance(job, Probe):
                content = _seconds(job.run, context, torch.device(device))
            else:
                content = work(job, context, torch.device(device), lambda: pipe.send(Begun()))
        except Exception as e:
            content = e
        if os.getpid() != own:
            os._exit(0)  # a child that the method forked and let go on
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError, AttributeError):
                stream.flush()
        pipe.send(Answer(content, tuple(before.clear())))


def _seconds(run: Run, context: Context, device: Any) -> float:
    """How long ``run`` would take on this torch ``device``."""
    from benchmark.running.estimate import probe

    sizes = [len(features.utterances) for features in context.features.values()]
    utterances = max(8, round(sum(sizes) / max(1, len(sizes))))
    return probe(context.methods.get(run.method), context.settings(run), context.protocol, utterances, device)


def _print_to(out: Connection) -> None:
    """Standard output and error of this process and its children, and the trace of a crash, go to the pipe."""
    for descriptor in (1, 2):
        os.dup2(out.fileno(), descriptor)
    for name in ("stdout", "stderr"):
        stream = open(  # noqa: SIM115, as long as the process
            1 if name == "stdout" else 2,
            "w",
            encoding="utf-8",
            errors="backslashreplace",
            buffering=1,
            closefd=False,
        )
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    faulthandler.enable(out.fileno())
    faulthandler.register(signal.SIGUSR2, out.fileno(), all_threads=True)


def _limit_memory(most: int) -> None:
    """Let the system refuse this process more than ``most`` bytes at once, so that Python says `MemoryError`.

    Data, not address space: mapped features and libraries are no memory that is taken from others. Where the system
    counts only part of it or nothing, the watch of the parent process remains.
    """
    if sys.platform == "linux":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (most if hard < 0 else min(most, hard), hard))


def _listen(pipe: Connection, jobs: queue.SimpleQueue[Job | Probe]) -> None:
    try:
        while True:
            jobs.put(pipe.recv())
    except (EOFError, OSError):
        family.end_descendants(os.getpid())
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
