"""Scores of the common block, and differences of them over corpora: of methods in a column, and between columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import pandas as pd

from benchmark.contrast.common import Contrast, Scores
from benchmark.evaluation.statistics.comparisons import LEVEL, blocked_tests, holm
from benchmark.evaluation.statistics.corpus_effects import TIE_DECIMALS
from benchmark.evaluation.statistics.intervals import corpus_intervals
from benchmark.report.board import Board
from benchmark.report.floors import measured, over_floor

REFERENCE = "logistic"
"""A classifier on functionals that adapts to nothing and is nobody's floor: what needs beating beside one's own."""

Floors = Callable[[Board], dict[str, str]]
"""Of a board, method -> the method that its gain is counted over."""

Key = tuple[str, ...]


class Difference(NamedTuple):
    """A difference of UARs, in [-1, 1]."""

    mean: float
    """Over the pairs of the block."""
    sd: float
    """Over seeds (n - 1), of the mean over pairs; nan with one seed."""
    low: float
    """The ends of the 95 % interval over corpora, see `corpus_intervals`; nan where corpora are too few."""
    high: float
    won: int
    """Pairs above 0; ``lost``: below."""
    lost: int
    p: float
    """Of `comparisons.blocked_tests`, over corpora; ``p_holm``: adjusted for all that were computed with it."""
    p_holm: float


@dataclass(frozen=True)
class Differences:
    """Several differences and the least that so few corpora allow their p to be, before and after Holm's adjustment."""

    found: Mapping[Key, Difference]
    smallest_p: float = 1.0
    smallest_p_holm: float = 1.0

    def star(self, key: Key) -> bool:
        """Whether the adjusted p of a difference is at most `LEVEL`."""
        return self.found[key].p_holm <= LEVEL


def own_floors(board: Board) -> dict[str, str]:
    """Every method of the board's own floor, as far as the board has it."""
    return measured(board)


def one_reference(board: Board) -> dict[str, str]:
    """`REFERENCE` for every other method that did without target labels; nothing where the board lacks it."""
    if REFERENCE not in board.methods:
        return {}
    return {m: REFERENCE for m in board.methods if m not in board.supervised and m != REFERENCE}


def gains(contrast: Contrast, floors: Floors) -> Differences:
    """By protocol and method: mean UAR minus that of its floor under the same protocol."""
    return _compared(*(_gains(contrast, floors, scores) for scores in _both(contrast)))


def differences(contrast: Contrast) -> Differences:
    """By two protocols and method: mean UAR under the later one minus that under the earlier one."""
    return _compared(*(_between(pd.concat(scores, axis=1)) for scores in _both(contrast)))


def mean_differences(contrast: Contrast) -> Differences:
    """By two protocols: the mean over all methods without target labels, as if that were one method."""
    return _compared(*(_between(_over_methods(contrast, scores)) for scores in _both(contrast)))


def gain_differences(contrast: Contrast) -> Differences:
    """By two protocols and method: its gain over its own floor under the later one minus that under the earlier one."""
    return _compared(*(_between(_gains(contrast, own_floors, scores)) for scores in _both(contrast)))


def _both(contrast: Contrast) -> tuple[Scores, Scores]:
    return contrast.by_pair, contrast.by_seed


def _over_methods(contrast: Contrast, scores: Scores) -> pd.DataFrame:
    """The mean of all methods without target labels; columns (protocol,), none where there is no such method."""
    if not contrast.competing:
        return pd.DataFrame()
    return pd.DataFrame({(name,): values[contrast.competing].mean(axis=1) for name, values in scores.items()})


def _gains(contrast: Contrast, floors: Floors, scores: Scores) -> pd.DataFrame:
    """Columns (protocol, method)."""
    return pd.concat({b.protocol.name: over_floor(scores[b.protocol.name], floors(b)) for b in contrast.boards}, axis=1)


def _between(values: pd.DataFrame) -> pd.DataFrame:
    """Columns (earlier, later, ...) for the columns (protocol, ...) of which both protocols have the rest."""
    keys = [key if isinstance(key, tuple) else (key,) for key in values.columns]
    there = dict(zip(keys, values.columns, strict=True))
    names = dict.fromkeys(key[0] for key in keys)
    both = {
        (a, b, *key[1:]): values[there[b, *key[1:]]] - values[there[key]]
        for a, b in combinations(names, 2)
        for key in keys
        if key[0] == a and (b, *key[1:]) in there
    }
    return pd.DataFrame(both)


def _compared(by_pair: pd.DataFrame, by_seed: pd.DataFrame) -> Differences:
    if by_pair.empty:
        return Differences({})
    by_pair = by_pair.round(TIE_DECIMALS)
    tests, intervals = blocked_tests(by_pair), corpus_intervals(by_pair)
    adjusted = holm([test.p for test in tests])
    keys: list[Key] = by_pair.columns.to_list()  # type: ignore[assignment]
    found = {
        key: Difference(
            mean=float(by_pair[key].mean()),
            sd=float(by_seed[key].std(ddof=1)),
            low=interval.low,
            high=interval.high,
            won=int((by_pair[key] > 0).sum()),
            lost=int((by_pair[key] < 0).sum()),
            p=test.p,
            p_holm=p_holm,
        )
        for key, test, interval, p_holm in zip(keys, tests, intervals, adjusted, strict=True)
    }
    smallest = tests[0].smallest_p
    return Differences(found, smallest, min(1.0, len(tests) * smallest))
