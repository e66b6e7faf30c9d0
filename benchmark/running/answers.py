"""A function of the user's, asked about one utterance after the other: here, or in processes of its own."""

from __future__ import annotations

import re
import signal
import traceback
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from loky import ProcessPoolExecutor

from benchmark.contracts import Corpus, Utterance
from benchmark.data.soundness import hear
from benchmark.errors import BenchmarkError, UnreadableAudio, ending
from benchmark.running.callables import Named, load_callable
from benchmark.threads import one_thread

AHEAD = 4
"""Utterances for each worker process that may wait to be taken."""


@dataclass(frozen=True)
class Unheard:
    """Why the audio of an utterance can't be used."""

    reason: str


@dataclass(frozen=True)
class Refused:
    """Why the function has no embedding for an utterance."""

    reason: str


Answer = np.ndarray | Unheard | Refused


def answers(
    corpus: Corpus, utterances: Sequence[Utterance], named: Named, jobs: int
) -> Generator[tuple[Utterance, Answer]]:
    """What the function says of each utterance, in order."""
    if min(jobs, len(utterances)) <= 1:
        yield from ((u, _answer(corpus, u, named.function)) for u in utterances)
        return
    # Ctrl-C is this process's alone to hear, which then ends the others
    pool = ProcessPoolExecutor(jobs, env={"OMP_NUM_THREADS": "1"}, initializer=signal.signal, initargs=_DEAF)
    try:
        waiting: deque[tuple[Utterance, Future[Answer]]] = deque()
        for utterance in utterances:
            waiting.append((utterance, pool.submit(_elsewhere, corpus, utterance, named.spec)))
            if len(waiting) > AHEAD * jobs:
                yield _result(*waiting.popleft())
        while waiting:
            yield _result(*waiting.popleft())
    finally:
        pool.shutdown(wait=True, kill_workers=True)


_DEAF = (signal.SIGINT, signal.SIG_IGN)


def _result(utterance: Utterance, future: Future[Answer]) -> tuple[Utterance, Answer]:
    try:
        return utterance, future.result()
    except BrokenProcessPool as e:
        said = re.search(r"\((-?\d+)\)", str(e))
        code = int(said[1]) if said else None
        raise BenchmarkError(
            f"a process that calls the function, at {utterance.name} or soon behind it, {ending(code)}; the same "
            "command goes on"
        ) from e


def _elsewhere(corpus: Corpus, utterance: Utterance, spec: str) -> Answer:
    """The answer in a worker process, which imports the function once."""
    with one_thread():
        return _answer(corpus, utterance, _loaded(spec))


@cache
def _loaded(spec: str) -> Callable[..., Any]:
    return load_callable(spec).function


def _answer(corpus: Corpus, utterance: Utterance, function: Callable[..., Any]) -> Answer:
    try:
        waveform, rate = hear(corpus, utterance)
    except UnreadableAudio as e:
        return Unheard(str(e))
    try:
        found = function(waveform, rate)
    except Exception as e:
        return Refused(f"it raised {type(e).__name__}{f': {e}' if str(e) else ''} ({_line(e, function)})")
    try:
        return np.asarray(found)
    except Exception as e:  # whatever an object says that is no array, such as a tensor on a graphics card
        return Refused(f"an array expected, found {type(found).__name__} ({type(e).__name__}: {e})")


def _line(e: Exception, function: Callable[..., Any]) -> str:
    """Where an exception was raised: the last line of the function's own file, or of all where that has none."""
    frames = traceback.extract_tb(e.__traceback__)
    file = getattr(getattr(function, "__code__", None), "co_filename", "")
    own = [frame for frame in frames if frame.filename == file]
    frame = (own or frames)[-1]
    return f"{Path(frame.filename).name}, line {frame.lineno}"
