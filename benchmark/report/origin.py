"""What stands behind features that were not computed from the audio alone, and which corpora a model has seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from benchmark.errors import shorten
from benchmark.names import loose
from benchmark.report.board import Board

MARK = "‡"
"""Behind a pair with a corpus that a model behind the features was trained on."""

SIDES = ("source", "target")


def seen(board: Board) -> list[str]:
    """The corpora of the table that a model behind its features was trained on, in order of name.

    As the protocol or the data say, in any spelling.
    """
    said = {*board.protocol.features.trained_on_corpora, *(name for o in _origins(board) for name in _trained_on(o))}
    known = set(map(loose, said))
    return sorted({name for pair in board.pairs for name in pair if loose(name) in known})


def marked(board: Board, pair: tuple[str, str]) -> str:
    """A pair as text, marked where the model has seen one of its corpora."""
    text = f"{pair[0]} → {pair[1]}"
    return f"{text} {MARK}" if set(pair) & set(seen(board)) else text


def warning(board: Board) -> str:
    """A sentence on the pairs with a corpus that the model has seen; empty where there is none."""
    names = seen(board)
    if not names:
        return ""
    pairs = [f"{s} → {t}" for s, t in board.pairs if {s, t} & set(names)]
    return (
        f"{MARK} A model behind the features was trained on {', '.join(names)}, so {shorten(pairs, 6)} "
        f"{'tells' if len(pairs) == 1 else 'tell'} nothing of corpora that it has not seen."
    )


def told(board: Board) -> list[str]:
    """What the files that were brought say of themselves, each text once."""
    texts = dict.fromkeys(text for o in _origins(board) if (text := " ".join(str(o.get("readme", "")).split())))
    return [f"Embeddings, in the words of who made them: {text}" for text in texts]


def _origins(board: Board) -> Iterator[Mapping[str, Any]]:
    """Of every corpus of every run, those of joined parts one by one."""
    for record in board.records:
        for side in SIDES:
            origin = record["data"][side].get("origin") or {}
            yield from origin.get("joined", [origin])


def _trained_on(origin: Mapping[str, Any]) -> list[str]:
    return [str(name) for name in origin.get("trained_on", ())]
