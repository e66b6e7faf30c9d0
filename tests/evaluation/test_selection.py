"""Label-free scores against their equations in plain loops."""

import math
import tracemalloc

import numpy as np
import pytest
from skada import make_da_pipeline
from skada.metrics import DeepEmbeddedValidation, ImportanceWeightedScorer, PredictionEntropyScorer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KernelDensity
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from benchmark.contracts import Outputs
from benchmark.evaluation import selection
from benchmark.evaluation.selection import bnm, density_ratio, dev, entropy, infomax, iwv, label_free_scores, snd


@pytest.fixture
def p() -> np.ndarray:
    logits = np.random.default_rng(0).normal(size=(7, 3))
    return np.exp(logits) / np.exp(logits).sum(1, keepdims=True)


def test_entropy_is_the_mean_of_each_rows_negative_entropy(p):
    expected = sum(p[i, c] * math.log(p[i, c]) for i in range(7) for c in range(3)) / 7
    assert entropy(p) == pytest.approx(expected)
    assert entropy(np.eye(3)) == pytest.approx(0, abs=1e-9)
    assert entropy(np.full((4, 3), 1 / 3)) == pytest.approx(-math.log(3))


def test_infomax_is_mutual_information(p):
    mean = [sum(p[i, c] for i in range(7)) / 7 for c in range(3)]
    expected = -sum(m * math.log(m) for m in mean) + entropy(p)
    assert infomax(p) == pytest.approx(expected)
    assert infomax(np.eye(3)) == pytest.approx(math.log(3))
    assert infomax(np.tile([1.0, 0, 0], (5, 1))) == pytest.approx(0, abs=1e-9), "a collapsed model gains nothing"


def test_snd_is_the_entropy_of_similarities(p):
    total = 0.0
    unit = [row / math.sqrt(sum(v * v for v in row)) for row in p]
    for i in range(7):
        weights = [math.exp(float(unit[i] @ unit[j]) / 0.05) if j != i else 0.0 for j in range(7)]
        shares = [w / sum(weights) for w in weights]
        total += -sum(s * math.log(s) for s in shares if s > 0)
    assert snd(p) == pytest.approx(total / 7)


def whole_matrix_snd(p, temperature=0.05):
    """The score from one matrix of all similarities."""
    unit = p / np.linalg.norm(p, axis=1, keepdims=True)
    logits = unit @ unit.T / temperature
    np.fill_diagonal(logits, -np.inf)
    s = np.exp(logits - logits.max(1, keepdims=True))
    s /= s.sum(1, keepdims=True)
    return float(-np.where(s > 0, s * np.log(np.where(s > 0, s, 1)), 0).sum(1).mean())


@pytest.mark.parametrize("block", [1, 50, 140, 10**6])
def test_snd_by_blocks_is_snd_at_once(block, monkeypatch):
    p = np.random.default_rng(1).dirichlet(np.ones(4), size=47)
    monkeypatch.setattr(selection, "BLOCK", block)
    assert snd(p) == pytest.approx(whole_matrix_snd(p), rel=1e-12)


def test_label_free_scores_hold_no_matrix_of_all_rows_by_all():
    """Of 4000 and of 8000 target rows: what is held grows as the rows do, and lies far below 8 n^2 bytes."""
    rng = np.random.default_rng(2)
    held = []
    for n in (4000, 8000):
        target = Outputs(rng.dirichlet(np.ones(4), size=n).astype(np.float32), np.zeros((n, 8), np.float32))
        source = Outputs(target.scores[:100], rng.normal(size=(100, 8)).astype(np.float32))
        tracemalloc.start()
        label_free_scores(source, source, np.zeros(100, dtype=np.int64), target)
        held.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert held[1] < 1.5 * held[0]
    assert held[1] < 8 * 8000**2 / 6


def test_a_lone_row_has_no_neighbourhood():
    assert math.isnan(snd(np.array([[0.3, 0.7]])))


def test_snd_is_highest_for_one_dense_neighbourhood():
    assert snd(np.tile([0.2, 0.8], (6, 1))) == pytest.approx(math.log(5))


def test_bnm_is_the_sum_of_singular_values(p):
    eigenvalues = np.linalg.eigvalsh(p.T @ p)
    assert bnm(p) == pytest.approx(np.sqrt(eigenvalues).sum() / 7)


def test_iwv_weighs_each_error():
    assert iwv(np.array([2.0, 0.5, 1.0]), np.array([1.0, 0.0, 1.0])) == pytest.approx(-1.0)


def test_dev_subtracts_the_control_variate():
    w, e = np.array([2.0, 0.5, 1.0, 0.7]), np.array([1.0, 0.0, 1.0, 1.0])
    loss = [a * b for a, b in zip(w, e, strict=True)]
    mean_l, mean_w = sum(loss) / 4, sum(w) / 4
    cov = sum((a - mean_l) * (b - mean_w) for a, b in zip(loss, w, strict=True)) / 4
    var = sum((b - mean_w) ** 2 for b in w) / 4
    eta = -cov / var
    assert dev(w, e) == pytest.approx(-(mean_l + eta * mean_w - eta))


