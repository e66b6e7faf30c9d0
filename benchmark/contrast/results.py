"""Everything that is computed of a contrast, once, for all files."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from benchmark.contrast import scores
from benchmark.contrast.common import Contrast
from benchmark.contrast.partial import Outsider, outsiders
from benchmark.contrast.ranks import Agreement, agreements, ranks
from benchmark.contrast.sameness import unchanged
from benchmark.contrast.scores import Differences
from benchmark.contrast.settings import Setting, differing


@dataclass(frozen=True)
class Results:
    """``over_floor``, ``over_reference``: by protocol and method; the others as their functions say."""

    contrast: Contrast
    settings: list[Setting]
    over_floor: Differences
    over_reference: Differences
    differences: Differences
    mean_differences: Differences
    gain_differences: Differences
    ranks: pd.DataFrame
    agreements: list[Agreement]
    outsiders: dict[tuple[str, str], Outsider]
    unchanged: dict[tuple[str, str], list[str]]


def compute(contrast: Contrast) -> Results:
    """The results of a contrast."""
    return Results(
        contrast,
        differing(contrast),
        scores.gains(contrast, scores.own_floors),
        scores.gains(contrast, scores.one_reference),
        scores.differences(contrast),
        scores.mean_differences(contrast),
        scores.gain_differences(contrast),
        ranks(contrast),
        agreements(contrast),
        outsiders(contrast),
        unchanged(contrast),
    )
