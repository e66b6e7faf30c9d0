"""What is done of a plan of runs, what failed, what is missing and what is damaged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tabulate import tabulate

from benchmark.contracts import Run
from benchmark.errors import counted, shorten
from benchmark.store.store import Store


@dataclass(frozen=True)
class Status:
    """The state of every wanted run; each is in exactly one of the four groups, in balanced order.

    ``failed`` and ``damaged`` hold a reason in one line; ``damaged`` also has the runs that are not
    wanted. ``unplanned``: other finished runs of the same fingerprint that are not wanted, ``unplanned_methods``
    those of each method, ``strangers`` those of methods that are not known now, which have to be introduced.
    ``repetitions``: of all runs, copies made elsewhere that came out otherwise. ``unchecked``: how many have scores
    whose checksum is not known. ``other_fingerprints``: fingerprint -> how many finished runs.
    """

    protocol: str
    fingerprint: str
    finished: tuple[Run, ...]
    failed: Mapping[Run, str]
    damaged: Mapping[Run, str]
    missing: tuple[Run, ...]
    unplanned: int
    other_fingerprints: Mapping[str, int]
    repetitions: int = 0
    unplanned_methods: Mapping[str, int] = field(default_factory=dict)
    strangers: Mapping[str, int] = field(default_factory=dict)
    unchecked: int = 0

    @property
    def methods(self) -> dict[str, dict[str, int]]:
        """Method -> group -> how many runs, methods in alphabetical order."""
        groups = {g: getattr(self, g) for g in ("finished", "failed", "damaged", "missing")}
        names = sorted({run.method for runs in groups.values() for run in runs})
        table = {name: dict.fromkeys(groups, 0) for name in names}
        for group, runs in groups.items():
            for run in runs:
                table[run.method][group] += 1
        return table

    def to_dict(self) -> dict[str, Any]:
        """The same for a script, as JSON knows it."""
        return {
            "protocol": self.protocol,
            "fingerprint": self.fingerprint,
            "finished": len(self.finished),
            "failed": [run.as_dict() | {"reason": why} for run, why in self.failed.items()],
            "damaged": [run.as_dict() | {"reason": why} for run, why in self.damaged.items()],
            "missing": [run.as_dict() for run in self.missing],
            "unplanned": self.unplanned,
            "repetitions": self.repetitions,
            "unplanned_methods": dict(self.unplanned_methods),
            "unknown_methods": dict(self.strangers),
            "unchecked_scores": self.unchecked,
            "other_fingerprints": dict(self.other_fingerprints),
            "methods": self.methods,
        }

    def render(self) -> str:
        """A table with a row per method, and below it a line for whatever needs attention."""
        rows = [[name, *counts.values()] for name, counts in self.methods.items()]
        total = [len(self.finished), len(self.failed), len(self.damaged), len(self.missing)]
        headers = ["method", "finished", "failed", "damaged", "missing"]
        lines = [f"{self.protocol} ({self.fingerprint})", tabulate([*rows, ["all", *total]], headers=headers)]
        for why in dict.fromkeys(self.failed.values()):
            lines.append(f"failed: {why}: {shorten(str(run) for run in self.failed if self.failed[run] == why)}")
        if self.damaged:
            lines.append(f"cut short or edited, to be run again: {shorten(map(str, self.damaged))}")
            lines.append(f"damaged: {shorten(self.damaged.values())}")
        if self.unplanned:
            named = ", ".join(f"{n} of {method}" for method, n in self.unplanned_methods.items())
            lines.append(f"more finished runs are stored that this plan does not ask for: {named}")
        if self.repetitions:
            lines.append(f"{counted(self.repetitions, 'repetition')}, made elsewhere: scores are means over them")
        lines += strangers_named(self.strangers)
        if self.unchecked:
            lines.append(unchecked_scores(self.unchecked))
        if self.other_fingerprints:
            others = shorten(f"{n} under {fingerprint}" for fingerprint, n in self.other_fingerprints.items())
            lines.append(f"runs of other settings under the same name, never mixed with these: {others}")
        return "\n".join(lines)


def strangers_named(strangers: Mapping[str, int]) -> list[str]:
    """A sentence for each method that is not known now, with its stored runs and how to make it known."""
    return [
        f"{counted(n, 'stored run')} of {method}, which is no method that is known here: give its file with --plugin "
        f"{method}.py --methods {method}, or install its package"
        for method, n in strangers.items()
    ]


def unchecked_scores(n: int) -> str:
    """The sentence on scores whose records are from before they kept the checksum."""
    return f"scores of {counted(n, 'run')} not checked: the records are older than the checksum of scores"


def status(store: Store, wanted: Iterable[Run], strangers: Mapping[str, int] | None = None) -> Status:
    """Compare the store with the ``wanted`` runs; the checksums of every finished run and its scores are verified.

    ``strangers``: method that is not known now -> how many finished runs of it are stored.
    """
    plan = sorted(set(wanted), key=lambda run: run.order_key)
    stored, failed = store.listed()
    failures = {run: store.failure(run) for run in failed}
    damaged = store.damaged(stored)
    unplanned = [run for run in stored.difference(plan, damaged) if not run.repetition]
    return Status(
        protocol=store.protocol_name,
        fingerprint=store.fingerprint,
        finished=tuple(run for run in plan if run in stored and run not in damaged),
        failed={run: failures[run]["error"] for run in plan if run in failures},
        damaged=damaged,
        missing=tuple(run for run in plan if run not in stored and run not in failures),
        unplanned=len(unplanned),
        repetitions=sum(run.repetition > 0 for run in stored.difference(damaged)),
        other_fingerprints=store.other_fingerprints(),
        unplanned_methods=dict(sorted(Counter(run.method for run in unplanned).items())),
        strangers=strangers or {},
        unchecked=len(store.unchecked(stored.difference(damaged))),
    )
