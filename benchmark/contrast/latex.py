"""A contrast as LaTeX, for ``\\input`` into a paper that loads booktabs and graphicx."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from benchmark.contrast.common import Contrast
from benchmark.contrast.finding import findings
from benchmark.contrast.grids import ALL, heads, label_of
from benchmark.contrast.outside import outside
from benchmark.contrast.results import Results
from benchmark.contrast.scores import REFERENCE, Difference, Differences, Key
from benchmark.contrast.sentences import caption, stars, units, warnings
from benchmark.evaluation.rules import rule_of
from benchmark.report.paper.latex import (
    NEEDS,
    SUBSCRIPT,
    cell_text,
    escape,
    fitted_tabular,
    float_of,
    label,
    line,
    name_of,
)
from benchmark.report.parts import points
from benchmark.report.table import TITLES, Row, ruled

NOTHING = "---"
COUPLES = 3
"""Differences between two protocols that fit across a page."""


def render_latex(results: Results) -> str:
    """What every number stands on, as text, then tables: means with gains and ranks, WAR, differences, settings."""
    parts = [_text(results), _uar(results), _war(results), *_differences(results), *_settings(results)]
    return NEEDS + "\n".join(parts)


def labels(contrast: Contrast, kind: str, *parts: str) -> str:
    """The label of a part of the contrast, with the protocols' names in it."""
    return label(kind, "contrast", *contrast.names, *parts)


def _text(results: Results) -> str:
    contrast = results.contrast
    told = [
        *findings(results),
        *caption(contrast),
        *units(contrast),
        *warnings(contrast, results.settings, results.unchanged),
    ]
    sentences = escape(" ".join([*told, *outside(contrast)]))
    return f"\\label{{{labels(contrast, 'sec')}}}%\n\\paragraph{{Protocols side by side}} {sentences}\n"


def _uar(results: Results) -> str:
    """Per protocol mean UAR, gain over the own floor, gain over the reference where there is one, and rank."""
    contrast = results.contrast
    over = [("floor", results.over_floor)]
    over += [(REFERENCE, results.over_reference)] if results.over_reference.found else []
    rows = [leaderboard.tables["uar"].rows for leaderboard in contrast.leaderboards]
    own = [{row.name: row for row in column} for column in rows]
    lines = []
    for row in rows[0]:
        cells = [name_of(row)]
        for name, by in zip(contrast.names, own, strict=True):
            gained = (_points(found.found.get((name, row.name)), found, (name, row.name)) for _, found in over)
            cells += [cell_text(by[row.name], by[row.name].cells[0]), *gained, _rank(results, name, row)]
        lines.append(line(cells))
    inside = ["UAR", *(escape(f"Δ {what}") for what, _ in over), "Rank"]
    body = [*_head(contrast, inside), r"\midrule", *ruled(rows[0], lines, r"\midrule")]
    title = [
        f"Mean UAR by protocol, {_numbers(contrast)}; {_rules(contrast)}; Δ: points over a method's own floor"
        + (f" and over {REFERENCE}" if len(over) > 1 else "")
        + " under the same protocol.",
        *_marks(contrast),
        *(stars(found) for _, found in over[:1] if found.found),
    ]
    return _float(contrast, title, "uar", fitted_tabular(len(inside) * len(own), body))


def _war(results: Results) -> str:
    contrast = results.contrast
    rows = [leaderboard.tables["war"].rows for leaderboard in contrast.leaderboards]
    own = [{row.name: row for row in column} for column in rows]
    lines = [line([name_of(row), *(cell_text(by[row.name], by[row.name].cells[0]) for by in own)]) for row in rows[0]]
    top = line(["Method", *map(escape, heads(contrast))])
    body = [top, r"\midrule", *ruled(rows[0], lines, r"\midrule")]
    title = [f"Mean {TITLES['war']} by protocol, {_numbers(contrast)}; {_rules(contrast)}.", *_marks(contrast)]
    return _float(contrast, title, "war", fitted_tabular(len(own), body))


