"""Checks that a method leaves alone what is not its own: labels, arguments, global random state."""

from __future__ import annotations

import dataclasses
import pickle
import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from benchmark.contract import data
from benchmark.contract.check import REPEATS, check, seed_all
from benchmark.contract.promise import Failure, demand
from benchmark.contract.subject import Subject
from benchmark.protocol import Protocol
from benchmark.running.experiment import Evaluator
from benchmark.tasks.splits import split_task
from benchmark.tasks.tasks import Side


@check(
    "target labels permuted, nothing changes",
    "use nothing but the arguments of fit; the checkpoint is to be called, not to be looked into",
    unless=lambda s: "may see labels of other speakers" if s.cls.supervised_on_target else "",
    needs=(*REPEATS, "scores_are_finite", "rows_sum_to_one", "features_are_finite"),
)
def target_labels_permuted_nothing_changes(subject: Subject) -> None:
    """On a task that the harness split, with its evaluator at the checkpoints, the target's labels change no bit."""
    y = data.labels(24)
    honest, blind = (_on_task(subject, said) for said in (y, np.random.default_rng(1).permutation(y)))
    for what in ("scores", "features"):
        a, b = getattr(honest, what), getattr(blind, what)
        if not np.array_equal(a, b, equal_nan=True):
            raise Failure(f"{what} that differ by up to {np.abs(a - b).max():.3g}", "the same bits")


def _on_task(subject: Subject, said: np.ndarray) -> Any:
    training = subject.data.setting(checkpoints=1).training
    protocol = Protocol(name="contract", corpora=("left", "right")).model_copy(update={"training": training})
    left, right = subject.data.corpus("left", 5, 0.0), subject.data.corpus("right", 6, 0.5, said)
    split = split_task(Side.of(left, data.CLASSES), Side.of(right, data.CLASSES), protocol, 0)
    method = subject.cls()
    evaluator = Evaluator(method, split, len(data.CLASSES))
    method.fit(split.source, split.target, subject.data.setting(checkpoints=1), evaluator)
    return method.outputs(split.test, "target")


@check("inputs stay as they are", "work on copies; no method whose name ends in _ on tensors that come from outside")
def inputs_stay_as_they_are(subject: Subject) -> None:
    """fit and outputs change no array and no tensor that they are given; arrays are read-only here."""
    source, target, x = subject.data.source(), subject.data.target(), subject.data.target().x
    given = {"source": source, "target": target, "scored utterances": x}
    before = {name: pickle.dumps(what) for name, what in given.items()}
    for array in (array for what in given.values() for _, array in _arrays(what)):
        array.flags.writeable = False
    method = subject.fit(source, target)
    method.outputs(x, "target")
    method.outputs(source.x, "source")
    for name, what in given.items():
        for (field, now), (_, then) in zip(_arrays(what), _arrays(pickle.loads(before[name])), strict=True):
            demand(np.array_equal(now, then), f"{field} of the {name} changed", "nothing to change")


def _arrays(what: Any) -> Iterator[tuple[str, np.ndarray]]:
    for field in dataclasses.fields(what):
        value = getattr(what, field.name)
        if isinstance(value, torch.Tensor):
            yield field.name, value.numpy()
        elif isinstance(value, np.ndarray):
            yield field.name, value
        elif dataclasses.is_dataclass(value):
            yield from _arrays(value)


@check("global random state stays as it is", "draw from a generator of your own, or inside loss and step")
def global_random_state_stays_as_it_is(subject: Subject) -> None:
    """Python's, numpy's and torch's global generators are where they were after fit and outputs."""
    before = _states(subject)
    subject.scored(subject.fit())
    moved = [name for name, state in _states(subject).items() if state != before[name]]
    demand(not moved, f"{' and '.join(moved)} drawn from", "none of them")


def _states(subject: Subject) -> dict[str, Any]:
    kind, keys, *rest = np.random.get_state()  # noqa: NPY002
    states = {"numpy.random": (kind, tuple(keys), *rest), "torch's": torch.get_rng_state().numpy().tobytes()}
    return states if subject.hooked else {"random": random.getstate(), **states}


@check("scores don't depend on global random state", "draw from a generator seeded by setting.seed", needs=REPEATS)
def scores_dont_depend_on_global_random_state(subject: Subject) -> None:
    """Other seeds of the global generators give the same bits."""
    expected = subject.scores
    seed_all(11)
    again = subject.scored(subject.fit())
    demand(np.array_equal(again, expected, equal_nan=True), "scores that depend on it", "the same bits")


CHECKS = (
    target_labels_permuted_nothing_changes,
    inputs_stay_as_they_are,
    global_random_state_stays_as_it_is,
    scores_dont_depend_on_global_random_state,
)
