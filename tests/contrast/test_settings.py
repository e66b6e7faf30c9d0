"""What differs is found from the dumps of protocols, whatever sections they have, and from the data of their runs."""

from __future__ import annotations

from typing import Any, cast

import pytest

from benchmark.contrast.columns import Column
from benchmark.contrast.sentences import warnings
from benchmark.contrast.settings import Setting, differing, seen, trained_on
from benchmark.protocol import FREE, Protocol
from tests.contrast.contrast_cases import NAMES, PROTOCOLS, Made, contrast
from tests.report.report_cases import PROTOCOL, corpus


class Dumped:
    """A protocol of another version, of which only what it dumps is known."""

    name, fingerprint = "later", "0" * 12

    def __init__(self, **dump: Any) -> None:
        self.dump = dump

    def model_dump(self, mode: str = "json", exclude: set[str] = frozenset()) -> dict[str, Any]:  # type: ignore[assignment]
        return {key: value for key, value in self.dump.items() if key not in exclude}


def later(**dump: Any) -> Protocol:
    return cast(Protocol, Dumped(**dump))


def found_in(*dumps: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """The settings that differ between protocols of such dumps."""
    from benchmark.contrast.settings import _settings

    class Board:
        rule = "last"

        def __init__(self, dump: dict[str, Any]) -> None:
            self.protocol = later(**dump)

    columns = [Column(cast(Any, Board(dump)), {}) for dump in dumps]
    return {s.key: s.values for s in _settings(columns) if len(set(s.values)) > 1}


def test_exactly_the_settings_that_differ_are_listed() -> None:
    found = {s.key: s for s in differing(contrast())}
    assert {key: s.values for key, s in found.items()} == {
        "fingerprint": tuple(p.fingerprint for p in PROTOCOLS),
        "normalisation": ("corpus", "speaker", "corpus"),
        "training.steps": ("400", "400", "800"),
        "hyper_parameters.dann.weight": ("default", "0.5", "default"),
        "seeds": ("0, 1, 2", "0, 1", "0, 1, 2"),
    }
    assert len({p.corpora for p in PROTOCOLS}) == 2, "in another order, which is no difference"
    assert {key for key, s in found.items() if s.kind == "plan"} == set(found) & FREE


def test_settings_that_change_a_run_come_before_those_that_do_not() -> None:
    kinds = [s.kind for s in differing(contrast())]
    assert kinds == sorted(kinds, key=["run", "plan", "data"].index)


def test_the_rule_is_the_one_of_the_tables() -> None:
    assert "rule" not in {s.key for s in differing(contrast(rule="infomax"))}


def test_sections_that_only_some_protocols_have_are_settings_too() -> None:
    one = {"features": {"kind": "spectrogram", "mels": 64, "sample_rate": 16000}, "seeds": [0]}
    two = {"features": {"kind": "pretrained", "model": "m", "sample_rate": 16000}, "seeds": [0]}
    several = {"features": [{"kind": "functionals"}, {"kind": "embeddings", "folder": "f"}], "seeds": [0]}
    assert found_in(one, two) == {
        "features.kind": ("spectrogram", "pretrained"),
        "features.mels": ("64", "–"),
        "features.model": ("–", "m"),
    }
    assert found_in(one, several) == {
        "features.kind": ("spectrogram", "–"),
        "features.mels": ("64", "–"),
        "features.sample_rate": ("16000", "–"),
        "features.1.kind": ("–", "functionals"),
        "features.2.kind": ("–", "embeddings"),
        "features.2.folder": ("–", "f"),
    }


def test_an_empty_section_beside_a_full_one_is_not_listed_itself() -> None:
    assert found_in({"hyper_parameters": {}}, {"hyper_parameters": {"dann": {"weight": 2.0}}}) == {
        "hyper_parameters.dann.weight": ("default", "2.0")
    }


@pytest.mark.parametrize(
    ("dump", "names"),
    [
        ({"features": {"kind": "pretrained", "trained_on": ["iemocap", "emodb"]}}, ("iemocap", "emodb")),
        ({"features": [{"trained_on": ["emodb"]}, {"trained_on": []}, {"trained_on": ["msp"]}]}, ("emodb", "msp")),
        ({"features": {"model": {"card": {"trained_on": "Emo-DB"}}}}, ("Emo-DB",)),
        ({"features": {"kind": "spectrogram", "trained_on": None}}, ()),
        ({}, ()),
    ],
)
def test_a_model_is_known_to_have_seen_corpora_wherever_its_section_says_so(dump: Any, names: Any) -> None:
    assert trained_on(later(**dump)) == names
    expected = ["emodb"] if {"emodb", "Emo-DB"} & set(names) else []
    assert seen(later(**dump), ("urdu", "emodb")) == expected


def test_todays_protocols_are_trained_on_nothing() -> None:
    assert [trained_on(protocol) for protocol in PROTOCOLS] == [(), (), ()]


def with_data(fingerprints: dict[str, str], **changes: Any) -> Any:
    """A change: emodb has other data under some protocols."""

    def change(name: str, made: Made) -> Made:
        for record in made:
            for side in ("source", "target"):
                if record["run"][side] == "emodb":
                    record["data"][side] = corpus("emodb", fingerprints.get(name, "2:same"), **changes)
        return made

    return change


def test_other_data_of_a_corpus_are_listed_and_said() -> None:
    found = contrast(change=with_data({"longer": "2:other"}))
    settings = [s for s in differing(found) if s.kind == "data"]
    assert settings == [Setting("data of emodb", ("2:same", "2:same", "2:other"), "data")]
    assert warnings(found, settings) == [
        "The data of emodb are not the same under all protocols; differences between columns may be the data's."
    ]


def test_an_earlier_name_of_the_same_data_is_no_difference() -> None:
    known = with_data({"longer": "old"})
    both = with_data({"four_real": "2:same", "by_speaker": "2:same"}, earlier="old")

    def change(name: str, made: Made) -> Made:
        return known(name, made) if name == "longer" else both(name, made)

    assert not [s for s in differing(contrast(change=change)) if s.kind == "data"]


def test_other_classes_and_other_test_utterances_are_listed() -> None:
    def change(name: str, made: Made) -> Made:
        for record in made:
            if name == "longer" and record["run"]["source"] == "urdu" and record["run"]["target"] == "emodb":
                record["classes"] = ["anger", "fear"]
            if name == "by_speaker":
                for checkpoint in record["checkpoints"]:
                    checkpoint["confusion"]["target"] = [[3, 2], [4, 6]]
        return made

    found = contrast(change=change)
    settings = {s.key: s.values for s in differing(found) if s.kind == "data"}
    assert settings == {
        "classes of urdu → emodb": ("anger, sadness", "anger, sadness", "anger, fear"),
        "target utterances scored, all pairs": ("150", "75", "150"),
    }
    assert any("not scored on the same target utterances" in text for text in warnings(found, differing(found)))


def test_long_values_are_cut_where_there_is_little_room() -> None:
    setting = Setting("methods", ("all", ", ".join(f"method_{i}" for i in range(20))), "plan")
    assert setting.brief == ("all", "method_0, method_1, method_2 and 17 more")


def test_names_are_those_of_the_protocols() -> None:
    assert contrast().names == NAMES
    assert PROTOCOL.name in NAMES
