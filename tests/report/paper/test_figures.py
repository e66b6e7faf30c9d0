import re
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pandas as pd
import pytest

from benchmark.contracts import Run
from benchmark.evaluation.metrics import uar
from benchmark.evaluation.rules import RULES, choose
from benchmark.evaluation.statistics.comparisons import blocked_test
from benchmark.evaluation.statistics.rankings import average_ranks, critical_difference
from benchmark.report.caption import significance
from benchmark.report.paper.contenders import contenders
from benchmark.report.paper.critical_difference import Ranking, critical_difference_svg, draw, ranking
from benchmark.report.paper.drawing import INK, styled
from benchmark.report.paper.figures import render_figures
from benchmark.report.paper.heat_map import heat_map
from benchmark.report.paper.plots import asymmetry, gaps, methods, oracle_gaps
from benchmark.report.sections.statistics_section import statistics_section
from tests.report.report_cases import PAIRS, leaderboard, record, records, without

NAMES = ["heat_map", "methods", "critical_difference", "oracle_gap", "asymmetry"]


@pytest.fixture(scope="module")
def files():
    return render_figures(leaderboard())


def test_each_figure_is_there_as_pdf_png_and_float(files):
    assert list(files) == [f"{name}.{kind}" for name in NAMES for kind in ("pdf", "png", "tex")]
    assert all(files[f"{name}.png"].startswith(b"\x89PNG") for name in NAMES)


def test_the_same_runs_give_the_same_bytes_whatever_others_set_and_that_stays(files):
    with matplotlib.rc_context({"font.size": 20, "axes.facecolor": "red"}):
        before = dict(matplotlib.rcParams)
        assert render_figures(leaderboard()) == files
        assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize("name", NAMES)
