"""Commands on corpora, and the one that lists all there is: ``list``, ``features``, ``embed``, ``check-corpus``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from benchmark.cli import options
from benchmark.cli.common import Introduce
from benchmark.data.locate import Corpora
from benchmark.errors import UsageError
from benchmark.protocol import load_protocol


@click.command("list")
@click.argument("what", type=click.Choice(["methods", "corpora", "protocols", "utterances"]))
@click.argument("corpus", required=False)
@options.plugin_option
@options.root_option
@options.outside_option
@options.json_option
@click.option("--csv", "as_csv", is_flag=True, help="Of utterances, a table of their names: a template for embeddings.")
@click.option(
    "--emotions", is_flag=True, help="Of corpora, how many utterances of which emotion; also as --csv or --markdown."
)
@click.option(
    "--ambiguous", is_flag=True, help="Of corpora, the labels that studies read in more than one way; also as --csv."
)
@click.option("--markdown", "as_markdown", is_flag=True, help="With --emotions or --ambiguous, a table in Markdown.")
@options.labels_option
@click.pass_obj
def list_(
    introduce: Introduce,
    what: str,
    corpus: str | None,
    plugins: tuple[Path, ...],
    root: Path | None,
    allow_outside: bool,
    as_json: bool,
    as_csv: bool,
    emotions: bool,
    ambiguous: bool,
    as_markdown: bool,
    protocol: str | None,
) -> None:
    """List methods with hyper-parameters, corpora with what they hold, shipped protocols, or a CORPUS's utterances.

    \b
    Examples:
        cross-corpus-ser list corpora --corpora-root ~/speech
        cross-corpus-ser list corpora --emotions
        cross-corpus-ser list utterances emodb --csv --corpora-root ~/speech
    """
    from benchmark.cli import listing
    from benchmark.cli.emotions import print_labels

    table = "emotions" if emotions else "ambiguous" if ambiguous else ""
    if emotions and ambiguous:
        raise UsageError("list corpora: --emotions or --ambiguous expected, found both; take one")
    if protocol is not None and what != "utterances":
        raise UsageError(f"list {what}: no protocol expected, found --protocol {protocol}; leave it away")
    listing.check_arguments(what, corpus, as_csv, as_json, as_markdown, table)
    if table:
        print_labels(table, introduce(), root, allow_outside, (as_json, as_csv, as_markdown))
        return
    if what == "methods":
        rows = listing.list_methods(introduce(plugins))
    elif what == "protocols":
        rows = listing.list_protocols()
    elif corpus is None:
        rows = listing.list_corpora(introduce(), root, allow_outside)
    else:
        known = Corpora(introduce().corpora, root, allow_outside=allow_outside)
        rows = listing.list_utterances(known, corpus, protocol)
    if as_csv:
        click.echo(listing.template(rows), nl=False)
    elif as_json:
        click.echo(json.dumps(rows, indent=2))
    else:
        (listing.show_methods if what == "methods" else listing.show_table)(rows)


@click.command()
@options.protocol_option
@options.corpora_option
@options.root_option
@options.jobs_option
@options.cache_option
@options.incomplete_option
@options.outside_option
@click.pass_obj
def features(
    introduce: Introduce,
    protocol: str,
    corpora: tuple[str, ...] | None,
    root: Path | None,
    allow_outside: bool,
    **rest: Any,
) -> None:
    """Compute features ahead of the runs, and say how much audio there is and what was left out.

    \b
    Example:
        cross-corpus-ser features --protocol four_real --corpora-root ~/speech
    """
    from benchmark.cli.execute import Means
    from benchmark.cli.prepare import prepare_features

    known = Corpora(introduce().corpora, root, allow_outside=allow_outside)
    prepare_features(load_protocol(protocol), corpora, known, Means.of(rest | {"device": "cpu"}))


@click.command()
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
@click.option("--trained-on", metavar="A,B", callback=options.listed, help="Corpora that the model was trained on.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    default=1,
    show_default=True,
    help="1: in this process, with all its threads; more: so many processes of one thread each.",
)
@options.labels_option
@options.root_option
@options.outside_option
@click.pass_obj
def embed(introduce: Introduce, corpora: tuple[str, ...], root: Path | None, allow_outside: bool, **rest: Any) -> None:
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

    embed_corpora(corpora, Corpora(introduce().corpora, root, allow_outside=allow_outside), **rest)


@click.command("check-corpus")
@click.argument("name", required=False)
@click.option("--all", "everything", is_flag=True, help="Every corpus below the root, a line each.")
@options.root_option
@options.outside_option
@options.jobs_option
@options.json_option
@click.pass_context
@click.pass_obj
def check_corpus(
    introduce: Introduce,
    ctx: click.Context,
    name: str | None,
    everything: bool,
    root: Path | None,
    allow_outside: bool,
    jobs: int | None,
    as_json: bool,
) -> None:
    """Compare a corpus with what was published, look for audio that can't be used, and say what to do next.

    NAME is a corpus, or the path of a CSV manifest. Exit code 1 when something is wrong. With --all: of every corpus
    whether it is ok, incomplete, faulty or absent; exit code 1 when one that is there is not ok, or none is there.

    \b
    Examples:
        cross-corpus-ser check-corpus emodb --corpora-root ~/speech
        cross-corpus-ser check-corpus --all --corpora-root ~/speech
    """
    from benchmark.cli.check_corpus import check_all, check_one

    known = Corpora(introduce().corpora, root, allow_outside=allow_outside)
    if everything == (name is not None):
        found = "both" if everything else "neither"
        raise UsageError(f"check-corpus: the name of a corpus or --all expected, found {found}; give one")
    ok = check_one(known, name, jobs, as_json) if name is not None else check_all(known, jobs, as_json)
    ctx.exit(0 if ok else 1)
