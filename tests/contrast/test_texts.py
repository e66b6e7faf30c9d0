"""Markdown, LaTeX and the terminal print what was computed."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from benchmark.contrast import latex, render_terminal
from benchmark.contrast.finding import findings
from benchmark.contrast.grids import ALL, difference_text
from benchmark.contrast.latex import render_latex
from benchmark.contrast.markdown import render_markdown
from benchmark.contrast.results import Results
from benchmark.contrast.scores import Difference, Differences
from benchmark.contrast.sentences import stars, units
from benchmark.contrast.tidy_csv import render_pairs_csv
from benchmark.report.paper.bundle import HEAD
from benchmark.report.table import percent
from tests.contrast.contrast_cases import (
    METHODS,
    NAMES,
    OWN_FLOORS,
    PROTOCOLS,
    SUPERVISED,
    Made,
    lacking,
    of_them,
    results,
)
from tests.report.paper.latex_cases import structure, widths
from tests.report.report_cases import PROTOCOL

COMPETING = [m for m in METHODS if m not in SUPERVISED]


@pytest.fixture(scope="module")
def found() -> Results:
    return results(change=lacking("longer", method="mmd"))


def tables(text: str, title: str) -> list[dict[str, list[str]]]:
    """The tables below a heading: first cell of each row -> the others."""
    part = text.split(f"\n## {title}\n")[1].split("\n## ")[0]
    grids = [[line for line in block.splitlines() if line.startswith("|")] for block in part.split("\n\n")]
    return [
        {cells[0]: cells[1:] for cells in ([c.strip() for c in line.split("|")[1:-1]] for line in grid)}
        for grid in grids
        if grid
    ]


def test_the_mean_table_is_methods_by_protocols(found: Results) -> None:
    [table] = tables(render_markdown(found), "Mean UAR")
    assert table["Method"] == list(NAMES)
    for name, cells in table.items():
        method = name.split(" ")[0]
        if method in COMPETING:
            for cell, values in zip(cells, found.contrast.by_pair.values(), strict=True):
                assert re.sub(r"\*\*|</?u>", "", cell).split(" ± ")[0] == percent(values[method].mean())
    labels = list(table)
    assert labels.index("target_only (supervised reference)") > max(labels.index(n) for n in ("dann", "svm (floor)"))
    assert labels[-3:] == ["chance", "majority", "prior-matched"]
    assert [sum("**" in cells[i] for cells in table.values()) for i in range(3)] == [1, 1, 1]


def test_gains_and_differences_stand_with_their_intervals(found: Results) -> None:
    text = render_markdown(found)
    [table] = tables(text, "Gain over a method's own floor")
    assert table["dann"] == [difference_text(found.over_floor.found[name, "dann"]) for name in NAMES]
    assert set(table) == {"Method", "dann", "coral"} | {next(m for m in table if set(m) <= {":", "-"})}
    [table] = tables(text, "Differences between protocols")
    assert table["Method"] == ["by_speaker − four_real", "longer − four_real", "longer − by_speaker"]
    couples = [("four_real", "by_speaker"), ("four_real", "longer"), ("by_speaker", "longer")]
    assert table[ALL] == [difference_text(found.mean_differences.found[c]) for c in couples]
    assert table["dann"] == [difference_text(found.differences.found[*c, "dann"]) for c in couples]
    [table] = tables(text, "Differences of gains")
    assert table["coral"] == [difference_text(found.gain_differences.found[*c, "coral"]) for c in couples]


def test_what_differs_and_what_is_missing_is_told(found: Results) -> None:
    text = render_markdown(found)
    [table] = tables(text, "What differs")
    assert table["training.steps"] == ["what a run gives", "400", "400", "800"]
    assert "batch" not in text.split("## Mean UAR")[0]
    [beside] = tables(text, "Not in the table")
    assert beside["mmd"][2] == "–"
    assert re.fullmatch(r"\d+\.\d ± \d+\.\d", beside["mmd"][0])
    ranks, agreements = tables(text, "Ranking")
    assert ranks["dann"][:3] == [str(found.ranks.loc["dann", name]) for name in NAMES]
    assert set(agreements) >= {"four_real, by_speaker", "four_real, longer", "by_speaker, longer"}
    assert len(tables(text, "Pairs")[0]) == 6 + 2


def test_few_corpora_are_said_wherever_differences_are_tested(found: Results) -> None:
    text = render_markdown(found)
    assert "intervals of 95 % are over what 3 corpora add in both of their roles (Student's t, 2 degrees" in text
    assert "with 3 of them the smallest possible p of a sign-flip test over corpus means is 0.25" in text
    assert "No stars: with so few corpora no p can be as small as 0.05." in text
    assert findings(found)[-1] == "With 3 independent corpora no difference can be significant."
    one = results(pairs=[("emodb", "urdu"), ("emodb", "emovo")])
    assert units(one.contrast) == [
        "Pairs share corpora, so that corpora count and not cells: with one independent corpus no interval."
    ]
    assert difference_text(one.mean_differences.found["four_real", "longer"]).count("[") == 0


def test_a_star_needs_a_p_that_counts_all_comparisons() -> None:
    differences = {("a", "dann"): Difference(0.1, 0.01, 0.05, 0.15, 90, 0, 0.001, 0.02)}
    assert Differences(differences, 0.001, 0.001).star(("a", "dann"))
    assert "at most 0.05" in stars(Differences(differences, 0.001, 0.001))
    assert "at least 0.08" in stars(Differences(differences, 0.01, 0.08))
    assert "no p can be" in stars(Differences(differences, 0.25, 1.0))


def test_findings_count_methods_as_loops_do(found: Results) -> None:
    text = " ".join(findings(found))
    gains, over = found.over_floor.found, found.over_reference.found
    adapting = [m for m in OWN_FLOORS if m != "mmd"]
    everywhere = [m for m in adapting if all(gains[name, m].mean > 0 for name in NAMES)]
    assert f"{len(everywhere)} of 2 methods that adapt are above their own floor under all 3 protocols" in text
    twice = [m for m in adapting if sum(gains[name, m].mean > 0 and over[name, m].mean > 0 for name in NAMES) > 1]
    assert f"{of_them(len(twice))} above both their own floor and logistic under more than one protocol" in text
    for name in NAMES:
        first = [str(m) for m in found.ranks.index[found.ranks[name] == 1]]
        assert re.search(rf"{', '.join(first)} (comes? first )?under {name} \(", text)


def test_the_same_method_first_everywhere_is_said_once() -> None:
    both = results([PROTOCOL, PROTOCOLS[1]], methods=["svm", "target_only"])
    assert findings(both)[0].startswith("Of 1 method svm comes first under both protocols (")
    alone = results([PROTOCOL, PROTOCOLS[1]], methods=["target_only"])
    assert findings(alone)[0] == "No method of the table does without target labels."
    assert "target_only" in render_markdown(alone) + render_terminal(alone) + render_latex(alone)


def test_under_the_oracle_nothing_is_claimed_or_marked() -> None:
    oracle = results(rule="oracle")
    assert findings(oracle) == [
        "The oracle chooses by the target's labels, which no method has: nothing is ranked or claimed."
    ]
    text = render_markdown(oracle)
    assert "Nothing is ranked or marked under the oracle" in text
    assert not any("**" in cell for cells in tables(text, "Mean UAR")[0].values() for cell in cells)


def test_each_column_has_its_own_rule_unless_one_is_given() -> None:
    assert "Selection rule: infomax (" in render_markdown(results(rule="infomax"))


def test_latex_is_whole(found: Results) -> None:
    text = render_latex(found)
    tabulars = structure(text)
    assert len(tabulars) == 4
    for columns, body in tabulars:
        assert set(widths(body)) == {len(columns)}
        assert [body.count(rf"\{rule}") for rule in ("toprule", "bottomrule")] == [1, 1]
    labels = re.findall(r"\\label\{(.*?)\}", text)
    assert len(set(labels)) == len(labels) == 5
    assert set(re.findall(r"\\ref\{(.*?)\}", text)) == {"sec:contrast-four-real-by-speaker-longer"} <= set(labels)
    columns, body = tabulars[0]
    assert columns == "l" + "rrrr" * 3
    assert r"\multicolumn{4}{c}{by\_speaker}" in body
    d = found.over_floor.found["four_real", "dann"]
    assert f"${100 * d.mean:+.1f}$" in next(line for line in body.splitlines() if line.startswith("dann "))


def test_many_differences_take_several_tables(found: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latex, "COUPLES", 2)
    text = render_latex(found)
    assert [columns for columns, body in structure(text) if ALL in body] == ["lrr", "lr"]
    assert "under another (1 of 2)" in text
    assert "-differences-2}" in text


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")
def test_latex_compiles(found: Results, tmp_path: Path) -> None:
    (tmp_path / "contrast.tex").write_text(render_latex(found), encoding="utf-8")
    (tmp_path / "main.tex").write_text(HEAD + "\\section{A}\\input{contrast.tex}\n\\end{document}\n", encoding="utf-8")
    for _ in range(2):
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "main.tex"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-2000:]
    assert "undefined" not in done.stdout
    assert "Overfull" not in "".join(re.findall(r"Overfull.*\n.*tabular.*", done.stdout))


@pytest.mark.parametrize("width", [160, 100, 60])
def test_the_terminal_shows_what_fits(found: Results, width: int) -> None:
    text = render_terminal(found, width)
    table = text.split("\n\n")[2]
    assert max(map(len, table.splitlines())) <= max(width, 62)
    for name, values in found.contrast.by_pair.items():
        assert percent(values["dann"].mean()) in table, name
    assert (" ± " in table and "rank" in table) == (width > 100)
    assert "target_only †" in table
    assert "† saw target labels" in " ".join(text.split())
    assert "mmd" in text


def test_a_model_that_knows_a_corpus_is_marked() -> None:
    def change(name: str, made: Made) -> Made:
        for record in made:
            for side in record["data"].values():
                side.update({"origin": {"trained_on": ["Emo-DB", "iemocap"]}} if name == "by_speaker" else {})
        return made

    found = results(change=change)
    text = render_markdown(found)
    assert (
        "‡ by_speaker: a model behind the features was trained on emodb, so that 4 of 6 pairs (emodb → emovo, emodb → "
        "urdu, emovo → emodb, urdu → emodb) tell nothing of corpora that it has not seen; --pairs leaves them out."
        in text
    )
    [pairs] = tables(text, "Pairs")
    assert pairs["Pair"][2:] == ["four_real", "by_speaker‡", "longer"]
    marked = {pair for pair, cells in pairs.items() if cells[3].endswith("‡") and "→" in pair}
    assert marked == {pair for pair in pairs if "emodb" in pair}
    assert tables(text, "Mean UAR")[0]["Method"] == ["four_real", "by_speaker‡", "longer"]
    assert r"by\_speaker$^\ddagger$" in render_latex(found)
    cells = pd.read_csv(io.StringIO(render_pairs_csv(found))).query("protocol == 'by_speaker'")
    assert (cells["known"].eq("emodb") == (cells["source"].eq("emodb") | cells["target"].eq("emodb"))).all()
    elsewhere = results(change=change, pairs=[("emovo", "urdu"), ("urdu", "emovo")])
    assert "‡" not in render_markdown(elsewhere)
