"""Commands for who writes or tunes methods: ``check-method``, ``diagnose``, ``new-method``, ``tune``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from benchmark.cli import options
from benchmark.cli.common import Introduce
from benchmark.protocol import load_protocol
from benchmark.representations import CHECKED
from benchmark.store.shipped import check_not_shipped


@click.command("check-method")
@click.argument("method", metavar="NAME|FILE")
@options.plugin_option
@options.device_option
@click.option(
    "--representation",
    type=click.Choice(CHECKED),
    default=CHECKED[0],
    show_default=True,
    help="The kind of frames, and the network for them, that a deep method is checked on.",
)
@click.option("--untimed", is_flag=True, help="Leave out the checks that look at the clock: on a busy machine.")
@options.sealed_option
@options.json_option
@click.pass_context
@click.pass_obj
def check_method(introduce: Introduce, ctx: click.Context, method: str, plugins: tuple[Path, ...], **rest: Any) -> None:
    """Hold a method to what every method promises: a line per check, with the way out where one fails.

    The method is given by its name, or as a file NAME.py. Says how long it will take once the method has trained
    for the first time: seconds for a shallow method, mostly below a minute for a deep one. Needs no corpora. Exit code
    1 when a check fails.

    \b
    Examples:
        cross-corpus-ser check-method dann
        cross-corpus-ser check-method mean_shift.py
        cross-corpus-ser check-method mean_shift.py --representation functionals
        cross-corpus-ser check-method mean_shift.py --sealed
    """
    from benchmark.cli.check_method import check

    ctx.exit(check(introduce, method, plugins, **rest))


@click.command()
@click.argument("method", metavar="NAME|FILE")
@options.protocol_option
@click.option("--pair", required=True, metavar="SOURCE:TARGET", help="The pair of corpora to train on.")
@click.option("--seed", default="0", show_default=True, callback=options.seeds_of, help="The seed of the run.")
@options.plugin_option
@options.root_option
@options.outside_option
@options.device_option
@options.cache_option
@options.incomplete_option
@click.option("--csv", "as_csv", is_flag=True, help="Print all figures as one tidy table.")
@click.pass_obj
def diagnose(
    introduce: Introduce, method: str, protocol: str, seed: tuple[int, ...], plugins: tuple[Path, ...], **rest: Any
) -> None:
    """Say how a deep method trains: whether its terms are signal or noise, and whether its updates do what they say.

    Trains as a run of the protocol does, bit for bit, and stores nothing. At the start, at 10 %, 50 % and 95 % of each
    stage it looks at a few steps: how strong the gradient of each term of the loss is beside that of classification,
    and how alike from step to step; how far each update follows its own gradient, and how far other updates of the same
    step; whether predictions on the target gather in one class. No label of the target enters.

    \b
    Examples:
        cross-corpus-ser diagnose mcd --protocol four_real_functionals --pair emodb:ravdess --corpora-root ~/speech
        cross-corpus-ser diagnose mean_shift.py --protocol demo --pair synthetic_north:synthetic_south --csv
    """
    from benchmark.cli.diagnose import print_diagnosis

    print_diagnosis(introduce, load_protocol(protocol), method, plugins, seed, **rest)


@click.command("new-method")
@click.argument("name")
@click.option("--shallow", is_flag=True, help="A method on utterance functionals instead of a network.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    default=".",
    show_default="this folder",
    help="Where to write NAME.py.",
)
@click.pass_obj
def new_method(introduce: Introduce, name: str, shallow: bool, output: Path) -> None:
    """Write a small method, NAME.py, that runs and keeps the contract: the beginning of your own.

    \b
    Examples:
        cross-corpus-ser new-method mean_shift
        cross-corpus-ser new-method mean_shift --shallow --output methods
    """
    from benchmark.cli.new_method import write_method

    write_method(introduce().methods, name, shallow, output)


@click.command()
@click.argument("methods", metavar="METHOD[,METHOD...]", callback=options.listed)
@click.option(
    "--protocol",
    "protocols",
    multiple=True,
    default=["tuning"],
    show_default="tuning",
    metavar="NAME|FILE",
    help="Synthetic shifts; given several times, the shifts of all count alike.",
)
@click.option("--trials", type=click.IntRange(2, 1000), default=16, show_default=True, help="Of every method.")
@options.seeds_option
@options.plugin_option
@options.results_option
@options.overwrite_option
@options.execution_options
@options.cache_option
@click.option("--write", is_flag=True, help="Write the chosen values to methods/defaults/METHOD.yaml.")
@click.option(
    "--output",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="With --write, where instead: for a plugin, or where the suite is installed and no checkout.",
)
@click.option("--dry-run", is_flag=True, help="Print the plan and the estimated time; start and write nothing.")
@click.pass_context
@click.pass_obj
def tune(
    introduce: Introduce,
    ctx: click.Context,
    methods: tuple[str, ...],
    plugins: tuple[Path, ...],
    results: Path,
    overwrite_shipped: bool,
    **rest: Any,
) -> None:
    """Choose the defaults of methods by one rule that sees no label of a leaderboard: trials on synthetic shifts.

    Trial 0 has the present defaults, each other one a draw from the ranges, but for what is the paper's. Trials are
    ranked within each shift by target UAR of the last checkpoint, mean over seeds; the best mean rank over shifts is
    chosen. Ctrl-C keeps what is finished; the same command goes on, and makes again what other code or defaults made.

    \b
    Examples:
        cross-corpus-ser tune mmd,coral --dry-run
        cross-corpus-ser tune mean_shift --plugin mean_shift.py --trials 4 --write --output mine
    """
    from benchmark.cli.execute import Means
    from benchmark.cli.tune import check_asked, tune_methods

    check_asked(rest["write"], rest["output"])
    if not (rest["dry_run"] or overwrite_shipped):
        check_not_shipped(results, "--results mine")
    means = Means.of(rest, allow_incomplete=False)
    ctx.exit(tune_methods(introduce(plugins), methods, results=results, means=means, **rest))
