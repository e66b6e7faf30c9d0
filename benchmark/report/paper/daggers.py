"""Which methods a table marks as different from their floors, and the sentence that says by which test."""

from __future__ import annotations

from typing import NamedTuple

from benchmark.evaluation.rules import rule_of
from benchmark.evaluation.statistics.comparisons import LEVEL, blocked_test, holm
from benchmark.evaluation.statistics.corpus_effects import independent_corpora
from benchmark.report.board import Board
from benchmark.report.caption import significance
from benchmark.report.floors import measured, over_floor
from benchmark.report.paper.contenders import contenders


class Daggers(NamedTuple):
    """The methods that get a dagger, and what the caption says about it."""

    methods: frozenset[str]
    sentence: str


def daggers(board: Board, metric: str) -> Daggers:
    """The unsupervised methods whose ``metric`` differs from that of their own floor over the board's block.

    By `evaluation.statistics.comparisons.blocked_test`, p adjusted over the methods by Holm's procedure, below 0.05.
    Where so few corpora can't give such a p nobody gets a dagger and the sentence says why. Under the oracle, which no
    method could follow, there is neither.
    """
    if rule_of(board.rule).oracle:
        return Daggers(frozenset(), "")
    values = contenders(board, metric)
    floors = measured(board, values.columns)
    if not floors:
        return Daggers(frozenset(), "No dagger: no method has pairs in common with its floor.")
    differences = over_floor(values, floors)
    n = len(differences.columns)
    smallest_p = min(1.0, n * blocked_test(differences.iloc[:, 0]).smallest_p)
    if smallest_p >= LEVEL:
        return Daggers(frozenset(), " ".join(significance(board)) or _impossible(board, n, smallest_p))
    adjusted = holm([blocked_test(differences[name]).p for name in differences])
    return Daggers(
        frozenset(str(name) for name, p in zip(differences, adjusted, strict=True) if p < LEVEL),
        f"Dagger: differs from its floor ({', '.join(dict.fromkeys(floors.values()))}), p < {LEVEL:g} by sign-flip "
        "tests over corpora (the largest p of those on means over sources, means over targets and what each corpus "
        f"adds in both roles), after Holm's adjustment for {n} comparisons.",
    )


def _impossible(board: Board, comparisons: int, smallest_p: float) -> str:
    corpora = independent_corpora(board.block.pairs)
    return (
        f"No dagger: pairs share corpora, so a test between methods counts corpora, and with {corpora} of them and "
        f"{comparisons} comparisons with floors the smallest possible p after Holm's adjustment is {smallest_p:g}."
    )
