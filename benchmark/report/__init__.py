"""The report: stored runs become tables for readers, papers, scripts and the terminal, and a page for all of them.

>>> from benchmark.report import collect, render_terminal, write_report
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmark.report.board import Board, collect
from benchmark.report.cards import NO_CARDS, Cards, render_bibtex
from benchmark.report.markdown import render_markdown
from benchmark.report.paper.latex import render_latex
from benchmark.report.published import Paper
from benchmark.report.section import Section
from benchmark.report.sections.beyond_section import beyond_section
from benchmark.report.sections.emotions_section import emotions_section
from benchmark.report.sections.published_section import published_section
from benchmark.report.sections.rule_section import rule_section
from benchmark.report.sections.statistics_section import statistics_section
from benchmark.report.table import Leaderboard
from benchmark.report.terminal import render_terminal
from benchmark.report.tidy_csv import render_csv, render_rules_csv
from benchmark.store.files import utf8, write_atomically

__all__ = ["Board", "Leaderboard", "collect", "render_terminal", "write_report"]


def write_report(
    leaderboard: Leaderboard, folder: Path, cards: Cards = NO_CARDS, papers: Sequence[Paper] = ()
) -> list[Path]:
    """Write the leaderboard as page, Markdown, CSV and LaTeX into ``folder``; their paths, the page first.

    With ``cards`` of the methods, page and Markdown say more of them, and where they have papers there is a
    ``methods.bib`` beside them; numbers of ``papers`` stand beside ours. Each file is replaced as a whole. Raises
    `StoreError` when the folder can't be written.
    """
    from benchmark.report.page import render_html
    from benchmark.report.paper.critical_difference import critical_difference_svg

    board = leaderboard.board
    sections = sections_of(leaderboard, papers)
    contents = {
        "leaderboard.html": render_html(
            leaderboard, cards, sections, {"critical_difference": critical_difference_svg(board)}
        ),
        "leaderboard.md": render_markdown(leaderboard, cards, sections),
        "leaderboard.csv": render_csv(board),
        "rules.csv": render_rules_csv(board),
        "leaderboard.tex": render_latex(leaderboard),
    }
    if bibtex := render_bibtex(board, cards):
        contents["methods.bib"] = bibtex
    for name, text in contents.items():
        write_atomically(folder / name, utf8(text))
    return [folder / name for name in contents]


def sections_of(leaderboard: Leaderboard, papers: Sequence[Paper] = ()) -> list[Section]:
    """What stands behind the tables of scores: rules, comparisons, diagnostics, emotions, published numbers."""
    board = leaderboard.board
    found = [
        rule_section(board),
        statistics_section(leaderboard),
        beyond_section(board),
        emotions_section(board),
        published_section(board, papers),
    ]
    return [section for section in found if section is not None]
