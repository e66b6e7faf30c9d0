"""The backbones that all deep methods share, one or more for each kind of frames, and gradient reversal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn

from benchmark.features.frames import PLAIN, Layout
from benchmark.protocol import Training
from benchmark.training.finetuned import Finetuned
from benchmark.training.pooling import Pooled
from benchmark.training.statistics import Statistics


class Activations(NamedTuple):
    """One forward pass: ``layers`` are the fully connected layers' activations, first to last.

    The last of them are the ``logits``; ``features`` are what the last layer saw.
    """

    layers: tuple[Float[Tensor, "n _"], ...]
    features: Float[Tensor, "n d"]
    logits: Float[Tensor, "n classes"]


class Dims(NamedTuple):
    """Widths that a method's extra modules need: of every fully connected layer, and of ``features``."""

    layers: tuple[int, ...]
    features: int


class QuickDropout(nn.Module):
    """Dropout whose masks are made of 16 random bits a value, a quarter of the time of PyTorch's.

    A value stays with the probability nearest to ``1 - p`` that is a multiple of 2^-16, and is then divided by it
    (Srivastava et al., JMLR 2014). Networks of single frames spend half of a step in dropout otherwise.
    """

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p

    def forward(self, x: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
        dropped = round(self.p * LEVELS)
        if not self.training or not dropped:
            return x
        words = torch.empty(-(-x.numel() // 4), dtype=torch.int64, device=x.device).random_(-(2**63), None)
        kept = words.view(torch.int16)[: x.numel()].view(x.shape) >= dropped - LEVELS // 2
        return x * kept.to(x.dtype).mul_(LEVELS / (LEVELS - dropped))


SCORING = 128
"""Segments that are scored at a time, where they are not samples."""

LEVELS = 2**16
"""How many values 16 bits have."""


class Backbone(nn.Module):
    """An encoder of frames, convolutional for spectrograms, and three fully connected layers.

    The two hidden layers are linear, batch normalisation, ReLU; with ``apart``, both corpora have running statistics of
    their own. The encoder runs in the protocol's
    precision; the fully connected layers, whose activations the adaptation terms work on, in float32.
    """

    def __init__(
        self,
        encoder: Encoder,
        width: int,
        hidden: tuple[int, int],
        classes: int,
        dropout: nn.Dropout | QuickDropout,
        apart: bool = False,
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.hidden = nn.ModuleList(
            nn.Sequential(nn.Linear(before, after, bias=False), nn.BatchNorm1d(after), nn.ReLU())
            for before, after in zip((width, hidden[0]), hidden, strict=True)
        )
        self.classifier = nn.Linear(hidden[1], classes)
        self.dropout = dropout
        self.dims = Dims((*hidden, classes), hidden[1])
        self.statistics = Statistics(self, apart)

    @property
    def scoring(self) -> int:
        """How many segments are scored at a time."""
        return self.encoder.scoring if isinstance(self.encoder, Finetuned) else SCORING

    def groups(self) -> list[tuple[list[nn.Parameter], float]]:
        """The parameters that move, and at which share of the learning rate: what is pretrained moves by less."""
        slow = list(self.encoder.model.parameters()) if isinstance(self.encoder, Finetuned) else []
        apart = set(map(id, slow))
        found = [([p for p in self.parameters() if id(p) not in apart], 1.0)]
        if isinstance(self.encoder, Finetuned):
            found.append((slow, self.encoder.share))
        return [([p for p in parameters if p.requires_grad], share) for parameters, share in found]

    def forward(self, x: Float[Tensor, "n time _"], precision: torch.dtype = torch.float32) -> Activations:
        if precision is torch.bfloat16:
            with torch.autocast(x.device.type, dtype=torch.bfloat16):
                h = self.encoder(x)
        else:
            h = self.encoder(x)
        h, layers = h.float(), []
        for layer in self.hidden:
            h = layer(self.dropout(h))
            layers.append(h)
        logits = self.classifier(self.dropout(h))
        return Activations((*layers, logits), h, logits)


class Compact(nn.Module):
    """A small encoder for CPUs: three convolutions, each pooled, then the mean over time per frequency band.

    Why it looks like this: the first convolution sees 12 frames x 12 mels at every fourth frame and mel, so that
    only a sixteenth of the positions is left, and each of the others, whose channels double, works on a quarter of
    the positions before it: all three cost alike. Without the first pooling a step takes three times as long, and
    scores within the four corpora of the protocol four_real are the same within their spread. Frequency bands stay
    apart until the fully connected layers, because where energy lies tells emotions apart.
    """

    channels = (32, 64, 128)

    def __init__(self, mels: int) -> None:
        super().__init__()
        if mels % 32:
            raise ValueError(f"the compact backbone expects a multiple of 32 mels, found {mels}")
        first, second, third = self.channels
        self.layers = nn.Sequential(
            *self._pooled(nn.Conv2d(1, first, 12, stride=4, padding=4, bias=False)),
            *self._pooled(nn.Conv2d(first, second, 3, padding=1, bias=False)),
            *self._pooled(nn.Conv2d(second, third, 3, padding=1, bias=False)),
        )
        self.width = third * (mels // 32)

    @staticmethod
    def _pooled(convolution: nn.Conv2d) -> tuple[nn.Module, ...]:
        """Pooling before normalisation quarters what is normalised."""
        return convolution, nn.MaxPool2d(2), nn.BatchNorm2d(convolution.out_channels), nn.ReLU(inplace=True)

    def forward(self, x: Float[Tensor, "n time mel"]) -> Float[Tensor, "n width"]:
        return self.layers(x[:, None].contiguous(memory_format=torch.channels_last)).float().mean(2).flatten(1)


class VGG11(nn.Module):
    """The eight convolutions of VGG-11 (Simonyan & Zisserman, ICLR 2015) with batch normalisation.

    One input channel; mean over time and frequency at the end.
    """

    plan = (64, "M", 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M")
    width = 512

    def __init__(self, mels: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 1
        for item in self.plan:
            if isinstance(item, str):
                layers.append(nn.MaxPool2d(2))
            else:
                layers += [nn.Conv2d(before, item, 3, 1, 1, bias=False), nn.BatchNorm2d(item), nn.ReLU()]
                before = item
        self.layers = nn.Sequential(*layers)

    def forward(self, x: Float[Tensor, "n time mel"]) -> Float[Tensor, "n width"]:
        return self.layers(x[:, None].contiguous(memory_format=torch.channels_last)).float().mean((2, 3))


class Single(nn.Module):
    """The only frame of an utterance, as it is: functionals or an embedding."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.width = width

    def forward(self, x: Float[Tensor, "n 1 width"]) -> Float[Tensor, "n width"]:
        return x[:, 0]


Encoder = Compact | VGG11 | Single | Pooled | Finetuned
_ENCODERS: dict[str, tuple[Callable[[Training, int, Layout], Encoder], tuple[int, int]]] = {
    "compact": (lambda training, width, layout: Compact(width), (128, 64)),
    "vgg11": (lambda training, width, layout: VGG11(width), (512, 128)),
    "mlp": (lambda training, width, layout: Single(width), (128, 64)),
    "pooled": (lambda training, width, layout: Pooled(width, layout.layers), (128, 64)),
    "finetuned": (lambda training, width, layout: Finetuned(layout, training.crop), (128, 64)),
}
"""Name -> how its encoder is made of the protocol's section and of the frames, and the widths of its hidden layers."""


def build_backbone(training: Training, width: int, classes: int, layout: Layout = PLAIN) -> Backbone:
    """The protocol's backbone for frames of that width, its fresh weights drawn from torch's current random state."""
    make, hidden = _ENCODERS[training.backbone]
    encoder = make(training, width, layout)
    dropout = nn.Dropout if isinstance(encoder, Compact | VGG11) else QuickDropout
    apart = training.passes == "separate"
    network = Backbone(encoder, encoder.width, hidden, classes, dropout(training.dropout), apart)
    return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]


class _Reverse(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, factor: float) -> Tensor:
        ctx.factor = factor
        return x.view_as(x)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        return -ctx.factor * gradient, None


def reverse_gradient(x: Float[Tensor, "n d"], factor: float) -> Float[Tensor, "n d"]:
    """Gradient reversal (Ganin et al., JMLR 2016): the identity whose gradient is times ``-factor``.

    >>> x = torch.ones(1, 2, requires_grad=True)
    >>> reverse_gradient(x, 0.5).sum().backward()
    >>> x.grad
    tensor([[-0.5000, -0.5000]])
    """
    return _Reverse.apply(x, factor)
