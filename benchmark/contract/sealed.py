"""The contract of a method that is run sealed: judged from outside wherever what it answers is enough.

What a check has to look at from within, such as a network's weights or arguments that must stay as they are, is judged
in the method's own process. A foreign method could forge those results there, not the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Any, get_args

from benchmark.contract import isolation, repetition, scoring
from benchmark.contract.check import Check, Result, State
from benchmark.contract.subject import Subject
from benchmark.contract.suite import CHECKS, examine
from benchmark.contracts import Method
from benchmark.errors import BenchmarkError
from benchmark.registry import Registry
from benchmark.sealed.registry import SealedRegistry
from benchmark.sealed.wire import Message

OUTSIDE: tuple[Check, ...] = (
    *scoring.CHECKS,
    *(repetition.same_seed_same_scores, repetition.progress_rises_to_one, repetition.looking_changes_nothing),
    isolation.target_labels_permuted_nothing_changes,
)
"""Checks that need nothing but what a method answers."""


def examine_sealed(
    registry: SealedRegistry, subject: Subject, checks: Sequence[Check] = CHECKS
) -> Iterator[tuple[str, Result]]:
    """The level at which the method is sealed, and the result of each check, as it ends.

    Raises `BenchmarkError` where the method's process ended, or said what is no result.
    """
    process = registry.holder().copy(cards=subject.device == "cuda")
    try:
        failed = False
        for result in examine(subject, [check for check in checks if check in OUTSIDE]):
            failed |= result.state == "FAIL" and result.check == scoring.trains_and_scores.name
            yield process.level, result
        inside = [check.id for check in checks if check not in OUTSIDE]
        if failed:
            inside = []
        arguments = {"name": subject.name, "device": subject.device, "representation": subject.data.name}
        function = f"{__name__}:{examine_inside.__name__}"
        process.send(Message({"ask": "call", "function": function, "arguments": {**arguments, "checks": inside}}))
        while "done" not in (said := process.receive().about):
            yield process.level, _result(said.get("result"))
    finally:
        process.close()


def examine_inside(
    registry: Registry[Method],
    reply: Callable[[dict[str, Any]], None],
    name: str,
    device: str,
    representation: str,
    checks: list[str],
) -> None:
    """In a sealed process: the results of the checks with these ids, each sent as it is there."""
    subject = Subject.of(registry, name, device=device, representation=representation)
    for result in examine(subject, [check for check in CHECKS if check.id in checks]):
        reply({"result": asdict(result)})


def _result(said: Any) -> Result:
    try:
        result = Result(**said)
    except TypeError as e:
        raise BenchmarkError(f"its sealed process sent no answer: a check's result expected ({e})") from None
    texts = (result.check, result.found, result.expected, result.way_out)
    if result.state not in get_args(State) or not all(isinstance(t, str) for t in texts):
        raise BenchmarkError("its sealed process sent no answer: a check's result expected")
    if not isinstance(result.seconds, float | int):
        raise BenchmarkError("its sealed process sent no answer: the seconds of a check expected")
    return result
