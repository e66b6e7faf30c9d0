"""The one training loop that every deep method shares.

Same seed, same protocol: every method starts from the same backbone weights, sees the same batches
in the same order and draws the same dropout masks, so that differences between methods are paired.
Extra modules and a method's own draws use other random streams, which is why a method whose weight
is 0 equals `source_only` bit for bit.
"""

from __future__ import annotations

import copy
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from jaxtyping import Float, Int64
from torch import Tensor, nn
from torch.nn import functional as F

from benchmark.contracts import Checkpoint, Domain, Labelled, Method, Outputs, Setting, Unlabelled
from benchmark.features.frames import Frames
from benchmark.training.batches import checkpoint_steps
from benchmark.training.crops import Crops, drawn_crops
from benchmark.training.networks import Activations, Backbone, Dims, build_backbone
from benchmark.training.optimiser import Group, Modules, Optimisers
from benchmark.training.randomness import EXTRAS, STEPS, WEIGHTS, isolated, seed_torch

__all__ = ["Batch", "Crops", "DeepMethod", "Stage", "Terms", "UnlabelledBatch"]

Terms = dict[str, Float[Tensor, ""]]


def _nothing() -> None:
    pass


class Stage(NamedTuple):
    """A part of training with an optimiser and a one-cycle schedule of its own.

    ``share``: its steps, as a share of the protocol's. ``step``: one of its updates, given the crops and
    the progress within the stage, in [0, 1). ``begin``: called before it; what requires no gradient from then on
    stays as it is. ``rate``: its peak learning rate, as a share of the protocol's.
    ``source``: whether it is given source crops; without, no source utterance is read and the source's parts of
    its `Crops` have no rows.
    """

    share: float
    step: Callable[[Crops, float], Terms]
    begin: Callable[[], None] = _nothing
    rate: float = 1.0
    source: bool = True


@dataclass(frozen=True)
class UnlabelledBatch:
    """What a forward pass made of a target batch: crops ``x`` and the network's activations.

    ``layers``: activations of the fully connected layers, first to last (the last are the logits);
    ``features``: what the classifier saw; ``rows``: which of the corpus's utterances these are.
    """

    x: Float[Tensor, "n time width"]
    rows: Int64[Tensor, " n"]
    layers: tuple[Float[Tensor, "n _"], ...]
    features: Float[Tensor, "n d"]
    logits: Float[Tensor, "n classes"]


@dataclass(frozen=True)
class Batch(UnlabelledBatch):
    """A source batch: the same with its labels ``y``."""

    y: Int64[Tensor, " n"]


