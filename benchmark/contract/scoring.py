"""Checks of what a fitted method says of utterances."""

from __future__ import annotations

import numpy as np

from benchmark.contract.check import TRAINS, check
from benchmark.contract.promise import Failure, demand
from benchmark.contract.subject import Subject, sound
from benchmark.contracts import Domain

DOMAINS: tuple[Domain, ...] = ("source", "target")


@check("it trains and scores", "make fit and outputs work on three steps of 8 utterances from each corpus", needs=())
def trains_and_scores(subject: Subject) -> None:
    """Training on a few utterances and scoring of both corpora end without an error."""
    for _, method in subject.both_precisions:
        for domain in DOMAINS:
            method.outputs(subject.data.target().x, domain)


@check(
    "a row per utterance and a column per class",
    "return scores (n, classes), with a column also for classes that the source lacks",
    needs=TRAINS[:1],
)
def a_row_per_utterance_and_a_column_per_class(subject: Subject) -> None:
    """Scores have the shape (utterances, classes of the task)."""
    for when, method in subject.both_precisions:
        p = method.outputs(subject.data.target().x, "target").scores
        demand(p.shape == (15, 3), f"scores of shape {p.shape}{when}", "(15, 3)")


@check("scores are finite", "guard divisions, roots and logarithms against 0")
def scores_are_finite(subject: Subject) -> None:
    """No score is NaN or infinite."""
    for when, method in subject.both_precisions:
        p = method.outputs(subject.data.target().x, "target").scores
        demand(np.isfinite(p).all(), f"{(~np.isfinite(p)).sum()} of {p.size} that are not{when}", "finite scores")


@check("rows sum to one", "override probabilities(logits)")
def rows_sum_to_one(subject: Subject) -> None:
    """Scores are not negative, and each row's sum is 1 within 1e-4."""
    for when, method in subject.both_precisions:
        p = method.outputs(subject.data.target().x, "target").scores
        p = p[np.isfinite(p).all(1)]
        if not len(p):
            return
        demand(p.min() >= 0, f"a score of {p.min():.4g}{when}", "at least 0")
        sums = p.sum(1)
        demand(np.abs(sums - 1).max() <= 1e-4, f"sums from {sums.min():.4g} to {sums.max():.4g}{when}", "1 within 1e-4")


@check("features are finite", "return the representation (n, d) that the classifier saw")
def features_are_finite(subject: Subject) -> None:
    """Features are a finite matrix with a row per utterance."""
    for when, method in subject.both_precisions:
        f = method.outputs(subject.data.target().x, "target").features
        demand(f.ndim == 2 and len(f) == 15, f"features of shape {f.shape}{when}", "(15, d)")
        demand(np.isfinite(f).all(), f"{(~np.isfinite(f)).sum()} of {f.size} that are not{when}", "finite features")


@check("a row scored alone scores the same", "use no statistics of the utterances that are scored together")
def a_row_scored_alone_scores_the_same(subject: Subject) -> None:
    """Scores and features of an utterance don't depend on which others are scored with it, nor on their order."""
    x, rows = subject.data.target().x, [7, 0]
    for domain in DOMAINS:
        together, apart = subject.fitted.outputs(x, domain), subject.fitted.outputs(x[rows], domain)
        for what, a, b in (
            ("scores", together.scores[rows], apart.scores),
            ("features", together.features[rows], apart.features),
        ):
            if not np.allclose(a, b, rtol=1e-4, atol=1e-4, equal_nan=True):
                raise Failure(f"{what} of the {domain} that differ by up to {np.abs(a - b).max():.3g}", "at most 1e-4")


@check("a single utterance can be scored", "handle one row in outputs")
def a_single_utterance_can_be_scored(subject: Subject) -> None:
    """Scoring one utterance gives one row of probabilities."""
    for domain in DOMAINS:
        sound(subject.fitted.outputs(subject.data.target().x[[4]], domain), 1, 3, "of a single utterance")


CHECKS = (
    trains_and_scores,
    a_row_per_utterance_and_a_column_per_class,
    scores_are_finite,
    rows_sum_to_one,
    features_are_finite,
    a_row_scored_alone_scores_the_same,
    a_single_utterance_can_be_scored,
)
