"""How far two corpora lie apart: in what a classifier can tell of their features, and in their classes."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float
from numpy.typing import ArrayLike
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def proxy_a_distance(f_s: Float[np.ndarray, "n d"], f_t: Float[np.ndarray, "m d"], folds: int = 5) -> float:
    """d_A = 2 (1 - 2 e), with e the error of a classifier that tells source features from target features.

    e is the mean of both domains' error rates, so that the larger corpus counts no more, cross-validated: 2 where
    every utterance gives its corpus away, about 0 where features tell nothing (below 0 by chance). A linear logistic
    classifier on standardised features. (Ben-David, Blitzer, Crammer, Pereira, NIPS 2006.)

    NaN where a domain has fewer than two utterances.
    """
    folds = min(folds, len(f_s), len(f_t))
    if folds < 2:
        return float("nan")
    domain = np.repeat([0, 1], [len(f_s), len(f_t)])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, class_weight="balanced", max_iter=200))
    splits = StratifiedKFold(folds, shuffle=True, random_state=0)
    guess = cross_val_predict(model, np.concatenate([f_s, f_t]).astype(np.float64), domain, cv=splits)
    e = np.mean([(guess[domain == k] != k).mean() for k in (0, 1)])
    return float(2 * (1 - 2 * e))


def prior_shift(n_s: ArrayLike, n_t: ArrayLike) -> float:
    """Total variation distance of two corpora's class priors, 1/2 sum_c |p_s(c) - p_t(c)|, in [0, 1].

    ``n_s``, ``n_t``: (classes,) utterances of each class, not all 0.

    >>> prior_shift([10, 10], [30, 10])
    0.25
    """
    p_s, p_t = (np.asarray(n, dtype=float) / np.sum(n) for n in (n_s, n_t))
    return float(np.abs(p_s - p_t).sum() / 2)
