"""The files that `tune` writes: what they hold, and that every method of the suite agrees with its own."""

from __future__ import annotations

from dataclasses import make_dataclass
from pathlib import Path

import numpy as np
import pytest

from benchmark.errors import UsageError
from benchmark.hyper import hyper
from benchmark.plain_yaml import read_plain_yaml
from benchmark.protocol import load_protocol
from benchmark.tuning import defaults
from benchmark.tuning.ranking import Ranking
from benchmark.tuning.trials import Shift
from run_benchmark import introduce

FOLDER = Path(__file__).parents[2] / "methods" / "defaults"
METHODS = introduce().methods
OWN = [name for name in METHODS.names if METHODS.is_own(name)]
TUNING = load_protocol("tuning")


@pytest.mark.parametrize("name", OWN)
def test_every_tuned_default_is_what_its_file_says(name):
    assert defaults.disagreements(METHODS.get(name), FOLDER / f"{name}.yaml") == []


def test_every_file_is_of_a_method():
    assert {path.stem for path in FOLDER.glob("*.yaml")} <= set(OWN)


def method(**parameters):
    """A class with these hyper-parameters."""
    made = make_dataclass("Method", [(name, object, field) for name, field in parameters.items()])
    made.name = "example"
    return made


def tuned(weight=0.32, origin="tuned"):
    weight_ = hyper(weight, "how much", low=0.01, high=1.0, log=True, ge=0, origin=origin)
    return method(weight=weight_, theirs=hyper(2.0, "the paper's", low=1.0, high=3.0, origin="paper"))


def written(folder, protocol=TUNING) -> Path:
    """The file of a choice in which trial 0, the present defaults, is the best of two."""
    scores = [np.array([[0.6, 0.7], [0.5, 0.4]]), np.array([[0.5, 0.5], [0.4, 0.5]])]
    shifts = [Shift(protocol, f"a{k}", "b", (0, 1), s, ("abc",), ("123",), {"b": "def"}) for k, s in enumerate(scores)]
    path = folder / "example.yaml"
    defaults.write(path, defaults.content(tuned(), "tune example", shifts, Ranking(scores)))
    return path


def test_a_file_says_how_its_values_were_chosen_and_what_they_are_worth(tmp_path):
    said = read_plain_yaml(written(tmp_path), "defaults")
    assert said["values"] == {"weight": 0.32}, "what is the paper's is not chosen"
    assert (said["method"], said["command"], said["trials"]) == ("example", "tune example", 2)
    assert said["chosen"] == {"trial": 0, "mean_rank": 1.0, "mean_uar": 57.5, "values": {"weight": 0.32}}
    assert said["adopted"] == 0
    assert said["before"] == {"trial": 0, "mean_rank": 1.0, "mean_uar": 57.5, "values": {"weight": 0.32}}
    assert (said["gain"], said["gain_on_unseen_shifts"], said["failed_trials"]) == (0.0, 0.0, [])
    about = said["protocols"]["tuning"]
    assert about["fingerprint"] == TUNING.fingerprint
    assert about["seeds"] == [0, 1]
    assert about["shifts"] == {
        "a0:b": {"uar": 65.0, "before": 65.0, "code": "abc"},
        "a1:b": {"uar": 50.0, "before": 50.0, "code": "abc"},
    }
    assert said["data"] == {"b": "def"}


def test_a_method_that_agrees_with_its_file_has_no_disagreement(tmp_path):
    assert defaults.disagreements(tuned(), written(tmp_path)) == []


@pytest.mark.parametrize(
    ("cls", "says"),
    [
        (tuned(0.4), "example.weight = 0.4, and example.yaml has 0.32"),
        (tuned(origin="ours"), "example.yaml has weight: 0.32, which is no field of the origin tuned"),
        (method(weight=hyper(0.32, "a", origin="tuned"), b=hyper(1.0, "b", origin="tuned")), "has no value of it"),
    ],
)
def test_what_differs_is_found(cls, says, tmp_path):
    (found,) = defaults.disagreements(cls, written(tmp_path))
    assert says in found


def test_a_tuned_field_without_a_file_is_found(tmp_path):
    assert defaults.disagreements(tuned(), tmp_path / "none.yaml") == [
        "example.weight is tuned, and there is no none.yaml"
    ]


def test_a_file_of_another_protocol_or_of_an_earlier_one_is_found(tmp_path):
    other = TUNING.model_copy(update={"name": "mine"})
    (found,) = defaults.disagreements(tuned(), written(tmp_path, other))
    assert "is of mine" in found
    earlier = TUNING.model_copy(update={"normalisation": "speaker"})
    (found,) = defaults.disagreements(tuned(), written(tmp_path, earlier))
    assert f"which is {TUNING.fingerprint} now; tune again" in found


def test_two_protocols_of_one_name_are_refused(tmp_path):
    scores = [np.ones((2, 1)), np.ones((2, 1))]
    earlier = TUNING.model_copy(update={"normalisation": "speaker"})
    shifts = [Shift(p, "a", "b", (0,), s) for p, s in zip((TUNING, earlier), scores, strict=True)]
    with pytest.raises(defaults.BenchmarkError, match="found two called tuning"):
        defaults.content(tuned(), "tune", shifts, Ranking(scores))


def test_files_lie_beside_the_methods_of_a_checkout_and_elsewhere_where_the_user_says(tmp_path, monkeypatch):
    assert defaults.folder_of(METHODS, "mmd") == FOLDER
    monkeypatch.setattr(defaults, "ROOT", tmp_path)
    with pytest.raises(UsageError, match=r"a folder for mmd.yaml expected.*installed suite; give --output DIR"):
        defaults.folder_of(METHODS, "mmd")
