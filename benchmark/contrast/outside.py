"""What the table of a contrast is without, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from benchmark.contrast.common import Contrast
from benchmark.errors import counted, shorten
from benchmark.report.parts import arrow


def outside(contrast: Contrast, named: bool = True) -> list[str]:
    """What the table is without, and why: pairs, methods, runs. ``named``: with the methods' names."""
    return [
        *_unlike(contrast),
        *_lonely(contrast),
        *_partial(contrast, named),
        *_excluded(contrast),
        *_gaps(contrast),
        *(f"{column.name}: {notice}." for column in contrast.columns for notice in column.board.notices),
    ]


def _unlike(contrast: Contrast) -> Iterator[str]:
    for pair, found in contrast.unlike.items():
        told = "; ".join(f"{', '.join(classes)} under {name}" for name, classes in found.items())
        yield f"Left out, other classes: {arrow(pair)}: {told}."


def _lonely(contrast: Contrast) -> Iterator[str]:
    by_names: dict[tuple[str, ...], list[str]] = {}
    for pair, names in contrast.lonely.items():
        by_names.setdefault(names, []).append(arrow(pair))
    for names, pairs in by_names.items():
        yield f"Left out, runs under {', '.join(names)} only: {shorten(pairs, 6)}."


def _partial(contrast: Contrast, named: bool) -> Iterator[str]:
    by_names: dict[tuple[str, ...], list[str]] = {}
    for method, names in contrast.partial.items():
        by_names.setdefault(names, []).append(method)
    for names, methods in by_names.items():
        which = f": {', '.join(methods)}" if named else ""
        yield f"Not in the table: {counted(len(methods), 'method')} with runs under {', '.join(names)} only{which}."


def _excluded(contrast: Contrast) -> Iterator[str]:
    for column in contrast.columns:
        for (*pair, seed), why in column.board.excluded.items():
            yield f"Left out, nothing to score under {column.name}: {arrow(pair)} seed {seed}: {why}."


def _gaps(contrast: Contrast) -> Iterator[str]:
    block, wanted = contrast.block, contrast.wanted
    if not contrast.gaps:
        return
    whole = len(wanted.pairs) * len(wanted.seeds)
    told = "; ".join(f"{name}: {_lacking(gaps, whole)}" for name, gaps in contrast.gaps.items())
    yield (
        f"The table has {len(block.pairs)} of {counted(len(wanted.pairs), 'pair')} and {len(block.seeds)} of "
        f"{counted(len(wanted.seeds), 'seed')}, the largest block without a gap, since runs are missing ({told}); "
        "--methods leaves a method out."
    )


def _lacking(gaps: Mapping[str, int], whole: int) -> str:
    return shorten((f"{method} lacks {n} of {whole}" for method, n in gaps.items()), 6)
