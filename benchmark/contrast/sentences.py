"""What a reader has to know about every number of a contrast, a sentence each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from benchmark.contrast.common import Contrast
from benchmark.contrast.scores import Differences
from benchmark.contrast.settings import LACKING, Setting
from benchmark.errors import counted, shorten
from benchmark.evaluation.rules import rule_of
from benchmark.evaluation.statistics.comparisons import LEVEL
from benchmark.evaluation.statistics.corpus_effects import independent_corpora
from benchmark.report.caption import significance
from benchmark.report.floors import REFERENCE, floors_sentence
from benchmark.report.origin import MARK
from benchmark.report.parts import arrow, tied_corpora
from benchmark.store.same_data import untold

FEW = 10
"""Corpora below which nobody can see whether what they add is normal."""


def caption(contrast: Contrast) -> list[str]:
    """Protocols, what the means are over, rules, floors and references."""
    names = (f"{b.protocol.name} (fingerprint {b.protocol.fingerprint})" for b in contrast.boards)
    return [
        f"Protocols: {', '.join(names)}. "
        "Methods under one of them had the same features, training and splits; between them these differ as listed.",
        _means(contrast),
        *rules(contrast),
        *filter(None, [floors_sentence(contrast.boards[0]), _references(contrast)]),
    ]


def units(contrast: Contrast) -> list[str]:
    """What differences rest on: corpora, how many there are, and what they can't show."""
    board, pairs = contrast.boards[0], contrast.block.pairs
    n = independent_corpora(pairs)
    if n < 2:
        return ["Pairs share corpora, so that corpora count and not cells: with one independent corpus no interval."]
    weak = ", which so few of them can't show" if n < FEW else ""
    return [
        f"Pairs share corpora, so that corpora are what is independent, not cells: intervals of 95 % are over what {n} "
        f"corpora{tied_corpora(board)} add in both of their roles (Student's t, {counted(n - 1, 'degree')} of "
        "freedom). They are about other corpora; each holds by itself and not all of them at once, and only if what "
        f"corpora add is normal{weak}.",
        *significance(board),
    ]


def tests(contrast: Contrast, found: Differences) -> list[str]:
    """`units`, and what a star means where corpora allow one."""
    possible = found.found and found.smallest_p <= LEVEL
    return [*units(contrast), *([stars(found)] if possible else [])]


def warnings(
    contrast: Contrast, settings: Iterable[Setting], unchanged: Mapping[tuple[str, str], Sequence[str]]
) -> list[str]:
    """What beside the settings may make the difference, and methods that none of it reaches (`sameness.unchanged`)."""
    return [
        *_unchanged(unchanged),
        *_trained(contrast),
        *_through(contrast),
        *_other_data(settings),
        *_other_utterances(settings),
    ]


def rules(contrast: Contrast) -> list[str]:
    """The selection rules, which protocols they are of where they differ, and what of the oracle has to be said."""
    by_rule: dict[str, list[str]] = {}
    for board in contrast.boards:
        by_rule.setdefault(board.rule, []).append(board.protocol.name)
    named = (
        f"{name} ({rule_of(name).title}{', ' * bool(rule_of(name).paper)}{rule_of(name).paper})"
        + (f" under {', '.join(of)}" if len(by_rule) > 1 else "")
        for name, of in by_rule.items()
    )
    sentences = [f"Selection rule{'s' * (len(by_rule) > 1)}: {'; '.join(named)}."]
    if any(rule_of(name).oracle for name in by_rule):
        sentences.append("Nothing is ranked or marked under the oracle, which sees target labels.")
    return sentences


def stars(found: Differences) -> str:
    """What a star means in a table of differences, or why there can be none."""
    comparisons = counted(len(found.found), "comparison")
    if found.smallest_p > LEVEL:
        return f"No stars: with so few corpora no p can be as small as {LEVEL:g}."
    if found.smallest_p_holm > LEVEL:
        return f"No stars: with {comparisons} and so few corpora Holm's p is at least {found.smallest_p_holm:.3g}."
    return f"A star: Holm's p over {comparisons} is at most {LEVEL:g}, by tests over corpora."


def number_of(contrast: Contrast) -> str:
    """How much the table holds, in a line."""
    block = contrast.block
    corpora = len({name for pair in block.pairs for name in pair})
    return (
        f"{counted(len(contrast.methods), 'method')}, {counted(len(contrast.names), 'protocol')}, "
        f"{counted(len(block.pairs), 'ordered pair')} of {corpora} corpora, {counted(len(block.seeds), 'seed')}"
    )


def _means(contrast: Contrast) -> str:
    block = contrast.block
    corpora = sorted({name for pair in block.pairs for name in pair})
    seeds = f"{'seed' if len(block.seeds) == 1 else 'seeds'} {_join(block.seeds)}"
    spread = "" if len(block.seeds) == 1 else " ± standard deviation (n - 1) over seeds"
    return (
        f"In %, mean{spread} over {counted(len(block.pairs), 'ordered pair')} of {len(corpora)} corpora "
        f"({_join(corpora)}) and {seeds}, which every method of the table has under every protocol, with the same "
        "classes."
    )


def _references(contrast: Contrast) -> str:
    supervised = sorted(set(contrast.methods) & contrast.boards[0].supervised)
    if not supervised:
        return ""
    return f"{_join(supervised)}: a {REFERENCE}, which saw labels of other target speakers; unranked and no bound."


def _unchanged(unchanged: Mapping[tuple[str, str], Sequence[str]]) -> Iterator[str]:
    for (a, b), methods in unchanged.items():
        have = "has" if len(methods) == 1 else "have"
        yield (
            f"Under {a} and {b} {counted(len(methods), 'method')} ({_join(methods)}) {have} the same scores in every "
            "run: what differs doesn't reach them, and they say nothing about it."
        )


def _trained(contrast: Contrast) -> Iterator[str]:
    for name, corpora in contrast.seen.items():
        if corpora:
            pairs = [arrow(pair) for pair in contrast.block.pairs if corpora & set(pair)]
            yield (
                f"{MARK} {name}: a model behind the features was trained on {_join(sorted(corpora))}, so that "
                f"{len(pairs)} of {counted(len(contrast.block.pairs), 'pair')} ({shorten(pairs, 6)}) tell nothing of "
                "corpora that it has not seen; --pairs leaves them out."
            )


def _through(contrast: Contrast) -> Iterator[str]:
    names = [column.name for column in contrast.columns if any(data.through for data in column.data.values())]
    if names:
        yield (
            f"{_join(names)}: a model or a file stands between the audio and the features, and the names of the data "
            "cover it, so that they can't tell whether the audio was the same."
        )


def _other_data(settings: Iterable[Setting]) -> Iterator[str]:
    for setting in settings:
        if setting.key.startswith("data of "):
            doubt = untold(sorted(set(setting.values) - {LACKING}))
            yield (
                f"The {setting.key} are not the same under all protocols"
                + (f", as far as can be told ({doubt})" if doubt else "")
                + "; differences between columns may be the data's."
            )


def _other_utterances(settings: Iterable[Setting]) -> Iterator[str]:
    if any(setting.key.startswith("target utterances scored") for setting in settings):
        yield (
            "Protocols are not scored on the same target utterances, so that a difference between columns is one of "
            "tasks as well."
        )


def _join(values: Iterable[object]) -> str:
    return ", ".join(map(str, values))
