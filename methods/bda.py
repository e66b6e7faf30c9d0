"""Balanced distribution adaptation: JDA with a balance between the corpora's means and those of each emotion.

Wang, Chen, Hao, Feng, Shen: Balanced Distribution Adaptation for Transfer Learning, ICDM 2017.

(1)  min_A  tr(A'X'((1 - mu) M_0 + mu sum_c M_c)XA) + lambda ||A||_F^2   subject to A'X'HXA = I
(2)  M_0: 1/n_s^2 within the source, 1/n_t^2 within the target, -1/(n_s n_t) between
(3)  M_c: 1/n_c^2, 1/m_c^2, -1/(n_c m_c) in the same way among the n_c source and m_c target utterances of emotion c
(4)  the weighted form, W-BDA: P_s(c)/n_c^2, P_t(c)/m_c^2, -sqrt(P_s(c) P_t(c))/(n_c m_c)     P: share of the emotion
(5)  the target's emotions: pseudo labels, first of the classifier on the functionals themselves, then of the one
     trained on A'x_s; (1) and (5) in turn

mu = 0 aligns the corpora only, mu = 1 the emotions only; at mu = 0.5 with (3) the objective is JDA's, which starts
from other labels. A class that one side lacks contributes nothing. It is solved in the features, (d, d).

Departs from the paper: mu is 0.5, for want of a rule that needs no target labels to choose it by; no kernel; as in the
authors' published code the MMD matrix is divided by its Frobenius norm and lambda is 0.1; in the place of its unit
rows, features get mean 0 and mean squared length 1 by one number for all; components are stretched by the square roots
of their eigenvalues, so that weak ones don't count like strong ones to an SVM, which takes the place of 1-NN; it stops
before 10 rounds when labels stay as they are; 80 components as for JDA. Where the protocol standardises each corpus,
M_0 does nothing: both means are 0.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from jaxtyping import Float, Int64

from benchmark.hyper import hyper
from benchmark.mathematics.transfer_components import conditional, joint_components, marginal
from benchmark.training.shallow import Alignment, ShallowMethod


class BDA(ShallowMethod):
    """Components that align corpora and emotions in a given proportion."""

    title = "BDA"
    family = "shallow"
    target_use = "pseudo labels"
    citation = """@inproceedings{bda,
  author = {Wang, Jindong and Chen, Yiqiang and Hao, Shuji and Feng, Wenjie and Shen, Zhiqi},
  title = {Balanced Distribution Adaptation for Transfer Learning},
  booktitle = {IEEE International Conference on Data Mining (ICDM)},
  pages = {1129--1134},
  year = {2017}
}"""

    mu: float = hyper(
        0.5,
        "share of the emotions' discrepancies, the rest is the corpora's",
        low=0.0,
        high=1.0,
        ge=0,
        le=1,
        origin="tuned",
    )
    emotions: Literal["equal", "shares"] = hyper(
        "equal", "what emotions count: alike (3), or by their shares (4)", choices=("equal", "shares"), origin="paper"
    )
    ridge: float = hyper(
        0.1, "lambda, weight of ||A||_F^2 against the discrepancies", low=1e-3, high=100.0, log=True, origin="tuned"
    )
    dimension: int = hyper(80, "most components", low=5.0, high=150.0, log=True, origin="argued")
    iterations: int = hyper(10, "most rounds of components and pseudo labels", low=1.0, high=20.0, ge=1, origin="paper")

    def align(
        self, X_s: Float[np.ndarray, "n_s d"], y_s: Int64[np.ndarray, " n_s"], X_t: Float[np.ndarray, "n_t d"]
    ) -> Alignment:
        def mmd(y_t: Int64[np.ndarray, " n_t"] | None) -> Float[np.ndarray, "n terms"]:
            assert y_t is not None
            classes = conditional(y_s, y_t, weighted=self.emotions == "shares")  # (3), (4)
            m_0 = marginal(len(X_s), len(X_t))  # (2)
            return np.concatenate([np.sqrt(1 - self.mu) * m_0, np.sqrt(self.mu) * classes], axis=1)

        components = joint_components(  # (1), (5)
            X_s,
            y_s,
            X_t,
            self.predict(X_s, y_s, X_t),
            self.predict,
            mmd=mmd,
            ridge=self.ridge,
            dimension=self.dimension,
            iterations=self.iterations,
        )
        return Alignment(components, components)
