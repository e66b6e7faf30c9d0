"""Beyond the score, by corpus and pair: which corpora are hard, which direction is, and how far two lie apart."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from benchmark.errors import shorten
from benchmark.evaluation.frame import Record
from benchmark.evaluation.statistics.rankings import spearman
from benchmark.evaluation.statistics.transfer import asymmetry, by_role
from benchmark.report.board import Board
from benchmark.report.parts import arrow, competing, decimal, points
from benchmark.report.scores import LOWER, REFERENCE, block_records, block_scores, chance
from benchmark.report.section import Grid
from benchmark.report.table import percent

CORPUS_HEADERS = ("Corpus", "UAR as source", "Chance as source", "UAR as target", "Chance as target", REFERENCE)
DIRECTION_HEADERS = ("Corpora a and b", "UAR a → b", "UAR b → a", "Difference over chance")
SHIFT_HEADERS = (
    "Pair",
    "Class-prior shift",
    f"Proxy A-distance, {LOWER}",
    "Proxy A-distance, adapted",
    "Drop",
)
MEASURES = ("prior", "distance", "adapted")


def corpora_part(board: Board) -> Grid:
    """A row per corpus: mean UAR of the unsupervised methods over its pairs in each role, chance, target_only's UAR."""
    values = block_scores(board)
    found = by_role(values[competing(board)].mean(axis=1))
    guess = by_role(chance(board))
    reference = by_role(values[REFERENCE])["as_target"] if REFERENCE in values else pd.Series(math.nan, found.index)
    columns = (*(frame[role] for role in found for frame in (found, guess)), reference)
    rows = tuple((name, *(percent(column[name]) for column in columns)) for name in map(str, found.index))
    text = (
        "How hard a corpus is to learn from and to be recognised: mean UAR of the unsupervised methods over its "
        f"pairs in that role, and {REFERENCE}'s on it, in %. Corpora differ in partners and classes, so look at the "
        "distance to chance."
    )
    return Grid(CORPUS_HEADERS, rows, CORPUS_HEADERS[1:], text)


def directions_part(board: Board) -> Grid:
    """A row per two corpora of which the block has both directions: mean UAR of each, and their difference."""
    means = block_scores(board)[competing(board)].mean(axis=1)
    differences = asymmetry(means - chance(board))
    rows = tuple(
        (f"{a}, {b}", percent(means[a, b]), percent(means[b, a]), points(difference))
        for (a, b), difference in zip(differences.index, differences, strict=True)
    )
    text = (
        "Both directions of a pair, means over the unsupervised methods in %, and a → b minus b → a in points, each "
        "over its chance level. The two are scored on different corpora: it says which task is harder, not which "
        "method is better."
    )
    return Grid(DIRECTION_HEADERS, rows, DIRECTION_HEADERS[1:], text)


def shift_part(board: Board) -> Grid:
    """A row per pair: class-prior shift, proxy A-distances before and after adaptation, and the drop beside them.

    The drop is target_only's UAR minus source_only's: both on the same utterances, so that it isn't the corpus that is
    hard, as in a difference of source and target scores. (The transfer loss of Glorot, Bordes and Bengio, ICML 2011.)
    """
    distances = proxy_distances(board)
    deep = _adapted(board, distances)
    found, drop = _shift(board, distances, deep), _drop(board)
    measures = [found[name] for name in MEASURES]
    rows = [
        (arrow(pair), *(decimal(measure[pair]) for measure in measures), points(drop[pair]))
        for pair in board.block.pairs
    ]
    correlations = (decimal(spearman(measure, drop), sign=True) for measure in measures)
    rows.append(("Spearman's correlation with the drop", *correlations, ""))
    text = (
        "How far the corpora lie apart. Class priors: total variation distance, 0 to 1. Features of the last model, "
        "default hyper-parameters: proxy A-distance, about 0 where a linear classifier can't tell source from "
        f"target and 2 where it always does, of {LOWER} and the mean of the deep methods whose runs all store it "
        f"({shorten(deep, 6) or 'none'}). Drop: {REFERENCE} minus {LOWER}, UAR in points. Pairs share corpora, so the "
        "correlations describe these pairs and no others."
    )
    return Grid(SHIFT_HEADERS, tuple(rows), SHIFT_HEADERS[1:], text)


def _drop(board: Board) -> pd.Series:
    values = block_scores(board).loc[list(board.block.pairs)]
    return values[REFERENCE] - values[LOWER] if {LOWER, REFERENCE} <= set(values) else pd.Series(math.nan, values.index)


def proxy_distances(board: Board) -> pd.DataFrame:
    """Mean proxy A-distance over seeds, a row per pair of the block, a column per method whose runs all store it.

    Of runs with the default hyper-parameters, without target labels.
    """
    found = [(r["run"], r["shift"]["proxy_a_distance"]) for r in block_records(board) if _plain(r)]
    rows = [(run["method"], run["source"], run["target"], math.nan if d is None else d) for run, d in found]
    frame = pd.DataFrame(rows, columns=["method", "source", "target", "distance"])
    unknown = set(frame.loc[frame["distance"].isna(), "method"])
    known = frame[~frame["method"].isin(unknown)]
    table = known.pivot_table(index=["source", "target"], columns="method", values="distance")
    return table.reindex(pd.MultiIndex.from_tuples(board.block.pairs))


def _adapted(board: Board, distances: pd.DataFrame) -> list[str]:
    """The deep methods, in the board's order, whose distances stand beside that of `source_only`."""
    shallow = set(board.runs.loc[board.runs["family"] == "shallow", "method"])
    return [m for m in board.methods if m in distances and m != LOWER and m not in shallow]


def _shift(board: Board, distances: pd.DataFrame, deep: Sequence[str]) -> pd.DataFrame:
    """A row per pair of the block, a column per measure; ``deep``: the columns of ``distances`` that are averaged."""
    found = [(r["run"]["source"], r["run"]["target"], _prior(r)) for r in block_records(board) if _plain(r)]
    priors = pd.DataFrame(found, columns=["source", "target", "prior"]).groupby(["source", "target"])["prior"].mean()
    return pd.DataFrame(
        {
            "prior": priors,
            "distance": distances.get(LOWER, pd.Series(math.nan, distances.index)),
            "adapted": distances[list(deep)].mean(axis=1),
        },
        index=distances.index,
    )


def _plain(record: Record) -> bool:
    """Whether a run did without target labels and with the default hyper-parameters."""
    return not record["supervised_on_target"] and not record["run"]["trial"]


def _prior(record: Record) -> float:
    from benchmark.evaluation.shift import prior_shift

    counts = record["counts"]
    source = [train + held for train, held in zip(counts["source_train"], counts["source_validation"], strict=True)]
    return prior_shift(source, counts["target_test"])
