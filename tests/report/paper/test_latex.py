import re

import pytest

from benchmark.contracts import Run
from benchmark.report.paper.latex import escape, render_latex
from tests.report.paper.latex_cases import structure, widths
from tests.report.report_cases import PAIRS, failure, leaderboard, record, without


def many(corpora):
    pairs = [(s, t) for s in corpora for t in corpora if s != t]
    given = [record(m, pair, 0, (5, 10)) for m in ("source_only", "dann") for pair in pairs]
    return leaderboard(given, pairs=pairs, seeds=[0])


@pytest.mark.parametrize(("corpora", "tables"), [("ab", 2), ("abcd", 2), ("abcde", 4), ("abcdef", 6)])
def test_structure(corpora, tables):
    text = render_latex(many(corpora))
    tabulars = structure(text)
    assert len(tabulars) == tables
    labels = re.findall(r"\\label\{(.*?)\}", text)
    assert len(set(labels)) == len(labels) == tables + 1, "a label for each table and one for the protocol's text"
    for columns, body in tabulars:
        assert set(widths(body)) == {len(columns)}
        rules = [tuple(map(int, r)) for r in re.findall(r"\\cmidrule\(lr\)\{(\d+)-(\d+)\}", body)]
        assert [c for first, last in rules for c in range(first, last + 1)] == list(range(3, len(columns) + 1))
        assert [body.count(rf"\{rule}") for rule in ("toprule", "bottomrule")] == [1, 1]


def test_twelve_pairs_are_grouped_by_source():
    _, body = structure(render_latex(many("abcd")))[0]
    assert body.count(r"\multicolumn{3}{c}") == 4
    assert r"Method & Mean & b & c & d & a & c & d & a & b & d & a & b & c \\" in body


def test_cells_marks_and_names():
    text = render_latex(leaderboard())
    assert r"dann & \textbf{57.5}$_{3.5}$ & \textbf{65.0}$_{7.1}$ & \underline{50.0}$_{0.0}$ \\" in text
    assert r"target\_only (supervised) & 86.2$_{1.8}$ & 90.0$_{0.0}$ & 82.5$_{3.5}$ \\" in text
    assert r"prior-matched & 41.7 & 41.7 & 41.7 \\" in text
    assert r"\label{tab:four-real-uar-last}" in text
    assert r"Protocol four\_real (fingerprint" in text


def test_missing_cells_and_hostile_errors():
    gone = [Run("dann", *PAIRS[1], seed) for seed in (0, 1)]
    failures = [failure("dann", PAIRS[1], seed, r"OSError: 50% of $x_1 & {y} in C:\a~b^c #1 <é 语>") for seed in (0, 1)]
    text = render_latex(leaderboard(without(*gone), failures=failures))
    structure(text)
    assert r"---\textsuperscript{[1]} \\" in text
    assert (
        r"[1] failed: OSError: 50\% of \$x\_1 \& \{y\} in C:\textbackslash{}a\textasciitilde{}b"
        r"\textasciicircum{}c \#1 \textless{}é ?\textgreater{}." in text
    )


def test_one_seed_has_no_subscript():
    assert r"dann & \textbf{55.0} & \textbf{60.0} & \underline{50.0} \\" in render_latex(leaderboard(seeds=[0]))


def test_escape_keeps_plain_text():
    assert escape("deep CORAL, 3 x 4 = 12") == "deep CORAL, 3 x 4 = 12"
