"""The command line of the suite, nothing else: ``cross-corpus-ser --help``, or ``python run_benchmark.py --help``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import click

from benchmark.cli import options
from benchmark.cli.commands.corpora import check_corpus, embed, features, list_
from benchmark.cli.commands.experiments import run, status, within
from benchmark.cli.commands.methods import check_method, diagnose, new_method, tune
from benchmark.cli.commands.results import compare, contrast, merge, report
from benchmark.cli.common import Group, Registries, stop_on_sigterm
from benchmark.cli.output import steady_output
from benchmark.contracts import Corpus
from benchmark.registry import METHODS_GROUP, Registry, method_registry

COMMANDS = (
    *(run, report, contrast, status),
    *(list_, features, embed, check_corpus, within),
    *(check_method, diagnose, new_method, tune),
    *(merge, compare),
)
"""In the order of their page in the documentation."""


@cache
def introduce(plugins: tuple[Path, ...] = (), sealed: bool = False) -> Registries:
    """The methods and corpora of this repository and of installed packages, known by name and not imported yet.

    Methods in the files ``plugins`` are imported; ``sealed``: in sealed processes, as are those of installed packages.
    Raises `UsageError` where one can't be used.
    """
    corpora: Registry[Corpus] = Registry("corpus", Corpus)  # type: ignore[type-abstract]
    corpora.introduce("corpora")
    corpora.introduce("corpora.tuning", listed=False)
    known = method_registry
    if sealed:
        from benchmark.sealed.registry import sealed_registry

        known = sealed_registry
    methods = known("methods", plugins=plugins, group=METHODS_GROUP)
    for path in plugins:
        methods.get(path.stem)
    return Registries(methods, corpora)


@click.group(cls=Group, commands=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@options.version_option
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Cross-corpus speech emotion recognition: every method, every ordered pair of corpora, one protocol.

    The installed command is cross-corpus-ser; python run_benchmark.py, in a checkout, is its equal.

    \b
    Example:
        cross-corpus-ser run --protocol demo
    """
    stop_on_sigterm()
    ctx.obj = introduce


def main() -> None:
    """The console entry: output never ends a command, whatever the terminal can show or whether it listens."""
    steady_output()
    cli()


if __name__ == "__main__":
    main()
