"""What of a selection is possible, done, failed and left to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmark.contracts import Impossible, Method, Run, Task
from benchmark.errors import StoreError, UsageError, nearest, spelt
from benchmark.hyper import bounds_of
from benchmark.protocol import Protocol
from benchmark.registry import Registry
from benchmark.running.choice import Pair, Selection
from benchmark.store.same_data import AtHand, known_names, other_data
from benchmark.store.store import Store

Outdated = Callable[[Run, Mapping[str, Any]], str]
"""From a run and its record to why it counts no more; empty where it does."""


def check_hyper_parameters(protocol: Protocol, methods: Registry[Method]) -> None:
    """Nothing, when the protocol sets hyper-parameters that exist, to values in their domains.

    Raises `UsageError` otherwise. Imports the methods named there, whether they are to run or not.
    """
    for name, values in protocol.hyper_parameters.items():
        where = f"protocol {protocol.name}: hyper_parameters.{name}"
        if name not in methods:
            raise UsageError(f"{where}: no such method; {nearest(name, methods.names)} (a plugin's: add --plugin FILE)")
        domains = bounds_of(methods.get(name))
        for key, value in values.items():
            if key not in domains:
                raise UsageError(f"{where}.{key}: no such hyper-parameter; {nearest(key, domains)}")
            if value not in domains[key]:
                raise UsageError(f"{where}.{key}: {domains[key]} expected, found {spelt(value)}; correct the protocol")


@dataclass(frozen=True)
class Plan:
    """A selection held against the corpora and the store; run lists are in the balanced order.

    ``todo`` holds every possible run that is not ``done``: those never made, those that ``failed``
    before, and those whose record is ``damaged`` or ``stale`` (made from other data, say); these three map
    a run to its reason. ``seconds``: method -> seconds of each run that is done.
    """

    selection: Selection
    tasks: Mapping[Pair, Task]
    impossible: tuple[Impossible, ...]
    todo: tuple[Run, ...] = ()
    done: tuple[Run, ...] = ()
    failed: Mapping[Run, str] = field(default_factory=dict)
    damaged: Mapping[Run, str] = field(default_factory=dict)
    stale: Mapping[Run, str] = field(default_factory=dict)
    seconds: Mapping[str, list[float]] = field(default_factory=dict)


def split_pairs(
    selection: Selection, labels: Mapping[str, Mapping[str, int]], absent: Mapping[str, str], protocol: Protocol
) -> tuple[dict[Pair, Task], tuple[Impossible, ...]]:
    """The pairs that are tasks, and those that are impossible with the reason.

    ``labels``: corpus -> emotion -> utterances; ``absent``: corpus -> why it can't be used.
    """
    from benchmark.tasks.tasks import make_task

    tasks, impossible = {}, []
    for source, target in selection.pairs:
        if reasons := [absent[name] for name in (source, target) if name in absent]:
            impossible.append(Impossible(source, target, "; ".join(reasons)))
            continue
        task = make_task(source, target, labels[source], labels[target], protocol)
        if isinstance(task, Impossible):
            impossible.append(task)
        else:
            tasks[source, target] = task
    return tasks, tuple(impossible)


def make_plan(
    selection: Selection,
    tasks: Mapping[Pair, Task],
    impossible: tuple[Impossible, ...],
    store: Store,
    data: Mapping[str, AtHand] | None = None,
    outdated: Outdated | None = None,
) -> Plan:
    """The state of every possible run; every wanted record is read.

    ``data``: corpus -> the names of its data as it is now; without it no record counts as stale. ``outdated``: why a
    record counts no more for another reason than its data, if it does.
    """
    stored, unmade = store.listed()
    data = data or {}
    damaged, late, doubtful = {}, {}, {}
    took: dict[Run, float] = {}
    seconds: dict[str, list[float]] = {}
    possible = [run for run in selection.runs if (run.source, run.target) in tasks]
    for run in (run for run in possible if run in stored):
        try:
            record = store.read_outline(run)
        except StoreError as e:
            damaged[run] = str(e)
            continue
        took[run] = record["cost"]["seconds"]
        if other_data(record, data):
            doubtful[run] = record
        if outdated is not None and (why := outdated(run, record)):
            late[run] = why
    stale = _stale(doubtful, data, store)
    stale |= {run: why for run, why in late.items() if run not in stale}
    done = [run for run in took if run not in stale]
    for run in done:
        seconds.setdefault(run.method, []).append(took[run])
    failed = {run: store.failure(run)["error"] for run in possible if run in unmade}
    finished = set(done)
    todo = tuple(run for run in possible if run not in finished)
    return Plan(selection, tasks, impossible, todo, tuple(done), failed, damaged, stale, seconds)


def _stale(doubtful: Mapping[Run, Mapping], data: Mapping[str, AtHand], store: Store) -> dict[Run, str]:
    """The runs made from other data; before a run is one, all that is stored is asked what its data are called now."""
    known = known_names(store.records()) if doubtful else {}
    reasons = {run: other_data(record, data, known) for run, record in doubtful.items()}
    return {run: reason for run, reason in reasons.items() if reason}
