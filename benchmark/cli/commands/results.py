"""Commands on stored results: ``report``, ``contrast``, ``merge``, ``compare``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from benchmark.cli import common, options
from benchmark.cli.common import Introduce
from benchmark.running.choice import Wish
from benchmark.store.shipped import check_not_shipped


@click.command()
@options.protocol_option
@options.selection_options
@options.plugin_option
@options.root_option
@options.results_option
@options.outside_option
@options.overwrite_option
@click.option("--rule", metavar="RULE", help="Selection rule of the tables instead of the protocol's, such as infomax.")
@click.option("--latex", is_flag=True, help="Write paper/ too: a table per metric and rule, figures, references.")
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="DIR", help="Where to write.  [default: RESULTS/NAME]"
)
@click.pass_obj
def report(
    introduce: Introduce,
    protocol: str,
    plugins: tuple[Path, ...],
    root: Path | None,
    results: Path,
    allow_outside: bool,
    overwrite_shipped: bool,
    rule: str | None,
    latex: bool,
    output: Path | None,
    **rest: Any,
) -> None:
    """Write leaderboard.html, .md, .csv and .tex from stored runs, and print the leaderboard.

    The page leaderboard.html opens from disk and holds all selection rules. Needs no corpora; with a corpora root it
    can also say why a pair is impossible.

    \b
    Examples:
        cross-corpus-ser report --protocol demo --methods source_only,didan
        cross-corpus-ser report --protocol four_real --results results/shipped --output mine
        cross-corpus-ser report --protocol demo --rule infomax --latex --output infomax
    """
    from benchmark.cli.tables import impossible_pairs, print_report

    request = common.request(
        introduce(plugins), protocol, root, results, Wish(**rest), stored=True, allow_outside=allow_outside
    )
    folder = output or request.store.folder
    if not overwrite_shipped:
        check_not_shipped(folder, "--output mine")
    print_report(request, impossible_pairs(request), folder, rule or "", latex)


@click.command()
@click.argument("protocols", nargs=-1, required=True, metavar="PROTOCOL PROTOCOL...")
@options.selection_options
@options.plugin_option
@click.option(
    "--results",
    multiple=True,
    metavar="DIR",
    default=["results"],
    show_default="results",
    type=click.Path(path_type=Path),
    help="Where runs are stored: once for all protocols, or once for each in their order.",
)
@options.overwrite_option
@click.option(
    "--rule", metavar="RULE", help="Selection rule of all columns instead of each protocol's, such as infomax."
)
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="DIR", help="Where to write.  [default: RESULTS/contrast]"
)
@click.pass_obj
def contrast(
    introduce: Introduce,
    protocols: tuple[str, ...],
    plugins: tuple[Path, ...],
    results: tuple[Path, ...],
    overwrite_shipped: bool,
    rule: str | None,
    output: Path | None,
    **rest: Any,
) -> None:
    """Put protocols side by side: write contrast.html, .md, .csv and .tex, and print methods by protocols.

    From stored runs alone. Each PROTOCOL is a shipped protocol's name, or a YAML file; all that differs between them is
    listed. Means are over the pairs with the same classes, and the seeds, that every method of the table has under
    every protocol; a method that not all of them have stands beneath the table. Gains are over a method's own floor
    under the same protocol, and differences between protocols have intervals over corpora.

    \b
    Examples:
        cross-corpus-ser contrast four_real four_real_inductive --results results/shipped --output mine
        cross-corpus-ser contrast four_real mine.yaml --results results/shipped --results results
        cross-corpus-ser contrast four_real mine.yaml --methods source_only,dann,svm,coral --rule infomax
    """
    from benchmark.cli.contrast import print_contrast

    folder = output or results[0] / "contrast"
    if not overwrite_shipped:
        check_not_shipped(folder, "--output mine")
    print_contrast(introduce(plugins), protocols, results, Wish(**rest), rule or "", folder)


@click.command()
@click.argument("folders", nargs=-1, required=True, metavar="DIR...", type=click.Path(path_type=Path))
@click.option("--protocol", metavar="NAME", help="Join the runs of this protocol only.  [default: all]")
@options.results_option
@click.option(
    "--keep",
    default="",
    metavar="first|all|DIR",
    help="Which of the copies of a run that came out otherwise: the first, all as repetitions, or those in DIR.",
)
@options.overwrite_option
@click.option("--dry-run", is_flag=True, help="Check and print the same; write nothing.")
@click.pass_context
def merge(
    ctx: click.Context,
    folders: tuple[Path, ...],
    protocol: str | None,
    results: Path,
    keep: str,
    overwrite_shipped: bool,
    dry_run: bool,
) -> None:
    """Join the runs of several machines or labs into one results folder.

    Each DIR is a results folder. Records are checked and copied byte for byte; runs that are already there and agree
    are passed over. Other settings under one protocol's name, other data of a corpus, copies of a run that disagree,
    and damaged records are refused: all of them are named, nothing is written, and the exit code is 1.

    The same run may come out otherwise on another kind of processor; the copies are then told with what differed, and
    --keep says which count. As repetitions, the scores of a seed are means over them.

    \b
    Examples:
        cross-corpus-ser merge ~/lab_a/results ~/lab_b/results --dry-run
        cross-corpus-ser merge ~/lab_a/results --protocol four_real --results joined
        cross-corpus-ser merge ~/lab_a/results ~/lab_b/results --keep all
    """
    from benchmark.cli.merge import merge_folders

    if not (dry_run or overwrite_shipped):
        check_not_shipped(results, "--results mine")
    ctx.exit(merge_folders(folders, results, protocol, dry_run, keep))


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--protocol", required=True, metavar="NAME", help="The protocol's name in both results folders.")
@click.option("--rule", default="last", show_default=True, metavar="RULE", help="Selection rule, such as infomax.")
@click.option("--all", "everything", is_flag=True, help="Print every changed cell, not the largest changes only.")
@options.json_option
@click.pass_context
def compare(
    ctx: click.Context, old: Path, new: Path, protocol: str, rule: str, everything: bool, as_json: bool
) -> None:
    """Say which cells changed between two results folders, and which beyond seed noise.

    A cell is a method on a pair; its UAR is the mean over the n seeds that both have. Seed noise is 2 s sqrt(2 / n),
    with s the old runs' standard deviation over seeds, pooled over the method's pairs: two standard errors of the
    change, where other random numbers were drawn. With a single seed it is unknown, and any change is beyond it.
    Exit code 1 when a cell changed beyond seed noise or is missing in NEW.

    \b
    Example:
        cross-corpus-ser compare results_v1 results --protocol four_real --rule infomax
    """
    from benchmark.cli.compare import compare_folders

    ctx.exit(compare_folders(old, new, protocol, rule, as_json, everything))
