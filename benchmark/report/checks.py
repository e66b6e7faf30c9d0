"""What may not meet in one table, and what may but has to be said."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from benchmark.contracts import Run
from benchmark.errors import BenchmarkError, counted, shorten
from benchmark.evaluation.frame import Record, run_of
from benchmark.evaluation.metrics import uar
from benchmark.protocol import Protocol
from benchmark.store.same_data import untold


def tally(values: Iterable[Any], between: str = ", ") -> str:
    """How many runs have which value, the commonest first.

    >>> tally(["cpu", "cuda", "cpu"])
    'cpu (2 runs), cuda (1 run)'
    """
    counts = sorted(Counter(map(str, values)).items(), key=lambda item: (-item[1], item[0]))
    return between.join(f"{value} ({counted(n, 'run')})" for value, n in counts)


def check_comparable(records: Sequence[Record], protocol: Protocol) -> None:
    """Nothing, for records that may stand in one table.

    Raises `BenchmarkError` for more than one protocol fingerprint or another than the protocol's,
    for more than one data fingerprint of a corpus, and for more than one class list of a pair.
    """
    _check_protocol(records, protocol)
    _check_data(records)
    _check_classes(records)


def _check_protocol(records: Sequence[Record], protocol: Protocol) -> None:
    found = [record["protocol"]["fingerprint"] for record in records]
    if set(found) - {protocol.fingerprint}:
        raise BenchmarkError(
            f"results of different protocols can't meet in one table: fingerprint {protocol.fingerprint} of "
            f"{protocol.name!r} expected, found {tally(found)}; report each with the protocol that it was run "
            "with, or keep them in separate results folders"
        )


def _check_data(records: Sequence[Record]) -> None:
    found: dict[str, list[str]] = defaultdict(list)
    for record in records:
        for side in ("source", "target"):
            found[record["data"][side]["corpus"]].append(record["data"][side]["fingerprint"])
    for corpus, fingerprints in sorted(found.items()):
        if len(set(fingerprints)) > 1:
            raise BenchmarkError(
                f"corpus {corpus}: one data fingerprint for all runs expected, found {tally(fingerprints)}: "
                f"{untold(sorted(set(fingerprints))) or 'its audio or labels changed between runs'}; remove the stored "
                f"runs of the other data and run again, or leave {corpus} out of the report"
            )


def _check_classes(records: Sequence[Record]) -> None:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for record in records:
        found[record["run"]["source"], record["run"]["target"]].append(" ".join(record["classes"]))
    for (source, target), classes in sorted(found.items()):
        if len(set(classes)) > 1:
            raise BenchmarkError(
                f"pair {source}:{target}: one class list for all runs expected, found {tally(classes)}; "
                "remove the stored runs with the other classes and run again"
            )


def remarks(records: Sequence[Record]) -> list[str]:
    """Sentences on what is not refused but has to be known: seeds of one cell that different code has run.

    The digest of a run covers the shared code, its method and the adapters of its two corpora, so it is
    comparable within a method and a pair only. A record without one counts as unknown code.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for record in records:
        run = record["run"]
        cell = f"{run['method']} {run['source']} → {run['target']}"
        found[cell].append(record["code"].get("digest") or "unknown")
    mixed = [f"{cell}: {tally(digests)}" for cell, digests in found.items() if len(set(digests)) > 1]
    if not mixed:
        return []
    cells = f"{len(mixed)} of {len(found)} combinations of method and pair"
    return [f"The code changed between the seeds of {cells}, by its digest: {shorten(mixed)}."]


def repeated(records: Sequence[Record], repetitions: Sequence[Record]) -> list[str]:
    """A sentence on runs that were repeated elsewhere: how many, and how far apart they came out."""
    found: dict[Run, list[float]] = defaultdict(list)
    for record in (*records, *repetitions):
        found[run_of(record).itself].append(100 * uar(record["checkpoints"][-1]["confusion"]["target"]))
    apart = [max(scores) - min(scores) for scores in found.values() if len(scores) > 1]
    if not apart:
        return []
    return [
        f"{counted(len(apart), 'run')} repeated elsewhere, {sum(apart) / len(apart):.1f} points of UAR apart on "
        f"average and at most {max(apart):.1f} at the end of training; a seed's scores are means over its repetitions."
    ]
