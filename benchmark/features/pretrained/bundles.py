"""torchaudio's bundles of wav2vec 2.0, HuBERT and WavLM: their files of weights in the modules that all others use.

One set of modules for all models means one way to mask, to cut and to fine-tune. The names of the weights differ by
what this module says; the tests compare with what torchaudio itself computes.
"""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from benchmark.errors import BenchmarkError, UsageError, counted, nearest, shorten
from benchmark.features.pretrained.digest import used_weights
from benchmark.features.pretrained.families import relevant
from benchmark.features.pretrained.preparation import RATE, Preparation, Waveforms

BUNDLE = "torchaudio:"


def find_bundle(name: str, weights: str) -> tuple[Any, Path]:
    """A bundle of torchaudio and its file of weights.

    Raises `UsageError` for an unknown name or a file that is not there.
    """
    from torchaudio import pipelines

    bundles = {key: value for key, value in vars(pipelines).items() if isinstance(value, pipelines.Wav2Vec2Bundle)}
    if name not in bundles:
        raise UsageError(f"pretrained model {BUNDLE}{name}: no bundle {name!r}; {nearest(name, bundles)}")
    bundle, path = bundles[name], Path(weights).expanduser()
    if bundle.sample_rate != RATE:
        raise UsageError(f"pretrained model {BUNDLE}{name}: {RATE} Hz expected, found {bundle.sample_rate:g} Hz")
    if not weights or not path.is_file():
        found = f"no file {weights}" if weights else "none"
        raise UsageError(
            f"pretrained model {BUNDLE}{name}: weights: the file that torchaudio has for it "
            f"({Path(bundle._path).name}) expected, found {found}"
        )
    return bundle, path


def load_bundle(name: str, weights: str) -> tuple[Any, Preparation, dict[str, Any]]:
    """The encoder of a bundle with the weights in the file ``weights``, and how its inputs are prepared.

    Raises what `find_bundle` raises, and `BenchmarkError` for a file that does not fit.
    """
    bundle, path = find_bundle(name, weights)
    module = _module(name, bundle)
    _fill(module, _renamed(_read(path)), path, name)
    layers = bundle._params["extractor_conv_layer_config"]
    normalise = _standardised if bundle._normalize_waveform else _unchanged
    preparation = Waveforms(normalise, [kernel for _, kernel, _ in layers], [stride for *_, stride in layers])
    return module, preparation, {"configuration": relevant(module.config), "inputs": {"layer_norm": normalise.__name__}}


def _module(name: str, bundle: Any) -> Any:
    """The module of a bundle's configuration, its weights still random."""
    import transformers

    p = bundle._params
    channels, kernels, strides = zip(*p["extractor_conv_layer_config"], strict=True)
    common = {
        "feat_extract_norm": p["extractor_mode"].removesuffix("_norm"),
        "conv_dim": channels,
        "conv_kernel": kernels,
        "conv_stride": strides,
        "conv_bias": p["extractor_conv_bias"],
        "hidden_size": p["encoder_embed_dim"],
        "num_conv_pos_embeddings": p["encoder_pos_conv_kernel"],
        "num_conv_pos_embedding_groups": p["encoder_pos_conv_groups"],
        "num_hidden_layers": p["encoder_num_layers"],
        "num_attention_heads": p["encoder_num_heads"],
        "intermediate_size": p["encoder_ff_interm_features"],
        "do_stable_layer_norm": p["encoder_layer_norm_first"],
    }
    if bundle._model_type == "WavLM":
        buckets = {"num_buckets": p["encoder_num_buckets"], "max_bucket_distance": p["encoder_max_distance"]}
        return transformers.WavLMModel(transformers.WavLMConfig(**common, **buckets))
    if name.startswith("HUBERT"):
        return transformers.HubertModel(transformers.HubertConfig(**common))
    return transformers.Wav2Vec2Model(transformers.Wav2Vec2Config(**common))


def _read(path: Path) -> dict[str, Tensor]:
    try:
        found = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, ValueError, RuntimeError, EOFError, pickle.UnpicklingError) as e:
        reason = (str(e).strip().splitlines() or [type(e).__name__])[0]
        raise BenchmarkError(f"pretrained weights {path} can't be read ({reason[:200]}); fetch them again") from e
    if not isinstance(found, dict) or not all(isinstance(values, Tensor) for values in found.values()):
        raise BenchmarkError(f"pretrained weights {path}: tensors by name expected, found something else")
    return found


def _renamed(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """The weights by the names that they have in the modules here; those of a recogniser's output are left out."""
    found: dict[str, Tensor] = {}
    for name, values in weights.items():
        if name.startswith("aux."):
            continue
        name = name.removeprefix("encoder.") if name.startswith("encoder.feature_projection.") else name
        name = name.replace("encoder.transformer.", "encoder.")
        name = name.replace("conv.weight_g", "conv.parametrizations.weight.original0")
        name = name.replace("conv.weight_v", "conv.parametrizations.weight.original1")
        before, joined, kind = name.partition("attention.attention.in_proj_")
        if joined:  # queries, keys and values of WavLM in one matrix
            parts = zip("qkv", values.chunk(3), strict=True)
            found |= {f"{before}attention.{letter}_proj.{kind}": part for letter, part in parts}
        else:
            found[name.replace("attention.attention.out_proj", "attention.out_proj")] = values
    return found


def _fill(module: nn.Module, weights: dict[str, Tensor], path: Path, name: str) -> None:
    """Copy the weights into the module. Raises `BenchmarkError` that says what does not fit."""
    expected = used_weights(module)
    missing, unknown = sorted(expected.keys() - weights.keys()), sorted(weights.keys() - expected.keys())
    other = sorted(n for n in expected.keys() & weights.keys() if expected[n].shape != weights[n].shape)
    for what, names in (("missing", missing), ("unknown", unknown), ("of another shape", other)):
        if names:
            raise BenchmarkError(
                f"pretrained weights {path} do not fit {BUNDLE}{name}: {counted(len(names), 'tensor')} {what} "
                f"({shorten(names)}); give the file of this bundle"
            )
    module.load_state_dict(weights, strict=False)


def _standardised(waveform: np.ndarray) -> np.ndarray:
    """As the bundles of large models have it: mean 0, variance 1, with 1e-5 added to the variance."""
    values = torch.from_numpy(waveform)
    return nn.functional.layer_norm(values, values.shape).numpy()


def _unchanged(waveform: np.ndarray) -> np.ndarray:
    return waveform
