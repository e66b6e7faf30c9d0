"""The report as one HTML file that opens from disk, fetches nothing and keeps nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Any

from benchmark.evaluation.rules import RULES, rule_of
from benchmark.report.caption import caption, significance
from benchmark.report.cards import Cards, method_entries
from benchmark.report.details import provenance
from benchmark.report.overview import missing
from benchmark.report.page import static
from benchmark.report.page.data import Views, page_data, views
from benchmark.report.page.families import SHAPES, styles
from benchmark.report.page.ranking import HEADERS
from benchmark.report.parts import CLOCKS, clock_of, mean_costs
from benchmark.report.section import Section
from benchmark.report.table import Leaderboard

_NO_FIGURES: Mapping[str, str] = {}

TABS = ("overview", "pairs", "compare", "statistics", "provenance")
"""Ids of the panels, in order; each has a file in ``html``."""

STYLES = ("base", "controls", "tables", "charts", "media")
SCRIPTS = (
    *("core", "save", "theme", "address", "tabs", "dots", "ranking", "axes", "cost"),
    *("heat", "versus", "confusion", "curves", "csv", "main"),
)
"""Files in ``css`` and ``js``, joined in this order; the scripts share one scope."""


def render_html(
    leaderboard: Leaderboard, cards: Cards, sections: Sequence[Section], figures: Mapping[str, str] = _NO_FIGURES
) -> str:
    """The whole report as a page: a finding, then tabs with what a reader can switch, sort, compare and look up.

    ``sections`` fill the tab of statistics, in their order. ``figures``: ``critical_difference``, an SVG, is shown
    where it is given. The page holds its data, styles and script, and its policy forbids any request; without
    JavaScript the leaderboard under the board's rule and all that stands still are there, one below the other.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    loader = PackageLoader(__package__, "")
    page = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    found = views(leaderboard)
    data = page_data(leaderboard, found)
    diagram = figures.get("critical_difference", "")
    script = joined(__package__, "js", SCRIPTS)
    return page.get_template("html/page.html").render(
        **_texts(leaderboard, cards),
        **_overview(leaderboard, found),
        findings=data["findings"],
        sections=sections,
        diagram=Markup(diagram[max(0, diagram.find("<svg")) :]),
        style=Markup(joined(__package__, "css", STYLES)),
        script=Markup(f'"use strict";\n(() => {{\n{script}}})();'),
        data=Markup(embedded(data)),
    )


def embedded(data: Any) -> str:
    """JSON that may stand in a script element: no ``<`` of a text can end it.

    >>> embedded({"label": "</script>"})
    '{"label":"\\\\u003c/script>"}'
    """
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")


def joined(package: str, kind: str, names: Iterable[str]) -> str:
    """The files ``NAME.kind`` in the folder ``kind`` of a package, one after the other."""
    folder = files(package).joinpath(kind)
    return "".join(folder.joinpath(f"{name}.{kind}").read_text(encoding="utf-8") for name in names)


def _texts(leaderboard: Leaderboard, cards: Cards) -> dict[str, Any]:
    board = leaderboard.board
    entries = method_entries(board, cards, whole=True)
    return {
        "title": f"Leaderboard: {board.protocol.name}",
        "tabs": [(name, name.capitalize()) for name in TABS],
        "facts": static.facts(board),
        "caption": " ".join(caption(board)),
        "rules": RULES.values(),
        "protocol": static.protocol(board.protocol),
        "methods": entries,
        "cards": {name: cards.get(name) for name in entries},
        "parameters": static.parameters,
        "pairs": static.pairs(board),
        "corpora": static.corpora(board),
        "notes": leaderboard.notes,
        "missing": missing(leaderboard),
        "provenance": provenance(board),
    }


def _overview(leaderboard: Leaderboard, found: Views) -> dict[str, Any]:
    board = leaderboard.board
    rule = rule_of(board.rule)
    return {
        "rule": rule,
        "rule_index": found.chosen,
        "rule_name": f"{rule.name} (sees target labels)" if rule.oracle else rule.name,
        "headers": HEADERS,
        "ranking": found.own,
        "axis": found.axis,
        "lines": found.lines,
        "shapes": SHAPES,
        "styles": styles(place.family for place in found.own),
        "families": styles(sorted(set(board.runs["family"]))),
        "spread": static.spread(board),
        "dots": static.dots(board),
        "clock": CLOCKS[clock_of(mean_costs(board.runs))],
        "floors": static.floors(found.own),
        "significance": " ".join(significance(board)),
    }
