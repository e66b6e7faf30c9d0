"""Sentences about a plan and about corpora."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tabulate import tabulate

from benchmark.cli.common import Request
from benchmark.contracts import Task
from benchmark.errors import counted, shorten
from benchmark.running.choice import Selection
from benchmark.running.plan import Plan
from benchmark.running.session import Gathered

if TYPE_CHECKING:
    from benchmark.features.corpus import CorpusFeatures

Labels = Mapping[str, Mapping[str, int]]
"""Corpus -> emotion -> how many of its utterances have it."""


def describe_plan(plan: Plan, request: Request, gathered: Gathered) -> str:
    """What is to do, done and not used per pair, what is impossible and why, what failed and is tried again."""
    chosen, protocol = plan.selection, request.protocol
    lines = [
        f"{protocol.name} ({protocol.fingerprint}): {counted(len(chosen.methods), 'method')}, "
        f"{counted(len(chosen.pairs), 'pair')}, {counted(len(chosen.seeds), 'seed')}{_trials(chosen)}; "
        f"{counted(len(plan.todo), 'run')} to do, {len(plan.done)} done",
        _pairs(plan, gathered.labels),
    ]
    lines += [f"not used: {what}: {why}" for what, why in chosen.unused.items()]
    lines += [f"impossible: {i.source}:{i.target}: {i.reason}" for i in plan.impossible]
    lines += [sentence for sentence in gathered.around if sentence]
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


def describe_unused(gathered: Gathered, features: CorpusFeatures) -> str:
    """Lines on what of a corpus can't be used, or should be looked at; empty when there is nothing to say."""
    name, lines = features.corpus, []
    for reason, what in gathered.unused(name).items():
        more = ", ..." if what["count"] > len(what["examples"]) else ""
        lines.append(f"not used: {counted(what['count'], 'file')}, {reason}: {', '.join(what['examples'])}{more}")
    lines += [f"left out {utterance}: {why}" for utterance, why in features.left_out.items()]
    lines += gathered.problems(features)
    return "".join(f"{name}: {line}\n" for line in lines)


def _pairs(plan: Plan, labels: Labels) -> str:
    todo, done = (Counter((run.source, run.target) for run in runs) for runs in (plan.todo, plan.done))
    rows = [
        [f"{task.source}:{task.target}", todo[pair], done[pair], ", ".join(task.classes), _dropped(task, labels)]
        for pair, task in plan.tasks.items()
    ]
    headers = ["pair", "to do", "done", "classes", "not used"]
    shown = len(headers) if any(row[-1] for row in rows) else -1
    return tabulate([row[:shown] for row in rows], headers=headers[:shown])


def _dropped(task: Task, labels: Labels) -> str:
    """Of each corpus of a task, how many utterances have an emotion that the task lacks."""
    sides = []
    for side, name in (("source", task.source), ("target", task.target)):
        left = {e: n for e, n in sorted(labels.get(name, {}).items()) if e not in task.classes}
        sides += [f"{side}: " + ", ".join(f"{e} {n}" for e, n in left.items())] if left else []
    return "; ".join(sides)
