"""Selection rules side by side: what each costs against the oracle, and whether it changes the ranking."""

from __future__ import annotations

import pandas as pd

from benchmark.errors import counted
from benchmark.evaluation.rules import RULES, Rule
from benchmark.evaluation.statistics.rankings import spearman
from benchmark.report.board import Board
from benchmark.report.parts import best_of, competing, decimal, obstacle
from benchmark.report.section import Grid, Section
from benchmark.report.sections.rule_survey import Survey, survey
from benchmark.report.table import percent

TITLE = "Selection rules"
ORACLE = "oracle (sees target labels)"
OPENING = (
    "Every rule chooses among the same stored checkpoints, none trains again. The oracle chooses by the target's "
    "labels: it is the ceiling of every rule and competes with nobody."
)
RULE_HEADERS = (
    "Rule",
    "Looks at",
    "Paper",
    "Mean UAR",
    "Oracle minus rule",
    "As good as the oracle's choice",
    "Score and target UAR",
    "Rank 1",
)


def rule_section(board: Board) -> Section:
    """What each rule of `benchmark.evaluation.rules` picks from the runs of unsupervised methods in the board's block.

    A table with a row per rule, and one with a row per method that has more than one checkpoint to choose from.
    """
    if why := obstacle(board):
        return Section(TITLE, (why,))
    found = survey(board)
    parts = [_rules(board, found)]
    if found.choices.any():
        parts.append(_methods(board, found))
    return Section(TITLE, (OPENING, *_without_choice(board, found)), tuple(parts))


def label(rule: Rule) -> str:
    """The rule's name, and a warning where it looks at target labels."""
    return ORACLE if rule.oracle else rule.name


def _rules(board: Board, found: Survey) -> Grid:
    means = found.picks.groupby("method")[list(RULES)].mean().loc[competing(board)]
    agreement = f"Ranking as under {board.rule}"
    text = (
        "Mean UAR of the unsupervised methods over the block in %, and how far it lies below the oracle's, in "
        "points; the share in % of cells (method, pair, seed) with a choice in which the chosen UAR is the "
        "oracle's; Spearman's correlation of score and target UAR over a run's checkpoints, mean over runs with at "
        "least three; the first method; and Spearman's correlation of the methods' means with those under "
        f"{board.rule}."
    )
    rows = tuple((*_rule_row(rule, found, means), _agreement(means, rule.name, board.rule)) for rule in RULES.values())
    headers = (*RULE_HEADERS, agreement)
    right = (*RULE_HEADERS[3:7], agreement)
    return Grid(headers, rows, right, " ".join([text, *_unscored(found)]))


def _rule_row(rule: Rule, found: Survey, means: pd.DataFrame) -> tuple[str, ...]:
    picks, choices = found.picks, found.picks[found.choices]
    return (
        label(rule),
        rule.title,
        rule.paper,
        percent(picks[rule.name].mean()),
        _gap(picks, rule.name),
        percent((choices[rule.name] == choices["oracle"]).mean()),
        decimal(found.correlations(rule.name).mean(), sign=True),
        best_of(means[rule.name]),
    )


def _agreement(means: pd.DataFrame, rule: str, reference: str) -> str:
    return decimal(spearman(means[rule], means[reference]), sign=True)


def _unscored(found: Survey) -> list[str]:
    lacking = {rule: n for rule in RULES if (n := found.unscored(rule))}
    if not lacking:
        return []
    named = ", ".join(f"{rule} in {counted(n, 'cell')}" for rule, n in lacking.items())
    return [f"Without any stored score the last checkpoint stands: {named}."]


def _methods(board: Board, found: Survey) -> Grid:
    choosing = found.picks[found.choices]
    means = choosing.groupby("method")[list(RULES)].mean()
    gap = "Oracle minus last"
    rows = tuple(
        (method, *map(percent, means.loc[method]), _gap(means.loc[[method]], "last"))
        for method in competing(board)
        if method in means.index
    )
    headers = ("Method", *map(label, RULES.values()), gap)
    text = (
        "UAR over the block in % under each rule, of the methods with more than one checkpoint; last, what the best "
        "choice would have added to the last checkpoint, in points."
    )
    return Grid(headers, rows, headers[1:], text)


def _gap(means: pd.DataFrame, rule: str) -> str:
    """How far a rule's mean lies below the oracle's, in points, never below 0."""
    return decimal(100 * (means["oracle"] - means[rule]).mean(), 1)


def _without_choice(board: Board, found: Survey) -> list[str]:
    """How many methods have one checkpoint only."""
    names = set(competing(board)) - set(found.picks.loc[found.choices, "method"])
    if not names:
        return []
    return [
        f"Shallow methods have one checkpoint, so that all rules agree on them ({len(names)} of "
        f"{counted(len(competing(board)), 'method')}); they lessen the mean gaps between rules."
    ]