def test_dev_equals_plain_validation_when_domains_are_alike():
    e = np.array([1.0, 0.0, 0.0, 1.0])
    assert dev(np.ones(4), e) == pytest.approx(-0.5)


def test_density_ratio_is_near_one_for_equal_domains_and_larger_towards_the_target():
    rng = np.random.default_rng(1)
    same = density_ratio(rng.normal(size=(500, 2)), rng.normal(size=(50, 2)), rng.normal(size=(300, 2)))
    assert np.abs(same - 1).mean() < 0.25
    shifted = density_ratio(rng.normal(size=(500, 2)), np.array([[-1.0, 0], [2.0, 2]]), rng.normal(2, 1, (500, 2)))
    assert shifted[0] < 0.5 < 2 < shifted[1]


def test_every_score_is_finite_and_rises_with_a_better_model(p):
    y = np.array([0, 1, 2] * 10)
    features = np.eye(3)[y] + np.random.default_rng(2).normal(0, 0.1, (30, 3))
    good = Outputs(np.eye(3)[y] * 0.9 + 0.1 / 3, features)
    bad = Outputs(np.full((30, 3), 1 / 3), features)
    scores_good, scores_bad = label_free_scores(good, good, y, good), label_free_scores(bad, bad, y, bad)
    assert set(scores_good) == {"entropy", "infomax", "snd", "bnm", "iwv", "dev"}
    assert all(np.isfinite(v) for v in scores_good.values())
    for rule in ("entropy", "infomax", "bnm", "iwv", "dev"):
        assert scores_good[rule] > scores_bad[rule], rule


# --------------------------------------------------------------------------- against skada
#
# Its soft neighbourhood density is no reference: its softmax runs over the whole matrix instead of over each row.


@pytest.fixture(scope="module")
def skadas_task():
    """Source and target rows, source labels, and which domain a row is of (source positive, as skada has it)."""
    rng = np.random.default_rng(3)
    f_s, f_t = rng.normal(size=(90, 4)), rng.normal(size=(70, 4)) + 0.4
    y_s = (f_s[:, 0] + rng.normal(size=90) > 0).astype(int)
    domain = np.repeat([1, -2], [90, 70])
    return f_s, f_t, y_s, np.concatenate([f_s, f_t]), np.concatenate([y_s, np.full(70, -1)]), domain


class Identity(Pipeline):
    """Features are the rows themselves; the classifier listens to the first one."""

    def predict_proba(self, x, **params):
        p = 1 / (1 + np.exp(-2 * x[:, 0]))
        return np.stack([1 - p, p], axis=1)


IDENTITY = Identity([("rows", FunctionTransformer())])


def test_entropy_is_skadas(skadas_task):
    _, f_t, _, x, y, domain = skadas_task
    found = PredictionEntropyScorer()._score(None, IDENTITY, x, y, sample_domain=domain)
    assert entropy(IDENTITY.predict_proba(f_t)) == pytest.approx(2 * found, rel=1e-4), (
        "skada also averages over classes"
    )


def test_dev_is_skadas(skadas_task):
    f_s, f_t, y_s, x, y, domain = skadas_task
    classifier = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=200))
    skadas = DeepEmbeddedValidation(
        classifier, lambda y, p: (p.argmax(1) != y).astype(float)[:, None], random_state=np.random.RandomState(5)
    )
    found = skadas._score(None, IDENTITY, x, y, sample_domain=domain)
    f_train, f_validation, _, y_validation = train_test_split(
        f_s, y_s, test_size=0.33, random_state=np.random.RandomState(5)
    )
    errors = (IDENTITY.predict_proba(f_validation).argmax(1) != y_validation).astype(float)
    assert dev(density_ratio(f_train, f_validation, f_t), errors) == pytest.approx(found, rel=1e-3)


def test_iwv_is_skadas(skadas_task):
    f_s, f_t, y_s, x, y, domain = skadas_task
    base = LogisticRegression().set_fit_request(sample_weight=True).set_score_request(sample_weight=True)
    model = make_da_pipeline(base).fit(x, y, sample_domain=domain)
    found = ImportanceWeightedScorer()._score(None, model, x, y, sample_domain=domain)
    ratio = np.exp(KernelDensity().fit(f_t).score_samples(f_s) - KernelDensity().fit(f_s).score_samples(f_s))
    errors = (model.predict(f_s, sample_domain=np.ones(90), allow_source=True) != y_s).astype(float)
    assert iwv(ratio / ratio.mean(), errors) == pytest.approx(found - 1), "skada scores accuracy, not errors"
