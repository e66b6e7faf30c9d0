"""Checks on data as the worst pairs of corpora have them: finite probabilities are all that is asked for."""

from __future__ import annotations

import numpy as np

from benchmark.contract import data
from benchmark.contract.check import check
from benchmark.contract.subject import Subject, sound
from benchmark.contracts import Labelled, Unlabelled

GUARD = "guard means over no utterance, and divisions and roots of 0"


@check("classes absent from the source", f"{GUARD}; go over the classes that occur")
def classes_absent_from_the_source(subject: Subject) -> None:
    """Any one of the task's classes may have no utterance in the source."""
    y = data.labels(18)
    for absent, name in enumerate(data.CLASSES):
        rows = np.flatnonzero(y != absent)
        whole = subject.data.source()
        method = subject.fit(Labelled(whole.x[rows], y[rows], whole.speaker[rows]), steps=2)
        sound(method.outputs(subject.data.target().x, "target"), 15, 3, f"without {name} in the source")


@check("a source of one class", GUARD)
def a_source_of_one_class(subject: Subject) -> None:
    """All of the source's utterances may be of the same class."""
    method = subject.fit(subject.data.source(y=np.ones(6, dtype=np.int64)), steps=2)
    sound(method.outputs(subject.data.target().x, "target"), 15, 3, "from one class")


@check("a task of two classes", "take the number of classes from the setting")
def a_task_of_two_classes(subject: Subject) -> None:
    """A task may be about two classes only."""
    source, target = subject.data.source(y=data.labels(18, 2)), subject.data.frames(data.labels(15, 2), 1, 0.5)
    method = subject.fit(source, Unlabelled(target), classes=data.CLASSES[:2], steps=2)
    sound(method.outputs(target, "target"), 15, 2, "in a task of two classes")


@check("batches of two", f"{GUARD}, of batches too")
def batches_of_two(subject: Subject) -> None:
    """Batches of two utterances, drawn as they come, which lack classes."""
    method = subject.fit(batch=2, sampling="natural", steps=2)
    sound(method.outputs(subject.data.target().x, "target"), 15, 3, "after batches of two")


@check("a single speaker", "expect no second speaker")
def a_single_speaker(subject: Subject) -> None:
    """All of the source may be one speaker's."""
    method = subject.fit(subject.data.source(speakers=1), steps=2)
    sound(method.outputs(subject.data.target().x, "target"), 15, 3, "from one speaker")


@check("equal features", "distances, deviations and bandwidths of equal features are 0: add an epsilon before roots")
def equal_features(subject: Subject) -> None:
    """All frames and functionals of both corpora may be equal, as those of silence are."""
    whole, target = subject.data.source(), data.alike(subject.data.target().x)
    method = subject.fit(
        Labelled(data.alike(whole.x), whole.y, whole.speaker), Unlabelled(target), steps=2, dropout=0.0
    )
    sound(method.outputs(target, "target"), 15, 3, "where all features are equal")


CHECKS = (
    classes_absent_from_the_source,
    a_source_of_one_class,
    a_task_of_two_classes,
    batches_of_two,
    a_single_speaker,
    equal_features,
)
