from __future__ import annotations

from types import SimpleNamespace

import pytest

from benchmark.contracts import Run, Task
from benchmark.errors import UsageError
from benchmark.protocol import Protocol
from benchmark.running.choice import Selection
from benchmark.running.plan import check_hyper_parameters, make_plan, split_pairs
from benchmark.store.store import Store
from run_benchmark import introduce
from tests.records import at_hand, make_record

PROTOCOL = Protocol(name="p", corpora=("emodb", "urdu", "emovo"), methods=("svm", "source_only"), seeds=(0, 1))


@pytest.fixture
def methods():
    return introduce().methods


@pytest.mark.parametrize(
    ("method", "values", "hint"),
    [
        ("mmd", {"wieght": 1.0}, "no such hyper-parameter; did you mean 'weight'"),
        ("mmd", {"weight": "much"}, "a number from 0 on expected, found 'much'"),
        ("mmd", {"weight": -1}, "a number from 0 on expected, found -1"),
        ("mmd", {"weight": True}, "a number from 0 on expected, found true"),
        ("mmd", {"weight": None}, "a number from 0 on expected, found null"),
        ("mmd", {"weight": float("nan")}, r"a number from 0 on expected, found \.nan"),
        ("mmd", {"weight": float("inf")}, r"a number from 0 on expected, found \.inf"),
        ("mmd", {"weight": 10**400}, "a number from 0 on expected, found 1000"),
        ("mmd", {"weight": [1, 2]}, r"a number from 0 on expected, found \[1, 2\]"),
        ("mmd", {"estimator": "fair"}, "one of 'biased', 'unbiased' expected, found 'fair'"),
        ("svm", {"C": 0}, "hyper_parameters.svm.C: a number above 0 expected, found 0"),
        ("dan", {"kernels": 0}, "a whole number from 1 on expected, found 0"),
        ("dan", {"kernels": 2.0}, "a whole number from 1 on expected, found 2.0"),
        ("didan", {"layer": True}, "one of 0, 1, 2 expected, found true"),
        ("mstn", {"theta": 1}, "a number from 0 on and below 1 expected, found 1"),
        ("dan_n", {}, "hyper_parameters.dan_n: no such method; did you mean 'dann'.*--plugin"),
    ],
)
def test_hyper_parameters_of_a_protocol_are_checked_whether_the_method_runs_or_not(methods, method, values, hint):
    with pytest.raises(UsageError, match=hint):
        check_hyper_parameters(PROTOCOL.model_copy(update={"hyper_parameters": {method: values}}), methods)


@pytest.mark.parametrize(
    ("method", "values"),
    [
        ("mmd", {"weight": 2}),
        ("mmd", {"weight": 0}),
        ("svm", {"C": 1e3}),
        ("dan", {"kernels": 2}),
        ("ot", {"group": 0}),
    ],
)
def test_values_beyond_the_search_but_within_the_domain_are_accepted(methods, method, values):
    check_hyper_parameters(PROTOCOL.model_copy(update={"hyper_parameters": {method: values}}), methods)


def test_pairs_are_tasks_or_impossible_with_a_reason():
    selection = Selection(("svm",), (("a", "b"), ("b", "a"), ("a", "c"), ("a", "d")), (0,))
    labels = {"a": {"anger", "fear", "sadness"}, "b": {"anger", "fear"}, "c": {"anger"}}
    emotions = {name: dict.fromkeys(of, 2) for name, of in labels.items()}
    tasks, impossible = split_pairs(selection, emotions, {"d": "d: no folder x"}, PROTOCOL)
    assert tasks[("a", "b")] == Task("a", "b", ("anger", "fear"))
    assert set(tasks) == {("a", "b"), ("b", "a")}
    assert {(i.target, i.reason) for i in impossible} == {
        ("c", "at least two shared emotions expected, found only anger"),
        ("d", "d: no folder x"),
    }


def _stored(tmp_path):
    """A store with three runs: one as it should be, one cut short, one failed; and a plan's other arguments."""
    store = Store(tmp_path, "demo", "0123456789ab")
    selection = Selection(("svm", "mmd"), (("emodb", "urdu"),), (0, 1))
    good, cut, failed, never = selection.runs
    store.write(make_record(good))
    path = store.write(make_record(cut))
    path.write_bytes(path.read_bytes()[:-40])
    store.write_failure(failed, ValueError("diverged"), {}, {})
    return store, selection, {("emodb", "urdu"): Task("emodb", "urdu", ("anger", "fear"))}, (good, cut, failed, never)


def test_plan_sorts_runs_into_done_failed_damaged_and_never_made(tmp_path):
    store, selection, tasks, (good, cut, failed, never) = _stored(tmp_path)
    plan = make_plan(selection, tasks, (), store)
    assert plan.done == (good,)
    assert plan.todo == (cut, failed, never)
    assert plan.failed == {failed: "ValueError: diverged"}
    assert list(plan.damaged) == [cut]
    assert not plan.stale
    assert plan.seconds == {good.method: [12.5]}


def test_runs_made_from_other_data_are_stale(tmp_path):
    store, selection, tasks, (good, *_) = _stored(tmp_path)
    plan = make_plan(selection, tasks, (), store, at_hand(emodb="abc", urdu="new"))
    assert not plan.done
    assert "other data of urdu (abc, now new" in plan.stale[good]
    assert good in plan.todo
    assert make_plan(selection, tasks, (), store, at_hand(emodb="abc", urdu="abc")).done == (good,)


def test_a_moved_folder_makes_nothing_stale_once_one_record_of_the_store_bears_both_names(tmp_path):
    store, selection, tasks, (good, *_) = _stored(tmp_path)
    now = {"emodb": at_hand(emodb="abc")["emodb"], "urdu": SimpleNamespace(fingerprint="2:urdu", earlier="moved")}
    assert make_plan(selection, tasks, (), store, now).stale
    record = make_record(Run("another_method", "urdu", "emodb", 5))
    record["data"]["source"] |= {"fingerprint": "2:urdu", "earlier": "abc"}
    store.write(record)
    plan = make_plan(selection, tasks, (), store, now)
    assert (plan.done, plan.stale) == ((good,), {})


def test_runs_of_impossible_pairs_are_not_planned(tmp_path):
    selection = Selection(("svm",), (("a", "b"), ("a", "c")), (0,))
    plan = make_plan(selection, {("a", "b"): Task("a", "b", ("x", "y"))}, (), Store(tmp_path, "p", "f"))
    assert plan.todo == (Run("svm", "a", "b", 0),)
