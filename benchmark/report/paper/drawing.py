"""How figures look and are saved: sizes of a journal's columns, fonts embedded, the same bytes every time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NARROW, WIDE = 88.0, 180.0
"""Widths of a figure in one and across two columns, mm."""

INK = "#111112"
"""Lines and text; no other colour has this value, so that it can be replaced."""

GREY, FAINT = "#808080", "#b0b0b0"
BLUE, ORANGE = "#0072b2", "#d55e00"
"""Two colours that colour-blind readers tell apart, the blue darker in print (Okabe and Ito 2008)."""

_STYLE: dict[Any, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 7,
    "axes.titlesize": 7,
    "axes.labelsize": 7,
    "axes.linewidth": 0.5,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 6.5,
    "ytick.labelsize": 6.5,
    "xtick.major.width": 0.5,
    "ytick.major.width": 0.5,
    "legend.fontsize": 6.5,
    "legend.frameon": False,
    "pdf.fonttype": 42,
    "svg.fonttype": "none",
    "svg.hashsalt": "cross-corpus",
    "savefig.dpi": 300,
}

_NO_DATES: dict[str, dict[str, None]] = {
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
}


@contextmanager
def styled() -> Iterator[None]:
    """What is drawn and saved within has the style of this report; settings of others stay as they are."""
    import matplotlib

    defaults = {name: value for name, value in matplotlib.rcParamsDefault.items() if not name.startswith("backend")}
    with matplotlib.rc_context({**defaults, **_STYLE}):
        yield


def new_figure(width_mm: float, height_mm: float) -> Figure:
    """An empty figure of this size that no window knows of."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width_mm / 25.4, height_mm / 25.4))


def saved(figure: Figure, kind: Literal["pdf", "png", "svg"], **about: str) -> bytes:
    """The figure as a file's content, without dates, with ``about`` as metadata; SVG has a transparent ground."""
    buffer = BytesIO()
    figure.savefig(buffer, format=kind, metadata={**_NO_DATES[kind], **about}, transparent=kind == "svg")
    return buffer.getvalue()
