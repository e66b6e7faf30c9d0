from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, balanced_accuracy_score, confusion_matrix, f1_score, recall_score

from benchmark.evaluation.metrics import confusion, floors, macro_f1, recalls, uar, war


def labels(n: int = 200, classes: int = 5, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    truth = draw.integers(0, classes, n)
    return truth, np.where(draw.random(n) < 0.4, truth, draw.integers(0, classes, n))


def test_confusion_is_a_loop_over_utterances() -> None:
    truth, predicted = labels()
    expected = [[0] * 6 for _ in range(6)]
    for i, j in zip(truth, predicted, strict=True):
        expected[i][j] += 1
    C = confusion(truth, predicted, 6)
    assert C.dtype == np.int64
    assert C.tolist() == expected
    assert C.tolist() == confusion_matrix(truth, predicted, labels=range(6)).tolist()


def test_nobody_said_anything() -> None:
    C = confusion([], [], 3)
    assert C.tolist() == [[0] * 3] * 3
    assert np.isnan([uar(C), war(C), macro_f1(C)]).all()


@pytest.mark.parametrize("seed", range(3))
def test_metrics_are_those_of_scikit_learn(seed: int) -> None:
    truth, predicted = labels(seed=seed)
    C = confusion(truth, predicted, 5)
    assert uar(C) == pytest.approx(recall_score(truth, predicted, average="macro"))
    assert uar(C) == pytest.approx(balanced_accuracy_score(truth, predicted))
    assert war(C) == pytest.approx(accuracy_score(truth, predicted))
    assert macro_f1(C) == pytest.approx(f1_score(truth, predicted, average="macro"))
    assert recalls(C) == pytest.approx(recall_score(truth, predicted, average=None))


def test_a_class_nobody_said_has_no_part_in_the_means() -> None:
    truth, predicted = labels(classes=4)
    predicted = np.where(np.arange(len(predicted)) % 7 == 0, 4, predicted)
    C = confusion(truth, predicted, 6)
    assert np.isnan(recalls(C)).tolist() == [False] * 4 + [True] * 2
    assert uar(C) == pytest.approx(recall_score(truth, predicted, labels=range(4), average="macro"))
    assert macro_f1(C) == pytest.approx(f1_score(truth, predicted, labels=range(4), average="macro"))


def test_metrics_are_their_equations() -> None:
    C = np.array([[5, 1, 0], [2, 2, 2], [0, 3, 1]])
    recall, f1, right = [], [], 0
    for i in range(3):
        said, heard = sum(C[i][j] for j in range(3)), sum(C[j][i] for j in range(3))
        precision = C[i][i] / heard
        recall.append(C[i][i] / said)
        f1.append(2 * precision * recall[i] / (precision + recall[i]))
        right += C[i][i]
    assert uar(C) == pytest.approx(sum(recall) / 3)
    assert war(C) == pytest.approx(right / C.sum())
    assert macro_f1(C) == pytest.approx(sum(f1) / 3)


@pytest.mark.parametrize(("truth", "predicted"), [([0, 3], [0, 0]), ([0, 1], [0, -1]), ([0, 1], [0])])
def test_labels_outside_the_task_are_refused(truth: list[int], predicted: list[int]) -> None:
    with pytest.raises(ValueError, match="expected"):
        confusion(truth, predicted, 3)


def test_a_matrix_that_is_not_square_is_refused() -> None:
    with pytest.raises(ValueError, match="square"):
        uar([[1, 2, 3], [1, 2, 3]])


def test_floors_are_their_equations() -> None:
    target, source = [10, 30, 60], [50, 25, 25]
    p_t, p_s = [n / 100 for n in target], [n / 100 for n in source]
    f = floors(target, source)
    assert f.chance == pytest.approx((1 / 3, 1 / 3))
    assert f.majority == pytest.approx((1 / 3, p_t[0]))
    assert f.prior_matched == pytest.approx((1 / 3, sum(p_t[i] * p_s[i] for i in range(3))))


def test_floors_are_what_guessing_reaches() -> None:
    draw = np.random.default_rng(0)
    target, source = np.array([400, 100, 0, 500]), np.array([10, 20, 30, 40])
    truth = np.repeat(np.arange(4), target)
    guesses = [confusion(truth, draw.choice(4, len(truth), p=source / 100), 4) for _ in range(200)]
    f = floors(target, source)
    assert f.prior_matched.uar == pytest.approx(np.mean([uar(C) for C in guesses]), abs=0.005)
    assert f.prior_matched.war == pytest.approx(np.mean([war(C) for C in guesses]), abs=0.005)
    always = confusion(truth, np.full(len(truth), 3), 4)
    assert f.majority == pytest.approx((uar(always), war(always)))


def test_floors_need_a_source() -> None:
    with pytest.raises(ValueError, match="source"):
        floors([1, 2], [0, 0])


def test_metrics_and_store_leave_torch_out() -> None:
    modules = "benchmark.store.store, benchmark.store.status, benchmark.evaluation.metrics, benchmark.store.provenance"
    code = f"import sys, {modules}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
