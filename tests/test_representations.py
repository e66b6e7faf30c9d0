"""Settings of representations: kinds, fingerprints, networks and crops that suit, and what is said where none does."""

from __future__ import annotations

from typing import Any

import pytest

from benchmark.errors import UsageError
from benchmark.protocol import Protocol, build_protocol, load_protocol
from benchmark.representations import CROPS, KINDS, Functionals, Spectrogram
from benchmark.training.networks import _ENCODERS


def protocol(**content: Any) -> Protocol:
    return build_protocol({"name": "a", "corpora": ["emodb", "urdu"], **content}, "a.yaml")


def test_stored_runs_keep_their_fingerprint():
    """Those of the results that come with the suite, made when spectrograms were the only kind."""
    assert load_protocol("four_real").fingerprint == "653d10e9daab"
    assert load_protocol("four_real_inductive").fingerprint == "c698dfcb0348"
    assert protocol(features={"kind": "spectrogram"}).fingerprint == protocol().fingerprint == "653d10e9daab"


def test_every_backbone_has_an_encoder_and_a_crop_and_suits_a_kind():
    suited = {name for settings in KINDS.values() for name in settings.networks}
    assert set(_ENCODERS) == set(CROPS) == suited


@pytest.mark.parametrize("name", CROPS)
def test_the_default_crop_suits_its_network(name):
    CROPS[name].check(CROPS[name].default, name)


def test_the_network_and_the_crop_follow_from_the_kind():
    found = protocol(features={"kind": "functionals"}).training
    assert (found.backbone, found.crop) == ("mlp", 1)
    found = protocol(features={"kind": "embeddings", "folder": "x"}, training={"backbone": "pooled"}).training
    assert (found.backbone, found.crop) == ("pooled", 150)
    found = protocol(features={"kind": "pretrained", "model": "m", "layer": 9}).training
    assert (found.backbone, found.crop) == ("pooled", 150)
    found = protocol(features={"kind": "waveform", "model": "m", "layer": 9}).training
    assert (found.backbone, found.crop) == ("finetuned", 48_000)
    found = protocol(training={"steps": 7}).training
    assert (found.backbone, found.crop, found.steps) == ("compact", 128, 7)


def test_functionals_share_the_keys_of_a_spectrogram_and_not_its_fingerprint():
    assert Functionals(mels=40).pipeline == Spectrogram(mels=40).pipeline
    assert protocol(features={"kind": "functionals"}).fingerprint != protocol().fingerprint


def test_a_folder_counts_by_its_name_and_not_by_its_place():
    here, there, other = (
        protocol(features={"kind": "embeddings", "folder": folder}).fingerprint
        for folder in ("data/speakers", "/elsewhere/speakers", "data/words")
    )
    assert here == there != other


def test_where_a_model_was_trained_changes_no_run():
    given = {"kind": "embeddings", "folder": "x"}
    known = protocol(features={**given, "trained_on": ["emodb"]})
    assert known.fingerprint == protocol(features=given).fingerprint
    assert known.features.trained_on_corpora == {"emodb"}


@pytest.mark.parametrize("kind", ["pretrained", "waveform"])
def test_a_model_counts_by_its_name_its_layer_and_its_window(kind):
    given = {"kind": kind, "model": "here/hubert", "layer": 9}
    prints = [
        protocol(features=given | change).fingerprint
        for change in ({}, {"model": "hub/hubert"}, {"trained_on": ["emodb"]}, {"model": "here/wavlm"}, {"layer": 8},
                       {"layer": "weighted"}, {"window_s": 10}, {"weights": "w.pth"})
    ]  # fmt: skip
    assert prints[0] == prints[1] == prints[2]
    assert len(set(prints)) == 6


def test_what_is_frozen_counts_and_how_memory_is_saved_does_not():
    given = {"kind": "waveform", "model": "hubert", "layer": 9}
    changes = ({}, {"gradient_checkpointing": True}, {"frozen_layers": 3}, {"pretrained_rate": 0.1})
    prints = [protocol(features=given | change).fingerprint for change in changes]
    assert prints[0] == prints[1]
    assert len(set(prints)) == 3


