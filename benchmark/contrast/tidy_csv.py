"""A contrast as tidy tables for scripts: shares in [0, 1] with six digits, what is unknown left empty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from benchmark.contrast.common import Contrast
from benchmark.contrast.results import Results
from benchmark.contrast.scores import REFERENCE, Difference, Differences
from benchmark.report.board import Board
from benchmark.report.scores import classes_of
from benchmark.report.table import TITLES, Cell, Leaderboard

MEAN = "mean_of_methods"
"""Stands for a method where all methods without target labels count together."""


def render_csv(results: Results) -> str:
    """One row per protocol and method, and per protocol and way of guessing.

    ``kind``: ``method``, ``supervised`` or ``guess``; ``in_table``: false for methods that not all protocols have,
    whose scores are empty unless all runs on the table's pairs and seeds are there. ``over_floor_*`` and
    ``over_logistic_*``: mean difference, deviation over seeds, 95 % interval over corpora, pairs won and lost, p and
    Holm's p.
    """
    contrast = results.contrast
    boards = zip(contrast.boards, contrast.leaderboards, strict=True)
    rows = [row for board, leaderboard in boards for row in _column(results, board, leaderboard)]
    rows += [row for column in contrast.columns for row in _partial(results, column.board)]
    return _csv(rows)


def render_differences_csv(results: Results) -> str:
    """One row per two protocols and method, the later minus the earlier one.

    ``quantity``: ``uar``, or ``over_floor``, the gain over the method's own floor.
    """
    by_quantity = [
        ("uar", results.mean_differences),
        ("uar", results.differences),
        ("over_floor", results.gain_differences),
    ]
    rows = []
    for quantity, found in by_quantity:
        for (earlier, later, *method), d in found.found.items():
            named = {"quantity": quantity, "earlier": earlier, "later": later, "method": (method or [MEAN])[0]}
            rows.append({**named, **_numbers(d, "difference")})
    return _csv(rows)


def render_pairs_csv(results: Results) -> str:
    """One row per protocol, method and pair of the table.

    ``n_test``: target utterances that are scored, of the first seed; ``known``: corpora of the pair that a model of the
    protocol's features was trained on, joined by spaces.
    """
    return _csv([row for board in results.contrast.boards for row in _pairs(results.contrast, board)])


def _column(results: Results, board: Board, leaderboard: Leaderboard) -> Iterator[dict[str, Any]]:
    name, families = board.protocol.name, _families(board)
    wars = {row.name: row.cells[0] for row in leaderboard.tables["war"].rows}
    for row in leaderboard.tables["uar"].rows:
        rank = results.ranks[name].get(row.name, 0) or ""
        yield {
            **_head(results.contrast, board, row.name, families.get(row.name, "")),
            "kind": "guess" if row.kind == "floor" else row.kind,
            "in_table": True,
            "floor": board.floor_of(row.name) if row.kind == "method" else "",
            "rank": rank,
            **_scores(row.cells[0], wars[row.name]),
            **_gain(results.over_floor, name, row.name, "over_floor"),
            **_gain(results.over_reference, name, row.name, f"over_{REFERENCE}"),
        }


def _partial(results: Results, board: Board) -> Iterator[dict[str, Any]]:
    families = _families(board)
    for method in board.methods:
        found = results.outsiders.get((board.protocol.name, method))
        if found is None:
            continue
        yield {
            **_head(results.contrast, board, method, families[method]),
            "kind": "supervised" if method in board.supervised else "method",
            "in_table": False,
            "floor": board.floor_of(method),
            **_scores(found.cells["uar"], found.cells["war"]),
        }


def _pairs(contrast: Contrast, board: Board) -> Iterator[dict[str, Any]]:
    classes = classes_of(board)
    grouped = board.runs.groupby(["method", "source", "target"])
    values = {f"{m}_{how}": grouped[m].agg(how).to_dict() for m in TITLES for how in ("mean", "std")}
    tested = grouped["n_test"].first().to_dict()
    for key in ((m, *pair) for m in board.methods for pair in board.block.pairs):
        method, source, target = key
        yield {
            "protocol": board.protocol.name,
            "method": method,
            "source": source,
            "target": target,
            "classes": " ".join(classes[source, target]),
            "chance": 1 / len(classes[source, target]),
            "n_test": int(tested[key]),
            "seeds": _seeds(board),
            **{name: found[key] for name, found in values.items()},
            "known": " ".join(sorted(contrast.seen[board.protocol.name] & {source, target})),
        }


def _families(board: Board) -> dict[str, str]:
    return dict(zip(board.runs["method"], board.runs["family"], strict=True))


def _head(contrast: Contrast, board: Board, method: str, family: str) -> dict[str, Any]:
    return {
        "protocol": board.protocol.name,
        "protocol_fingerprint": board.protocol.fingerprint,
        "rule": board.rule,
        "method": method,
        "family": family,
        "pairs": len(contrast.block.pairs),
        "seeds": _seeds(contrast.boards[0]),
    }


def _seeds(board: Board) -> str:
    return " ".join(map(str, board.block.seeds))


def _scores(uar: Cell, war: Cell) -> dict[str, float]:
    return {"uar_mean": uar.mean, "uar_std": uar.sd, "war_mean": war.mean, "war_std": war.sd}


def _gain(found: Differences, protocol: str, method: str, prefix: str) -> dict[str, Any]:
    return _numbers(found.found.get((protocol, method)), prefix)


def _numbers(d: Difference | None, prefix: str) -> dict[str, Any]:
    values = d or [None] * len(Difference._fields)
    names = ("std" if key == "sd" else key for key in Difference._fields)
    return {f"{prefix}_{name}": value for name, value in zip(names, values, strict=True)}


def _csv(rows: list[dict[str, Any]]) -> str:
    frame = pd.DataFrame(rows)
    whole = [key for key in frame if str(key).endswith(("_won", "_lost"))]
    for key in whole:
        frame[key] = frame[key].astype("Int64")
    return frame.to_csv(index=False, float_format="%.6f", lineterminator="\n")
