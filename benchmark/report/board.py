"""What a report is about: which runs are there, which are missing and why, and what may be averaged."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from benchmark.contracts import DEEP_FLOOR, SHALLOW_FLOOR, Impossible, Run
from benchmark.errors import BenchmarkError
from benchmark.evaluation.frame import Record, run_of, tidy
from benchmark.protocol import Protocol
from benchmark.report.checks import check_comparable
from benchmark.store.same_data import renamed

Pair = tuple[str, str]


@dataclass(frozen=True)
class Block:
    """The pairs and the seeds that every method of the table has: what means over pairs are over."""

    pairs: tuple[Pair, ...]
    seeds: tuple[int, ...]


class Floor(NamedTuple):
    """What a method declares: the name of its floor, empty where it has none, and a remark on their difference."""

    name: str
    remark: str = ""


FAMILY_FLOORS = {"baseline": "", "shallow": SHALLOW_FLOOR}
"""Of methods that are stored but not loaded; `DEEP_FLOOR` for the families that are not here."""


@dataclass(frozen=True)
class Board:
    """Comparable runs of one protocol, with all that was wanted beside them.

    Runs whose test utterances have one class only are in none of it but ``excluded``: their UAR is that class's recall.
    ``methods`` have at least one finished run: first the unsupervised, best mean UAR first, then
    those supervised on the target. ``failures`` maps a run that failed to its error.
    """

    protocol: Protocol
    rule: str
    records: tuple[Record, ...]
    runs: pd.DataFrame
    methods: tuple[str, ...]
    absent: tuple[str, ...]
    """Wanted methods without a finished run."""
    pairs: tuple[Pair, ...]
    seeds: tuple[int, ...]
    block: Block
    failures: dict[Run, str]
    impossible: dict[Pair, str]
    repetitions: tuple[Record, ...] = ()
    """Copies of ``records`` made elsewhere that came out otherwise; the scores are means over them."""
    trials: Mapping[str, int] = field(default_factory=dict)
    """Of the methods that were searched, the number of trials that every cell holds."""
    floors: Mapping[str, Floor] = field(default_factory=dict)
    """As the methods declare them, of those that are loaded."""
    notices: tuple[str, ...] = ()
    """Sentences on what is stored and not in the tables, or not whole."""

    def under(self, rule: str) -> pd.DataFrame:
        """The frame of the same runs under another selection rule. Raises `UsageError` for an unknown one."""
        if rule not in self._frames:
            self._frames[rule] = self.runs if rule == self.rule else tidy([*self.records, *self.repetitions], rule)
        return self._frames[rule]

    def ruled(self, rule: str) -> Board:
        """The board of the same runs under another selection rule, the methods in the order that it gives them.

        Raises `UsageError` for an unknown rule.
        """
        runs = self.under(rule)
        return replace(self, rule=rule, runs=runs, methods=_ordered(runs, self.block))

    _frames: dict[str, pd.DataFrame] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def finished(self) -> set[Run]:
        """The cells that are there, with all their trials."""
        return {run_of(record).cell for record in self.records}

    @cached_property
    def supervised(self) -> set[str]:
        """Names of the methods that saw target labels."""
        return set(self.runs.loc[self.runs["supervised_on_target"], "method"])

    excluded: Mapping[tuple[str, str, int], str] = field(default_factory=dict)
    """Source, target and seed whose finished runs are left out of everything, and why."""

    def floor_of(self, method: str) -> str:
        """The method that does the same without adaptation, over which gains are measured.

        As the method declares it; of one that is stored but not loaded, that of its family. Empty for a floor itself
        and for what is supervised on the target. The table need not have it.
        """
        if method in self.supervised:
            return ""
        declared = self.floors.get(method)
        floor = declared.name if declared else FAMILY_FLOORS.get(self._families.get(method, ""), DEEP_FLOOR)
        return "" if floor == method else floor

    @cached_property
    def _families(self) -> dict[str, str]:
        return dict(zip(self.runs["method"], self.runs["family"], strict=True))

    def reason(self, method: str, pair: Pair) -> str:
        """Why a method lacks some or all of the wanted seeds of a pair; empty when it lacks none."""
        if pair in self.impossible:
            return f"impossible pair: {self.impossible[pair]}"
        seeds_of = defaultdict(list)
        for seed in self.seeds:
            cell = Run(method, *pair, seed)
            if why := self.excluded.get((*pair, seed)):
                seeds_of[f"left out: {why}"].append(seed)
            elif cell not in self.finished:
                error = self.error(cell)
                seeds_of[f"failed: {error}" if error else "not run yet"].append(seed)
        if [len(seeds) for seeds in seeds_of.values()] == [len(self.seeds)]:
            return next(iter(seeds_of))
        return "; ".join(f"seed{'s' * (len(s) > 1)} {', '.join(map(str, s))} {why}" for why, s in seeds_of.items())

    def error(self, cell: Run) -> str:
        """Why a cell, or a trial of it, failed; empty where none did."""
        errors = (self.failures[run] for run in _trials_of(cell, self.trials) if run in self.failures)
        return next(errors, "")


def collect(
    records: Sequence[Record],
    failures: Sequence[Record],
    impossible: Sequence[Impossible],
    protocol: Protocol,
    methods: Sequence[str],
    pairs: Sequence[Pair],
    seeds: Sequence[int],
    rule: str = "last",
    trials: Mapping[str, int] | None = None,
    floors: Mapping[str, Floor] | None = None,
    notices: Sequence[str] = (),
) -> Board:
    """The wanted runs, checked to be comparable, ready to be reported.

    ``records`` and ``failures`` are dicts as the store reads them; runs that are not wanted are left out, and so are
    the cells of a search that lack one of their ``trials`` (method -> how many, where more than one): fewer would be
    another budget. ``floors``: what loaded methods declare. ``notices``: see `Board`. Raises `BenchmarkError` when no
    wanted run is finished, and as `checks.check_comparable` says.
    """
    records = renamed(records)
    no_task = {(i.source, i.target): _one_line(i.reason) for i in impossible}
    columns = tuple(dict.fromkeys([*((source, target) for source, target in pairs), *no_task]))
    trials = trials or {}
    cells = [Run(m, *pair, seed) for m in methods for pair in columns for seed in seeds]
    wanted = {run for cell in cells for run in _trials_of(cell, trials)}
    errors = {run_of(f): _one_line(f["error"]) for f in failures if run_of(f) in wanted}
    there = {run_of(r) for r in records}
    whole = {run for cell in cells if there.issuperset(_trials_of(cell, trials)) for run in _trials_of(cell, trials)}
    kept = sorted((r for r in records if run_of(r).itself in whole), key=lambda r: run_of(r).order_key)
    if not kept:
        raise BenchmarkError(_nothing(errors))
    excluded = {(r["run"]["source"], r["run"]["target"], r["run"]["seed"]): why for r in kept if (why := _one_class(r))}
    kept = [r for r in kept if (r["run"]["source"], r["run"]["target"], r["run"]["seed"]) not in excluded]
    if not kept:
        why = next(iter(excluded.values()))
        raise BenchmarkError(f"nothing to report: test utterances of two classes expected, found {why}; add seeds")
    check_comparable(kept, protocol)
    runs = tidy(kept, rule)
    present = set(runs["method"])
    block = common_block(runs, columns)
    return Board(
        protocol=protocol,
        rule=rule,
        records=tuple(r for r in kept if not run_of(r).repetition),
        repetitions=tuple(r for r in kept if run_of(r).repetition),
        runs=runs,
        methods=_ordered(runs, block),
        absent=tuple(m for m in dict.fromkeys(methods) if m not in present),
        pairs=columns,
        seeds=tuple(dict.fromkeys(seeds)),
        block=block,
        failures=errors,
        impossible=no_task,
        trials=trials,
        floors=floors or {},
        excluded=excluded,
        notices=tuple(notices),
    )


def common_block(runs: pd.DataFrame, pairs: Sequence[Pair]) -> Block:
    """The largest block of pairs times seeds in which every method of ``runs`` has every run.

    Of two blocks with equally many runs the one with more pairs. Empty when no pair has a seed that
    all methods have.
    """
    methods = runs["method"].nunique()
    by_run = runs.groupby(["source", "target", "seed"])["method"].nunique()
    shared: dict[Pair, set[int]] = defaultdict(set)
    for source, target, seed in by_run[by_run == methods].index:
        shared[source, target].add(seed)
    blocks = [
        Block(tuple(p for p in pairs if shared.get(p, set()) >= seeds), tuple(sorted(seeds)))
        for seeds in shared.values()
    ]
    return max(blocks, key=lambda b: (len(b.pairs) * len(b.seeds), len(b.pairs)), default=Block((), ()))


def in_block(runs: pd.DataFrame, block: Block) -> pd.DataFrame:
    """The rows of ``runs`` that lie in the block."""
    pairs = pd.MultiIndex.from_frame(runs[["source", "target"]])
    return runs[pairs.isin(list(block.pairs)) & runs["seed"].isin(block.seeds)]


def _ordered(runs: pd.DataFrame, block: Block) -> tuple[str, ...]:
    means = in_block(runs, block).groupby("method")["uar"].mean()
    supervised = runs.groupby("method")["supervised_on_target"].any()
    return tuple(sorted(supervised.index, key=lambda m: (supervised[m], -means.get(m, 0.0), m)))


def _trials_of(cell: Run, trials: Mapping[str, int]) -> list[Run]:
    return [replace(cell, trial=k) for k in range(trials.get(cell.method, 1))]


def _one_line(text: str) -> str:
    return textwrap.shorten(text, 200, placeholder=" …")


def _one_class(record: Record) -> str:
    """Why a run's scores say nothing: all its test utterances have one label, so that UAR is one class's recall."""
    classes = [c for c, n in zip(record["classes"], record["counts"]["target_test"], strict=True) if n]
    return "" if len(classes) > 1 else f"the test utterances are all {', '.join(classes)}, so that UAR is one recall"


def _nothing(errors: dict[Run, str]) -> str:
    failed = next((f"; {len(errors)} failed, e.g. {run}: {error}" for run, error in errors.items()), "")
    return f"nothing to report: at least one finished run expected, found none{failed}; start the command run first"
