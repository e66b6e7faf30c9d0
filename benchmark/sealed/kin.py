"""What a process arranges with the system about who started it and whom it starts; light, and there on any system."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import sys
from typing import Protocol
from weakref import WeakSet

MARK = "CROSS_CORPUS_SER_WORKER"
"""The variable that all which a worker starts inherits, by which it is found where the worker is gone."""

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 1, 4, 36


class Started(Protocol):
    """A process that was started here and lives on from run to run."""

    process: subprocess.Popen

    @property
    def alive(self) -> bool: ...


TEMPLATES: WeakSet[Started] = WeakSet()
"""Processes of this kind that sealed runs are copies of, see `benchmark.sealed.template`."""


def templates() -> set[int]:
    """The numbers of this process's templates, which are no leftovers of a run: no run has changed them."""
    return {template.process.pid for template in TEMPLATES if template.alive}


def die_with_parent() -> None:
    """Be killed when the thread that started this process ends, where the system can promise that."""
    if sys.platform == "linux":
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def adopt() -> None:
    """Become the parent of what descendants leave behind, instead of the system's first process."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)


def hide() -> None:
    """Let no other process of this user look into this one's memory; there are privileges that do so all the same."""
    prctl(PR_SET_DUMPABLE, 0)


def prctl(option: int, value: int) -> None:
    """Linux's call of that name; on another system, nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, ctypes.c_ulong(value), 0, 0, 0)
