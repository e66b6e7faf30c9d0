from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmark.contracts import Run
from benchmark.store.status import Status, status
from benchmark.store.store import Store
from tests.records import FINGERPRINT, PROTOCOL, flip, forget_scores, make_record

DONE, FAILED, DAMAGED, MISSING = (Run(method, "emodb", "urdu", 0) for method in ("dann", "mmd", "mmd", "svm"))
DAMAGED = replace(DAMAGED, seed=1)
UNPLANNED = Run("svm", "emodb", "urdu", 7)


@pytest.fixture
def found(tmp_path: Path) -> Status:
    store = Store(tmp_path, PROTOCOL, FINGERPRINT)
    for run in (DONE, DAMAGED, UNPLANNED):
        store.write(make_record(run))
    store.path(DAMAGED).write_bytes(store.path(DAMAGED).read_bytes()[:-1])
    store.write_failure(FAILED, MemoryError("32 GB"), {}, {})
    store.write_failure(UNPLANNED, MemoryError("32 GB"), {}, {})
    other = Store(tmp_path, PROTOCOL, "f" * 12)
    record = make_record(DONE)
    record["protocol"]["fingerprint"] = "f" * 12
    other.write(record)
    return status(store, [MISSING, DAMAGED, FAILED, DONE, DONE])


def test_every_wanted_run_is_in_one_group(found: Status) -> None:
    assert found.finished == (DONE,)
    assert found.failed == {FAILED: "MemoryError: 32 GB"}
    assert list(found.damaged) == [DAMAGED]
    assert found.missing == (MISSING,)
    assert found.unplanned == 1
    assert found.other_fingerprints == {"f" * 12: 1}


def test_methods_are_counted(found: Status) -> None:
    assert found.methods == {
        "dann": {"finished": 1, "failed": 0, "damaged": 0, "missing": 0},
        "mmd": {"finished": 0, "failed": 1, "damaged": 1, "missing": 0},
        "svm": {"finished": 0, "failed": 0, "damaged": 0, "missing": 1},
    }


def test_a_script_gets_json(found: Status) -> None:
    content = json.loads(json.dumps(found.to_dict()))
    assert content["finished"] == 1
    assert content["failed"] == [
        {"method": "mmd", "source": "emodb", "target": "urdu", "seed": 0, "trial": 0, "reason": "MemoryError: 32 GB"}
    ]
    assert "cut short or edited" in content["damaged"][0]["reason"]
    assert content["missing"][0]["method"] == "svm"


def test_a_reader_gets_a_table_and_what_needs_attention(found: Status) -> None:
    lines = found.render().splitlines()
    assert lines[0] == f"{PROTOCOL} ({FINGERPRINT})"
    assert ["mmd", "0", "1", "1", "0"] in [line.split() for line in lines]
    assert ["all", "1", "1", "1", "1"] in [line.split() for line in lines]
    assert "failed: MemoryError: 32 GB: mmd emodb -> urdu seed 0" in lines
    assert any("to be run again: mmd emodb -> urdu seed 1" in line for line in lines)
    assert any(line.endswith("1 under ffffffffffff") for line in lines)


def test_methods_that_are_not_asked_for_and_those_that_are_not_known_are_named(tmp_path: Path) -> None:
    store = Store(tmp_path, PROTOCOL, FINGERPRINT)
    for run in (DONE, UNPLANNED, replace(UNPLANNED, seed=8), Run("mean_shift", "emodb", "urdu", 0)):
        store.write(make_record(run))
    found = status(store, [DONE], {"mean_shift": 1})
    lines = found.render().splitlines()
    assert "more finished runs are stored that this plan does not ask for: 1 of mean_shift, 2 of svm" in lines
    assert any("1 stored run of mean_shift" in line and "--plugin mean_shift.py" in line for line in lines)
    assert found.to_dict()["unknown_methods"] == {"mean_shift": 1}
    assert found.to_dict()["unplanned_methods"] == {"mean_shift": 1, "svm": 2}


def test_damaged_scores_are_damage_and_older_ones_are_said_to_be_unchecked(tmp_path: Path) -> None:
    store = Store(tmp_path, PROTOCOL, FINGERPRINT)
    for run in (DONE, UNPLANNED):
        store.write(make_record(run), {"target": np.ones(5, np.float16)})
    flip(store.scores(DONE), 30)
    forget_scores(store.path(UNPLANNED))
    found = status(store, [DONE, UNPLANNED])
    assert list(found.damaged) == [DONE]
    assert found.finished == (UNPLANNED,)
    text = found.render()
    assert f"damaged: {store.scores(DONE)} was cut short or edited" in text
    assert "scores of 1 run not checked" in text
    assert found.to_dict()["unchecked_scores"] == 1


def test_many_failures_for_one_reason_are_one_line(tmp_path: Path) -> None:
    store = Store(tmp_path, PROTOCOL, FINGERPRINT)
    runs = [Run("mmd", "emodb", "urdu", seed) for seed in range(20)]
    for run in runs:
        store.write_failure(run, MemoryError("32 GB"), {}, {})
    lines = [line for line in status(store, runs).render().splitlines() if line.startswith("failed")]
    assert len(lines) == 1
    assert lines[0].endswith("and 17 more")


def test_an_empty_store_misses_everything(tmp_path: Path) -> None:
    found = status(Store(tmp_path / "nothing", PROTOCOL, FINGERPRINT), [DONE])
    assert found.missing == (DONE,)
    assert not (tmp_path / "nothing").exists()


def test_repetitions_are_told_and_are_no_unplanned_runs(tmp_path: Path) -> None:
    store = Store(tmp_path, PROTOCOL, FINGERPRINT)
    for run in (DONE, replace(DONE, repetition=1)):
        store.write(make_record(run))
    found = status(store, [DONE])
    assert (found.finished, found.unplanned, found.repetitions) == ((DONE,), 0, 1)
    assert "1 repetition, made elsewhere" in found.render()
