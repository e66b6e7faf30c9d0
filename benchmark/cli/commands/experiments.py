"""Commands that make scores, and the one that says how far they are: ``run``, ``status``, ``within``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from benchmark.cli import common, options
from benchmark.cli.common import Introduce
from benchmark.data.locate import Corpora
from benchmark.protocol import load_protocol
from benchmark.running.choice import Wish
from benchmark.store.shipped import check_not_shipped


@click.command()
@options.protocol_option
@options.selection_options
@options.plugin_option
@options.root_option
@options.results_option
@options.overwrite_option
@options.execution_options
@options.cache_option
@options.incomplete_option
@options.outside_option
@options.sealed_option
@click.option("--dry-run", is_flag=True, help="Print the plan and the estimated time; start and write nothing.")
@click.pass_context
@click.pass_obj
def run(
    introduce: Introduce,
    ctx: click.Context,
    protocol: str,
    plugins: tuple[Path, ...],
    root: Path | None,
    results: Path,
    allow_outside: bool,
    overwrite_shipped: bool,
    sealed: bool,
    dry_run: bool,
    **rest: Any,
) -> None:
    """Make every run that is not stored yet, then print and write the leaderboard.

    Ctrl-C stops and keeps what is finished; the same command goes on. Runs that failed are tried again.
    Several of these commands may share a results folder and its work. A run that hangs, or takes too much memory, is
    stopped and counts as failed; what runs print goes to logs beside their records. With --sealed, stored runs that
    were not sealed are set aside and made again.

    \b
    Examples:
        cross-corpus-ser run --protocol four_real --corpora-root ~/speech --dry-run
        cross-corpus-ser run --protocol demo --methods source_only,didan --seeds 0
        cross-corpus-ser run --protocol demo --jobs 2 --run-time-limit 15min --run-memory-limit 4GB
        cross-corpus-ser run --protocol demo --plugin mean_shift.py --methods source_only,mean_shift
    """
    from benchmark.cli.execute import Means, execute

    if not (dry_run or overwrite_shipped):
        check_not_shipped(results, "--results mine")
    means = Means.of(rest)
    known = introduce(plugins, sealed)
    asked = common.request(known, protocol, root, results, Wish(**rest), allow_outside=allow_outside)
    ctx.exit(execute(asked, means, dry_run, sealed=sealed))


@click.command()
@options.protocol_option
@options.selection_options
@options.plugin_option
@options.root_option
@options.results_option
@options.json_option
@click.option("--watch", is_flag=True, help="Show it anew as it changes, until all is done or Ctrl-C.")
@click.option(
    "--every",
    type=click.FloatRange(min=0.1),
    metavar="SECONDS",
    default=2.0,
    show_default=True,
    help="With --watch, between two looks.",
)
@click.pass_obj
def status(
    introduce: Introduce,
    protocol: str,
    plugins: tuple[Path, ...],
    root: Path | None,
    results: Path,
    as_json: bool,
    watch: bool,
    every: float,
    **rest: Any,
) -> None:
    """Say what is finished, failed, damaged and missing.

    --watch follows commands that make runs, in other terminals or on other machines that share the results folder:
    what is done, what is running since when and where, what failed and why, and the time left. It verifies no
    checksums. With --json it prints a line of JSON for each change.

    \b
    Examples:
        cross-corpus-ser status --protocol demo --json
        cross-corpus-ser status --protocol four_real --watch
        cross-corpus-ser status --protocol four_real --watch --json --every 10
    """
    from benchmark.store.status import status as look

    request = common.request(introduce(plugins), protocol, root, results, Wish(**rest), stored=True)
    if watch:
        from benchmark.cli.watch import watch as follow
        from benchmark.running.watch import Watch

        follow(Watch(request.store, request.selection.runs), every, as_json)
        return
    found = look(request.store, request.selection.runs, request.strangers)
    click.echo(json.dumps(found.to_dict(), indent=2) if as_json else found.render())


@click.command()
@click.argument("corpus")
@options.protocol_option
@click.option("--method", default="svm", show_default=True, help="The method to train on the other speakers.")
@click.option(
    "--normalisation",
    type=click.Choice(["corpus", "speaker", "utterance"]),
    help="Instead of the protocol's.",
)
@click.option("--folds", type=click.IntRange(min=2), help="Speaker folds.  [default: one per speaker]")
@click.option("--seeds", default="0", show_default=True, callback=options.seeds_of, help="Seeds, with commas.")
@options.plugin_option
@options.root_option
@options.outside_option
@options.device_option
@options.cache_option
@options.incomplete_option
@click.pass_obj
def within(
    introduce: Introduce,
    corpus: str,
    protocol: str,
    method: str,
    plugins: tuple[Path, ...],
    root: Path | None,
    allow_outside: bool,
    normalisation: str | None,
    **rest: Any,
) -> None:
    """Score a method inside one corpus, leaving speakers out: the sanity check before any adaptation.

    All emotions of the corpus, the protocol's features, normalisation and training. Backbones and
    defaults are chosen by this, never by scores on a target.

    \b
    Example:
        cross-corpus-ser within emodb --protocol four_real --method svm --normalisation speaker
    """
    from benchmark.cli.within import score_within

    registries, loaded = introduce(plugins), load_protocol(protocol)
    known = Corpora(registries.corpora, root, allow_outside=allow_outside)
    if normalisation:
        loaded = loaded.model_copy(update={"normalisation": normalisation})
    score_within(registries, loaded, corpus, known, registries.methods.check(method), **rest)
