"""``report``: the leaderboard of a request, from stored runs alone."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import click

from benchmark.cards import known_cards
from benchmark.cli.common import Request
from benchmark.contracts import Impossible
from benchmark.plan import split_pairs
from benchmark.session import gather


def print_report(request: Request, impossible: Sequence[Impossible], folder: Path) -> None:
    """Write the leaderboard into ``folder``, print it and the paths of its files.

    Raises `BenchmarkError` when nothing is finished, or what is must not meet in one table.
    """
    from benchmark.report import Leaderboard, collect, render_terminal, write_report

    store, chosen = request.store, request.selection
    failures = [{**what, "run": asdict(run)} for run, what in store.failures().items()]
    records = list(store.records())
    board = collect(records, failures, impossible, request.protocol, chosen.methods, chosen.pairs, chosen.seeds)
    leaderboard = Leaderboard(board)
    paths = write_report(leaderboard, folder, known_cards(request.registries.methods, board.methods))
    click.echo("\n" + render_terminal(leaderboard, width=max(100, shutil.get_terminal_size().columns)) + "\n")
    for path in paths:
        click.echo(f"written: {path}")


def impossible_pairs(request: Request) -> tuple[Impossible, ...]:
    """Pairs without a stored run that can't be tasks, as far as that can be told: without a corpora root it can't."""
    corpora, stored = request.corpora, {(run.source, run.target) for run in request.store.finished()}
    pairs = tuple(p for p in request.selection.pairs if p not in stored and all(map(corpora.can_locate, p)))
    rest = replace(request.selection, pairs=pairs)
    gathered = gather(rest.corpora, corpora)
    return split_pairs(rest, gathered.emotions, gathered.absent, request.protocol)[1]
