"""``features``: compute the caches ahead of the runs, and say what is in them."""

from __future__ import annotations

import time
from collections.abc import Sequence

import click

from benchmark.cli.execute import Means
from benchmark.cli.present import describe_unused
from benchmark.data.locate import Corpora
from benchmark.errors import BenchmarkError
from benchmark.features.kinds import check
from benchmark.protocol import Protocol
from benchmark.running.choice import corpora_of, unused_folders
from benchmark.running.progress import Utterances, duration
from benchmark.running.session import Gathered, features_of, gather


def prepare_features(protocol: Protocol, wish: Sequence[str] | None, corpora: Corpora, means: Means) -> None:
    """Compute or open the features of each corpus, the protocol's or those of ``wish``; print utterances, hours, speed.

    Raises `BenchmarkError` when none of the corpora is there, or one holds less than it should.
    """
    check(protocol.features)
    gathered = gather(corpora_of(protocol, wish, corpora), corpora, protocol)
    for folder, why in ({} if wish else unused_folders(protocol, corpora)).items():
        click.echo(f"not used: {folder}: {why}")
    gathered.require_complete(means.allow_incomplete)
    if not gathered.found:
        told = [*gathered.absent.values(), *gathered.around] or [corpora.around]
        raise BenchmarkError(f"no corpus to compute features of: {'; '.join(filter(None, told))}")
    for sentence in [*gathered.absent.values(), *filter(None, gathered.around)]:
        click.echo(f"absent: {sentence}")
    for name in gathered.found:
        _one(name, gathered, protocol, means)
    gathered.require_complete(means.allow_incomplete)


def _one(name: str, gathered: Gathered, protocol: Protocol, means: Means) -> None:
    from benchmark.running.executors.local import default_jobs

    jobs = means.execution.jobs or default_jobs("cpu")
    started = time.perf_counter()
    features = features_of([name], gathered, protocol, means.cache, jobs, Utterances)[name]
    took, audio = time.perf_counter() - started, float(features.seconds.sum())
    earlier = f" (version 1: {features.earlier})" if features.earlier else ""
    gathered.hear({name: features})
    click.echo(describe_unused(gathered, features), nl=False)
    click.echo(
        f"{name}: {len(features)} utterances, {len(features.left_out)} left out, {audio / 3600:.2f} h of audio, "
        f"{duration(took)} ({audio / took:.0f} times real time, cached in {features.folder}), "
        f"data fingerprint {features.fingerprint}{earlier}"
    )
