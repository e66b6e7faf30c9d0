"""A contrast as one HTML file that opens from disk, fetches nothing and keeps nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from benchmark.contrast import sections
from benchmark.contrast.finding import findings
from benchmark.contrast.grids import agreements_grid, ranks_grid
from benchmark.contrast.page.forest import QUANTITIES, forests
from benchmark.contrast.page.slopes import slopes
from benchmark.contrast.page.tables import views
from benchmark.contrast.results import Results
from benchmark.contrast.sentences import caption, number_of, rules, tests
from benchmark.evaluation.rules import rule_of
from benchmark.report.page import embedded, joined
from benchmark.report.page.families import SHAPES
from benchmark.report.section import Grid, Section

STYLES = ("base", "controls", "tables", "charts", "media")
"""Files in ``css`` of the report's page, before ``contrast.css``."""
SCRIPTS = ("core", "save", "theme")
"""Files in ``js`` of the report's page, before ``contrast.js``."""


def render_html(results: Results, tables: Mapping[str, str]) -> str:
    """The whole contrast as a page in the style of the report's; ``tables``: name of file -> CSV that can be saved.

    It holds its styles and script, and its policy forbids any request; without JavaScript everything is there, one
    below the other.
    """
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    loader = ChoiceLoader([PackageLoader(__package__, ""), PackageLoader("benchmark.report.page", "")])
    page = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    page.filters["breakable"] = _breakable
    style = joined("benchmark.report.page", "css", STYLES) + joined(__package__, "css", ["contrast"])
    script = joined("benchmark.report.page", "js", SCRIPTS) + joined(__package__, "js", ["contrast"])
    files = {name: text for name, text in tables.items() if name != "contrast_pairs.csv"}
    return page.get_template("html/contrast.html").render(
        **_content(results),
        shapes=SHAPES,
        style=Markup(style),
        script=Markup(f'"use strict";\n(() => {{\n{script}}})();'),
        data=Markup(embedded({"files": files})),
    )


def _content(results: Results) -> dict[str, Any]:
    contrast = results.contrast
    drawn = forests(results)
    return {
        "title": f"Contrast: {', '.join(contrast.names)}",
        "facts": number_of(contrast),
        "findings": findings(results),
        "rules": " ".join(rules(contrast)),
        "oracle": any(rule_of(board.rule).oracle for board in contrast.boards),
        "caption": " ".join(caption(contrast)),
        "settings": _fitting(sections.settings(results)),
        "views": views(results),
        "lacking": " ".join(sections.over_reference(results).text) if not results.over_reference.found else "",
        "forests": drawn,
        "couples": list(dict.fromkeys((forest.earlier, forest.later) for forest in drawn)),
        "quantities": {name: text for name, text in QUANTITIES.items() if any(f.quantity == name for f in drawn)},
        "tests": " ".join(tests(contrast, results.differences)),
        "slopes": slopes(results),
        "ranking": " ".join(sections.ranking(results).text),
        "ranks": _narrow(ranks_grid(contrast, results.ranks)),
        "agreements": _narrow(agreements_grid(results.agreements)),
        "left_out": _fitting(sections.left_out(results)),
        "pairs": _fitting(sections.pairs(results)),
    }


def _fitting(section: Section) -> Section:
    return replace(section, grids=tuple(map(_narrow, section.grids)))


def _narrow(grid: Grid) -> Grid:
    """The grid with heads that may be broken."""
    heads, right = (tuple(map(_breakable, names)) for names in (grid.headers, grid.right))
    return replace(grid, headers=heads, right=right)


def _breakable(name: str) -> str:
    """A name that may be broken behind an underscore, where its column is narrow."""
    return name.replace("_", "_\u200b")
