"""What comes out of a contrast, in sentences made from its numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator

from benchmark.contrast.common import Contrast
from benchmark.contrast.results import Results
from benchmark.contrast.sameness import different
from benchmark.contrast.scores import REFERENCE
from benchmark.errors import counted, shorten
from benchmark.evaluation.rules import rule_of
from benchmark.evaluation.statistics.comparisons import LEVEL
from benchmark.evaluation.statistics.corpus_effects import independent_corpora
from benchmark.report.table import percent

MANY = 3
"""Methods up to which all are named."""


def findings(results: Results) -> list[str]:
    """Who comes first where, who gains by adapting under all protocols, how far rankings agree, what that is worth."""
    if any(rule_of(board.rule).oracle for board in results.contrast.boards):
        return ["The oracle chooses by the target's labels, which no method has: nothing is ranked or claimed."]
    parts = (_first(results), *_above(results), *_agreement(results), *_worth(results))
    return [f"{part[0].upper()}{part[1:]}." for part in parts]


def _first(results: Results) -> str:
    contrast = results.contrast
    if not contrast.competing:
        return "no method of the table does without target labels"
    best = {}
    for name, leaderboard in zip(contrast.names, contrast.leaderboards, strict=True):
        methods = tuple(map(str, results.ranks.index[results.ranks[name] == 1]))
        cells = {row.name: row.cells[0] for row in leaderboard.tables["uar"].rows}
        best[name] = (methods, f"{percent(cells[methods[0]].mean)} %")
    if len({methods for methods, _ in best.values()}) == 1:
        methods = next(iter(best.values()))[0]
        values = ", ".join(value for _, value in best.values())
        return (
            f"of {counted(len(contrast.competing), 'method')} {_names(methods)} first under {_all(contrast)} ({values})"
        )
    (name, (methods, value)), *others = best.items()
    told = [f"{_names(methods)} first under {name} ({value})"]
    told += [f"{shorten(methods, MANY)} under {name} ({value})" for name, (methods, value) in others]
    return f"of {counted(len(contrast.competing), 'method')} {', '.join(told)}"


def _names(methods: tuple[str, ...]) -> str:
    verb = "comes" if len(methods) == 1 else "come"
    return f"{shorten(methods, MANY)} {verb}"


def _all(contrast: Contrast) -> str:
    return "both protocols" if len(contrast.names) == 2 else f"all {len(contrast.names)} protocols"


def _above(results: Results) -> Iterator[str]:
    """How many methods are above their own floor everywhere, and above the reference too more than once."""
    contrast, found = results.contrast, results.over_floor.found
    adapting = [m for m in contrast.methods if any((name, m) in found for name in contrast.names)]
    if not adapting:
        return
    up = {m: [name for name in contrast.names if (name, m) in found and found[name, m].mean > 0] for m in adapting}
    everywhere = [m for m, names in up.items() if len(names) == len(contrast.names)]
    n = counted(len(adapting), "method")
    yield f"{len(everywhere)} of {n} that adapt are above their own floor under {_all(contrast)}{_named(everywhere)}"
    over = results.over_reference.found
    if over:
        both = {m: [name for name in names if (name, m) in over and over[name, m].mean > 0] for m, names in up.items()}
        twice = [m for m, names in both.items() if len(different(m, names, results.unchanged)) > 1]
        yield (
            f"{_of_them(len(twice))} above both their own floor and {REFERENCE} under more than one "
            f"protocol{', with other scores' * bool(results.unchanged)}{_named(twice)}"
        )


def _of_them(n: int) -> str:
    return {0: "none of them is", 1: "1 of them is"}.get(n, f"{n} of them are")


def _named(methods: list[str]) -> str:
    return f" ({', '.join(methods)})" if 0 < len(methods) <= MANY else ""


def _agreement(results: Results) -> Iterator[str]:
    known = [a for a in results.agreements if not math.isnan(a.tau)]
    if not known:
        return
    taus = (
        f"{known[0].tau:.2f}"
        if len(known) == 1
        else f"{min(a.tau for a in known):.2f} to {max(a.tau for a in known):.2f}"
    )
    seeds = [value for a in known for value in (a.within_a, a.within_b) if not math.isnan(value)]
    within = f"; those of two seeds of one protocol with {min(seeds):.2f} to {max(seeds):.2f}" if seeds else ""
    yield f"the rankings of two protocols agree with Kendall's τ of {taus}{within}"


def _worth(results: Results) -> Iterator[str]:
    corpora = independent_corpora(results.contrast.block.pairs)
    if results.differences.smallest_p > LEVEL:
        yield f"with {corpora} independent {'corpus' if corpora == 1 else 'corpora'} no difference can be significant"
    elif stars := [key for key in results.over_floor.found if results.over_floor.star(key)]:
        yield f"{counted(len(stars), 'gain')} over a floor can be told from chance over corpora, by Holm's p"
    else:
        yield "no gain over a floor can be told from chance over corpora, by Holm's p"
