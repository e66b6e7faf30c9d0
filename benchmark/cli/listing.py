"""``list methods|corpora|protocols``, as text and for scripts."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import click
from tabulate import tabulate

from benchmark.cli.common import Registries
from benchmark.hyper import Range
from benchmark.locate import Corpora
from benchmark.protocol import load_protocol, shipped_protocols

Row = dict[str, Any]


def list_methods(registries: Registries) -> list[Row]:
    """Name, title, family and hyper-parameters of every method."""
    return [_method(name, registries.methods.get(name)) for name in registries.methods.names]


def list_corpora(registries: Registries, root: Path | None) -> list[Row]:
    """What every corpus holds, and its folder where it lies below the root."""
    corpora = Corpora(registries.corpora, root)
    rows = [_corpus(name, registries.corpora.get(name), corpora) for name in registries.corpora.names]
    return rows + [_manifest(name, corpora) for name in sorted(corpora.manifests)]


def list_protocols() -> list[Row]:
    """Name, description and fingerprint of every shipped protocol."""
    protocols = map(load_protocol, shipped_protocols())
    return [{"name": p.name, "description": p.description, "fingerprint": p.fingerprint} for p in protocols]


def show_methods(rows: list[Row]) -> None:
    """Print each method with a line per hyper-parameter."""
    for row in rows:
        click.echo(f"{row['name']}: {row['title']} ({row['family']})")
        for h in row["hyper_parameters"]:
            click.echo(f"    {h['name']} = {h['default']}: {h['help']} [{h['range']}]")


def show_table(rows: list[Row]) -> None:
    """Print rows as a table, long cells wrapped."""
    widths = {"description": 60, "licence": 24, "language": 18, "found": 30}
    limits = [widths.get(key) for key in rows[0]]
    text = [{key: _cell(value) for key, value in row.items()} for row in rows]
    click.echo(tabulate(text, headers="keys", maxcolwidths=limits, disable_numparse=True))


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return " or ".join(map(str, value))
    return "" if value is None else str(value)


def _method(name: str, cls: Any) -> Row:
    fields = [f for f in dataclasses.fields(cls) if "range" in f.metadata]
    hyper = [
        {"name": f.name, "default": f.default, "range": str(f.metadata["range"]), "help": f.metadata["help"]}
        | _limits(f.metadata["range"])
        for f in fields
    ]
    return {"name": name, "title": cls.title, "family": cls.family, "hyper_parameters": hyper}


def _limits(range_: Range) -> Row:
    return {"low": range_.low, "high": range_.high, "log": range_.log, "choices": list(range_.choices)}


def _corpus(name: str, cls: Any, corpora: Corpora) -> Row:
    folder = None if corpora.root is None else corpora.root / name
    found = "generated" if cls.synthetic else str(folder) if folder is not None and folder.is_dir() else None
    return {
        "name": name,
        "language": cls.language,
        "files": list(cls.published.files),
        "speakers": list(cls.published.speakers),
        "licence": cls.licence,
        "found": found,
    }


def _manifest(name: str, corpora: Corpora) -> Row:
    corpus = corpora.locate(name).corpus
    nothing: list[int] = []
    return {
        "name": name,
        "language": corpus.language,
        "files": nothing,
        "speakers": nothing,
        "licence": corpus.licence,
        "found": str(corpora.manifests[name]),
    }
