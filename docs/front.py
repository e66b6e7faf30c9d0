"""The README's front: the shipped results in two pictures and the first rows of one table. ``make front``."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from generated import SHIPPED  # noqa: E402
from tabulate import tabulate  # noqa: E402

import run_benchmark  # noqa: E402
from benchmark.cards import known_cards  # noqa: E402
from benchmark.cli.common import request  # noqa: E402
from benchmark.cli.tables import board_of  # noqa: E402
from benchmark.contrast import Results, column, compute, side_by_side  # noqa: E402
from benchmark.report import Leaderboard  # noqa: E402
from benchmark.report.board import Board  # noqa: E402
from benchmark.report.paper.glance import TONES, glance  # noqa: E402
from benchmark.report.table import Cell  # noqa: E402
from benchmark.running.choice import Wish  # noqa: E402

IMAGES = ROOT / "docs" / "images"
FLOORS = {"source_only": "deep floor\nsource_only", "svm": "shallow floor\nsvm"}
PROTOCOLS = {
    "four_real": "spectrograms",
    "four_real_functionals": "cepstral functionals",
    "four_real_egemaps": "eGeMAPSv02",
    "four_real_speakers": "speaker embeddings",
}
"""Protocol -> what its features are, in a column's head."""

BEGIN, END = "<!-- contrast -->\n", "\n<!-- /contrast -->"
MOST = 5
"""Methods of the best ranks that are shown, with all that need to stand beside them."""

BESIDE = ("logistic", "svm", "source_only")


@cache
def shipped(name: str) -> Leaderboard:
    """The leaderboard of the shipped runs of a protocol."""
    return Leaderboard(_board(name))


def _board(name: str) -> Board:
    known = run_benchmark.introduce()
    asked = request(known, name, None, SHIPPED.parent, Wish(), stored=True)
    return board_of(asked, (), known_cards(known.methods, asked.selection.methods), scores=False)


@cache
def contrast() -> Results:
    """The shipped protocols side by side."""
    return compute(side_by_side([column(_board(name)) for name in PROTOCOLS]))


def told_apart() -> dict[str, float]:
    """Protocol -> how far the rankings of two of its seeds agree, Kendall's tau: how well it tells methods apart."""
    found: dict[str, float] = {}
    for agreement in contrast().agreements:
        found |= {agreement.a: agreement.within_a, agreement.b: agreement.within_b}
    return found


def best() -> str:
    """The protocol on whose features methods can be told apart best."""
    found = told_apart()
    return max(found, key=found.__getitem__)


def first_rows() -> str:
    """Mean UAR under each protocol of the first methods under the `best` one, and of what they are to be held to."""
    ranking, order = contrast().ranks[best()], [best(), *(name for name in PROTOCOLS if name != best())]
    first = [method for method, rank in ranking.sort_values(kind="stable").items() if rank <= MOST]
    methods = [
        *first,
        *(method for method in BESIDE if method not in first),
        *sorted(contrast().contrast.boards[0].supervised),
    ]
    cells = {name: _cells(name) for name in order}
    rows = [[_label(method), *(_text(cells[name][method]) for name in order)] for method in methods]
    head = ["Method", *(PROTOCOLS[name] for name in order)]
    return tabulate(rows, head, tablefmt="pipe", colalign=("left", *["right"] * len(order)), disable_numparse=True)


def _cells(name: str) -> Mapping[str, Cell]:
    names = contrast().contrast.names
    rows = contrast().contrast.leaderboards[names.index(name)].tables["uar"].rows
    return {row.name: row.cells[0] for row in rows}


def _label(method: str) -> str:
    board = contrast().contrast.boards[0]
    if method in board.supervised:
        return f"{method} (supervised reference)"
    return method if board.floor_of(method) else f"{method} (floor)"


def _text(cell: Cell) -> str:
    return f"{100 * cell.mean:.1f} ± {100 * cell.sd:.1f}"


def pictures() -> dict[str, str]:
    """Name of a picture -> the protocol that it shows: the best one, and the spectrograms."""
    return {"glance": best(), "glance-spectrograms": SHIPPED.name}


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    for name, protocol in pictures().items():
        for tone in TONES:
            (IMAGES / f"{name}-{tone}.svg").write_bytes(glance(shipped(protocol), FLOORS, tone))
    readme = ROOT / "README.md"
    before, rest = readme.read_text(encoding="utf-8").split(BEGIN)
    readme.write_text(before + BEGIN + first_rows() + END + rest.split(END)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
