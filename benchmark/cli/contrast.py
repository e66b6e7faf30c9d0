"""``contrast``: methods by protocols, from the stored runs of several protocols."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from benchmark.cards import known_cards
from benchmark.cli.common import Registries, Request, request
from benchmark.cli.tables import board_of
from benchmark.errors import BenchmarkError, UsageError, counted, shorten
from benchmark.evaluation.rules import rule_of
from benchmark.running.choice import Wish

if TYPE_CHECKING:
    from benchmark.contrast import Column


def print_contrast(
    registries: Registries, protocols: Sequence[str], results: Sequence[Path], wish: Wish, rule: str, folder: Path
) -> None:
    """Write the contrast of the protocols into ``folder``, print it and its files' paths.

    ``results``: one folder for all protocols, or one for each. ``rule``: instead of each protocol's own; empty for
    those. Raises `UsageError` for wrong names and numbers of them, `BenchmarkError` where a protocol has no finished
    run, and as `side_by_side` says.
    """
    if len(protocols) < 2:
        raise UsageError(
            f"at least two protocols expected, found {shorten(protocols)} alone; name what to put beside it, or take "
            "the command report"
        )
    if rule:
        rule_of(rule)
    requests = [
        request(registries, protocol, None, where, wish, stored=True)
        for protocol, where in zip(protocols, _folders(results, len(protocols)), strict=True)
    ]
    from benchmark.contrast import compute, render_terminal, side_by_side, write_contrast

    with _no_collector():
        columns = [_column(asked, rule) for asked in requests]
    found = compute(side_by_side(columns))
    try:
        paths = write_contrast(found, folder)
    finally:
        click.echo("\n" + render_terminal(found, width=max(100, shutil.get_terminal_size().columns)) + "\n")
    for path in paths:
        click.echo(f"written: {path}")


def _folders(results: Sequence[Path], protocols: int) -> Sequence[Path]:
    """A results folder for each protocol. Raises `UsageError` for some number of them that fits none."""
    if len(results) == 1:
        return [results[0]] * protocols
    if len(results) != protocols:
        raise UsageError(
            f"--results once for all protocols, or once for each in their order expected, found {len(results)} "
            f"folders for {counted(protocols, 'protocol')}"
        )
    return results


@contextmanager
def _no_collector() -> Iterator[None]:
    """Reading without the search for circles, which records have none of and which takes as long as reading them."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _column(asked: Request, rule: str) -> Column:
    from benchmark.contrast import column

    store, name = asked.store, asked.protocol.name
    runs = len(store.finished())
    if not runs:
        others = shorten(f"{n} under {fingerprint}" for fingerprint, n in store.other_fingerprints().items())
        beside = f", but those of other settings of that name ({others})" if others else ""
        raise BenchmarkError(
            f"{name}: at least one finished run under its fingerprint {store.fingerprint} expected in "
            f"{asked.results}, found none{beside}; run it first, or say by --results where its runs lie"
        )
    click.echo(f"reading {counted(runs, 'run')} of {name}", err=True)
    cards = known_cards(asked.registries.methods, asked.selection.methods)
    try:
        return column(board_of(asked, (), cards, rule, scores=False))
    except BenchmarkError as e:
        raise type(e)(f"{name}: {e}") from e