def _differences(results: Results) -> Iterator[str]:
    """Methods by two protocols each, differences in points with their intervals, in as many tables as it takes."""
    couples = list(results.mean_differences.found)
    chunks = [couples[i : i + COUPLES] for i in range(0, len(couples), COUPLES)]
    for i, chunk in enumerate(chunks, 1):
        part = f" ({i} of {len(chunks)})" if len(chunks) > 1 else ""
        title = [
            f"Mean UAR under one protocol minus that under another{part}, in points, with 95 % intervals over corpora; "
            f"{_rules(results.contrast)}.",
            stars(results.differences),
        ]
        name = f"differences-{i}" if len(chunks) > 1 else "differences"
        yield _float(results.contrast, title, name, _couples(results, chunk))


def _couples(results: Results, couples: Sequence[Key]) -> list[str]:
    lines = [line([ALL, *(_interval(results.mean_differences, couple) for couple in couples)]), r"\midrule"]
    for method in results.contrast.methods:
        cells = (_interval(results.differences, (*couple, method)) for couple in couples)
        lines.append(line([escape(label_of(results.contrast, method)), *cells]))
    above = line(["", *(escape(later) for _, later in couples)])
    below = line(["Method", *(f"$-$ {escape(earlier)}" for earlier, _ in couples)])
    return fitted_tabular(len(couples), [above, below, r"\midrule", *lines])


def _settings(results: Results) -> Iterator[str]:
    contrast = results.contrast
    if not results.settings:
        return
    lines = [line(map(escape, (s.key, *s.brief))) for s in results.settings]
    top = line(["Setting", *map(escape, contrast.names)])
    title = ["What differs between the protocols; every other setting is equal."]
    tabular = fitted_tabular(len(contrast.names), [top, r"\midrule", *lines], align="l")
    yield _float(contrast, title, "settings", tabular)


def _float(contrast: Contrast, title: Sequence[str], part: str, content: Sequence[str]) -> str:
    text = escape(" ".join(filter(None, title)))
    pointer = rf"What the numbers stand on: Section~\ref{{{labels(contrast, 'sec')}}}."
    return float_of("table*", f"{text} {pointer}", labels(contrast, "tab", part), content)


def _head(contrast: Contrast, inside: Sequence[str]) -> list[str]:
    """Two lines: the protocols over their columns, and what stands in these."""
    n = len(inside)
    above = [rf"\multicolumn{{{n}}}{{c}}{{{escape(name)}}}" for name in heads(contrast)]
    rules = [rf"\cmidrule(lr){{{2 + n * i}-{1 + n * (i + 1)}}}" for i in range(len(above))]
    return [line(["", *above]), " ".join(rules), line(["Method", *(list(inside) * len(above))])]


def _points(d: Difference | None, found: Differences, key: tuple[str, ...]) -> str:
    return "" if d is None else _signed(d.mean) + "*" * found.star(key)


def _interval(found: Differences, key: tuple[str, ...]) -> str:
    if key not in found.found:
        return NOTHING
    d = found.found[key]
    ends = "" if math.isnan(d.low) else rf" {{\tiny[{_signed(d.low)}, {_signed(d.high)}]}}"
    return _signed(d.mean) + ends + "*" * found.star(key)


def _signed(share: float) -> str:
    """Points with a sign that TeX sets as one."""
    return f"${points(share)}$"


def _rank(results: Results, protocol: str, row: Row) -> str:
    rank = results.ranks[protocol].get(row.name, 0) if row.kind == "method" else 0
    return str(rank) if rank else ""


def _numbers(contrast: Contrast) -> str:
    seeds = contrast.block.seeds
    return "in %, " + (SUBSCRIPT.format(n=len(seeds)) if len(seeds) > 1 else f"of one seed ({seeds[0]})")


def _rules(contrast: Contrast) -> str:
    named = [board.rule for board in contrast.boards]
    return f"selection rule {named[0]}" if len(set(named)) == 1 else f"selection rules {', '.join(named)}"


def _marks(contrast: Contrast) -> list[str]:
    oracle = any(rule_of(board.rule).oracle for board in contrast.boards)
    return [] if oracle else ["Best bold, second underlined."]
