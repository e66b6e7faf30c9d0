"""A check: what it is called, what it demands, when it does not apply, and what it says."""

from __future__ import annotations

import random
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch

from benchmark.contract.promise import Failure, Remark
from benchmark.contract.subject import Subject
from benchmark.threads import one_thread

State = Literal["ok", "FAIL", "note", "skip"]
"""``note``: worth saying, but no failure; ``skip``: the check does not apply, or can't be judged."""


@dataclass(frozen=True)
class Result:
    """What a check says of a method; ``found`` is also the reason of a skip."""

    check: str
    state: State
    found: str = ""
    expected: str = ""
    way_out: str = ""
    seconds: float = 0.0

    @property
    def line(self) -> str:
        text = f"{self.state:4} {self.check}"
        if self.state == "skip":
            return f"{text}: {self.found}"
        return text + (f": found {self.found}, expected {self.expected}; {self.way_out}" if self.found else "")

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "seconds": round(self.seconds, 3)}


@dataclass(frozen=True)
class Check:
    """``needs``: checks that have to hold before this one can be judged. ``timed``: it looks at the clock."""

    name: str
    way_out: str
    function: Callable[[Subject], None]
    unless: Callable[[Subject], str]
    needs: tuple[str, ...]
    timed: bool

    @property
    def id(self) -> str:
        return self.function.__name__

    def run(self, subject: Subject) -> Result:
        """What the check says; errors of the method are failures."""
        if reason := self.unless(subject):
            return Result(self.name, "skip", reason)
        started = time.perf_counter()
        try:
            with undisturbed():
                self.function(subject)
        except Failure as e:
            state: State = "note" if isinstance(e, Remark) else "FAIL"
            return Result(self.name, state, e.found, e.expected, self.way_out, time.perf_counter() - started)
        except Exception as e:
            return Result(self.name, "FAIL", _described(e), "no error", self.way_out, time.perf_counter() - started)
        return Result(self.name, "ok", seconds=time.perf_counter() - started)


def always(subject: Subject) -> str:
    """A check that applies to every method."""
    return ""


TRAINS = ("trains_and_scores", "a_row_per_utterance_and_a_column_per_class")
REPEATS = (*TRAINS, "same_seed_same_scores")


def check(
    name: str,
    way_out: str,
    *,
    unless: Callable[[Subject], str] = always,
    needs: tuple[str, ...] = TRAINS,
    timed: bool = False,
) -> Callable[[Callable[[Subject], None]], Check]:
    """Make a function that raises `Failure` a check."""
    return lambda function: Check(name, way_out, function, unless, needs, timed)


@contextmanager
def undisturbed() -> Iterator[None]:
    """The same global random state and one thread for every check, the caller's afterwards; NaN warnings are errors."""
    states = random.getstate(), np.random.get_state()  # noqa: NPY002
    with torch.random.fork_rng(), warnings.catch_warnings(), one_thread():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", RuntimeWarning)
        try:
            seed_all(0)
            yield
        finally:
            random.setstate(states[0])
            np.random.set_state(states[1])  # noqa: NPY002


def seed_all(seed: int) -> None:
    """Set the global random states of Python, numpy and torch."""
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002
    torch.manual_seed(seed)


def _described(e: Exception) -> str:
    """The error in one line, with the line of code that raised it."""
    frames = traceback.extract_tb(e.__traceback__)
    where = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"{type(e).__name__}: {' '.join(str(e).split())[:300]}{where}"
