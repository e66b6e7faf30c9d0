"""``within``: scores inside one corpus, leaving speakers out; the sanity check before any adaptation."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np
from tabulate import tabulate

from benchmark.cli.common import Registries
from benchmark.cli.execute import resolve_device
from benchmark.evaluation import recalls, uar, war
from benchmark.locate import Corpora
from benchmark.protocol import Protocol
from benchmark.session import features_of, gather


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
) -> None:
    """Cross-validate ``method`` over the speakers of ``corpus`` and print UAR, WAR and recalls per emotion."""
    import torch

    from benchmark.experiment import within_corpus
    from benchmark.feature_cache import default_cache
    from benchmark.progress import Utterances

    gathered = gather([corpora.check(corpus)], corpora)
    features = features_of([corpus], gathered, protocol.features, cache or default_cache(), 1, Utterances)[corpus]
    speakers = len({u.speaker for u in features.utterances})
    cls, settings = registries.methods.get(method), protocol.hyper_parameters.get(method, {})
    folds, chosen, rows, matrices = folds or speakers, torch.device(resolve_device(device)), [], []
    for seed in seeds:
        started = time.perf_counter()
        matrices.append(within_corpus(lambda: cls(**settings), features, protocol, seed, folds, chosen))
        rows.append([seed, 100 * uar(matrices[-1]), 100 * war(matrices[-1]), time.perf_counter() - started])
    click.echo(
        f"{method} within {corpus}: {len(features)} utterances, {speakers} speakers, {min(folds, speakers)} folds, "
        f"normalisation {protocol.normalisation}"
    )
    click.echo(tabulate(rows, ["seed", "UAR", "WAR", "seconds"], floatfmt=".1f"))
    classes = sorted({u.emotion for u in features.utterances})
    mean = 100 * np.mean([recalls(m) for m in matrices], axis=0)
    click.echo("recall: " + ", ".join(f"{c} {r:.0f}" for c, r in zip(classes, mean, strict=True)))
    if len(rows) > 1:
        values = [row[1] for row in rows]
        click.echo(f"UAR {np.mean(values):.1f} ± {np.std(values, ddof=1):.1f} over {len(rows)} seeds")
