"""What tricks get unsealed, in a process apart, and sealed: the first is said as it is, the last is nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmark.sealed import landlock
from tests.sealed.table import table
from tests.sealed.tricks import FAILING, OWN, REACHING, TRICKS

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the tricks are written for Linux")
LANDLOCK = pytest.mark.skipif(not landlock.abi(), reason="this kernel has no Landlock: only a process apart was tested")

BEYOND_A_PROCESS = {"adapter", "other_records", "network", "writing", "shared_memory"}
"""What a process apart can do as well, where it knows or guesses a place: there Landlock is needed."""

REFUSED = {"wrong_probabilities", "two_faces"}
"""Sealed, the run fails; of the first in any case."""


@pytest.fixture(scope="module")
def found() -> dict:
    answer = subprocess.run([sys.executable, "-m", "tests.sealed.world"], cwd=ROOT, capture_output=True, timeout=1800)
    assert answer.returncode == 0, answer.stderr.decode()
    return json.loads(answer.stdout)


def test_there_are_twelve_tricks_and_five_more():
    assert len({**REACHING, **FAILING}) == 12
    assert len(OWN) >= 5


@pytest.mark.parametrize("name", [*REACHING, *OWN])
def test_unsealed_a_trick_gets_what_it_wants(found, name):
    assert found[name]["unsealed"]["worked"], found[name]["unsealed"]


@pytest.mark.parametrize("name", FAILING)
def test_what_fails_today_fails_everywhere(found, name):
    assert not any(outcome["worked"] for outcome in found[name].values())


@pytest.mark.parametrize("name", sorted(set(TRICKS) - BEYOND_A_PROCESS))
def test_a_process_apart_stops_what_needs_the_evaluators_memory(found, name):
    assert not found[name]["process"]["worked"], found[name]["process"]
    assert found[name]["process"]["sealed"] in (None, "process only")


@LANDLOCK
@pytest.mark.parametrize("name", TRICKS)
def test_sealed_no_trick_gets_anything(found, name):
    outcome = found[name]["sealed"]
    assert not outcome["worked"]
    if name in REFUSED:
        assert outcome["uar"] is None
    else:
        assert outcome["sealed"].startswith("landlock ABI"), outcome
    if name in REACHING:
        assert outcome["uar"] == found["honest"]["unsealed"]["uar"] == 0.5


def test_the_table_has_a_row_for_each(found):
    assert len(table(found).splitlines()) == 3 + len(TRICKS)
