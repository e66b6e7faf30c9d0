"""``compare``: what changed between two results folders, as text and for scripts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click
from tabulate import tabulate

from benchmark.errors import UsageError, counted, shorten
from benchmark.report.table import percent
from benchmark.store.exchange.compare import Cell, Comparison, Key, compare
from benchmark.store.exchange.holdings import require_stores
from benchmark.store.store import Store

_HEADERS = ("method", "pair", "seeds", "old", "new", "change", "seed noise", "beyond")


SHOWN = 12
"""Changed cells that are printed unless all are asked for: with all that stands around them, a screen."""


def compare_folders(old: Path, new: Path, protocol: str, rule: str, as_json: bool, everything: bool = False) -> int:
    """Print what changed from ``old`` to ``new``; the exit code: 1 for a change beyond seed noise or a missing cell.

    At most a screen, changes beyond seed noise first, unless ``everything`` is wanted or it is ``as_json``.
    Raises `UsageError` for a folder without runs of the protocol's name or with runs of several fingerprints, for an
    unknown rule, and for unlike classes of a pair.
    """
    stores = only_store(old, protocol), only_store(new, protocol)
    found = compare(*stores, rule)
    if as_json:
        folders = {"protocol": protocol, "old": str(old), "new": str(new)}
        click.echo(json.dumps(folders | found.to_dict(), indent=2))
    else:
        title = f"{protocol}, UAR in %, selection rule {rule}"
        click.echo("\n".join([*found.sentences, "", title, *_lines(found, everything)]))
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


def _lines(found: Comparison, everything: bool) -> Iterator[str]:
    limit = None if everything else SHOWN
    beyond = sum(cell.beyond for cell in found.changed)
    unchanged = len(found.cells) - len(found.changed)
    if found.changed:
        shown = sorted(found.changed, key=lambda cell: not cell.beyond)[:limit]
        yield tabulate(map(_row, shown), _HEADERS, disable_numparse=True, colalign=_ALIGNS)
        if more := len(found.changed) - len(shown):
            yield f"and {counted(more, 'changed cell')} more; --all prints them, --json too"
    yield (
        f"{counted(len(found.cells), 'cell')} in both: {unchanged} unchanged, {len(found.changed) - beyond} changed "
        f"within seed noise, {beyond} beyond it"
    )
    yield from _listed("only in OLD", found.only_old, limit)
    yield from _listed("only in NEW", found.only_new, limit)
    yield from _listed("in both, but without a seed in common", found.unpaired, limit)


_ALIGNS = ("left", "left", *["right"] * 5, "left")


def _row(cell: Cell) -> list[str]:
    scores = [percent(cell.old), percent(cell.new), f"{100 * cell.change:+.1f}"]
    named = [cell.method, f"{cell.source}:{cell.target}", str(cell.seeds)]
    return [*named, *scores, percent(cell.noise), "yes" if cell.beyond else "no"]


def _listed(where: str, keys: tuple[Key, ...], limit: int | None) -> Iterator[str]:
    if keys:
        names = [f"{method} {source}:{target}" for method, source, target in keys]
        yield f"{where}: {shorten(names, limit or len(names))}"
