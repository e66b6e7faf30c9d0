"""What several protocols have in common: the pairs with the same classes, the methods and the seeds of one table."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from benchmark.contrast.columns import Column
from benchmark.contrast.refusal import nothing, unlike_classes
from benchmark.errors import BenchmarkError, UsageError
from benchmark.report.board import Block, Board, Pair, common_block, in_block
from benchmark.report.origin import seen
from benchmark.report.parts import competing
from benchmark.report.scores import block_scores, classes_of
from benchmark.report.table import Leaderboard

Scores = Mapping[str, pd.DataFrame]
"""Protocol -> scores in [0, 1], a column for each method."""


@dataclass(frozen=True)
class Contrast:
    """Protocols side by side.

    ``columns``: all that each has. ``boards``: of each, the methods that all have, on the pairs and seeds that all of
    these have in every column; a board's ``block`` is that of all.
    """

    columns: tuple[Column, ...]
    boards: tuple[Board, ...]
    unlike: Mapping[Pair, Mapping[str, tuple[str, ...]]]
    """Pairs that are left out since protocols score other classes on them: protocol -> classes."""
    lonely: Mapping[Pair, tuple[str, ...]]
    """Pairs that are left out since not all protocols have a run on them: those that do."""
    partial: Mapping[str, tuple[str, ...]]
    """Methods that are not in the table since not all protocols have a run of theirs: the protocols that do."""
    gaps: Mapping[str, Mapping[str, int]]
    """Protocol -> method of the table -> how many runs it lacks of the ``wanted`` ones, where it does."""
    wanted: Block
    """The pairs and seeds that the block would have if no run were missing."""

    @property
    def names(self) -> tuple[str, ...]:
        """Of the protocols, in the order given."""
        return tuple(column.name for column in self.columns)

    @property
    def block(self) -> Block:
        return self.boards[0].block

    @property
    def methods(self) -> tuple[str, ...]:
        """In the order of the first protocol's means, those that are supervised on the target last."""
        return self.boards[0].methods

    @property
    def competing(self) -> list[str]:
        """The methods of the table that did without target labels."""
        return competing(self.boards[0])

    @cached_property
    def leaderboards(self) -> tuple[Leaderboard, ...]:
        """Of the boards, with the tables that reports are made of."""
        return tuple(map(Leaderboard, self.boards))

    @cached_property
    def seen(self) -> dict[str, set[str]]:
        """Protocol -> corpora of the table that a model behind its features was trained on."""
        return {board.protocol.name: set(seen(board)) for board in self.boards}

    @cached_property
    def by_pair(self) -> Scores:
        """Mean UAR over the block's seeds: protocol -> a row for each pair, a column for each method."""
        return {board.protocol.name: block_scores(board) for board in self.boards}

    @cached_property
    def by_seed(self) -> Scores:
        """Mean UAR over the block's pairs: protocol -> a row for each seed, a column for each method."""
        return {board.protocol.name: block_scores(board, ("seed",)) for board in self.boards}


def side_by_side(columns: Sequence[Column]) -> Contrast:
    """The contrast of at least two protocols, from the runs that all of them have.

    Raises `UsageError` for one protocol alone and for two of one name, `BenchmarkError`, with what each has, where
    they have no pair with the same classes, no method, or no run of all methods in common.
    """
    _check_names([column.name for column in columns])
    classes = {column.name: _classes(column.board) for column in columns}
    everywhere, lonely = _shared_pairs(columns, classes)
    unlike = {pair: {name: own[pair] for name, own in classes.items()} for pair in everywhere}
    unlike = {pair: found for pair, found in unlike.items() if len(set(found.values())) > 1}
    pairs = [pair for pair in everywhere if pair not in unlike]
    if not pairs:
        raise BenchmarkError(nothing("no pair of corpora with the same classes", columns) + unlike_classes(unlike))
    runs = {column.name: _on(column.board.runs, pairs) for column in columns}
    present = {name: set(frame["method"]) for name, frame in runs.items()}
    methods = set.intersection(*present.values())
    if not methods:
        raise BenchmarkError(nothing("no method", columns))
    block = common_block(_stacked(runs, methods), pairs)
    if not block.pairs:
        raise BenchmarkError(nothing("no pair and seed of which every method that all have has a run", columns))
    wanted = Block(tuple(pairs), tuple(sorted(set.intersection(*(set(frame["seed"]) for frame in runs.values())))))
    partial = {m: tuple(name for name in runs if m in present[name]) for m in sorted(set().union(*present.values()))}
    return Contrast(
        columns=tuple(columns),
        boards=tuple(_restricted(column.board, methods, block) for column in columns),
        unlike=unlike,
        lonely=lonely,
        partial={m: names for m, names in partial.items() if m not in methods},
        gaps={c.name: gaps for c in columns if (gaps := _gaps(runs[c.name], methods, wanted, c.board.excluded))},
        wanted=wanted,
    )


