"""What is introduced to commands, what they are asked about, and their errors in one line."""

from __future__ import annotations

import signal
import threading
import typing
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from benchmark.contracts import Corpus, Method, Run
from benchmark.data.locate import Corpora
from benchmark.errors import BenchmarkError, UsageError
from benchmark.protocol import Protocol, load_protocol
from benchmark.registry import Registry
from benchmark.running.choice import Selection, Wish, select
from benchmark.store.status import strangers_named
from benchmark.store.store import Store

INTERRUPTED = 130


@dataclass(frozen=True)
class Registries:
    """The methods and corpora that whoever starts the program introduced."""

    methods: Registry[Method]
    corpora: Registry[Corpus]


class Introduce(typing.Protocol):
    """From plugins, files with methods of a user's own, to all that is known with them."""

    def __call__(self, plugins: tuple[Path, ...] = (), sealed: bool = False) -> Registries:
        """``sealed``: methods stand in for what runs in sealed processes. Raises `UsageError` for a plugin that can't
        be used."""


def introduced(
    introduce: Introduce, method: str, plugins: tuple[Path, ...], sealed: bool = False
) -> tuple[Registries, str]:
    """All that is known and the name of ``method``, which may be given as a file NAME.py beside other ``plugins``.

    ``sealed``: see `Introduce`.

    Raises `UsageError` where it can't be used.
    """
    file = Path(method)
    given = file.suffix == ".py" or file.name != method
    registries = introduce((*plugins, file) if given else plugins, sealed)
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
