"""The leaderboard as LaTeX, for ``\\input`` into a paper that loads booktabs."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Sequence
from itertools import groupby

import numpy as np

from benchmark.evaluation.rules import rule_of
from benchmark.report.board import Board
from benchmark.report.caption import caption
from benchmark.report.paper.daggers import Daggers, daggers
from benchmark.report.table import TITLES, Cell, Leaderboard, Row, Table, percent, ruled

NEEDS = "% Needs \\usepackage{booktabs,graphicx}.\n"

SMALL = (r"\scriptsize", r"\setlength{\tabcolsep}{2.5pt}")
"""What lets thirteen columns of numbers fit across a page."""

PAIRS_PER_TABLE = 12
"""What stays legible across two columns of a conference page."""

ORACLE = ", chosen by the oracle, which sees target labels"
"""What the title of a table under the oracle adds."""

SUBSCRIPT = "mean with the standard deviation over {n} seeds as a subscript"

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
    "−": "$-$",
    "–": "--",
    "—": "---",
    "…": r"\ldots{}",
    "‡": r"$^\ddagger$",
    "Δ": r"$\Delta$",
    "τ": r"$\tau$",
}
_MARKS = {"": "{}", "best": r"\textbf{{{}}}", "second": r"\underline{{{}}}"}


def render_latex(leaderboard: Leaderboard) -> str:
    """A ``table*`` per metric, or several where there are more pairs than one can hold.

    The columns are grouped by source; a cell is the mean with its standard deviation as a subscript.
    """
    tables = (render_metric(leaderboard, metric) for metric in leaderboard.tables)
    return NEEDS + "\n".join([protocol_text(leaderboard.board), *tables])


def protocol_text(board: Board) -> str:
    """What every number stands on, once: a paragraph with the label that the captions point to."""
    said = daggers(board, "uar").sentence
    sentences = [*caption(board), *([said] if said.startswith("No ") else [])]
    name = board.protocol.name
    return f"\\label{{{section(name)}}}%\n\\paragraph{{Protocol {escape(name)}}} {escape(' '.join(sentences))}\n"


def section(protocol: str) -> str:
    """The label of the text that says what a protocol is."""
    return label("sec", protocol, "protocol")


def numbers_of(board: Board) -> str:
    """What a caption says of its numbers: percent, and the deviation where there is one."""
    seeds = len(board.seeds)
    return "in %, " + (SUBSCRIPT.format(n=seeds) if seeds > 1 else f"of one seed ({board.seeds[0]})")


def render_metric(leaderboard: Leaderboard, metric: str) -> str:
    """The floats of one metric, a key of `table.TITLES`.

    A dagger stands behind methods as `daggers.daggers` says; under the oracle nothing is marked.
    """
    table = leaderboard.tables[metric]
    chunks, significant = _chunks(len(leaderboard.board.pairs)), daggers(leaderboard.board, metric)
    return "\n".join(
        _float(leaderboard, table, chunk, f" ({i} of {len(chunks)})" if len(chunks) > 1 else "", i, significant)
        for i, chunk in enumerate(chunks, 1)
    )


def escape(text: str) -> str:
    """Plain text as LaTeX shows it; letters that a plain document can't set become question marks.

    >>> escape("deep_coral → 50 %")
    'deep\\\\_coral $\\\\to$ 50 \\\\%'
    """
    return "".join(_SPECIAL.get(c, c if ord(c) < 0x180 else "?") for c in text)


def label(*parts: str) -> str:
    """A label of lower-case words joined by hyphens.

    >>> label("tab", "four_real", "uar", "last")
    'tab:four-real-uar-last'
    """
    return f"{parts[0]}:" + re.sub(r"[^A-Za-z0-9]+", "-", "-".join(parts[1:]))


def floating(environment: str, caption: Iterable[str], label: str, content: Sequence[str], protocol: str) -> str:
    """A centred float with its caption, plain text that ends by pointing to the protocol's, above the content."""
    pointer = rf"Protocol {escape(protocol)}: Section~\ref{{{section(protocol)}}}."
    return float_of(environment, f"{escape(' '.join(filter(None, caption)))} {pointer}", label, content)


def float_of(environment: str, caption: str, label: str, content: Sequence[str]) -> str:
    """A centred float with its caption, which is LaTeX, above the content."""
    return "\n".join(
        [
            rf"\begin{{{environment}}}",
            r"\centering",
            rf"\caption{{{caption}}}",
            rf"\label{{{label}}}",
            *content,
            rf"\end{{{environment}}}",
            "",
        ]
    )


