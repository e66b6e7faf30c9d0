"""What the page knows of a method on a pair: scores and confusion counts under every rule, and learning curves."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import numpy as np

from benchmark.evaluation.frame import Record, cells, run_of
from benchmark.evaluation.rules import RULES
from benchmark.evaluation.statistics.corpus_effects import TIE_DECIMALS
from benchmark.report.board import Board
from benchmark.report.page.ranking import shown
from benchmark.report.table import Leaderboard

T = TypeVar("T")

Key = tuple[str, str, str]
"""Method, source, target."""

PERCENT = ("source_validation", "oracle")
"""Rules whose score is a UAR; the others have scales of their own."""


def method_cells(board: Board, boards: Sequence[Leaderboard]) -> list[list[dict[str, Any]]]:
    """Per method of the board, per pair: what a reader can ask about it. ``boards``: the board under each rule.

    ``seeds``: how many; ``note``: number of the reason why some are missing, 0 where none is. ``scores``: for each
    rule mean and deviation of UAR in %. ``confusions``: the different confusion counts, summed over seeds and row by
    row, of which ``chosen`` is each rule's. ``runs``: the different lists of `seed_scores`, of which ``run`` is each
    rule's. ``curve``: see `curve`. Without a finished run only seeds and note.
    """
    scores = [_scores(b) for b in boards]
    counts = [confusions(b.board) for b in boards]
    by_seed = [seed_scores(b.board) for b in boards]
    trials: dict[Key, list[Record]] = defaultdict(list)
    for first, *_ in cells(board.records):
        run = run_of(first)
        trials[run.method, run.source, run.target].append(first)
    notes = {(r.name, *p): c.note for r, p, c in _pair_cells(boards[list(RULES).index(board.rule)])}

    def cell(key: Key) -> dict[str, Any]:
        found: dict[str, Any] = {"seeds": len(trials[key]), "note": notes[key]}
        if not trials[key]:
            return found
        different, chosen = _shared([c[key] for c in counts])
        found |= {"scores": [s[key] for s in scores], "confusions": different, "chosen": chosen}
        runs, run = _shared([s[key] for s in by_seed])
        found |= {"runs": runs, "run": run}
        return found | {"curve": curve(trials[key])}

    return [[cell((method, *pair)) for pair in board.pairs] for method in board.methods]


def confusions(board: Board) -> dict[Key, list[int]]:
    """Confusion counts under the board's rule, summed over seeds, row by row."""
    runs = board.runs
    sums: dict[Key, Any] = {}
    for *key, counts in zip(runs["method"], runs["source"], runs["target"], runs["confusion"], strict=True):
        sums[tuple(key)] = sums.get(tuple(key), 0) + counts
    return {key: total.ravel().tolist() for key, total in sums.items()}


def seed_scores(board: Board) -> dict[Key, list[float | None]]:
    """UAR in [0, 1] under the board's rule for each seed that any run has, in their order; None where it is missing."""
    seeds = sorted(set(board.runs["seed"]))
    found: dict[Key, list[float | None]] = {}
    columns = (board.runs[name] for name in ("method", "source", "target", "seed", "uar"))
    for *key, seed, uar in zip(*columns, strict=True):
        found.setdefault(tuple(key), [None] * len(seeds))[seeds.index(seed)] = round(float(uar), TIE_DECIMALS + 1)
    return found


def curve(runs: Sequence[Record]) -> dict[str, list[float | None]]:
    """Learning curves as means over seeds, from what each rule sees at each checkpoint.

    ``runs``: one record per seed, of the same trial. ``progress``: shares of training, in order; then a list for each
    rule that scores checkpoints and has any score: `PERCENT` in %, the others as they are, None where no seed has it.
    """
    at: dict[float, list[Any]] = defaultdict(list)
    for record in runs:
        for checkpoint in record["checkpoints"]:
            at[checkpoint["progress"]].append(checkpoint)
    points = [at[progress] for progress in sorted(at)]
    curves = {name: [_mean(name, checkpoints) for checkpoints in points] for name in RULES if name != "last"}
    known = {name: values for name, values in curves.items() if any(v is not None for v in values)}
    return {"progress": [round(progress, 4) for progress in sorted(at)], **known}


def _mean(rule: str, checkpoints: Sequence[Any]) -> float | None:
    scores = [s for c in checkpoints if not math.isnan(s := RULES[rule].score(c))]
    if not scores:
        return None
    mean = float(np.mean(scores))
    return shown(mean) if rule in PERCENT else float(f"{mean:.4g}")


def _pair_cells(leaderboard: Leaderboard) -> Iterator[tuple[Any, tuple[str, str], Any]]:
    table = leaderboard.tables["uar"]
    for row in table.of("method", "supervised"):
        yield from ((row, pair, cell) for pair, cell in zip(table.pairs, row.cells[1:], strict=True))


def _scores(leaderboard: Leaderboard) -> dict[Key, list[float | None]]:
    return {(r.name, *pair): [shown(c.mean), shown(c.sd)] for r, pair, c in _pair_cells(leaderboard)}


def _shared(lists: Sequence[list[T]]) -> tuple[list[list[T]], list[int]]:
    """The different ones among some lists, and where each of them is."""
    different: list[list[T]] = []
    for one in lists:
        if one not in different:
            different.append(one)
    return different, [different.index(one) for one in lists]
