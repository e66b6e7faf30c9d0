import re

from benchmark.contracts import Impossible, Run
from benchmark.report.markdown import render_markdown, section_text
from benchmark.report.section import Grid, Section
from tests.report.report_cases import PAIRS, corpus, failure, leaderboard, record, without


def grids(text):
    """The tables of a Markdown text, as lists of lines."""
    return [part.strip().splitlines() for part in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)]


def row(text, heading, name):
    section = text.split(f"## {heading}\n")[1].split("\n## ")[0]
    line = next(line for line in section.splitlines() if line.startswith("|") and name in line)
    return [cell.strip() for cell in line.strip("|").split("|")]


def broken():
    """A leaderboard with a failed run, a run to do, an impossible pair and a name with a pipe."""
    data = {"source": corpus("emodb", left_out={"a|b*": "empty <file>"}), "target": corpus("urdu")}
    given = [*without(Run("dann", *PAIRS[1], 1)), record("dann", PAIRS[0], 0, (5, 10), data=data)]
    return leaderboard(
        given[-1:] + [r for r in given[:-1] if r["run"] != given[-1]["run"]],
        failures=[failure("dann", PAIRS[1], 1, "ValueError: <x> * y")],
        impossible=[Impossible("emodb", "emovo", "corpus emovo is absent")],
        methods=["source_only", "dann", "target_only", "mmd"],
    )


def test_columns_align_and_no_cell_breaks_its_table():
    for board in (leaderboard(), broken()):
        tables = grids(render_markdown(board))
        assert len(tables) == 5
        for table in tables:
            assert len({len(line) for line in table}) == 1
            assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table}) == 1


def test_numbers_and_marks():
    text = render_markdown(leaderboard())
    assert row(text, "UAR per pair", "dann") == ["dann", "**57.5 ± 3.5**", "**65.0 ± 7.1**", "<u>50.0 ± 0.0</u>"]
    assert row(text, "UAR per pair", "source_only")[1:] == ["<u>55.0 ± 3.5</u>", "<u>52.5 ± 3.5</u>", "**57.5 ± 3.5**"]
    assert row(text, "WAR per pair", "dann")[1:] == ["**56.7 ± 2.4**", "**63.3 ± 4.7**", "<u>50.0 ± 0.0</u>"]
    assert row(text, "WAR per pair", "prior-matched")[1:] == ["41.7"] * 3


def test_the_supervised_is_set_apart_and_never_marked():
    text = render_markdown(leaderboard())
    found = row(text, "UAR per pair", "target_only")
    assert found == ["target_only (supervised reference)", "86.2 ± 1.8", "90.0 ± 0.0", "82.5 ± 3.5"]
    lines = text.split("## UAR per pair\n")[1].splitlines()
    names = [line.split("|")[1].strip() for line in lines if line.startswith("|")][2:8]
    assert names[:2] == ["dann", "source_only (floor)"]
    assert names[2:] == ["───", "target_only (supervised reference)", "───", "chance"]


def test_missing_cells_point_to_their_reasons():
    text = render_markdown(broken())
    assert row(text, "UAR per pair", "dann")[3:] == ["50.0 [2]", "— [1]"]
    assert row(text, "UAR per pair", "chance")[3:] == ["50.0", "—"]
    assert "- [1] impossible pair: corpus emovo is absent\n- [2] seed 1 failed: ValueError: &lt;x> \\* y\n" in text
    assert "no finished run: mmd" in text


def test_a_whole_table_has_no_section_on_what_is_missing():
    assert "## Missing" not in render_markdown(leaderboard())


def test_one_seed_has_no_deviation():
    found = row(render_markdown(leaderboard(seeds=[1])), "Ranking", "dann")
    assert found[:4] == ["1", "dann", "**60.0**", "**58.3**"]


def test_the_ranking_names_seconds_and_pairs():
    assert row(render_markdown(leaderboard()), "Ranking", "target_only")[4:] == ["9.0", "10.0", "2 of 2"]


def test_a_section_is_its_title_its_sentences_and_its_tables():
    grid = Grid(("Rule", "UAR"), (("last", "50.0"),), right=("UAR",), text="Every | rule.")
    text = section_text(Section("Selection rules", ("One.", "Two *stars*."), (grid,)))
    assert text.splitlines() == [
        *("## Selection rules", "", "One. Two \\*stars\\*.", "", "Every | rule.", ""),
        *("| Rule   |   UAR |", "|:-------|------:|", "| last   |  50.0 |"),
    ]
    assert f"\n\n{text}\n\n## Methods\n" in render_markdown(
        leaderboard(), sections=[Section("Selection rules", ("One.", "Two *stars*."), (grid,))]
    )
