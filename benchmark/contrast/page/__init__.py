"""A contrast as one HTML file that opens from disk, fetches nothing and keeps nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmark.contrast import sections
from benchmark.contrast.finding import finding
from benchmark.contrast.grids import agreements_grid, ranks_grid
from benchmark.contrast.page.forest import QUANTITIES, forests
from benchmark.contrast.page.slopes import slopes
from benchmark.contrast.page.tables import views
from benchmark.contrast.results import Results
from benchmark.contrast.sentences import caption, number_of, rules, stars, units
from benchmark.evaluation.rules import rule_of
from benchmark.report.page import embedded, joined
from benchmark.report.page.families import SHAPES

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
        "finding": finding(results),
        "rules": " ".join(rules(contrast)),
        "oracle": any(rule_of(board.rule).oracle for board in contrast.boards),
        "caption": " ".join(caption(contrast)),
        "settings": sections.settings(results),
        "views": views(results),
        "lacking": " ".join(sections.over_reference(results).text) if not results.over_reference.found else "",
        "forests": drawn,
        "couples": list(dict.fromkeys((forest.earlier, forest.later) for forest in drawn)),
        "quantities": {name: text for name, text in QUANTITIES.items() if any(f.quantity == name for f in drawn)},
        "units": " ".join([*units(contrast), *([stars(results.differences)] if drawn else [])]),
        "slopes": slopes(results),
        "ranking": " ".join(sections.ranking(results).text),
        "ranks": ranks_grid(contrast, results.ranks),
        "agreements": agreements_grid(results.agreements),
        "left_out": sections.left_out(results),
        "pairs": sections.pairs(results),
    }


def _breakable(name: str) -> str:
    """A name that may be broken behind an underscore, where its column is narrow."""
    return name.replace("_", "_\u200b")
