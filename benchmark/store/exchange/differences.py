"""What else differs between two states of the same runs, in sentences: settings, data, code and seeds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from benchmark.errors import UsageError, counted, shorten
from benchmark.evaluation.frame import Record, run_of
from benchmark.store.exchange.circumstances import circumstances, machines, unlike

Values = dict[str, set[str]]

Key = tuple[str, str, str]
"""Method, source, target."""


def differences(old: Sequence[Record], new: Sequence[Record]) -> tuple[str, ...]:
    """A sentence each on the settings, the data and the code of two lists of records, and on seeds that one lacks.

    Data are compared corpus by corpus and code by method and pair, where both sides have them; a digest of code covers
    the shared code, the method and the adapters of its two corpora.
    """
    return (
        _settings(old, new),
        _sentence("Data fingerprints", "corpora", *(_collected(records, _data) for records in (old, new))),
        _sentence("Code digests", "combinations of method and pair", *(_collected(r, _code) for r in (old, new))),
        *_seeds(old, new),
    )


def check_classes(old: Sequence[Record], new: Sequence[Record]) -> None:
    """Nothing, where every pair has one class list. Raises `UsageError` that names the others."""
    found = _collected([*old, *new], lambda record: [(run_of(record).pair, ", ".join(record["classes"]))])
    unlike = [f"{pair} ({' / '.join(sorted(lists))})" for pair, lists in sorted(found.items()) if len(lists) > 1]
    if unlike:
        raise UsageError(
            f"one class list per pair expected, found several: {shorten(unlike)}; scores over other classes can't be "
            "compared: make the runs of these pairs again with the same emotions"
        )


def other_machines(old: Sequence[Record], new: Sequence[Record]) -> dict[Key, tuple[str, ...]]:
    """Method, source, target -> what differed between the machines that made the same runs, as far as records tell."""
    before = {run_of(record): circumstances(record) for record in old}
    found: dict[Key, dict[str, None]] = {}
    for record in new:
        run = run_of(record)
        if run in before:
            unalike = machines(unlike([before[run], circumstances(record)]))
            told = {f"{name} ({values})": None for name, values in unalike.items()}
            found.setdefault((run.method, run.source, run.target), {}).update(told)
    return {key: tuple(told) for key, told in found.items() if told}


def _collected(records: Iterable[Record], values: Callable[[Record], Iterable[tuple[str, str]]]) -> Values:
    found: Values = defaultdict(set)
    for record in records:
        for key, value in values(record):
            found[key].add(value)
    return found


def _data(record: Record) -> list[tuple[str, str]]:
    return [(side["corpus"], side["fingerprint"]) for side in record["data"].values()]


def _code(record: Record) -> list[tuple[str, str]]:
    run = run_of(record)
    return [(f"{run.method} {run.pair}", record["code"].get("digest") or "unknown")]


def _settings(old: Sequence[Record], new: Sequence[Record]) -> str:
    before, after = (records[0]["protocol"]["fingerprint"] for records in (old, new))
    if before == after:
        return f"The settings are the same, protocol fingerprint {before}."
    return f"The settings differ: protocol fingerprint {before} in OLD, {after} in NEW."


def _sentence(what: str, nouns: str, old: Values, new: Values) -> str:
    both = sorted(old.keys() & new.keys())
    unlike = [f"{key} {_joined(old[key])} → {_joined(new[key])}" for key in both if old[key] != new[key]]
    if not both:
        return f"{what} can't be compared: no {nouns} in common."
    if unlike:
        return f"{what} differ in {len(unlike)} of {len(both)} {nouns}: {shorten(unlike)}."
    return f"{what} agree in all {len(both)} {nouns} that both have."


def _joined(values: Iterable[str]) -> str:
    return " and ".join(sorted(values))


def _seeds(old: Sequence[Record], new: Sequence[Record]) -> list[str]:
    before, after = (_collected(records, _seed) for records in (old, new))
    both = before.keys() & after.keys()
    sentences = []
    for side, has, other in (("OLD", before, after), ("NEW", after, before)):
        if lacking := sum(len(other[cell] - has[cell]) for cell in both):
            sentences.append(f"{side} lacks {counted(lacking, 'seed')} of cells that both have; they are left out.")
    return sentences


def _seed(record: Record) -> list[tuple[str, str]]:
    run = run_of(record)
    return [(f"{run.method} {run.pair}", str(run.seed))]
