"""The leaderboard as LaTeX, for ``\\input`` into a paper that loads booktabs."""

from __future__ import annotations

import math
import re
from itertools import groupby

import numpy as np

from benchmark.report.caption import caption
from benchmark.report.table import TITLES, Cell, Leaderboard, Row, Table, percent

PAIRS_PER_TABLE = 12
"""What stays legible across two columns of a conference page."""

_SPECIAL = {
    **{c: f"\\{c}" for c in "&%$#_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "→": r"$\to$",
    "±": r"$\pm$",
    "–": "--",
    "—": "---",
    "…": r"\ldots{}",
}
_MARKS = {"": "{}", "best": r"\textbf{{{}}}", "second": r"\underline{{{}}}"}


def render_latex(leaderboard: Leaderboard) -> str:
    """A ``table*`` per metric, or several where there are more pairs than one can hold.

    The columns are grouped by source; a cell is the mean with its standard deviation as a subscript.
    """
    chunks = _chunks(len(leaderboard.board.pairs))
    floats = [
        _float(leaderboard, table, chunk, f" ({i} of {len(chunks)})" if len(chunks) > 1 else "", i)
        for table in leaderboard.tables.values()
        for i, chunk in enumerate(chunks, 1)
    ]
    return "% Needs \\usepackage{booktabs}.\n" + "\n".join(floats)


def escape(text: str) -> str:
    """Plain text as LaTeX shows it; letters that a plain document can't set become question marks.

    >>> escape("deep_coral → 50 %")
    'deep\\\\_coral $\\\\to$ 50 \\\\%'
    """
    return "".join(_SPECIAL.get(c, c if ord(c) < 0x180 else "?") for c in text)


def _chunks(pairs: int) -> list[list[int]]:
    """Indices of the pairs of each table, about equally many."""
    parts = np.array_split(np.arange(pairs), math.ceil(pairs / PAIRS_PER_TABLE))
    return [part.tolist() for part in parts]


def _float(leaderboard: Leaderboard, table: Table, chunk: list[int], part: str, number: int) -> str:
    board = leaderboard.board
    text = [f"{TITLES[table.metric]} per pair{part}.", *caption(board), "Best bold, second underlined."]
    label = re.sub(r"[^A-Za-z0-9]+", "-", f"{board.protocol.name}-{table.metric}") + (f"-{number}" if part else "")
    return "\n".join(
        [
            r"\begin{table*}",
            r"\centering",
            rf"\caption{{{escape(' '.join(text))}}}",
            rf"\label{{tab:{label}}}",
            r"\scriptsize",
            r"\setlength{\tabcolsep}{2.5pt}",
            rf"\begin{{tabular}}{{l{'r' * (1 + len(chunk))}}}",
            r"\toprule",
            *_head([table.pairs[i] for i in chunk]),
            *_body(table, chunk),
            r"\bottomrule",
            r"\end{tabular}",
            *_notes(leaderboard, table, chunk),
            r"\end{table*}",
            "",
        ]
    )


def _head(pairs: list[tuple[str, str]]) -> list[str]:
    sources, rules, column = [], [], 3
    for source, group in groupby(pairs, key=lambda pair: pair[0]):
        n = len(list(group))
        sources.append(rf"\multicolumn{{{n}}}{{c}}{{{escape(source)} $\to$}}")
        rules.append(rf"\cmidrule(lr){{{column}-{column + n - 1}}}")
        column += n
    targets = [escape(target) for _, target in pairs]
    return [_line(["", "", *sources]), " ".join(rules), _line(["Method", "Mean", *targets])]


def _body(table: Table, chunk: list[int]) -> list[str]:
    lines = []
    for group in filter(None, (table.of("method"), table.of("supervised"), table.of("floor"))):
        lines.append(r"\midrule")
        for row in group:
            cells = [row.cells[0], *(row.cells[1 + i] for i in chunk)]
            lines.append(_line([escape(_name(row)), *(_cell(row, cell) for cell in cells)]))
    return lines


def _name(row: Row) -> str:
    return f"{row.name} (supervised)" if row.kind == "supervised" else row.label


def _cell(row: Row, cell: Cell) -> str:
    if not cell.seeds:
        text = "---"
    elif row.kind == "floor":
        text = percent(cell.mean)
    else:
        text = _MARKS[cell.mark].format(percent(cell.mean))
        text += "" if math.isnan(cell.sd) else rf"$_{{\pm {percent(cell.sd)}}}$"
    return text + (rf"\textsuperscript{{[{cell.note}]}}" if cell.note else "")


def _line(cells: list[str]) -> str:
    return " & ".join(cells) + r" \\"


def _notes(leaderboard: Leaderboard, table: Table, chunk: list[int]) -> list[str]:
    """The reasons that this part of the table points to."""
    used = {row.cells[i].note for row in table.rows for i in (0, *(1 + i for i in chunk))}
    notes = [f"[{n}] {escape(text)}." for n, text in leaderboard.notes.items() if n in used]
    return [r"\par\smallskip", r"\begin{minipage}{\textwidth}", *notes, r"\end{minipage}"] if notes else []
