"""Sentences made from the protocol and the runs, the same for every file format."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmark.errors import counted
from benchmark.evaluation.rules import rule_of
from benchmark.evaluation.statistics.corpus_effects import independent_corpora
from benchmark.protocol import Protocol
from benchmark.report.board import Board
from benchmark.report.floors import floors_sentence
from benchmark.report.origin import warning

_ADAPTATION = {
    "transductive": "Transductive: adapted to all target utterances without their labels, scored on the same ones.",
    "inductive": "Inductive: adapted to some of the target's speakers without their labels, scored on the others.",
}
_NORMALISATION = {
    "corpus": "over each corpus",
    "speaker": "over each speaker",
    "utterance": "over each utterance",
    "source": "over the source corpus, applied to both",
}
_PASSES = {
    "joint": "which pass together, so that batch normalisation is over both",
    "separate": "which pass one after the other, each corpus normalised and scored by statistics of its own",
}


def caption(board: Board) -> list[str]:
    """What a reader has to know about every number of the tables, a sentence each."""
    protocol, training = board.protocol, board.protocol.training
    corpora = sorted({name for pair in board.pairs for name in pair})
    return [
        f"Protocol {protocol.name} (fingerprint {protocol.fingerprint}): {counted(len(board.pairs), 'ordered pair')} "
        f"of {len(corpora)} corpora ({', '.join(corpora)}).",
        _classes(board),
        *labels_sentence(protocol),
        _ADAPTATION[protocol.adaptation],
        f"{_features(protocol)} normalised {_NORMALISATION[protocol.normalisation]} "
        f"(normalisation: {protocol.normalisation}).",
        *filter(None, [warning(board)]),
        f"Deep methods: backbone {training.backbone}, {counted(training.steps, 'step')} of {training.batch} utterances "
        f"of each corpus, {_PASSES[training.passes]}.",
        f"Hyper-parameters: {_hyper_parameters(protocol, board.methods)}{_search(board)}.",
        _rule(board.rule),
        _spread(board),
        _mean(board),
        *filter(None, [floors_sentence(board), _reference(board)]),
    ]


def _features(protocol: Protocol) -> str:
    """What is normalised: the frames, or what shallow methods see where a network gets frames as they are."""
    title = protocol.features.title
    return f"{title} as they are; what shallow methods see" if protocol.features.raw else title


def significance(board: Board) -> list[str]:
    """Why no stars are possible, when the corpora of the means are too few; else nothing.

    Directed pairs share corpora, so a valid test takes the means over corpora as its values. With k of
    them the smallest two-sided p of a sign-flip test is 2 / 2^k: above 0.05 up to k = 5.
    """
    k = independent_corpora(board.block.pairs)
    if not 0 < k <= 5:
        return []
    return [
        f"No mark of significance: pairs share corpora, so a test between methods counts corpora, and with {k} of them "
        f"the smallest possible p of a sign-flip test over corpus means is {2 / 2**k:g}."
    ]


def _classes(board: Board) -> str:
    sizes = sorted({len(record["classes"]) for record in board.records})
    number = f"{sizes[0]}" if len(sizes) == 1 else f"{sizes[0]} to {sizes[-1]}"
    if board.protocol.emotions == "shared":
        return f"Classes: all emotions that both corpora of a pair have, {number} per pair."
    return f"Classes: {', '.join(sorted(board.protocol.emotions))}; {number} per pair."


def labels_sentence(protocol: Protocol) -> list[str]:
    """What a protocol reads otherwise than the corpora's own maps, a sentence; nothing where it reads all alike."""
    maps = []
    for name, own in sorted(protocol.labels.items()):
        readings = (f"{label} {f'as {emotion}' if emotion else 'left out'}" for label, emotion in own.items())
        maps.append(f"of {name} {', '.join(readings)}")
    return [f"Labels read otherwise than by the corpora's own maps: {'; '.join(maps)}."] if maps else []


def _hyper_parameters(protocol: Protocol, methods: Sequence[str]) -> str:
    own = {name: values for name, values in protocol.hyper_parameters.items() if values and name in methods}
    changes = (f"{name} ({', '.join(f'{k} = {v}' for k, v in values.items())})" for name, values in own.items())
    return "each method's defaults" + (f", but {'; '.join(changes)}" if own else "")


def _rule(name: str) -> str:
    rule = rule_of(name)
    warning = " Nothing is ranked or marked under it." if rule.oracle else ""
    return f"Selection rule: {name} ({rule.title}{', ' * bool(rule.paper)}{rule.paper}).{warning}"


def _search(board: Board) -> str:
    trials = max((n for name, n in board.trials.items() if name in board.methods), default=1)
    if trials == 1:
        return ""
    none = [name for name in board.methods if name not in board.trials]
    without = f" ({', '.join(none)}: nothing to vary)" if none else ""
    return (
        f"; searched with {trials} trials for every method, pair and seed, the defaults and {trials - 1} "
        f"draws{without}, among whose checkpoints the selection rule chooses"
    )


def _spread(board: Board) -> str:
    if len(board.seeds) == 1:
        return f"In %, of the one seed {board.seeds[0]}: how much another would change is not known."
    return (
        f"In %, mean ± standard deviation (n - 1) over seeds ({_join(board.seeds)}); in the column mean, that of the "
        "mean over pairs."
    )


def _mean(board: Board) -> str:
    block = board.block
    if not block.pairs:
        return "No means: no pair has a seed that every method of the table has."
    which = "all" if len(block.pairs) == len(board.pairs) else f"{len(block.pairs)} of the {len(board.pairs)}"
    seeds = f"{'seed' if len(block.seeds) == 1 else 'seeds'} {_join(block.seeds)}"
    outside = [f"{s} → {t}" for s, t in board.pairs if (s, t) not in block.pairs]
    without = f" (without {', '.join(outside)})" if 0 < len(outside) <= 6 else ""
    return f"Means are over {which} pairs{without} and {seeds}, which every method of the table has."


def _reference(board: Board) -> str:
    """What stands behind the rows that are supervised on the target."""
    if not board.supervised:
        return ""
    folds = board.protocol.target_folds
    share = (
        f"in each of {folds} folds on those of the others, 1/{folds} fewer utterances than methods adapt to"
        if board.protocol.adaptation == "transductive"
        else "those that methods adapt to"
    )
    names = ", ".join(sorted(board.supervised))
    return f"{names}: a supervised reference and no bound, trained on labels of other target speakers ({share})."


def _join(values: Iterable[object]) -> str:
    return ", ".join(map(str, values))
