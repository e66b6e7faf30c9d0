"""Two states of the same runs, cell by cell: what changed, and whether more than another draw of seeds would change it.

A cell is a method on a pair. Its old and new UAR are means over the seeds that both have, so that a cell is never
compared with itself under other seeds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import pandas as pd

from benchmark.errors import StoreError, UsageError, counted, shorten
from benchmark.evaluation.frame import CELL, tidy
from benchmark.store.exchange.differences import Key, check_classes, differences, other_machines
from benchmark.store.record import plain
from benchmark.store.same_data import renamed
from benchmark.store.store import Store

_KEY = ["method", "source", "target"]


@dataclass(frozen=True)
class Cell:
    """A method on a pair, over the ``seeds`` that both have.

    ``old``, ``new``: mean UAR in [0, 1]; ``change``: of the means, in [-1, 1]; ``noise``: see `seed_noise`, NaN where
    it is unknown; ``identical``: every seed has the same UAR in both.
    """

    method: str
    source: str
    target: str
    seeds: int
    old: float
    new: float
    change: float
    noise: float
    identical: bool
    machine: tuple[str, ...] = ()
    """What differed between the machines of its runs, such as "processor (A / B)"; empty where nothing is known to."""

    @property
    def beyond(self) -> bool:
        """Whether it changed beyond seed noise; where the noise is unknown, any change is."""
        return not self.identical and not abs(self.change) <= self.noise


@dataclass(frozen=True)
class Comparison:
    """``cells`` both have, the largest change first; the others by name; ``sentences`` on what else differs.

    ``unpaired``: cells that both have, but without a seed in common.
    """

    rule: str
    sentences: tuple[str, ...]
    cells: tuple[Cell, ...]
    only_old: tuple[Key, ...]
    only_new: tuple[Key, ...]
    unpaired: tuple[Key, ...]

    @property
    def changed(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if not cell.identical)

    @property
    def ok(self) -> bool:
        """Whether no cell changed beyond seed noise and none of the old ones is missing."""
        return not (self.only_old or self.unpaired or any(cell.beyond for cell in self.cells))

    def to_dict(self) -> dict[str, Any]:
        """The same for a script, as JSON knows it: shares in [0, 1], noise null where it is unknown."""
        lacking = {name: [dict(zip(_KEY, key, strict=True)) for key in getattr(self, name)] for name in _LACKING}
        changed = [{**asdict(cell), "beyond_seed_noise": cell.beyond} for cell in self.changed]
        unchanged = len(self.cells) - len(self.changed)
        found = {"rule": self.rule, "ok": self.ok, "sentences": self.sentences, "changed": changed}
        return plain({**found, "unchanged": unchanged, **lacking})


_LACKING = ("only_old", "only_new", "unpaired")


def compare(old: Store, new: Store, rule: str = "last") -> Comparison:
    """What changed from ``old`` to ``new``, in UAR under a selection rule.

    Raises `UsageError` for an unknown rule, where none of a store's records verifies, and for unlike classes of a pair.
    """
    (before, damaged_o), (after, damaged_n) = _records(old, "OLD"), _records(new, "NEW")
    check_classes(before, after)
    frames = tidy(before, rule), tidy(after, rule)
    keys = [set(frame[_KEY].itertuples(index=False, name=None)) for frame in frames]
    made = other_machines(before, after)
    cells = [
        replace(cell, machine=made.get((cell.method, cell.source, cell.target), ())) for cell in paired_cells(*frames)
    ]
    compared = {(cell.method, cell.source, cell.target) for cell in cells}
    return Comparison(
        rule=rule,
        sentences=(
            *differences(renamed(before, after), renamed(after, before)),
            *_machine(cells),
            *damaged_o,
            *damaged_n,
        ),
        cells=tuple(sorted(cells, key=lambda cell: -abs(cell.change))),
        only_old=tuple(sorted(keys[0] - keys[1])),
        only_new=tuple(sorted(keys[1] - keys[0])),
        unpaired=tuple(sorted((keys[0] & keys[1]) - compared)),
    )


def paired_cells(old: pd.DataFrame, new: pd.DataFrame) -> list[Cell]:
    """The cells with at least one seed in common, of two frames of `tidy`, in order of name."""
    both = old[[*CELL, "uar"]].merge(new[[*CELL, "uar"]], on=list(CELL), suffixes=("_old", "_new"))
    deviation = pooled_deviation(old)
    return [_cell(key, runs, deviation) for key, runs in both.groupby(_KEY)]


def _machine(cells: Sequence[Cell]) -> list[str]:
    """A sentence on the changed cells whose runs other kinds of machine have made."""
    changed = [cell for cell in cells if not cell.identical]
    elsewhere = [cell for cell in changed if cell.machine]
    if not elsewhere:
        return []
    what = shorten(dict.fromkeys(difference for cell in elsewhere for difference in cell.machine))
    return [
        f"Made on another kind of machine: {len(elsewhere)} of {counted(len(changed), 'changed cell')}: {what}; "
        "the same seed gives the same bits on one kind of processor only."
    ]


def _cell(key: Iterable[Any], runs: pd.DataFrame, deviation: dict[str, float]) -> Cell:
    method, source, target = map(str, key)
    change = runs["uar_new"] - runs["uar_old"]
    return Cell(
        method=method,
        source=source,
        target=target,
        seeds=len(runs),
        old=float(runs["uar_old"].mean()),
        new=float(runs["uar_new"].mean()),
        change=float(change.mean()),
        noise=seed_noise(deviation[method], len(runs)),
        identical=bool((change == 0).all()),
    )


def pooled_deviation(runs: pd.DataFrame) -> dict[str, float]:
    """Each method's standard deviation of UAR over seeds, pooled over its pairs.

    s = sqrt(sum_p sum_k (u_pk - mean_p)^2 / sum_p (n_p - 1)), with u_pk the UAR of seed k on pair p, which has n_p
    seeds: the deviation within groups of the analysis of variance (Fisher, Statistical Methods for Research Workers,
    1925). NaN where no pair has two seeds. ``runs``: a frame of `tidy`.
    """
    means = runs.groupby(_KEY)["uar"].transform("mean")
    squares = ((runs["uar"] - means) ** 2).groupby(runs["method"]).sum()
    seeds = runs.groupby(_KEY)["uar"].size()
    free = (seeds - 1).groupby(level="method").sum()
    return {str(m): math.sqrt(squares[m] / free[m]) if free[m] else math.nan for m in squares.index}


def seed_noise(deviation: float, seeds: int) -> float:
    """The largest change of a cell's mean that counts as seed noise: 2 s sqrt(2 / n), two standard errors.

    ``deviation``: s of `pooled_deviation`, of the old runs; ``seeds``: n, those that both have. Runs that repeat the
    same seeds exactly change by 0; this is for code that draws other random numbers under the same seeds, so that
    two means of n seeds differ with variance 2 s^2 / n. About one cell in twenty is beyond it by chance.

    >>> seed_noise(0.5, 2)
    1.0
    """
    return 2 * deviation * math.sqrt(2 / seeds)


def _records(store: Store, side: str) -> tuple[list[dict[str, Any]], list[str]]:
    records, damaged = [], []
    for run in sorted(store.finished(), key=lambda run: run.order_key):
        try:
            records.append(store.read(run))
        except StoreError as e:
            damaged.append(str(e))
    if not records:
        raise UsageError(f"{side}: records that verify expected, found none: {shorten(damaged, 1) or store.runs}")
    return records, [f"{side}: {counted(len(damaged), 'run')} left out: {shorten(damaged)}."] if damaged else []
