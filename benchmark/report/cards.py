"""What each method of the table is, and with what it ran: from its runs, and its card where it is installed."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from typing import Any

from benchmark.cards import Card
from benchmark.errors import counted
from benchmark.evaluation.frame import Record
from benchmark.report.board import Board
from benchmark.report.checks import tally
from benchmark.store.record import plain

Cards = Mapping[str, Card]
"""Method -> its card; methods that are stored but no longer installed have none."""

NO_CARDS: Cards = {}

LONGEST = 300
"""Characters of a method's departures; what is left out is marked."""


def method_entries(board: Board, cards: Cards, whole: bool = False) -> dict[str, list[str]]:
    """Method -> a line on what it is, one on its hyper-parameters, one on its departures, as far as known.

    Departures are abridged, unless ``whole``.
    """
    records: dict[str, list[Record]] = {name: [] for name in board.methods}
    for record in board.records:
        if not record["run"]["trial"]:
            records[record["run"]["method"]].append(record)
    return {
        name: _entry(own, cards.get(name), board.floor_of(name), whole)
        + ([_chosen(board, name)] if name in board.trials else [])
        for name, own in records.items()
    }


def _chosen(board: Board, method: str) -> str:
    """Which trials of a search the board's rule took, and with what hyper-parameters, the most frequent first."""
    trials = board.runs.loc[board.runs["method"] == method, "trial"].value_counts()
    values = {r["run"]["trial"]: r["hyper_parameters"] for r in board.records if r["run"]["method"] == method}
    texts = (
        f"trial {trial} in {counted(n, 'cell')}"
        + ("" if trial == 0 else f" ({', '.join(f'{k} = {_shown(v)}' for k, v in plain(values[trial]).items())})")
        for trial, n in trials.items()
    )
    return (
        f"Searched, {board.trials[method]} trials, trial 0 with the above; chosen by {board.rule}: {', '.join(texts)}"
    )


def render_bibtex(board: Board, cards: Cards) -> str:
    """The BibTeX entries of the board's methods, in alphabetical order; the keys are the methods' names."""
    found = [cards[name].citation.strip() for name in sorted(board.methods) if name in cards]
    return "\n\n".join(filter(None, found)) + "\n" if any(found) else ""


def abridged(text: str, most: int = LONGEST) -> str:
    """As many whole clauses as fit into ``most`` characters, and a mark where some are left out.

    >>> abridged("one; two. Three", 12), abridged("one; two. Three", 15), abridged("one two three", 10)
    ('one; two. …', 'one; two. Three', 'one two …')
    """
    if len(text) <= most:
        return text
    kept = ""
    for clause in re.split(r"(?<=[;.]) ", text):
        if len(kept) + len(clause) + 2 > most:
            break
        kept += f"{clause} "
    return f"{kept}…" if kept else textwrap.shorten(text, most, placeholder=" …")


def _entry(records: list[Record], card: Card | None, floor: str, whole: bool) -> list[str]:
    if card is None:
        supervised = "; supervised on the target" if records[0]["supervised_on_target"] else ""
        family = records[0]["family"]
        what = f"{family}{supervised}{_floor(floor, '')}; not installed, so this is what its runs say"
        return [what, _settings(records, None)]
    said = [card.title, card.author_year, f"{card.family}; takes from the target: {card.target_use}"]
    departures = card.departures if whole else abridged(card.departures)
    source_free = "; source-free" if card.source_free and card.family != "source-free" else ""
    return [
        ", ".join(filter(None, said)) + source_free + _floor(floor, card.floor_remark),
        _settings(records, card),
        *([f"Departs from the paper: {departures}"] if departures else []),
    ]


def _floor(floor: str, remark: str) -> str:
    return f"; floor: {floor}{f' ({remark})' if remark else ''}" if floor else ""


def _settings(records: list[Record], card: Card | None) -> str:
    """The hyper-parameters of the runs, in the card's order, with the default where a run differs from it."""
    used = [plain(record.get("hyper_parameters", {})) for record in records]
    defaults = {p.name: plain(p.default) for p in card.hyper_parameters} if card else None
    names = dict.fromkeys([*(defaults or {}), *(name for values in used for name in values)])
    text = ", ".join(_setting(name, used, defaults) for name in names) or "none"
    default = names and all(values == defaults for values in used)
    return f"Hyper-parameters: {text}" + (f"; the default{'s' * (len(names) > 1)}" if default else "")


def _setting(name: str, used: list[dict[str, Any]], defaults: dict[str, Any] | None) -> str:
    texts = [_shown(values[name]) if name in values else "unknown" for values in used]
    text = f"{name} = {texts[0] if len(set(texts)) == 1 else tally(texts, ' and ')}"
    if defaults is None or all(name in values and values[name] == defaults.get(name) for values in used):
        return text
    return f"{text} ({f'default {_shown(defaults[name])}' if name in defaults else 'no longer a hyper-parameter'})"


def _shown(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
