"""Who sees what: the source's validation part, the target's adaptation and test parts, folds. All by speakers.

`split_task` turns the two sides of a task and a seed into what a method may see (`Labelled`, `Unlabelled`) and what
only the evaluator holds. Here the target's labels are taken away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Int64

from benchmark.contracts import Labelled, Unlabelled
from benchmark.features.frames import Frames
from benchmark.protocol import Protocol
from benchmark.tasks.normalisation import framed, one_group, statistics
from benchmark.tasks.tasks import Side

Cut = Literal["all", "speakers", "utterances"]
"""How the target's test part was cut off: not at all, by speakers, or by utterances of the only one."""


@dataclass(frozen=True)
class Split:
    """A task under one seed. ``source``, ``target`` are for the method; the rest is the evaluator's.

    ``validation`` is source data of other speakers (None for the supervised reference, which spends
    all it has on training); ``test`` is what scores are printed for and ``test_y`` its labels.
    ``names`` are the test utterances' and ``test_speaker`` their places among all ``speakers`` of the target.
    """

    source: Labelled
    target: Unlabelled
    validation: Labelled | None
    test: Frames
    test_y: Int64[np.ndarray, " n"]
    test_speaker: Int64[np.ndarray, " n"]
    speakers: int
    names: list[str]
    by_speakers: bool
    cut_by: Cut


def split_task(source: Side, target: Side, protocol: Protocol, seed: int) -> Split:
    """What every method of this seed gets: independent of the method and of the target's labels."""
    source = source.shuffled(np.random.default_rng([seed, 1]))
    target = target.shuffled(np.random.default_rng([seed, 2]))
    held_out, by_speakers = validation_mask(source.y, source.speaker, protocol.source_validation, seed)
    adapt, test, cut_by = _adaptation(target, protocol, seed)
    all_source = np.ones(len(source.rows), dtype=bool)
    x_s = framed(source, statistics(source, all_source, protocol.normalisation))
    if protocol.normalisation == "source":
        x_t = framed(target, one_group(target, statistics(source, all_source, "corpus")))
    else:
        x_t = framed(target, statistics(target, adapt, protocol.normalisation))
    kept, val = np.flatnonzero(~held_out), np.flatnonzero(held_out)
    return Split(
        source=Labelled(x_s[kept], source.y[kept], source.speaker[kept]),
        target=Unlabelled(x_t[np.flatnonzero(adapt)]),
        validation=Labelled(x_s[val], source.y[val], source.speaker[val]),
        test=x_t[np.flatnonzero(test)],
        test_y=target.y[test],
        test_speaker=target.speaker_index[test],
        speakers=len(np.unique(target.speaker)),
        names=[name for name, t in zip(target.names, test, strict=True) if t],
        by_speakers=by_speakers,
        cut_by=cut_by,
    )


def _adaptation(target: Side, protocol: Protocol, seed: int) -> tuple[np.ndarray, np.ndarray, Cut]:
    """Which utterances of a shuffled target are adapted to, which are scored, and how the two were told apart."""
    if protocol.adaptation == "transductive":
        every = np.ones(len(target.rows), dtype=bool)
        return every, every, "all"
    test, whole = speaker_mask(target.speaker, 0.5, np.random.default_rng([seed, 4]))
    return ~test, test, "speakers" if whole else "utterances"


def target_folds(target: Side, protocol: Protocol, seed: int, folds: int | None = None) -> list[Split]:
    """Speaker-disjoint folds of one corpus, the protocol's ``target_folds`` of them by default.

    For the supervised reference `target_only` and for scores within a corpus: in each fold the other
    folds' speakers are the labelled source and this fold's utterances are adaptation and test data.
    With fewer speakers than folds there are as many folds as speakers; one speaker's utterances are
    split at random. An inductive protocol has one fold: the labels of the half that others adapt to, scored on the
    half that they are scored on.
    """
    side = target.shuffled(np.random.default_rng([seed, 2]))
    adapt, test, cut_by = _adaptation(side, protocol, seed)
    if cut_by == "all" or folds:
        adapt = np.ones(len(side.rows), dtype=bool)
        fold, cut_by = _folds(side, folds or protocol.target_folds, np.random.default_rng([seed, 5]))
        tests = [fold == k for k in range(int(fold.max()) + 1)]
    else:
        tests = [test]
    normalisation = "corpus" if protocol.normalisation == "source" else protocol.normalisation
    x = framed(side, statistics(side, adapt, normalisation))
    return [_fold(side, x, test, cut_by) for test in tests]


