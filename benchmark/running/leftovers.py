"""What a run leaves behind in its process, by which the next one there could have other bits.

A new process is the remedy: what a method changed when it was imported can't be undone and done again. Only random
states are set back instead, so that a method that draws from the global ones has the same numbers in any process.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import torch
from threadpoolctl import threadpool_info  # type: ignore[import-untyped]

from benchmark.running.executors.family import end_descendants
from benchmark.sealed.kin import templates

HARMLESS = ("KMP_INIT_AT_FORK", "KMP_DUPLICATE_LIB_OK", "TORCHINDUCTOR_CACHE_DIR")
"""Variables that scikit-learn sets when it is imported, and torch at the first step of an optimiser."""

TORCH: dict[str, Callable[[], Any]] = {
    "torch's default dtype": torch.get_default_dtype,
    "torch's default device": lambda: str(torch.get_default_device()),
    "torch's threads": lambda: (torch.get_num_threads(), torch.get_num_interop_threads()),
    "torch's deterministic algorithms": lambda: (
        torch.are_deterministic_algorithms_enabled(),
        torch.is_deterministic_algorithms_warn_only_enabled(),
    ),
    "whether torch computes gradients": lambda: (torch.is_grad_enabled(), torch.is_inference_mode_enabled()),
    "torch's search for anomalies": torch.is_anomaly_enabled,
    "torch's precision of products": lambda: (
        torch.get_float32_matmul_precision(),
        torch.backends.cudnn.allow_tf32,
        torch.backends.cuda.matmul.allow_tf32,
    ),
    "torch's kernels": lambda: (
        torch.backends.mkldnn.enabled,
        torch.backends.cudnn.enabled,
        torch.backends.cudnn.benchmark,
        torch.backends.cudnn.deterministic,
    ),
}
OTHERS: dict[str, Callable[[], Any]] = {
    "numpy's handling of errors": lambda: (np.geterr(), np.geterrcall()),
    "how denormal numbers count": lambda: (np.float64(5e-324) * np.float64(1.0)).tobytes(),
    "the working folder": lambda: _working_folder(),
    "the environment": lambda: {name: value for name, value in os.environ.items() if name not in HARMLESS},
    "signal handlers": lambda: {number: signal.getsignal(number) for number in signal.valid_signals()},
    "an alarm": lambda: signal.getitimer(signal.ITIMER_REAL)[0] > 0 if hasattr(signal, "getitimer") else None,
    "warnings that are errors": lambda: [entry for entry in warnings.filters if entry[0] == "error"],
}
STATES = TORCH | OTHERS
"""What is looked at: its name in a sentence, and how it is now."""


class Leftovers:
    """Remembers how this process is before its first run, and says what is otherwise after one."""

    def __init__(self) -> None:
        random.seed(0)
        np.random.seed(0)  # noqa: NPY002, it is what others may draw from
        torch.default_generator.manual_seed(0)
        self.random = random.getstate(), np.random.get_state(), torch.get_rng_state()  # noqa: NPY002
        self.states = {name: look() for name, look in STATES.items()}
        self.threads = set(threading.enumerate())

    def clear(self) -> list[str]:
        """End child processes and set random states back; what else was left, so that this process should end.

        In words: threads by name, child processes that were alive, and changed states.
        """
        children = end_descendants(os.getpid(), templates()) if hasattr(os, "fork") else []
        _reap()
        new = [t for t in threading.enumerate() if t not in self.threads and not isinstance(t, threading._DummyThread)]
        found = [f"a child process ({name})" for name in dict.fromkeys(children)]
        found += [f"a thread ({thread.name})" for thread in new[:3]]
        found += [name for name, look in STATES.items() if look() != self.states[name]]
        found += ["more threads of numpy's libraries"] if _blas_threads() > 1 else []
        random.setstate(self.random[0])
        np.random.set_state(self.random[1])  # noqa: NPY002
        torch.set_rng_state(self.random[2])
        return found


def _working_folder() -> str:
    try:
        return str(Path.cwd())
    except OSError:
        return "one that is gone"


def _blas_threads() -> int:
    """The most threads of any library below numpy that is loaded now; later ones have one by the environment."""
    return max((library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"), default=1)


def _reap() -> None:
    """Take note of children that have ended, orphans of theirs included."""
    with suppress(OSError, AttributeError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
