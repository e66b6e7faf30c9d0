"""Transfer component analysis: directions in which the utterances vary but the corpora's means agree.

Pan, Tsang, Kwok, Yang: Domain Adaptation via Transfer Component Analysis, IEEE Transactions on Neural Networks 22(2),
2011.

(1)  min_W  tr(W'KLKW) + mu tr(W'W)   subject to W'KHKW = I
(2)  L_ij = 1/n_s^2 within the source, 1/n_t^2 within the target, -1/(n_s n_t) between;  H = I - 1 1'/n
(3)  K: x'y, or exp(- ||x - y||^2 / (2 sigma^2)); an utterance x becomes W'k(x)

The linear kernel needs no (n, n) matrix: with the eigenvectors V and eigenvalues s^2 of X'X, (1) has the same solutions
as the problem (d, d) in the features XVs (V scaled by s), at any number of rows. The Gaussian kernel, which has no
such form, takes at most 600 utterances of either corpus, drawn by the run's seed, as landmarks; all others pass
through their kernel with these. The Gaussian kernel is the default because the protocols standardise each corpus: both
means are then 0, the linear kernel has KLK = 0 and (1) is principal components.

Departs from the paper: landmarks beyond 600 utterances a side; the features get mean 0 and mean squared length 1 over
both corpora before the kernel, by one number for all, and sigma is 1 (exponents are then about -1 on average), so that
mu, tuned, means the same in any task; components are centred and stretched by the square roots of their eigenvalues, so
that weak ones don't count like strong ones to an SVM, which takes the place of the paper's classifiers, and have the
functionals' variance in all, as C supposes; 40 components: of {20, 40, 80} the best when one speaker is left out
*within* EmoDB and EMOVO.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from jaxtyping import Float, Int64
from sklearn.metrics.pairwise import rbf_kernel

from benchmark.hyper import hyper
from benchmark.mathematics.transfer_components import component_map, marginal, scaling
from benchmark.training.shallow import Alignment, Map, ShallowMethod, landmarks

LANDMARKS, BLOCK = 600, 2000


class TCA(ShallowMethod):
    """Transfer components without labels."""

    title = "TCA"
    family = "shallow"
    target_use = "features"
    citation = """@article{tca,
  author = {Pan, Sinno Jialin and Tsang, Ivor W. and Kwok, James T. and Yang, Qiang},
  title = {Domain Adaptation via Transfer Component Analysis},
  journal = {IEEE Transactions on Neural Networks},
  volume = {22},
  number = {2},
  pages = {199--210},
  year = {2011}
}"""

    kernel: Literal["rbf", "linear"] = hyper(
        "rbf", "kernel between utterances", choices=("rbf", "linear"), origin="paper"
    )
    mu: float = hyper(0.0046, "weight of tr(W'W) against the discrepancy", low=1e-3, high=1e3, log=True, origin="tuned")
    dimension: int = hyper(40, "most components", low=5.0, high=150.0, log=True, origin="argued")

    def align(
        self, X_s: Float[np.ndarray, "n_s d"], y_s: Int64[np.ndarray, " n_s"], X_t: Float[np.ndarray, "n_t d"]
    ) -> Alignment:
        some = [X_s, X_t]
        if self.kernel == "rbf":
            some = [X[landmarks(len(X), LANDMARKS, self.seed)] for X in some]
        scale, (n_s, n_t) = scaling(np.concatenate(some)), map(len, some)
        X = scale(np.concatenate(some))
        features = linear_features(X) if self.kernel == "linear" else rbf_features(X)  # (3)
        E, variance = marginal(n_s, n_t), float(X.shape[1])  # (2)
        components = component_map(features(X), E, self.mu, self.dimension, variance)  # (1)

        def project(X: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n k"]:
            starts = range(BLOCK, len(X), BLOCK)
            return np.concatenate([components(features(scale(part))) for part in np.split(X, starts)])

        return Alignment(project, project)


def linear_features(X: Float[np.ndarray, "n d"]) -> Map:
    """``x -> s V'x`` with X'X = V s^2 V': (3) for the linear kernel, up to a rotation of W."""
    squares, V = np.linalg.eigh(X.T @ X)
    turn = V * np.sqrt(squares.clip(0))
    return lambda rows: rows @ turn


def rbf_features(X: Float[np.ndarray, "n d"]) -> Map:
    """``x -> k(x)``, the Gaussian kernel (3) with each row of ``X``."""
    return lambda rows: rbf_kernel(rows, X, gamma=0.5)
