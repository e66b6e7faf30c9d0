import pandas as pd

from benchmark.cards import known_cards
from benchmark.contracts import DEEP_FLOOR, SHALLOW_FLOOR
from benchmark.hyper import hyper_parameters
from benchmark.mathematics.regression import RegressionMethod
from benchmark.registry import method_registry
from benchmark.report.board import FAMILY_FLOORS, Floor
from benchmark.report.caption import caption
from benchmark.report.floors import floors_sentence, label, measured, over_floor, remarks, without_floor
from benchmark.training.deep import DeepMethod
from benchmark.training.shallow import ShallowMethod
from tests.report.report_cases import leaderboard
from tests.report.section_cases import FLOORS, varied

METHODS = method_registry("methods")


REGRESSION = {"didan": "regression_only", "lidan": "regression_only", "jdar": "sparse_regression"}
"""Methods that regress labels, and their floors."""


def test_every_method_of_the_suite_has_a_floor_of_the_suite_or_is_one():
    floors = {METHODS.get(name).floor for name in METHODS.names} - {""}
    assert floors == {DEEP_FLOOR, SHALLOW_FLOOR, *REGRESSION.values()}
    assert all(METHODS.get(floor).floor == "" for floor in floors)
    assert [n for n in METHODS.names if not METHODS.get(n).floor] == sorted([*floors, "logistic", "target_only"])


def test_methods_are_held_against_the_network_or_the_classifier_that_they_train():
    for name in METHODS.names:
        cls = METHODS.get(name)
        base = REGRESSION.get(name, DEEP_FLOOR if issubclass(cls, DeepMethod) else SHALLOW_FLOOR)
        assert cls.floor in ("", base), name
        assert issubclass(cls, (DeepMethod, ShallowMethod)), name


def test_no_method_of_the_suite_differs_from_its_floor_in_more_than_adaptation():
    """The classifier is the floor's and so are the defaults of the hyper-parameters that both have."""
    for name in METHODS.names:
        cls = METHODS.get(name)
        assert cls.floor_remark == "", name
        if not cls.floor:
            continue
        floor = METHODS.get(cls.floor)
        assert issubclass(cls, RegressionMethod) == issubclass(floor, RegressionMethod), name
        if issubclass(cls, ShallowMethod) and name != "jdar":
            assert cls.train is floor.train, name
        ours, its = hyper_parameters(cls), hyper_parameters(floor)
        assert {k: ours[k] for k in ours.keys() & its.keys()} == {k: its[k] for k in ours.keys() & its.keys()}, name


def test_the_floor_of_a_stored_method_is_that_which_loading_it_gives():
    for name in METHODS.names:
        cls = METHODS.get(name)
        by_family = FAMILY_FLOORS.get(cls.family, DEEP_FLOOR)
        assert ("" if by_family == name else by_family) == cls.floor or name in {
            "logistic",
            *REGRESSION,
            *REGRESSION.values(),
        }


def test_names_say_what_is_a_floor_and_what_a_reference():
    board = varied().board
    assert [label(board, m) for m in ("dann", "svm", "target_only")] == [
        "dann",
        "svm (floor)",
        "target_only (supervised reference)",
    ]


def test_methods_are_measured_where_the_table_has_their_floor():
    board = varied().board
    assert measured(board) == FLOORS
    assert measured(board, ["dann", "source_only", "coral"]) == {"dann": "source_only"}
    values = pd.DataFrame({"dann": [0.5, 0.25], "source_only": [0.25, 0.5]})
    assert over_floor(values, {"dann": "source_only"}).to_dict("list") == {"dann": [0.25, -0.25]}


def test_captions_name_the_floors_and_call_the_reference_what_it_is():
    board = varied().board
    assert floors_sentence(board).startswith("Floors, the same classifier without adaptation: ")
    assert "svm for 1 method (coral)" in floors_sentence(board)
    text = " ".join(caption(board))
    assert floors_sentence(board) in text
    assert "target_only: a supervised reference and no bound, trained on labels of other target speakers" in text
    assert "in each of 3 folds on those of the others, 1/3 fewer utterances than methods adapt to" in text


def test_remarks_name_what_else_differs_and_what_is_not_installed():
    assert without_floor(leaderboard().board) == ""
    assert remarks(leaderboard(floors={"dann": Floor("source_only", "it regresses")}).board) == ["dann: it regresses."]
    (unknown,) = remarks(leaderboard().board)
    assert unknown == "dann: not installed, so the floor is that of the family."


def test_cards_say_the_floor():
    card = known_cards(METHODS, ["didan"])["didan"]
    assert card.floor == "regression_only"
    assert card.to_dict()["floor_remark"] == ""
