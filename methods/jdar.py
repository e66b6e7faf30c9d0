"""Joint distribution adaptive regression: labels regressed on few functionals, whose means agree after regression.

Zhang, Jiang, Zong, Zheng, Zhao: Cross-Corpus Speech Emotion Recognition Using Joint Distribution Adaptive Regression,
ICASSP 2021.

(1)  min_P  1/n_s ||L_s - P'X_s||_F^2 + weight f_1(P) + mu f_2(P)                L_s: one-hot labels, a column each
(2)  f_1 = ||P'(mean_s - mean_t)||^2 + sum_c ||P'(mean_{s,c} - mean_{t,c})||^2   c: emotions that both sides have
(3)  f_2 = ||P'||_{2,1} = sum_j ||p_j||_2                                        p_j: row j of P, of functional j
(4)  target emotions: argmax of P'x_t; (1) and (4) in turn, first with the marginal term of (2) alone

P'x + b is the classifier; b minimises (1) too: X_s and L_s are centred by the source's means. (1) is convex and solved
by an accelerated proximal gradient method, whose momentum is dropped where the objective would grow, until the
optimality conditions hold within 1e-6. Only (d, d) matrices enter.

Departs from the paper: the fit is a mean over utterances, not a sum, so that weight and mu mean the same at any size
(the paper's are n_s times these); the intercept; the solver, the start and the end, after 10 rounds or when labels stay
as they are, are ours. weight = 1: a squared difference of means counts what a squared error does. mu is, of {0.003,
0.01, 0.02, 0.05}, the best when one speaker is left out *within* EmoDB and EMOVO. C, the SVM's, is not used.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Int64

from benchmark.hyper import hyper
from benchmark.mathematics.transfer_components import conditional, marginal
from benchmark.training.shallow import Alignment, Map, ShallowMethod, identity


class JDAR(ShallowMethod):
    """Group-sparse regression to labels with aligned means."""

    title = "JDAR"
    family = "shallow"
    target_use = "pseudo labels"
    floor_remark = "regresses labels on few functionals, where svm separates classes"
    citation = """@inproceedings{jdar,
  author = {Zhang, Jiacheng and Jiang, Lin and Zong, Yuan and Zheng, Wenming and Zhao, Li},
  title = {Cross-Corpus Speech Emotion Recognition Using Joint Distribution Adaptive Regression},
  booktitle = {International Conference on Acoustics, Speech and Signal Processing (ICASSP)},
  year = {2021}
}"""

    weight: float = hyper(1.0, "weight of the differences of means", low=0.01, high=100.0, log=True, ge=0)
    mu: float = hyper(0.01, "weight of the norms of P's rows", low=1e-4, high=1.0, log=True)
    iterations: int = hyper(10, "most rounds of regression and pseudo labels", low=1.0, high=20.0, ge=1)

    def align(
        self, X_s: Float[np.ndarray, "n_s d"], y_s: Int64[np.ndarray, " n_s"], X_t: Float[np.ndarray, "n_t d"]
    ) -> Alignment:
        present, centre, n_s = np.unique(y_s), X_s.mean(0), len(X_s)
        L = (y_s[:, None] == present).astype(float)
        b, X = L.mean(0), np.concatenate([X_s, X_t]) - centre
        gram, R = X[:n_s].T @ X[:n_s] / n_s, X[:n_s].T @ (L - b) / n_s
        E, P, y_t = marginal(n_s, len(X_t)), np.zeros(R.shape), np.empty(0, np.int64)
        for _ in range(self.iterations):
            D = E.T @ X
            P = group_sparse(gram + self.weight * D.T @ D, R, self.mu, P)  # (1), (2)
            before, y_t = y_t, present[(X[n_s:] @ P + b).argmax(1)]  # (4)
            if np.array_equal(before, y_t):
                break
            E = np.concatenate([E[:, :1], conditional(y_s, y_t)], axis=1)

        def project(X: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n k"]:
            return (X - centre) @ P + b

        return Alignment(project, project)

    def train(
        self, Z_s: Float[np.ndarray, "n_s k"], y_s: Int64[np.ndarray, " n_s"], weights: np.ndarray | None = None
    ) -> Map:
        """No further classifier: what `align` maps to are the margins."""
        return identity


def group_sparse(Q: np.ndarray, R: np.ndarray, mu: float, P: np.ndarray, steps: int = 20000) -> np.ndarray:
    """``argmin_P tr(P'QP) - 2 tr(P'R) + mu sum_j ||p_j||``, from ``P`` on, never uphill. Q: (d, d); R, P: (d, k)."""
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
