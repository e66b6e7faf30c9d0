"""Logistic regression on utterance functionals: the plain baseline whose outputs are probabilities.

Cox: The Regression Analysis of Binary Sequences, Journal of the Royal Statistical Society B 20(2), 1958.

(1)  p(c | x) = exp(w_c'x + b_c) / sum_k exp(w_k'x + b_k)
(2)  min_w,b  1/2 sum_c ||w_c||^2 - C sum_i k_i log p(y_i | x_i)

with k_i = n / (classes n_c), n_c: utterances of i's class. Two classes share one w: w_1 = -w_0 in (1), penalised by
1/2 ||w_1 - w_0||^2.

Departs from the paper: the paper's model is binary and fitted by maximum likelihood alone; ours has several classes
at once, a penalty on w (not on b), without which 184 functionals would separate most corpora and w grow without
bound, and counts each class alike. C has no published value: 0.01 is that of the measurements by which the protocol
chose its normalisation, and was not tuned for this table.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Int64
from sklearn.linear_model import LogisticRegression

from benchmark.hyper import hyper
from benchmark.training.shallow import Map, ShallowMethod, two_columns


class Logistic(ShallowMethod):
    """Multinomial logistic regression trained on the source, applied to the target as it is."""

    title = "Logistic regression"
    family = "shallow"
    target_use = "nothing"
    floor = ""
    citation = """@article{logistic,
  author = {Cox, David R.},
  title = {The Regression Analysis of Binary Sequences},
  journal = {Journal of the Royal Statistical Society, Series B},
  volume = {20},
  number = {2},
  pages = {215--242},
  year = {1958}
}"""

    C: float = hyper(
        0.01, "weight of the likelihood against the penalty on w", low=1e-4, high=1.0, log=True, origin="argued"
    )

    def train(
        self, Z_s: Float[np.ndarray, "n_s k"], y_s: Int64[np.ndarray, " n_s"], weights: np.ndarray | None = None
    ) -> Map:
        """Equation (2); the margins are the exponents of (1), so that their softmax is p(c | x)."""
        model = LogisticRegression(C=self.C, class_weight="balanced", tol=1e-6, max_iter=2000)
        model.fit(Z_s, y_s, sample_weight=weights)
        share = 0.5 if len(model.classes_) == 2 else 1.0
        return lambda Z: share * two_columns(model.decision_function(Z))
