"""``within``: scores inside one corpus, leaving speakers out; the sanity check before any adaptation."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np

from benchmark.cli.common import Registries
from benchmark.cli.execute import resolve_device
from benchmark.cli.present import describe_unused
from benchmark.data.locate import Corpora
from benchmark.errors import BenchmarkError, counted
from benchmark.evaluation.metrics import recalls, uar, war
from benchmark.protocol import Protocol
from benchmark.running.plan import check_hyper_parameters
from benchmark.running.session import count_labels, features_of, gather

FOLDS = 2
"""Folds of utterances where there is only one speaker."""


def score_within(
    registries: Registries,
    protocol: Protocol,
    corpus: str,
    corpora: Corpora,
    method: str,
    folds: int | None,
    seeds: Sequence[int],
    device: str,
    cache: Path | None,
    allow_incomplete: bool,
) -> None:
    """Cross-validate ``method`` over the speakers of ``corpus`` and print UAR, WAR and recalls per emotion."""
    import torch

    from benchmark.features.kinds import check
    from benchmark.running.experiment import within_corpus
    from benchmark.running.progress import Utterances

    check_hyper_parameters(protocol, registries.methods)
    check(protocol.features)
    corpus = corpora.check(corpus)
    gathered = gather([corpus], corpora, protocol)
    if corpus not in gathered.found:
        raise BenchmarkError("; ".join(filter(None, [gathered.absent[corpus], *gathered.around])))
    gathered.require_complete(allow_incomplete)
    features = features_of([corpus], gathered, protocol, cache, 1, Utterances)[corpus]
    click.echo(describe_unused(gathered, features), nl=False)
    gathered.hear({corpus: features})
    gathered.require_complete(allow_incomplete)
    classes = count_labels(features.utterances)
    speakers = len({u.speaker for u in features.utterances if u.emotion in classes})
    if len(classes) < 2:
        raise BenchmarkError(f"{corpus}: at least two emotions to tell apart expected, found only {', '.join(classes)}")
    cls, settings = registries.methods.get(method), protocol.hyper_parameters.get(method, {})
    folds, chosen = min(folds or max(speakers, FOLDS), max(speakers, FOLDS)), torch.device(resolve_device(device))
    values: list[float] = []
    matrices: list[np.ndarray] = []
    how = f"{folds} folds{'' if speakers > 1 else ' of utterances, as nobody else speaks'}"
    click.echo(
        f"{method} within {corpus}: {counted(sum(classes.values()), 'utterance')}, {counted(speakers, 'speaker')}, "
        f"{how}, normalisation {protocol.normalisation}"
    )
    for seed in seeds:
        started = time.perf_counter()
        matrices.append(within_corpus(lambda: cls(**settings), features, protocol, seed, folds, chosen))
        values.append(100 * uar(matrices[-1]))
        took = time.perf_counter() - started
        click.echo(f"seed {seed}: UAR {values[-1]:.1f}, WAR {100 * war(matrices[-1]):.1f}, {took:.0f} s")
    mean = 100 * np.mean([recalls(m) for m in matrices], axis=0)
    click.echo("recall: " + ", ".join(f"{c} {r:.0f}" for c, r in zip(sorted(classes), mean, strict=True)))
    if len(values) > 1:
        click.echo(f"UAR {np.mean(values):.1f} ± {np.std(values, ddof=1):.1f} over {len(values)} seeds")
