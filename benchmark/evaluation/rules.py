"""Selection rules: which of a run's models its score is taken from.

A training run is scored at each of its checkpoints, and every label-free score of a checkpoint is stored with it
(`benchmark.evaluation.selection`), so each rule is applied to the same stored runs and none trains again. With a
search, the candidates of a cell are the checkpoints of all its trials.

Only `oracle` looks at target labels: it says what the best choice would have been, and competes with nobody.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from benchmark.errors import UsageError, nearest
from benchmark.evaluation.metrics import uar

Checkpoint = Mapping[str, Any]
"""One checkpoint of a stored record, see ``results/README.md``."""


@dataclass(frozen=True)
class Rule:
    """A rule: the candidate with the highest ``score`` is chosen, the later of equals.

    ``score`` is NaN where a checkpoint has none. ``oracle``: it looks at target labels.
    """

    name: str
    title: str
    paper: str
    score: Callable[[Checkpoint], float]
    oracle: bool = False


def _stored(name: str) -> Callable[[Checkpoint], float]:
    def score(checkpoint: Checkpoint) -> float:
        value = checkpoint["selection"].get(name)
        return math.nan if value is None else float(value)

    return score


def _source_validation(checkpoint: Checkpoint) -> float:
    confusion = checkpoint["confusion"].get("source_validation")
    return uar(confusion) if confusion else math.nan


def _target(checkpoint: Checkpoint) -> float:
    return uar(checkpoint["confusion"]["target"])


RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("last", "the model at the end of training", "", lambda checkpoint: checkpoint["progress"]),
        Rule("source_validation", "highest UAR on held-out source speakers", "", _source_validation),
        Rule("entropy", "lowest entropy of target predictions", "Morerio et al. 2018", _stored("entropy")),
        Rule("infomax", "confident and diverse target predictions", "Shi and Sha 2012", _stored("infomax")),
        Rule("snd", "soft neighbourhood density of target predictions", "Saito et al. 2021", _stored("snd")),
        Rule("iwv", "importance-weighted source validation", "Sugiyama et al. 2007", _stored("iwv")),
        Rule("dev", "the same with a control variate", "You et al. 2019", _stored("dev")),
        Rule("bnm", "nuclear norm of target predictions", "Cui et al. 2020", _stored("bnm")),
        Rule("oracle", "highest UAR on the target's labels: not a rule anyone could follow", "", _target, oracle=True),
    )
}
"""Name -> rule, `oracle` last."""


def rule_of(name: str) -> Rule:
    """The rule of that name. Raises `UsageError` with the nearest one."""
    if name not in RULES:
        raise UsageError(f"no selection rule {name!r}; {nearest(name, RULES)}")
    return RULES[name]


def choose(trials: Sequence[Mapping[str, Any]], rule: str) -> tuple[Mapping[str, Any], Checkpoint]:
    """The record and its checkpoint that ``rule`` chooses among the ``trials`` of one cell.

    ``trials``: records of one method, pair and seed, the defaults first. Where no checkpoint has the rule's
    score (`target_only` has no source validation), the end of training of the defaults is chosen, as `last` does:
    it has no score by which to compare trials. Raises `UsageError` for an unknown rule.

    >>> early = {"progress": 0.5, "selection": {"snd": 2.0}, "confusion": {"target": [[1, 0], [1, 0]]}}
    >>> late = {"progress": 1.0, "selection": {"snd": 1.0}, "confusion": {"target": [[1, 0], [0, 1]]}}
    >>> run = {"checkpoints": [early, late]}
    >>> [choose([run], name)[1]["progress"] for name in ("last", "snd", "dev", "oracle")]
    [1.0, 0.5, 1.0, 1.0]
    """
    score = rule_of(rule).score
    if rule != "last":
        candidates = [(record, checkpoint) for record in reversed(trials) for checkpoint in record["checkpoints"][::-1]]
        scored = [(s, *candidate) for candidate in candidates if not math.isnan(s := score(candidate[1]))]
        if scored:
            return max(scored, key=itemgetter(0))[1:]
    return trials[0], trials[0]["checkpoints"][-1]
