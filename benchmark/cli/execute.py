"""``run``: find the corpora, compute features, make what is missing, report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from benchmark.cli.common import INTERRUPTED, Request
from benchmark.cli.present import describe_plan, describe_unused
from benchmark.cli.tables import print_report
from benchmark.contracts import Impossible, Run, Task
from benchmark.errors import BenchmarkError, UsageError, counted, shorten
from benchmark.running.choice import Pair
from benchmark.running.execution import Execution
from benchmark.running.plan import Plan, check_hyper_parameters, make_plan, split_pairs
from benchmark.running.session import Gathered, count_labels, features_of, gather, source_files

if TYPE_CHECKING:
    from benchmark.running.jobs import Context
    from benchmark.running.runner import Tally


@dataclass(frozen=True)
class Means:
    """With what a command works: how runs are carried out, cache, tolerance."""

    execution: Execution
    cache: Path | None
    allow_incomplete: bool

    @classmethod
    def of(cls, options: dict[str, Any], **more: Any) -> Means:
        """Take what it is about out of a command's ``options``; ``more``: what the command has no option for."""
        given = {
            key: options.pop(key) for key in (*Execution.model_fields, "cache", "allow_incomplete") if key in options
        }
        given |= more
        execution = Execution(**{key: given.pop(key) for key in Execution.model_fields if key in given})
        return cls(execution, **given)


@dataclass(frozen=True)
class Work:
    """A plan and what it is made with."""

    plan: Plan
    context: Context
    jobs: int
    device: str


def execute(request: Request, means: Means, dry_run: bool, *, sealed: bool = False) -> int:
    """Make every run of the request that is not stored; the exit code. ``sealed``: in sealed processes.

    Raises `BenchmarkError` when nothing can be made, or not with these corpora.
    """
    from benchmark.features.kinds import check

    check_hyper_parameters(request.protocol, request.registries.methods)
    check(request.protocol.features)
    _say_slow_precision(request, means)
    gathered = gather(request.selection.corpora, request.corpora, request.protocol)
    gathered.require_complete(means.allow_incomplete)
    if dry_run:
        return rehearse(request, means, gathered)
    work = prepare(request, means, gathered, sealed=sealed)
    tally = make(request, work)
    return INTERRUPTED if tally is None else _finish(request, work.plan, tally.failed)


def _say_slow_precision(request: Request, means: Means) -> None:
    if request.protocol.training.precision != "float32":
        import torch

        from benchmark.running.precision import precision_remark

        if said := precision_remark(request.protocol, torch.device(resolve_device(means.execution.device))):
            click.echo(said, err=True)


def rehearse(request: Request, means: Means, gathered: Gathered) -> int:
    """Print the plan and the time that it will take; the exit code. Writes nothing."""
    from benchmark.running.estimate import estimate
    from benchmark.running.executors.local import default_jobs

    plan = make_plan(request.selection, *_tasks(request, gathered.labels, gathered), request.store)
    device = resolve_device(means.execution.device)
    jobs = means.execution.jobs or default_jobs(device)
    click.echo(describe_plan(plan, request, gathered))
    if plan.todo:
        import torch

        sizes = [len(found.utterances) for found in gathered.found.values()]
        average = max(8, round(sum(sizes) / len(sizes)))
        methods = request.registries.methods
        expected = estimate(plan.todo, plan.seconds, request.protocol, methods, average, torch.device(device))
        click.echo(expected.sentence(plan.todo, min(jobs, len(plan.todo))))
    click.echo("nothing was started: --dry-run")
    return 0


