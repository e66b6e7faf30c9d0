"""Embeddings of a whole corpus by a function of the user's: read, called, checked, kept, and gone on with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from benchmark.contracts import Corpus, Utterance
from benchmark.errors import BenchmarkError, UsageError
from benchmark.features.embedding_writing import Checked, texts_of, write_rows
from benchmark.features.filling import stamp_of
from benchmark.running.answers import Answer, Refused, Unheard, answers
from benchmark.running.callables import Named
from benchmark.running.embedding_blocks import Blocks, kept_blocks


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
        with closing(answers(corpus, todo, named, jobs)) as asked:
            for i, (utterance, answer) in enumerate(asked, start=1 + len(done)):
                _keep(utterance.name, answer, checked, blocks, found, path)
                if progress is not None:
                    progress(i, len(utterances))
        blocks.flush()
        found.count = len(blocks.names)
        if checked.first is None:
            example = "".join(f"; e.g. {name}: {why}" for name, why in list(found.left_out.items())[:1])
            raise BenchmarkError(f"{corpus.name}: none of {len(utterances)} utterances can be used{example}")
        found.shape = checked.first[1]
        write_rows(path, blocks.rows(), texts_of(readme, trained_on, found.left_out))
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
    what = [corpus.name, named.spec, named.digest, [(u.name, stamp_of(corpus, u)) for u in utterances]]
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()
