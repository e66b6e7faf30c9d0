"""What of the page stands still, as grids of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmark.cards import Card
from benchmark.errors import counted
from benchmark.protocol import Protocol
from benchmark.report.board import Board
from benchmark.report.details import CORPUS_HEADERS, PAIR_HEADERS, corpus_rows, pair_rows
from benchmark.report.page.ranking import Place
from benchmark.report.section import Grid


def protocol(given: Protocol) -> Grid:
    """Every key of a protocol with its value, the fingerprint first."""
    rows = [("fingerprint", given.fingerprint), *flat(given.model_dump(mode="json"))]
    return Grid(("Key", "Value"), tuple(rows))


def pairs(board: Board) -> Grid:
    """Classes, counts, dropped utterances and chance level of each pair that has a run."""
    return Grid(PAIR_HEADERS, tuple(map(tuple, pair_rows(board))), right=("Classes", "Chance"))


def corpora(board: Board) -> Grid:
    """Size, data fingerprint and remarks of each corpus."""
    return Grid(CORPUS_HEADERS, tuple(map(tuple, corpus_rows(board))), right=("Utterances",))


def parameters(card: Card) -> Grid:
    """What of a method can be set: default, where that is from, search range, all that is allowed, and what it does."""
    rows = tuple((p.name, _text(p.default), p.origin, p.range, p.domain, p.help) for p in card.hyper_parameters)
    return Grid(("Hyper-parameter", "Default", "Its origin", "Search range", "Allowed", "Meaning"), rows)


def facts(board: Board) -> str:
    """How much the tables hold, in a line."""
    corpora = {name for pair in board.pairs for name in pair}
    pairs = f"{counted(len(board.pairs), 'ordered pair')} of {len(corpora)} corpora"
    return f"{counted(len(board.methods), 'method')}, {pairs}, {counted(len(board.seeds), 'seed')}"


def spread(board: Board) -> str:
    """What stands beside a mean in the ranking."""
    if len(board.block.seeds) == 1:
        return "means of one seed, which has no deviation"
    return "mean ± standard deviation over seeds"


def dots(board: Board) -> str:
    """What is drawn beside each method."""
    seeds = len(board.block.seeds)
    if not seeds:
        return "No dots: there is no mean that all methods share."
    if seeds == 1:
        return "Dots: mean UAR of one seed; an interval needs two."
    return (
        f"Dots: mean UAR with its 95 % interval over {seeds} seeds (Student's t), with an arrow where it goes on; it "
        "is about other seeds with the same corpora and not about other corpora."
    )


def floors(places: Sequence[Place]) -> str:
    """Which floors the ranking measures by, and how many methods by each."""
    names = [place.floor for place in places if place.floor]
    return "; ".join(f"{name} for {counted(names.count(name), 'method')}" for name in dict.fromkeys(names))


def flat(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Nested values as dotted keys and texts, in their order.

    >>> list(flat({"seeds": [0, 1], "training": {"batch": 32, "trim": None}, "search": {}}))
    [('seeds', '0, 1'), ('training.batch', '32'), ('training.trim', 'null'), ('search', 'none')]
    >>> list(flat({"features": [{"kind": "functionals"}, {"kind": "embeddings"}]}))
    [('features.1.kind', 'functionals'), ('features.2.kind', 'embeddings')]
    """
    for key, value in values.items():
        if isinstance(value, list | tuple) and any(isinstance(item, Mapping) for item in value):
            yield from flat({f"{key}.{i}": item for i, item in enumerate(value, 1)}, before)
        elif isinstance(value, Mapping) and value:
            yield from flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", _text(value)


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_text, value)) or "none"
    words: dict[Any, str] = {None: "null", "": "none"}
    return "none" if value == {} else words.get(value, str(value))
