"""All that a paper takes from a leaderboard: tables, figures, references and a document that shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from benchmark.bibtex import author_year
from benchmark.evaluation.rules import RULES
from benchmark.report.cards import Cards
from benchmark.report.paper.drawing import NARROW, WIDE
from benchmark.report.paper.figures import render_figures
from benchmark.report.paper.latex import NEEDS, escape, label, render_metric
from benchmark.report.paper.references import SHARED, References, references, render_references
from benchmark.report.paper.rules_table import render_rules
from benchmark.report.table import TITLES, Leaderboard
from benchmark.store.files import make_folder, utf8, write_atomically

FOLDER = "paper"

HEAD = r"""\documentclass[twocolumn]{article}
\usepackage[T1]{fontenc}
\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
\usepackage[a4paper,margin=18mm]{geometry}
\usepackage{booktabs,graphicx}
\usepackage[font=footnotesize]{caption}
\begin{document}
"""
_TAIL = r"""\bibliographystyle{plain}
\bibliography{references}
\end{document}
"""
_README = """# Tables and figures of {protocol}

Written from stored runs; a new report replaces them. `main.tex` shows all of it:

    pdflatex main && bibtex main && pdflatex main && pdflatex main

* `tables/METRIC-RULE.tex`: a table per metric and selection rule, `tables/rules.tex`: mean UAR by rule. They need
  `booktabs` and `graphicx`. The oracle looks at target labels: its tables say so and are no results of methods.
* `figures/NAME.pdf` and `.png`, {narrow} or {wide} mm wide, and `figures/NAME.tex` with the caption. They need
  `graphicx`.
* `references.bib`: methods, corpora, selection rules and statistics; keys are the names of methods and corpora.

Labels are `tab:{label}-METRIC-RULE` and `fig:{label}-NAME`. A caption says what its numbers stand on: shorten it with
care.
"""


def write_bundle(leaderboard: Leaderboard, folder: Path, cards: Cards, corpora: Mapping[str, str]) -> list[Path]:
    """Write ``paper/`` into ``folder``; the paths of its files, ``main.tex`` first.

    ``corpora``: name -> BibTeX entry of the corpora that have one. Every selection rule's tables are there, whatever
    the leaderboard's own rule; the figures are under that one. The same leaderboard gives the same bytes. Each file
    is replaced as a whole. Raises `StoreError` when the folder can't be written.
    """
    board = leaderboard.board
    make_folder(folder / FOLDER)
    tables, figures = render_tables(leaderboard), render_figures(leaderboard)
    cited = references(board, cards, corpora)
    contents = {
        "main.tex": utf8(_main(tables, [name for name in figures if name.endswith(".tex")], cited)),
        "README.md": utf8(_readme(board.protocol.name)),
        "references.bib": utf8(render_references(cited.values())),
        **{f"tables/{name}": utf8(text) for name, text in tables.items()},
        **{f"figures/{name}": content for name, content in figures.items()},
    }
    for name, content in contents.items():
        write_atomically(folder / FOLDER / name, content)
    return [folder / FOLDER / name for name in contents]


def render_tables(leaderboard: Leaderboard) -> dict[str, str]:
    """Name of file -> LaTeX: mean UAR by rule, then every metric under every rule."""
    under = {rule: Leaderboard(leaderboard.board.ruled(rule)) for rule in RULES}
    metrics = {f"{metric}-{rule}.tex": render_metric(under[rule], metric) for metric in TITLES for rule in RULES}
    return {name: NEEDS + text for name, text in {"rules.tex": render_rules(leaderboard, under), **metrics}.items()}


def _readme(protocol: str) -> str:
    return _README.format(protocol=protocol, narrow=round(NARROW), wide=round(WIDE), label=label("", protocol)[1:])


def _main(tables: Iterable[str], figures: Iterable[str], cited: References) -> str:
    cites = [rf"\paragraph{{{subject}}} {_cites(entries, subject)}" for subject, entries in cited.items() if entries]
    inputs = [*(rf"\input{{figures/{name}}}" for name in figures), r"\clearpage"]
    inputs += [f"\\input{{tables/{name}}}\n\\clearpage" for name in tables]
    return HEAD + "\n".join([*cites, *inputs]) + "\n" + _TAIL


def _cites(entries: Mapping[str, str], subject: str) -> str:
    names = {key: author_year(entry) if subject in SHARED else key for key, entry in entries.items()}
    return ", ".join(rf"{escape(name)}~\cite{{{key}}}" for key, name in names.items()) + "."
