"""All that a paper takes from a leaderboard: tables, figures, references and a document that shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from benchmark.bibtex import author_year
from benchmark.evaluation.rules import RULES
from benchmark.report.cards import Cards
from benchmark.report.paper.drawing import NARROW, WIDE
from benchmark.report.paper.figures import render_figures
from benchmark.report.paper.latex import NEEDS, escape, label, protocol_text, render_metric
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

* `protocol.tex`: what every number stands on, a paragraph. Captions point to it by its label,
  `sec:{label}-protocol`: input it in a section of the paper.
* `tables/uar.tex` and `tables/war.tex`: under the selection rule of the report; `tables/rules.tex`: mean UAR by rule.
* `appendix.tex`: the other metrics and rules. The oracle looks at target labels: its tables say so and are no results
  of methods. Tables need `booktabs` and `graphicx`.
* `figures/NAME.pdf` and `.png`, {narrow} or {wide} mm wide, and `figures/NAME.tex` with the caption. They need
  `graphicx`.
* `references.bib`: methods, corpora, selection rules and statistics; keys are the names of methods and corpora.

Labels are `tab:{label}-METRIC-RULE`, `tab:{label}-rules` and `fig:{label}-NAME`.
"""


def write_bundle(leaderboard: Leaderboard, folder: Path, cards: Cards, corpora: Mapping[str, str]) -> list[Path]:
    """Write ``paper/`` into ``folder``; the paths of its files, ``main.tex`` first.

    ``corpora``: name -> BibTeX entry of the corpora that have one. Tables and figures are under the leaderboard's own
    rule; the appendix has those under every other one. The same leaderboard gives the same bytes. Each file is
    replaced as a whole. Raises `StoreError` when the folder can't be written.
    """
    board = leaderboard.board
    make_folder(folder / FOLDER)
    (tables, appendix), figures = render_tables(leaderboard), render_figures(leaderboard)
    cited = references(board, cards, corpora)
    contents = {
        "main.tex": utf8(_main(tables, [name for name in figures if name.endswith(".tex")], cited)),
        "protocol.tex": utf8(protocol_text(board)),
        "appendix.tex": utf8(appendix),
        "README.md": utf8(_readme(board.protocol.name)),
        "references.bib": utf8(render_references(cited.values())),
        **{f"tables/{name}": utf8(text) for name, text in tables.items()},
        **{f"figures/{name}": content for name, content in figures.items()},
    }
    for name, content in contents.items():
        write_atomically(folder / FOLDER / name, content)
    return [folder / FOLDER / name for name in contents]


def render_tables(leaderboard: Leaderboard) -> tuple[dict[str, str], str]:
    """The tables that a paper prints, name of file -> LaTeX, and the appendix: every metric under every other rule."""
    own = leaderboard.board.rule
    under = {rule: leaderboard if rule == own else Leaderboard(leaderboard.board.ruled(rule)) for rule in RULES}
    printed = {f"{metric}.tex": render_metric(leaderboard, metric) for metric in TITLES}
    others = (render_metric(under[rule], metric) for rule in RULES if rule != own for metric in TITLES)
    tables = {**printed, "rules.tex": render_rules(leaderboard, under)}
    return {name: NEEDS + text for name, text in tables.items()}, NEEDS + "\\clearpage\n".join(others)


def _readme(protocol: str) -> str:
    return _README.format(protocol=protocol, narrow=round(NARROW), wide=round(WIDE), label=label("", protocol)[1:])


def _main(tables: Iterable[str], figures: Iterable[str], cited: References) -> str:
    cites = [rf"\paragraph{{{subject}}} {_cites(entries, subject)}" for subject, entries in cited.items() if entries]
    inputs = [*(rf"\input{{figures/{name}}}" for name in figures), r"\clearpage"]
    inputs += [f"\\input{{tables/{name}}}\n\\clearpage" for name in tables]
    set_up = [r"\section{Protocol}", r"\input{protocol.tex}"]
    appendix = [r"\appendix", r"\section{Other metrics and rules}", r"\input{appendix.tex}", r"\clearpage"]
    return HEAD + "\n".join([*set_up, *cites, *inputs, *appendix]) + "\n" + _TAIL


def _cites(entries: Mapping[str, str], subject: str) -> str:
    names = {key: author_year(entry) if subject in SHARED else key for key, entry in entries.items()}
    return ", ".join(rf"{escape(name)}~\cite{{{key}}}" for key, name in names.items()) + "."
