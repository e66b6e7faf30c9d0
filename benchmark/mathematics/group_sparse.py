"""Least squares whose coefficients vanish a row at a time: regression on few functionals.

``min_P 1/n ||L - X P||_F^2 + mu sum_j ||p_j||_2`` with rows p_j of P (d, k), one for each functional: the multi-task
feature selection of Obozinski, Taskar and Jordan (Statistics and Computing 20, 2010), the group lasso of Yuan and Lin
(Journal of the Royal Statistical Society B 68(1), 2006) with a group for each functional.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Int64


def centred_labels(
    X: Float[np.ndarray, "n d"], y: Int64[np.ndarray, " n"]
) -> tuple[Float[np.ndarray, "d d"], Float[np.ndarray, "d k"], Float[np.ndarray, " d"], Float[np.ndarray, " k"]]:
    """``X'X / n`` and ``X'L / n`` of centred X and one-hot L, and the means of both: what the regression needs.

    A column of L for each occurring class, in their order. The best intercept is ``mean(L) - mean(X) P``.
    """
    L, centre, n = (y[:, None] == np.unique(y)).astype(float), X.mean(0), len(X)
    b, X = L.mean(0), X - centre
    return X.T @ X / n, X.T @ (L - b) / n, centre, b


def group_sparse(Q: np.ndarray, R: np.ndarray, mu: float, P: np.ndarray, steps: int = 20000) -> np.ndarray:
    """``argmin_P tr(P'QP) - 2 tr(P'R) + mu sum_j ||p_j||``, from ``P`` on, never uphill. Q: (d, d); R, P: (d, k).

    An accelerated proximal gradient method, whose momentum is dropped where the objective would grow, until the
    optimality conditions hold within 1e-6.
    """
    rate = max(np.linalg.eigvalsh(Q)[-1], 1e-12)

    def descended(P: np.ndarray, slope: np.ndarray) -> np.ndarray:
        P = P - slope / rate
        norms = np.linalg.norm(P, axis=1, keepdims=True)
        return P * ((norms - mu / (2 * rate)).clip(0) / np.maximum(norms, 1e-300))

    def objective(P: np.ndarray, QP: np.ndarray) -> float:
        return float((P * (QP - 2 * R)).sum() + mu * np.linalg.norm(P, axis=1).sum())

    P_old, QP, QP_old, age = P, Q @ P, Q @ P, 0
    for _ in range(steps):
        pull = age / (age + 3)
        new = descended(P + pull * (P - P_old), QP + pull * (QP - QP_old) - R)
        Q_new = Q @ new
        if age and objective(new, Q_new) > objective(P, QP):
            age = 0
            continue
        P_old, QP_old, P, QP, age = P, QP, new, Q_new, age + 1
        if 2 * rate * np.abs(P - descended(P, QP - R)).max() < 1e-6:
            break
    return P
