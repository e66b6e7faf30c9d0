"""``check-method``: the contract suite against one method, as text and for scripts."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path

import click

from benchmark.cli.common import Introduce, introduced
from benchmark.cli.execute import resolve_device
from benchmark.contract.check import Result, undisturbed
from benchmark.contract.data import MATERIALS
from benchmark.contract.scoring import trains_and_scores
from benchmark.contract.subject import Subject
from benchmark.contract.suite import CHECKS, examine
from benchmark.errors import counted
from benchmark.running.progress import duration


def check(
    introduce: Introduce,
    method: str,
    plugins: tuple[Path, ...],
    device: str,
    representation: str,
    untimed: bool,
    as_json: bool,
) -> int:
    """Print a line per check as it ends, or all as JSON; the exit code: 1 when one fails.

    ``method``: a name, or the path of a file. ``representation``: of `benchmark.contract.data.MATERIALS`.
    Raises `UsageError` when it can't be used, or the representation not here.
    """
    MATERIALS[representation].check()
    registries, name = introduced(introduce, method, plugins)
    subject = Subject.of(registries.methods, name, device=resolve_device(device), representation=representation)
    checks = [check for check in CHECKS if not (untimed and check.timed)]
    started, results = time.perf_counter(), list[Result]()
    for result in examine(subject, checks):
        results.append(result)
        if not as_json:
            click.echo(result.line)
            if result.check == trains_and_scores.name and result.state == "ok":
                click.echo(f"     about {duration(_expected(subject, result.seconds))} for all of them", err=True)
    ok = all(result.state != "FAIL" for result in results)
    if as_json:
        found = [result.to_dict() for result in results]
        told = {"method": name, "file": str(subject.file), "representation": representation, "ok": ok, "checks": found}
        click.echo(json.dumps(told, indent=2))
    else:
        click.echo(_verdict(name, results, time.perf_counter() - started))
    return 0 if ok else 1


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
