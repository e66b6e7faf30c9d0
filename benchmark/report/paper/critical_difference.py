"""The critical-difference diagram: which methods' average ranks are too close to be told apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree

import pandas as pd

from benchmark.evaluation.rules import rule_of
from benchmark.evaluation.statistics.comparisons import LEVEL
from benchmark.evaluation.statistics.corpus_effects import independent_corpora
from benchmark.evaluation.statistics.rankings import average_ranks, cliques, critical_difference
from benchmark.report.board import Board
from benchmark.report.paper.contenders import contenders
from benchmark.report.paper.drawing import INK, WIDE, new_figure, saved, styled
from benchmark.report.parts import tied_corpora

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MANY = 10
"""Blocks from which the distribution that Nemenyi's test takes for many of them is near (Demsar 2006)."""

_ROW = 3.3
"""Height of a method's row, mm."""

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"


class Ranking(NamedTuple):
    """Average ranks (1 is best), best first, with what the diagram says of them."""

    ranks: pd.Series
    difference: float
    groups: tuple[tuple[str, ...], ...]
    """Methods within one critical difference; a method in no group differs from all others."""
    blocks: int
    """Corpora that are independent of each other: what the critical difference counts."""
    tied: str = ""
    """How many corpora ranks are averaged over, where these are more."""

    @property
    def assumption(self) -> str:
        """The sentence that goes with the diagram."""
        return (
            f"Average ranks over {self.blocks} independent corpora{self.tied}, of what each adds to UAR as source and "
            "as target; 1 is best. "
            f"Bars join methods whose ranks differ by no more than {self.difference:.1f}, the critical difference of "
            f"Nemenyi's test at {LEVEL:g}, which assumes that corpora are independent and many"
            f"{f'; {self.blocks} are few' if self.blocks < MANY else ''}."
        )


def ranking(board: Board) -> Ranking | None:
    """The ranks of the unsupervised methods on the board's block; None with fewer than two methods or without a block.

    None under the oracle too, which ranks nothing. Demsar, JMLR 2006; ranks by `evaluation.statistics.rankings`,
    where corpora are the blocks.
    """
    values = contenders(board)
    if values.empty or len(values.columns) < 2 or rule_of(board.rule).oracle:
        return None
    corpora = independent_corpora(values.index)
    ranks = average_ranks(values, by="corpus").sort_values(kind="stable")
    difference = critical_difference(len(ranks), corpora, LEVEL)
    return Ranking(ranks, difference, tuple(cliques(ranks, difference)), corpora, tied_corpora(board))


def draw(found: Ranking) -> Figure:
    """The diagram: an axis of ranks, the better half of the methods left of it, the rest right, bars for groups."""
    n, rows = len(found.ranks), (len(found.ranks) + 1) // 2
    depth = len(found.groups) * 0.7 + 1
    figure = new_figure(WIDE, _ROW * (rows + depth + 4.5))
    axes = figure.add_axes((0, 0, 1, 1))
    margin = 0.45 * n
    axes.set(xlim=(1 - margin, n + margin), ylim=(rows + depth + 0.5, -4))
    axes.axis("off")
    _axis(axes, n, found.difference)
    for i, group in enumerate(found.groups):
        ends = [found.ranks[list(group)].min() - 0.006 * n, found.ranks[list(group)].max() + 0.006 * n]
        axes.plot(ends, [0.8 + 0.7 * i] * 2, color=INK, linewidth=2.2, solid_capstyle="butt")
    for i, (name, rank) in enumerate(found.ranks.items()):
        left = i < rows
        _method(axes, f"{name}", rank, 1 - 0.06 * n if left else n + 0.06 * n, depth + (i if left else n - 1 - i), left)
    return figure


def _axis(axes: Axes, n: int, difference: float) -> None:
    step = max(1, round(n / 10))
    axes.plot([1, n], [0, 0], color=INK, linewidth=0.8)
    for tick in [1, *(t for t in range(step, n, step) if 1 + step / 2 < t < n - step / 2), n]:
        axes.plot([tick, tick], [0, -0.4], color=INK, linewidth=0.8)
        axes.text(tick, -0.6, f"{tick}", ha="center", va="bottom", color=INK)
    shown = min(difference, n - 1)
    axes.plot([1, 1 + shown], [-2.2, -2.2], color=INK, linewidth=0.8)
    for end in (1, 1 + shown):
        axes.plot([end, end], [-2.5, -1.9], color=INK, linewidth=0.8)
    wider = ", wider than the axis" if difference > n - 1 else ""
    axes.text(1 + shown / 2, -2.6, f"critical difference {difference:.1f}{wider}", ha="center", va="bottom", color=INK)


def _method(axes: Axes, name: str, rank: float, end: float, y: float, left: bool) -> None:
    axes.plot([rank, rank, end], [0, y, y], color=INK, linewidth=0.5)
    text = f"{name}  {rank:.1f}" if left else f"{rank:.1f}  {name}"
    axes.text(end, y, f"{text} " if left else f" {text}", ha="right" if left else "left", va="center", color=INK)


def critical_difference_svg(board: Board) -> str:
    """The diagram as an SVG element to stand in an HTML page; empty where there is none (see `ranking`).

    Lines and text take the page's text colour, text stays text, and names begin with ``cd-`` so that they meet no
    others of the page.
    """
    found = ranking(board)
    if found is None:
        return ""
    with styled():
        raw = saved(draw(found), "svg").decode()
    return _inline(raw, "Critical-difference diagram", found.assumption)


def _inline(raw: str, title: str, description: str) -> str:
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)
    root = ElementTree.fromstring(raw)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.rpartition("}")[2] in {"metadata", "style"}:
                parent.remove(child)
    for i, (tag, text) in enumerate((("title", title), ("desc", description))):
        element = ElementTree.Element(f"{{{_SVG}}}{tag}", {"id": tag})
        element.text = text
        root.insert(i, element)
    root.attrib |= {"role": "img", "aria-labelledby": "title desc", "fill": "currentColor"}
    text = ElementTree.tostring(root, encoding="unicode")
    text = re.sub(r'(\bid="|href="#|url\(#)', r"\1cd-", text).replace('"title desc"', '"cd-title cd-desc"')
    return re.sub(re.escape(INK), "currentColor", text, flags=re.IGNORECASE)
