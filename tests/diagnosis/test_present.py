"""A diagnosis as text and as a tidy table."""

from __future__ import annotations

import csv
import io
import math

from benchmark.diagnosis.figures import Diagnosis, StateFigures, TermFigures, UpdateFigures, When
from benchmark.diagnosis.present import COLUMNS, LEGEND, render, render_csv

START = When(1, 0.0)
FOUND = Diagnosis(
    (
        TermFigures(START, 1, "classification", 1.5, 1.0, 0.25),
        TermFigures(START, 2, "domain", 1.31, math.nan, math.nan),
    ),
    (UpdateFigures(START, 1, "network", 0.5, {2: math.nan}), UpdateFigures(START, 2, "extra", 0.25, {1: -0.125})),
    (StateFigures(When(1, 0.95), 0.57, 1.62, math.nan), StateFigures(When(2, 1.0), 0.5, 4.7, 0.513)),
)


def test_text_has_a_row_for_each_figure_and_says_what_columns_mean():
    terms, updates, states, legend = render(FOUND).split("\n\n")
    assert [line.split() for line in terms.splitlines()[2:]] == [
        ["1", "start", "1", "classification", "1.500", "1.00", "0.25"],
        ["1", "start", "2", "domain", "1.310"],
    ]
    assert [line.split() for line in updates.splitlines()[2:]] == [
        ["1", "start", "1", "network", "0.50"],
        ["1", "start", "2", "extra", "0.25", "1:", "-0.12"],
    ]
    assert [line.split() for line in states.splitlines()[2:]] == [
        ["1", "95", "%", "57.0", "1.6"],
        ["2", "end", "50.0", "4.7", "51.3"],
    ]
    assert legend == LEGEND


def test_csv_has_a_row_for_each_figure():
    header, *rows = csv.reader(io.StringIO(render_csv(FOUND)))
    assert tuple(header) == COLUMNS
    assert rows[0] == ["1", "0.0", "term", "1", "classification", "value", "1.5"]
    assert ["1", "0.0", "term", "2", "domain", "share", ""] in rows
    assert ["1", "0.0", "update", "2", "1", "with", "-0.125"] in rows
    assert rows[-1] == ["2", "1.0", "state", "", "", "validation", "0.513"]
    assert len(rows) == 2 * 3 + 2 + 2 + 2 * 3