def _check_names(names: Sequence[str]) -> None:
    if len(names) < 2:
        raise UsageError(f"at least two protocols to put side by side expected, found {len(names)}; name another one")
    if doubled := sorted({name for name in names if names.count(name) > 1}):
        raise UsageError(
            f"protocols of different names expected, found {doubled[0]} twice; give one of them another name, or look "
            "at two states of the same protocol with the command compare"
        )


def _classes(board: Board) -> dict[Pair, tuple[str, ...]]:
    """The classes of each pair, and what of its corpora's labels the protocol reads otherwise: other classes then."""
    return {pair: (*classes, *_readings(board, pair)) for pair, classes in classes_of(board).items()}


def _readings(board: Board, pair: Pair) -> list[str]:
    maps = board.protocol.labels
    own = [(name, *labels) for name in pair for labels in sorted(maps.get(name, {}).items())]
    return [f"{label} of {name} {f'as {emotion}' if emotion else 'left out'}" for name, label, emotion in own]


def _shared_pairs(
    columns: Sequence[Column], classes: Mapping[str, Mapping[Pair, tuple[str, ...]]]
) -> tuple[list[Pair], dict[Pair, tuple[str, ...]]]:
    """Pairs on which all protocols have a run, in the first one's order, and the others, with the protocols that do."""
    order = dict.fromkeys(pair for column in columns for pair in column.board.pairs)
    having = {pair: tuple(name for name, own in classes.items() if pair in own) for pair in order}
    shared = [pair for pair, names in having.items() if len(names) == len(columns)]
    return shared, {pair: names for pair, names in having.items() if 0 < len(names) < len(columns)}


def _on(runs: pd.DataFrame, pairs: Sequence[Pair]) -> pd.DataFrame:
    return runs[pd.MultiIndex.from_frame(runs[["source", "target"]]).isin(pairs)]


def _stacked(runs: Mapping[str, pd.DataFrame], methods: set[str]) -> pd.DataFrame:
    """The runs of all protocols below each other, as if a method were another one under each of them."""
    frames = (frame[frame["method"].isin(methods)] for frame in runs.values())
    return pd.concat([frame.assign(method=f"{i} " + frame["method"]) for i, frame in enumerate(frames)])


def _gaps(
    runs: pd.DataFrame, methods: set[str], wanted: Block, excluded: Collection[tuple[str, str, int]]
) -> dict[str, int]:
    """How many runs each method lacks, but for those that no method has since their scores say nothing."""
    sizes = in_block(runs, wanted).groupby("method").size()
    cells = [(*pair, seed) for pair in wanted.pairs for seed in wanted.seeds]
    whole = sum(cell not in excluded for cell in cells)
    return {m: lacking for m in sorted(methods) if (lacking := whole - int(sizes.get(m, 0)))}


def _restricted(board: Board, methods: set[str], block: Block) -> Board:
    """The board of those methods on the block alone, where nothing is missing."""
    runs = in_block(board.runs, block)
    runs = runs[runs["method"].isin(methods)]
    pairs, seeds = set(block.pairs), set(block.seeds)
    records = tuple(
        r
        for r in board.records
        if r["run"]["method"] in methods
        and (r["run"]["source"], r["run"]["target"]) in pairs
        and r["run"]["seed"] in seeds
    )
    nothing: dict[str, object] = {"absent": (), "failures": {}, "impossible": {}, "excluded": {}, "notices": ()}
    small = replace(board, runs=runs, records=records, pairs=block.pairs, seeds=block.seeds, block=block, **nothing)  # type: ignore[arg-type]
    return small.ruled(board.rule)
