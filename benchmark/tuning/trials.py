"""What was measured on the shifts of a protocol: the scores of all trials, and what made them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from benchmark.contracts import Run
from benchmark.errors import UsageError, shorten
from benchmark.evaluation.metrics import uar
from benchmark.hyper import hyper_parameters
from benchmark.protocol import Protocol
from benchmark.registry import Registry
from benchmark.running.choice import Pair, Selection
from benchmark.running.settings import settings_of, varied
from benchmark.store.store import Store
from benchmark.tuning.ranking import Scores


@dataclass(frozen=True)
class Shift:
    """A pair of corpora under a protocol: the scores of one method's trials, see `Ranking`, and what made them.

    ``digests``, ``commits``: of the code, as the runs' records have them; ``data``: corpus -> its data's fingerprint.
    """

    protocol: Protocol
    source: str
    target: str
    seeds: tuple[int, ...]
    scores: Scores
    digests: tuple[str, ...] = ()
    commits: tuple[str, ...] = ()
    data: Mapping[str, str] = field(default_factory=dict)


def check_synthetic(protocol: Protocol, synthetic: Mapping[str, bool]) -> None:
    """Nothing, when every corpus is generated. ``synthetic``: of every corpus of the pairs, whether it is.

    Raises `UsageError` otherwise: a leaderboard is about the labels of recorded corpora.
    """
    if recorded := [name for name, is_synthetic in synthetic.items() if not is_synthetic]:
        raise UsageError(
            f"tune: synthetic corpora expected, found {shorten(recorded)} in the protocol {protocol.name}; the labels "
            "of recorded corpora belong to leaderboards and choose no default: take --protocol tuning"
        )


def check_free(protocol: Protocol, methods: Registry, names: tuple[str, ...]) -> None:
    """Nothing, when trials of each method ``names`` can vary something, and nothing else decides on it.

    Raises `UsageError` otherwise.
    """
    if protocol.search.trials > 1:
        raise UsageError(
            f"tune: a protocol without a search of its own expected, found search.trials: {protocol.search.trials} in "
            f"{protocol.name}; take it out there and give --trials"
        )
    for name in names:
        if set_there := protocol.hyper_parameters.get(name):
            raise UsageError(
                f"tune: free hyper-parameters of {name} expected, found {shorten(set_there)} set by the protocol "
                f"{protocol.name}; take them out there"
            )
        if not varied(methods.get(name), {}):
            raise UsageError(
                f"tune: a hyper-parameter of {name} with a range, not of the origin paper or argued, expected, "
                "found none; there is nothing to choose"
            )


def with_trials(selection: Selection, trials: int) -> Selection:
    """The same selection with so many trials of every method."""
    return replace(selection, trials=dict.fromkeys(selection.methods, trials))


def values_of(method: type, trial: int) -> dict[str, object]:
    """What is varied, and its value in a trial; trial 0 has the present defaults."""
    values = hyper_parameters(method) | settings_of(method, trial, {}, tuning=True)
    return {name: values[name] for name in varied(method, {})}


def shifts_of(
    method: str,
    protocol: Protocol,
    selection: Selection,
    pairs: Iterable[Pair],
    store: Store,
    failed: Collection[Run] = (),
) -> list[Shift]:
    """The shifts of a protocol with the stored runs of one ``method``: target UAR of the last checkpoint.

    ``failed``: runs that count as such even where an outdated record of theirs is left.
    """
    stored = store.finished().difference(failed)
    return [_shift(method, protocol, selection, pair, store, stored) for pair in pairs]


def _shift(
    method: str, protocol: Protocol, selection: Selection, pair: Pair, store: Store, stored: Collection[Run]
) -> Shift:
    seeds, records = selection.seeds, []
    scores = np.full((selection.trials[method], len(seeds)), np.nan)
    for trial, column in np.ndindex(scores.shape):
        run = Run(method, *pair, seeds[column], trial)
        if run in stored:
            records.append(record := store.read(run))
            scores[trial, column] = uar(record["checkpoints"][-1]["confusion"]["target"])
    digests, commits = ({str(r["code"][key]) for r in records} for key in ("digest", "commit"))
    data = {side["corpus"]: side["fingerprint"] for record in records for side in record["data"].values()}
    return Shift(protocol, *pair, seeds, scores, tuple(sorted(digests)), tuple(sorted(commits)), data)
