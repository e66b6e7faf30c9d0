"""Audio to rows of the feature cache: read, log-mel frames, functionals, digest; in worker processes or here."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import Any, TypeVar

import numpy as np
from loky import ProcessPoolExecutor

from benchmark.contracts import Corpus, Utterance
from benchmark.data.audio import sample_digest
from benchmark.data.soundness import hear
from benchmark.errors import BenchmarkError, UnreadableAudio, ending
from benchmark.features.entry import Outcome, Row, Unused
from benchmark.features.functionals import functionals
from benchmark.features.opensmile import opensmile_functionals
from benchmark.features.spectrogram import log_mel
from benchmark.representations import Sound
from benchmark.threads import one_thread

T = TypeVar("T")

CHUNK = 32
"""Utterances that are computed at a time: all read, then all transformed, a tenth quicker than one by one."""

WORTH_A_WORKER = 1000
"""A worker process takes seconds to start, in which so many utterances are computed."""

WORTH_A_WORKER_BY_OPENSMILE = 100
"""The same where openSMILE computes the functionals, which takes thirty times as long."""

SEMAPHORES = "/dev/shm"

AHEAD = 3
"""Chunks for each worker that may wait to be taken, which bounds the memory."""


Work = Callable[[Corpus, Sequence[Utterance]], list[Outcome]]
"""Some utterances of a corpus to a row for each, in order, or why it can't be used."""


def extract(corpus: Corpus, utterances: Sequence[Utterance], settings: Sound, jobs: int) -> Iterator[Outcome]:
    """A row for each utterance in order, or why it can't be used.

    ``jobs``: the most worker processes, each with one thread; for few utterances, this process alone.
    """
    worth = WORTH_A_WORKER if settings.functionals == "cepstral" else WORTH_A_WORKER_BY_OPENSMILE
    work = partial(_chunk, settings=settings)
    yield from spread(work, corpus, utterances, min(jobs, len(utterances) // worth), CHUNK)


def spread(work: Work, corpus: Corpus, utterances: Sequence[Utterance], workers: int, chunk: int) -> Iterator[Outcome]:
    """What ``work`` makes of the utterances, ``chunk`` at a time, in order; in so many processes, or in this one."""
    chunks = [utterances[i : i + chunk] for i in range(0, len(utterances), chunk)]
    if workers <= 1:
        for part in chunks:
            yield from work(corpus, part)
        return
    with _pool(workers) as pool:
        pending: deque[Future[list[Outcome]]] = deque()
        for part in chunks:
            pending.append(pool.submit(work, corpus, part))
            if len(pending) > AHEAD * workers:
                yield from _result(pending.popleft())
        while pending:
            yield from _result(pending.popleft())


def _pool(workers: int) -> ProcessPoolExecutor:
    """Worker processes. Raises `BenchmarkError` where the system gives no semaphores, which their queues need."""
    try:
        return ProcessPoolExecutor(max_workers=workers, env={"OMP_NUM_THREADS": "1"})
    except OSError as e:
        raise BenchmarkError(
            f"processes that compute features need semaphores, which {SEMAPHORES} does not give ({e.strerror or e}); "
            f"make {SEMAPHORES} larger and writable, or use --jobs 1"
        ) from e


def _result(chunk: Future[list[Outcome]]) -> list[Outcome]:
    """A chunk's rows. Raises `BenchmarkError` that says how a process ended before it gave them."""
    try:
        return chunk.result()
    except BrokenProcessPool as e:
        code = re.search(r"\((-?\d+)\)", str(e))
        how = ending(int(code[1]) if code else None)
        raise BenchmarkError(f"a process that computes features {how}; the same command goes on") from e


def _chunk(corpus: Corpus, utterances: Sequence[Utterance], settings: Sound) -> list[Outcome]:
    with one_thread():
        heard = [or_unused(hear, corpus, u) for u in utterances]
        transformed = [h if isinstance(h, Unused) else _transformed(*h, settings) for h in heard]
        return [t if isinstance(t, Unused) else _row(*t, settings) for t in transformed]


def or_unused(function: Callable[..., T], *arguments: Any) -> T | Unused:
    """What a function gives, or the reason why an utterance can't be used."""
    try:
        return function(*arguments)
    except UnreadableAudio as e:
        return Unused(str(e))


def _transformed(waveform: np.ndarray, rate: int, settings: Sound) -> tuple[np.ndarray, int, np.ndarray] | Unused:
    frames = or_unused(log_mel, waveform, rate, settings)
    return Unused(frames.reason, sample_digest(waveform)) if isinstance(frames, Unused) else (waveform, rate, frames)


def _row(waveform: np.ndarray, sample_rate: int, frames: np.ndarray, settings: Sound) -> Row:
    if settings.functionals == "cepstral":
        numbers = functionals(frames)
    else:
        numbers = opensmile_functionals(waveform, sample_rate, settings)
    return Row(frames, numbers, sample_digest(waveform), len(waveform) / sample_rate)
