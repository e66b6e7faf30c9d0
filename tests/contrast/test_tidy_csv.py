"""The CSV files hold what was computed: read back, every number is there."""

from __future__ import annotations

import io
import math

import pandas as pd
import pytest

from benchmark.contrast.results import Results
from benchmark.contrast.tidy_csv import MEAN, render_csv, render_differences_csv, render_pairs_csv
from tests.contrast.contrast_cases import (
    METHODS,
    NAMES,
    OWN_FLOORS,
    PROTOCOLS,
    SUPERVISED,
    by_pair,
    by_seed,
    lacking,
    results,
    war_of,
)
from tests.report.section_cases import PAIRS

GUESSES = {"chance", "majority", "prior-matched"}
NUMBERS = ("mean", "std", "low", "high", "won", "lost", "p", "p_holm")


@pytest.fixture(scope="module")
def found() -> Results:
    return results(change=lacking("longer", method="mmd"))


def read(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text))


def numbers(row: pd.Series, prefix: str) -> list[float]:
    return [row[f"{prefix}_{name}"] for name in NUMBERS]


def test_every_method_has_a_row_for_each_protocol_that_has_it(found: Results) -> None:
    frame = read(render_csv(found))
    table = frame[frame["in_table"]]
    assert len(frame) == len(table) + 2
    expected = {(name, m) for name in NAMES for m in {*METHODS, *GUESSES} - {"mmd"}}
    assert set(zip(table["protocol"], table["method"], strict=True)) == expected
    beside = frame[~frame["in_table"]]
    assert list(zip(beside["protocol"], beside["method"], strict=True)) == [("four_real", "mmd"), ("by_speaker", "mmd")]
    assert set(frame.loc[frame["kind"] == "guess", "method"]) == GUESSES
    assert set(frame.loc[frame["kind"] == "supervised", "method"]) == set(SUPERVISED)
    assert set(frame["seeds"]) == {"0 1"}


def test_means_are_those_of_loops(found: Results) -> None:
    frame = read(render_csv(found)).set_index(["protocol", "method"])
    for protocol in PROTOCOLS:
        for method in ("dann", "target_only", *(["mmd"] if protocol.name != "longer" else [])):
            row, uar, war = (
                frame.loc[(protocol.name, method)],
                by_seed(protocol, method),
                by_seed(protocol, method, war_of),
            )
            assert row["uar_mean"] == pytest.approx(sum(uar) / 2, abs=1e-6)
            assert row["uar_std"] == pytest.approx(abs(uar[0] - uar[1]) / math.sqrt(2), abs=1e-6)
            assert row["war_mean"] == pytest.approx(sum(war) / 2, abs=1e-6)


def test_gains_are_read_back(found: Results) -> None:
    frame = read(render_csv(found)).set_index(["protocol", "method"])
    for key, d in found.over_floor.found.items():
        assert numbers(frame.loc[key], "over_floor") == pytest.approx(list(d), abs=1e-6)
        assert frame.loc[key, "floor"] == OWN_FLOORS[key[1]]
    for key, d in found.over_reference.found.items():
        assert numbers(frame.loc[key], "over_logistic") == pytest.approx(list(d), abs=1e-6)
    without = frame.loc[[(name, "source_only") for name in NAMES]]
    assert without[[f"over_floor_{name}" for name in NUMBERS]].isna().all(axis=None)


def test_differences_are_read_back(found: Results) -> None:
    frame = read(render_differences_csv(found)).set_index(["quantity", "earlier", "later", "method"])
    tables = (("uar", found.differences), ("over_floor", found.gain_differences))
    assert len(frame) == 3 + sum(len(table.found) for _, table in tables)
    for quantity, table in tables:
        for key, d in table.found.items():
            assert numbers(frame.loc[(quantity, *key)], "difference") == pytest.approx(list(d), abs=1e-6)
    for key, d in found.mean_differences.found.items():
        assert numbers(frame.loc[("uar", *key, MEAN)], "difference") == pytest.approx(list(d), abs=1e-6)


def test_pairs_are_read_back(found: Results) -> None:
    frame = read(render_pairs_csv(found))
    assert len(frame) == len(NAMES) * (len(METHODS) - 1) * len(PAIRS)
    cells = frame.set_index(["protocol", "method", "source", "target"])
    for pair, mean in by_pair(PROTOCOLS[1], "dann").items():
        row = cells.loc[("by_speaker", "dann", *pair)]
        assert row["uar_mean"] == pytest.approx(mean, abs=1e-6)
        assert (row["classes"], row["chance"], row["n_test"]) == ("anger sadness", 0.5, 30)
    assert frame["known"].isna().all()


def test_columns_are_the_same_whatever_is_missing() -> None:
    whole, bare = (read(render_csv(r)) for r in (results(), results(change=lacking("longer", method="logistic"))))
    assert list(whole) == list(bare)
    assert bare[[f"over_logistic_{name}" for name in NUMBERS]].isna().all(axis=None)
