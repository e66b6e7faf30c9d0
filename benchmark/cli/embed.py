"""``embed``: the embeddings of corpora, by a function of the user's."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import click

from benchmark.data.locate import Corpora
from benchmark.errors import BenchmarkError, UsageError, counted
from benchmark.names import file_name
from benchmark.protocol import load_protocol
from benchmark.running.callables import Named, load_callable
from benchmark.running.session import Gathered, gather


def embed_corpora(
    entries: Sequence[str],
    corpora: Corpora,
    *,
    spec: str,
    output: Path,
    ending: str,
    readme: str | None,
    trained_on: Sequence[str] | None,
    jobs: int,
    protocol: str | None = None,
) -> None:
    """Write a file for each corpus in ``entries`` that has none in ``output``; print what became of it.

    Raises `BenchmarkError` when the function or a corpus is not there, and as `embed_corpus` does.
    """
    from benchmark.features.embedding_file import require_pyarrow
    from benchmark.features.embeddings import files_of

    if ending == "parquet":
        require_pyarrow("--format parquet")
    named = load_callable(spec)
    seen = [_known(name, corpora) for name in trained_on or ()]
    labelled = None if protocol is None else load_protocol(protocol)
    gathered = gather(dict.fromkeys(map(corpora.check, entries)), corpora, labelled)
    if gathered.absent:
        raise BenchmarkError("; ".join(filter(None, [*gathered.absent.values(), *gathered.around])))
    for sentence in gathered.incomplete.values():
        click.echo(sentence)
    for name in gathered.found:
        if there := files_of(output, name):
            kept = " and ".join(map(str, there))
            click.echo(f"{name}: {kept} is there and kept; remove it to have the embeddings computed again")
            continue
        _one(name, gathered, named, output / f"{file_name(name)}.{ending}", readme or named.title, seen, jobs)
    click.echo(f"\nIn a protocol:\n    features: {{kind: embeddings, folder: {output}}}")


def _known(entry: str, corpora: Corpora) -> str:
    """The name by which the suite knows a corpus, or the entry as it is, such as of a corpus without emotions."""
    try:
        return corpora.check(entry)
    except UsageError:
        return entry


def _one(
    name: str, gathered: Gathered, named: Named, path: Path, readme: str, trained_on: Sequence[str], jobs: int
) -> None:
    from benchmark.running.embedding import embed_corpus
    from benchmark.running.progress import Utterances, duration

    corpus, utterances = gathered.located[name].corpus, gathered.found[name].utterances
    started = time.perf_counter()
    found = embed_corpus(
        corpus,
        utterances,
        named,
        path,
        readme=readme,
        trained_on=trained_on,
        jobs=jobs,
        progress=Utterances(name, "embedded"),
    )
    if found.discarded:
        click.echo(f"{name}: what a stopped command left was not used: the function or the audio has changed since")
    for utterance, why in found.left_out.items():
        click.echo(f"{name}: left out {utterance}: {why}")
    what = f"{found.shape[-1]} numbers" if len(found.shape) == 1 else f"frames of {found.shape[-1]} numbers"
    earlier = f", {found.earlier} of them by a stopped command" if found.earlier else ""
    click.echo(
        f"{name}: {counted(found.count, 'utterance')} embedded{earlier}, {what} each, {len(found.left_out)} left out, "
        f"{duration(time.perf_counter() - started)}\nwritten: {path}"
    )
