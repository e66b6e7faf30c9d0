"""The tables of a contrast as text, free of any file format."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from benchmark.contrast.common import Contrast
from benchmark.contrast.partial import Outsider
from benchmark.contrast.ranks import Agreement
from benchmark.contrast.scores import Difference, Differences
from benchmark.contrast.settings import LACKING, Setting
from benchmark.report.board import Pair
from benchmark.report.floors import label
from benchmark.report.origin import MARK
from benchmark.report.parts import arrow, best_of, decimal, points
from benchmark.report.scores import classes_of
from benchmark.report.section import Grid
from benchmark.report.table import percent

KINDS = {"run": "what a run gives", "plan": "which runs, which checkpoint", "data": "the data"}


def heads(contrast: Contrast) -> tuple[str, ...]:
    """The protocols' names; `MARK` behind one whose features' model was trained on a corpus of the table."""
    return tuple(name + MARK * bool(contrast.seen[name]) for name in contrast.names)


def settings_grid(contrast: Contrast, settings: Sequence[Setting]) -> Grid:
    """A row for each setting that differs."""
    rows = tuple((s.key, KINDS[s.kind], *s.values) for s in settings)
    return Grid(("Setting", "Changes", *contrast.names), rows)


def partial_grid(contrast: Contrast, found: Mapping[tuple[str, str], Outsider]) -> Grid:
    """A row for each method that not all protocols have: mean UAR over the same block, where its runs are all there."""
    best = {m: max(found[key].cells["uar"].mean for key in found if key[1] == m) for _, m in found}
    supervised = {m for column in contrast.columns for m in column.board.supervised}
    whole = len(contrast.block.pairs) * len(contrast.block.seeds)
    rows = tuple(
        (label_of(contrast, m), *(_partial(found.get((name, m)), whole) for name in contrast.names))
        for m in sorted(best, key=lambda m: (m in supervised, math.isnan(best[m]), -best[m], m))
    )
    return Grid(("Method", *heads(contrast)), rows, heads(contrast))


def gains_grid(contrast: Contrast, gains: Differences) -> Grid:
    """A row for each method that has a floor in any column."""
    methods = [m for m in contrast.methods if any((name, m) in gains.found for name in contrast.names)]
    rows = tuple((m, *(cell(gains, (name, m)) for name in contrast.names)) for m in methods)
    return Grid(("Method", *heads(contrast)), rows, heads(contrast))


def between_grid(contrast: Contrast, found: Differences, overall: Differences | None = None) -> Grid:
    """A row for each method, a column for each two protocols, the later minus the earlier one.

    ``overall``: the same of the mean over methods, in the first row.
    """
    couples = list(dict.fromkeys((key[0], key[1]) for key in found.found))
    names = tuple(f"{b} − {a}" for a, b in couples)
    rows = [] if overall is None else [(ALL, *(cell(overall, couple) for couple in couples))]
    methods = [m for m in contrast.methods if any((*couple, m) in found.found for couple in couples)]
    rows += [(label_of(contrast, m), *(cell(found, (*couple, m)) for couple in couples)) for m in methods]
    return Grid(("Method", *names), tuple(rows), names)


ALL = "mean of the methods without target labels"


def ranks_grid(contrast: Contrast, ranks: pd.DataFrame) -> Grid:
    """The rank of each method under each protocol, and from where to where it goes."""
    found = zip(ranks.index, ranks.to_numpy().tolist(), strict=True)
    rows = tuple((str(method), *map(_rank, row), _range(row)) for method, row in found)
    return Grid(("Method", *heads(contrast), "Ranks"), rows, (*heads(contrast), "Ranks"))


def agreements_grid(found: Sequence[Agreement]) -> Grid:
    """Kendall's tau of each two protocols' rankings, and what seeds alone would make of it."""
    headers = ("Protocols", "τ of the means", "τ of single seeds", "within the first", "within the second")
    rows = tuple((f"{a.a}, {a.b}", *map(_tau, (a.tau, a.across, a.within_a, a.within_b))) for a in found)
    return Grid(headers, rows, headers[1:])


def pairs_grid(contrast: Contrast) -> Grid:
    """Of each pair its classes and, under each protocol, the mean over methods without target labels and the best."""
    own = {name: values[contrast.competing] for name, values in contrast.by_pair.items()}
    classes = classes_of(contrast.boards[0])
    rows = []
    for pair in contrast.block.pairs:
        cells = (_pair_cell(contrast, name, own[name], pair) for name in contrast.names)
        rows.append((arrow(pair), ", ".join(classes[pair]), percent(1 / len(classes[pair])), *cells))
    return Grid(("Pair", "Classes", "Chance", *heads(contrast)), tuple(rows), ("Chance",))


def cell(found: Differences, key: tuple[str, ...]) -> str:
    """A difference as text: mean and interval in points, a star behind it where it may have one."""
    return difference_text(found.found[key], found.star(key)) if key in found.found else LACKING


def difference_text(d: Difference, star: bool = False) -> str:
    """Mean and, where there is one, interval over corpora, in points.

    >>> difference_text(Difference(0.0123, 0.004, -0.01, 0.0346, 8, 4, 0.5, 1.0))
    '+1.2 [-1.0, +3.5]'
    """
    interval = "" if math.isnan(d.low) else f" [{points(d.low)}, {points(d.high)}]"
    return points(d.mean) + interval + "*" * star


def label_of(contrast: Contrast, method: str) -> str:
    """The name of a method, with what is special about its place in a table."""
    board = next(c.board for c in contrast.columns if method in c.board.methods)
    return label(board, method)


def _partial(found: Outsider | None, whole: int) -> str:
    if found is None:
        return LACKING
    return found.cells["uar"].text if found.cells["uar"].seeds else f"{found.runs} of {whole} runs"


def _tau(tau: float) -> str:
    return decimal(round(tau, 2) + 0.0, sign=True)


def _rank(rank: int) -> str:
    return str(rank) if rank else LACKING


def _range(ranks: Sequence[int]) -> str:
    best, worst = min(ranks), max(ranks)
    return LACKING if not best else str(best) if best == worst else f"{best} to {worst}"


def _pair_cell(contrast: Contrast, protocol: str, values: pd.DataFrame, pair: Pair) -> str:
    mark = MARK * bool(contrast.seen[protocol] & set(pair))
    if values.empty:
        return LACKING + mark
    own = pd.Series(values.to_numpy()[values.index.to_list().index(pair)], index=values.columns)
    return f"{percent(float(own.mean()))}; {best_of(own)}{mark}"