class DeepMethod(Method):
    """A method that trains the protocol's backbone with its own loss.

    A subclass writes `loss`, and `build` when it has modules of its own; it overrides `step` only
    where its paper alternates objectives, and `stages` where it trains one thing after the other.
    ``network``, ``extra``, ``classes``, ``emotions`` (their names) and ``target`` (the unlabelled corpus, for
    methods that look at all of it) are there for it, ``source_network`` (``network`` itself until
    `keep_source_network`), and ``log``, where it may leave detached scalars that are recorded beside the terms
    of the loss.
    """

    network: Backbone
    source_network: Backbone
    extra: nn.ModuleDict
    classes: int
    emotions: tuple[str, ...]
    target: Unlabelled
    log: dict[str, Float[Tensor, ""]]
    _smoothing = 0.0
    optimisers: Optimisers

    @abstractmethod
    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> Terms:
        """Terms of the objective by name, weights included; their sum is minimised.

        ``progress`` in [0, 1) is the position in training.
        """

    def cross_entropy(self, batch: Batch) -> Float[Tensor, ""]:
        """Mean cross-entropy of a source batch with the protocol's label smoothing: most methods' first term."""
        return F.cross_entropy(batch.logits, batch.y, label_smoothing=self._smoothing)

    def build(self, dims: Dims, classes: int) -> Mapping[str, nn.Module]:
        """Extra modules, trained beside the backbone with the same optimiser; none by default."""
        return {}

    def stages(self) -> Sequence[Stage]:
        """What training consists of: `step`, all the way, unless the method says otherwise."""
        return (Stage(1.0, self.step),)

    def step(self, crops: Crops, progress: float) -> Terms:
        """One update of all parameters by the gradient of `loss`'s sum; returns the terms."""
        terms = self.loss(*self.forward(crops), progress)
        self.update(terms, self.network, self.extra)
        return terms

    def source_step(self, crops: Crops, progress: float) -> Terms:
        """One update by the cross-entropy of source crops that pass alone: how source-free methods begin."""
        terms = {"classification": self.cross_entropy(self.source_batch(crops))}
        self.update(terms, self.network)
        return terms

    def update(self, terms: Terms, *modules: nn.Module, rate: float = 1.0) -> None:
        """One optimiser step by the gradient of the terms' sum in ``modules``: no other parameter moves.

        Each set of modules has an optimiser state of its own; ``rate``: its learning rate, as a share of the stage's.
        """
        self.optimisers.descend(torch.stack(list(terms.values())).sum(), modules, rate)

    def activations(self, x: Float[Tensor, "n time width"], domain: Domain = "source") -> Activations:
        """The network's activations for crops of that corpus (of both as one batch: "source"), in the precision set."""
        self.network.statistics.use(domain, learning=self.network.training)
        return self.network(x, self._precision)

    def forward(self, crops: Crops) -> tuple[Batch, UnlabelledBatch]:
        """Source and target as the protocol's ``passes`` say, which is alike for all methods: what batch normalisation
        normalises by is statistics of both corpora as one batch (joint), or each corpus's own (separate).
        """
        if self._passes == "separate":
            return self.source_batch(crops), self.target_batch(crops)
        a, n = self.activations(torch.cat([crops.x_s, crops.x_t])), len(crops.x_s)
        s = Activations(tuple(h[:n] for h in a.layers), a.features[:n], a.logits[:n])
        t = Activations(tuple(h[n:] for h in a.layers), a.features[n:], a.logits[n:])
        return Batch(crops.x_s, crops.rows_s, *s, y=crops.y_s), UnlabelledBatch(crops.x_t, crops.rows_t, *t)

    def source_batch(self, crops: Crops) -> Batch:
        """The source's crops, passed alone: batch normalisation sees nothing of the target in this pass."""
        return Batch(crops.x_s, crops.rows_s, *self.activations(crops.x_s), y=crops.y_s)

    def target_batch(self, crops: Crops) -> UnlabelledBatch:
        """The target's crops, passed alone."""
        return UnlabelledBatch(crops.x_t, crops.rows_t, *self.activations(crops.x_t, "target"))

    def fit(self, source: Labelled, target: Unlabelled, setting: Setting, checkpoint: Checkpoint) -> None:
        training, self.device, self.classes = setting.training, setting.device, len(setting.classes)
        self.emotions = setting.classes
        self._precision = getattr(torch, training.precision)
        self._crop, self._smoothing, self._passes = training.crop, training.label_smoothing, training.passes
        self.target, self.log = target, {}
        with isolated(self.device):
            seed_torch(self.device, setting.seed, WEIGHTS)
            self.network = self.source_network = build_backbone(training, source.x.width, self.classes, source.x.layout)
            seed_torch(self.device, setting.seed, EXTRAS)
            self.extra = nn.ModuleDict(dict(self.build(self.network.dims, self.classes)))
            self.network.to(self.device)
            self.extra.to(self.device)
            self._train(source, setting, checkpoint)

    def _train(self, source: Labelled, setting: Setting, checkpoint: Checkpoint) -> None:
        training, stages, done = setting.training, self.stages(), 0
        draw = drawn_crops(source, self.target, setting)
        counts = [max(1, round(stage.share * training.steps)) for stage in stages]
        marks = checkpoint_steps(sum(counts), training.checkpoints)
        mean = _Means()
        for stage, count in zip(stages, counts, strict=True):
            stage.begin()
            peak = training.learning_rate * stage.rate
            self.optimisers = Optimisers(peak, count, training.weight_decay, self._groups)
            modules = [*self.network.modules(), *self.extra.modules()]
            for step in range(count):
                if not all(module.training for module in modules):
                    self.network.train()
                    self.extra.train()
                crops = draw(stage.source)
                seed_torch(self.device, setting.seed, STEPS, done)
                mean.add(stage.step(crops, step / count) | self.log)
                self.optimisers.end_step()
                done += 1
                if done in marks:
                    self.losses = mean.taken()
                    checkpoint(done / sum(counts))

    def _groups(self, modules: Modules) -> list[Group]:
        """The parameters of some modules that move, in groups by their share of the learning rate."""
        wanted = {id(p) for module in modules for p in module.parameters()}
        extra = [p for p in self.extra.parameters() if p.requires_grad], 1.0
        groups = (*self.network.groups(), extra)
        return [([p for p in moving if id(p) in wanted], share) for moving, share in groups]

    def keep_source_network(self) -> None:
        """Leave the source to a frozen copy of the network in evaluation mode; ``network`` goes on as the target's."""
        self.source_network = copy.deepcopy(self.network).eval().requires_grad_(False)

    def network_for(self, domain: Domain) -> Backbone:
        """The network that scores a corpus: one for both, unless the method has kept the source's."""
        return self.source_network if domain == "source" else self.network

    @torch.no_grad()
    def outputs(self, x: Frames, domain: Domain) -> Outputs:
        """Mean of the class probabilities, and of the features, over each utterance's segments."""
        network = self.network_for(domain).eval()
        network.statistics.use(domain)
        scores = torch.zeros(len(x), self.classes)
        features = torch.zeros(len(x), network.dims.features)
        counts = torch.zeros(len(x), 1)
        for rows, segments in x.segment_batches(self._crop, network.scoring):
            a = network(segments.to(self.device), self._precision)
            scores.index_add_(0, rows, self.probabilities(a.logits).cpu())
            features.index_add_(0, rows, a.features.cpu())
            counts.index_add_(0, rows, torch.ones(len(rows), 1))
        return Outputs((scores / counts).numpy(), (features / counts).numpy())

    def probabilities(self, logits: Float[Tensor, "n classes"]) -> Float[Tensor, "n classes"]:
        """Class probabilities from the classifier's output: softmax, unless the method trains something else."""
        return logits.softmax(1)


class _Means:
    """Means over steps of what is recorded, taken at every checkpoint."""

    def __init__(self) -> None:
        self.sums: dict[str, tuple[Tensor, int]] = {}

    def add(self, terms: Terms) -> None:
        for name, value in terms.items():
            total, count = self.sums.get(name, (torch.zeros_like(value.detach()), 0))
            self.sums[name] = total + value.detach(), count + 1

    def taken(self) -> dict[str, float]:
        means = {name: float(total) / count for name, (total, count) in self.sums.items()}
        self.sums = {}
        return means
