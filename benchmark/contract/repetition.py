"""Checks of training twice: the same again, or something else, as promised."""

from __future__ import annotations

import numpy as np

from benchmark.contract.check import REPEATS, check
from benchmark.contract.promise import demand
from benchmark.contract.subject import Subject, sound
from benchmark.protocol import MOST_SEED


@check(
    "same seed, same scores",
    "draw from a generator seeded by setting.seed; in a deep method's step torch's global one is seeded for you",
)
def same_seed_same_scores(subject: Subject) -> None:
    """Two methods fitted with the same arguments give the same bits."""
    again = subject.scored(subject.fit())
    difference = np.abs(again - subject.scores).max()
    demand(_equal(again, subject.scores), f"a difference of up to {difference:.3g}", "none, bit for bit")


@check("another seed, other scores", "let setting.seed decide what is drawn", unless=lambda s: _unless_deep(s))
def another_seed_other_scores(subject: Subject) -> None:
    """A deep method fitted with another seed is another network."""
    demand(
        not _equal(subject.scored(subject.fit(seed=1)), subject.scores), "the same scores for seeds 0 and 1", "others"
    )


@check("the largest seed trains", "derive what a library takes from setting.seed, by numpy's SeedSequence for instance")
def the_largest_seed_trains(subject: Subject) -> None:
    """A method fitted with the seed 2^64 - 1, more than many libraries take, gives probabilities."""
    sound(
        subject.fit(seed=MOST_SEED, steps=1, checkpoints=1).outputs(subject.data.target().x, "target"), 15, 3, "with it"
    )


@check("fitting again starts afresh", "set everything that fit changes at its beginning", needs=REPEATS)
def fitting_again_starts_afresh(subject: Subject) -> None:
    """A method that was fitted to something else before gives the same bits as a fresh one."""
    method = subject.fit(seed=3, steps=2)
    method.fit(subject.data.source(), subject.data.target(), subject.data.setting(), lambda progress: None)
    demand(_equal(subject.scored(method), subject.scores), "scores that differ from a fresh method's", "the same bits")


@check("progress rises to 1", "call checkpoint(progress) with growing progress, and checkpoint(1.0) last")
def progress_rises_to_one(subject: Subject) -> None:
    """Checkpoints are called with strictly growing progress in (0, 1], the last with 1.0."""
    seen: list[float] = []
    subject.fit(checkpoint=seen.append)
    rising = seen == sorted(set(seen)) and min(seen, default=0) > 0 and seen[-1:] == [1.0]
    demand(rising, f"checkpoints at {seen}", "growing numbers above 0 that end with 1.0")


@check("looking changes nothing", "let outputs leave the method as it is", needs=REPEATS)
def looking_changes_nothing(subject: Subject) -> None:
    """Scores are the same bits, however often outputs were asked for during and after training."""
    looked: list[np.ndarray] = []

    def checkpoint(progress: float) -> None:
        looked.append(subject.scored(method))

    method = subject.cls()
    method.fit(subject.data.source(), subject.data.target(), subject.data.setting(), checkpoint)
    last = subject.scored(method)
    demand(all(np.isfinite(p).all() for p in looked), "NaN or infinite scores at a checkpoint", "finite ones")
    demand(_equal(last, subject.scores), "scores that differ where checkpoints scored", "the same bits")
    demand(not looked or _equal(last, looked[-1]), "other scores at the last checkpoint than after it", "the same bits")


def _unless_deep(subject: Subject) -> str:
    return "" if subject.deep else "not a deep method"


def _equal(a: np.ndarray, b: np.ndarray) -> bool:
    return np.array_equal(a, b, equal_nan=True)


CHECKS = (
    same_seed_same_scores,
    another_seed_other_scores,
    the_largest_seed_trains,
    fitting_again_starts_afresh,
    progress_rises_to_one,
    looking_changes_nothing,
)
