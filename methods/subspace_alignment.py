"""Subspace alignment: the source's principal axes are turned onto the target's.

Fernando, Habrard, Sebban, Tuytelaars: Unsupervised Visual Domain Adaptation Using Subspace Alignment, ICCV 2013.

(1)  P_s, P_t: (d, k) principal axes of source and target
(2)  M = argmin_M || P_s M - P_t ||_F^2 = P_s'P_t
(3)  x -> x P_s M  for source rows,  x -> x P_t  for target rows

Departs from the paper: k is a field, bounded by both ranks, and not chosen by the paper's stability bound and
cross-validation; the default is tuned on synthetic shifts. The maps don't centre: the protocol's
standardisation stands in the place of the paper's z-scores, and where it is not by corpus a difference of means stays.
The paper's classifiers are a nearest neighbour and a linear SVM; here it is the SVM of all shallow methods. Corpora
without any axis (all rows equal) are left as they are.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Int64

from benchmark.hyper import hyper
from benchmark.training.shallow import Alignment, ShallowMethod, principal_axes


class SubspaceAlignment(ShallowMethod):
    """A linear map between the principal subspaces of the corpora."""

    title = "Subspace alignment"
    family = "shallow"
    target_use = "features"
    citation = """@inproceedings{subspace_alignment,
  author = {Fernando, Basura and Habrard, Amaury and Sebban, Marc and Tuytelaars, Tinne},
  title = {Unsupervised Visual Domain Adaptation Using Subspace Alignment},
  booktitle = {International Conference on Computer Vision (ICCV)},
  pages = {2960--2967},
  year = {2013}
}"""

    dimension: int = hyper(
        43, "k: principal axes of each corpus, at most the ranks", low=5.0, high=150.0, log=True, origin="tuned"
    )

    def align(
        self, X_s: Float[np.ndarray, "n_s d"], y_s: Int64[np.ndarray, " n_s"], X_t: Float[np.ndarray, "n_t d"]
    ) -> Alignment:
        P_s, P_t = principal_axes(X_s, self.dimension), principal_axes(X_t, self.dimension)  # (1)
        k = min(P_s.shape[1], P_t.shape[1])
        if k == 0:
            return Alignment()
        P_s, P_t = P_s[:, :k], P_t[:, :k]
        P_a = P_s @ (P_s.T @ P_t)  # (2)
        return Alignment(source=lambda X: X @ P_a, target=lambda X: X @ P_t)  # (3)
