"""The report as one HTML file that opens from disk, fetches nothing and keeps nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from benchmark.evaluation.rules import RULES, rule_of
from benchmark.report.caption import caption, significance
from benchmark.report.cards import Cards, method_entries
from benchmark.report.details import provenance
from benchmark.report.overview import missing
from benchmark.report.page.data import page_data
from benchmark.report.page.ranking import HEADERS, ranking
from benchmark.report.page.static import corpora, pairs, protocol
from benchmark.report.section import Section
from benchmark.report.table import Leaderboard

_NO_FIGURES: Mapping[str, str] = {}


def render_html(
    leaderboard: Leaderboard, cards: Cards, sections: Sequence[Section], figures: Mapping[str, str] = _NO_FIGURES
) -> str:
    """The whole report as a page: what a reader can switch, sort and look up, then all that stands still.

    ``sections`` follow what can be switched, in their order. ``figures``: ``critical_difference``, an SVG, is shown
    where it is given. The page holds its data, styles and script, and its policy forbids any request; without
    JavaScript the leaderboard under the board's rule and all that stands still are there.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    loader = PackageLoader(__package__, "")
    page = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    diagram = figures.get("critical_difference", "")
    return page.get_template("page.html").render(
        **_texts(leaderboard, cards),
        sections=sections,
        diagram=Markup(diagram[max(0, diagram.find("<svg")) :]),
        style=Markup(_part("page.css")),
        script=Markup(_part("page.js")),
        data=Markup(embedded(page_data(leaderboard))),
    )


def embedded(data: Any) -> str:
    """JSON that may stand in a script element: no ``<`` of a text can end it.

    >>> embedded({"label": "</script>"})
    '{"label":"\\\\u003c/script>"}'
    """
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")


def _texts(leaderboard: Leaderboard, cards: Cards) -> dict[str, Any]:
    board = leaderboard.board
    return {
        "title": f"Leaderboard: {board.protocol.name}",
        "caption": " ".join(caption(board)),
        "rules": RULES.values(),
        "rule": rule_of(board.rule),
        "rule_name": f"{board.rule} (sees target labels)" if rule_of(board.rule).oracle else board.rule,
        "headers": HEADERS,
        "ranking": ranking(leaderboard),
        "families": sorted(set(board.runs["family"])),
        "significance": " ".join(significance(board)),
        "protocol": protocol(board.protocol),
        "methods": method_entries(board, cards),
        "pairs": pairs(board),
        "corpora": corpora(board),
        "notes": leaderboard.notes,
        "missing": missing(leaderboard),
        "provenance": provenance(board),
    }


def _part(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
