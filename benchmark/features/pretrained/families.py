"""The families of pretrained speech models that can be used, and what of a configuration changes their states.

wav2vec 2.0: Baevski et al., NeurIPS 2020; XLS-R is the same architecture on 128 languages: Babu et al., Interspeech
2022. HuBERT: Hsu et al., TASLP 2021. WavLM: Chen et al., JSTSP 2022. UniSpeech-SAT: Chen et al., ICASSP 2022.
data2vec: Baevski et al., ICML 2022. w2v-BERT 2.0: Seamless Communication, 2023. Whisper: Radford et al., ICML 2023.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from benchmark.errors import UsageError, spelt


@dataclass(frozen=True)
class Family:
    """One family. ``hears``: what its encoder takes, see `benchmark.features.pretrained.preparation`."""

    title: str
    hears: Literal["waveform", "filter banks", "windows"]


FAMILIES: Mapping[str, Family] = {
    "wav2vec2": Family("wav2vec 2.0", "waveform"),
    "hubert": Family("HuBERT", "waveform"),
    "wavlm": Family("WavLM", "waveform"),
    "unispeech-sat": Family("UniSpeech-SAT", "waveform"),
    "data2vec-audio": Family("data2vec-audio", "waveform"),
    "wav2vec2-bert": Family("w2v-BERT 2.0", "filter banks"),
    "whisper": Family("Whisper", "windows"),
}
"""By what a model's configuration calls ``model_type``."""

NAMED = "wav2vec 2.0 (and with it XLS-R), HuBERT, WavLM, UniSpeech-SAT, data2vec-audio, w2v-BERT 2.0 or Whisper"

CONFIGURATION = (
    "model_type",
    "activation_function",
    "adapter_attn_dim",
    "conv_bias",
    "conv_depthwise_kernel_size",
    "conv_dim",
    "conv_kernel",
    "conv_pos_batch_norm",
    "conv_pos_kernel_size",
    "conv_stride",
    "d_model",
    "do_stable_layer_norm",
    "encoder_attention_heads",
    "encoder_layers",
    "feat_extract_activation",
    "feat_extract_norm",
    "feat_proj_layer_norm",
    "hidden_act",
    "hidden_size",
    "layer_norm_eps",
    "left_max_position_embeddings",
    "max_bucket_distance",
    "max_source_positions",
    "num_attention_heads",
    "num_buckets",
    "num_conv_pos_embedding_groups",
    "num_conv_pos_embeddings",
    "num_hidden_layers",
    "num_mel_bins",
    "position_embeddings_type",
    "right_max_position_embeddings",
    "rotary_embedding_base",
    "scale_embedding",
)
"""What changes the states that come out of unchanged weights; the rest is for training, for heads or for decoders."""


def family_of(model_type: object, where: str) -> Family:
    """The family that ``model_type`` names; ``where`` stands in the message.

    Raises `UsageError` that names those that can be used.

    >>> family_of("hubert", "a folder").title
    'HuBERT'
    """
    if not isinstance(model_type, str) or model_type not in FAMILIES:
        raise UsageError(f"{where}: a model of type {spelt(model_type)} found; {NAMED} expected")
    return FAMILIES[model_type]


def relevant(config: Any) -> dict[str, Any]:
    """Those of a configuration's entries that change the states; an entry that a family does not have is not there."""
    known = config.to_dict()
    return {key: known[key] for key in CONFIGURATION if known.get(key) is not None}
