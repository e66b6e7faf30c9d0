"""Copies of one run that came out otherwise: which of them stands, and which stay as repetitions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmark.contracts import Run
from benchmark.errors import shorten
from benchmark.store.exchange.circumstances import cause
from benchmark.store.exchange.holdings import Copy, folder_of

FIRST, ALL = "first", "all"
"""What ``keep`` may be beside a folder: the copy met first, or all of them, the others as repetitions."""


@dataclass(frozen=True)
class Placed:
    """A record and the run that it stands for in the joined folder: its own, or a repetition of it."""

    copy: Copy
    run: Run


@dataclass(frozen=True)
class Settled:
    """Every record that stands, in the order in which they were met; disagreements that ``keep`` leaves open."""

    placed: tuple[Placed, ...]
    open: tuple[tuple[Copy, Copy], ...]
    left: int
    """Copies that another one was preferred to."""


def settle(copies: Sequence[Copy], keep: str = "") -> Settled:
    """Which of ``copies``, in order of precedence, stands for which run.

    A copy with the results of one that stands adds nothing. One that came out otherwise is a disagreement, unless
    ``keep`` is `FIRST`, a folder that holds one of the two, or `ALL`: it then becomes the next repetition, provided
    that the code, the classes and the hyper-parameters are the same.
    """
    kept = {folder for folder in {folder_of(c.store) for c in copies} if is_kept(folder, keep)}
    preferred = {(c.identity, c.run) for c in copies if folder_of(c.store) in kept}
    standing: dict[tuple[str, str, Run], dict[int, Copy]] = defaultdict(dict)
    unsettled: list[tuple[Copy, Copy]] = []
    left = 0
    for copy in copies:
        places, number = standing[copy.identity], copy.run.repetition
        if any(copy.results == other.results for other in places.values()):
            continue
        if (other := places.setdefault(number, copy)) is copy:
            continue
        if keep == ALL and _repeats(copy, other):
            places[max(places) + 1] = copy
        elif keep == FIRST or (copy.identity, copy.run) in preferred:
            left += 1
            if folder_of(copy.store) in kept:
                places[number] = copy
        else:
            unsettled.append((other, copy))
    placed = [
        Placed(copy, replace(copy.run, repetition=number))
        for places in standing.values()
        for number, copy in places.items()
    ]
    return Settled(tuple(placed), tuple(unsettled), left)


def is_kept(folder: Path, keep: str) -> bool:
    """Whether a results folder is the one that ``keep`` names."""
    return keep not in {"", FIRST, ALL} and Path(keep).resolve() == folder.resolve()


def disagreements(unsettled: Sequence[tuple[Copy, Copy]]) -> Iterator[str]:
    """A sentence for all that differ in the same parts for the same cause, with the files of the first."""
    alike: dict[tuple[str, str], list[tuple[Copy, Copy]]] = defaultdict(list)
    for one, other in unsettled:
        parts = ", ".join(part for part in one.results if one.results[part] != other.results[part])
        alike[parts, cause([one.circumstances, other.circumstances])].append((one, other))
    for (parts, why), pairs in alike.items():
        one, other = pairs[0]
        runs = shorten(str(copy.run) for copy, _ in pairs)
        yield (
            f"{runs}: copies that agree expected, found {one.path} and {other.path} with another {parts}; {why}; "
            f"{_ways_out(one, other)}"
        )


def _ways_out(one: Copy, other: Copy) -> str:
    folders = " or ".join(str(folder_of(copy.store)) for copy in (one, other))
    alike = _repeats(one, other)
    every = f", or --keep {ALL} for both as repetitions" if alike else f" (--keep {ALL} takes copies of {_SAME} only)"
    return f"give --keep {FIRST} or --keep {folders} for the one that counts{every}"


_SAME = "the same code, classes and hyper-parameters"


def _repeats(one: Copy, other: Copy) -> bool:
    """Whether one may be a repetition of the other: the same experiment, only its numbers came out otherwise."""
    same = ("classes", "hyper-parameters")
    return one.code == other.code and all(one.results[part] == other.results[part] for part in same)
