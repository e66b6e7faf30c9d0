"""The methods that not all protocols have, over the same block as the table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from benchmark.contrast.common import Contrast
from benchmark.report.board import in_block
from benchmark.report.table import TITLES, Cell


class Outsider(NamedTuple):
    """A method under one protocol: how many of the block's runs it has, and its scores where it has all of them."""

    runs: int
    cells: Mapping[str, Cell]
    """By metric; empty cells where a run is missing."""


def outsiders(contrast: Contrast) -> dict[tuple[str, str], Outsider]:
    """By protocol and method, where the protocol has a run of it on a pair of the table."""
    whole = len(contrast.block.pairs) * len(contrast.block.seeds)
    found = {}
    for column in contrast.columns:
        runs = column.board.runs
        runs = in_block(runs[runs["method"].isin(list(contrast.partial))], contrast.block)
        for method, own in runs.groupby("method"):
            by_seed = own.groupby("seed")[list(TITLES)].mean()
            cells = {m: Cell(float(by_seed[m].mean()), float(by_seed[m].std()), len(by_seed)) for m in TITLES}
            there = cells if len(own) == whole else dict.fromkeys(TITLES, Cell())
            found[column.name, str(method)] = Outsider(len(own), there)
    return found
