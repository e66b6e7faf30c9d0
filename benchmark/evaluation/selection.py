"""Label-free scores of a checkpoint: what a selection rule looks at, higher is better.

All of them are computed at every checkpoint of every run and stored, so that any rule can be applied
afterwards to one training run. None of them sees target labels. ``p``: (n, classes) target class
probabilities; ``f``: features.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Int64
from sklearn.linear_model import LogisticRegression

from benchmark.contracts import Outputs

_TINY = 1e-12

BLOCK = 2**21
"""Most similarities that `snd` holds at once, and as many exponentials of them: 16 MB each."""


def entropy(p: Float[np.ndarray, "n classes"]) -> float:
    """Negative mean entropy of the predictions: mean_i sum_c p_ic ln p_ic, in [-ln classes, 0].

    Confident predictions score high; a collapsed model does too. (Morerio et al., ICLR 2018.)
    """
    return float((p * np.log(p + _TINY)).sum(1).mean())


def infomax(p: Float[np.ndarray, "n classes"]) -> float:
    """Mutual information of input and prediction: H(mean_i p_i) - mean_i H(p_i), in [0, ln classes].

    Confident and diverse predictions score high. (Shi & Sha, ICML 2012.)
    """
    mean = p.mean(0)
    return entropy(p) - float((mean * np.log(mean + _TINY)).sum())


def snd(p: Float[np.ndarray, "n classes"], temperature: float = 0.05) -> float:
    """Soft neighbourhood density: mean entropy of each row's similarities to the other rows.

    With rows of p scaled to unit length, s_ij = softmax_{j != i}(p_i . p_j / temperature) and the score
    is mean_i -sum_j s_ij ln s_ij, in [0, ln(n - 1)], nan for a lone row. (Saito et al., ICCV 2021.)

    Some rows against all at a time: memory grows with n, not with n^2.
    """
    if len(p) < 2:
        return float("nan")
    unit = (p / np.linalg.norm(p, axis=1, keepdims=True)).astype(np.float64)
    rows = max(1, BLOCK // len(unit))
    return float(np.concatenate([_densities(unit, i, rows, temperature) for i in range(0, len(unit), rows)]).mean())


def _densities(
    unit: Float[np.ndarray, "n classes"], start: int, rows: int, temperature: float
) -> Float[np.ndarray, " rows"]:
    """The entropies of the similarities of ``rows`` rows from ``start`` on to all others."""
    logits = unit[start : start + rows] @ unit.T
    logits /= temperature
    own = np.arange(len(logits)), np.arange(start, start + len(logits))
    logits[own] = -np.inf
    logits -= logits.max(axis=1, keepdims=True)
    s = np.exp(logits)
    logits[own] = 0.0
    total = s.sum(axis=1)
    return np.log(total) - np.einsum("ij,ij->i", s, logits) / total


def bnm(p: Float[np.ndarray, "n classes"]) -> float:
    """Nuclear norm of the prediction matrix over n (Cui et al., CVPR 2020), in (0, 1]."""
    return float(np.linalg.norm(p, "nuc") / len(p))


def density_ratio(
    f_train: Float[np.ndarray, "n d"], f_validation: Float[np.ndarray, "m d"], f_target: Float[np.ndarray, "k d"]
) -> Float[np.ndarray, " m"]:
    """w(x) = p_t(x) / p_s(x) at the source validation rows, by a logistic domain classifier.

    w = (n / k) P(target | f) / P(source | f), the classifier trained on ``f_train`` against
    ``f_target``, features standardised together. (Bickel et al., ICML 2007.)
    """
    both = np.concatenate([f_train, f_target])
    mean, deviation = both.mean(0), both.std(0) + 1e-6
    domain = np.repeat([0, 1], [len(f_train), len(f_target)])
    model = LogisticRegression(C=0.01, max_iter=200).fit((both - mean) / deviation, domain)
    odds = np.exp(np.clip(model.decision_function((f_validation - mean) / deviation), -20, 20))
    return odds * len(f_train) / len(f_target)


def iwv(weights: Float[np.ndarray, " m"], errors: Float[np.ndarray, " m"]) -> float:
    """Importance-weighted validation: - mean_i w_i e_i (Sugiyama et al., JMLR 2007).

    ``errors``: 0/1 loss of each source validation utterance.
    """
    return -float((weights * errors).mean())


def dev(weights: Float[np.ndarray, " m"], errors: Float[np.ndarray, " m"]) -> float:
    """Deep embedded validation: importance weighting with a control variate (You et al., ICML 2019).

    - (mean(L) + eta mean(w) - eta) with L = w e and eta = - cov(L, w) / var(w).
    """
    weighted = weights * errors
    variance = weights.var()
    eta = -float(((weighted - weighted.mean()) * (weights - weights.mean())).mean() / variance) if variance > 0 else 0.0
    return -float(weighted.mean() + eta * weights.mean() - eta)


def label_free_scores(
    train: Outputs, validation: Outputs, y_validation: Int64[np.ndarray, " m"], target: Outputs
) -> dict[str, float]:
    """Every label-free score of one checkpoint by name; ``train`` and ``validation`` are source data."""
    p = target.scores.astype(np.float64)
    errors = (validation.scores.argmax(1) != y_validation).astype(np.float64)
    weights = density_ratio(train.features, validation.features, target.features)
    return {
        "entropy": entropy(p),
        "infomax": infomax(p),
        "snd": snd(p),
        "bnm": bnm(p),
        "iwv": iwv(weights, errors),
        "dev": dev(weights, errors),
    }
