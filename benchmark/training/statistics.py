"""Batch normalisation's running statistics, one set for both corpora or one for each."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from benchmark.contracts import Domain

Buffers = tuple[tuple[Tensor | None, Tensor | None, Tensor | None], ...]
"""Of each layer its running mean, its running variance, and how many batches they are of."""


class Statistics:
    """Which running statistics the normalisation layers of a network follow and are scored with.

    Training normalises a batch by its own mean and variance; running averages of those score single utterances. With
    ``apart``, batches of the source and of the target feed different averages, and each corpus is scored with its own
    (as AdaBN does: Li et al., Pattern Recognition 80, 2018). The target begins with a copy of the source's at its
    first batch; until then it is scored with those.
    """

    def __init__(self, network: nn.Module, apart: bool) -> None:
        self._layers = [module for module in network.modules() if isinstance(module, _BatchNorm)]
        self._apart, self._now = apart, "source"
        self._kept: dict[str, Buffers] = {}

    def use(self, domain: Domain, learning: bool = False) -> None:
        """From now on those of ``domain``; ``learning``: a batch of its own is about to feed them."""
        if not self._apart or domain == self._now:
            return
        if domain not in self._kept:
            if not learning:
                return
            self._kept[self._now] = self._present()
            copies = tuple(tuple(None if b is None else b.clone() for b in layer) for layer in self._present())
            self._kept[domain] = copies  # type: ignore[assignment]
        self._now = domain
        for layer, (mean, variance, batches) in zip(self._layers, self._kept[domain], strict=True):
            layer.running_mean, layer.running_var, layer.num_batches_tracked = mean, variance, batches

    def _present(self) -> Buffers:
        return tuple((layer.running_mean, layer.running_var, layer.num_batches_tracked) for layer in self._layers)
