"""The rankings as a drawing: a line for each method from protocol to protocol."""

from __future__ import annotations

from dataclasses import dataclass

from benchmark.contrast.grids import heads
from benchmark.contrast.results import Results
from benchmark.report.page.families import styles
from benchmark.report.table import percent

ROW, TOP, BOTTOM = 18, 34, 10
"""Height of a place, and of what stands above and below all of them, in pixels."""
LETTER, BETWEEN = 6.6, 240
"""Width of a letter of the names at either side, and from protocol to protocol."""


@dataclass(frozen=True)
class Slope:
    """A method's line: its places (x, y), and what stands at its first and its last one."""

    method: str
    style: int
    floor: bool
    places: tuple[tuple[int, int], ...]
    first: str
    last: str
    says: str

    @property
    def path(self) -> str:
        return "M" + "L".join(f"{x} {y}" for x, y in self.places)


@dataclass(frozen=True)
class Slopes:
    """All lines, the heads above the columns (x, text), and the families with the numbers of their looks."""

    width: int
    height: int
    heads: tuple[tuple[int, str], ...]
    lines: tuple[Slope, ...]
    families: dict[str, int]


def slopes(results: Results) -> Slopes | None:
    """The methods without target labels in the order of each protocol's means; None where there is nothing to order."""
    contrast = results.contrast
    if len(contrast.competing) < 2:
        return None
    boards = contrast.boards
    families = dict(zip(boards[0].runs["method"], boards[0].runs["family"], strict=True))
    style = styles(dict.fromkeys(families[m] for m in contrast.competing))
    orders = [[m for m in board.methods if m not in board.supervised] for board in boards]
    side = round(30 + LETTER * max(len(f"{name} 00.0") for name in contrast.competing))
    xs = [side + BETWEEN * i for i in range(len(boards))]
    means = [
        {row.name: percent(row.cells[0].mean) for row in leaderboard.tables["uar"].rows}
        for leaderboard in contrast.leaderboards
    ]
    lines = tuple(
        Slope(
            method,
            style[families[method]],
            not boards[0].floor_of(method),
            tuple((x, TOP + ROW * order.index(method) + ROW // 2) for x, order in zip(xs, orders, strict=True)),
            f"{method} {means[0][method]}",
            f"{means[-1][method]} {method}",
            _says(results, method, means),
        )
        for method in contrast.competing
    )
    height = TOP + ROW * len(contrast.competing) + BOTTOM
    tops = tuple(zip(xs, heads(contrast), strict=True))
    return Slopes(2 * side + BETWEEN * (len(boards) - 1), height, tops, lines, style)


def _says(results: Results, method: str, means: list[dict[str, str]]) -> str:
    names = results.contrast.names
    places = (
        f"{name} {own[method]} %" + (f", rank {rank}" if (rank := results.ranks[name][method]) else "")
        for name, own in zip(names, means, strict=True)
    )
    return f"{method}: {'; '.join(places)}"
