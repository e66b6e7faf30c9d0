"""A contrast as a terminal shows it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence

from tabulate import SEPARATING_LINE, tabulate

from benchmark.contrast.finding import findings
from benchmark.contrast.grids import cell, heads
from benchmark.contrast.outside import outside
from benchmark.contrast.results import Results
from benchmark.contrast.sentences import rules, warnings
from benchmark.report.parts import points
from benchmark.report.table import Cell, Row, percent, ruled


def render_terminal(results: Results, width: int = 100) -> str:
    """What differs, the methods by protocols, and what comes out, in at most ``width`` columns where that is possible.

    Where the table would be wider, deviations are left out, then ranks, then gains.
    """
    contrast = results.contrast
    lines = [*outside(contrast), *warnings(contrast, results.settings, results.unchanged), " ".join(findings(results))]
    parts, table = _widest(results, width)
    said = "; ".join(_SAID[part] for part in parts)
    dagger = " † saw target labels." if contrast.boards[0].supervised & set(contrast.methods) else ""
    blocks = [
        _filled(f"{said}. {' '.join(rules(contrast))}{dagger}", width),
        _settings(results),
        table,
        _between(results),
        "\n".join(_filled(text, width) for text in lines),
    ]
    return "\n\n".join(filter(None, blocks))


def _filled(text: str, width: int) -> str:
    return textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False)


def _settings(results: Results) -> str:
    rows = [(s.key, *s.brief) for s in results.settings]
    limits = [None, *[36] * len(results.contrast.names)]
    headers = ("differs", *results.contrast.names)
    return tabulate(rows, headers, disable_numparse=True, maxcolwidths=limits) if rows else ""


def _widest(results: Results, width: int) -> tuple[Sequence[str], str]:
    """What the columns of each protocol hold, as much as fits, and the table."""
    for parts in (("uar", "rank", "gain"), ("mean", "rank", "gain"), ("mean", "gain"), ("mean",)):
        table = _table(results, parts)
        if max(map(len, table.splitlines())) <= width:
            break
    return parts, table


def _table(results: Results, parts: Sequence[str]) -> str:
    contrast = results.contrast
    rows = [leaderboard.tables["uar"].rows for leaderboard in contrast.leaderboards]
    own = [{row.name: row for row in column} for column in rows]
    lines: list[list[str] | str] = []
    for row in rows[0]:
        texts = [f"{row.name} †" if row.kind == "supervised" else row.label]
        for name, by in zip(contrast.names, own, strict=True):
            found = dict(_texts(results, name, by[row.name]))
            texts += [found[part] for part in parts]
        lines.append(texts)
    tops = list(map(_broken, heads(contrast)))
    tall = max(top.count("\n") for top in tops)
    tops, blank = ["\n" * (tall - top.count("\n")) + top for top in tops], "\n" * tall
    headers = [f"{top if i == 0 else blank}\n{_HEADERS[part]}" for top in tops for i, part in enumerate(parts)]
    aligns = ("left", *["right"] * len(headers))
    return tabulate(
        ruled(rows[0], lines, SEPARATING_LINE),
        ["method", *headers],
        tablefmt="simple",
        colalign=aligns,
        disable_numparse=True,
    )


def _broken(name: str) -> str:
    """A protocol's name over several lines, broken behind underscores.

    >>> _broken("four_real_functionals")
    'four_real_\\nfunctionals'
    """
    lines = [""]
    for piece in re.split(r"(?<=_)", name):
        if lines[-1] and len(lines[-1]) + len(piece) > WIDE:
            lines.append("")
        lines[-1] += piece
    return "\n".join(lines)


WIDE = 13
"""Letters of a protocol's name in one line above its columns, where it can be broken."""

_HEADERS = {"uar": "UAR", "mean": "UAR", "rank": "rank", "gain": "gain"}
_SAID = {
    "uar": "Mean UAR in % ± standard deviation over seeds",
    "mean": "Mean UAR in %",
    "rank": "rank",
    "gain": "gain in points over the method's own floor",
}


def _texts(results: Results, protocol: str, row: Row) -> Iterator[tuple[str, str]]:
    found: Cell = row.cells[0]
    gain = results.over_floor.found.get((protocol, row.name))
    rank = results.ranks[protocol].get(row.name, 0) if row.kind == "method" else 0
    yield "uar", percent(found.mean) if row.kind == "floor" else found.text
    yield "mean", percent(found.mean)
    yield "rank", str(rank) if rank else ""
    yield "gain", points(gain.mean) + "*" * results.over_floor.star((protocol, row.name)) if gain else ""


def _between(results: Results) -> str:
    """The mean over methods of each two protocols, and how far their rankings agree."""
    rows = [[f"{b} − {a}", cell(results.mean_differences, (a, b))] for a, b in results.mean_differences.found]
    headers = ["all methods, points", "mean [95 % interval over corpora]"]
    return tabulate(rows, headers, disable_numparse=True) if rows else ""