def test_a_pdf_has_embedded_fonts_a_columns_width_and_no_date(files, name):
    pdf = files[f"{name}.pdf"]
    assert b"/FontFile2" in pdf
    assert b"/Type3" not in pdf
    assert b"Date" not in pdf
    width = float(re.search(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", pdf)[1]) / 72 * 25.4
    wide = rb"\begin{figure*}" in files[f"{name}.tex"]
    assert width == pytest.approx(180 if wide else 88, abs=0.01)


@pytest.mark.parametrize("name", NAMES)
def test_a_float_names_its_rule_and_points_to_what_its_numbers_stand_on(files, name):
    text = files[f"{name}.tex"].decode()
    assert r"Selection rule last. Protocol four\_real: Section~\ref{sec:four-real-protocol}." in text
    assert rf"{{figures/{name}.pdf}}" in text
    assert rf"\label{{fig:four-real-{name.replace('_', '-')}}}" in text


def shown(plot, axes):
    return {text.get_text() for text in plot.figure.axes[axes].texts}


def test_the_heat_map_prints_the_best_method_its_floor_and_their_difference():
    plot = heat_map(leaderboard())
    assert [axes.get_xlabel() for axes in plot.figure.axes] == ["dann", "source_only", "dann − source_only"]
    assert shown(plot, 0) == {"65.0", "50.0"}
    assert shown(plot, 1) == {"52.5", "57.5"}
    assert shown(plot, 2) == {"+12.5", "−7.5"}
    assert "dann and source_only" in plot.sentence


def test_the_heat_map_holds_the_best_shallow_method_against_the_shallow_floor():
    given = [
        *records(),
        *(record(m, p, s, r) for m, r in (("coral", (9, 18)), ("svm", (8, 18))) for p in PAIRS for s in (0, 1)),
    ]
    plot = heat_map(leaderboard(given, methods=["source_only", "dann", "svm", "coral"]))
    assert [axes.get_xlabel() for axes in plot.figure.axes] == ["coral", "svm", "coral − svm"]


def test_without_the_floor_the_heat_map_has_one_panel():
    plot = heat_map(leaderboard(methods=["dann", "target_only"]))
    assert [axes.get_xlabel() for axes in plot.figure.axes] == ["dann"]


def test_methods_are_plotted_where_the_table_has_them():
    board = leaderboard()
    with styled():
        axes = methods(board).figure.axes[0]
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["dann", "source_only", "target_only"]
    means = [container.lines[0].get_xdata()[0] for container in axes.containers]
    assert means == pytest.approx([57.5, 55.0, 86.25])
    bars = [np.ptp(container.lines[2][0].get_segments()[0][:, 0]) / 2 for container in axes.containers]
    sds = [
        100 * np.std([0.55, 0.60], ddof=1),
        100 * np.std([0.525, 0.575], ddof=1),
        100 * np.std([0.85, 0.875], ddof=1),
    ]
    assert bars == pytest.approx(sds)


def test_gaps_to_the_oracle_equal_loops_over_runs():
    given = records()
    found = oracle_gaps(leaderboard().board)
    assert list(found.columns) == [name for name in RULES if name != "oracle"]
    assert sorted(found.index) == ["dann", "source_only"]
    for method in found.index:
        own = [r for r in given if r["run"]["method"] == method]
        for rule in found.columns:
            gap = [
                uar(choose([r], "oracle")[1]["confusion"]["target"]) - uar(choose([r], rule)[1]["confusion"]["target"])
                for r in own
            ]
            assert found.loc[method, rule] == pytest.approx(sum(gap) / len(gap))
    assert found.to_numpy().min() >= 0


def test_methods_with_one_checkpoint_have_no_gap():
    single = [r | {"checkpoints": r["checkpoints"][-1:]} for r in records()]
    assert gaps(leaderboard(single)) is None


def test_asymmetry_needs_both_directions():
    plot = asymmetry(leaderboard())
    arrows = {line.get_marker(): line.get_xdata()[0] for line in plot.figure.axes[0].lines}
    assert arrows[">"] == pytest.approx(100 * (0.525 + 0.65) / 2)
    assert arrows["<"] == pytest.approx(100 * (0.575 + 0.50) / 2)
    assert arrows["|"] == pytest.approx(50)
    assert asymmetry(leaderboard(pairs=PAIRS[:1])) is None


def test_without_runs_in_common_no_figure_is_left():
    gone = [Run("dann", *PAIRS[0], 0), Run("dann", *PAIRS[1], 0), Run("source_only", *PAIRS[0], 1)]
    gone.append(Run("source_only", *PAIRS[1], 1))
    assert render_figures(leaderboard(without(*gone))) == {}
    assert critical_difference_svg(leaderboard(without(*gone)).board) == ""


def test_ranks_are_those_by_corpus_and_neither_one_method_nor_the_oracle_has_any():
    board = leaderboard().board
    found = ranking(board)
    assert found.ranks.to_dict() == average_ranks(contenders(board), by="corpus").to_dict()
    assert found.blocks == 2
    assert found.difference == critical_difference(2, 2)
    assert "over 2 independent corpora, of what" in found.assumption
    assert "2 are few" in found.assumption
    assert ranking(leaderboard(methods=["dann", "target_only"]).board) is None
    assert ranking(board.ruled("oracle")) is None


def test_bars_join_the_groups_and_rows_name_every_method():
    ranks = {"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0}
    axes = draw(Ranking(pd.Series(ranks), 1.5, (("a", "b"), ("b", "c"), ("c", "d")), 9)).axes[0]
    bars = [line.get_xdata() for line in axes.lines if line.get_linewidth() == 2.2]
    assert [(round(low), round(high)) for low, high in bars] == [(1, 2), (2, 3), (3, 4)]
    texts = [text.get_text().strip() for text in axes.texts]
    assert {"a  1.0", "b  2.0", "3.0  c", "4.0  d", "critical difference 1.5"} <= set(texts)


def test_the_svg_takes_the_pages_colour_and_meets_no_other_name():
    svg = critical_difference_svg(leaderboard().board)
    root = ElementTree.fromstring(svg)
    tags = [element.tag.rpartition("}")[2] for element in root.iter()]
    assert not {"style", "metadata", "script", "image"} & set(tags)
    assert tags[1] == "title"
    assert svg.startswith("<svg ")
    assert "currentColor" in svg
    assert re.findall(r"(?i)#[0-9a-f]{3,6}\b(?=[;\"])", svg) == []
    assert INK not in svg
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(set(ids)) == len(ids)
    assert all(name.startswith("cd-") for name in ids)
    assert set(re.findall(r'(?:url\(#|href="#)([^)"]+)', svg)) <= set(ids)
    assert set(root.get("aria-labelledby").split()) <= set(ids)
    assert {"dann", "source_only"} <= {word for text in root.iter() for word in (text.text or "").split()}


def test_the_svg_is_the_same_every_time():
    assert critical_difference_svg(leaderboard().board) == critical_difference_svg(leaderboard().board)


def test_many_corpora_leave_the_heat_map_without_numbers():
    corpora = "abcdefghijk"
    pairs = [(s, t) for s in corpora for t in corpora if s != t]
    given = [record(m, pair, 0, (5, 10)) for m in ("source_only", "dann") for pair in pairs]
    assert shown(heat_map(leaderboard(given, pairs=pairs, seeds=[0])), 0) == set()


def test_the_diagram_the_table_and_the_test_count_the_same_independent_corpora():
    """Two disjoint pairs are two independent differences, not four corpora."""
    pairs = [("a", "b"), ("c", "d")]
    methods = ("source_only", "dann", "mmd")
    given = [record(m, pair, 0, (5 + k, 10)) for k, m in enumerate(methods) for pair in pairs]
    board = leaderboard(given, pairs=pairs, seeds=[0], methods=list(methods))
    found, table = ranking(board.board), statistics_section(board)
    assert found.blocks == 2
    assert found.difference == critical_difference(3, 2)
    assert "over 2 independent corpora (of 4, which the pairs tie together)" in found.assumption
    assert "3 methods and 2 independent corpora (of 4, which the pairs tie together)" in table.grids[1].text
    assert f"{found.difference:.2f}" in table.grids[1].text
    assert "with 2 of them the smallest possible p" in significance(board.board)[0]
    assert blocked_test(dict.fromkeys(pairs, 0.1)).smallest_p == 0.5
