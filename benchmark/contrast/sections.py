"""The parts of a contrast with their sentences, for every file that prints them."""

from __future__ import annotations

from benchmark.contrast import grids
from benchmark.contrast.outside import outside
from benchmark.contrast.results import Results
from benchmark.contrast.scores import REFERENCE, Differences
from benchmark.contrast.sentences import stars, tests, warnings
from benchmark.report.floors import remarks, without_floor
from benchmark.report.section import Grid, Section

SETTINGS, LEFT_OUT = "What differs", "Not in the table"
FLOOR, OVER_REFERENCE = "Gain over a method's own floor", f"Gain over {REFERENCE}"
BETWEEN, GAINS_BETWEEN = "Differences between protocols", "Differences of gains"
RANKING, PAIRS = "Ranking", "Pairs"


def sections(results: Results) -> list[Section]:
    """All parts but the means, those without content left out."""
    found = [settings(results), left_out(results), *gains(results), *between(results), ranking(results), pairs(results)]
    return [section for section in found if section.grids or section.text]


def settings(results: Results) -> Section:
    """The settings that differ, and what else may make a difference."""
    grid = grids.settings_grid(results.contrast, results.settings)
    text = (
        "Every setting that is not the same under all protocols; what isn't listed is equal. A difference between "
        "columns is that of all of these together."
    )
    told = warnings(results.contrast, results.settings, results.unchanged)
    if not results.settings:
        return Section(SETTINGS, ("The protocols have the same settings and data.", *told))
    return Section(SETTINGS, (text, *told), (grid,))


def left_out(results: Results) -> Section:
    """Pairs, methods and runs that are not in the table, with the scores of the methods."""
    contrast = results.contrast
    partial = (grids.partial_grid(contrast, results.outsiders),) if results.outsiders else ()
    text = (
        "Below: methods that not all protocols have, mean UAR in % over the table's pairs and seeds where all of "
        "their runs on these are there. They are in no mean, rank or test of the table."
    )
    return Section(LEFT_OUT, (*outside(contrast, named=not partial), *([text] if partial else [])), partial)


def gains(results: Results) -> list[Section]:
    """What adapting is worth under each protocol: over a method's own floor, and over the reference."""
    return [Section(FLOOR, _floor_text(results), _gains(results, results.over_floor)), over_reference(results)]


def over_reference(results: Results) -> Section:
    """The gain over the reference, or why there is none."""
    if not results.over_reference.found:
        return Section(
            OVER_REFERENCE, (f"Not every protocol has a run of {REFERENCE}, so that nothing is held to it.",)
        )
    text = (
        f"Mean UAR minus that of {REFERENCE} under the same protocol, in points, with 95 % intervals over corpora: a "
        "classifier on functionals, trained on the source alone, that a method should beat as well as its own floor."
    )
    return Section(OVER_REFERENCE, (text, stars(results.over_reference)), _gains(results, results.over_reference))


def between(results: Results) -> list[Section]:
    """What a protocol is worth to each method, and to what it gains by adapting."""
    contrast = results.contrast
    text = (
        "Mean UAR under the later protocol minus that under the earlier one, in points, paired by pair and seed, with "
        "95 % intervals over corpora."
    )
    found = [
        Section(
            BETWEEN,
            (text, *tests(contrast, results.differences)),
            (grids.between_grid(contrast, results.differences, results.mean_differences),),
        )
    ]
    if results.gain_differences.found:
        text = (
            "The gain over a method's own floor under the later protocol minus that under the earlier one, in points, "
            "with 95 % intervals over corpora: whether adapting is worth more there."
        )
        grid = grids.between_grid(contrast, results.gain_differences)
        found.append(Section(GAINS_BETWEEN, (text, stars(results.gain_differences)), (grid,)))
    return found


def ranking(results: Results) -> Section:
    """Ranks under each protocol, and how far the rankings agree."""
    text = (
        "Ranks by mean UAR of the methods without target labels, 1 the best; means that print alike share one. "
        "Kendall's τ of two rankings is 1 where they agree and 0 where they have nothing to do with each other. Of "
        "single seeds: between a seed of one protocol and another seed of the other; where that is no smaller than "
        "within the protocols, the ranking changes no more than it does with another draw of random numbers."
    )
    found = (grids.ranks_grid(results.contrast, results.ranks), grids.agreements_grid(results.agreements))
    return Section(RANKING, (text,), found)


def pairs(results: Results) -> Section:
    """Each pair under each protocol."""
    text = (
        "Of each pair its classes, chance level, and under each protocol the mean UAR of the methods without target "
        "labels and the best of them, in %."
    )
    return Section(PAIRS, (text,), (grids.pairs_grid(results.contrast),))


def _floor_text(results: Results) -> tuple[str, ...]:
    boards = results.contrast.boards
    if not results.over_floor.found:
        return ("No method of the table adapts and has its floor in it.",)
    text = (
        "Mean UAR minus that of the same classifier without adaptation under the same protocol, in points, with 95 % "
        "intervals over corpora."
    )
    lacking = dict.fromkeys(filter(None, map(without_floor, boards)))
    return (text, *lacking, *remarks(boards[0]), stars(results.over_floor))


def _gains(results: Results, found: Differences) -> tuple[Grid, ...]:
    return (grids.gains_grid(results.contrast, found),) if found.found else ()
