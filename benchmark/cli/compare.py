"""``compare``: what changed between two results folders, as text and for scripts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click
from tabulate import tabulate

from benchmark.errors import UsageError, counted
from benchmark.report.table import percent
from benchmark.store.exchange.compare import Cell, Comparison, Key, compare
from benchmark.store.exchange.holdings import require_stores
from benchmark.store.store import Store

_HEADERS = ("method", "pair", "seeds", "old", "new", "change", "seed noise", "beyond")


def compare_folders(old: Path, new: Path, protocol: str, rule: str, as_json: bool) -> int:
    """Print what changed from ``old`` to ``new``; the exit code: 1 for a change beyond seed noise or a missing cell.

    Raises `UsageError` for a folder without runs of the protocol's name or with runs of several fingerprints, for an
    unknown rule, and for unlike classes of a pair.
    """
    stores = only_store(old, protocol), only_store(new, protocol)
    found = compare(*stores, rule)
    if as_json:
        folders = {"protocol": protocol, "old": str(old), "new": str(new)}
        click.echo(json.dumps(folders | found.to_dict(), indent=2))
    else:
        click.echo("\n".join([*found.sentences, "", f"{protocol}, UAR in %, selection rule {rule}", *_lines(found)]))
    return 0 if found.ok else 1


def only_store(results: Path, protocol: str) -> Store:
    """The one store of finished runs under a protocol's name. Raises `UsageError` where there is none, or several."""
    finished = [store for store in require_stores(results, protocol) if store.finished()]
    if len(finished) != 1:
        found = ", ".join(store.fingerprint for store in finished) or "failed runs only"
        raise UsageError(
            f"{results}: runs of {protocol} under one fingerprint expected, found {found}; move "
            f"{results}/{protocol}/runs/FINGERPRINT of the one to compare into a results folder of its own"
        )
    return finished[0]


def _lines(found: Comparison) -> Iterator[str]:
    beyond = sum(cell.beyond for cell in found.changed)
    unchanged = len(found.cells) - len(found.changed)
    if found.changed:
        yield tabulate(map(_row, found.changed), _HEADERS, disable_numparse=True, colalign=_ALIGNS)
    yield (
        f"{counted(len(found.cells), 'cell')} in both: {unchanged} unchanged, {len(found.changed) - beyond} changed "
        f"within seed noise, {beyond} beyond it"
    )
    yield from _listed("only in OLD", found.only_old)
    yield from _listed("only in NEW", found.only_new)
    yield from _listed("in both, but without a seed in common", found.unpaired)


_ALIGNS = ("left", "left", *["right"] * 5, "left")


def _row(cell: Cell) -> list[str]:
    scores = [percent(cell.old), percent(cell.new), f"{100 * cell.change:+.1f}"]
    named = [cell.method, f"{cell.source}:{cell.target}", str(cell.seeds)]
    return [*named, *scores, percent(cell.noise), "yes" if cell.beyond else "no"]


def _listed(where: str, keys: tuple[Key, ...]) -> Iterator[str]:
    if keys:
        yield f"{where}: {', '.join(f'{method} {source}:{target}' for method, source, target in keys)}"
