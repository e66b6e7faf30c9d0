"""The one training loop that every deep method shares.

Same seed, same protocol: every method starts from the same backbone weights, sees the same batches
in the same order and draws the same dropout masks, so that differences between methods are paired.
Extra modules and a method's own draws use other random streams, which is why a method whose weight
is 0 equals `source_only` bit for bit.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int64
from torch import Tensor, nn
from torch.nn import functional as F

from benchmark.contracts import Checkpoint, Domain, Labelled, Method, Outputs, Setting, Unlabelled
from benchmark.networks import Activations, Backbone, Dims, build_backbone
from benchmark.spectrograms import Spectrograms

SCORING_BATCH = 128
_WEIGHTS, _EXTRAS, _BATCHES, _STEPS = range(4)


@dataclass(frozen=True)
class UnlabelledBatch:
    """What the joint forward pass made of a target batch: crops ``x`` and the network's activations.

    ``layers``: activations of the fully connected layers, first to last (the last are the logits);
    ``features``: what the classifier saw; ``rows``: which of the corpus's utterances these are.
    """

    x: Float[Tensor, "n time mel"]
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
    where its paper alternates objectives. ``network``, ``extra`` and ``classes`` are there for it, and
    ``log``, where it may leave detached scalars that are recorded beside the terms of the loss.
    """

    network: Backbone
    extra: nn.ModuleDict
    classes: int
    _smoothing = 0.0
    log: dict[str, Float[Tensor, ""]]

    @abstractmethod
    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, Float[Tensor, ""]]:
        """Terms of the objective by name, weights included; their sum is minimised.

        ``progress`` in [0, 1) is the position in training.
        """

    def cross_entropy(self, batch: Batch) -> Float[Tensor, ""]:
        """Mean cross-entropy of a source batch with the protocol's label smoothing: most methods' first term."""
        return F.cross_entropy(batch.logits, batch.y, label_smoothing=self._smoothing)

    def build(self, dims: Dims, classes: int) -> Mapping[str, nn.Module]:
        """Extra modules, trained beside the backbone with the same optimiser; none by default."""
        return {}

    def step(
        self,
        x_s: Float[Tensor, "n time mel"],
        rows_s: Tensor,
        y_s: Tensor,
        x_t: Tensor,
        rows_t: Tensor,
        progress: float,
    ) -> dict[str, Float[Tensor, ""]]:
        """One update of all parameters by the gradient of `loss`'s sum."""
        source, target = self.forward(x_s, rows_s, y_s, x_t, rows_t)
        terms = self.loss(source, target, progress)
        self.optimiser.zero_grad(set_to_none=True)
        torch.stack(list(terms.values())).sum().backward()
        self.optimiser.step()
        return terms

    def forward(
        self, x_s: Float[Tensor, "n time mel"], rows_s: Tensor, y_s: Tensor, x_t: Tensor, rows_t: Tensor
    ) -> tuple[Batch, UnlabelledBatch]:
        """The joint pass: source and target as one batch, so that batch normalisation is alike for all methods."""
        a = self.network(torch.cat([x_s, x_t]), self._precision)
        s, t = (
            Activations(tuple(h[part] for h in a.layers), a.features[part], a.logits[part]) for part in _halves(x_s)
        )
        return Batch(x_s, rows_s, *s, y=y_s), UnlabelledBatch(x_t, rows_t, *t)

    def fit(self, source: Labelled, target: Unlabelled, setting: Setting, checkpoint: Checkpoint) -> None:
        training, self.device, self.classes = setting.training, setting.device, len(setting.classes)
        self._precision = getattr(torch, training.precision)
        self._crop, self._smoothing = training.crop, training.label_smoothing
        self.log = {}
        with _isolated(self.device):
            _seed(setting.seed, _WEIGHTS)
            self.network = build_backbone(training.backbone, source.x.mels, self.classes, training.dropout)
            _seed(setting.seed, _EXTRAS)
            self.extra = nn.ModuleDict(dict(self.build(self.network.dims, self.classes)))
            self.network.to(self.device)
            self.extra.to(self.device)
            self.optimiser = torch.optim.AdamW(
                [
                    {"params": list(m.parameters())}
                    for m in (self.network, self.extra)
                    if any(True for _ in m.parameters())
                ],
                lr=training.learning_rate,
                weight_decay=training.weight_decay,
                fused=True,
            )
            self._train(source, target, setting, checkpoint)

    def _train(self, source: Labelled, target: Unlabelled, setting: Setting, checkpoint: Checkpoint) -> None:
        training, steps = setting.training, setting.training.steps
        schedule = torch.optim.lr_scheduler.OneCycleLR(self.optimiser, training.learning_rate, total_steps=steps)
        rng = np.random.default_rng([setting.seed, _BATCHES])
        y = torch.from_numpy(source.y)
        rows_s = balanced_batches(source.y, training.batch, rng) if training.sampling == "balanced" else None
        rows_s = rows_s or shuffled_batches(len(source.x), training.batch, rng)
        rows_t = shuffled_batches(len(target.x), training.batch, np.random.default_rng([setting.seed, _BATCHES, 1]))
        crops = np.random.default_rng([setting.seed, _BATCHES, 2])
        marks = checkpoint_steps(steps, training.checkpoints)
        self.losses: dict[str, float] = {}
        sums: dict[str, Tensor] = {}
        since = 0
        for step in range(steps):
            self.network.train()
            self.extra.train()
            r_s, r_t = next(rows_s), next(rows_t)
            x_s = source.x.random_crops(r_s, training.crop, crops).to(self.device)
            x_t = target.x.random_crops(r_t, training.crop, crops).to(self.device)
            _seed(setting.seed, _STEPS, step)
            terms = self.step(x_s, r_s.to(self.device), y[r_s].to(self.device), x_t, r_t.to(self.device), step / steps)
            schedule.step()
            since += 1
            for name, value in (terms | self.log).items():
                sums[name] = sums.get(name, torch.zeros((), device=self.device)) + value.detach()
            if step + 1 in marks:
                self.losses = {name: float(value) / since for name, value in sums.items()}
                sums, since = {}, 0
                checkpoint((step + 1) / steps)

    @torch.no_grad()
    def outputs(self, x: Spectrograms, domain: Domain) -> Outputs:
        """Mean of the class probabilities, and of the features, over each utterance's segments."""
        self.network.eval()
        scores = torch.zeros(len(x), self.classes)
        features = torch.zeros(len(x), self.network.dims.features)
        counts = torch.zeros(len(x), 1)
        for rows, segments in x.segment_batches(self._crop, SCORING_BATCH):
            a = self.network(segments.to(self.device), self._precision)
            scores.index_add_(0, rows, self.probabilities(a.logits).cpu())
            features.index_add_(0, rows, a.features.cpu())
            counts.index_add_(0, rows, torch.ones(len(rows), 1))
        return Outputs((scores / counts).numpy(), (features / counts).numpy())

    def probabilities(self, logits: Float[Tensor, "n classes"]) -> Float[Tensor, "n classes"]:
        """Class probabilities from the classifier's output: softmax, unless the method trains something else."""
        return logits.softmax(1)


