"""Regression to labels on few utterance functionals: the floor of shallow methods that regress.

Obozinski, Taskar, Jordan: Joint Covariate Selection and Joint Subspace Selection for Multiple Classification Problems,
Statistics and Computing 20(2), 2010.

(1)  min_P,b  1/n sum_i ||onehot(y_i) - P'x_i - b||^2 + mu sum_j ||p_j||_2          p_j: row j of P, of functional j

Departs from the paper: squared error in the place of the logistic loss, as in the cross-corpus regression that JDAR
extends, so that this is our JDAR without its differences of means: same intercept, same solver, same mu, which was
chosen within EmoDB and EMOVO (see there). C, the SVM's, is not used.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Int64

from benchmark.hyper import hyper
from benchmark.mathematics.group_sparse import centred_labels, group_sparse
from benchmark.training.shallow import Map, ShallowMethod


class SparseRegression(ShallowMethod):
    """Group-sparse regression to labels on the source, applied to the target as it is."""

    title = "Group-sparse regression"
    family = "shallow"
    target_use = "nothing"
    floor = ""
    citation = """@article{sparse_regression,
  author = {Obozinski, Guillaume and Taskar, Ben and Jordan, Michael I.},
  title = {Joint Covariate Selection and Joint Subspace Selection for Multiple Classification Problems},
  journal = {Statistics and Computing},
  volume = {20},
  number = {2},
  pages = {231--252},
  year = {2010}
}"""

    mu: float = hyper(0.01, "weight of the norms of P's rows", low=1e-4, high=1.0, log=True, origin="argued")

    def train(
        self, Z_s: Float[np.ndarray, "n_s k"], y_s: Int64[np.ndarray, " n_s"], weights: np.ndarray | None = None
    ) -> Map:
        """Equation (1); the regression's outputs are the margins."""
        gram, R, centre, b = centred_labels(Z_s, y_s)
        P = group_sparse(gram, R, self.mu, np.zeros(R.shape))
        return lambda Z: (Z - centre) @ P + b
