import numpy as np
import pytest
from report_cases import PAIRS, record
from sklearn.metrics import balanced_accuracy_score, f1_score

from benchmark.errors import UsageError
from benchmark.report.frame import select, tidy


def test_last_is_the_final_checkpoint():
    assert select(record("dann", PAIRS[0], 0, (5, 10)), "last")["progress"] == 1.0


def test_an_unknown_rule_is_refused_with_the_nearest():
    with pytest.raises(UsageError, match="no selection rule 'lst'; did you mean 'last'"):
        select(record("dann", PAIRS[0], 0, (5, 10)), "lst")


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
