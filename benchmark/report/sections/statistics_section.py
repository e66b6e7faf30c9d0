"""Comparisons: with floors, of ranks, and the interval of each score, with what each of them assumes."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from benchmark.errors import counted
from benchmark.evaluation.statistics.comparisons import LEVEL, Comparison, blocked_test, compare_with
from benchmark.evaluation.statistics.corpus_effects import TIE_DECIMALS, independent_corpora
from benchmark.evaluation.statistics.rankings import (
    average_ranks,
    cliques,
    critical_difference,
    rank_one_shares,
    win_rates,
)
from benchmark.report.board import Board
from benchmark.report.caption import significance
from benchmark.report.floors import measured, over_floor, remarks, without_floor
from benchmark.report.parts import competing, decimal, obstacle, p_text, points, tied_corpora
from benchmark.report.scores import block_scores
from benchmark.report.section import Grid, Section
from benchmark.report.sections.interval_part import interval_part
from benchmark.report.sections.seeds_part import seeds_part, too_few
from benchmark.report.table import Leaderboard, percent

TITLE = "Comparisons"
NOTHING_ADAPTS = "The table has no method that adapts."
FEWEST = 0.005
"""Share of resamples below which a first rank is not printed as a number."""

AGAINST_HEADERS = (
    "Method",
    "Floor",
    "Difference",
    "Won / lost / tied",
    "p by source",
    "p by target",
    "p by corpus",
    "p, the largest",
    "Holm p",
    "Wilcoxon p (assumes independent pairs)",
)
RANK_HEADERS = ("Method", "Average rank by pair", "By corpus", "Not told apart", "Rank 1 in % of resamples")


def statistics_section(leaderboard: Leaderboard) -> Section:
    """How the unsupervised methods compare over the board's block, under its selection rule.

    Tables: every method against its own floor, average ranks, what other seeds leave of them, win rates, UAR per pair
    with its interval over target speakers. What is lacking is left out with a sentence: floors, a second method,
    seeds.
    """
    board = leaderboard.board
    if why := obstacle(board):
        return Section(TITLE, (why,))
    values = block_scores(board)[competing(board)]
    opening, parts = [], []
    if floors := measured(board):
        parts.append(_against(board, values, floors))
    else:
        opening.append(f"No method is compared with its floor. {without_floor(board) or NOTHING_ADAPTS}")
    if values.shape[1] > 1:
        parts += [_ranks(board, values), *([] if too_few(board) else [seeds_part(board)]), _wins(values)]
    return Section(TITLE, tuple(opening), (*parts, interval_part(board)))


def _against(board: Board, values: pd.DataFrame, floors: dict[str, str]) -> Grid:
    found, differences = compare_with(values, floors), over_floor(values, floors)
    text = (
        "Each method minus its floor, the same classifier without adaptation, mean UAR over "
        f"{counted(len(values), 'pair')} in points. Pairs share corpora, so p counts corpora: the largest of three "
        "exact two-sided sign-flip tests, on means over sources, on means over targets and on each corpus in both "
        f"roles; Holm's p allows for {counted(len(found), 'comparison')}. Wilcoxon's test over pairs, which papers "
        "print, takes them for independent and finds differences that are not there."
    )
    rows = tuple(_against_row(c, differences[c.method]) for c in found)
    sentences = [text, without_floor(board), *remarks(board), *_stars(board, found)]
    return Grid(AGAINST_HEADERS, rows, AGAINST_HEADERS[2:], " ".join(filter(None, sentences)))


def _stars(board: Board, found: Sequence[Comparison]) -> list[str]:
    """What a star means, or why there can't be one."""
    if sentences := significance(board):
        return sentences
    least = found[0].smallest_p_holm
    if least > LEVEL:
        return [
            "No mark of significance: with so many comparisons and so few corpora the smallest possible Holm p is "
            f"{least:.3g}."
        ]
    return [f"A star: Holm p of at most {LEVEL:g}."]


def _against_row(c: Comparison, differences: pd.Series) -> tuple[str, ...]:
    blocked = blocked_test(differences)
    pairs = (round(share * len(differences)) for share in (c.won, c.lost, c.tied))
    return (
        c.method,
        c.reference,
        points(c.difference),
        " / ".join(map(str, pairs)),
        *map(p_text, (blocked.p_by_source, blocked.p_by_target, blocked.p_by_corpus, c.p)),
        p_text(c.p_holm) + ("*" if c.p_holm <= LEVEL else ""),
        p_text(c.independent_p),
    )


def _ranks(board: Board, values: pd.DataFrame) -> Grid:
    corpora = independent_corpora(board.block.pairs)
    by_corpus = average_ranks(values, by="corpus").round(TIE_DECIMALS)
    cd = critical_difference(values.shape[1], corpora)
    groups = cliques(by_corpus, cd)
    shares = rank_one_shares(block_scores(board, ("source", "target", "seed"))[list(values)])
    by_pair = average_ranks(values)
    rows = tuple(
        (m, decimal(by_pair[m]), decimal(by_corpus[m]), _numbers(m, groups), _share(shares[m]))
        for m in competing(board)
    )
    text = (
        "Average ranks, 1 the best, over pairs and over corpora (each once, with what it adds in both roles). "
        "Methods that share a group's number can't be told apart: their ranks by corpus differ by less than "
        f"{cd:.2f}, Nemenyi's critical difference at {LEVEL:g} for {values.shape[1]} methods and {corpora} independent "
        f"corpora{tied_corpora(board)}. {_all_one(groups, values.shape[1])}Last column: how often a method has the "
        "highest mean when corpora and seeds are drawn anew with replacement; it says how firm the first rank is, "
        f"not that one method is better than another. {too_few(board)}".rstrip()
    )
    return Grid(RANK_HEADERS, rows, (*RANK_HEADERS[1:3], RANK_HEADERS[4]), text)


def _wins(values: pd.DataFrame) -> Grid:
    rates = win_rates(values)
    names = tuple(map(str, rates.columns))
    rows = tuple((name, *map(percent, row)) for name, row in zip(names, rates.to_numpy(), strict=True))
    text = (
        "Win rates: the share in % of pairs in which the row's method beats the column's, ties half. Pairs share "
        "corpora, so that a high rate is no test."
    )
    return Grid(("Method", *names), rows, names, text)


def _numbers(method: str, groups: Sequence[Sequence[str]]) -> str:
    return ", ".join(str(n) for n, group in enumerate(groups, 1) if method in group)


def _all_one(groups: Sequence[Sequence[str]], methods: int) -> str:
    return "Here no two can be told apart. " if [len(group) for group in groups] == [methods] else ""


def _share(share: float) -> str:
    return percent(share) if share >= FEWEST else f"< {100 * FEWEST:g}"
