"""Pretrained speech models by name: a folder, a name of the hub, or one of torchaudio's bundles with its file."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch

from benchmark.errors import BenchmarkError, UsageError, counted, shorten, spelt
from benchmark.features.pretrained.bundles import BUNDLE, load_bundle
from benchmark.features.pretrained.digest import UNUSED, digest_of
from benchmark.features.pretrained.encoder import Encoder
from benchmark.features.pretrained.families import FAMILIES, family_of, relevant
from benchmark.features.pretrained.places import CONFIG, Place, find_model
from benchmark.features.pretrained.preparation import RATE, FilterBanks, FixedWindows, Preparation, Waveforms

DAMAGED = (OSError, ValueError, TypeError, RuntimeError, LookupError, EOFError, pickle.UnpicklingError)
"""What readers of weights raise for files that are cut short, not of their format or not of the architecture."""


CPU = torch.device("cpu")


def load(model: str, weights: str = "", device: torch.device = CPU) -> Encoder:
    """The frozen model that ``model`` names, ready to give states.

    ``model``: a folder as ``save_pretrained`` writes it; a name of the hub, which is in the local cache or can be
    fetched; or ``torchaudio:`` and the name of a bundle, with its file of weights as ``weights``.

    Raises `UsageError` when transformers is not installed, for a model that is not there, lacks files or is of no
    known family, and `BenchmarkError` when its weights can't be read or are not of its configuration.
    """
    check_installed()
    if model.startswith(BUNDLE):
        with _quiet():
            module, preparation, settings = load_bundle(model.removeprefix(BUNDLE), weights)
        commit = ""
    else:
        if weights:
            raise UsageError(f"pretrained weights {weights}: only with a model {BUNDLE}NAME, found {model}")
        place = find_model(model)
        module, preparation, settings = _load_folder(place, model)
        commit = place.commit
    module.float().requires_grad_(False)
    return Encoder(
        model=model,
        family=FAMILIES[module.config.model_type].title,
        digest=digest_of(module, settings),
        commit=commit,
        module=module.eval().to(device),
        preparation=preparation,
        device=device,
    )


def check_installed() -> None:
    """Nothing where transformers can be imported. Raises `UsageError` that names the extra where it can't be."""
    try:
        import transformers  # noqa: F401
    except (ImportError, OSError) as e:
        raise UsageError(
            f"pretrained models: the package transformers expected, found none that can be imported ({e}); "
            "pip install 'cross-corpus-ser[pretrained]'"
        ) from e


def _load_folder(place: Place, model: str) -> tuple[Any, Preparation, dict[str, Any]]:
    """The encoder in a folder, how its inputs are prepared, and what its digest is of beside its weights."""
    from huggingface_hub import errors
    from transformers import AutoConfig, AutoFeatureExtractor

    strict = getattr(errors, "StrictDataclassError", ValueError)  # older versions know none
    where = f"pretrained model {model}"
    family = family_of(_model_type(place.folder / CONFIG, where), where)
    with _quiet():
        try:
            config = AutoConfig.from_pretrained(place.folder, trust_remote_code=False)
            extractor = AutoFeatureExtractor.from_pretrained(place.folder, trust_remote_code=False)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, strict) as e:
            raise BenchmarkError(f"{where}: its configuration can't be read ({_line(e)}); save it again") from e
        config.output_hidden_states = config.output_attentions = False
        module = _read(place.folder, config, where)
    preparation = _preparation(family.hears, config, extractor, where)
    return module, preparation, {"configuration": relevant(config), "inputs": _inputs(extractor)}


def _model_type(path: Path, where: str) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8")).get("model_type")
    except (OSError, ValueError, AttributeError) as e:
        raise BenchmarkError(f"{where}: {path} can't be read ({_line(e)}); save the model again") from e


def _read(folder: Path, config: Any, where: str) -> Any:
    """The encoder with the folder's weights, every one of which must be there and fit."""
    from safetensors import SafetensorError
    from transformers import AutoModel

    try:
        module, report = AutoModel.from_pretrained(folder, config=config, output_loading_info=True)
    except (*DAMAGED, SafetensorError) as e:
        raise BenchmarkError(
            f"{where}: its weights can't be read or are not of its configuration ({_line(e)}); copy them again"
        ) from e
    part = "encoder." if config.model_type == "whisper" else ""
    missing = sorted(name for name in map(str, report["missing_keys"]) if name not in UNUSED and name.startswith(part))
    if missing:
        raise BenchmarkError(
            f"{where}: its weights lack {counted(len(missing), 'tensor')} of its configuration ({shorten(missing)}), "
            "which would be random; copy the weights that belong to it"
        )
    return module.encoder if part else module


def _preparation(hears: str, config: Any, extractor: Any, where: str) -> Preparation:
    if extractor.sampling_rate != RATE:
        raise UsageError(f"{where}: a model of audio at {RATE} Hz expected, found {spelt(extractor.sampling_rate)} Hz")
    if hears == "filter banks":
        return FilterBanks(extractor)
    if hears == "windows":
        found, expected = extractor.nb_max_frames, 2 * config.max_source_positions
        if found != expected:
            raise UsageError(
                f"{where}: its feature extractor makes windows of {found} frames, its configuration has {expected}"
            )
        return FixedWindows(extractor, config.max_source_positions)

    def normalised(waveform: Any) -> Any:
        return extractor(waveform, sampling_rate=RATE, return_tensors="np").input_values[0]

    return Waveforms(normalised, config.conv_kernel, config.conv_stride)


def _inputs(extractor: Any) -> dict[str, Any]:
    """What of a feature extractor changes what an utterance alone becomes."""
    keys = ("feature_extractor_type", "do_normalize", "feature_size", "num_mel_bins", "stride", "n_fft", "hop_length")
    known = extractor.to_dict()
    return {key: known[key] for key in (*keys, "chunk_length", "dither") if key in known}


@contextmanager
def _quiet() -> Iterator[None]:
    """No progress bars, no remarks on unused heads and no random draws while a model is read; all as it was afterwards.

    Weights begin as random numbers before those of the file take their place.
    """
    from transformers.utils import logging

    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        with torch.random.fork_rng(devices=[]):
            yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()


def _line(e: BaseException) -> str:
    """The first line of an error's message, at most 200 characters of it."""
    return (str(e).strip().splitlines() or [type(e).__name__])[0][:200]
