"""Geodesic flow kernel: inner products averaged over all subspaces on the way from source to target.

Gong, Shi, Sha, Grauman: Geodesic Flow Kernel for Unsupervised Domain Adaptation, CVPR 2012.

(1)  P_s'P_t = U cos(Theta) V'                          P_s, P_t: (d, k) principal axes; theta_i: principal angles
(2)  Phi(t) = A cos(t Theta) + W sin(t Theta) / sin(Theta)        A = P_s U,  W = (I - P_s P_s') P_t V,  0 <= t <= 1
(3)  G = integral of Phi(t) Phi(t)' dt = [A W] [L1 L2; L2 L3] [A W]'   with diagonal L1, L2, L3:
     l1 = 1/2 + sin(2 theta) / (4 theta),  l2 = sin(theta) / (2 theta),
     l3 = (1/2 - sin(2 theta) / (4 theta)) / sin(theta)^2;  at theta = 0: 1, 1/2, 1/3
(4)  x -> F'x  for both corpora, where G = F F'

Departs from the paper: W, whose columns have length sin(theta_i), stands for the paper's basis R_s of the complement,
whose columns are undetermined where an angle is 0; k may exceed d / 2. G is the integral itself, so that it is a
projection where the subspaces coincide. k is a field, bounded by both ranks, and not chosen by the paper's subspace
disagreement; the default is tuned on synthetic shifts. The classifier is the linear SVM of all
shallow methods, not a nearest neighbour. Corpora without any axis (all rows equal) are left as they are.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Int64

from benchmark.hyper import hyper
from benchmark.training.shallow import Alignment, ShallowMethod, principal_axes

SMALL = 1e-4  # sine of an angle from which on l3 is its limit, to 1e-8


class GFK(ShallowMethod):
    """One linear map for both corpora: a square root of the geodesic flow kernel."""

    title = "GFK"
    family = "shallow"
    target_use = "features"
    citation = """@inproceedings{gfk,
  author = {Gong, Boqing and Shi, Yuan and Sha, Fei and Grauman, Kristen},
  title = {Geodesic Flow Kernel for Unsupervised Domain Adaptation},
  booktitle = {Conference on Computer Vision and Pattern Recognition (CVPR)},
  pages = {2066--2073},
  year = {2012}
}"""

    dimension: int = hyper(
        20, "k: principal axes of each corpus, at most the ranks", low=5.0, high=90.0, log=True, origin="tuned"
    )

    def align(
        self, X_s: Float[np.ndarray, "n_s d"], y_s: Int64[np.ndarray, " n_s"], X_t: Float[np.ndarray, "n_t d"]
    ) -> Alignment:
        P_s, P_t = principal_axes(X_s, self.dimension), principal_axes(X_t, self.dimension)
        k = min(P_s.shape[1], P_t.shape[1])
        if k == 0:
            return Alignment()
        F = self.root(P_s[:, :k], P_t[:, :k])
        return Alignment(source=lambda X: X @ F, target=lambda X: X @ F)  # (4)

    def root(self, P_s: Float[np.ndarray, "d k"], P_t: Float[np.ndarray, "d k"]) -> Float[np.ndarray, "d r"]:
        """F of (4), r = min(d, 2 k)."""
        U, cosine, Vt = np.linalg.svd(P_s.T @ P_t)  # (1)
        A, W = P_s @ U, P_t @ Vt.T - P_s @ (P_s.T @ P_t @ Vt.T)
        sine = np.linalg.norm(W, axis=0)
        theta = np.arctan2(sine, cosine)
        share = np.sinc(2 * theta / np.pi)
        l3 = np.where(sine < SMALL, 1 / 3, (1 - share) / 2 / np.maximum(sine, SMALL) ** 2)
        l1, l2 = np.diag((1 + share) / 2), np.diag(np.sinc(theta / np.pi) / 2)
        Q, R = np.linalg.qr(np.hstack([A, W]))
        values, vectors = np.linalg.eigh(R @ np.block([[l1, l2], [l2, np.diag(l3)]]) @ R.T)  # (3)
        return Q @ (vectors * np.sqrt(values.clip(0)))
