"""What worker processes are told."""

from __future__ import annotations

import pickle
from dataclasses import replace

from benchmark.contracts import Run
from benchmark.hyper import hyper_parameters
from benchmark.protocol import Protocol
from benchmark.running.jobs import Context

PROTOCOL = Protocol(name="p", corpora=("emodb", "urdu"), hyper_parameters={"coral": {"regularisation": 2.0}})
RUN = Run("mmd", "emodb", "urdu", 0, 3)


def context(tmp_path, **changes) -> Context:
    return Context(PROTOCOL, tmp_path, ("methods",), {}, {}, {"emodb": (), "urdu": ()}, **changes)


def test_another_process_looks_methods_up_for_itself(tmp_path):
    made = context(tmp_path, tuning=True)
    before = made.settings(RUN)
    assert "methods" in vars(made)
    told = pickle.loads(pickle.dumps(made))
    assert "methods" not in vars(told)
    assert told.settings(RUN) == before


def test_settings_are_the_protocol_s_and_the_trial_s(tmp_path):
    made = context(tmp_path)
    assert made.settings(Run("coral", "emodb", "urdu", 0)) == {"regularisation": 2.0}
    assert made.settings(replace(RUN, trial=0)) == {}
    assert made.settings(RUN)["weight"] != context(tmp_path, tuning=True).settings(RUN)["weight"]


def test_only_tuning_makes_what_other_code_or_other_defaults_made_again(tmp_path):
    tuning, searching = context(tmp_path, tuning=True), context(tmp_path)
    values = hyper_parameters(tuning.methods.get("mmd")) | tuning.settings(RUN)
    record = {"hyper_parameters": values, "code": tuning.code(RUN)}
    assert tuning.outdated(RUN, record) == ""
    other_code, other_value = {**record, "code": {"digest": "no"}}, {**record, "hyper_parameters": {"weight": 9.0}}
    assert tuning.outdated(RUN, other_code) == "made by another version of the code"
    assert "weight 9.0, now" in tuning.outdated(RUN, other_value)
    assert searching.outdated(RUN, other_code) == searching.outdated(RUN, other_value) == ""
