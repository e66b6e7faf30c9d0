"""Methods on utterance functionals: an alignment of the two corpora, then one linear classifier."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int64
from scipy.special import softmax
from sklearn.svm import LinearSVC

from benchmark.contracts import Checkpoint, Domain, Labelled, Method, Outputs, Setting, Unlabelled
from benchmark.hyper import hyper
from benchmark.spectrograms import Spectrograms

Map = Callable[[Float[np.ndarray, "n d"]], Float[np.ndarray, "n k"]]


def identity(X: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n d"]:
    """The map of a method that leaves a corpus as it is."""
    return X


@dataclass(eq=False)
class ShallowMethod(Method):
    """A method on the functionals of `Spectrograms`, which the protocol has standardised.

    A subclass writes `align`; the classifier, a linear support vector machine with classes weighted by
    1 / frequency, is the same for all. Class probabilities are the softmax of its margins: they keep
    the margins' order, but are not calibrated.
    """

    C: float = hyper(0.002, "cost of a training error in the linear SVM", low=1e-4, high=0.1, log=True)

    def align(
        self, X_s: Float[np.ndarray, "n_s d"], y_s: Int64[np.ndarray, " n_s"], X_t: Float[np.ndarray, "n_t d"]
    ) -> tuple[Map, Map]:
        """The maps of source and of target functionals into the space of the classifier; both identical here."""
        return identity, identity

    def fit(self, source: Labelled, target: Unlabelled, setting: Setting, checkpoint: Checkpoint) -> None:
        X_s, X_t = _functionals(source.x), _functionals(target.x)
        self.classes, self.present = len(setting.classes), np.unique(source.y)
        map_s, map_t = self.align(X_s, source.y, X_t)
        self.maps: dict[Domain, Map] = {"source": map_s, "target": map_t}
        self.classifier = LinearSVC(C=self.C, class_weight="balanced", random_state=setting.seed, max_iter=5000)
        if len(self.present) > 1:
            self.classifier.fit(map_s(X_s), source.y)
        checkpoint(1.0)

    def outputs(self, x: Spectrograms, domain: Domain) -> Outputs:
        """Scores and aligned functionals; a class that the source lacks has probability 0."""
        X = self.maps[domain](_functionals(x))
        scores = np.zeros((len(X), self.classes))
        scores[:, self.present] = softmax(self._margins(X), axis=1)
        return Outputs(scores, X)

    def _margins(self, X: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n present"]:
        if len(self.present) == 1:
            return np.zeros((len(X), 1))
        margins = self.classifier.decision_function(X)
        return margins if margins.ndim == 2 else np.stack([-margins, margins], axis=1)


def _functionals(x: Spectrograms) -> Float[np.ndarray, "n d"]:
    return np.asarray(x.functionals, dtype=np.float64)
