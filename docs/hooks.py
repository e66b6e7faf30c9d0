"""What mkdocs calls: pages and tables that are made from the registry, the commands and the shipped results."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import generated  # noqa: E402
from mkdocs.config.defaults import MkDocsConfig  # noqa: E402
from mkdocs.structure.files import File, Files  # noqa: E402


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """All generated pages join the written ones, and those of methods, corpora and rooms the navigation."""
    for path, text in generated.pages().items():
        files.append(File.generated(config, path, content=text))
    for section, entries in generated.navigation().items():
        _section(config.nav or [], section).extend(entries)
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Marks like ``<!-- generated: rules -->`` become the table of that name."""
    return generated.filled(markdown)


def _section(nav: list[Any], title: str) -> list[Any]:
    return next(entry[title] for entry in nav if title in entry)
