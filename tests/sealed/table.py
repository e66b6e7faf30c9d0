"""``python -m tests.sealed.table`` prints what each trick gets: unsealed, in a process apart, and sealed."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from tabulate import tabulate

from tests.sealed.tricks import FAILING, OWN, REACHING, TRICKS
from tests.sealed.world import MODES, outcomes


def words(outcome: dict[str, Any]) -> str:
    """An outcome in a cell: a UAR in %, or that the run was refused, and whether the trick got what it wanted."""
    score = "refused" if outcome["uar"] is None else f"{100 * outcome['uar']:.0f} %"
    return score + ", reached" * outcome["worked"]


def table(found: dict[str, dict[str, Any]]) -> str:
    """A row per trick, a column per way of running it; an honest method has 50 %."""
    level = found["honest"]["sealed"]["sealed"]
    heads = ("trick", "kind", "unsealed", "process only", f"sealed ({level})")
    kinds = (("reaches today", REACHING), ("fails today", FAILING), ("besides", OWN))
    kind = {name: said for said, names in kinds for name in names}
    rows = []
    for name, of in found.items():
        said = TRICKS[name][0] if name in TRICKS else "none: an honest method"
        rows.append((said, kind.get(name, ""), *(words(of[mode]) for mode in MODES)))
    return tabulate(rows, heads, tablefmt="github")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        sys.stdout.write(table(outcomes(Path(made).resolve())) + "\n")
