"""What `tune` may choose by, what it varies, and the scores that it reads."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmark.contracts import Run
from benchmark.errors import UsageError
from benchmark.evaluation.metrics import uar
from benchmark.protocol import Protocol, load_protocol
from benchmark.running.choice import Selection
from benchmark.store.store import Store
from benchmark.tuning.trials import check_free, check_synthetic, shifts_of, values_of, with_trials
from run_benchmark import introduce
from tests.records import make_record

PROTOCOL = Protocol(name="p", corpora=("emodb", "urdu"), seeds=(0, 1))


def test_a_protocol_with_a_recorded_corpus_is_refused():
    check_synthetic(PROTOCOL, {"tuning_hall": True})
    with pytest.raises(UsageError, match="synthetic corpora expected, found urdu in the protocol p; the labels"):
        check_synthetic(PROTOCOL, {"tuning_hall": True, "urdu": False})


def test_what_else_decides_on_a_hyper_parameter_or_leaves_nothing_to_choose_is_refused():
    methods = introduce().methods
    check_free(PROTOCOL, methods, ("mmd",))
    searching = Protocol.model_validate(PROTOCOL.model_dump() | {"search": {"trials": 3}, "rule": "infomax"})
    with pytest.raises(UsageError, match=r"found search.trials: 3 in p; take it out"):
        check_free(searching, methods, ("mmd",))
    with pytest.raises(UsageError, match="free hyper-parameters of mmd expected, found weight set by the protocol p"):
        check_free(PROTOCOL.model_copy(update={"hyper_parameters": {"mmd": {"weight": 2}}}), methods, ("mmd",))
    with pytest.raises(UsageError, match=r"a hyper-parameter of source_only with a range.* found none"):
        check_free(PROTOCOL, methods, ("mmd", "source_only"))


def test_every_method_has_the_same_number_of_trials():
    selection = Selection(("svm", "source_only"), (("a", "b"),), (0,), {"svm": 3})
    assert with_trials(selection, 5).trials == {"svm": 5, "source_only": 5}


def test_trial_zero_has_the_defaults_and_others_values_that_can_be_read():
    mmd = introduce().methods.get("mmd")
    assert values_of(mmd, 0) == {"weight": mmd.weight}, "how MMD is estimated is the paper's"
    weights = [values_of(mmd, trial)["weight"] for trial in range(1, 9)]
    assert len(set(weights)) == 8
    assert all(float(f"{weight:.2g}") == weight for weight in weights)


def test_scores_are_of_the_last_checkpoint_and_missing_runs_are_no_number(tmp_path):
    store = Store(tmp_path, "demo", "0123456789ab")
    runs = [Run("mmd", "emodb", "urdu", seed, trial) for seed in (0, 1) for trial in (0, 1)]
    for run in runs[:3]:
        store.write(make_record(replace(run, seed=run.seed)), {"scores": np.zeros((2, 3), np.float16)})
    selection = with_trials(Selection(("mmd",), (("emodb", "urdu"),), (0, 1)), 2)
    (shift,) = shifts_of("mmd", PROTOCOL, selection, selection.pairs, store)
    expected = {run: uar(store.read(run)["checkpoints"][-1]["confusion"]["target"]) for run in runs[:3]}
    assert shift.scores[0].tolist() == [expected[runs[0]], expected[runs[2]]]
    assert shift.scores[1, 0] == expected[runs[1]]
    assert np.isnan(shift.scores[1, 1])
    assert len(shift.digests) == 1
    assert shift.data == {"emodb": "abc", "urdu": "abc"}
    (failed,) = shifts_of("mmd", PROTOCOL, selection, selection.pairs, store, failed={runs[0]})
    assert np.isnan(failed.scores[0, 0])


@pytest.mark.parametrize("name", ["tuning", "tuning_spectrograms"])
def test_the_shipped_shifts_are_synthetic_in_no_list_and_share_no_corpus_with_the_demo(name):
    protocol, corpora = load_protocol(name), introduce().corpora
    named = {corpus for pair in protocol.pairs for corpus in pair.split(":")}
    assert named == set(protocol.corpora)
    assert all(corpora.get(corpus).synthetic for corpus in named)
    assert not named & set(corpora.names)
    assert not named & set(load_protocol("demo").corpora)


def test_the_shipped_shifts_are_trained_as_the_leaderboards_are():
    for tuning, board in (("tuning", "four_real_functionals"), ("tuning_spectrograms", "four_real")):
        ours, theirs = load_protocol(tuning), load_protocol(board)
        assert (ours.training, ours.features) == (theirs.training, theirs.features)
