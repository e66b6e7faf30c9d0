"""Why protocols can't be put side by side, in a sentence that says what each of them has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmark.contrast.columns import Column
from benchmark.errors import counted, shorten
from benchmark.report.board import Pair
from benchmark.report.parts import arrow

WAYS_OUT = "run more of one of them, or choose by --methods, --pairs and --seeds what all have"


def nothing(lack: str, columns: Sequence[Column]) -> str:
    """Why there is no table: what protocols lack in common, what each has, and the way out."""
    held = "; ".join(_held(column) for column in columns)
    return f"nothing to put side by side: {lack} in common; {held}; {WAYS_OUT}"


def _held(column: Column) -> str:
    runs = column.board.runs
    pairs = dict.fromkeys(zip(runs["source"], runs["target"], strict=True))
    methods, seeds = sorted(set(runs["method"])), sorted(set(runs["seed"]))
    return (
        f"{column.name} has {counted(len(methods), 'method')} ({shorten(methods)}) on {counted(len(pairs), 'pair')} "
        f"({shorten(map(arrow, pairs))}), seeds {', '.join(map(str, seeds))}"
    )


def unlike_classes(unlike: Mapping[Pair, Mapping[str, tuple[str, ...]]]) -> str:
    """On how many pairs classes differ, with an example; empty where they don't."""
    if not unlike:
        return ""
    pair, found = next(iter(unlike.items()))
    told = " / ".join(f"{', '.join(classes)} under {name}" for name, classes in found.items())
    return f"; classes differ on {counted(len(unlike), 'pair')}, e.g. {arrow(pair)}: {told}"
