"""What sections share: why there is nothing to compare, who competes, and numbers as text."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from benchmark.evaluation.statistics.corpus_effects import independent_corpora
from benchmark.report.board import Board
from benchmark.report.table import percent

NO_BLOCK = "Nothing to compare: no pair has a seed that every method of the table has."
NO_METHOD = "Nothing to compare: no method of the table does without target labels."


def obstacle(board: Board) -> str:
    """Why methods can't be compared on the board at all; empty when they can."""
    if not board.block.pairs:
        return NO_BLOCK
    return "" if competing(board) else NO_METHOD


def competing(board: Board) -> list[str]:
    """The methods that did without target labels, in the order of the board."""
    return [method for method in board.methods if method not in board.supervised]


def tied_corpora(board: Board) -> str:
    """In brackets how many corpora the block has, where its pairs tie some of them together; else nothing."""
    corpora = len({name for pair in board.block.pairs for name in pair})
    tied = independent_corpora(board.block.pairs) < corpora
    return f" (of {corpora}, which the pairs tie together)" if tied else ""


def arrow(pair: Sequence[str]) -> str:
    return " → ".join(pair)


def points(difference: float) -> str:
    """A difference of shares, in percentage points with a sign.

    >>> points(0.0123), points(-0.5), points(float("nan"))
    ('+1.2', '-50.0', '–')
    """
    return "–" if math.isnan(difference) else f"{100 * difference:+.1f}"


def decimal(value: float, digits: int = 2, sign: bool = False) -> str:
    """A number that is no share; a dash where there is none.

    >>> decimal(1.234), decimal(0.5, sign=True), decimal(float("nan"))
    ('1.23', '+0.50', '–')
    """
    return "–" if math.isnan(value) else f"{value:{'+' if sign else ''}.{digits}f}"


def p_text(p: float) -> str:
    """A p-value with three decimals.

    >>> p_text(0.125), p_text(0.0001)
    ('0.125', '< 0.001')
    """
    return "< 0.001" if p < 0.001 else decimal(p, 3)


def best_of(means: pd.Series) -> str:
    """The method with the highest mean and that in %; all that print alike with it.

    >>> best_of(pd.Series({"dann": 0.4567, "mmd": 0.4569, "coral": 0.1}))
    'dann, mmd (45.7)'
    """
    best = percent(means.max())
    return f"{', '.join(means.index[means.map(percent) == best])} ({best})"


COSTS = ("processor_seconds", "seconds")


def mean_costs(runs: pd.DataFrame) -> dict[str, pd.Series]:
    """Mean ``processor_seconds`` (NaN where one run has none) and ``seconds``, by the clock, of each method's runs."""
    grouped = runs.groupby("method")
    return {name: grouped[name].agg(lambda values: values.mean(skipna=False)) for name in COSTS}


CLOCKS = {
    "processor_seconds": "processor seconds",
    "seconds": "seconds by the clock, since not all runs store processor seconds",
}


def clock_of(costs: Mapping[str, pd.Series]) -> str:
    """Which of `mean_costs` methods can be compared by: ``processor_seconds`` where all runs store them."""
    return "seconds" if costs["processor_seconds"].isna().any() else "processor_seconds"
