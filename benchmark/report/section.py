"""A part of a report, free of any file format: Markdown and HTML print it alike."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Grid:
    """A table of text. ``right`` names the headers whose columns are aligned right; ``text`` stands above it."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Section:
    """A title, sentences, and tables below them, each with sentences of its own; plain text throughout."""

    title: str
    text: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = ()
