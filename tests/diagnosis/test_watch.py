"""A watched training has the bits of one that is not, and what is seen is what is known of it."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from benchmark.contract.subject import same_network
from benchmark.diagnosis.examine import diagnose, watched
from benchmark.diagnosis.figures import Diagnosis, TermFigures
from benchmark.errors import UsageError
from benchmark.registry import method_registry
from tests.diagnosis.toys import (
    CPU,
    LEFT,
    RIGHT,
    TASK,
    Game,
    Noise,
    Straight,
    Toy,
    Twice,
    material,
    protocol,
    relabelled,
)

METHODS = method_registry("methods")
DEEP = ["source_only", "mcd", "swd", "adda", "wdgrl", "shot", "tent", "adabn", "dann", "mstn", "pdan", "deepjdot"]


def seen(method: Toy, **training) -> Diagnosis:
    return watched(method, *material(**training))


def of(diagnosis: Diagnosis, term: str) -> list[TermFigures]:
    return [t for t in diagnosis.terms if t.term == term]


@pytest.mark.parametrize("name", DEEP)
def test_watching_changes_no_bit_of_the_run(name):
    split, setting = material(dropout=0.3)
    alone, looked_at = METHODS.get(name)(), METHODS.get(name)()
    alone.fit(split.source, split.target, setting, lambda progress: None)
    watched(looked_at, split, setting)
    assert same_network(alone, looked_at)
    a, b = (m.outputs(split.target.x, "target").scores for m in (alone, looked_at))
    assert np.array_equal(a, b)
    assert "update" not in vars(looked_at)
    assert "stages" not in vars(looked_at)


@pytest.mark.parametrize("name", ["source_only", "shot", "cdan"])
def test_no_label_of_the_target_enters(name):
    found = [diagnose(METHODS.get(name)(), TASK, protocol(), LEFT, r, 0, CPU) for r in (RIGHT, relabelled(RIGHT))]
    assert repr(found[0]) == repr(found[1])
    other = diagnose(METHODS.get(name)(), TASK, protocol(), relabelled(LEFT), RIGHT, 0, CPU)
    assert repr(found[0]) != repr(other)


@pytest.mark.parametrize(("name", "why"), [("svm", "trains no network"), ("target_only", "labels of the target")])
def test_methods_that_are_not_watched_are_refused(name, why):
    with pytest.raises(UsageError, match=f"{name} .*{why}"):
        diagnose(METHODS.get(name)(), TASK, protocol(), LEFT, RIGHT, 0, CPU)


def test_a_terms_share_is_its_gradients_length_beside_classifications():
    found = seen(Twice())
    assert [t.share for t in of(found, "classification")] == [1.0] * 4
    assert [t.share for t in of(found, "twice")] == pytest.approx([2.0] * 4)
    assert all(math.isnan(t.share) and t.value == 7 for t in of(found, "constant"))
    for one, two in zip(of(found, "classification"), of(found, "twice"), strict=True):
        assert two.value == pytest.approx(2 * one.value)
        assert two.steadiness == pytest.approx(one.steadiness)


def test_a_term_that_is_noise_is_told_from_a_signal():
    found = seen(Noise())
    assert all(abs(t.steadiness) < 0.1 for t in of(found, "noise"))
    assert [t.steadiness for t in of(found, "signal")] == pytest.approx([1.0] * 4)


def test_steadiness_and_value_by_loops():
    """Of the hidden layers' gradient in the first eight steps, as the method itself meets it."""
    gradients, values = [], []

    class Noting(Toy):
        def update(self, terms, *modules, rate=1.0):
            parameters = [p for layer in self.network.hidden for p in layer.parameters()]
            found = torch.autograd.grad(terms["classification"], parameters, retain_graph=True)
            gradients.append([float(v) for g in found for v in g.flatten()])
            values.append(terms["classification"].item())
            super().update(terms, *modules, rate=rate)

    Noting().fit(material()[0].source, material()[0].target, material()[1], lambda progress: None)
    lengths = [math.sqrt(sum(v * v for v in g)) for g in gradients]
    cosines = [
        sum(x * y for x, y in zip(gradients[i], gradients[i + 1], strict=True)) / lengths[i] / lengths[i + 1]
        for i in range(7)
    ]
    first = of(seen(Toy()), "classification")[0]
    assert first.steadiness == pytest.approx(sum(cosines) / 7, rel=1e-4)
    assert first.value == pytest.approx(sum(values[:8]) / 8, rel=1e-5)


@pytest.mark.parametrize("decay", [0.0, 0.5])
def test_what_an_update_did_is_its_own_whatever_the_weight_decay(decay):
    """Under a gradient that stays, each AdamW step is the rate times the gradient's signs."""
    numbers = [abs(float(v)) for v in Straight.C.flatten()]
    expected = sum(numbers) / math.sqrt(len(numbers)) / math.sqrt(sum(v * v for v in numbers))
    found = seen(Straight(), weight_decay=decay).updates
    assert [(u.when.stage, u.moves, u.others) for u in found] == [
        *[(1, "classifier", {})] * 4,
        *[(2, "classifier", {})] * len(found[4:]),
    ]
    assert [u.own for u in found] == pytest.approx([expected] * len(found), rel=0.02)


@pytest.mark.parametrize("swamped", [True, False])
def test_a_game_whose_second_update_goes_where_the_first_went_is_told(swamped):
    found = seen(Game(swamped)).updates
    seconds = [u for u in found if u.update == 2]
    assert len(seconds) == 4
    if swamped:
        assert all(u.own < -0.2 and u.others[1] > 0.9 for u in seconds)
    else:
        assert all(u.own > 0.5 and u.others[1] < 0 for u in seconds)


def test_the_model_at_the_end_by_loops():
    split, setting = material()
    method = Toy()
    last = watched(method, split, setting).states[-1]
    assert last.when.said == "end"
    scores = method.outputs(split.target.x, "target").scores.tolist()
    labels = [row.index(max(row)) for row in scores]
    assert last.largest == pytest.approx(max(labels.count(c) for c in range(3)) / len(labels))
    right = method.outputs(split.validation.x, "source").scores.argmax(1) == split.validation.y
    recalls = [right[split.validation.y == c].mean() for c in range(3)]
    assert last.validation == pytest.approx(sum(recalls) / 3)


def test_times_of_a_training_shorter_than_a_window():
    found = seen(Toy(), steps=3)
    assert [s.when.said for s in found.states] == ["start", "end"]
    assert len(found.terms) == len(found.updates) == 1
