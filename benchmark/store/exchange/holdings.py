"""What results folders hold: protocols, fingerprints and verified records, whichever program wrote them."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmark.contracts import Run
from benchmark.errors import StoreError, UsageError, shorten
from benchmark.store.exchange.circumstances import circumstances
from benchmark.store.record import SCHEMA, intact
from benchmark.store.same_data import names_of_data
from benchmark.store.store import Store


@dataclass(frozen=True)
class Copy:
    """A verified record in one of the folders, with all that decides whether it may be joined with others.

    ``code``: the digest of the code. ``data``: corpus -> data fingerprint; ``names``: see
    `benchmark.store.same_data.names_of_data`. ``results``: part of the record that every copy of a run must share ->
    digest of what it holds; ``circumstances``: why it may not.
    """

    store: Store
    run: Run
    checksum: str
    code: str
    data: dict[str, str]
    names: dict[str, str]
    results: dict[str, str]
    circumstances: dict[str, str]

    @property
    def path(self) -> Path:
        return self.store.path(self.run)

    @property
    def identity(self) -> tuple[str, str, Run]:
        """What its repetitions share with it."""
        return (self.store.protocol_name, self.store.fingerprint, self.run.itself)


@dataclass(frozen=True)
class Holding:
    """What one folder holds under one fingerprint: verified records, sentences on the others, how many failures.

    ``unchecked``: how many records are from before they kept the checksum of their scores.
    """

    store: Store
    copies: tuple[Copy, ...]
    damaged: tuple[str, ...]
    failures: int
    unchecked: int

    @property
    def folder(self) -> Path:
        return folder_of(self.store)


def stores_below(results: Path) -> list[Store]:
    """The stores below a results folder that hold a finished or a failed run, by protocol name and fingerprint."""
    found = []
    for runs in sorted(path for path in results.glob("*/runs/*") if path.is_dir()):
        with contextlib.suppress(UsageError):
            store = Store(results, runs.parent.parent.name, runs.name)
            if store.finished() or store.failures():
                found.append(store)
    return found


def require_stores(results: Path, protocol: str | None = None) -> list[Store]:
    """`stores_below`, those of a protocol's name only where one is given. Raises `UsageError` when there is none."""
    stores = stores_below(results)
    wanted = [store for store in stores if protocol in (None, store.protocol_name)]
    if not wanted:
        name = f" of protocol {protocol}" if protocol else ""
        found = f"those of {shorten(dict.fromkeys(s.protocol_name for s in stores))}" if stores else "none"
        raise UsageError(f"{results}: a results folder with runs{name} expected, found {found}; see results/README.md")
    return wanted


def folder_of(store: Store) -> Path:
    """The results folder in which a store lies."""
    return store.folder.parent


def hold(store: Store) -> Holding:
    """What a store holds, every checksum verified, scores included."""
    copies, broken = [], {}
    for run in sorted(store.finished(), key=lambda run: run.order_key):
        try:
            copies.append(_read(store, run))
        except StoreError as e:
            broken[store.path(run)] = str(e)
    unchecked = len(store.unchecked(copy.run for copy in copies))
    return Holding(store, tuple(copies), tuple(_reasons(folder_of(store), broken)), len(store.failures()), unchecked)


def _reasons(folder: Path, broken: dict[Path, str]) -> Iterator[str]:
    """A sentence per broken record, and one for all of another schema."""
    outdated = defaultdict(list)
    for path, why in broken.items():
        if (schema := _schema(path)) == SCHEMA:
            yield why
        else:
            outdated[schema].append(str(path))
    for schema, paths in outdated.items():
        yield (
            f"{folder}: records of schema {SCHEMA} expected, found schema {schema} in {shorten(paths)}; make these "
            "runs again, or leave the folder out"
        )


def _read(store: Store, run: Run) -> Copy:
    record = store.read(run)
    store.arrays(run)
    *earlier, last = [checkpoint["confusion"] for checkpoint in record["checkpoints"]]
    results = {
        "classes": record["classes"],
        "hyper-parameters": record["hyper_parameters"],
        "confusion at the last checkpoint": last,
        "confusion at earlier checkpoints": earlier,
    }
    return Copy(
        store=store,
        run=run,
        checksum=record["checksum"],
        code=record["code"].get("digest") or "unknown",
        data={side["corpus"]: side["fingerprint"] for side in record["data"].values()},
        names=names_of_data(record),
        results={part: hashlib.sha256(json.dumps(held).encode()).hexdigest() for part, held in results.items()},
        circumstances=circumstances(record),
    )


def _schema(path: Path) -> int:
    """The schema that a record says it has; the current one where the file can't be read or trusted."""
    with contextlib.suppress(OSError):
        if intact(raw := path.read_bytes()):
            return int(json.loads(raw)["schema"])
    return SCHEMA
