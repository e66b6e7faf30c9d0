"""What differs is found from the dumps of protocols, whatever sections they have, and from the data of their runs."""

from __future__ import annotations

from typing import Any, cast

from benchmark.contrast import column
from benchmark.contrast.columns import Column
from benchmark.contrast.common import Contrast
from benchmark.contrast.sentences import warnings
from benchmark.contrast.settings import Setting, differing
from benchmark.protocol import FREE, Protocol
from tests.contrast.contrast_cases import NAMES, PROTOCOLS, Made, board, contrast, records_of
from tests.report.report_cases import PROTOCOL, corpus


def found_in(*features: Any, **rest: Any) -> dict[str, tuple[str, ...]]:
    """The settings that differ between protocols of such features, all else equal."""
    protocols = [Protocol(name=f"p{i}", corpora=PROTOCOL.corpora, features=f, **rest) for i, f in enumerate(features)]
    columns = tuple(under(protocol) for protocol in protocols)
    alike = cast(Contrast, Alike(columns))
    return {s.key: s.values for s in differing(alike) if s.kind == "run" and s.key != "fingerprint"}


class Alike:
    """Columns of the same runs."""

    unlike: dict[Any, Any] = {}

    def __init__(self, columns: tuple[Column, ...]) -> None:
        self.columns, self.boards = columns, tuple(c.board for c in columns)
        self.names = tuple(c.name for c in columns)


def under(protocol: Protocol) -> Column:
    stamp = {"name": protocol.name, "fingerprint": protocol.fingerprint}
    return column(board(protocol, [{**r, "protocol": stamp} for r in records_of(PROTOCOL)]))


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


def test_settings_of_another_kind_of_features_are_listed_whole() -> None:
    found = found_in({}, {"kind": "functionals"}, {"kind": "embeddings", "folder": "/home/me/embeddings/speakers"})
    assert found["features.kind"] == ("spectrogram", "functionals", "embeddings")
    assert found["features.mels"] == ("64", "64", "–")
    assert found["features.folder"] == ("–", "–", "speakers"), "what it is called, not where it lies"
    assert found["training.backbone"] == ("compact", "mlp", "mlp")
    assert found["training.crop"] == ("128", "1", "1")
    assert not [
        key for key in found if key.startswith("training.") and key not in ("training.backbone", "training.crop")
    ]


def test_joined_representations_are_listed_one_by_one() -> None:
    found = found_in({"kind": "functionals"}, [{"kind": "functionals"}, {"kind": "embeddings", "folder": "f"}])
    assert found["features.kind"] == ("functionals", "–")
    assert found["features.1.kind"] == ("–", "functionals")
    assert (found["features.2.kind"], found["features.2.folder"]) == (("–", "embeddings"), ("–", "f"))
    assert not [key for key in found if key.startswith("training.")]


def test_what_a_model_was_trained_on_is_no_setting_that_changes_a_run() -> None:
    embeddings = {"kind": "embeddings", "folder": "f"}
    assert found_in(embeddings, {**embeddings, "trained_on": ["emodb"]}) == {}


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
    assert warnings(found, settings, {}) == [
        "The data of emodb are not the same under all protocols; differences between columns may be the data's."
    ]


def test_an_earlier_name_of_the_same_data_is_no_difference() -> None:
    known = with_data({"longer": "old"})
    both = with_data({"four_real": "2:same", "by_speaker": "2:same"}, earlier="old")

    def change(name: str, made: Made) -> Made:
        return known(name, made) if name == "longer" else both(name, made)

    assert not [s for s in differing(contrast(change=change)) if s.kind == "data"]


def test_data_behind_a_model_are_not_held_against_those_of_the_audio() -> None:
    """Their names cover the model, so that they always differ."""
    brought = with_data({"longer": "2:other"})

    def change(name: str, made: Made) -> Made:
        for record in brought(name, made):
            for side in record["data"].values():
                side.update({"origin": {"kind": "embeddings"}} if name == "longer" else {})
        return made

    found = contrast(change=change)
    assert not [s for s in differing(found) if s.kind == "data"]
    assert warnings(found, differing(found), {}) == [
        "longer: a model or a file stands between the audio and the features, and the names of the data cover it, so "
        "that they can't tell whether the audio was the same."
    ]


def test_another_number_of_utterances_is_listed_whatever_the_names_say() -> None:
    found = contrast(change=with_data({"longer": "2:other"}, utterances=534))
    change = with_data({"longer": "2:same"})
    assert "utterances of emodb" not in {s.key for s in differing(found)}

    def fewer(name: str, made: Made) -> Made:
        for record in change(name, made):
            for side in record["data"].values():
                if name == "longer" and side["corpus"] == "emodb":
                    side["utterances"] = 300
        return made

    settings = {s.key: s.values for s in differing(contrast(change=fewer))}
    assert settings["utterances of emodb"] == ("400", "400", "300")


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
    assert any("not scored on the same target utterances" in text for text in warnings(found, differing(found), {}))


def test_long_values_are_cut_where_there_is_little_room() -> None:
    setting = Setting("methods", ("all", ", ".join(f"method_{i}" for i in range(20))), "plan")
    assert setting.brief == ("all", "method_0, method_1, method_2 and 17 more")


def test_names_are_those_of_the_protocols() -> None:
    assert contrast().names == NAMES
    assert PROTOCOL.name in NAMES
