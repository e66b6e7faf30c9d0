"""``report``: the leaderboard of a request, from stored runs alone."""

from __future__ import annotations

import shutil
from collections.abc import Sequence, Set
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from benchmark.cards import known_cards
from benchmark.cli.common import Request
from benchmark.contracts import Impossible, Run
from benchmark.errors import BenchmarkError, shorten
from benchmark.evaluation.frame import run_of
from benchmark.report.board import Floor
from benchmark.report.published import SHIPPED, Paper, load_published
from benchmark.running.plan import split_pairs
from benchmark.running.session import gather
from benchmark.store.shipped import SHIPPED_FOLDER
from benchmark.store.status import strangers_named
from benchmark.store.store import Store

if TYPE_CHECKING:
    from benchmark.report import Board, Leaderboard
    from benchmark.report.cards import Cards

PUBLISHED = "published"
"""Folder below the results that holds numbers of papers beside those that come with the suite."""


def print_report(
    request: Request, impossible: Sequence[Impossible], folder: Path, rule: str = "", latex: bool = False
) -> None:
    """Write the leaderboard under ``rule`` (the protocol's where empty) into ``folder``, print it and its files' paths.

    Files come first, so that no terminal costs one. ``latex``: the tables, figures and references of a paper as well.

    Raises `BenchmarkError` when nothing is finished, or what is must not meet in one table.
    """
    from benchmark.report import Leaderboard, render_terminal

    _check_any(request)
    cards = known_cards(request.registries.methods, request.selection.methods)
    board = board_of(request, impossible, cards, rule)
    leaderboard = Leaderboard(board)
    click.echo("writing the report (some seconds for a thousand runs)", err=True)
    try:
        paths = _write(request, leaderboard, cards, folder, latex)
    finally:
        click.echo("\n" + render_terminal(leaderboard, width=max(100, shutil.get_terminal_size().columns)) + "\n")
    for path in paths:
        click.echo(f"written: {path}")


def board_of(
    request: Request, impossible: Sequence[Impossible], cards: Cards, rule: str = "", *, scores: bool = True
) -> Board:
    """The wanted runs of a request that are stored, under ``rule`` (the protocol's where empty), and what is missing.

    ``scores``: whether those that lie beside records are verified too, though no table rests on them. Raises
    `BenchmarkError` when nothing is finished, or what is must not meet in one table.
    """
    from benchmark.report import collect

    store, chosen = request.store, request.selection
    failures = [{**what, "run": asdict(run)} for run, what in store.failures().items()]
    records = list(store.records())
    return collect(
        records,
        failures,
        impossible,
        request.protocol,
        chosen.methods,
        chosen.pairs,
        chosen.seeds,
        rule=rule or request.protocol.rule,
        trials=chosen.trials,
        floors={name: Floor(card.floor, card.floor_remark) for name, card in cards.items()},
        notices=_notices(request, {run_of(record) for record in records}, scores),
    )


def _write(request: Request, leaderboard: Leaderboard, cards: Cards, folder: Path, latex: bool) -> list[Path]:
    from benchmark.report import write_report

    paths = write_report(leaderboard, folder, cards, papers_of(request))
    if latex:
        from benchmark.report.paper.bundle import write_bundle

        citations = _citations(request, request.selection.corpora)
        paths.append(write_bundle(leaderboard, folder, cards, citations)[0])
    return paths


def _notices(request: Request, read: Set[Run], scores: bool) -> list[str]:
    """Sentences on stored runs that the tables lack, or that aren't whole; ``read``: those that the tables may have."""
    damaged = request.store.damaged(None if scores else request.store.finished() - read)
    lost = [why for run, why in damaged.items() if run not in read]
    beside = [why for run, why in damaged.items() if run in read]
    return [
        *strangers_named(request.strangers),
        *([f"left out, damaged: {shorten(lost)}"] if lost else []),
        *([f"damaged, which the tables don't rest on: {shorten(beside)}"] if beside else []),
    ]


def _check_any(request: Request) -> None:
    """Raises `BenchmarkError` where nothing is stored but the suite's own runs would do."""
    store = request.store
    shipped = Store(request.results / SHIPPED_FOLDER, store.protocol_name, store.fingerprint)
    if not store.finished() and not store.failures() and shipped.finished():
        raise BenchmarkError(
            f"{store.runs}: at least one finished run expected, found none; start the command run first, or read the "
            f"shipped runs by --results {request.results / SHIPPED_FOLDER} --output mine"
        )


def papers_of(request: Request) -> list[Paper]:
    """The papers that come with the suite and those of ``RESULTS/published``, which replace any of the same key."""
    return load_published(SHIPPED, request.results / PUBLISHED)


def _citations(request: Request, names: Sequence[str]) -> dict[str, str]:
    """Name -> BibTeX entry of the corpora that have one."""
    known = request.registries.corpora
    return {name: known.get(name).citation for name in names if name in known.names}


def impossible_pairs(request: Request) -> tuple[Impossible, ...]:
    """Pairs without a stored run that can't be tasks, as far as that can be told: without a corpora root it can't."""
    corpora, stored = request.corpora, {(run.source, run.target) for run in request.store.finished()}
    pairs = tuple(p for p in request.selection.pairs if p not in stored and all(map(corpora.can_locate, p)))
    rest = replace(request.selection, pairs=pairs)
    gathered = gather(rest.corpora, corpora, request.protocol)
    return split_pairs(rest, gathered.labels, gathered.absent, request.protocol)[1]
