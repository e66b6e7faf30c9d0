"""``features``: compute the caches ahead of the runs, and say what is in them."""

from __future__ import annotations

import time
from collections.abc import Sequence

import click

from benchmark.cli.execute import Means
from benchmark.cli.present import describe_left_out
from benchmark.data.locate import Corpora
from benchmark.errors import BenchmarkError, shorten
from benchmark.features.opensmile import check_functionals
from benchmark.protocol import Protocol
from benchmark.running.progress import Utterances, duration
from benchmark.running.session import Gathered, features_of, gather


def prepare_features(protocol: Protocol, names: Sequence[str], corpora: Corpora, means: Means) -> None:
    """Compute or open the features of each corpus and print utterances, hours and speed.

    Raises `BenchmarkError` when none of the corpora is there, or one holds less than was published.
    """
    check_functionals(protocol.features)
    gathered = gather(names, corpora)
    gathered.require_complete(means.allow_incomplete)
    for sentence in gathered.absent.values():
        click.echo(f"absent: {sentence}")
    if not gathered.found:
        raise BenchmarkError(f"no corpus to compute features of: {shorten(gathered.absent.values())}")
    for name in gathered.found:
        _one(name, gathered, protocol, means)


def _one(name: str, gathered: Gathered, protocol: Protocol, means: Means) -> None:
    from benchmark.running.executors.local import default_jobs

    jobs = means.jobs or default_jobs("cpu")
    started = time.perf_counter()
    features = features_of([name], gathered, protocol.features, means.cache, jobs, Utterances)[name]
    took, audio = time.perf_counter() - started, float(features.seconds.sum())
    click.echo(describe_left_out(features), nl=False)
    click.echo(
        f"{name}: {len(features)} utterances, {len(features.left_out)} left out, {audio / 3600:.2f} h of audio, "
        f"{duration(took)} ({audio / took:.0f} times real time, cached in {features.folder}), "
        f"data fingerprint {features.fingerprint} (version 1: {features.earlier})"
    )
