"""A frozen pretrained speech model, and the states that it gives for utterances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import torch
from jaxtyping import Float16, Float32
from torch import Tensor, nn

from benchmark.errors import UnreadableAudio, UsageError
from benchmark.features.pretrained.forward import hidden_states, layers_of, row_by_row
from benchmark.features.pretrained.preparation import RATE, Piece, Preparation
from benchmark.features.pretrained.windows import batches

Layer = int | Literal["weighted"]
"""One layer's states, or those of all layers side by side."""

WINDOW_SECONDS = 30.0
"""Of audio that a model sees at once, unless settings say otherwise: attention takes memory by the square of it."""

BATCH_SECONDS = {"cuda": 160.0}
"""Of audio in a batch, its padding counted, which bounds the memory that a batch takes; by the kind of device.

Where there is no entry, utterances go one by one: on a processor a batch is no quicker (at most a twentieth with
95 million weights), and the states of an utterance are then the same bits whichever others are computed with it.
"""

LARGEST = float(np.finfo(np.float16).max)


@dataclass(frozen=True, eq=False)
class Encoder:
    """A frozen pretrained model.

    ``model``: as it was asked for. ``family``: as its paper calls it. ``digest``: see
    `benchmark.features.pretrained.digest`. ``commit``: of the hub, or empty. ``module``: float32, on ``device``.
    """

    model: str
    family: str
    digest: str
    commit: str
    module: nn.Module = field(repr=False)
    preparation: Preparation = field(repr=False)
    device: torch.device

    @property
    def width(self) -> int:
        """Numbers in a state."""
        config: Any = self.module.config
        return int(config.hidden_size)

    @property
    def layers(self) -> int:
        """How many states a frame has: what goes into the first layer, and what each layer gives."""
        return 1 + len(layers_of(self.module)[1])

    @property
    def rate(self) -> float:
        """Frames a second."""
        return self.preparation.rate

    def states(
        self,
        waveforms: Sequence[Float32[np.ndarray, " _"]],
        layer: Layer,
        window_s: float = WINDOW_SECONDS,
        batch_s: float | None = None,
    ) -> list[Float16[np.ndarray, "_ _"]]:
        """States of utterances, a row for each frame: (time, width), or (time, layers * width) for ``weighted``.

        ``waveforms``: mono, 16 kHz. ``window_s``: see `WINDOW_SECONDS`; ``batch_s``: see `BATCH_SECONDS`.

        Raises `UsageError` for a layer that is not there, and `UnreadableAudio` for the first utterance that is too
        short or has states beyond half precision.
        """
        found = self.outcomes(waveforms, layer, window_s, batch_s)
        for outcome in found:
            if isinstance(outcome, UnreadableAudio):
                raise outcome
        return [outcome for outcome in found if isinstance(outcome, np.ndarray)]

    def outcomes(
        self,
        waveforms: Sequence[Float32[np.ndarray, " _"]],
        layer: Layer,
        window_s: float = WINDOW_SECONDS,
        batch_s: float | None = None,
    ) -> list[Float16[np.ndarray, "_ _"] | UnreadableAudio]:
        """As `states`, with the reason in place of the states of an utterance that has none."""
        check_layer(layer, self.layers, self.model)
        wanted = range(self.layers) if layer == "weighted" else range(layer, layer + 1)
        if batch_s is None:
            batch_s = BATCH_SECONDS.get(self.device.type, 0)
        pieces = [
            (place, piece)
            for place, waveform in enumerate(waveforms)
            if len(waveform) >= self.preparation.shortest
            for piece in self.preparation.pieces(waveform, window_s)
        ]
        parts: dict[int, dict[int, np.ndarray]] = defaultdict(dict)
        for batch in batches([piece.cost for _, piece in pieces], int(batch_s * self.rate)):
            for number, states in zip(batch, self._batch([pieces[i][1] for i in batch], wanted), strict=True):
                parts[pieces[number][0]][number] = states
        return [self._whole(waveform, parts.get(place)) for place, waveform in enumerate(waveforms)]

    def _whole(self, waveform: np.ndarray, parts: dict[int, np.ndarray] | None) -> np.ndarray | UnreadableAudio:
        """An utterance's states from those of its pieces, in order, or why there are none."""
        if parts is None:
            found, expected = (1000 * n / RATE for n in (len(waveform), self.preparation.shortest))
            return UnreadableAudio(f"too short: {found:.3g} ms found, {expected:.3g} ms for a frame expected")
        states = np.concatenate([parts[number] for number in sorted(parts)])
        if not np.isfinite(states).all():
            return UnreadableAudio(
                f"states of {self.model} found that are not finite in half precision, at most {LARGEST:.0f} expected; "
                "take another layer"
            )
        return states

    def _batch(self, pieces: Sequence[Piece], wanted: range) -> list[np.ndarray]:
        """Of each piece the states that are kept, (time, states * width)."""
        arguments = {k: v.to(self.device) for k, v in self.preparation.batch([p.inputs for p in pieces]).items()}
        half = self.device.type == "cuda"
        cards = [self.device] if half else []
        with torch.random.fork_rng(cards), torch.inference_mode(), self._without_leaks(arguments, pieces):
            found = self._pass(arguments, wanted, half)
            if half and not all(bool(state.isfinite().all()) for state in found):
                found = self._pass(arguments, wanted, False)
        joined = torch.cat(found, dim=-1).cpu().numpy()
        return [rows[p.first : p.last].copy() for rows, p in zip(joined, pieces, strict=True)]

    def _pass(self, arguments: dict[str, Tensor], wanted: range, half: bool) -> list[Tensor]:
        with torch.autocast(self.device.type, torch.float16, enabled=half):
            return hidden_states(self.module, arguments, wanted)

    @contextmanager
    def _without_leaks(self, arguments: dict[str, Tensor], pieces: Sequence[Piece]) -> Iterator[None]:
        """Inside, padding changes no utterance, whichever parts the model has."""
        config: Any = self.module.config
        module: Any = self.module
        with ExitStack() as stack:
            if "attention_mask" in arguments and getattr(config, "feat_extract_norm", "") == "group":
                stack.enter_context(row_by_row(module.feature_extractor, [len(p.inputs) for p in pieces], time=2))
            if "attention_mask" in arguments and _padding_spreads(config):
                part = module.encoder.pos_conv_embed
                stack.enter_context(row_by_row(part, [p.frames for p in pieces], time=1))
            yield


def check_layer(layer: Layer, layers: int, model: str) -> None:
    """Raises `UsageError` when a model with so many states has not that one."""
    if layer != "weighted" and not 0 <= layer < layers:
        raise UsageError(
            f"layer {layer}: {model} has the layers 0 (what goes into the first) to {layers - 1} "
            "(what comes out of the last); weighted takes them all"
        )


def _padding_spreads(config: Any) -> bool:
    """Whether the positional convolutions make more of padding than zeros: several layers, or a normalisation."""
    return config.model_type == "data2vec-audio" or bool(getattr(config, "conv_pos_batch_norm", False))
