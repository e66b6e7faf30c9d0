"""A contrast as Markdown."""

from __future__ import annotations

from benchmark.contrast.finding import findings
from benchmark.contrast.grids import heads
from benchmark.contrast.results import Results
from benchmark.contrast.sections import SETTINGS, sections
from benchmark.contrast.sentences import caption
from benchmark.report.markdown import cell_text, grid, section_text
from benchmark.report.table import TITLES, ruled

READING = (
    "Per column the best value is **bold** and the second <u>underlined</u>; values that print alike share the mark; "
    "marks say nothing about significance. What saw target labels, and what guessing reaches, stands below."
)
_RULE = "───"


def render_markdown(results: Results) -> str:
    """The whole contrast: what differs, the means, what is not in them, gains, differences, rankings, pairs."""
    first, *rest = sections(results)
    tables = [f"## Mean {TITLES[metric]}\n\n{_means(results, metric)}" for metric in TITLES]
    opening = [section_text(first)] if first.title == SETTINGS else []
    parts = [
        f"# Contrast: {', '.join(results.contrast.names)}",
        " ".join(findings(results)),
        " ".join(caption(results.contrast)),
        *opening,
        tables[0],
        READING,
        *tables[1:],
        *map(section_text, rest),
    ]
    return "\n\n".join(parts) + "\n"


def _means(results: Results, metric: str) -> str:
    """Methods by protocols, the mean over the block, in the order of the first protocol."""
    contrast = results.contrast
    rows = [leaderboard.tables[metric].rows for leaderboard in contrast.leaderboards]
    own = [{row.name: row for row in column} for column in rows]
    texts = [[row.label, *(cell_text(by[row.name], by[row.name].cells[0]) for by in own)] for row in rows[0]]
    headers = ["Method", *heads(contrast)]
    return grid(headers, ruled(rows[0], texts, [_RULE, *[""] * len(own)]), right=headers[1:])