def checkpoint_steps(steps: int, checkpoints: int) -> set[int]:
    """The steps after which the evaluator looks, evenly spaced, the last step among them.

    >>> sorted(checkpoint_steps(10, 3))
    [3, 7, 10]
    """
    return {max(1, round(steps * k / checkpoints)) for k in range(1, checkpoints + 1)}


def shuffled_batches(n: int, batch: int, rng: np.random.Generator) -> Iterator[Int64[Tensor, " batch"]]:
    """Endless batches of rows: one pass over all ``n`` in random order after the other."""
    stream = _passes(np.arange(n), rng)
    while True:
        yield torch.tensor([next(stream) for _ in range(batch)])


def balanced_batches(
    y: Int64[np.ndarray, " n"], batch: int, rng: np.random.Generator
) -> Iterator[Int64[Tensor, " batch"]]:
    """Endless batches in which every class that occurs comes equally often, up to one.

    Which classes come once more than others changes from batch to batch.
    """
    present = np.unique(y)
    streams = {c: _passes(np.flatnonzero(y == c), rng) for c in present}
    classes = _passes(present, rng)
    while True:
        yield torch.tensor([next(streams[next(classes)]) for _ in range(batch)])


def _passes(items: np.ndarray, rng: np.random.Generator) -> Iterator[int]:
    while True:
        yield from rng.permutation(items).tolist()


def _halves(x_s: Tensor) -> tuple[slice, slice]:
    return slice(None, len(x_s)), slice(len(x_s), None)


def _seed(*key: int) -> None:
    torch.manual_seed(int(np.random.SeedSequence(key).generate_state(1, np.uint64)[0]) >> 1)


@contextmanager
def _isolated(device: torch.device) -> Iterator[None]:
    """Leave the global random state as it was."""
    devices = [device] if device.type == "cuda" else []
    with torch.random.fork_rng(devices):
        yield
