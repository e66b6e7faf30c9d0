import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, f1_score

from benchmark.errors import UsageError
from benchmark.evaluation.frame import tidy
from tests.report.report_cases import PAIRS, record


def test_an_unknown_rule_is_refused_with_the_nearest():
    with pytest.raises(UsageError, match="no selection rule 'lst'; did you mean 'last'"):
        tidy([record("dann", PAIRS[0], 0, (5, 10))], "lst")


def test_the_rule_decides_which_checkpoint_a_row_is_about():
    last, infomax = (tidy([record("dann", PAIRS[0], 0, (5, 10))], rule).iloc[0] for rule in ("last", "infomax"))
    assert (last["progress"], last["uar"]) == (1.0, 0.5)
    assert (infomax["progress"], infomax["uar"]) == (0.5, 1.0)
    assert infomax["confusion"].tolist() == [[10, 0], [0, 20]]
    assert infomax["hits"].tolist() == [[5, 10], [5, 10]]


def test_the_trials_of_a_search_share_a_row():
    given = [record("dann", PAIRS[0], 0, right, trial=k) for k, right in enumerate([(5, 10), (6, 12), (4, 8)])]
    for trial, run in enumerate(given):
        run["checkpoints"] = [run["checkpoints"][-1] | {"selection": {"snd": [1.0, 3.0, 2.0][trial]}}]
        run["cost"] = {"seconds": [10.0, 20.0, 60.0][trial]}
    row = tidy(given[::-1], "snd").iloc[0]
    assert (row["trial"], row["uar"], row["seconds"]) == (1, pytest.approx(0.6), 30.0)
    assert tidy(given[::-1], "last").iloc[0]["trial"] == 0, "last has no score to compare trials by"


def test_a_row_holds_the_scores_of_the_target():
    row = tidy([record("dann", PAIRS[0], 3, (6, 14))], "last").iloc[0]
    truth = np.repeat([0, 1], [10, 20])
    predicted = np.concatenate([np.repeat([0, 1], [6, 4]), np.repeat([0, 1], [6, 14])])
    assert row[["method", "source", "target", "seed", "n_test", "seconds"]].tolist() == [
        *("dann", "emodb", "urdu", 3, 30, 10.0)
    ]
    assert row["uar"] == pytest.approx(balanced_accuracy_score(truth, predicted))
    assert row["war"] == pytest.approx(20 / 30)
    assert row["f1"] == pytest.approx(f1_score(truth, predicted, average="macro"))


def again(run, right, repetition, trial=0):
    """The same run made elsewhere, where it came out otherwise."""
    made = record("dann", PAIRS[0], run["run"]["seed"], right, trial=trial)
    made["run"]["repetition"] = repetition
    return made


def test_a_row_is_the_mean_over_the_repetitions_of_its_run():
    first = record("dann", PAIRS[0], 0, (6, 14))
    rights = [(6, 14), (10, 0), (2, 20)]
    given = [first, *(again(first, right, k) for k, right in enumerate(rights[1:], 1))]
    alone = [tidy([record("dann", PAIRS[0], 0, right)], "last").iloc[0] for right in rights]
    [row] = tidy(given[::-1], "last").to_dict("records")
    for score in ("uar", "war", "f1"):
        assert row[score] == pytest.approx(sum(one[score] for one in alone) / 3)
    assert row["n_test"] == 30
    np.testing.assert_allclose(row["confusion"], sum(one["confusion"] for one in alone) / 3)
    np.testing.assert_allclose(row["confusion"].sum(1), [10, 20])
    np.testing.assert_allclose(row["hits"], sum(one["hits"] for one in alone) / 3)


def test_each_repetition_chooses_among_its_own_trials_and_those_that_came_out_alike():
    trials = [record("dann", PAIRS[0], 0, right, trial=k) for k, right in enumerate([(5, 10), (6, 12)])]
    elsewhere = again(trials[1], (10, 20), 1, trial=1)
    for run, snd in zip([*trials, elsewhere], [2.0, 1.0, 3.0], strict=True):
        run["checkpoints"] = [run["checkpoints"][-1] | {"selection": {"snd": snd}}]
    [row] = tidy([*trials, elsewhere], "snd").to_dict("records")
    assert row["uar"] == pytest.approx((0.5 + 1.0) / 2), "trial 0 at first, trial 1 elsewhere"
    [row] = tidy([*trials, elsewhere], "last").to_dict("records")
    assert row["uar"] == pytest.approx(0.5), "the defaults came out alike"
