from dataclasses import replace

import pytest

from benchmark.cards import Card, Parameter
from benchmark.report import write_report
from benchmark.report.cards import abridged, method_entries, render_bibtex
from benchmark.report.markdown import render_markdown
from tests.report.report_cases import PAIRS, RIGHT, leaderboard, record


def parameter(name, default):
    return Parameter(name, default, "fixed", "help", None, None, False, (), "any")


DANN = Card(
    name="dann",
    title="DANN <2>",
    summary="A network.",
    family="adversarial",
    target_use="features",
    source_free=False,
    supervised_on_target=False,
    floor="source_only",
    floor_remark="",
    author_year="Ganin et al. 2016",
    source="A paper.",
    equations=(),
    hyper_parameters=(parameter("weight", 1.0), parameter("hidden", 100), parameter("layers", (0, 1))),
    departures="the rate is ours; the width is ours.",
    citation="@misc{dann,\n  year = {2016}\n}\n",
)
SOURCE_ONLY = replace(DANN, name="source_only", author_year="", citation="", hyper_parameters=(), departures="")
DEFAULTS = {"weight": 1.0, "hidden": 100, "layers": [0, 1]}


def runs(*settings):
    """Runs of all methods, those of dann with these hyper-parameters in turn."""
    given = [record(m, (s, t), seed, both[seed]) for (m, s, t), both in RIGHT.items() for seed in (0, 1)]
    own = [r for r in given if r["run"]["method"] == "dann"]
    for i, r in enumerate(own):
        r["hyper_parameters"] = settings[i % len(settings)]
    return leaderboard(given)


def settings_of(*settings, card=DANN):
    return method_entries(runs(*settings).board, {"dann": card} if card else {})["dann"][1]


def section(text):
    return text.split("## Methods\n")[1].split("\n## ")[0].strip()


def test_an_entry_says_what_the_method_is_ran_with_and_departs_in():
    assert method_entries(runs(DEFAULTS).board, {"dann": DANN})["dann"] == [
        "DANN <2>, Ganin et al. 2016, adversarial; takes from the target: features; floor: source_only",
        "Hyper-parameters: weight = 1, hidden = 100, layers = [0, 1]; the defaults",
        "Departs from the paper: the rate is ours; the width is ours.",
    ]


def test_what_was_not_the_default_says_so():
    changed = {**DEFAULTS, "hidden": 64}
    expected = "Hyper-parameters: weight = 1, hidden = 64 (default 100), layers = [0, 1]"
    assert settings_of(changed) == expected


def test_an_integer_in_the_place_of_a_float_is_the_same_default():
    assert settings_of({**DEFAULTS, "weight": 1}).endswith("; the defaults")


def test_runs_with_different_values_are_counted():
    expected = "weight = 1 (3 runs) and 0.5 (1 run) (default 1), hidden"
    assert expected in settings_of(DEFAULTS, DEFAULTS, DEFAULTS, {**DEFAULTS, "weight": 0.5})


def test_hyper_parameters_that_came_or_went_since_are_told():
    text = settings_of({"weight": 1.0, "layers": [0, 1], "tau": 1e-5})
    assert "hidden = unknown (default 100)" in text
    assert text.endswith("tau = 1e-05 (no longer a hyper-parameter)")


def test_a_method_that_is_no_longer_installed_has_what_its_runs_say():
    entries = method_entries(runs({"weight": 2.0}).board, {})
    gone = "adversarial; floor: source_only; not installed, so this is what its runs say"
    assert entries["dann"] == [gone, "Hyper-parameters: weight = 2"]
    assert entries["source_only"] == [
        gone.replace("adversarial; floor: source_only", "baseline"),
        "Hyper-parameters: none",
    ]
    assert "supervised on the target" in entries["target_only"][0]


def test_records_that_are_older_than_hyper_parameters_have_none():
    given = [{k: v for k, v in record("dann", p, 0, (5, 9)).items() if k != "hyper_parameters"} for p in PAIRS]
    assert method_entries(leaderboard(given).board, {})["dann"][1] == "Hyper-parameters: none"


def test_source_free_is_said_once():
    free = replace(DANN, source_free=True)
    first = method_entries(runs(DEFAULTS).board, {"dann": free})["dann"][0]
    assert first.endswith("features; source-free; floor: source_only")
    first = method_entries(runs(DEFAULTS).board, {"dann": replace(free, family="source-free")})["dann"][0]
    assert first.count("source-free") == 1


def test_the_markdown_has_a_short_entry_per_method_in_the_order_of_the_ranking():
    wordy = replace(DANN, departures="This * is departed from. " * 50)
    text = section(render_markdown(runs(DEFAULTS), {"dann": wordy, "source_only": SOURCE_ONLY}))
    names = [line.split("**")[1] for line in text.splitlines() if line.startswith("- ")]
    assert names == ["dann", "source_only", "target_only"]
    entries = text.split("\n- ")[1:]
    assert all(len(entry.splitlines()) <= 5 for entry in entries)
    assert max(map(len, text.splitlines())) < 500
    assert "DANN &lt;2>" in text
    assert "This \\* is" in text
    assert text.count("list methods --json") == 1


def test_without_cards_nothing_points_to_what_is_not_written():
    text = section(render_markdown(leaderboard()))
    assert "- **dann**: adversarial" in text
    assert "methods.bib" not in text


def test_abridged_departures_are_whole_clauses_with_a_mark():
    text = "the first; the second. The third"
    for most in range(6, len(text) + 1):
        short = abridged(text, most)
        assert len(short) <= most
        assert text.startswith(short.removesuffix(" …"))
        assert (short == text) == (most == len(text))
    assert abridged(text, 25) == "the first; the second. …"


def test_papers_are_written_beside_the_tables(tmp_path):
    cards = {"source_only": SOURCE_ONLY, "dann": DANN, "mmd": replace(DANN, name="mmd")}
    paths = write_report(leaderboard(), tmp_path, cards)
    assert paths[-1].name == "methods.bib"
    assert paths[-1].read_text(encoding="utf-8") == "@misc{dann,\n  year = {2016}\n}\n"
    assert sorted(tmp_path.iterdir()) == sorted(paths)


@pytest.mark.parametrize("cards", [{}, {"source_only": SOURCE_ONLY}])
def test_without_papers_there_is_no_bibliography(tmp_path, cards):
    assert render_bibtex(leaderboard().board, cards) == ""
    assert [p.name for p in write_report(leaderboard(), tmp_path, cards)][-1] == "leaderboard.tex"


def test_entries_are_apart_and_in_alphabetical_order():
    cards = {name: replace(DANN, citation=f"@misc{{{name},}}") for name in ("source_only", "dann")}
    assert render_bibtex(leaderboard().board, cards) == "@misc{dann,}\n\n@misc{source_only,}\n"


def test_a_search_says_which_trials_were_chosen():
    given = []
    for seed, best in ((0, 1), (1, 1), (2, 0)):
        for trial in (0, 1, 2):
            run = record("dann", PAIRS[0], seed, (5, 10), trial=trial, hyper_parameters={"weight": 1.0 + trial})
            run["checkpoints"] = [run["checkpoints"][-1] | {"selection": {"snd": float(trial == best)}}]
            given.append(run)
    board = leaderboard(given, methods=["dann"], seeds=[0, 1, 2], trials={"dann": 3}, rule="snd").board
    lines = method_entries(board, {})["dann"]
    assert lines[-1] == (
        "Searched, 3 trials, trial 0 with the above; chosen by snd: trial 1 in 2 cells (weight = 2), trial 0 in 1 cell"
    )
    assert "weight = 1" in lines[-2]
