"""Pretrained speech models of a few thousand random weights, one of each family, as ``save_pretrained`` writes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

WIDTH, LAYERS = 16, 3
WINDOW_SECONDS = 1
"""Of the tiny Whisper; the published ones have 30."""

FAMILIES = {
    "wav2vec2": "wav2vec 2.0",
    "xls_r": "wav2vec 2.0",
    "hubert": "HuBERT",
    "hubert_batch_norm": "HuBERT",
    "wavlm": "WavLM",
    "wavlm_large": "WavLM",
    "unispeech_sat": "UniSpeech-SAT",
    "data2vec": "data2vec-audio",
    "w2v_bert": "w2v-BERT 2.0",
    "whisper": "Whisper",
}
"""Tiny models by name, with the title of their family."""

COMMON: dict[str, Any] = {
    "hidden_size": WIDTH,
    "num_hidden_layers": LAYERS,
    "num_attention_heads": 2,
    "intermediate_size": 24,
}
CONVOLUTIONS: dict[str, Any] = {
    **COMMON,
    "conv_dim": (8, 8, 8, 8, 8, 8, 8),
    "num_conv_pos_embeddings": 8,
    "num_conv_pos_embedding_groups": 2,
}
LAYER_NORM = {"feat_extract_norm": "layer", "do_stable_layer_norm": True, "conv_bias": True}


def tiny_model(name: str, seed: int = 0) -> tuple[Any, Any]:
    """A model and its feature extractor; its weights depend on ``seed`` and on nothing else."""
    import transformers as t

    models = {
        "wav2vec2": lambda: t.Wav2Vec2Model(t.Wav2Vec2Config(**CONVOLUTIONS)),
        "xls_r": lambda: t.Wav2Vec2Model(t.Wav2Vec2Config(**CONVOLUTIONS, **LAYER_NORM)),
        "hubert": lambda: t.HubertModel(t.HubertConfig(**CONVOLUTIONS)),
        "hubert_batch_norm": lambda: t.HubertModel(t.HubertConfig(**CONVOLUTIONS, conv_pos_batch_norm=True)),
        "wavlm": lambda: t.WavLMModel(t.WavLMConfig(**CONVOLUTIONS, num_buckets=16, max_bucket_distance=40)),
        "wavlm_large": lambda: t.WavLMModel(t.WavLMConfig(**CONVOLUTIONS, **LAYER_NORM, num_buckets=16)),
        "unispeech_sat": lambda: t.UniSpeechSatModel(t.UniSpeechSatConfig(**CONVOLUTIONS)),
        "data2vec": lambda: t.Data2VecAudioModel(
            t.Data2VecAudioConfig(**CONVOLUTIONS, conv_pos_kernel_size=7, mask_time_prob=0.05)
        ),
        "w2v_bert": lambda: t.Wav2Vec2BertModel(
            t.Wav2Vec2BertConfig(**COMMON, feature_projection_input_dim=160, conv_depthwise_kernel_size=5)
        ),
        "whisper": lambda: t.WhisperModel(
            t.WhisperConfig(
                d_model=WIDTH, encoder_layers=LAYERS, decoder_layers=1, encoder_attention_heads=2, vocab_size=30,
                decoder_attention_heads=2, encoder_ffn_dim=24, decoder_ffn_dim=24, pad_token_id=0, bos_token_id=1,
                eos_token_id=2, decoder_start_token_id=1, max_source_positions=50 * WINDOW_SECONDS, num_mel_bins=80,
            )
        ),
    }  # fmt: skip
    extractors = {
        "w2v_bert": lambda: t.SeamlessM4TFeatureExtractor(),
        "whisper": lambda: t.WhisperFeatureExtractor(chunk_length=WINDOW_SECONDS),
        "hubert": lambda: t.Wav2Vec2FeatureExtractor(do_normalize=False),
        "xls_r": lambda: t.Wav2Vec2FeatureExtractor(do_normalize=True, return_attention_mask=True),
    }
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = models[name]().eval()
        with torch.no_grad():
            for parameter in model.parameters():  # beside the very small values that some begin with
                parameter.add_(0.1 * torch.randn(parameter.shape))
    return model, extractors.get(name, lambda: t.Wav2Vec2FeatureExtractor())()


def saved_model(folder: Path, name: str, seed: int = 0) -> Path:
    """The folder, with a model and its feature extractor in it."""
    model, extractor = tiny_model(name, seed)
    model.save_pretrained(folder)
    extractor.save_pretrained(folder)
    return folder


def babble(seconds: float, seed: int = 0) -> np.ndarray:
    """Noise under a slow envelope at 16 kHz, float32."""
    rng = np.random.default_rng(seed)
    samples = round(16_000 * seconds)
    envelope = 0.2 + 0.1 * np.sin(np.arange(samples) / 700 + seed)
    return (envelope * rng.standard_normal(samples) * 0.5).astype(np.float32)
