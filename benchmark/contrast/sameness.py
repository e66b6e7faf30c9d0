"""Methods that what differs between protocols doesn't reach, so that their runs came out the same."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from benchmark.contrast.common import Contrast
from benchmark.evaluation.statistics.corpus_effects import TIE_DECIMALS
from benchmark.report.scores import block_scores


def unchanged(contrast: Contrast) -> dict[tuple[str, str], list[str]]:
    """Two protocols -> the methods whose UAR is the same in every run of the block, where there is one."""
    by_run = {
        board.protocol.name: block_scores(board, ("source", "target", "seed")).round(TIE_DECIMALS)
        for board in contrast.boards
    }
    found = {
        (a, b): [m for m in contrast.methods if (by_run[a][m] == by_run[b][m]).all()]
        for a, b in combinations(contrast.names, 2)
    }
    return {couple: methods for couple, methods in found.items() if methods}


def different(method: str, names: Sequence[str], same: dict[tuple[str, str], list[str]]) -> list[str]:
    """Those of the protocols under which a method came out otherwise than under each earlier one of them."""
    kept: list[str] = []
    for name in names:
        if not any(method in same.get((earlier, name), ()) for earlier in kept):
            kept.append(name)
    return kept
