"""What was seen of some neighbouring steps, and the means over them."""

from __future__ import annotations

from dataclasses import dataclass, field

from torch import Tensor, nn

from benchmark.diagnosis.figures import TermFigures, UpdateFigures, When
from benchmark.diagnosis.quantities import NONE, cosine, flat, mean

SHARES = (0.0, 0.1, 0.5, 0.95)
"""Of each stage, where a window of steps begins; the last ends where the rate has not vanished yet, because there a
parameter's rounding would hide what an update does to it."""

STEPS = 8
"""Of a window, where the stage has as many."""

REFERENCE = "classification"
"""The term whose gradient others are measured by."""


@dataclass
class Update:
    """One call of `DeepMethod.update`, as it was seen.

    ``values`` and ``gradients`` by term, those in G, where there is one. ``displacement`` and ``descent`` by
    parameter: what it did, weight decay taken out, and the negative gradient of the terms' sum.
    """

    moves: str
    values: dict[str, float]
    gradients: dict[str, Tensor]
    displacement: dict[nn.Parameter, Tensor]
    descent: dict[nn.Parameter, Tensor]

    def along(self, other: Update) -> float:
        """Cosine of what both did to the parameters that both move."""
        shared = [p for p in self.displacement if p in other.displacement]
        return cosine(flat(self.displacement[p] for p in shared), flat(other.displacement[p] for p in shared))


@dataclass
class Window:
    """Neighbouring steps that are looked at; ``first`` is the number of its first step within the stage.

    ``found``: numbers by what they are of, one a step. ``last``: the updates of the step before.
    """

    when: When
    first: int
    steps: int
    found: dict[tuple[str, int, str], list[float]] = field(default_factory=dict)
    moves: dict[int, str] = field(default_factory=dict)
    last: list[Update] = field(default_factory=list)

    def add(self, updates: list[Update]) -> None:
        """Take in the updates of one step."""
        for k, update in enumerate(updates, 1):
            self.moves[k] = update.moves
            self._note("own", k, "", cosine(flat(update.displacement.values()), flat(update.descent.values())))
            for j, other in enumerate(updates, 1):
                if j != k:
                    self._note("with", k, str(j), update.along(other))
            for term, value in update.values.items():
                gradient = update.gradients.get(term)
                self._note("value", k, term, value)
                self._note("length", k, term, NONE if gradient is None else float(gradient.norm()))
                before = self.last[k - 1].gradients.get(term) if k <= len(self.last) else None
                if gradient is not None and before is not None and gradient.shape == before.shape:
                    self._note("steadiness", k, term, cosine(gradient, before))
        self.last = updates

    def _note(self, what: str, update: int, which: str, value: float) -> None:
        self.found.setdefault((what, update, which), []).append(value)

    def _mean(self, what: str, update: int, which: str = "") -> float:
        return mean(self.found.get((what, update, which), ()))

    def terms(self) -> list[TermFigures]:
        """A row for each term of each update."""
        lengths = [self._mean("length", k, REFERENCE) for k in self.moves]
        reference = next((length for length in lengths if length > 0), NONE)
        return [
            TermFigures(
                self.when,
                k,
                term,
                self._mean("value", k, term),
                self._mean("length", k, term) / reference,
                self._mean("steadiness", k, term),
            )
            for what, k, term in self.found
            if what == "value"
        ]

    def updates(self) -> list[UpdateFigures]:
        """A row for each update."""
        return [
            UpdateFigures(self.when, k, moves, self._mean("own", k), self._others(k)) for k, moves in self.moves.items()
        ]

    def _others(self, update: int) -> dict[int, float]:
        return {int(j): self._mean("with", update, j) for what, k, j in self.found if (what, k) == ("with", update)}


def windows_of(stages: int, counts: list[int]) -> list[Window]:
    """The windows of a training whose stages have so many steps each, in their order, none twice.

    >>> [(w.when.stage, w.when.share, w.first, w.steps) for w in windows_of(2, [400, 3])]
    [(1, 0.0, 0, 8), (1, 0.1, 40, 8), (1, 0.5, 200, 8), (1, 0.95, 380, 8), (2, 0.0, 0, 3)]
    """
    found: dict[tuple[int, int], Window] = {}
    for stage in range(stages):
        length = min(STEPS, counts[stage])
        for share in SHARES:
            first = min(round(share * counts[stage]), counts[stage] - length)
            found.setdefault((stage, first), Window(When(stage + 1, share), first, length))
    return list(found.values())