def prepare(request: Request, means: Means, gathered: Gathered, *, tuning: bool = False, sealed: bool = False) -> Work:
    """Compute the features that are needed and print the plan; ``tuning``, ``sealed``: see `Context`.

    Raises `BenchmarkError` when no pair is possible or nothing can be written, `CorpusIncomplete` where that isn't
    allowed.
    """
    from benchmark.running.executors.local import default_jobs
    from benchmark.running.jobs import Context
    from benchmark.running.progress import Utterances

    possible, _ = _tasks(request, gathered.labels, gathered)
    request.store.check_writable()
    names = {name for pair in possible for name in pair}
    device = resolve_device(means.execution.device)
    jobs = means.execution.jobs or default_jobs(device)
    features = features_of(names, gathered, request.protocol, means.cache, jobs, Utterances)
    click.echo("".join(describe_unused(gathered, f) for f in features.values()), nl=False)
    gathered.hear(features)
    gathered.require_complete(means.allow_incomplete)
    tasks = _tasks(
        request, gathered.labels | {name: count_labels(f.utterances) for name, f in features.items()}, gathered
    )
    sources = request.registries.methods.sources
    if sealed:
        from benchmark.sealed.places import Code, check_apart

        folders = [gathered.located[name].folder for name in features]
        check_apart(Code(sources).readable, [request.results, *folders, *(f.folder for f in features.values())])
    context = Context(
        protocol=request.protocol,
        results=request.results,
        packages=sources.packages,
        features=features,
        incomplete=gathered.incomplete,
        unused={name: gathered.unused(name) for name in features},
        corpus_files={name: source_files(gathered.located[name].corpus) for name in features},
        plugins=sources.plugins,
        group=sources.group,
        outside={name: n for name in features if (n := gathered.located[name].corpus.outside)},
        tuning=tuning,
        limits=means.execution.limits,
        sealed=sealed,
    )
    plan = make_plan(request.selection, *tasks, request.store, features, context.outdated)
    click.echo(describe_plan(plan, request, gathered))
    return Work(plan, context, max(1, min(jobs, len(plan.todo))), device)


def make(request: Request, work: Work) -> Tally | None:
    """Make what is to do; what became of it, or None, and a sentence, where the user stopped it."""
    from benchmark.running.executors.local import LocalProcesses
    from benchmark.running.jobs import Job
    from benchmark.running.progress import Display, Remaining
    from benchmark.running.runner import Tally, run_jobs

    plan = work.plan
    todo = [Job(run, plan.tasks[run.source, run.target]) for run in plan.todo]
    display = Display(len(plan.todo) + len(plan.done), len(plan.done), Remaining(plan.seconds, plan.todo, work.jobs))
    tally = Tally()
    try:
        with LocalProcesses(work.context, work.jobs, work.device, plan.seconds) as executor:
            run_jobs(todo, executor, display, tally)
    except KeyboardInterrupt:
        display.close()
        click.echo(_interrupted(plan, tally.stored, request), err=True)
        return None
    display.close()
    return tally


def _tasks(
    request: Request, labels: dict[str, dict[str, int]], gathered: Gathered
) -> tuple[dict[Pair, Task], tuple[Impossible, ...]]:
    """The possible and the impossible pairs. Raises `BenchmarkError` with the reasons when none is possible."""
    tasks, impossible = split_pairs(request.selection, labels, gathered.absent, request.protocol)
    if not tasks:
        absent = gathered.absent
        rest = [f"{i.source}:{i.target}: {i.reason}" for i in impossible if not {i.source, i.target} & set(absent)]
        told = [*absent.values(), *gathered.around, *([shorten(rest)] if rest else [])]
        raise BenchmarkError(f"none of {counted(len(impossible), 'pair')} is possible: {'; '.join(filter(None, told))}")
    return tasks, impossible


def _interrupted(plan: Plan, stored: int, request: Request) -> str:
    done, total = len(plan.done) + stored, len(plan.done) + len(plan.todo)
    return (
        f"\nstopped: {done} of {total} runs are stored in {request.store.folder}; the same command goes on from there"
    )


def _finish(request: Request, plan: Plan, failed: dict[Run, str]) -> int:
    if len(failed) < len(plan.todo) or plan.done:
        print_report(request, plan.impossible, request.store.folder)
    if failed:
        click.echo(
            f"error: {len(failed)} of {len(plan.todo)} runs failed, e.g. {next(iter(failed))}: "
            f"{next(iter(failed.values()))}; the same command tries them again",
            err=True,
        )
    return 1 if failed else 0


def resolve_device(device: str) -> str:
    """``cpu`` or ``cuda``. Raises `UsageError` for a graphics card that is not there."""
    import torch

    available = torch.cuda.is_available()
    if device == "cuda" and not available:
        raise UsageError("device cuda: a graphics card that torch can use expected, found none; use --device cpu")
    return ("cuda" if available else "cpu") if device == "auto" else device
