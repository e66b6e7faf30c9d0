"""Methods on utterance functionals: an alignment of the two corpora, then one linear classifier.

Letters: ``X_s`` (n_s, d), ``X_t`` (n_t, d) are functionals as the protocol standardised them, ``Z`` what an
alignment made of them, ``y_s`` the source's labels.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from jaxtyping import Float, Int64
from scipy.special import softmax
from sklearn.svm import LinearSVC

from benchmark.contracts import SHALLOW_FLOOR, Checkpoint, Domain, Labelled, Method, Outputs, Setting, Unlabelled
from benchmark.features.frames import Frames
from benchmark.hyper import hyper

Map = Callable[[Float[np.ndarray, "n d"]], Float[np.ndarray, "n k"]]
"""From functionals, or what became of them, to another space; each row as if it came alone."""


def identity(X: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n d"]:
    """The map of a method that leaves a corpus as it is."""
    return X


@dataclass(frozen=True)
class Alignment:
    """Maps of source and of target functionals into the classifier's space, and what each source row counts there.

    ``weights``: (n_s,), not negative; None counts all alike. The maps also get utterances that `align` has not seen.
    """

    source: Map = identity
    target: Map = identity
    weights: Float[np.ndarray, " n_s"] | None = None


@dataclass(eq=False)
class ShallowMethod(Method):
    """A method on the functionals of `Frames`, which the protocol has standardised.

    A subclass writes `align`; the classifier, a linear support vector machine with classes weighted by
    1 / frequency, is the same for all whose paper has none of its own (`train`). Class probabilities are the
    softmax of its margins: they keep the margins' order, but are not calibrated. ``seed`` is the run's.
    """

    floor: ClassVar[str] = SHALLOW_FLOOR

    C: float = hyper(0.002, "cost of a training error in the linear SVM", low=1e-4, high=0.1, log=True, origin="argued")

    def align(
        self, X_s: Float[np.ndarray, "n_s d"], y_s: Int64[np.ndarray, " n_s"], X_t: Float[np.ndarray, "n_t d"]
    ) -> Alignment:
        """The maps of source and of target functionals into the space of the classifier; both identical here."""
        return Alignment()

    def train(
        self, Z_s: Float[np.ndarray, "n_s k"], y_s: Int64[np.ndarray, " n_s"], weights: np.ndarray | None = None
    ) -> Map:
        """The classifier: from aligned functionals to margins (n, occurring), a column for each class of ``y_s``.

        ``y_s`` holds at least two classes, columns are in their order.
        """
        svm = LinearSVC(C=self.C, class_weight="balanced", random_state=_narrow(self.seed), max_iter=5000)
        svm.fit(Z_s, y_s, sample_weight=weights)
        return lambda Z: two_columns(svm.decision_function(Z))

    def predict(
        self, Z_s: Float[np.ndarray, "n_s k"], y_s: Int64[np.ndarray, " n_s"], Z: Float[np.ndarray, "n k"]
    ) -> Int64[np.ndarray, " n"]:
        """Labels that `train` gives rows Z: pseudo labels, for methods that go back and forth."""
        present = np.unique(y_s)
        if len(present) == 1:
            return np.full(len(Z), present[0])
        return present[self.train(Z_s, y_s)(Z).argmax(1)]

    def fit(self, source: Labelled, target: Unlabelled, setting: Setting, checkpoint: Checkpoint) -> None:
        X_s, X_t = _functionals(source.x), _functionals(target.x)
        self.classes, self.present, self.seed = len(setting.classes), np.unique(source.y), setting.seed
        aligned = self.align(X_s, source.y, X_t)
        self.maps: dict[Domain, Map] = {"source": aligned.source, "target": aligned.target}
        self.margins: Map = lambda Z: np.zeros((len(Z), 1))
        if len(self.present) > 1:
            self.margins = self.train(aligned.source(X_s), source.y, aligned.weights)
        checkpoint(1.0)

    def outputs(self, x: Frames, domain: Domain) -> Outputs:
        """Scores and aligned functionals; a class that the source lacks has probability 0."""
        Z = self.maps[domain](_functionals(x))
        scores = np.zeros((len(Z), self.classes))
        scores[:, self.present] = softmax(self.margins(Z), axis=1)
        return Outputs(scores, Z)


def _narrow(seed: int) -> int:
    """A seed of 32 bits, all that scikit-learn takes: ``seed`` itself where it is one, else one derived from it."""
    return seed if seed < 2**32 else int(np.random.SeedSequence(seed).generate_state(1)[0])


def landmarks(n: int, most: int, seed: int) -> Int64[np.ndarray, " k"]:
    """Row numbers, ascending, of ``most`` out of ``n`` rows drawn without replacement; all where n <= most.

    For what needs a matrix with a row and a column for each utterance, so that its size stays bounded.

    >>> landmarks(3, 5, seed=0)
    array([0, 1, 2])
    """
    if n <= most:
        return np.arange(n)
    return np.sort(np.random.default_rng(seed).choice(n, most, replace=False))


def principal_axes(X: Float[np.ndarray, "n d"], most: int) -> Float[np.ndarray, "d k"]:
    """Orthonormal directions of greatest variance, as columns, greatest first: k = min(most, rank of centred X).

    A singular value counts as 0 below the rounding error of X; equal rows have no axis, k = 0.
    """
    triangle = np.linalg.qr(X - X.mean(0), mode="r")
    _, s, V = np.linalg.svd(triangle, full_matrices=False)
    rank = int((s > max(X.shape) * np.finfo(np.float64).eps * np.linalg.norm(X)).sum())
    return V[: min(most, rank)].T


def two_columns(margins: np.ndarray) -> Float[np.ndarray, "n present"]:
    """Margins with a column per class, where scikit-learn gives a single one for two classes."""
    return margins if margins.ndim == 2 else np.stack([-margins, margins], axis=1)


def _functionals(x: Frames) -> Float[np.ndarray, "n d"]:
    return np.asarray(x.functionals, dtype=np.float64)
