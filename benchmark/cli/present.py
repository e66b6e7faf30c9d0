"""Sentences about a plan and about corpora."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tabulate import tabulate

from benchmark.cli.common import Request
from benchmark.errors import counted, shorten
from benchmark.running.plan import Plan, Selection

if TYPE_CHECKING:
    from benchmark.features.cache import CorpusFeatures


def describe_plan(plan: Plan, request: Request) -> str:
    """What is to do and done per pair, what is impossible and why, what failed and is tried again."""
    chosen, protocol = plan.selection, request.protocol
    lines = [
        f"{protocol.name} ({protocol.fingerprint}): {counted(len(chosen.methods), 'method')}, "
        f"{counted(len(chosen.pairs), 'pair')}, {counted(len(chosen.seeds), 'seed')}{_trials(chosen)}; "
        f"{counted(len(plan.todo), 'run')} to do, {len(plan.done)} done",
        _pairs(plan),
    ]
    lines += [f"impossible: {i.source}:{i.target}: {i.reason}" for i in plan.impossible]
    lines += [f"failed before, to be tried again: {run}: {why}" for run, why in plan.failed.items()]
    for run, why in [*plan.damaged.items(), *plan.stale.items()]:
        lines.append(f"to be set aside and made again: {run}: {why}")
    if others := request.store.other_fingerprints():
        kept = shorten(f"{n} under {fingerprint}" for fingerprint, n in others.items())
        lines.append(f"runs of other settings under the same name, kept and never mixed with these: {kept}")
    return "\n".join(lines)


def _trials(chosen: Selection) -> str:
    if not chosen.trials:
        return ""
    methods = counted(len(chosen.trials), "method")
    return f", {max(chosen.trials.values())} trials of the {methods} with something to vary"


def describe_left_out(features: CorpusFeatures) -> str:
    """A line per utterance that can't be used; empty when all can."""
    return "".join(f"{features.corpus}: left out {name}: {why}\n" for name, why in features.left_out.items())


def _pairs(plan: Plan) -> str:
    todo, done = (Counter((run.source, run.target) for run in runs) for runs in (plan.todo, plan.done))
    rows = [
        [f"{task.source}:{task.target}", todo[pair], done[pair], ", ".join(task.classes)]
        for pair, task in plan.tasks.items()
    ]
    return tabulate(rows, headers=["pair", "to do", "done", "classes"])
