"""Scores of the methods that compete: what figures and tests of the paper bundle start from."""

from __future__ import annotations

import pandas as pd

from benchmark.report.board import Board
from benchmark.report.parts import competing, obstacle
from benchmark.report.scores import block_scores


def contenders(board: Board, metric: str = "uar") -> pd.DataFrame:
    """Mean over the block's seeds of each unsupervised method's score on each of its pairs.

    Rows are a MultiIndex (source, target), columns are methods in the board's order, values lie in [0, 1] and none
    is missing. Empty where methods can't be compared.
    """
    return pd.DataFrame() if obstacle(board) else block_scores(board, metric=metric)[competing(board)]
