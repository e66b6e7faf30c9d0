"""What of a selection is possible, done, failed and left to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmark.contracts import Impossible, Method, Run, Task
from benchmark.errors import StoreError, UsageError, nearest
from benchmark.hyper import hyper_parameters
from benchmark.protocol import Protocol
from benchmark.registry import Registry
from benchmark.running.choice import Pair, Selection
from benchmark.store.store import Store


def check_hyper_parameters(protocol: Protocol, methods: Registry[Method]) -> None:
    """Nothing, when the protocol sets hyper-parameters that exist, to values of the right type.

    Raises `UsageError` otherwise. Imports the methods named there.
    """
    for name, values in protocol.hyper_parameters.items():
        defaults = hyper_parameters(methods.get(name))
        for key, value in values.items():
            where = f"protocol {protocol.name}: hyper_parameters.{name}.{key}"
            if key not in defaults:
                raise UsageError(f"{where}: no such hyper-parameter; {nearest(key, defaults)}")
            if not _same_kind(value, defaults[key]):
                raise UsageError(f"{where}: a value like {defaults[key]!r} expected, found {value!r}")


def _same_kind(value: object, default: object) -> bool:
    if isinstance(default, float):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return default is None or type(value) is type(default)


@dataclass(frozen=True)
class Plan:
    """A selection held against the corpora and the store; run lists are in the balanced order.

    ``todo`` holds every possible run that is not ``done``: those never made, those that ``failed``
    before, and those whose record is ``damaged`` or ``stale`` (made from other data); these three map
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
    fingerprints: Mapping[str, str] | None = None,
) -> Plan:
    """The state of every possible run; every wanted record is read.

    ``fingerprints``: corpus -> data fingerprint as it is now; without it no record counts as stale.
    """
    stored, failures = store.finished(), store.failures()
    done: list[Run] = []
    damaged, stale = {}, {}
    seconds: dict[str, list[float]] = {}
    possible = [run for run in selection.runs if (run.source, run.target) in tasks]
    for run in (run for run in possible if run in stored):
        try:
            record = store.read(run)
        except StoreError as e:
            damaged[run] = str(e)
            continue
        if reason := other_data(record, fingerprints or {}):
            stale[run] = reason
        else:
            done.append(run)
            seconds.setdefault(run.method, []).append(record["cost"]["seconds"])
    failed = {run: failures[run]["error"] for run in possible if run in failures}
    finished = set(done)
    todo = tuple(run for run in possible if run not in finished)
    return Plan(selection, tasks, impossible, todo, tuple(done), failed, damaged, stale, seconds)


def other_data(record: Mapping, fingerprints: Mapping[str, str]) -> str:
    """Which corpus of a stored run was other data than it is now; empty when none was."""
    for side in ("source", "target"):
        stored = record["data"][side]
        now = fingerprints.get(stored["corpus"], stored["fingerprint"])
        if stored["fingerprint"] != now:
            return f"made from other data of {stored['corpus']} ({stored['fingerprint']}, now {now})"
    return ""
