"""Protocols side by side: methods by protocols, from stored runs alone.

>>> from benchmark.contrast import column, compute, render_terminal, side_by_side, write_contrast
"""

from __future__ import annotations

from pathlib import Path

from benchmark.contrast.columns import Column, column
from benchmark.contrast.common import Contrast, side_by_side
from benchmark.contrast.latex import render_latex
from benchmark.contrast.markdown import render_markdown
from benchmark.contrast.results import Results, compute
from benchmark.contrast.terminal import render_terminal
from benchmark.contrast.tidy_csv import render_csv, render_differences_csv, render_pairs_csv
from benchmark.store.files import utf8, write_atomically

__all__ = ["Column", "Contrast", "Results", "column", "compute", "render_terminal", "side_by_side", "write_contrast"]


def write_contrast(results: Results, folder: Path) -> list[Path]:
    """Write the contrast as page, Markdown, CSV and LaTeX into ``folder``; their paths, the page first.

    Each file is replaced as a whole. Raises `StoreError` when the folder can't be written.
    """
    from benchmark.contrast.page import render_html

    tables = {
        "contrast.csv": render_csv(results),
        "contrast_differences.csv": render_differences_csv(results),
        "contrast_pairs.csv": render_pairs_csv(results),
    }
    contents = {
        "contrast.html": render_html(results, tables),
        "contrast.md": render_markdown(results),
        **tables,
        "contrast.tex": render_latex(results),
    }
    for name, text in contents.items():
        write_atomically(folder / name, utf8(text))
    return [folder / name for name in contents]
