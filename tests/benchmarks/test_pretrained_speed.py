"""Speed of the states of a model of the usual size (HuBERT base, random weights) beside the bare model; one thread.

The same batches in the same process, one by one or padded to 8 s. Measured on a Xeon with torch 2.11 and transformers
5.24, ``ratio`` of the bare model's time to that of `Encoder.states`: 0.96 for all layers
one by one, 1.02 for layer 12, 1.11 for layer 9 (later layers are not computed), 1.13 for all layers in padded batches.
"""

from __future__ import annotations

import time

import numpy as np
import pytest
import torch

t = pytest.importorskip("transformers")

from benchmark.features.pretrained.encoder import Encoder  # noqa: E402
from benchmark.features.pretrained.preparation import RATE, Waveforms  # noqa: E402
from benchmark.features.pretrained.windows import batches  # noqa: E402
from tests.tiny_models import babble  # noqa: E402

WAVEFORMS = [babble(float(seconds), i) for i, seconds in enumerate(np.linspace(1, 3, 8))]


@pytest.fixture(scope="module")
def encoder():
    module = t.HubertModel(t.HubertConfig()).eval().requires_grad_(False)
    extractor = t.Wav2Vec2FeatureExtractor()

    def normalised(waveform):
        return extractor(waveform, sampling_rate=RATE, return_tensors="np").input_values[0]

    preparation = Waveforms(normalised, module.config.conv_kernel, module.config.conv_stride)
    return Encoder("random", "HuBERT", "", "", module, preparation, torch.device("cpu"))


@pytest.mark.benchmark(group="states of 8 utterances")
@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize(
    ("layer", "batch_s"), [(9, 0.0), (12, 0.0), ("weighted", 0.0), ("weighted", 8.0)], ids=lambda value: str(value)
)
def test_states(benchmark, encoder, layer, batch_s):
    """``ratio``: of the bare model's time, with all hidden states, on the same batches."""
    pieces = [encoder.preparation.pieces(waveform, 30.0)[0] for waveform in WAVEFORMS]
    groups = batches([piece.cost for piece in pieces], int(batch_s * encoder.rate))
    prepared = [encoder.preparation.batch([pieces[i].inputs for i in group]) for group in groups]
    bare = []

    def bare_model():
        begun = time.perf_counter()
        with torch.inference_mode():
            for arguments in prepared:
                encoder.module(**arguments, output_hidden_states=True)
        bare.append(time.perf_counter() - begun)

    arguments = (WAVEFORMS, layer, 30.0, batch_s)
    found = benchmark.pedantic(encoder.states, arguments, setup=bare_model, rounds=3, warmup_rounds=1)
    assert len(found) == len(WAVEFORMS)
    ratio = min(bare[1:]) / benchmark.stats.stats.min
    benchmark.extra_info.update(
        ratio=round(ratio, 2), per_second=round(len(found) / benchmark.stats.stats.min, 2), batches=len(groups)
    )
