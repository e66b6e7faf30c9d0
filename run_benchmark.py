"""The command line of the suite, nothing else: ``cross-corpus-ser --help``, or ``python run_benchmark.py --help``."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import click

from benchmark.cli import common
from benchmark.cli.common import Registries, Wish
from benchmark.cli.output import steady_output
from benchmark.contracts import Corpus
from benchmark.errors import BenchmarkError
from benchmark.protocol import load_protocol
from benchmark.registry import METHODS_GROUP, Registry, method_registry
from benchmark.representations import CHECKED
from benchmark.store.shipped import check_not_shipped


@cache
def introduce(plugins: tuple[Path, ...] = ()) -> Registries:
    """The methods and corpora of this repository and of installed packages, known by name and not imported yet.

    Methods in the files ``plugins`` are imported. Raises `UsageError` where one can't be used.
    """
    corpora: Registry[Corpus] = Registry("corpus", Corpus)  # type: ignore[type-abstract]
    corpora.introduce("corpora")
    corpora.introduce("corpora.tuning", listed=False)
    methods = method_registry("methods", plugins=plugins, group=METHODS_GROUP)
    for path in plugins:
        methods.get(path.stem)
    return Registries(methods, corpora)


@click.group(cls=common.Group, context_settings={"help_option_names": ["-h", "--help"]})
@common.version_option
def cli() -> None:
    """Cross-corpus speech emotion recognition: every method, every ordered pair of corpora, one protocol.

    The installed command is cross-corpus-ser; python run_benchmark.py, in a checkout, is its equal.

    \b
    Example:
        cross-corpus-ser run --protocol demo
    """
    common.stop_on_sigterm()


@cli.command()
@common.protocol_option
@common.selection_options
@common.plugin_option
@common.root_option
@common.results_option
@common.overwrite_option
@common.jobs_option
@common.device_option
@common.cache_option
@common.incomplete_option
@common.outside_option
@click.option("--dry-run", is_flag=True, help="Print the plan and the estimated time; start and write nothing.")
@click.pass_context
def run(
    ctx: click.Context,
    protocol: str,
    plugins: tuple[Path, ...],
    root: Path | None,
    results: Path,
    allow_outside: bool,
    overwrite_shipped: bool,
    dry_run: bool,
    **rest: Any,
) -> None:
    """Make every run that is not stored yet, then print and write the leaderboard.

    Ctrl-C stops and keeps what is finished; the same command goes on. Runs that failed are tried again.
    Several of these commands may share a results folder and its work.

    \b
    Examples:
        cross-corpus-ser run --protocol four_real --corpora-root ~/speech --dry-run
        cross-corpus-ser run --protocol demo --methods source_only,didan --seeds 0
        cross-corpus-ser run --protocol demo --plugin mean_shift.py --methods source_only,mean_shift
    """
    from benchmark.cli.execute import Means, execute

    if not (dry_run or overwrite_shipped):
        check_not_shipped(results, "--results mine")
    means = Means(**{key: rest.pop(key) for key in ("jobs", "device", "cache", "allow_incomplete")})
    asked = common.request(introduce(plugins), protocol, root, results, Wish(**rest), allow_outside=allow_outside)
    ctx.exit(execute(asked, means, dry_run))


@cli.command()
@common.protocol_option
@common.selection_options
@common.plugin_option
@common.root_option
@common.results_option
@common.outside_option
@common.overwrite_option
@click.option("--rule", metavar="RULE", help="Selection rule of the tables instead of the protocol's, such as infomax.")
@click.option("--latex", is_flag=True, help="Write paper/ too: a table per metric and rule, figures, references.")
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="DIR", help="Where to write.  [default: RESULTS/NAME]"
)
def report(
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


@cli.command()
@click.argument("protocols", nargs=-1, required=True, metavar="PROTOCOL PROTOCOL...")
@common.selection_options
@common.plugin_option
@click.option(
    "--results",
    multiple=True,
    metavar="DIR",
    default=["results"],
    show_default="results",
    type=click.Path(path_type=Path),
    help="Where runs are stored: once for all protocols, or once for each in their order.",
)
@common.overwrite_option
@click.option(
    "--rule", metavar="RULE", help="Selection rule of all columns instead of each protocol's, such as infomax."
)
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="DIR", help="Where to write.  [default: RESULTS/contrast]"
)
def contrast(
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


@cli.command()
@common.protocol_option
@common.selection_options
@common.plugin_option
@common.root_option
@common.results_option
@common.json_option
def status(
    protocol: str, plugins: tuple[Path, ...], root: Path | None, results: Path, as_json: bool, **rest: Any
) -> None:
    """Say what is finished, failed, damaged and missing.

    \b
    Example:
        cross-corpus-ser status --protocol demo --json
    """
    from benchmark.store.status import status as look

    request = common.request(introduce(plugins), protocol, root, results, Wish(**rest), stored=True)
    found = look(request.store, request.selection.runs, request.strangers)
    click.echo(json.dumps(found.to_dict(), indent=2) if as_json else found.render())


@cli.command("list")
@click.argument("what", type=click.Choice(["methods", "corpora", "protocols", "utterances"]))
@click.argument("corpus", required=False)
@common.plugin_option
@common.root_option
@common.outside_option
@common.json_option
@click.option("--csv", "as_csv", is_flag=True, help="Of utterances, a table of their names: a template for embeddings.")
def list_(
    what: str,
    corpus: str | None,
    plugins: tuple[Path, ...],
    root: Path | None,
    allow_outside: bool,
    as_json: bool,
    as_csv: bool,
) -> None:
    """List methods with hyper-parameters, corpora with what they hold, shipped protocols, or a CORPUS's utterances.

    \b
    Examples:
        cross-corpus-ser list corpora --corpora-root ~/speech
        cross-corpus-ser list utterances emodb --csv --corpora-root ~/speech
    """
    from benchmark.cli import listing

    listing.check_arguments(what, corpus, as_csv, as_json)
    if what == "methods":
        rows = listing.list_methods(introduce(plugins))
    elif what == "protocols":
        rows = listing.list_protocols()
    elif corpus is None:
        rows = listing.list_corpora(introduce(), root, allow_outside)
    else:
        rows = listing.list_utterances(common.Corpora(introduce().corpora, root, allow_outside=allow_outside), corpus)
    if as_csv:
        click.echo(listing.template(rows), nl=False)
    elif as_json:
        click.echo(json.dumps(rows, indent=2))
    else:
        (listing.show_methods if what == "methods" else listing.show_table)(rows)


@cli.command()
@common.protocol_option
@common.corpora_option
@common.root_option
@common.jobs_option
@common.cache_option
@common.incomplete_option
@common.outside_option
def features(
    protocol: str, corpora: tuple[str, ...] | None, root: Path | None, allow_outside: bool, **rest: Any
) -> None:
    """Compute features ahead of the runs, and say how much audio there is and what was left out.

    \b
    Example:
        cross-corpus-ser features --protocol four_real --corpora-root ~/speech
    """
    from benchmark.cli.execute import Means
    from benchmark.cli.prepare import prepare_features

    known = common.Corpora(introduce().corpora, root, allow_outside=allow_outside)
    prepare_features(load_protocol(protocol), corpora, known, Means(device="cpu", **rest))


@cli.command()
@click.argument("corpora", nargs=-1, required=True, metavar="CORPUS...")
@click.option(
    "--with",
    "spec",
    required=True,
    metavar="MODULE:FUNCTION",
    help="The function, in a module of the working folder or installed, or in a file: path/to/file.py:function.",
)
@click.option(
    "--output", required=True, type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Where to write."
)
@click.option(
    "--format",
    "ending",
    type=click.Choice(["npz", "parquet", "csv"]),
    default="npz",
    show_default=True,
    help="npz holds vectors or frames, the others vectors; parquet needs the extra embeddings.",
)
@click.option("--readme", metavar="TEXT", help="What the embeddings are.  [default: what the function says of itself]")
@click.option("--trained-on", metavar="A,B", callback=common.listed, help="Corpora that the model was trained on.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    default=1,
    show_default=True,
    help="1: in this process, with all its threads; more: so many processes of one thread each.",
)
@common.root_option
@common.outside_option
def embed(corpora: tuple[str, ...], root: Path | None, allow_outside: bool, **rest: Any) -> None:
    """Write the embeddings of corpora by a function of your own: DIR/CORPUS.npz, for features of the kind embeddings.

    FUNCTION gets waveform, mono float32 samples (time,), and sample_rate in Hz; it returns numbers of an utterance,
    (width,), or its frames, (time, width). An utterance whose audio can't be used is left out and named; a function
    that fails stops the command. Ctrl-C keeps what is done, and the same command goes on; a file that is there is kept.

    \b
    Examples:
        cross-corpus-ser embed emodb urdu --with my_model:embed --output embeddings --corpora-root ~/speech
        cross-corpus-ser embed emodb --with examples/speaker_embedding.py:speaker_embedding --output speakers --jobs 2
        cross-corpus-ser embed iemocap --with my_model.py:embed --output mine --trained-on iemocap --format parquet
    """
    from benchmark.cli.embed import embed_corpora

    embed_corpora(corpora, common.Corpora(introduce().corpora, root, allow_outside=allow_outside), **rest)


@cli.command("check-corpus")
@click.argument("name")
@common.root_option
@common.outside_option
@common.jobs_option
@common.json_option
@click.pass_context
def check_corpus(
    ctx: click.Context, name: str, root: Path | None, allow_outside: bool, jobs: int | None, as_json: bool
) -> None:
    """Compare a corpus with what was published, and look for audio that can't be used.

    NAME is a corpus, or the path of a CSV manifest. Exit code 1 when something is wrong.

    \b
    Example:
        cross-corpus-ser check-corpus emodb --corpora-root ~/speech
    """
    from benchmark.data.audit import audit
    from benchmark.data.corpus import absent_folder
    from benchmark.running.progress import Utterances

    known = common.Corpora(introduce().corpora, root, allow_outside=allow_outside)
    located = known.locate(name)
    if not (located.corpus.synthetic or located.folder.is_dir()):
        raise BenchmarkError(f"{absent_folder(located.corpus, located.folder)}; {known.around}")
    found = audit(located.corpus, located.folder, jobs or 1, None if as_json else Utterances(located.name))
    click.echo(json.dumps(found.to_dict(), indent=2) if as_json else found.render())
    ctx.exit(0 if found.ok else 1)


@cli.command()
@click.argument("corpus")
@common.protocol_option
@click.option("--method", default="svm", show_default=True, help="The method to train on the other speakers.")
@click.option(
    "--normalisation",
    type=click.Choice(["corpus", "speaker", "utterance"]),
    help="Instead of the protocol's.",
)
@click.option("--folds", type=click.IntRange(min=2), help="Speaker folds.  [default: one per speaker]")
@click.option("--seeds", default="0", show_default=True, callback=common.seeds_of, help="Seeds, with commas.")
@common.plugin_option
@common.root_option
@common.outside_option
@common.device_option
@common.cache_option
@common.incomplete_option
def within(
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
    known = common.Corpora(registries.corpora, root, allow_outside=allow_outside)
    if normalisation:
        loaded = loaded.model_copy(update={"normalisation": normalisation})
    score_within(registries, loaded, corpus, known, registries.methods.check(method), **rest)


@cli.command("check-method")
@click.argument("method", metavar="NAME|FILE")
@common.plugin_option
@common.device_option
@click.option(
    "--representation",
    type=click.Choice(CHECKED),
    default=CHECKED[0],
    show_default=True,
    help="The kind of frames, and the network for them, that a deep method is checked on.",
)
@click.option("--untimed", is_flag=True, help="Leave out the checks that look at the clock: on a busy machine.")
@common.json_option
@click.pass_context
def check_method(ctx: click.Context, method: str, plugins: tuple[Path, ...], **rest: Any) -> None:
    """Hold a method to what every method promises: a line per check, with the way out where one fails.

    The method is given by its name, or as a file NAME.py. Says how long it will take once the method has trained
    for the first time: seconds for a shallow method, mostly below a minute for a deep one. Needs no corpora. Exit code
    1 when a check fails.

    \b
    Examples:
        cross-corpus-ser check-method dann
        cross-corpus-ser check-method mean_shift.py
        cross-corpus-ser check-method mean_shift.py --representation functionals
    """
    from benchmark.cli.check_method import check

    ctx.exit(check(introduce, method, plugins, **rest))


@cli.command()
@click.argument("method", metavar="NAME|FILE")
@common.protocol_option
@click.option("--pair", required=True, metavar="SOURCE:TARGET", help="The pair of corpora to train on.")
@click.option("--seed", default="0", show_default=True, callback=common.seeds_of, help="The seed of the run.")
@common.plugin_option
@common.root_option
@common.outside_option
@common.device_option
@common.cache_option
@common.incomplete_option
@click.option("--csv", "as_csv", is_flag=True, help="Print all figures as one tidy table.")
def diagnose(method: str, protocol: str, seed: tuple[int, ...], plugins: tuple[Path, ...], **rest: Any) -> None:
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


@cli.command("new-method")
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
def new_method(name: str, shallow: bool, output: Path) -> None:
    """Write a small method, NAME.py, that runs and keeps the contract: the beginning of your own.

    \b
    Examples:
        cross-corpus-ser new-method mean_shift
        cross-corpus-ser new-method mean_shift --shallow --output methods
    """
    from benchmark.cli.new_method import write_method

    write_method(introduce().methods, name, shallow, output)


@cli.command()
@click.argument("methods", metavar="METHOD[,METHOD...]", callback=common.listed)
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
@common.seeds_option
@common.plugin_option
@common.results_option
@common.overwrite_option
@common.jobs_option
@common.device_option
@common.cache_option
@click.option("--write", is_flag=True, help="Write the chosen values to methods/defaults/METHOD.yaml.")
@click.option(
    "--output",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="With --write, where instead: for a plugin, or where the suite is installed and no checkout.",
)
@click.option("--dry-run", is_flag=True, help="Print the plan and the estimated time; start and write nothing.")
@click.pass_context
def tune(
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
    means = Means(**{key: rest.pop(key) for key in ("jobs", "device", "cache")}, allow_incomplete=False)
    ctx.exit(tune_methods(introduce(plugins), methods, results=results, means=means, **rest))


@cli.command()
@click.argument("folders", nargs=-1, required=True, metavar="DIR...", type=click.Path(path_type=Path))
@click.option("--protocol", metavar="NAME", help="Join the runs of this protocol only.  [default: all]")
@common.results_option
@click.option(
    "--keep",
    default="",
    metavar="first|all|DIR",
    help="Which of the copies of a run that came out otherwise: the first, all as repetitions, or those in DIR.",
)
@common.overwrite_option
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


@cli.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--protocol", required=True, metavar="NAME", help="The protocol's name in both results folders.")
@click.option("--rule", default="last", show_default=True, metavar="RULE", help="Selection rule, such as infomax.")
@click.option("--all", "everything", is_flag=True, help="Print every changed cell, not the largest changes only.")
@common.json_option
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


def main() -> None:
    """The console entry: output never ends a command, whatever the terminal can show or whether it listens."""
    steady_output()
    cli()


if __name__ == "__main__":
    main()
