"""The contract of a sealed method: the same verdicts, most of them from outside."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmark.contract import isolation, papers, repetition, scoring
from benchmark.contract.sealed import OUTSIDE, _result, examine_sealed
from benchmark.contract.subject import Subject
from benchmark.contract.suite import CHECKS, examine
from benchmark.errors import BenchmarkError
from benchmark.sealed.registry import SealedRegistry, sealed_registry
from tests.tiny import METHODS

OBLIVIOUS = '''
import numpy as np
from benchmark.contracts import Method, Outputs

class Oblivious(Method):
    """Draws anew each time, and changes what it is given. Departs from the paper: there is none."""
    title, family, target_use = "Oblivious", "baseline", "nothing"

    def fit(self, source, target, setting, checkpoint):
        self.classes = len(setting.classes)
        source.y[:] = 0
        checkpoint(1.0)

    def outputs(self, x, domain):
        p = np.random.default_rng().random((len(x), self.classes))
        return Outputs(p / p.sum(1, keepdims=True), np.zeros((len(x), 1)))
'''

FEW = (
    *scoring.CHECKS[:4],
    *(repetition.same_seed_same_scores, repetition.progress_rises_to_one),
    *(isolation.inputs_stay_as_they_are, papers.CHECKS[-1]),
)
"""Some from outside, the last two from within."""


@pytest.fixture(scope="module")
def known(tmp_path_factory) -> Iterator[SealedRegistry]:
    file = tmp_path_factory.mktemp("plugins") / "oblivious.py"
    file.write_text(OBLIVIOUS)
    registry = sealed_registry("methods", plugins=[file])
    yield registry
    registry.holder().close()


def test_a_sealed_method_is_judged_as_another(known):
    found = list(examine_sealed(known, Subject.of(known, "svm"), FEW))
    expected = {result.check: result.state for result in examine(Subject.of(METHODS, "svm"), FEW)}
    assert {result.check: result.state for _, result in found} == expected
    assert {level for level, _ in found} != {""}


def test_what_fails_is_found_from_outside_and_from_within(known):
    found = {result.check: result for _, result in examine_sealed(known, Subject.of(known, "oblivious"), FEW)}
    assert found[repetition.same_seed_same_scores.name].state == "FAIL"
    assert found[isolation.inputs_stay_as_they_are.name].state == "FAIL"
    assert found[scoring.CHECKS[3].name].state == "ok"


def test_what_answers_alone_can_show_is_judged_from_outside():
    assert set(OUTSIDE) < set(CHECKS)
    assert isolation.target_labels_permuted_nothing_changes in OUTSIDE


@pytest.mark.parametrize(
    "said",
    [
        None,
        {"check": "x"},
        {"check": "x", "state": "splendid"},
        {"check": 7, "state": "ok"},
        {"check": "x", "state": "ok", "seconds": "1"},
    ],
)
def test_what_is_no_result_is_refused(said):
    with pytest.raises(BenchmarkError, match="sent no answer"):
        _result(said)
