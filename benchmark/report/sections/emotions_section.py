"""Which emotions the corpora of a report have, and how many of them each two share."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

from benchmark.contracts import EMOTIONS
from benchmark.report.board import Board
from benchmark.report.section import Grid, Section
from benchmark.report.table import percent

Counts = dict[str, dict[str, int]]
"""Corpus -> emotion -> utterances."""

FEWEST = 2
"""Shared emotions without which two corpora are no task."""


def emotions_section(board: Board) -> Section | None:
    """A row per corpus with a column per emotion, and which emotions each two corpora share; None without counts."""
    counts = emotion_counts(board)
    if not counts:
        return None
    listed = () if board.protocol.emotions == "shared" else board.protocol.emotions
    only = f" The protocol's classes are {', '.join(sorted(listed))}, of those that both corpora have." * bool(listed)
    text = (
        "Utterances of each emotion that can be used, under the protocol's labels; pairs of corpora in either "
        f"direction.{only}"
    )
    return Section("Emotions of the corpora", (text,), (_corpora(counts), _pairs(counts)))


def emotion_counts(board: Board) -> Counts:
    """Of each corpus that is the source of a run, or a target that is scored whole, how often it has each emotion."""
    found: Counts = {}
    for record in board.records:
        counts, dropped, classes = record["counts"], record["dropped"], record["classes"]
        held = [a + b for a, b in zip(counts["source_train"], counts["source_validation"], strict=True)]
        sides = [("source", held)]
        if record["splits"]["target_test"] == "all":
            sides.append(("target", counts["target_test"]))
        for side, numbers in sides:
            name = record["data"][side]["corpus"]
            found.setdefault(name, {**dict(zip(classes, numbers, strict=True)), **dropped[side]})
    return {name: {e: n for e, n in found[name].items() if n} for name in sorted(found)}


def _corpora(counts: Mapping[str, Mapping[str, int]]) -> Grid:
    """Shared vocabulary first, a corpus's own labels behind it in one column."""
    shared = [e for e in EMOTIONS if any(e in own for own in counts.values())]
    rows = [
        (name, *(str(own.get(e, "")) for e in shared), ", ".join(f"{e} {n}" for e, n in own.items() if e not in shared))
        for name, own in counts.items()
    ]
    headers = ("Corpus", *(e.capitalize() for e in shared), "Others")
    cut = len(headers) if any(row[-1] for row in rows) else -1
    return Grid(headers[:cut], tuple(row[:cut] for row in rows), headers[1 : len(shared) + 1])


def _pairs(counts: Mapping[str, Mapping[str, int]]) -> Grid:
    rows = []
    for a, b in combinations(counts, 2):
        shared = sorted(counts[a].keys() & counts[b].keys())
        chance = percent(1 / len(shared)) if len(shared) >= FEWEST else "no task"
        rows.append((f"{a}, {b}", str(len(shared)), ", ".join(shared) or "none", chance))
    headers = ("Corpora", "Shared", "Emotions", "Chance")
    return Grid(headers, tuple(rows), ("Shared", "Chance"), "What each two corpora share.")
