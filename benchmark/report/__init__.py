"""The leaderboard: stored runs become tables for readers, papers, scripts and the terminal.

>>> from benchmark.report import collect, render_terminal, write_report
"""

from __future__ import annotations

from pathlib import Path

from benchmark.files import write_atomically
from benchmark.report.board import Board, collect
from benchmark.report.cards import NO_CARDS, Cards, render_bibtex
from benchmark.report.latex import render_latex
from benchmark.report.markdown import render_markdown
from benchmark.report.table import Leaderboard
from benchmark.report.terminal import render_terminal
from benchmark.report.tidy_csv import render_csv

__all__ = ["Board", "Leaderboard", "collect", "render_terminal", "write_report"]


def write_report(leaderboard: Leaderboard, folder: Path, cards: Cards = NO_CARDS) -> list[Path]:
    """Write ``leaderboard.md``, ``.csv`` and ``.tex`` into ``folder``; their paths, the Markdown first.

    With ``cards`` of the methods, the Markdown says more of them, and where they have papers there is a
    ``methods.bib`` beside it. Each file is replaced as a whole. Raises `StoreError` when the folder can't be written.
    """
    contents = {
        "leaderboard.md": render_markdown(leaderboard, cards),
        "leaderboard.csv": render_csv(leaderboard.board),
        "leaderboard.tex": render_latex(leaderboard),
    }
    if bibtex := render_bibtex(leaderboard.board, cards):
        contents["methods.bib"] = bibtex
    for name, text in contents.items():
        write_atomically(folder / name, text.encode())
    return [folder / name for name in contents]
