"""A protocol's own reading of a corpus's labels, in place of what its adapter, or its table, makes of them.

A key of such a map is a label as the corpus's files have it, or in plain English, in any case; behind it may stand a
level of intensity, likewise: ``exc``, ``excitement``, ``ANG LO``, ``anger low``. What names a level comes before what
names the label alone. A label that the adapter leaves out may be mapped too, where it has a word for it.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from benchmark.contracts import EMOTIONS, UNLABELLED, Corpus, Found, Utterance
from benchmark.errors import UsageError, counted, nearest, spelt
from benchmark.names import folded
from benchmark.protocol import Labels

Spot = tuple[str, str]
"""An own label and a level of it, empty for all levels, both folded."""

LEFT_OUT = "label {} is left out by the protocol"


@dataclass(frozen=True)
class Known:
    """The labels of a corpus that a map may name: folded label, and folded level -> plain English.

    ``mapped``: label -> emotion, of those that the corpus's own map has.
    """

    words: Mapping[str, str]
    levels: Mapping[str, str]
    mapped: Mapping[str, str]

    def spots(self, key: str) -> list[Spot]:
        """What a key of a map stands for: a label in the corpus's spelling, or else all labels of that word."""
        for labels in ({label: label for label in self.words}, self.words):
            if exact := [(label, "") for label, name in labels.items() if name == key]:
                return exact
            for name in sorted(set(labels.values()), key=len, reverse=True):
                level = key.removeprefix(f"{name} ")
                if level != key and (levels := [code for code, word in self.levels.items() if level in (code, word)]):
                    return [(label, code) for label, own in labels.items() if own == name for code in levels]
        return []

    @property
    def names(self) -> list[str]:
        """All that a user might have meant, without levels."""
        return sorted({*self.words, *self.words.values()})


def known_labels(corpus: Corpus, utterances: Collection[Utterance] = ()) -> Known:
    """The labels that an adapter declares, or else those of the ``utterances``."""
    emotions = _declared(corpus)
    mapped = (
        {_own(u): u.emotion for u in utterances}
        if emotions is None
        else {folded(label): emotion for label, emotion in emotions.items()}
    )
    words = {folded(label): folded(word) for label, word in corpus.words.items()}
    levels = {folded(level): folded(word) for level, word in corpus.levels.items()}
    return Known({label: folded(emotion) for label, emotion in mapped.items()} | words, levels, mapped)


def labels_of(corpus: Corpus, utterances: Collection[Utterance] = ()) -> set[str]:
    """The emotions that any map may use since this corpus has them: its own, and the words that it declares."""
    known = known_labels(corpus, utterances)
    return {*map(folded, corpus.others), *map(folded, known.mapped.values())}


def relabelled(
    corpus: Corpus, folder: Path, found: Found, labels: Labels, others: Iterable[Collection[str]], where: str
) -> Found:
    """What of a corpus lies in ``folder``, its labels as ``labels`` have them.

    Args:
        corpus: as it is; ``found``: what its own map makes of the folder.
        labels: own label -> emotion, or None: such utterances stay, with the emotion `UNLABELLED`, so that features
            are the same under every map, and are told in ``dropped``.
        others: emotions that other corpora have beside the shared vocabulary; looked at only as far as needed.
        where: stands in front of error messages.

    Raises:
        UsageError: for a label that the corpus does not have, an emotion that no corpus has, a label that is named
            twice, and where no utterance keeps a label.
    """
    known = known_labels(corpus, found.utterances)
    rules = _rules(known, labels, where)
    _check_emotions(known, corpus, labels, others, where)
    raw = _as_labelled(corpus, folder, found, {label for label, _ in rules})
    reasons = {name: reason for reason, names in found.dropped.items() for name in names}
    kept: list[Utterance] = []
    dropped = {reason: list(names) for reason, names in raw.dropped.items()}
    for utterance in raw.utterances:
        label = _own(utterance)
        emotion = _emotion(corpus, utterance, label, known, rules)
        if emotion is None:
            reason = reasons.get(utterance.name, f"label {label} is not mapped")
            dropped.setdefault(reason, []).append(utterance.name)
            continue
        if emotion == UNLABELLED:
            dropped.setdefault(LEFT_OUT.format(label), []).append(utterance.name)
        kept.append(replace(utterance, emotion=emotion))
    if found.utterances and all(u.emotion == UNLABELLED for u in kept):
        raise UsageError(
            f"{where}: an emotion for at least one label expected, found null for all "
            f"{counted(len(kept), 'utterance')}; leave one of them in, or the corpus out"
        )
    return replace(raw, utterances=tuple(kept), dropped={r: tuple(sorted(n)) for r, n in sorted(dropped.items())})


def _declared(corpus: Corpus) -> Mapping[str, str] | None:
    """The map of an adapter that has one."""
    return getattr(type(corpus), "emotions", None)


def _own(utterance: Utterance) -> str:
    return folded(utterance.label or utterance.emotion)


def _rules(known: Known, labels: Labels, where: str) -> dict[Spot, str]:
    rules: dict[Spot, str] = {}
    named: dict[Spot, str] = {}
    for key, emotion in labels.items():
        spots = known.spots(key)
        if not spots:
            raise UsageError(f"{where}.{key}: no such label; {nearest(key, known.names)}")
        for spot in spots:
            if spot in named:
                raise UsageError(f"{where}: {named[spot]} and {key} are the same label; keep one")
            rules[spot], named[spot] = UNLABELLED if emotion is None else emotion, key
    return rules


def _check_emotions(
    known: Known, corpus: Corpus, labels: Labels, others: Iterable[Collection[str]], where: str
) -> None:
    vocabulary = {*EMOTIONS, *map(folded, corpus.others), *known.words.values()}
    more = iter(others)
    for key, emotion in labels.items():
        while emotion is not None and emotion not in vocabulary:
            found = next(more, None)
            if found is None:
                raise UsageError(
                    f"{where}.{key}: an emotion of the shared vocabulary, or of a corpus, expected, found "
                    f"{spelt(emotion)}; {nearest(emotion, vocabulary)}"
                )
            vocabulary |= set(found)


def _as_labelled(corpus: Corpus, folder: Path, found: Found, more: Collection[str]) -> Found:
    """The same with each emotion being the corpus's own label, ``more`` labels among them."""
    emotions = _declared(corpus)
    if emotions is None:
        return found
    own = copy.copy(corpus)
    same = {label: label for label in (*map(folded, emotions), *more)}
    own.__class__ = type(type(corpus).__name__, (type(corpus),), {"emotions": same, "__doc__": type(corpus).__doc__})
    return own.find(folder)


def _emotion(corpus: Corpus, utterance: Utterance, label: str, known: Known, rules: Mapping[Spot, str]) -> str | None:
    """The emotion of an utterance under a map; None where neither it nor the corpus's own has one."""
    level = level_of(corpus, utterance.name) if known.levels else ""
    return rules.get((label, level), rules.get((label, ""), known.mapped.get(label)))


def level_of(corpus: Corpus, name: str) -> str:
    """The intensity of an utterance, folded, from the group ``intensity`` of its adapter's pattern; empty without."""
    match = corpus.pattern.fullmatch(name)  # type: ignore[attr-defined]
    return folded(match.groupdict().get("intensity") or "") if match else ""