def _fold(side: Side, x: Frames, test: np.ndarray, cut_by: Cut) -> Split:
    """The utterances outside ``test`` as the labelled source of those inside."""
    inside, outside = np.flatnonzero(test), np.flatnonzero(~test)
    return Split(
        source=Labelled(x[outside], side.y[outside], side.speaker[outside]),
        target=Unlabelled(x[inside]),
        validation=None,
        test=x[inside],
        test_y=side.y[inside],
        test_speaker=side.speaker_index[inside],
        speakers=len(np.unique(side.speaker)),
        names=[side.names[i] for i in inside],
        by_speakers=cut_by == "speakers",
        cut_by=cut_by,
    )


def _folds(side: Side, wanted: int, rng: np.random.Generator) -> tuple[Int64[np.ndarray, " n"], Cut]:
    """The fold of each utterance, whole speakers where there are at least two."""
    units = np.unique(side.speaker)
    if len(units) < 2:
        return (rng.permutation(len(side.rows)) % wanted).astype(np.int64), "utterances"
    return _balanced_folds(side.speaker, min(wanted, len(units)), rng), "speakers"


def _balanced_folds(speaker: np.ndarray, folds: int, rng: np.random.Generator) -> Int64[np.ndarray, " n"]:
    """Speakers dealt to folds, the largest first, each to the fold that is smallest so far."""
    units, counts = np.unique(speaker, return_counts=True)
    order = rng.permutation(len(units))
    order = order[np.argsort(-counts[order], kind="stable")]
    size, fold_of = np.zeros(folds), {}
    for unit in order:
        fold_of[units[unit]] = int(size.argmin())
        size[fold_of[units[unit]]] += counts[unit]
    return np.array([fold_of[s] for s in speaker], dtype=np.int64)


def validation_mask(
    y: Int64[np.ndarray, " n"], speaker: np.ndarray, share: float, seed: int
) -> tuple[np.ndarray, bool]:
    """Which source utterances are held out, and whether whole speakers are.

    Of 50 random draws of speakers, the one whose classes are closest to the corpus's in proportion,
    with every class left for training; fewer than three speakers: a share of each class's utterances.
    """
    rng = np.random.default_rng([seed, 3])
    if len(np.unique(speaker)) < 3:
        return _utterance_mask(y, share, rng), False
    classes = np.unique(y)
    prior = np.bincount(y)[classes] / len(y)
    best, best_cost = None, np.inf
    for _ in range(50):
        mask, _ = speaker_mask(speaker, share, rng)
        if len(np.unique(y[~mask])) < len(classes):
            continue
        held = np.array([(y[mask] == c).mean() for c in classes])
        cost = np.abs(held - prior).sum() + abs(mask.mean() - share)
        if cost < best_cost:
            best, best_cost = mask, cost
    if best is None:
        return _utterance_mask(y, share, rng), False
    return best, True


def speaker_mask(speaker: np.ndarray, share: float, rng: np.random.Generator) -> tuple[np.ndarray, bool]:
    """Whole speakers in random order until about ``share`` of the utterances; at least one, never all."""
    units = rng.permutation(np.unique(speaker))
    if len(units) < 2:
        return rng.permutation(len(speaker)) < max(1, round(share * len(speaker))), False
    sizes = np.array([(speaker == u).sum() for u in units]).cumsum()
    count = int(np.clip(np.abs(sizes - share * len(speaker)).argmin() + 1, 1, len(units) - 1))
    return np.isin(speaker, units[:count]), True


def _utterance_mask(y: Int64[np.ndarray, " n"], share: float, rng: np.random.Generator) -> np.ndarray:
    mask = np.zeros(len(y), dtype=bool)
    for c in np.unique(y):
        rows = rng.permutation(np.flatnonzero(y == c))
        mask[rows[: min(max(1, round(share * len(rows))), len(rows) - 1)]] = True
    return mask
