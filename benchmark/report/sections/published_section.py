"""Published numbers beside ours for the pairs of a board: for orientation, with every reason not to rank them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmark.errors import counted
from benchmark.evaluation.rules import rule_of
from benchmark.report.board import Board, Pair
from benchmark.report.published import UNKNOWN, Number, Paper
from benchmark.report.scores import classes_of
from benchmark.report.section import Grid, Section
from benchmark.report.table import percent

HEADERS = (
    "Paper",
    "Pair",
    "Their method",
    "Metric",
    "Published",
    "Ours",
    "Classes, theirs / ours",
    "Their selection",
    "Unknown",
)
PAPER_HEADERS = ("Paper", "About", "As far as known")

NOT_A_RANKING = (
    "What papers print for pairs of this report, beside our method of the same name. For orientation only: rows are in "
    "the order of the papers, nothing is marked, averaged or tested."
)


@dataclass(frozen=True)
class _Quote:
    """A number and the paper that it is from."""

    paper: Paper
    number: Number


def published_section(board: Board, papers: Sequence[Paper]) -> Section | None:
    """The numbers of ``papers`` for the board's pairs beside ours, and how each paper made its own.

    Theirs has the digits of its file; ours is the mean ± standard deviation (n - 1) over seeds, in %, under the
    board's rule. None when no paper has a pair of the board; numbers for other pairs are left out and counted.
    """
    quotes = [_Quote(paper, number) for paper in papers for number in paper.numbers]
    shown = [q for q in quotes if q.number.pair in board.pairs]
    if not shown:
        return None
    classes = classes_of(board)
    rows = tuple(_row(q, board, classes.get(q.number.pair, ())) for q in shown)
    quoted = [paper for paper in papers if any(q.paper is paper for q in shown)]
    text = (
        NOT_A_RANKING,
        *_caveats(shown, board, classes),
        *_left_out([q for q in quotes if q.number.pair not in board.pairs]),
    )
    about = Grid(PAPER_HEADERS, tuple(row for paper in quoted for row in _about(paper)))
    return Section("Published numbers", text, (Grid(HEADERS, rows, right=("Published",)), about))


def _row(quote: _Quote, board: Board, ours: Sequence[str]) -> tuple[str, ...]:
    paper, number = quote.paper, quote.number
    unknown = [*paper.protocol.unknown, *(["classes"] if number.classes == UNKNOWN else [])]
    return (
        paper.label,
        " → ".join(number.pair),
        number.method + (f" ({number.note})" if number.note else ""),
        number.metric,
        str(number.value),
        _score(number, board),
        _classes(number, ours),
        paper.protocol.selection,
        ", ".join(dict.fromkeys(unknown)) or "nothing",
    )


def _score(number: Number, board: Board) -> str:
    runs = board.runs
    same = (runs["method"] == number.our_method) & (runs["source"] == number.source) & (runs["target"] == number.target)
    if not same.any():
        return "–"
    scores = runs.loc[same, number.metric.lower()]
    return f"{number.our_method} {percent(scores.mean())} ± {percent(scores.std())}"


def _classes(number: Number, ours: Sequence[str]) -> str:
    """How many classes on both sides, and which ones only one side has, where that is known."""
    theirs = number.classes
    sizes = f"{theirs if isinstance(theirs, int | str) else len(theirs)} / {len(ours) or '–'}"
    if isinstance(theirs, int | str) or not ours:
        return sizes
    only = {"theirs": sorted({*theirs} - {*ours}), "ours": sorted({*ours} - {*theirs})}
    differences = [f"only {whose}: {', '.join(names)}" for whose, names in only.items() if names]
    return f"{sizes} ({'; '.join(differences) or 'the same'})"


def _caveats(shown: Sequence[_Quote], board: Board, classes: Mapping[Pair, Sequence[str]]) -> list[str]:
    """Why the numbers can't be compared with ours, counted over the rows."""
    rule = rule_of(board.rule)
    alike = {"last": rule.name == "last", "best on target labels": rule.oracle}

    def rows(test: Callable[[_Quote], bool]) -> str:
        return f"{sum(map(test, shown))} of {len(shown)}"

    other_classes = rows(lambda q: not _same_classes(q.number, classes.get(q.number.pair, ())))
    other_rule = rows(lambda q: not alike.get(q.paper.protocol.selection, False))
    other_adaptation = rows(lambda q: q.paper.protocol.adaptation != board.protocol.adaptation)
    unknown = rows(lambda q: bool(q.paper.protocol.unknown))
    return [
        f"They can't be compared with ours directly: classes differ or are unknown in {other_classes} rows; the model "
        f"was chosen otherwise than by our rule, {rule.name} ({rule.title}), or nobody says how, in {other_rule}; "
        f"adaptation isn't {board.protocol.adaptation} as ours, or is unknown, in {other_adaptation}; and features, "
        "normalisation, networks, splits and hyper-parameters are the papers' own.",
        f"What is unknown is listed and not guessed: something is in {unknown} rows. A difference here says nothing "
        "about which method is better, nor whether a number was reproduced.",
        "Ours: mean ± standard deviation (n - 1) over seeds, in %; – where the suite has no such method or no finished "
        "run of it.",
    ]


def _same_classes(number: Number, ours: Sequence[str]) -> bool:
    return not isinstance(number.classes, int | str) and {*number.classes} == {*ours}


def _left_out(quotes: Sequence[_Quote]) -> list[str]:
    if not quotes:
        return []
    pairs = len({q.number.pair for q in quotes})
    which = counted(pairs, "other pair")
    return [f"Left out: {counted(len(quotes), 'published number')} for {which}, which this report doesn't have."]


def _about(paper: Paper) -> list[tuple[str, str, str]]:
    facts = {
        "title": f"{paper.title}, {paper.venue} {paper.year}, {paper.url}",
        "table": paper.where,
        "how obtained": paper.how_obtained,
        **paper.protocol.model_dump(),
    }
    return [(paper.label, about, value) for about, value in facts.items()]
