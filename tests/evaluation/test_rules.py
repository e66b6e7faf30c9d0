"""Which checkpoint each rule chooses."""

import math

import pytest

from benchmark.errors import UsageError
from benchmark.evaluation.rules import RULES, choose, rule_of


def checkpoint(progress, right, validation=(5, 5), **selection):
    confusion = {"target": [[right, 10 - right], [0, 10]]}
    if validation:
        confusion["source_validation"] = [[validation[0], 10 - validation[0]], [10 - validation[1], validation[1]]]
    return {"progress": progress, "confusion": confusion, "selection": selection}


def chosen(rule, *checkpoints):
    return choose([{"checkpoints": checkpoints}], rule)[1]["progress"]


def test_the_issue_s_rules_are_all_there_and_only_the_oracle_sees_target_labels():
    assert list(RULES) == ["last", "source_validation", "entropy", "infomax", "snd", "iwv", "dev", "bnm", "oracle"]
    assert [name for name, rule in RULES.items() if rule.oracle] == ["oracle"]
    assert all(name == rule.name and rule.title for name, rule in RULES.items())


@pytest.mark.parametrize("rule", ["entropy", "infomax", "snd", "iwv", "dev", "bnm"])
def test_a_label_free_rule_takes_the_highest_stored_score(rule):
    first, middle, last = (checkpoint(p, 5, **{rule: s}) for p, s in ((0.3, -3.0), (0.6, -1.0), (1.0, -2.0)))
    assert chosen(rule, first, middle, last) == 0.6


def test_source_validation_takes_the_highest_unweighted_recall():
    assert chosen("source_validation", checkpoint(0.5, 0, (4, 9)), checkpoint(1.0, 9, (5, 7))) == 0.5


def test_last_takes_the_end_whatever_the_scores():
    assert chosen("last", checkpoint(0.5, 9, snd=9.0), checkpoint(1.0, 1, snd=0.0)) == 1.0


def test_the_oracle_takes_the_highest_uar_on_the_target():
    assert chosen("oracle", checkpoint(0.3, 4), checkpoint(0.6, 9), checkpoint(1.0, 5)) == 0.6


@pytest.mark.parametrize("rule", [name for name in RULES if name not in {"last", "oracle"}])
def test_no_rule_but_the_oracle_looks_at_the_target_s_labels(rule):
    scores = {"entropy": -1.0, "infomax": 1.0, "snd": 1.0, "iwv": -1.0, "dev": -1.0, "bnm": 1.0}
    good, bad = (rule_of(rule).score(checkpoint(0.5, right, **scores)) for right in (10, 0))
    assert good == bad


def test_the_later_of_two_equals_is_chosen():
    assert chosen("snd", checkpoint(0.5, 1, snd=2.0), checkpoint(0.8, 1, snd=2.0), checkpoint(1.0, 1, snd=1.0)) == 0.8


def test_a_score_that_is_not_there_is_never_chosen():
    assert chosen("snd", checkpoint(0.5, 1, snd=None), checkpoint(0.8, 1, snd=-5.0), checkpoint(1.0, 1)) == 0.8
    assert math.isnan(rule_of("snd").score(checkpoint(0.5, 1, snd=None)))


def test_without_any_score_the_end_of_training_is_chosen():
    assert chosen("dev", checkpoint(0.5, 9), checkpoint(1.0, 1)) == 1.0
    assert chosen("source_validation", checkpoint(0.5, 9, None), checkpoint(1.0, 1, None)) == 1.0


def test_a_rule_chooses_among_the_checkpoints_of_all_trials():
    default = {"checkpoints": [checkpoint(0.5, 5, snd=1.0), checkpoint(1.0, 5, snd=2.0)]}
    drawn = {"checkpoints": [checkpoint(0.5, 5, snd=3.0), checkpoint(1.0, 5, snd=0.0)]}
    record, found = choose([default, drawn], "snd")
    assert record is drawn
    assert found["progress"] == 0.5
    assert choose([default, drawn], "last") == (default, default["checkpoints"][-1])


def test_an_unknown_rule_is_refused_with_the_nearest():
    with pytest.raises(UsageError, match="no selection rule 'infomx'; did you mean 'infomax'"):
        rule_of("infomx")
