"""Checks of hyper-parameters: declared, trainable wherever a search may look, and at the ends of their domains."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmark.contract.check import check
from benchmark.contract.promise import Failure, demand
from benchmark.contract.subject import Subject, sound
from benchmark.hyper import Bounds, Range


@check(
    "hyper-parameters have default, range and help",
    "declare each as name: type = hyper(default, help, low=, high=) or hyper(default, help, choices=)",
    needs=(),
)
def hyper_parameters_have_default_range_and_help(subject: Subject) -> None:
    """Each was made by hyper(), says what it is, and its default lies in its range."""
    for field in subject.fields:
        given = field.metadata.get("range")
        if not isinstance(given, Range):
            raise Failure(f"{field.name} without hyper()", "hyper() for each annotated field")
        demand(bool(field.metadata["help"]), f"no help for {field.name}", "a phrase that says what it is")
        if given.choices:
            demand(field.default in given.choices, f"{field.name} = {field.default!r}", f"{given}")
            continue
        if given.low is None or given.high is None or not given.low < given.high:
            raise Failure(f"{field.name} without a range", "choices, or low below high")
        default: Any = field.default
        demand(given.low <= default <= given.high, f"{field.name} = {field.default!r}", f"{given}")


@check(
    "every choice trains",
    "handle every value that choices lists, or list fewer",
    unless=lambda s: "" if any(_choices(s)) else "no hyper-parameter with choices",
)
def every_choice_trains(subject: Subject) -> None:
    """One step with each value of each hyper-parameter that has choices gives probabilities."""
    for name, value in _choices(subject):
        _try(subject, name, value)


@check(
    "both ends of every range train",
    "narrow the range to what the method can do",
    unless=lambda s: "" if any(_ends(s)) else "no hyper-parameter with a numeric range",
)
def both_ends_of_every_range_train(subject: Subject) -> None:
    """One step with the lowest and with the highest value of each numeric hyper-parameter gives probabilities."""
    for name, value in _ends(subject):
        _try(subject, name, value)


@check(
    "both ends of every domain train",
    "narrow the domain to what the method can do: gt=, ge=, le=, lt= of hyper()",
    unless=lambda s: "" if any(_edges(s)) else "no hyper-parameter with a bound",
)
def both_ends_of_every_domain_train(subject: Subject) -> None:
    """One step with each bound of each hyper-parameter, or beside one that is excluded, gives probabilities."""
    for name, value in _edges(subject):
        _try(subject, name, value)


def _try(subject: Subject, name: str, value: Any) -> None:
    try:
        method = subject.fit(hyper={name: value}, steps=1, checkpoints=1)
    except Exception as e:
        raise Failure(f"{type(e).__name__}: {e} with {name}={value!r}", "no error") from e
    sound(method.outputs(subject.data.target().x, "target"), 15, 3, f"with {name}={value!r}")


def _choices(subject: Subject) -> Iterator[tuple[str, Any]]:
    for field in subject.fields:
        for choice in getattr(field.metadata.get("range"), "choices", ()):
            if choice != field.default:
                yield field.name, choice


def _ends(subject: Subject) -> Iterator[tuple[str, Any]]:
    for field in subject.fields:
        given = field.metadata.get("range")
        for end in (given.low, given.high) if isinstance(given, Range) else ():
            if end is not None:
                yield field.name, int(end) if isinstance(field.default, int) else end


def _edges(subject: Subject) -> Iterator[tuple[str, Any]]:
    for field in subject.fields:
        given = field.metadata.get("bounds")
        for edge in given.edges(field.default) if isinstance(given, Bounds) else ():
            yield field.name, edge


CHECKS = (
    hyper_parameters_have_default_range_and_help,
    every_choice_trains,
    both_ends_of_every_range_train,
    both_ends_of_every_domain_train,
)
