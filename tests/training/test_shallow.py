"""The shallow base class: one classifier, probabilities from margins, a map for each domain."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from sklearn.svm import LinearSVC

from benchmark.contracts import Labelled, Unlabelled
from benchmark.hyper import hyper_parameters
from benchmark.training.shallow import Alignment, ShallowMethod
from tests import tiny


@dataclass(eq=False)
class Shift(ShallowMethod):
    """Moves the target by what `align` is told; a stand-in for a method that aligns."""

    by: float = 0.0

    def align(self, X_s, y_s, X_t):
        self.seen = X_s, y_s, X_t
        return Alignment(target=lambda X: X[:, :6] + self.by if self.by else X)


def fitted(method=None, source=None, seed=0):
    method = method or ShallowMethod()
    method.fit(source or tiny.source(), tiny.target(), tiny.setting(seed), lambda progress: None)
    return method


def test_scores_are_the_softmax_of_the_margins():
    source, x = tiny.source(), tiny.target().x
    svm = LinearSVC(C=0.002, class_weight="balanced", random_state=0, max_iter=5000)
    margins = svm.fit(source.x.functionals.astype(float), source.y).decision_function(x.functionals.astype(float))
    expected = [[np.exp(v) / sum(np.exp(w) for w in row) for v in row] for row in margins]
    np.testing.assert_allclose(fitted().outputs(x, "target").scores, expected)


def test_two_classes():
    source = tiny.source(y=tiny.labels(18, 2))
    scores = fitted(source=source).outputs(source.x, "source").scores
    assert (scores.argmax(1) == source.y).mean() > 0.8
    assert (scores[:, 2] == 0).all()
    np.testing.assert_allclose(scores.sum(1), 1)


@pytest.mark.parametrize("absent", [0, 1, 2])
def test_an_absent_class_has_probability_zero(absent):
    y = tiny.labels(18)
    whole, rows = tiny.source(), np.flatnonzero(y != absent)
    source = Labelled(whole.x[rows], y[rows], whole.speaker[rows])
    scores = fitted(source=source).outputs(source.x, "source").scores
    assert (scores[:, absent] == 0).all()
    assert (scores.argmax(1) == source.y).mean() > 0.8


def test_a_single_class():
    scores = fitted(source=tiny.source(y=np.full(5, 1, dtype=np.int64))).outputs(tiny.target().x, "target").scores
    assert (scores == [0, 1, 0]).all()


def test_rare_classes_count_as_much_as_frequent_ones():
    rows = np.r_[0:60:3, 1:60:3, 2:9:3]
    whole = tiny.source(60)
    source = Labelled(whole.x[rows], whole.y[rows], whole.speaker[rows])
    scores = fitted(source=source).outputs(whole.x, "source").scores
    assert (scores.argmax(1)[2::3] == 2).mean() > 0.5


def test_align_sees_standardised_functionals_and_source_labels_only():
    method = fitted(Shift())
    X_s, y_s, X_t = method.seen
    assert np.array_equal(X_s, tiny.source().x.functionals)
    assert np.array_equal(y_s, tiny.source().y)
    assert np.array_equal(X_t, tiny.target().x.functionals)


def test_each_domain_has_its_map():
    shift = Shift(by=1.0)
    x = tiny.target().x
    fitted(shift)
    assert np.array_equal(shift.maps["target"](np.zeros((2, 8))), np.ones((2, 6)))
    assert np.array_equal(shift.outputs(x, "source").features, x.functionals)


def test_features_are_the_aligned_functionals():
    x = tiny.target().x
    method = fitted()
    assert np.array_equal(method.outputs(x, "target").features, x.functionals)
    moved = replace(x, functionals=x.functionals + 1)
    assert not np.array_equal(method.outputs(moved, "target").scores, method.outputs(x, "target").scores)


def test_one_checkpoint_at_the_end():
    seen = []
    ShallowMethod().fit(tiny.source(), tiny.target(), tiny.setting(), seen.append)
    assert seen == [1.0]


def test_the_target_makes_no_difference_without_alignment():
    x, other = tiny.target().x, Unlabelled(tiny.spectrograms(tiny.labels(9), seed=7, shift=5))
    method = ShallowMethod()
    method.fit(tiny.source(), other, tiny.setting(), lambda progress: None)
    assert np.array_equal(method.outputs(x, "target").scores, fitted().outputs(x, "target").scores)


def test_subclasses_keep_the_classifiers_hyper_parameter():
    assert hyper_parameters(Shift(C=0.1, by=2.0)) == {"C": 0.1, "by": 2.0}
