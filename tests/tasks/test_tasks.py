"""Tasks and their sides."""

from __future__ import annotations

from benchmark.contracts import Impossible, Task
from benchmark.tasks.tasks import Side, make_task
from tests.toy_sides import corpus, protocol


def of(*emotions, utterances=4):
    return dict.fromkeys(emotions, utterances)


def test_a_source_with_one_utterance_of_each_emotion_is_told_apart_from_one_that_can_be_validated_on():
    both = of("anger", "sadness")
    found = make_task("a", "b", of("anger", "sadness", utterances=1), both, protocol())
    assert isinstance(found, Impossible)
    assert found.reason == "two utterances of an emotion expected of the source a, found one of each"
    assert isinstance(make_task("a", "b", {"anger": 2, "sadness": 1}, both, protocol()), Task)
    assert isinstance(make_task("b", "a", both, of("anger", "sadness", utterances=1), protocol()), Task)


def test_classes_are_the_shared_emotions_in_alphabetical_order():
    task = make_task("a", "b", of("sadness", "anger", "calm"), of("anger", "boredom", "sadness"), protocol())
    assert task == Task("a", "b", ("anger", "sadness"))


def test_fewer_than_two_shared_emotions_make_no_task():
    found = make_task("a", "b", of("anger", "calm"), of("anger", "boredom"), protocol())
    assert found == Impossible("a", "b", "at least two shared emotions expected, found only anger")


def test_a_listed_emotion_that_a_corpus_lacks_makes_no_task_and_names_the_nearest():
    found = make_task("a", "b", of("anger", "sad"), of("anger", "sadness"), protocol(emotions=["anger", "sadness"]))
    assert isinstance(found, Impossible)
    assert found.reason == "a has no 'sadness'; did you mean 'sad'?"


def test_a_side_keeps_the_tasks_classes_and_counts_the_rest():
    side = Side.of(corpus(), ("anger", "sadness"))
    assert len(side.rows) == 48
    assert side.dropped == {"fear": 24}
    assert all(("anger", "sadness")[y] in name for y, name in zip(side.y, side.names, strict=True))
