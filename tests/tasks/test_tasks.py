"""Tasks and their sides."""

from __future__ import annotations

from benchmark.contracts import Impossible, Task
from benchmark.tasks.tasks import Side, make_task
from tests.toy_sides import corpus, protocol


def test_classes_are_the_shared_emotions_in_alphabetical_order():
    task = make_task("a", "b", ["sadness", "anger", "calm"], ["anger", "boredom", "sadness"], protocol())
    assert task == Task("a", "b", ("anger", "sadness"))


def test_fewer_than_two_shared_emotions_make_no_task():
    found = make_task("a", "b", ["anger", "calm"], ["anger", "boredom"], protocol())
    assert found == Impossible("a", "b", "at least two shared emotions expected, found only anger")


def test_a_listed_emotion_that_a_corpus_lacks_makes_no_task_and_names_the_nearest():
    found = make_task("a", "b", ["anger", "sad"], ["anger", "sadness"], protocol(emotions=["anger", "sadness"]))
    assert isinstance(found, Impossible)
    assert found.reason == "a has no 'sadness'; did you mean 'sad'?"


def test_a_side_keeps_the_tasks_classes_and_counts_the_rest():
    side = Side.of(corpus(), ("anger", "sadness"))
    assert len(side.rows) == 48
    assert side.dropped == {"fear": 24}
    assert all(("anger", "sadness")[y] in name for y, name in zip(side.y, side.names, strict=True))
