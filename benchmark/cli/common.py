"""Options that commands share, errors in one line, and what is introduced to them."""

from __future__ import annotations

import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import click

from benchmark.cli import program
from benchmark.contracts import Corpus, Method, Run
from benchmark.data.locate import ROOT_VARIABLE, Corpora
from benchmark.errors import BenchmarkError, UsageError, spelt
from benchmark.protocol import MOST_SEED, Protocol, is_seed, load_protocol
from benchmark.registry import Registry
from benchmark.running.choice import Selection, Wish, select
from benchmark.store.status import strangers_named
from benchmark.store.store import Store

Command = TypeVar("Command", bound=Callable[..., Any])

INTERRUPTED = 130
MOST_DIGITS = 100


@dataclass(frozen=True)
class Registries:
    """The methods and corpora that whoever starts the program introduced."""

    methods: Registry[Method]
    corpora: Registry[Corpus]


Introduce = Callable[[tuple[Path, ...]], Registries]
"""From plugins, files with methods of a user's own, to all that is known with them."""


def introduced(introduce: Introduce, method: str, plugins: tuple[Path, ...]) -> tuple[Registries, str]:
    """All that is known and the name of ``method``, which may be given as a file NAME.py beside other ``plugins``.

    Raises `UsageError` where it can't be used.
    """
    file = Path(method)
    given = file.suffix == ".py" or file.name != method
    registries = introduce((*plugins, file) if given else plugins)
    return registries, registries.methods.check(file.stem if given else method)


@dataclass(frozen=True)
class Request:
    """What a command is about, with all names checked."""

    registries: Registries
    protocol: Protocol
    corpora: Corpora
    selection: Selection
    results: Path
    strangers: Mapping[str, int] = field(default_factory=dict)
    """Method that is not known now -> how many finished runs of it are stored."""

    @property
    def store(self) -> Store:
        return Store(self.results, self.protocol.name, self.protocol.fingerprint)


def request(
    registries: Registries,
    protocol: str,
    root: Path | None,
    results: Path,
    wish: Wish,
    *,
    stored: bool = False,
    allow_outside: bool = False,
) -> Request:
    """Load the protocol and check every name; ``stored``: corpora of stored runs, and the protocol's, count as known.

    ``allow_outside``: the audio of a manifest may lie outside of its folder.

    Raises `UsageError`, which names the stored runs of a method that is wanted and not known now.
    """
    loaded = load_protocol(protocol)
    runs = Store(results, loaded.name, loaded.fingerprint).finished()
    strangers = _strangers(runs, registries.methods)
    listed = () if loaded.methods == "all" else loaded.methods
    if wanted := {name: n for name, n in strangers.items() if name in (wish.methods or listed)}:
        raise UsageError("; ".join(strangers_named(wanted)))
    named = {name for run in runs for name in (run.source, run.target)} if stored else set()
    corpora = Corpora(registries.corpora, root, named, allow_outside)
    if stored:
        corpora.remember(loaded)
    selection = select(loaded, wish, registries.methods, corpora)
    return Request(registries, loaded, corpora, selection, results, strangers)


def _strangers(runs: Iterable[Run], methods: Registry[Method]) -> dict[str, int]:
    known = set(methods.names)
    counts = Counter(run.method for run in runs if run.method not in known)
    return dict(sorted(counts.items()))


class Group(click.Group):
    """Commands whose errors are one line on stderr, with the error's exit code, and no traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BenchmarkError as e:
            fail(ctx, str(e), e.code)
        except OSError as e:
            fail(ctx, f"{e.filename or 'system'}: {e.strerror or e}", BenchmarkError.code)
        except KeyboardInterrupt:
            fail(ctx, "stopped; what was finished is kept, and the same command goes on from there", INTERRUPTED)


def fail(ctx: click.Context, message: str, code: int) -> None:
    click.echo(f"error: {' '.join(message.split())}", err=True)
    ctx.exit(code)


def stop_on_sigterm() -> None:
    """Let SIGTERM do what Ctrl-C does; in a thread, where Python takes no signals, it does what it did before."""

    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, stop)


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
incomplete_option = click.option(
    "--allow-incomplete", is_flag=True, help="Use corpora that hold less than was published; every record says so."
)
outside_option = click.option(
    "--allow-outside",
    is_flag=True,
    help="Use audio that a CSV manifest names and that lies outside of its folder; every record says so.",
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
selection_options = combined(methods_option, corpora_option, pairs_option, seeds_option)
