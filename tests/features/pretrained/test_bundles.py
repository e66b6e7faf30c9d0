"""torchaudio's own modules as reference: tiny bundles are put beside its own, with random weights in a file."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torchaudio import models, pipelines

pytest.importorskip("transformers")

from benchmark.errors import BenchmarkError, UsageError
from benchmark.features.pretrained.loading import load
from tests.tiny_models import babble

PARAMETERS = {
    "extractor_mode": "group_norm",
    "extractor_conv_layer_config": [(8, 10, 5), *[(8, 3, 2)] * 4, *[(8, 2, 2)] * 2],
    "extractor_conv_bias": False,
    "encoder_embed_dim": 16,
    "encoder_projection_dropout": 0.1,
    "encoder_pos_conv_kernel": 8,
    "encoder_pos_conv_groups": 2,
    "encoder_num_layers": 3,
    "encoder_num_heads": 2,
    "encoder_attention_dropout": 0.1,
    "encoder_ff_interm_features": 24,
    "encoder_ff_interm_dropout": 0.0,
    "encoder_dropout": 0.1,
    "encoder_layer_norm_first": False,
    "encoder_layer_drop": 0.05,
    "aux_num_out": None,
}
LARGE = {"extractor_mode": "layer_norm", "extractor_conv_bias": True, "encoder_layer_norm_first": True}
WAVLM = {"encoder_num_buckets": 16, "encoder_max_distance": 40}

BUNDLES = {
    "HUBERT_TINY": (PARAMETERS, False, "Wav2Vec2"),
    "WAV2VEC2_TINY": (PARAMETERS, False, "Wav2Vec2"),
    "WAV2VEC2_TINY_LARGE": (PARAMETERS | LARGE, True, "Wav2Vec2"),
    "WAVLM_TINY": (PARAMETERS | WAVLM, False, "WavLM"),
    "WAVLM_TINY_LARGE": (PARAMETERS | WAVLM | LARGE, True, "WavLM"),
}
FAMILY = {"HUBERT": "HuBERT", "WAV2VEC2": "wav2vec 2.0", "WAVLM": "WavLM"}


@pytest.fixture
def bundle(monkeypatch, tmp_path):
    """Makes a bundle of torchaudio and its file; gives torchaudio's module and the file."""

    def make(name):
        parameters, normalise, kind = BUNDLES[name]
        made = pipelines.Wav2Vec2Bundle("tiny.pth", parameters, 16000, normalise, kind)
        monkeypatch.setattr(pipelines, name, made, raising=False)
        torch.manual_seed(0)
        module = (models.wavlm_model if kind == "WavLM" else models.wav2vec2_model)(**parameters).eval()
        with torch.no_grad():
            for values in module.parameters():
                values.add_(0.1 * torch.randn(values.shape))
        torch.save(module.state_dict(), tmp_path / "tiny.pth")
        return module, tmp_path / "tiny.pth"

    return make


@pytest.mark.parametrize("name", BUNDLES)
def test_states_are_those_of_torchaudio(name, bundle):
    module, path = bundle(name)
    encoder = load(f"torchaudio:{name}", str(path))
    waveform = babble(0.6)
    values = torch.from_numpy(waveform)[None]
    if BUNDLES[name][1]:
        values = torch.nn.functional.layer_norm(values, values.shape)
    with torch.no_grad():
        expected = module.extract_features(values)[0]
        last = module(values)[0]  # torchaudio's extract_features leaves the final normalisation out
    assert (encoder.family, encoder.layers, encoder.width) == (FAMILY[name.split("_")[0]], 4, 16)
    for layer, state in ((1, expected[0]), (2, expected[1]), (3, last)):
        (found,) = encoder.states([waveform], layer)
        np.testing.assert_allclose(found, state[0], rtol=2e-3, atol=2e-3)


def test_the_older_names_of_weights_and_a_recognisers_output_are_read(bundle):
    _, path = bundle("HUBERT_TINY")
    expected = load("torchaudio:HUBERT_TINY", str(path)).digest
    old = {
        name.replace("parametrizations.weight.original0", "weight_g")
        .replace("parametrizations.weight.original1", "weight_v"): values
        for name, values in torch.load(path).items()
    }  # fmt: skip
    assert old.keys() != torch.load(path).keys()
    torch.save(old | {"aux.weight": torch.zeros(32, 16), "aux.bias": torch.zeros(32)}, path)
    assert load("torchaudio:HUBERT_TINY", str(path)).digest == expected


def test_the_digest_knows_the_weights(bundle):
    _, path = bundle("WAVLM_TINY")
    before = load("torchaudio:WAVLM_TINY", str(path)).digest
    weights = torch.load(path)
    weights["encoder.transformer.layers.1.attention.attention.in_proj_weight"][20, 3] += 1e-6
    torch.save(weights, path)
    assert load("torchaudio:WAVLM_TINY", str(path)).digest != before


def test_an_unknown_name():
    with pytest.raises(UsageError, match="no bundle 'HUBERT_BASIC'; did you mean 'HUBERT_BASE'"):
        load("torchaudio:HUBERT_BASIC", "file.pth")


@pytest.mark.parametrize(("weights", "found"), [("", "none"), ("nowhere.pth", "no file nowhere.pth")])
def test_without_its_file(weights, found):
    with pytest.raises(UsageError, match=rf"has for it \(hubert_fairseq_base_ls960.pth\) expected, found {found}"):
        load("torchaudio:HUBERT_BASE", weights)


def test_a_file_of_another_bundle(bundle):
    _, path = bundle("WAVLM_TINY")
    bundle("HUBERT_TINY")
    torch.save(torch.load(path) | {"encoder.transformer.layer_norm.bias": torch.zeros(3)}, path)
    with pytest.raises(BenchmarkError, match=r"do not fit torchaudio:HUBERT_TINY: 1 tensor of another shape \(enc"):
        load("torchaudio:HUBERT_TINY", str(path))
    bundle("WAVLM_TINY")
    with pytest.raises(BenchmarkError, match=r"do not fit torchaudio:HUBERT_TINY: \d+ tensors unknown \(enc"):
        load("torchaudio:HUBERT_TINY", str(path))
    bundle("HUBERT_TINY")
    with pytest.raises(BenchmarkError, match=r"do not fit torchaudio:WAVLM_TINY: \d+ tensors missing \(enc"):
        load("torchaudio:WAVLM_TINY", str(path))


@pytest.mark.parametrize("content", [b"", b"not a file of weights", None])
def test_a_file_that_cannot_be_read(content, bundle):
    _, path = bundle("HUBERT_TINY")
    path.write_bytes(path.read_bytes()[:-2000] if content is None else content)
    with pytest.raises(BenchmarkError, match=r"pretrained weights .*tiny.pth can't be read .*; fetch them again"):
        load("torchaudio:HUBERT_TINY", str(path))


def test_a_file_of_something_else(bundle):
    _, path = bundle("HUBERT_TINY")
    torch.save([1, 2], path)
    with pytest.raises(BenchmarkError, match="tensors by name expected, found something else"):
        load("torchaudio:HUBERT_TINY", str(path))
