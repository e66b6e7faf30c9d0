"""The leaderboard as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tabulate import tabulate

from benchmark.report.board import Board
from benchmark.report.caption import caption, significance
from benchmark.report.cards import NO_CARDS, Cards, method_entries
from benchmark.report.details import CORPUS_HEADERS, PAIR_HEADERS, corpus_rows, pair_rows, provenance
from benchmark.report.overview import missing, standings
from benchmark.report.section import Grid, Section
from benchmark.report.table import TITLES, Cell, Leaderboard, Row, Table, percent, ruled

HOW_TO_READ = (
    "UAR, the mean recall over a pair's classes, comes first: it doesn't reward guessing the frequent classes. "
    "WAR is the share of utterances that are right. Compare a number with what guessing "
    "reaches without listening, in the last rows, the prior-matched guess with the class frequencies of the source. "
    "A floor is the same classifier trained on the source alone, so adaptation is worth what a method gains over its "
    "own: source_only for deep methods, svm for shallow ones unless they say otherwise. "
    "target_only is a supervised reference: it saw target labels of other speakers, does not compete and is no bound. "
    "Per column the best value is **bold** and the second <u>underlined</u>; values that print alike share the mark; "
    "marks say nothing about significance."
)

MORE_ON_METHODS = (
    "In the order of the ranking. Equations, ranges and departures in full: "
    "`cross-corpus-ser list methods --json`; papers: methods.bib."
)

_RULE = "───"
_MARKS = {"": "{}", "best": "**{}**", "second": "<u>{}</u>"}


def render_markdown(leaderboard: Leaderboard, cards: Cards = NO_CARDS, sections: Sequence[Section] = ()) -> str:
    """The whole report: ranking, a table per metric, what is missing, ``sections``, and what stands behind them."""
    board = leaderboard.board
    tables = [f"## {TITLES[metric]} per pair\n\n{score_table(table)}" for metric, table in leaderboard.tables.items()]
    notes = [f"[{n}] {_plain(text)}" for n, text in leaderboard.notes.items()]
    parts = [
        f"# Leaderboard: {board.protocol.name}",
        " ".join(caption(board)),
        "## Ranking",
        _ranking(leaderboard),
        *tables,
        _bullets("Missing cells", notes),
        _bullets("Missing runs", map(_plain, missing(leaderboard))),
        "## How to read this",
        " ".join([HOW_TO_READ, *significance(board)]),
        *map(section_text, sections),
        "## Methods",
        *([MORE_ON_METHODS] if cards else []),
        _methods(board, cards),
        "## Pairs",
        grid(PAIR_HEADERS, _plain_rows(pair_rows(board)), right=("Classes", "Chance")),
        "## Corpora",
        grid(CORPUS_HEADERS, _plain_rows(corpus_rows(board)), right=("Utterances",)),
        _bullets("Provenance", provenance(board)),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def section_text(section: Section) -> str:
    """A section: its title, its sentences, and each table below its own."""
    grids = (part for grid_ in section.grids for part in (_plain(grid_.text), _grid(grid_)))
    return "\n\n".join(filter(None, [f"## {section.title}", " ".join(map(_plain, section.text)), *grids]))


def _grid(table: Grid) -> str:
    return grid(table.headers, _plain_rows(table.rows), right=table.right)


def score_table(table: Table) -> str:
    """One metric: methods, then the supervised below a line of its own, then the floors."""
    headers = ["Method", "Mean", *(f"{source} → {target}" for source, target in table.pairs)]
    rows = [[row.label, *(cell_text(row, cell) for cell in row.cells)] for row in table.rows]
    return grid(headers, ruled(table.rows, rows, [_RULE, *[""] * (len(headers) - 1)]), right=headers[1:])


def cell_text(row: Row, cell: Cell) -> str:
    """A cell as text: mean, deviation, mark and number of the note.

    >>> cell_text(Row("dann", "method", ()), Cell(0.4567, 0.0123, seeds=3, mark="best"))
    '**45.7 ± 1.2**'
    >>> cell_text(Row("dann", "method", ()), Cell(note=1))
    '— [1]'
    """
    if not cell.seeds:
        text = "—"
    elif row.kind == "floor":
        text = percent(cell.mean)
    else:
        text = _MARKS[cell.mark].format(cell.text)
    return f"{text} [{cell.note}]" if cell.note else text


def grid(headers: Sequence[str], rows: Sequence[Sequence[str]], right: Iterable[str] = ()) -> str:
    """A Markdown table with aligned pipes; the columns named in ``right`` are aligned right."""
    aligns = ["right" if header in set(right) else "left" for header in headers]
    escaped = [[text.replace("|", "\\|") for text in row] for row in rows]
    return tabulate(escaped, headers, tablefmt="pipe", colalign=aligns, disable_numparse=True)


def _ranking(leaderboard: Leaderboard) -> str:
    headers = ["Rank", "Method", "Mean UAR", "Mean WAR", "Processor s", "Wall s", "Pairs"]
    ranked = standings(leaderboard)
    rows = []
    for s in ranked:
        pairs = "" if s.row.kind == "floor" else f"{s.pairs} of {len(leaderboard.board.pairs)}"
        rows.append([str(s.rank or ""), s.row.label, cell_text(s.row, s.uar), cell_text(s.row, s.war), *s.cost, pairs])
    rule = ["", _RULE, *[""] * (len(headers) - 2)]
    return grid(headers, ruled([s.row for s in ranked], rows, rule), right=[h for h in headers if h != "Method"])


def _methods(board: Board, cards: Cards) -> str:
    """A bullet per method, with one below it for each further line."""
    entries = method_entries(board, cards).items()
    return "\n".join(f"- **{name}**: " + "\n  - ".join(map(_plain, lines)) for name, lines in entries)


def _bullets(title: str, lines: Iterable[str]) -> str:
    items = "\n".join(f"- {line}" for line in lines)
    return f"## {title}\n\n{items}" if items else ""


def _plain_rows(rows: Iterable[Sequence[str]]) -> list[list[str]]:
    return [[_plain(text) for text in row] for row in rows]


def _plain(text: str) -> str:
    """Text whose special characters show as they are."""
    return text.replace("\\", "\\\\").replace("*", "\\*").replace("<", "&lt;").replace("`", "\\`")
