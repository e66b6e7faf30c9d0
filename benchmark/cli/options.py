"""Options that commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from benchmark.cli import program
from benchmark.data.locate import ROOT_VARIABLE
from benchmark.errors import spelt
from benchmark.protocol import MOST_SEED, is_seed
from benchmark.running.limits import bytes_of, seconds_of

Command = TypeVar("Command", bound=Callable[..., Any])

MOST_DIGITS = 100


def listed(ctx: click.Context, parameter: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    """The words between the commas of an option."""
    if value is None:
        return None
    items = tuple(item.strip() for item in value.split(",") if item.strip())
    if not items:
        raise click.BadParameter("a list like a,b expected, found nothing")
    return items


def seeds_of(ctx: click.Context, parameter: click.Parameter, value: str | None) -> tuple[int, ...] | None:
    items = listed(ctx, parameter, value)
    if items is None:
        return None
    if not all(item.isdecimal() and len(item) <= MOST_DIGITS and is_seed(int(item)) for item in items):
        raise click.BadParameter(f"numbers from 0 to {MOST_SEED} (2^64 - 1) like 0,1,2 expected, found {spelt(value)}")
    return tuple(map(int, items))


def combined(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Several click options as one decorator, shown in the order given."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


protocol_option = click.option(
    "--protocol", required=True, metavar="NAME|FILE", help="A shipped protocol's name, or a YAML file of your own."
)
labels_option = click.option(
    "--protocol", metavar="NAME|FILE", help="A protocol whose map of labels counts: utterances that only it labels too."
)
methods_option = click.option("--methods", metavar="A,B", callback=listed, help="Methods instead of the protocol's.")
corpora_option = click.option(
    "--corpora", metavar="A,B", callback=listed, help="Corpora (names, or paths of CSV manifests) instead of its own."
)
pairs_option = click.option(
    "--pairs", metavar="SOURCE:TARGET,...", callback=listed, help="Ordered pairs instead of the protocol's."
)
seeds_option = click.option("--seeds", metavar="0,1,2", callback=seeds_of, help="Seeds instead of the protocol's.")
root_option = click.option(
    "--corpora-root",
    "root",
    metavar="DIR",
    envvar=ROOT_VARIABLE,
    type=click.Path(path_type=Path),
    help=f"Folder that holds a folder per corpus, by name.  [env: {ROOT_VARIABLE}]",
)
results_option = click.option(
    "--results",
    metavar="DIR",
    default="results",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Where runs are stored.",
)
cache_option = click.option(
    "--cache",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Where features are kept.  [default: your cache folder; env: SER_CACHE]",
)
overwrite_option = click.option(
    "--overwrite-shipped",
    is_flag=True,
    help="Write below a folder of shipped results too, which are examples to read otherwise.",
)
jobs_option = click.option(
    "--jobs", type=click.IntRange(min=1), metavar="N", help="Processes.  [default: what the machine can hold]"
)
device_option = click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "cuda"]),
    default="auto",
    show_default=True,
    help="auto: a graphics card where there is one.",
)


def _from_file(ctx: click.Context, _: click.Parameter, path: Path | None) -> None:
    """Take the file's values where an option is not given."""
    if path is not None and not ctx.resilient_parsing:
        from benchmark.running.execution import read_execution

        values = {key: "none" if value is None else value for key, value in read_execution(path).items()}
        ctx.default_map = {**(ctx.default_map or {}), **values}


def _limit(read: Callable[[Any], Any]) -> Callable[[click.Context, click.Parameter, str], str]:
    """The text of a limit, once ``read`` understands it."""

    def check(ctx: click.Context, _: click.Parameter, text: str) -> str:
        try:
            read(text)
        except ValueError as e:
            raise click.BadParameter(str(e)) from None
        return text

    return check


execution_file_option = click.option(
    "--execution",
    metavar="FILE",
    type=click.Path(path_type=Path),
    is_eager=True,
    expose_value=False,
    callback=_from_file,
    help="A YAML file with jobs, device, run_time_limit and run_memory_limit, where these options are not given.",
)
time_limit_option = click.option(
    "--run-time-limit",
    metavar="TIME",
    default="auto",
    show_default="ten times what the method is known to take, at least an hour",
    callback=_limit(seconds_of),
    help="Stop a run that takes longer: 90, 15min, 2h, none.",
)
memory_limit_option = click.option(
    "--run-memory-limit",
    metavar="SIZE",
    default="auto",
    show_default="what lets the machine breathe",
    callback=_limit(bytes_of),
    help="Stop a run that holds more, child processes included: 800MB, 4GB, none.",
)
incomplete_option = click.option(
    "--allow-incomplete", is_flag=True, help="Use corpora that hold less than was published; every record says so."
)
outside_option = click.option(
    "--allow-outside",
    is_flag=True,
    help="Use audio that a CSV manifest names and that lies outside of its folder; every record says so.",
)


sealed_option = click.option(
    "--sealed",
    is_flag=True,
    help="Keep each method in a process of its own, out of reach of labels, files and the network.",
)


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        click.echo(f"{program.NAME} {program.version()}")
        ctx.exit()


version_option = click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Print the version."
)
plugin_option = click.option(
    "--plugin",
    "plugins",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A file NAME.py with a method of your own; may be given several times.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for a script.")
execution_options = combined(jobs_option, device_option, time_limit_option, memory_limit_option, execution_file_option)
"""How runs are carried out; each is a key of `benchmark.running.execution.Execution`."""
selection_options = combined(methods_option, corpora_option, pairs_option, seeds_option)
