"""Shipped results: examples to read. A marker in their folder says so, and nothing is written below it unasked."""

from __future__ import annotations

from pathlib import Path

from benchmark.errors import UsageError

MARKER = "SHIPPED.md"
SHIPPED_FOLDER = "shipped"
"""Where the suite's own results lie, below ``results`` of its checkout."""


def marked_folder(path: Path) -> Path | None:
    """The nearest of ``path`` and the folders above it that carries the marker; ``path`` need not exist."""
    whole = path.resolve()
    return next((folder for folder in (whole, *whole.parents) if (folder / MARKER).is_file()), None)


def check_not_shipped(path: Path, way_out: str) -> None:
    """Nothing, for a path that may be written to. Raises `UsageError`, with ``way_out``, below a marked folder."""
    if folder := marked_folder(path):
        raise UsageError(
            f"{path}: a folder of your own to write to expected, found shipped results, which are examples to read "
            f"({folder / MARKER}); take {way_out}, or --overwrite-shipped"
        )