def test_titles_of_models():
    given = {"model": "facebook/hubert-base-ls960", "layer": "weighted", "trained_on": ["emodb"]}
    found = protocol(features={"kind": "pretrained", **given}).features
    assert found.title == "Hidden states (hubert-base-ls960, all layers)"
    assert found.trained_on_corpora == {"emodb"}
    found = protocol(features={"kind": "waveform", **given, "layer": 3}).features
    assert found.title == "Waveforms (to fine-tune hubert-base-ls960, layer 3)"


def test_a_list_is_joined():
    parts = [{"kind": "functionals"}, {"kind": "embeddings", "folder": "x/speakers", "trained_on": ["urdu"]}]
    found = protocol(features=parts)
    assert found.training.backbone == "mlp"
    assert found.features.title == "Functionals (cepstral) and embeddings (speakers), joined"
    assert found.features.trained_on_corpora == {"urdu"}
    assert found.fingerprint != protocol(features=parts[::-1]).fingerprint


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ({"features": {"kind": "functional"}}, "features: no kind 'functional'; did you mean 'functionals'?"),
        ({"features": {"kind": 3}}, "features: no kind 3; known: "),
        ({"features": {"kind": "functionals", "melz": 3}}, "unknown key 'features.melz'; did you mean 'mels'?"),
        ({"features": {"kind": "functionals", "mels": 1}}, "features.mels: "),
        ({"features": {"kind": "embeddings"}}, "'features.folder' is missing"),
        ({"features": {"kind": "embeddings", "folder": ""}}, "features.folder: "),
        ({"features": [{"kind": "functionals"}]}, "at least two representations to join expected, found 1"),
        ({"features": [{"kind": "functionals"}, {"kind": "embeddings"}]}, "'features.folder' is missing"),
        ({"features": [{"kind": "functionals"}, 3]}, "features"),
        ({"features": 3}, "features: "),
        ({"training": {"backbone": "mlp"}}, "compact or vgg11 expected for features of kind spectrogram, found 'mlp'"),
        ({"training": {"backbone": "nlp"}}, "training.backbone: "),
        (
            {"training": {"crop": 100}},
            "training.crop: a multiple of 32 from 32 to 4096 expected for compact, found 100",
        ),
        ({"features": {"kind": "functionals"}, "training": {"crop": 2}}, "training.crop: 1 expected for mlp, found 2"),
        ({"features": {"kind": "pretrained", "layer": 3}}, "'features.model' is missing"),
        ({"features": {"kind": "pretrained", "model": "m"}}, "'features.layer' is missing"),
        ({"features": {"kind": "pretrained", "model": "m", "layer": -1}}, "features.layer: a layer's number from 0 on"),
        ({"features": {"kind": "pretrained", "model": "m", "layer": "all"}}, "features.layer: a layer's number"),
        ({"features": {"kind": "pretrained", "model": "m", "layer": True}}, "features.layer: a number, a word"),
        ({"features": {"kind": "pretrained", "model": "m", "layer": 1, "window_s": 0.5}}, "features.window_s: "),
        (
            {"features": {"kind": "waveform", "model": "m", "layer": 1, "gradient_checkpointing": 1}},
            "features.gradient_checkpointing: true or false expected, found 1",
        ),
        (
            {"features": {"kind": "waveform", "model": "m", "layer": 1}, "training": {"crop": 100}},
            "training.crop: 1600 to 480000 expected for finetuned, found 100",
        ),
        (
            {"features": {"kind": "pretrained", "model": "m", "layer": 1}, "training": {"backbone": "mlp"}},
            "training.backbone: pooled expected for features of kind pretrained, found 'mlp'",
        ),
        ({"features": {"mels": 40}}, "features.mels: compact needs a multiple of 32, found 40"),
    ],
)
def test_what_does_not_fit_is_told(content, sentence):
    with pytest.raises(UsageError) as e:
        protocol(**content)
    assert sentence in str(e.value)
    assert "\n" not in str(e.value)
