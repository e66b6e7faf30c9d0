"""A diagnosis as tables for a terminal, and as one tidy table for scripts."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping

from tabulate import tabulate

from benchmark.diagnosis.figures import Diagnosis, When

LEGEND = """\
share: length of a term's gradient in G (the encoder and the hidden layers) as a multiple of that of classification
steady: its cosine with the next step's; near 1 a signal, near 0 noise
own: cosine of what an update did, weight decay taken out, with its own negative gradient; with: with other updates
largest: share of target predictions in one class; rank: effective rank of target features"""

COLUMNS = ("stage", "share", "what", "update", "name", "quantity", "figure")


def render(diagnosis: Diagnosis) -> str:
    """Three tables, of terms, updates and the model, and what their columns mean."""
    terms = [
        [*_when(t.when), t.update, t.term, _number(t.value, 3), _number(t.share), _number(t.steadiness)]
        for t in diagnosis.terms
    ]
    updates = [
        [*_when(u.when), u.update, u.moves, _number(u.own), ", ".join(_with(u.others))] for u in diagnosis.updates
    ]
    states = [
        [*_when(s.when), _percent(s.largest), _number(s.rank, 1), _percent(s.validation)] for s in diagnosis.states
    ]
    parts = (
        _table(terms, "update", "term", "value", "share", "steady"),
        _table(updates, "update", "moves", "own", "with"),
        _table(states, "largest %", "rank", "source validation UAR %"),
    )
    return "\n\n".join((*filter(None, parts), LEGEND))


def render_csv(diagnosis: Diagnosis) -> str:
    """A row for each figure: stage, share of it, what it is of (term, update or state), which, and the figure.

    ``name`` is the term, the modules that an update moves, or for ``with`` the other update's number.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(diagnosis))
    return text.getvalue()


def _rows(diagnosis: Diagnosis) -> Iterator[tuple]:
    for t in diagnosis.terms:
        for what in ("value", "share", "steadiness"):
            yield (t.when.stage, t.when.share, "term", t.update, t.term, what, _tidy(getattr(t, what)))
    for u in diagnosis.updates:
        yield (u.when.stage, u.when.share, "update", u.update, u.moves, "own", _tidy(u.own))
        for other, value in u.others.items():
            yield (u.when.stage, u.when.share, "update", u.update, str(other), "with", _tidy(value))
    for s in diagnosis.states:
        for what in ("largest", "rank", "validation"):
            yield (s.when.stage, s.when.share, "state", "", "", what, _tidy(getattr(s, what)))


def _table(rows: list[list], *headers: str) -> str:
    return tabulate(rows, ["stage", "at", *headers], disable_numparse=True) if rows else ""


def _when(when: When) -> tuple[int, str]:
    return when.stage, when.said


def _with(others: Mapping[int, float]) -> Iterator[str]:
    yield from (f"{other}: {_number(value)}" for other, value in others.items() if not math.isnan(value))


def _number(value: float, digits: int = 2) -> str:
    return "" if math.isnan(value) else f"{value:.{digits}f}"


def _percent(share: float) -> str:
    return _number(100 * share, 1)


def _tidy(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.6g}"
