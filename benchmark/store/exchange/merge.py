"""The joining of results folders: what stands against one table of all their runs, and the copying.

Everything is read and compared before anything is written, so that a refusal leaves the results folder as it was.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from benchmark.errors import StoreError, UsageError, counted, shorten
from benchmark.store.exchange.holdings import Copy, Holding, folder_of, hold, require_stores, stores_below
from benchmark.store.exchange.settling import ALL, FIRST, Placed, Settled, disagreements, is_kept, settle
from benchmark.store.files import write_atomically
from benchmark.store.record import encode, intact
from benchmark.store.same_data import PUBLISHED, untold
from benchmark.store.status import unchecked_scores
from benchmark.store.store import Store


@dataclass(frozen=True)
class Merge:
    """What joining ``holdings`` into ``results`` comes to; ``there`` is what ``results`` holds before it."""

    results: Path
    there: tuple[Holding, ...]
    holdings: tuple[Holding, ...]
    keep: str = ""
    """See `benchmark.store.exchange.settling.settle`."""

    @cached_property
    def copies(self) -> tuple[Copy, ...]:
        """Every verified record: those that are there first, then folder by folder."""
        return tuple(copy for holding in (*self.there, *self.holdings) for copy in holding.copies)

    @cached_property
    def settled(self) -> Settled:
        """The record that stands for each run: the one that is there, or that of the first folder, or as kept."""
        return settle(self.copies, self.keep)

    def new(self, holding: Holding) -> list[Placed]:
        """The records of a holding that are to be copied, and as which run."""
        own = set(map(id, holding.copies))
        return [placed for placed in self.settled.placed if id(placed.copy) in own]

    @cached_property
    def problems(self) -> tuple[str, ...]:
        """A sentence for everything that forbids the merge, with the files and the way out; empty when nothing does."""
        damaged = (why for holding in (*self.there, *self.holdings) for why in holding.damaged)
        unlike = (problem for check in (_unlike_settings, _unlike_data) for problem in check(self.copies))
        return (*damaged, *unlike, *disagreements(self.settled.open))

    @cached_property
    def remarks(self) -> tuple[str, ...]:
        """Sentences on what is not refused but has to be known: copies that are not the same file, and other code."""
        sums = {placed.copy.checksum for placed in self.settled.placed}
        unlike = sum(copy.checksum not in sums for holding in self.holdings for copy in holding.copies)
        repeated = sum(placed.run != placed.copy.run for placed in self.settled.placed)
        told = {
            f"{counted(unlike - self.settled.left, 'run')} already there with the same classes, hyper-parameters and "
            "confusion counts, but another cost, code, environment or rounding; the record that was there stays.": (
                unlike - self.settled.left
            ),
            f"{counted(self.settled.left, 'run')} that came out otherwise left behind: --keep {self.keep}.": (
                self.settled.left
            ),
            f"{counted(repeated, 'run')} that came out otherwise kept as repetitions; a seed's scores are means over "
            "its repetitions.": repeated,
        }
        old = sum(holding.unchecked for holding in self.holdings)
        known = [*(sentence for sentence, n in told.items() if n), *([unchecked_scores(old)] if old else [])]
        return (*known, *_unlike_code(self.copies))


def plan_merge(folders: Sequence[Path], results: Path, protocol: str | None = None, keep: str = "") -> Merge:
    """What joining results ``folders`` into ``results`` comes to; nothing is written.

    ``protocol``: the only name to join; all when None. ``keep``: see `benchmark.store.exchange.settling.settle`.
    Raises `UsageError` for a folder without such runs, for one that is given twice, and for another one to keep.
    """
    if keep not in {"", FIRST, ALL} and not any(is_kept(folder, keep) for folder in (results, *folders)):
        choice = ", ".join([FIRST, ALL, *map(str, dict.fromkeys((results, *folders)))])
        raise UsageError(f"--keep: one of {choice} expected, found {keep!r}")
    seen = {results.resolve(): results}
    for folder in folders:
        if (same := seen.setdefault(folder.resolve(), folder)) is not folder:
            raise UsageError(f"{folder}: folders that differ expected, found the same as {same}; leave one out")
    stores = [store for folder in folders for store in require_stores(folder, protocol)]
    names = {store.protocol_name for store in stores}
    there = [store for store in stores_below(results) if store.protocol_name in names]
    return Merge(results, tuple(map(hold, there)), tuple(map(hold, stores)), keep)


def carry_out(merge: Merge) -> int:
    """Copy every new record, its scores first; how many. Byte for byte, but for the number of a new repetition.

    A record that is there and not kept is set aside, as `Store.set_aside` does.

    Raises `StoreError`, before anything is written, when there are problems; later, when a record has changed since
    it was read or can't be written: what was copied until then is whole, and the same merge goes on from there.
    """
    if merge.problems:
        raise StoreError(f"{counted(len(merge.problems), 'problem')} before a merge: {'; '.join(merge.problems)}")
    new = [placed for holding in merge.holdings for placed in merge.new(holding)]
    for placed in new:
        store = placed.copy.store
        _carry(placed, Store(merge.results, store.protocol_name, store.fingerprint))
    return len(new)


def _carry(placed: Placed, store: Store) -> None:
    copy, goal = placed.copy, store.path(placed.run)
    content, scores = copy.path.read_bytes(), copy.store.packed_scores(copy.run)
    if not intact(content) or copy.checksum.encode() not in content:
        raise StoreError(f"{copy.path} changed while it was being joined; start merge again")
    if placed.run != copy.run:
        checksum = None if scores is None else hashlib.sha256(scores).hexdigest()
        content = encode({**json.loads(content), "run": placed.run.as_dict(), "scores": checksum})
    if goal.exists():
        store.set_aside(placed.run)
    if scores is not None:
        write_atomically(goal.with_suffix(".npz"), scores)
    else:
        goal.with_suffix(".npz").unlink(missing_ok=True)
    write_atomically(goal, content)
    goal.with_suffix(".failed.json").unlink(missing_ok=True)


Unlike = Iterator[tuple[Any, dict[Any, list[Copy]]]]


def _unlike(rows: Iterable[tuple[Hashable, Hashable, Copy]]) -> Unlike:
    """Of rows of key, value and copy: each key that has several values, and the copies with each of them."""
    found: dict[Hashable, dict[Hashable, list[Copy]]] = defaultdict(lambda: defaultdict(list))
    for key, value, copy in rows:
        found[key][value].append(copy)
    yield from ((key, values) for key, values in found.items() if len(values) > 1)


def _unlike_settings(copies: Sequence[Copy]) -> Iterator[str]:
    for name, values in _unlike((c.store.protocol_name, c.store.fingerprint, c) for c in copies):
        found = " and ".join(shorten(dict.fromkeys(str(c.store.runs) for c in same)) for same in values.values())
        yield (
            f"protocol {name}: one fingerprint expected, found {found}: different settings under one name; leave the "
            "folders with the other settings out, or join them into another results folder"
        )


def _unlike_data(copies: Sequence[Copy]) -> Iterator[str]:
    known = PUBLISHED | {earlier: now for copy in copies for earlier, now in copy.names.items()}
    rows = (
        ((c.store.protocol_name, corpus), known.get(data, data), c) for c in copies for corpus, data in c.data.items()
    )
    for (name, corpus), values in _unlike(rows):
        found = " and ".join(f"{data} ({_files(same)})" for data, same in values.items())
        yield (
            f"protocol {name}, corpus {corpus}: one data fingerprint expected, found {found}: "
            f"{untold(values) or 'its audio or labels differ'}; make the runs of one side again with the other's copy "
            "of the corpus, or leave its folder out"
        )


def _unlike_code(copies: Sequence[Copy]) -> Iterator[str]:
    rows = [((c.store.protocol_name, c.run.method, c.run.pair), c.code, c) for c in copies]
    mixed = []
    for (_, method, pair), values in _unlike(rows):
        found = (
            f"{code} ({shorten(dict.fromkeys(str(folder_of(c.store)) for c in same))})" for code, same in values.items()
        )
        mixed.append(f"{method} {pair}: {', '.join(found)}")
    if mixed:
        cells = f"{len(mixed)} of {len({key for key, _, _ in rows})} combinations of method and pair"
        yield f"The code differs in {cells}, by its digest: {shorten(mixed)}."


def _files(copies: Sequence[Copy]) -> str:
    return shorten((str(copy.path) for copy in copies), 1)
