"""Which methods a table measures against which floor, and what has to be said about it.

A floor trains the same classifier without adaptation; what a method gains, it gains over its own. Floors themselves
and what is supervised on the target have none.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from benchmark.errors import counted, shorten
from benchmark.report.board import Board

REFERENCE = "supervised reference"
"""What a method trained on labels of the target is: marked, unranked, and no bound."""


def label(board: Board, method: str) -> str:
    """The name, with what is special about its place in a table."""
    remark = remark_of(board, method)
    return f"{method} ({remark})" if remark else method


def remark_of(board: Board, method: str) -> str:
    """``supervised reference``, ``floor``, or nothing for a method that is measured against a floor."""
    if method in board.supervised:
        return REFERENCE
    return "" if board.floor_of(method) else "floor"


def measured(board: Board, present: Iterable[str] | None = None) -> dict[str, str]:
    """Method -> its floor, of the methods whose floor is among those ``present`` (default: the board's methods)."""
    there = set(board.methods if present is None else present)
    floors = {method: board.floor_of(method) for method in board.methods if method in there}
    return {method: floor for method, floor in floors.items() if floor in there}


def over_floor(values: pd.DataFrame, floors: dict[str, str]) -> pd.DataFrame:
    """Scores of the methods in ``floors`` minus those of their floors, a column each."""
    return pd.DataFrame({method: values[method] - values[floor] for method, floor in floors.items()})


def floors_sentence(board: Board) -> str:
    """Which floor which methods have, whether the table has it or not."""
    by_floor: dict[str, list[str]] = {}
    for method in board.methods:
        if floor := board.floor_of(method):
            by_floor.setdefault(floor, []).append(method)
    named = "; ".join(f"{floor} for {counted(len(m), 'method')} ({shorten(m)})" for floor, m in by_floor.items())
    return f"Floors, the same classifier without adaptation: {named}." if named else ""


def without_floor(board: Board) -> str:
    """The floors that the table lacks, and whose they are; empty where it lacks none."""
    lacking: dict[str, list[str]] = {}
    for method in sorted(board.methods):
        floor = board.floor_of(method)
        if floor and floor not in board.methods:
            lacking.setdefault(floor, []).append(method)
    named = "; ".join(f"{floor}, the floor of {shorten(methods)}" for floor, methods in sorted(lacking.items()))
    return f"No finished run of {named}." if named else ""


def remarks(board: Board) -> list[str]:
    """What beside adaptation sets methods of the board apart from their floors, a sentence for each difference."""
    by_remark: dict[str, list[str]] = {}
    for method in board.methods:
        declared = board.floors.get(method)
        if declared and declared.remark and board.floor_of(method):
            by_remark.setdefault(declared.remark, []).append(method)
    unknown = [m for m in board.methods if m not in board.floors and board.floor_of(m)]
    named = [f"{', '.join(methods)}: {remark}." for remark, methods in by_remark.items()]
    return named + ([f"{shorten(unknown)}: not installed, so the floor is that of the family."] if unknown else [])
