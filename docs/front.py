"""The README's front: the picture of the shipped results and the first rows of their leaderboard. ``make front``."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from generated import SHIPPED, ranking_lines  # noqa: E402

import run_benchmark  # noqa: E402
from benchmark.cli.common import request  # noqa: E402
from benchmark.report import Leaderboard, collect  # noqa: E402
from benchmark.report.paper.glance import TONES, glance  # noqa: E402
from benchmark.running.choice import Wish  # noqa: E402

IMAGES = ROOT / "docs" / "images"
FLOORS = {"source_only": "deep floor\nsource_only", "svm": "shallow floor\nsvm"}
BEGIN, END = "<!-- leaderboard -->\n", "\n<!-- /leaderboard -->"


def shipped() -> Leaderboard:
    """The leaderboard of the shipped runs."""
    asked = request(run_benchmark.introduce(), SHIPPED.name, None, SHIPPED.parent, Wish(), stored=True)
    chosen = asked.selection
    records = list(asked.store.records())
    board = collect(records, [], (), asked.protocol, chosen.methods, chosen.pairs, chosen.seeds)
    return Leaderboard(board)


def first_rows(leaderboard: str, most: int = 5) -> str:
    """The rows of a leaderboard in Markdown up to rank ``most``, and those of floors and of what doesn't compete."""
    head, line, *rows = ranking_lines(leaderboard)
    kept = [row for row in rows if _shown(*[cell.strip() for cell in row.split("|")[1:3]], most)]
    return "\n".join([head, line, *kept])


def _shown(rank: str, method: str, most: int) -> bool:
    return not rank or int(rank) <= most or method.split()[0] in FLOORS


def main() -> None:
    leaderboard = shipped()
    IMAGES.mkdir(exist_ok=True)
    for tone in TONES:
        (IMAGES / f"glance-{tone}.svg").write_bytes(glance(leaderboard, FLOORS, tone))
    readme = ROOT / "README.md"
    before, rest = readme.read_text(encoding="utf-8").split(BEGIN)
    rows = first_rows((SHIPPED / "leaderboard.md").read_text(encoding="utf-8"))
    readme.write_text(before + BEGIN + rows + END + rest.split(END)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
