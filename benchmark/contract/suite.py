"""All checks of the contract, in the order in which they are run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmark.contract import adaptation, cost, hardship, isolation, papers, repetition, scoring, settings
from benchmark.contract.check import Check, Result
from benchmark.contract.subject import Subject

CHECKS: tuple[Check, ...] = (
    *(*papers.CHECKS, *scoring.CHECKS, *repetition.CHECKS, *isolation.CHECKS),
    *(*hardship.CHECKS, *settings.CHECKS, *adaptation.CHECKS, *cost.CHECKS),
)
"""Those that others need come first."""


def examine(subject: Subject, checks: Sequence[Check] = CHECKS) -> Iterator[Result]:
    """The result of every check, as it ends; what can't be judged after a failure is skipped."""
    failed: dict[str, str] = {}
    for check in checks:
        if lacking := [failed[need] for need in check.needs if need in failed]:
            yield Result(check.name, "skip", f"can't be judged before {lacking[0]!r} holds")
            continue
        result = check.run(subject)
        if result.state == "FAIL":
            failed[check.id] = check.name
        yield result
