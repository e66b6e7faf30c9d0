"""What of the page stands still, as grids of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from benchmark.protocol import Protocol
from benchmark.report.board import Board
from benchmark.report.details import CORPUS_HEADERS, PAIR_HEADERS, corpus_rows, pair_rows
from benchmark.report.section import Grid


def protocol(given: Protocol) -> Grid:
    """Every key of a protocol with its value, the fingerprint first."""
    rows = [("fingerprint", given.fingerprint), *flat(given.model_dump(mode="json"))]
    return Grid(("Key", "Value"), tuple(rows))


def pairs(board: Board) -> Grid:
    """Classes, counts, dropped utterances and chance level of each pair that has a run."""
    return Grid(PAIR_HEADERS, tuple(map(tuple, pair_rows(board))), right=("Classes", "Chance"))


def corpora(board: Board) -> Grid:
    """Size, data fingerprint and remarks of each corpus."""
    return Grid(CORPUS_HEADERS, tuple(map(tuple, corpus_rows(board))), right=("Utterances",))


def flat(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Nested values as dotted keys and texts, in their order.

    >>> list(flat({"seeds": [0, 1], "training": {"batch": 32, "trim": None}, "search": {}}))
    [('seeds', '0, 1'), ('training.batch', '32'), ('training.trim', 'null'), ('search', 'none')]
    """
    for key, value in values.items():
        if isinstance(value, Mapping) and value:
            yield from flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", _text(value)


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_text, value)) or "none"
    words: dict[Any, str] = {None: "null", "": "none"}
    return "none" if value == {} else words.get(value, str(value))
