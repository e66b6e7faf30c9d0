"""Two classifiers on one encoder that are played off against each other on the target: what mcd and swd share.

Letters: ``G`` is the encoder with the hidden layers, ``F_1`` the network's own classifier, ``F_2`` a second one.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from benchmark.training.deep import Batch, Crops, DeepMethod, Terms, UnlabelledBatch
from benchmark.training.networks import Dims


class TwoClassifiers(DeepMethod):
    """A method of three updates a step (Saito et al., CVPR 2018, section 3.3) with a discrepancy of its own.

    A: G, F_1 and F_2 learn the source; B: F_1 and F_2 learn the source and disagree on the target; C: G makes
    them agree there, ``repeats`` times, a hyper-parameter of the subclass. G rests between B and the first C, so
    they share one forward pass; a step makes ``1 + repeats`` of them.  A, B and C have moments of their own, since a
    game is played only where each update follows its own gradient. F_2 sees the features under dropout of its
    own, like F_1. F_1 scores.
    """

    repeats: int

    @abstractmethod
    def discrepancy(self, p_1: Float[Tensor, "n classes"], p_2: Float[Tensor, "n classes"]) -> Float[Tensor, ""]:
        """How far the class probabilities of F_1 and of F_2 for a batch are apart, at least 0."""

    def build(self, dims: Dims, classes: int) -> Mapping[str, nn.Module]:
        return {"second": nn.Linear(dims.features, classes)}

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> Terms:
        """What the game is about: both classifiers' cross-entropy, and their discrepancy on the target."""
        disagreement = self.disagreement(target.logits, self.second(target.features))
        errors = self.errors(source.logits, self.second(source.features), source.y)
        return {"classification": errors, "discrepancy": disagreement}

    def step(self, crops: Crops, progress: float) -> Terms:
        source, _ = self.forward(crops)
        learnt = self.errors(source.logits, self.second(source.features), source.y)
        self.update({"classification": learnt}, self.network, self.extra)  # A
        found = learnt
        for repeat in range(self.repeats):
            source, target = self.forward(crops)
            if repeat == 0:
                self.update(self.maximisation(source, target), self.network.classifier, self.extra)  # B
            found = self.disagreement(self.first(target.features), self.second(target.features))
            self.update({"discrepancy": found}, self.network.encoder, self.network.hidden)  # C
        return {"classification": learnt, "discrepancy": found}

    def maximisation(self, source: Batch, target: UnlabelledBatch) -> Terms:
        """Update B's terms: errors on the source less disagreement on the target, of features held fixed."""
        features, n = torch.cat([source.features.detach(), target.features.detach()]), len(source.y)
        one, other = self.first(features), self.second(features)
        errors = self.errors(one[:n], other[:n], source.y)
        return {"classification": errors, "discrepancy": -self.disagreement(one[n:], other[n:])}

    def errors(self, logits_1: Tensor, logits_2: Tensor, y: Tensor) -> Float[Tensor, ""]:
        """Sum of both classifiers' cross-entropy with the protocol's label smoothing."""
        both = torch.cat([logits_1, logits_2])
        return 2 * F.cross_entropy(both, torch.cat([y, y]), label_smoothing=self._smoothing)

    def disagreement(self, logits_1: Tensor, logits_2: Tensor) -> Float[Tensor, ""]:
        """`discrepancy` of the softmax of both classifiers' logits."""
        return self.discrepancy(logits_1.softmax(1), logits_2.softmax(1))

    def first(self, features: Float[Tensor, "n d"]) -> Float[Tensor, "n classes"]:
        """F_1's logits of features, under dropout while training."""
        return self.network.classifier(self.network.dropout(features))

    def second(self, features: Float[Tensor, "n d"]) -> Float[Tensor, "n classes"]:
        """F_2's."""
        return self.extra["second"](self.network.dropout(features))
