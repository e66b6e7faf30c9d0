"""The figures of the paper bundle, as files' contents and as LaTeX floats."""

from __future__ import annotations

from collections.abc import Iterator

from benchmark.report.paper import critical_difference
from benchmark.report.paper.drawing import saved, styled
from benchmark.report.paper.heat_map import heat_map
from benchmark.report.paper.latex import floating, label
from benchmark.report.paper.plots import Plot, asymmetry, gaps, methods
from benchmark.report.table import Leaderboard
from benchmark.store.files import utf8


def render_figures(leaderboard: Leaderboard) -> dict[str, bytes]:
    """Name of file -> content: of each figure that the data allow a ``.pdf``, a ``.png`` and the float, a ``.tex``.

    The same leaderboard gives the same bytes. The floats' paths begin with ``figures/``.
    """
    contents: dict[str, bytes] = {}
    with styled():
        for name, plot in _plots(leaderboard):
            contents[f"{name}.pdf"] = saved(plot.figure, "pdf")
            contents[f"{name}.png"] = saved(plot.figure, "png")
            contents[f"{name}.tex"] = utf8(_float(leaderboard, name, plot))
    return contents


def _plots(leaderboard: Leaderboard) -> Iterator[tuple[str, Plot]]:
    drawn = {
        "heat_map": heat_map(leaderboard),
        "methods": methods(leaderboard),
        "critical_difference": _ranks(leaderboard),
        "oracle_gap": gaps(leaderboard),
        "asymmetry": asymmetry(leaderboard),
    }
    return ((name, plot) for name, plot in drawn.items() if plot is not None)


def _ranks(leaderboard: Leaderboard) -> Plot | None:
    found = critical_difference.ranking(leaderboard.board)
    return found and Plot(critical_difference.draw(found), found.assumption, wide=True)


def _float(leaderboard: Leaderboard, name: str, plot: Plot) -> str:
    board = leaderboard.board
    width = r"\textwidth" if plot.wide else r"\columnwidth"
    return floating(
        "figure*" if plot.wide else "figure",
        [plot.sentence, f"Selection rule {board.rule}."],
        label("fig", board.protocol.name, name),
        [rf"\includegraphics[width={width}]{{figures/{name}.pdf}}"],
        board.protocol.name,
    )
