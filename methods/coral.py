"""CORAL: source functionals are given the target's covariance.

Sun, Feng, Saenko: Return of Frustratingly Easy Domain Adaptation, AAAI 2016.

(1)  C_s = cov(X_s) + r I,  C_t = cov(X_t) + r I                        r: regularisation, 1 in the paper
(2)  x -> x C_s^(-1/2) C_t^(1/2)                                        source rows; target rows stay

Departs from the paper: r is a field; the classifier is the linear SVM of all shallow methods here, classes weighted by
1 / frequency, where the paper's chooses C by cross-validation. As in the paper, means are left to the standardisation
that comes before. r is tuned on synthetic shifts, where the paper has 1: functionals are standardised, as its
features are, so that 1 is the variance of one of them.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Int64

from benchmark.hyper import hyper
from benchmark.training.shallow import Alignment, ShallowMethod


class CORAL(ShallowMethod):
    """Whitening of the source, then the target's covariance."""

    title = "CORAL"
    family = "shallow"
    target_use = "features"
    citation = """@inproceedings{coral,
  author = {Sun, Baochen and Feng, Jiashi and Saenko, Kate},
  title = {Return of Frustratingly Easy Domain Adaptation},
  booktitle = {AAAI Conference on Artificial Intelligence},
  pages = {2058--2065},
  year = {2016}
}"""

    regularisation: float = hyper(
        1.2, "r: multiple of I added to both covariances", low=1e-3, high=100.0, log=True, origin="tuned"
    )

    def align(
        self, X_s: Float[np.ndarray, "n_s d"], y_s: Int64[np.ndarray, " n_s"], X_t: Float[np.ndarray, "n_t d"]
    ) -> Alignment:
        A = self.covariance_power(X_s, -0.5) @ self.covariance_power(X_t, 0.5)
        return Alignment(source=lambda X: X @ A)  # (2)

    def covariance_power(self, X: Float[np.ndarray, "n d"], exponent: float) -> Float[np.ndarray, "d d"]:
        """A power of (1); a single row has covariance 0."""
        centred = X - X.mean(0)
        values, vectors = np.linalg.eigh(centred.T @ centred / max(len(X) - 1, 1))
        return (vectors * (values.clip(0) + self.regularisation) ** exponent) @ vectors.T
