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
        ({"features": {"mels": 40}}, "features.mels: compact needs a multiple of 32, found 40"),
    ],
)
def test_what_does_not_fit_is_told(content, sentence):
    with pytest.raises(UsageError) as e:
        protocol(**content)
    assert sentence in str(e.value)
    assert "\n" not in str(e.value)
