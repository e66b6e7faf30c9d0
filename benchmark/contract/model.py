"""A pretrained speech model of a few thousand random weights that learnt nothing, for the kind ``waveform``."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from benchmark.features.frames import Layout
from benchmark.representations import Waveform

_FOLDERS: list[TemporaryDirectory[str]] = []
"""Held until this process ends, and removed then."""


@lru_cache(maxsize=1)
def tiny_layout() -> Layout:
    """How frames are read that the model takes."""
    from transformers import HubertConfig, HubertModel, Wav2Vec2FeatureExtractor

    config = HubertConfig(
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=24,
        conv_dim=(12,) * 4,
        conv_kernel=(10, 3, 3, 3),
        conv_stride=(5, 4, 4, 4),
        num_conv_pos_embeddings=4,
        num_conv_pos_embedding_groups=2,
    )
    folder = TemporaryDirectory(prefix="tiny-hubert-")
    _FOLDERS.append(folder)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        HubertModel(config).save_pretrained(folder.name)
    Wav2Vec2FeatureExtractor().save_pretrained(folder.name)
    return Layout(model=Waveform(model=str(Path(folder.name)), layer="weighted", pretrained_rate=0.1))
