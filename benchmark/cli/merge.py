"""``merge``: what joining results folders comes to, and the joining."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from tabulate import tabulate

from benchmark.errors import counted
from benchmark.store.exchange.merge import Merge, carry_out, plan_merge

_HEADERS = ("folder", "protocol", "runs read", "new", "already there", "failed, not copied")


def merge_folders(folders: Sequence[Path], results: Path, protocol: str | None, dry_run: bool, keep: str = "") -> int:
    """Join ``folders`` into ``results`` and print a row for each; the exit code: 1 when there are problems.

    All problems are printed and nothing is written then. Raises `UsageError` for folders without runs.
    """
    merge = plan_merge(folders, results, protocol, keep)
    if merge.problems:
        for problem in merge.problems:
            click.echo(f"error: {problem}", err=True)
        click.echo(f"nothing was written: {counted(len(merge.problems), 'problem')}", err=True)
        return 1
    new = sum(len(merge.new(holding)) for holding in merge.holdings) if dry_run else carry_out(merge)
    click.echo("\n".join([_table(merge), *merge.remarks, _outcome(new, results, dry_run)]))
    return 0


def _table(merge: Merge) -> str:
    rows = []
    for holding in merge.holdings:
        read, new = len(holding.copies), len(merge.new(holding))
        rows.append([str(holding.folder), holding.store.protocol_name, read, new, read - new, holding.failures])
    return tabulate(rows, _HEADERS)


def _outcome(new: int, results: Path, dry_run: bool) -> str:
    if dry_run:
        return f"{counted(new, 'run')} to be copied into {results}; nothing was written"
    return f"{counted(new, 'run')} copied into {results}"
