"""``check-method``: the contract suite against one method, as text and for scripts."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from benchmark.cli.common import Introduce, Registries, introduced
from benchmark.cli.execute import resolve_device
from benchmark.contract.check import Check, Result, undisturbed
from benchmark.contract.data import MATERIALS
from benchmark.contract.scoring import trains_and_scores
from benchmark.contract.sealed import examine_sealed
from benchmark.contract.subject import Subject
from benchmark.contract.suite import CHECKS, examine
from benchmark.errors import counted
from benchmark.running.progress import duration
from benchmark.sealed.registry import SealedRegistry


def check(
    introduce: Introduce,
    method: str,
    plugins: tuple[Path, ...],
    device: str,
    representation: str,
    untimed: bool,
    as_json: bool,
    sealed: bool = False,
) -> int:
    """Print a line per check as it ends, or all as JSON; the exit code: 1 when one fails.

    ``method``: a name, or the path of a file. ``representation``: of `benchmark.contract.data.MATERIALS`. ``sealed``:
    the method runs in sealed processes, see `benchmark.contract.sealed`.
    Raises `UsageError` when it can't be used, or the representation not here.
    """
    MATERIALS[representation].check()
    registries, name = introduced(introduce, method, plugins, sealed)
    subject = Subject.of(registries.methods, name, device=resolve_device(device), representation=representation)
    checks = [check for check in CHECKS if not (untimed and check.timed)]
    started, results = time.perf_counter(), list[Result]()
    levels: set[str] = set()
    for level, result in _examined(registries, subject, checks):
        results.append(result)
        levels.add(level)
        if not as_json:
            click.echo(result.line)
            if result.check == trains_and_scores.name and result.state == "ok":
                click.echo(f"     about {duration(_expected(subject, result.seconds))} for all of them", err=True)
    ok = all(result.state != "FAIL" for result in results)
    if as_json:
        found = [result.to_dict() for result in results]
        told = {"method": name, "file": str(subject.file), "representation": representation, "ok": ok, "checks": found}
        told |= {"sealed": min(levels)} if sealed else {}
        click.echo(json.dumps(told, indent=2))
    else:
        click.echo(_verdict(name, results, time.perf_counter() - started) + f"; sealed: {min(levels)}" * sealed)
    return 0 if ok else 1


def _examined(registries: Registries, subject: Subject, checks: Sequence[Check]) -> Iterator[tuple[str, Result]]:
    """Each result, and how the method was sealed, empty where it was not."""
    if isinstance(registries.methods, SealedRegistry):
        yield from examine_sealed(registries.methods, subject, checks)
    else:
        yield from (("", result) for result in examine(subject, checks))


TRAININGS = {True: 45, False: 30}
"""Trainings in all checks of a deep method and of a shallow one, as counted; those of long ones weigh more."""


def _expected(subject: Subject, first: float) -> float:
    """Seconds of all checks: of the first training, which also loads what it needs, and of one like the others."""
    started = time.perf_counter()
    with undisturbed():
        subject.fit()
    return first + TRAININGS[subject.deep] * (time.perf_counter() - started)


def _verdict(name: str, results: list[Result], seconds: float) -> str:
    states = Counter(result.state for result in results)
    judged = len(results) - states["skip"]
    rest = f", {states['skip']} skipped" if states["skip"] else ""
    if states["FAIL"]:
        return f"{name}: {states['FAIL']} of {counted(judged, 'check')} failed{rest}; {seconds:.0f} s"
    return f"{name} keeps the contract: {counted(judged, 'check')}{rest}; {seconds:.0f} s"
