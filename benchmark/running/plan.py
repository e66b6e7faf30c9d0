"""What a command asks for, and what of it is possible, done, failed and left to do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations

from benchmark.contracts import Impossible, Method, Run, Task
from benchmark.data.locate import Corpora
from benchmark.errors import StoreError, UsageError, nearest, spelt
from benchmark.hyper import bounds_of, searchable
from benchmark.protocol import Protocol, parse_pair
from benchmark.registry import Registry
from benchmark.store.store import Store

Pair = tuple[str, str]


@dataclass(frozen=True)
class Selection:
    """Methods, ordered pairs and seeds that are asked for, and of each method how many trials.

    ``trials`` names the methods that have more than one: in a search those with a hyper-parameter to vary, as the
    trials of the others would be the same run again.
    """

    methods: tuple[str, ...]
    pairs: tuple[Pair, ...]
    seeds: tuple[int, ...]
    trials: Mapping[str, int] = field(default_factory=dict)

    @property
    def corpora(self) -> list[str]:
        """Names of all corpora of the pairs, in alphabetical order."""
        return sorted({name for pair in self.pairs for name in pair})

    @property
    def runs(self) -> list[Run]:
        """Every combination, in the balanced order."""
        runs = [
            Run(m, *pair, seed, trial)
            for m in self.methods
            for pair in self.pairs
            for seed in self.seeds
            for trial in range(self.trials.get(m, 1))
        ]
        return sorted(runs, key=lambda run: run.order_key)


@dataclass(frozen=True)
class Wish:
    """What the command line says; None where it leaves the choice to the protocol."""

    methods: Sequence[str] | None = None
    corpora: Sequence[str] | None = None
    pairs: Sequence[str] | None = None
    seeds: Sequence[int] | None = None


def select(protocol: Protocol, wish: Wish, methods: Registry[Method], corpora: Corpora) -> Selection:
    """The protocol's choice, or the user's where there is one. Names become canonical.

    Corpora of the wish replace the protocol's list, pairs of the wish its pairs. Raises `UsageError`
    for unknown names, with the nearest one, and when no pair is left.
    """
    wanted = wish.methods or (methods.names if protocol.methods == "all" else protocol.methods)
    pairs = _pairs(protocol, wish, corpora)
    if not pairs:
        raise UsageError(f"protocol {protocol.name}: at least one pair of two different corpora expected, found none")
    chosen = tuple(dict.fromkeys(methods.check(name) for name in wanted))
    return Selection(
        chosen,
        tuple(dict.fromkeys(pairs)),
        tuple(dict.fromkeys(protocol.seeds if wish.seeds is None else wish.seeds)),
        _trials(chosen, protocol, methods),
    )


def _trials(chosen: Sequence[str], protocol: Protocol, methods: Registry[Method]) -> dict[str, int]:
    if protocol.search.trials == 1:
        return {}
    settings = protocol.hyper_parameters
    return {name: protocol.search.trials for name in chosen if searchable(methods.get(name), settings.get(name, ()))}


def _pairs(protocol: Protocol, wish: Wish, corpora: Corpora) -> list[Pair]:
    if wish.pairs:
        pairs = [_canonical(pair, corpora) for pair in wish.pairs]
        names = {corpora.check(entry) for entry in wish.corpora} if wish.corpora else None
        for name in (name for pair in pairs for name in pair):
            if names is not None and name not in names:
                raise UsageError(f"pair with {name!r}, which is not among the corpora; {nearest(name, names)}")
        return pairs
    known = [corpora.check(entry) for entry in wish.corpora or corpora.entries(protocol)]
    if protocol.pairs == "all":
        return list(permutations(dict.fromkeys(known), 2))
    pairs = [_canonical(pair, corpora) for pair in protocol.pairs]
    return [pair for pair in pairs if not wish.corpora or set(pair) <= set(known)]


def _canonical(text: str, corpora: Corpora) -> Pair:
    try:
        source, target = parse_pair(text)
    except ValueError as e:
        raise UsageError(str(e)) from None
    return corpora.check(source), corpora.check(target)


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
    selection: Selection, emotions: Mapping[str, Collection[str]], absent: Mapping[str, str], protocol: Protocol
) -> tuple[dict[Pair, Task], tuple[Impossible, ...]]:
    """The pairs that are tasks, and those that are impossible with the reason.

    ``emotions``: corpus -> labels of its utterances; ``absent``: corpus -> why it can't be used.
    """
    from benchmark.tasks.tasks import make_task

    tasks, impossible = {}, []
    for source, target in selection.pairs:
        if reasons := [absent[name] for name in (source, target) if name in absent]:
            impossible.append(Impossible(source, target, "; ".join(reasons)))
            continue
        task = make_task(source, target, emotions[source], emotions[target], protocol)
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
            record = store.read_whole(run)
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
