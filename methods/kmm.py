"""Kernel mean matching: source utterances count as much as brings their mean in a kernel's space to the target's.

Huang, Gretton, Borgwardt, Schoelkopf, Smola: Correcting Sample Selection Bias by Unlabeled Data, NIPS 2006.

(1)  min_b  1/2 b'Kb - k'b      0 <= b_i <= B,  |sum_i b_i - n_s| <= n_s eps
(2)  K_ij = kappa(x_i, x_j),  k_i = n_s / n_t sum_j kappa(x_i, z_j)         x: source rows, z: target rows
(3)  kappa(a, b) = exp(- ||a - b||^2 / (2 sigma^2)),  sigma^2 = bandwidth^2 median_ij ||x_i - z_j||^2

b multiplies the cost of a training error of the classifier; B = 1000 and eps = (sqrt(n_s) - 1) / sqrt(n_s) are the
paper's. (1) is solved by the alternating direction method of multipliers (Boyd et al. 2011) with the exact projection
onto the constraints, which the weights therefore keep.

Departs from the paper: sigma is the median distance, where the paper sets one for each data set; weights below 0.001
are raised to it, so that no class vanishes from the classifier, whose classes are balanced after weighting. At most
2000 rows of each corpus, drawn with the run's seed, enter (1); any other source row has the weight of the nearest
one that did, and the sum is then n_s only about as nearly as the draw is fair.
"""

from __future__ import annotations

from bisect import bisect_right

import numpy as np
from jaxtyping import Float, Int64
from sklearn.metrics import euclidean_distances, pairwise_distances_argmin

from benchmark.hyper import hyper
from benchmark.training.shallow import Alignment, ShallowMethod, landmarks

MOST, FLOOR = 2000, 1e-3
PENALTY, STEPS, TOLERANCE = 0.1, 500, 1e-6  # of the solver


class KMM(ShallowMethod):
    """Weights for source utterances by a quadratic program."""

    title = "KMM"
    family = "shallow"
    target_use = "features"
    citation = """@inproceedings{kmm,
  author = {Huang, Jiayuan and Gretton, Arthur and Borgwardt, Karsten M. and Sch{\\"o}lkopf, Bernhard and
            Smola, Alexander J.},
  title = {Correcting Sample Selection Bias by Unlabeled Data},
  booktitle = {Advances in Neural Information Processing Systems (NIPS)},
  volume = {19},
  pages = {601--608},
  year = {2006}
}"""

    bandwidth: float = hyper(
        1.0, "sigma over the root of the median squared distance", low=0.2, high=5.0, log=True, origin="tuned"
    )
    bound: float = hyper(1000.0, "B: largest weight", low=1.0, high=1000.0, log=True, ge=1, origin="paper")
    slack: float = hyper(
        1.0, "eps over the paper's (sqrt(n_s) - 1) / sqrt(n_s)", low=0.0, high=1.0, ge=0, origin="paper"
    )

    def align(
        self, X_s: Float[np.ndarray, "n_s d"], y_s: Int64[np.ndarray, " n_s"], X_t: Float[np.ndarray, "n_t d"]
    ) -> Alignment:
        rows = landmarks(len(X_s), MOST, self.seed)
        b = self.matching(X_s[rows], X_t[landmarks(len(X_t), MOST, self.seed)])
        if len(rows) < len(X_s):
            b = b[pairwise_distances_argmin(X_s, X_s[rows])]
        return Alignment(weights=np.maximum(b, FLOOR))

    def matching(self, X: Float[np.ndarray, "n d"], Z: Float[np.ndarray, "m d"]) -> Float[np.ndarray, " n"]:
        """The minimiser of (1)."""
        n, between = len(X), euclidean_distances(X, Z, squared=True)
        sigma2 = self.bandwidth**2 * (np.median(between) or 1.0)
        K = np.exp(-euclidean_distances(X, squared=True) / (2 * sigma2))  # (2), (3)
        k = n * np.exp(-between / (2 * sigma2)).mean(1)
        eps = self.slack * (np.sqrt(n) - 1) / np.sqrt(n)
        inverse = np.linalg.inv(K + PENALTY * np.eye(n))
        b, u = np.ones(n), np.zeros(n)
        for step in range(STEPS):
            free = 1.6 * inverse @ (k + PENALTY * (b - u)) - 0.6 * b
            b = project(free + u, self.bound, n * (1 - eps), n * (1 + eps))
            u += free - b
            if step % 10 == 9:
                moved = project(b - K @ b + k, self.bound, n * (1 - eps), n * (1 + eps)) - b
                if np.abs(moved).max() < TOLERANCE:
                    break
        return b


def project(v: Float[np.ndarray, " n"], bound: float, low: float, high: float) -> Float[np.ndarray, " n"]:
    """The nearest b to v with 0 <= b_i <= bound and low <= sum b <= high; 0 < low <= n bound."""
    total = v.clip(0, bound).sum()
    if low <= total <= high:
        return v.clip(0, bound)
    wanted = low if total < low else high
    knots = np.sort(np.concatenate([v - bound, v]))
    i = bisect_right(knots, -wanted, key=lambda t: -(v - t).clip(0, bound).sum())
    if i == 0:  # only all at the bound reach low
        return np.full_like(v, bound)
    above, below = ((v - t).clip(0, bound).sum() for t in knots[i - 1 : i + 1])
    return (v - knots[i - 1] - (above - wanted) / (above - below) * (knots[i] - knots[i - 1])).clip(0, bound)
