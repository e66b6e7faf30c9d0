"""Deep methods that regress labels instead of classifying, and those of them that align by reconstruction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from jaxtyping import Float, Int64
from torch import Tensor

from benchmark.hyper import hyper
from benchmark.mathematics.divergences import nearest_probabilities
from benchmark.mathematics.implicit_alignment import (
    DIRECTIONS,
    LEVELS,
    Direction,
    Level,
    Reconstruction,
    implicit_alignment,
)
from benchmark.mathematics.reconstruction import (
    NORMALISATIONS,
    PENALTIES,
    STEPS,
    Normalisation,
    Penalty,
    normalised,
    regression_loss,
    stacked,
)
from benchmark.training.deep import Batch, DeepMethod, UnlabelledBatch
from benchmark.training.schedules import SCHEDULES, Schedule


@dataclass(eq=False)
class RegressionMethod(DeepMethod):
    """A method whose network regresses one-hot labels under squared error.

    Probabilities are the nearest ones to the outputs, which keeps their order. ``output_dropout`` is on by default
    because the protocol's dropout is every method's.
    """

    output_dropout: bool = hyper(
        True, "dropout before the last layer in regression", choices=(True, False), origin="argued"
    )

    def regressed(self, batch: UnlabelledBatch) -> Float[Tensor, "n classes"]:
        """The outputs that are regressed: the network's, or those of its last layer on all features.

        Dropout keeps the mean of an output and adds to its variance, which squared error, unlike scoring, sees.
        """
        return batch.logits if self.output_dropout else self.network.classifier(batch.features)

    def l_reg(self, source: Batch) -> Float[Tensor, ""]:
        """``1/n sum_i || g(x_i) - onehot(y_i) ||^2`` over a source batch."""
        return regression_loss(self.regressed(source), source.y)

    def probabilities(self, logits: Float[Tensor, "n classes"]) -> Float[Tensor, "n classes"]:
        return nearest_probabilities(logits)


@dataclass(eq=False)
class ReconstructionMethod(RegressionMethod):
    """Regression with terms that ask for target activations to be combinations of the source's.

    Its floor regresses as well. With cross-entropy as the loss on labels and weight 0 it is `source_only` instead.
    """

    floor: ClassVar[str] = "regression_only"

    weight: float = hyper(1.0, "weight of the alignment", low=0.01, high=100.0, log=True, ge=0)
    schedule: Schedule = hyper("constant", "growth of the weight", choices=SCHEDULES, origin="argued")
    classification: Literal["regression", "cross_entropy"] = hyper(
        "regression", "loss on source labels", choices=("regression", "cross_entropy"), origin="paper"
    )
    penalty: Penalty = hyper("l1", "Omega: what keeps Z small", choices=PENALTIES, origin="argued")
    tau: float = hyper(0.3, "weight of Omega, per row: twice a cosine", low=1e-3, high=1.0, log=True)
    iterations: int = hyper(STEPS, "steps towards Z; l2 needs none", low=10.0, high=300.0, log=True, origin="argued")
    normalise: Normalisation = hyper(
        "rows",
        "each feature vector to unit length, or all by the source's root mean square",
        choices=NORMALISATIONS,
        origin="argued",
    )
    direction: Direction = hyper(
        "both", "whose rows are reconstructed: the target's, or both's", choices=DIRECTIONS, origin="tuned"
    )
    level: Level = hyper(
        "fresh", "error that costs nothing: none, or that of fresh rows", choices=LEVELS, origin="tuned"
    )

    def l_reg(self, source: Batch) -> Float[Tensor, ""]:
        """Regression of the labels, or cross-entropy in its place."""
        return self.cross_entropy(source) if self.classification == "cross_entropy" else super().l_reg(source)

    def l_ida(
        self,
        layers_s: Sequence[Float[Tensor, "n _"]],
        layers_t: Sequence[Float[Tensor, "m _"]],
        groups: tuple[Int64[Tensor, "k n"], Int64[Tensor, "k m"]] | None = None,
    ) -> Float[Tensor, " k"]:
        """What is left of each layer's normalised activations, in `groups` where they are given."""
        f_s, f_t = normalised(stacked(layers_s), stacked(layers_t), self.normalise)
        how = Reconstruction(self.penalty, self.tau, self.iterations, self.level)
        return implicit_alignment(f_s, f_t, how, self.direction, groups)

    def probabilities(self, logits: Float[Tensor, "n classes"]) -> Float[Tensor, "n classes"]:
        if self.classification == "cross_entropy":
            return DeepMethod.probabilities(self, logits)
        return super().probabilities(logits)