def fitted_tabular(columns: int, lines: Iterable[str], align: str = "r") -> list[str]:
    """A small tabular of names and columns of numbers; where it is wider than the text it is scaled down to that.

    ``align``: of the columns, ``r`` or, of words, ``l``.
    """
    return [
        *SMALL,
        rf"\sbox0{{\begin{{tabular}}{{l{align * columns}}}",
        r"\toprule",
        *lines,
        r"\bottomrule",
        r"\end{tabular}}",
        r"\ifdim\wd0>\textwidth\resizebox{\textwidth}{!}{\usebox0}\else\usebox0\fi",
    ]


def _chunks(pairs: int) -> list[list[int]]:
    """Indices of the pairs of each table, about equally many."""
    parts = np.array_split(np.arange(pairs), math.ceil(pairs / PAIRS_PER_TABLE))
    return [part.tolist() for part in parts]


def _float(
    leaderboard: Leaderboard, table: Table, chunk: list[int], part: str, number: int, significant: Daggers
) -> str:
    board = leaderboard.board
    oracle = rule_of(board.rule).oracle
    said = significant.sentence if significant.methods else ""
    title = f"{TITLES[table.metric]} per pair{part}{ORACLE * oracle}; {numbers_of(board)}; selection rule {board.rule}."
    marks = [] if oracle else ["Best bold, second underlined.", said]
    head = _head([table.pairs[i] for i in chunk])
    tabular = fitted_tabular(1 + len(chunk), [*head, *_body(table, chunk, significant.methods)])
    content = [*tabular, *_notes(leaderboard, table, chunk)]
    parts = ("tab", board.protocol.name, table.metric, board.rule, *([str(number)] if part else []))
    return floating("table*", [title, *marks], label(*parts), content, board.protocol.name)


def _head(pairs: list[tuple[str, str]]) -> list[str]:
    sources, rules, column = [], [], 3
    for source, group in groupby(pairs, key=lambda pair: pair[0]):
        n = len(list(group))
        sources.append(rf"\multicolumn{{{n}}}{{c}}{{{escape(source)} $\to$}}")
        rules.append(rf"\cmidrule(lr){{{column}-{column + n - 1}}}")
        column += n
    targets = [escape(target) for _, target in pairs]
    return [line(["", "", *sources]), " ".join(rules), line(["Method", "Mean", *targets])]


def _body(table: Table, chunk: list[int], significant: Collection[str]) -> list[str]:
    rows = []
    for row in table.rows:
        dagger = r"$^\dagger$" if row.name in significant else ""
        cells = [row.cells[0], *(row.cells[1 + i] for i in chunk)]
        rows.append(line([name_of(row) + dagger, *(cell_text(row, cell) for cell in cells)]))
    return [r"\midrule", *ruled(table.rows, rows, r"\midrule")]


def name_of(row: Row) -> str:
    """The first cell of a row."""
    return escape(f"{row.name} (supervised)" if row.kind == "supervised" else row.label)


def cell_text(row: Row, cell: Cell) -> str:
    """A cell as LaTeX: mean, deviation, mark and number of the note.

    >>> cell_text(Row("dann", "method", ()), Cell(0.4567, 0.0123, seeds=3, mark="best"))
    '\\\\textbf{45.7}$_{1.2}$'
    """
    if not cell.seeds:
        text = "---"
    elif row.kind == "floor":
        text = percent(cell.mean)
    else:
        text = _MARKS[cell.mark].format(percent(cell.mean))
        text += "" if math.isnan(cell.sd) else f"$_{{{percent(cell.sd)}}}$"
    return text + (rf"\textsuperscript{{[{cell.note}]}}" if cell.note else "")


def line(cells: Iterable[str]) -> str:
    """A row of a tabular."""
    return " & ".join(cells) + r" \\"


def _notes(leaderboard: Leaderboard, table: Table, chunk: list[int]) -> list[str]:
    """The reasons that this part of the table points to."""
    used = {row.cells[i].note for row in table.rows for i in (0, *(1 + i for i in chunk))}
    notes = [f"[{n}] {escape(text)}." for n, text in leaderboard.notes.items() if n in used]
    return [r"\par\smallskip", r"\begin{minipage}{\textwidth}", *notes, r"\end{minipage}"] if notes else []
