"""``diagnose``: how a method trains on a pair of corpora, as tables or for scripts."""

from __future__ import annotations

from pathlib import Path

import click

from benchmark.cli.common import Introduce, introduced
from benchmark.cli.execute import resolve_device
from benchmark.cli.present import describe_unused
from benchmark.contracts import Impossible, Task
from benchmark.data.locate import Corpora
from benchmark.errors import BenchmarkError, UsageError, spelt
from benchmark.features.corpus import CorpusFeatures
from benchmark.protocol import Protocol, parse_pair
from benchmark.running.plan import check_hyper_parameters
from benchmark.running.session import count_labels, features_of, gather


def print_diagnosis(
    introduce: Introduce,
    protocol: Protocol,
    method: str,
    plugins: tuple[Path, ...],
    seeds: tuple[int, ...],
    pair: str,
    root: Path | None,
    allow_outside: bool,
    device: str,
    cache: Path | None,
    allow_incomplete: bool,
    as_csv: bool,
) -> None:
    """Train ``method``, a name or a file, from one corpus to the other, as ``run`` does, and print how that went.

    Raises `UsageError` for a method whose training can't be watched, `BenchmarkError` where the pair is no task.
    """
    import torch

    from benchmark.diagnosis.examine import diagnose
    from benchmark.diagnosis.present import render, render_csv
    from benchmark.threads import one_thread

    registries, name = introduced(introduce, method, plugins)
    check_hyper_parameters(protocol, registries.methods)
    if len(seeds) != 1:
        raise UsageError(f"seed: one expected, found {spelt(list(seeds))}")
    task, features = _material(
        protocol, pair, Corpora(registries.corpora, root, allow_outside=allow_outside), cache, allow_incomplete
    )
    cls, settings = registries.methods.get(name), protocol.hyper_parameters.get(name, {})
    sides = features[task.source], features[task.target]
    with one_thread():
        found = diagnose(cls(**settings), task, protocol, *sides, seeds[0], torch.device(resolve_device(device)))
    click.echo(render_csv(found) if as_csv else render(found), nl=not as_csv)


def _material(
    protocol: Protocol, pair: str, corpora: Corpora, cache: Path | None, allow_incomplete: bool
) -> tuple[Task, dict[str, CorpusFeatures]]:
    from benchmark.features.kinds import check
    from benchmark.running.progress import Utterances
    from benchmark.tasks.tasks import make_task

    check(protocol.features)
    try:
        source, target = map(corpora.check, parse_pair(pair))
    except ValueError as e:
        raise UsageError(str(e)) from None
    names = source, target
    gathered = gather(names, corpora, protocol)
    if gathered.absent:
        raise BenchmarkError("; ".join(filter(None, [*gathered.absent.values(), *gathered.around])))
    gathered.require_complete(allow_incomplete)
    features = features_of(names, gathered, protocol, cache, 1, Utterances)
    for read in features.values():
        click.echo(describe_unused(gathered, read), nl=False, err=True)
    gathered.hear(features)
    gathered.require_complete(allow_incomplete)
    labels = {name: count_labels(features[name].utterances) for name in names}
    task = make_task(source, target, labels[source], labels[target], protocol)
    if isinstance(task, Impossible):
        raise BenchmarkError(f"{pair}: {task.reason}")
    return task, features
