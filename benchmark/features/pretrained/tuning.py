"""A pretrained model made ready to be trained on: which of its parts move, and how it is passed through."""

from __future__ import annotations

import copy
from functools import lru_cache
from typing import Any

from benchmark.errors import BenchmarkError, UsageError
from benchmark.features.pretrained.digest import UNUSED
from benchmark.features.pretrained.encoder import Encoder, check_layer
from benchmark.features.pretrained.forward import cut_after, layers_of
from benchmark.features.pretrained.loading import load
from benchmark.representations import Waveform

MAKES_FRAMES = ("feature_extractor", "conv1", "conv2", "embed_positions")
"""Parts that make frames of sound and always stay as they are: convolutions, and Whisper's fixed positions."""

BEFORE_LAYERS = ("feature_projection", "pos_conv_embed")
"""Parts between those and the first layer."""


def tunable(settings: Waveform, digest: str = "") -> Encoder:
    """A copy of the model to train on, in training mode: of settings that leave chance to dropout alone.

    ``digest``: that the weights must have, unless it is empty.

    Raises what `benchmark.features.pretrained.loading.load` raises, `UsageError` when the model has fewer layers than
    the settings name, and `BenchmarkError` when its weights are others.
    """
    found = _loaded(settings.model, settings.weights)
    if digest and found.digest != digest:
        raise BenchmarkError(
            f"pretrained model {settings.model}: weights with the digest {digest} expected, of which the features were "
            f"made, found {found.digest}; start again"
        )
    check_layer(settings.layer, found.layers, settings.model)
    if settings.frozen_layers >= found.layers:
        raise UsageError(
            f"features.frozen_layers: at most {found.layers - 1} expected for {settings.model}, "
            f"found {settings.frozen_layers}"
        )
    encoder = copy.deepcopy(found)
    if settings.layer != "weighted":
        cut_after(encoder.module, settings.layer)
    _without_chance(encoder.module)
    _freeze(encoder.module, settings.frozen_layers, settings.layer not in {"weighted", found.layers - 1})
    if settings.gradient_checkpointing:
        _keep_less(encoder.module)
    encoder.module.train()
    return encoder


@lru_cache(maxsize=1)
def _loaded(model: str, weights: str) -> Encoder:
    """The model, once for each process, which makes many runs."""
    return load(model, weights)


def _without_chance(module: Any) -> None:
    """No layer is left out and nothing is masked at random: the same draws for every method, whatever is in a batch."""
    config = module.config
    config.apply_spec_augment = False
    config.layerdrop = config.encoder_layerdrop = 0.0
    module.layerdrop = 0.0


def _keep_less(module: Any) -> None:
    """Switch gradient checkpointing on, under whichever of its names the library has it."""
    module.config.use_cache = False  # of a decoder; the library would say that it is off
    enable = getattr(module, "activation_checkpointing_enable", None) or module.gradient_checkpointing_enable
    enable({"use_reentrant": False})


def _freeze(module: Any, count: int, cut: bool) -> None:
    """All parameters move but those that make frames and, where there is a ``count``, those of so many layers.

    ``cut``: whether layers were removed at the end, so that what comes behind them is not used.
    """
    module.requires_grad_(True)
    encoder, layers = layers_of(module)
    first = hasattr(encoder, "pos_conv_embed") and not getattr(module.config, "do_stable_layer_norm", False)
    norm = ("layer_norm",) if (count if first else cut) else ()
    parts = {**dict(encoder.named_children()), **dict(module.named_children())}
    for name in (*MAKES_FRAMES, *(BEFORE_LAYERS if count else ()), *norm):
        if name in parts:
            parts[name].requires_grad_(False)
    layers[:count].requires_grad_(False)
    for name in set(UNUSED) & dict(module.named_parameters()).keys():
        module.get_parameter(name).requires_grad_(False)
    if hasattr(module, "feature_extractor"):
        module.feature_extractor._freeze_parameters()
