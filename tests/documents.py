"""The written documents, and what tests read in them: blocks, tables, commands."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = [f"docs/{path.relative_to(ROOT / 'docs').as_posix()}" for path in sorted((ROOT / "docs").rglob("*.md"))]
NAMES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "examples/plugin_package/README.md", *PAGES]
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in NAMES}
"""Path -> text of every document that somebody writes."""

README, CONTRIBUTING = TEXTS["README.md"], TEXTS["CONTRIBUTING.md"]
GUIDES = {
    name: TEXTS[f"docs/guides/{name}.md"]
    for name in ("method", "corpus", "protocol", "representations", "embeddings", "development")
}

CALL = r"(?:cross-corpus-ser|python run_benchmark\.py) "


def blocks(text: str, language: str) -> list[str]:
    """The contents of a document's code blocks of one language."""
    return [textwrap.dedent(code) for code in re.findall(rf"^ *```{language}\n(.*?)^ *```$", text, re.DOTALL | re.M)]


def lines(text: str) -> list[str]:
    """The lines of a document's shell blocks."""
    return [line.strip() for block in blocks(text, "sh") for line in block.splitlines() if line.strip()]


def table(text: str, *headers: str) -> list[list[str]]:
    """The rows of the table that has these headers."""
    head = "| " + " | ".join(headers) + " |\n"
    assert head in text, head
    below = text.split(head)[1].splitlines()[1:]
    body = below[: next(i for i, line in enumerate([*below, ""]) if not line.startswith("|"))]
    return [[cell.strip() for cell in line.strip().split("|")[1:-1]] for line in body]


def spoken_of() -> set[str]:
    """What follows the suite's command, in blocks and in sentences, in any document."""
    return {found.strip() for text in TEXTS.values() for found in re.findall(CALL + r"([^`#\n]+)", text)}
