"""``tune``: choose defaults of methods by trials on synthetic shifts, print what chose them, and write them down."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click
from tabulate import tabulate

from benchmark.cli.common import INTERRUPTED, Registries, Request, request
from benchmark.cli.execute import Means, Work, make, prepare, rehearse
from benchmark.cli.program import NAME
from benchmark.contracts import Method, Run
from benchmark.data.locate import Corpora
from benchmark.errors import UsageError, counted
from benchmark.protocol import load_protocol
from benchmark.running.choice import Wish
from benchmark.running.session import gather
from benchmark.tuning import defaults
from benchmark.tuning.ranking import Ranking
from benchmark.tuning.trials import Shift, check_free, check_synthetic, shifts_of, values_of, with_trials


def tune_methods(
    registries: Registries,
    names: Sequence[str],
    protocols: Sequence[str],
    trials: int,
    seeds: Sequence[int] | None,
    results: Path,
    means: Means,
    output: Path | None,
    write: bool,
    dry_run: bool,
) -> int:
    """Make the trials that are not stored, print each method's, and write the chosen values; the exit code.

    ``output``: folder of the files, None: the repository's. Raises `UsageError` where a protocol, a method or a
    folder does not suit, before anything is made, and `BenchmarkError` where nothing can be chosen.
    """
    names = tuple(dict.fromkeys(map(registries.methods.check, names)))
    folders = {name: output or defaults.folder_of(registries.methods, name) for name in names if write}
    requests = [_request(registries, protocol, names, trials, seeds, results) for protocol in dict.fromkeys(protocols)]
    made: list[tuple[Request, Work, set[Run]]] = []
    for asked in requests:
        gathered = gather(asked.selection.corpora, asked.corpora, asked.protocol)
        gathered.require_complete(means.allow_incomplete)
        if dry_run:
            rehearse(asked, means, gathered)
            continue
        work = prepare(asked, means, gathered, tuning=True)
        tally = make(asked, work)
        if tally is None:
            return INTERRUPTED
        made.append((asked, work, set(tally.failed)))
    for name in () if dry_run else names:
        shifts = [
            shift
            for asked, work, failed in made
            for shift in shifts_of(name, asked.protocol, asked.selection, work.plan.tasks, asked.store, failed)
        ]
        _tell(
            registries.methods.get(name),
            shifts,
            _command(registries, name, protocols, trials, seeds),
            folders.get(name),
        )
    return 1 if any(failed for _, _, failed in made) else 0


def _request(
    registries: Registries,
    protocol: str,
    names: tuple[str, ...],
    trials: int,
    seeds: Sequence[int] | None,
    results: Path,
) -> Request:
    """A protocol with the trials of all methods. Raises `UsageError` where it is not for choosing defaults."""
    loaded = load_protocol(protocol)
    if isinstance(loaded.corpora, str):
        check_synthetic(loaded, {f"corpora: {loaded.corpora}": False})
    check_synthetic(loaded, {name: _is_synthetic(name, registries) for name in _corpora(loaded.corpora, loaded.pairs)})
    check_free(loaded, registries.methods, names)
    asked = request(registries, protocol, None, results, Wish(methods=names, seeds=seeds))
    return replace(asked, selection=with_trials(asked.selection, trials))


def _corpora(corpora: Sequence[str], pairs: Sequence[str]) -> list[str]:
    """All corpora that a protocol names, in its list or in its pairs."""
    named = [] if pairs == "all" else [name for pair in pairs for name in pair.split(":", 1)]
    return list(dict.fromkeys([*corpora, *named]))


def _is_synthetic(entry: str, registries: Registries) -> bool:
    name = Corpora(registries.corpora, None).check(entry)
    return name in registries.corpora and registries.corpora.get(name).synthetic


def _command(
    registries: Registries, name: str, protocols: Sequence[str], trials: int, seeds: Sequence[int] | None
) -> str:
    """What makes a method's file again, without where results lie and what the machine is."""
    plugin = [] if registries.methods.is_own(name) else ["--plugin", registries.methods.file(name).name]
    asked = [word for protocol in protocols for word in ("--protocol", protocol)]
    chosen = [] if seeds is None else ["--seeds", ",".join(map(str, seeds))]
    return " ".join([NAME, "tune", name, *asked, "--trials", str(trials), *chosen, *plugin, "--write"])


def _tell(cls: type[Method], shifts: list[Shift], command: str, folder: Path | None) -> None:
    ranking = Ranking([shift.scores for shift in shifts])
    click.echo("\n".join(["", *describe(cls, ranking)]))
    if folder is not None:
        path = folder / f"{cls.name}.yaml"
        defaults.write(path, defaults.content(cls, command, shifts, ranking))
        click.echo(f'written: {path}; the values hold once the fields of {cls.name} have them, with origin="tuned"')


def describe(cls: type[Method], ranking: Ranking) -> Iterator[str]:
    """A method's trials, the best first, which is chosen and what that is worth."""
    trials, shifts = ranking.uar.shape
    rows = [_row(cls, ranking, trial) for trial in ranking.order]
    yield f"{cls.name}: {counted(trials, 'trial')} on {counted(shifts, 'shift')}, UAR in %"
    yield tabulate(rows, ["trial", "mean rank", "mean UAR", *values_of(cls, 0)], disable_numparse=True)
    yield from _verdict(ranking)


def _row(cls: type[Method], ranking: Ranking, trial: int) -> list[str]:
    name = str(trial) + " (now)" * (trial == 0) + " *" * (trial == ranking.chosen)
    values = [f"{value:g}" if isinstance(value, float) else str(value) for value in values_of(cls, trial).values()]
    score = f"{100 * ranking.mean_uar[trial]:.1f}" if ranking.eligible[trial] else "a run failed"
    return [name, f"{ranking.mean_rank[trial]:.2f}", score, *values]


def _verdict(ranking: Ranking) -> Iterator[str]:
    chosen = ranking.chosen
    if chosen == 0:
        yield "chosen: trial 0, the present defaults; no trial has a better mean rank"
    else:
        ranks = f"mean rank {ranking.mean_rank[chosen]:.2f} against {ranking.mean_rank[0]:.2f} of the present defaults"
        yield f"chosen: trial {chosen}, {ranks}; {_gain(ranking)}"
    if len(ranking.transferred) and ranking.eligible[0]:
        points, better = 100 * ranking.transferred, int((ranking.transferred > 0).sum())
        yield (
            f"chosen by all shifts but one and measured on that one: {points.mean():+.1f} points in the mean over "
            f"shifts, better than the present defaults on {better} of {len(points)}"
        )
    if ranking.adopted != chosen:
        yield "adopted: trial 0; what gains nothing where it was not chosen doesn't move a default"
    elif chosen:
        yield f"adopted: trial {chosen}"


def _gain(ranking: Ranking) -> str:
    if not ranking.eligible[0]:
        return "no gain can be told, as a run of the present defaults failed"
    gain, noise = 100 * ranking.gain, 100 * ranking.noise
    said = f"mean UAR {gain:+.1f} points"
    if math.isnan(noise):
        return f"{said}; one seed doesn't tell whether other seeds would do as much"
    beyond = "more than" if abs(gain) > noise else "no more than"
    return f"{said}, {beyond} other seeds do ({noise:.1f}, two standard errors)"


def check_asked(write: bool, output: Path | None) -> None:
    """Raises `UsageError` for a folder to write to where nothing is to be written."""
    if output is not None and not write:
        raise UsageError(f"tune: --write expected beside --output, found --output {output} alone; add --write")
