"""Embeddings of a whole corpus by a function of the user's: read, called, checked, kept, and gone on with."""

from __future__ import annotations

import hashlib
import json
import re
import signal
import traceback
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from loky import ProcessPoolExecutor

from benchmark.contracts import Corpus, Utterance
from benchmark.data.soundness import hear
from benchmark.errors import BenchmarkError, UnreadableAudio, UsageError, ending
from benchmark.features.embedding_writing import Checked, write_rows
from benchmark.running.callables import Named, load_callable
from benchmark.running.embedding_blocks import Blocks, kept_blocks
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


@dataclass
class Embedded:
    """What became of a corpus: how many utterances were embedded, of them ``earlier`` by a stopped command.

    ``shape``: of the first utterance's embedding. ``left_out``: name -> why its audio can't be used. ``discarded``: a
    stopped command's work was of no use, for the function or the audio has changed.
    """

    count: int = 0
    earlier: int = 0
    shape: tuple[int, ...] = ()
    left_out: dict[str, str] = field(default_factory=dict)
    discarded: bool = False


def embed_corpus(
    corpus: Corpus,
    utterances: Sequence[Utterance],
    named: Named,
    path: Path,
    *,
    readme: str = "",
    trained_on: Sequence[str] = (),
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Embedded:
    """Write the embeddings of a corpus to ``path``, ``.npz``, ``.parquet`` or ``.csv``, in the order of ``utterances``.

    ``named.function`` gets a waveform, mono float32, and its sample rate in Hz; it returns a vector (width,) or frames
    (time, width) of any numbers. ``jobs``: 1 calls it in this process; more, in so many processes of one thread each.
    ``progress`` is told how many utterances are done, and of how many. Stopped in whatever way, the same call goes on.

    Raises `BenchmarkError` with the utterance and the reason where the function fails or returns what is no embedding,
    and where nothing can be embedded or written.
    """
    key = _key(corpus, utterances, named)
    with kept_blocks(path.with_name(f".{path.stem}.partial"), key) as blocks:
        checked = Checked((), f"--with {named.spec}")
        if first := blocks.first():
            checked.check(*first)
        done = set(blocks.names)
        found = Embedded(earlier=len(done), discarded=blocks.discarded)
        todo = [u for u in utterances if u.name not in done]
        if progress is not None:
            progress(len(done), len(utterances))
        with closing(_answers(corpus, todo, named, jobs)) as answers:
            for i, (utterance, answer) in enumerate(answers, start=1 + len(done)):
                _keep(utterance.name, answer, checked, blocks, found, path)
                if progress is not None:
                    progress(i, len(utterances))
        blocks.flush()
        found.count = len(blocks.names)
        if checked.first is None:
            example = "".join(f"; e.g. {name}: {why}" for name, why in list(found.left_out.items())[:1])
            raise BenchmarkError(f"{corpus.name}: none of {len(utterances)} utterances can be used{example}")
        found.shape = checked.first[1]
        write_rows(path, blocks.rows(), readme, trained_on)
    return found


def _keep(name: str, answer: Answer, checked: Checked, blocks: Blocks, found: Embedded, path: Path) -> None:
    if isinstance(answer, Refused):
        raise BenchmarkError(f"{checked.where}: {name}: {answer.reason}")
    if isinstance(answer, Unheard):
        found.left_out[name] = answer.reason
        return
    row = checked.check(name, answer)
    if row.ndim == 2 and path.suffix != ".npz":
        raise UsageError(
            f"{checked.where}: vectors expected for {path.suffix}, found frames of the shape {row.shape} for {name}; "
            "write them with --format npz"
        )
    blocks.add((name, row))


def _key(corpus: Corpus, utterances: Sequence[Utterance], named: Named) -> str:
    """A digest of what is embedded, by which code: the function's own file, not what it imports."""
    what = [corpus.name, named.spec, named.digest, [(u.name, _stamp(corpus, u)) for u in utterances]]
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()


def _stamp(corpus: Corpus, utterance: Utterance) -> str:
    try:
        return corpus.stamp(utterance)
    except (UnreadableAudio, OSError):
        return ""


def _answers(
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
