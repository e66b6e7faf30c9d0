"""What a diagnosis found: of each term, of each update, and of the model, at some times of each stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class When:
    """A time: the stage, counted from 1, and the share of it, in [0, 1], at which the steps looked at begin.

    Share 1 stands for the end, after the last step.
    """

    stage: int
    share: float

    @property
    def said(self) -> str:
        """The share in words."""
        return {0.0: "start", 1.0: "end"}.get(self.share, f"{100 * self.share:.0f} %")


@dataclass(frozen=True)
class TermFigures:
    """A term of an update's loss; means over the steps looked at, nan where there is nothing to say.

    ``update``: which call of `DeepMethod.update` within a step, from 1. ``value``: the term's, weights included.
    ``share``: length of its gradient in G, the encoder and the hidden layers, as a multiple of that of the term
    ``classification`` of the same steps. ``steadiness``: cosine of that gradient with the next step's: near 1 for a
    signal, near 0 for noise.
    """

    when: When
    update: int
    term: str
    value: float
    share: float
    steadiness: float


@dataclass(frozen=True)
class UpdateFigures:
    """An update of a step; cosines are means over the steps looked at, nan where there is nothing to say.

    ``moves``: the modules. ``own``: cosine of what the parameters did, weight decay taken out, with the negative
    gradient of this update's terms. ``others``: update -> cosine with what that one did, of the same step, in the
    parameters that both move.
    """

    when: When
    update: int
    moves: str
    own: float
    others: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class StateFigures:
    """The model as it scores. Shares in [0, 1].

    ``largest``: share of target predictions in their largest class; ``rank``: effective rank of target features;
    ``validation``: UAR on the source's validation part, nan where there is none.
    """

    when: When
    largest: float
    rank: float
    validation: float


@dataclass(frozen=True)
class Diagnosis:
    """All that was found, in the order of training."""

    terms: tuple[TermFigures, ...]
    updates: tuple[UpdateFigures, ...]
    states: tuple[StateFigures, ...]
