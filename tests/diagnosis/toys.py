"""Methods whose training is known beforehand, and a pair of corpora to train them on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from benchmark.contract.data import MATERIALS
from benchmark.contracts import Setting, Task
from benchmark.features.corpus import CorpusFeatures
from benchmark.protocol import Protocol, build_protocol
from benchmark.tasks.splits import Split, split_task
from benchmark.tasks.tasks import Side
from benchmark.training.deep import Batch, Crops, DeepMethod, UnlabelledBatch

FUNCTIONALS = MATERIALS["functionals"]
TASK = Task("left", "right", ("anger", "happiness", "sadness"))
LEFT, RIGHT = FUNCTIONALS.corpus("left", 0, 0.0), FUNCTIONALS.corpus("right", 1, 0.5)
CPU = torch.device("cpu")


def protocol(**training) -> Protocol:
    """Forty steps of batches of twelve without dropout, unless said otherwise."""
    given = {"steps": 40, "batch": 12, "dropout": 0.0, "checkpoints": 2, **training}
    content = {"corpora": ["left", "right"], "features": {"kind": "functionals"}, "training": given}
    return build_protocol({"name": "toy", **content}, "test")


def material(**training) -> tuple[Split, Setting]:
    """What the runner would hand a method."""
    given = protocol(**training)
    split = split_task(Side.of(LEFT, TASK.classes), Side.of(RIGHT, TASK.classes), given, 0)
    return split, Setting(TASK.classes, 0, given.training, CPU)


def relabelled(corpus: CorpusFeatures) -> CorpusFeatures:
    """The same utterances, their labels exchanged among them."""
    order = np.random.default_rng(0).permutation(len(corpus.utterances))
    labels = [corpus.utterances[i].emotion for i in order]
    said = tuple(replace(u, emotion=label) for u, label in zip(corpus.utterances, labels, strict=True))
    return replace(corpus, utterances=said)


class Toy(DeepMethod):
    """Cross-entropy, and what a subclass adds."""

    name = title = "toy"
    family = "baseline"
    target_use = "features"

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, Tensor]:
        return {"classification": self.cross_entropy(source)} | self.more(source)

    def more(self, source: Batch) -> dict[str, Tensor]:
        return {}


class Twice(Toy):
    """A term that is twice the classification once more, and one that is a constant."""

    def more(self, source: Batch) -> dict[str, Tensor]:
        return {"twice": 2 * self.cross_entropy(source), "constant": torch.tensor(7.0)}


class Noise(Toy):
    """A term that pushes weights in another random direction at each step, and one that does always in the same."""

    def more(self, source: Batch) -> dict[str, Tensor]:
        weight = self.network.hidden[1][0].weight
        return {"noise": 1e-3 * (torch.randn(weight.shape) * weight).sum(), "signal": 1e-3 * weight.sum()}


class Game(Toy):
    """Two updates of the hidden layers by opposite terms, the first a hundred times as steep.

    ``swamped``: with common moments, so that the second goes where the first went.
    """

    def __init__(self, swamped: bool) -> None:
        self.swamped = swamped

    def step(self, crops: Crops, progress: float) -> dict[str, Tensor]:
        network = self.network
        second = (network.hidden,) if self.swamped else (network.encoder, network.hidden)
        for name, weight, moved in (("up", -100.0, (network.hidden,)), ("down", 1.0, second)):
            source, _ = self.forward(crops)
            self.update({name: weight * source.features.square().mean()}, *moved)
        return {}


class Straight(Toy):
    """A term that is linear in the classifier's weights: its gradient ``C`` never changes. Two stages of it."""

    C = torch.randn(3, 64, generator=torch.Generator().manual_seed(0))

    def stages(self):
        (stage,) = super().stages()
        return stage, stage._replace(share=0.5)

    def step(self, crops: Crops, progress: float) -> dict[str, Tensor]:
        terms = {"linear": (self.C * self.network.classifier.weight).sum()}
        self.update(terms, self.network.classifier)
        return terms
