"""Metrics from confusion counts, and what guessing would reach.

A confusion matrix ``C`` has the truth in its rows and the prediction in its columns, over the task's
fixed list of classes. Every metric is in [0, 1]. A class that does not occur in the truth has no
recall and does not enter the means: with it, a method would lose points for utterances that nobody recorded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int64
from numpy.typing import ArrayLike


def confusion(truth: ArrayLike, predicted: ArrayLike, n_classes: int) -> Int64[np.ndarray, "classes classes"]:
    """Confusion counts, ``C[i, j]`` utterances of class ``i`` that were taken for ``j``.

    ``truth``, ``predicted``: (n,) label indices in [0, n_classes).
    Raises `ValueError` when they differ in length or hold another index.

    >>> confusion([0, 0, 1], [0, 1, 1], 2).tolist()
    [[1, 1], [0, 1]]
    """
    i, j = _labels(truth, n_classes), _labels(predicted, n_classes)
    if len(i) != len(j):
        raise ValueError(f"as many predictions as labels expected, found {len(j)} for {len(i)}")
    counts = np.bincount(i * n_classes + j, minlength=n_classes**2)
    return counts.reshape(n_classes, n_classes).astype(np.int64)


def by_speaker(
    speaker: ArrayLike, label: ArrayLike, speakers: int, n_classes: int, among: ArrayLike | None = None
) -> Int64[np.ndarray, "speakers classes"]:
    """Utterances of each speaker and class: of all, or of those that the mask ``among`` (n,) marks.

    ``speaker``: (n,) indices in [0, speakers); ``label``: (n,) label indices in [0, n_classes).

    >>> by_speaker([0, 0, 1], [0, 1, 1], 2, 2, among=[True, False, True]).tolist()
    [[1, 0], [0, 1]]
    """
    counts = np.zeros((speakers, n_classes), dtype=np.int64)
    keep = slice(None) if among is None else np.asarray(among, dtype=bool)
    np.add.at(counts, (_labels(speaker, speakers)[keep], _labels(label, n_classes)[keep]), 1)
    return counts


def recalls(C: ArrayLike) -> Float[np.ndarray, " classes"]:
    """Recall of each class, ``C[i, i] / sum_j C[i, j]``; nan for a class that does not occur.

    >>> recalls([[3, 1, 0], [1, 1, 0], [0, 0, 0]]).tolist()
    [0.75, 0.5, nan]
    """
    C = _square(C)
    n = C.sum(axis=1)
    return np.divide(C.diagonal(), n, out=np.full(len(C), np.nan), where=n > 0)


def uar(C: ArrayLike) -> float:
    """Unweighted average recall: the mean recall over the task's classes that occur in the truth.

    nan when there are no utterances at all.

    >>> uar([[3, 1], [1, 1]])
    0.625
    """
    return _mean(recalls(C))


def war(C: ArrayLike) -> float:
    """Weighted average recall: the share of utterances that are right (accuracy).

    nan when there are no utterances at all.

    >>> round(war([[3, 1], [1, 1]]), 3)
    0.667
    """
    C = _square(C)
    n = C.sum()
    return float(C.trace() / n) if n else float("nan")


def macro_f1(C: ArrayLike) -> float:
    """Mean over the classes that occur in the truth of ``2 C[i, i] / (sum_j C[i, j] + sum_j C[j, i])``.

    nan when there are no utterances at all.

    >>> macro_f1([[3, 1], [1, 1]])
    0.625
    """
    C = _square(C)
    n = C.sum(axis=1)
    return _mean(np.divide(2 * C.diagonal(), n + C.sum(axis=0), out=np.full(len(C), np.nan), where=n > 0))


class Floor(NamedTuple):
    """What one way of guessing is expected to reach, in [0, 1]."""

    uar: float
    war: float


@dataclass(frozen=True)
class Floors:
    """Three ways of guessing without listening; a method that adapts must beat all of them.

    ``chance`` guesses every class equally often. ``majority`` always says the class that is most
    frequent among the *source* labels (the first of equals): the target's are not known.
    ``prior_matched`` guesses each class as often as the source has it.
    """

    chance: Floor
    majority: Floor
    prior_matched: Floor


def floors(target_counts: ArrayLike, source_counts: ArrayLike) -> Floors:
    """Expected UAR and WAR of guessing class ``j`` with probability ``q[j]``, whatever was said.

    The expected confusion is ``C[i, j] = n_t[i] q[j]``, so WAR is ``sum_i p_t[i] q[i]`` and UAR the mean
    of ``q`` over the classes that the target has: 1 / classes in all three cases when it has them all.

    ``target_counts``, ``source_counts``: (classes,) utterances of each class that are scored and that
    may be learnt from. Raises `ValueError` when the source has none.

    >>> f = floors(target_counts=[1, 3], source_counts=[2, 2])
    >>> f.chance, f.majority
    (Floor(uar=0.5, war=0.5), Floor(uar=0.5, war=0.25))
    """
    n_t, n_s = np.asarray(target_counts, dtype=float), np.asarray(source_counts, dtype=float)
    if n_t.shape != n_s.shape or n_t.ndim != 1 or not n_s.sum() > 0:
        raise ValueError(f"two lists of counts per class, the source's not all 0, expected: {n_t}, {n_s}")
    classes = len(n_s)
    return Floors(
        chance=_guess(n_t, np.full(classes, 1 / classes)),
        majority=_guess(n_t, np.eye(classes)[n_s.argmax()]),
        prior_matched=_guess(n_t, n_s / n_s.sum()),
    )


def _guess(n_t: np.ndarray, q: np.ndarray) -> Floor:
    C = np.outer(n_t, q)
    return Floor(uar(C), war(C))


def _mean(values: np.ndarray) -> float:
    occurring = values[~np.isnan(values)]
    return float(occurring.mean()) if len(occurring) else float("nan")


def _square(C: ArrayLike) -> np.ndarray:
    C = np.asarray(C)
    if C.ndim != 2 or C.shape[0] != C.shape[1]:
        raise ValueError(f"a square confusion matrix expected, found shape {C.shape}")
    return C


def _labels(values: ArrayLike, n_classes: int) -> np.ndarray:
    labels = np.asarray(values, dtype=np.int64)
    if labels.size and (labels.min() < 0 or labels.max() >= n_classes):
        raise ValueError(f"label indices from 0 to {n_classes - 1} expected, found {labels.min()} to {labels.max()}")
    return labels
