"""The encoder of a backbone that is a pretrained speech model, trained on from what it was."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn

from benchmark.errors import UsageError
from benchmark.features.frames import Layout
from benchmark.features.pretrained.forward import hidden_states
from benchmark.features.pretrained.preparation import RATE
from benchmark.features.pretrained.tuning import tunable
from benchmark.training.pooling import Pooled

SCORING_SECONDS = 64
"""Of audio that is scored at a time: what is kept of a model's convolutions grows with it."""


class Finetuned(nn.Module):
    """A pretrained model on a crop of samples, whose states are projected and pooled as `Pooled` does it.

    Each crop is prepared as its model was trained on utterances, by the model's own feature extractor. What the
    settings name stays as it is; what moves does so at ``share`` of the learning rate of all else.
    """

    def __init__(self, layout: Layout, crop: int) -> None:
        super().__init__()
        if layout.model is None:
            raise UsageError("training.backbone finetuned: features of kind waveform expected, found others")
        settings = layout.model
        encoder = tunable(settings, layout.digest)
        self.model, self.preparation = encoder.module, encoder.preparation
        self.wanted = range(encoder.layers) if settings.layer == "weighted" else (settings.layer,)
        self.share = settings.pretrained_rate
        most = (self.preparation.longest or crop) * self.preparation.stride
        if not self.preparation.shortest <= crop <= most:
            raise UsageError(
                f"training.crop: {self.preparation.shortest} to {most} samples expected for {settings.model}, "
                f"found {crop}"
            )
        self.pooled = Pooled(len(self.wanted) * encoder.width, len(self.wanted))
        self.width = self.pooled.width
        self.scoring = max(1, SCORING_SECONDS * RATE // crop)

    def forward(self, x: Float[Tensor, "n samples 1"]) -> Float[Tensor, "n width"]:
        whole = x.shape[1] / RATE + 1
        pieces = [self.preparation.pieces(row, whole)[0] for row in x[:, :, 0].float().cpu().numpy()]
        batch = self.preparation.batch([piece.inputs for piece in pieces])
        arguments = {name: values.to(x.device) for name, values in batch.items()}
        states = hidden_states(self.model, arguments, self.wanted, lambda state: state, stop=False)
        return self.pooled(torch.cat(states, dim=2)[:, : pieces[0].frames])
