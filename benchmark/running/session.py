"""The corpora of a selection, found, judged and turned into features."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmark.contracts import UNLABELLED, Corpus, Found, Utterance
from benchmark.data.labels import relabelled
from benchmark.data.locate import Corpora, Located
from benchmark.data.verdict import incompleteness, judge, nothing_found, same_samples, unused
from benchmark.errors import CorpusAbsent, CorpusIncomplete
from benchmark.protocol import Protocol

if TYPE_CHECKING:
    from benchmark.features.corpus import CorpusFeatures

Watch = Callable[[str], Callable[[int, int], None]]
"""From a corpus's name to what is told of its utterances: how many are computed, how many have to be."""


@dataclass(frozen=True)
class Gathered:
    """What of the wanted corpora is there.

    ``absent`` and ``incomplete`` map a corpus's name to a sentence; one that is absent is in neither ``located`` nor
    ``found``. ``around``: what lies where an absent one was looked for. ``found`` has labels as the protocol reads
    them; ``own``: as the corpora's own maps do, where that is something else.
    """

    located: dict[str, Located] = field(default_factory=dict)
    found: dict[str, Found] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    incomplete: dict[str, str] = field(default_factory=dict)
    around: list[str] = field(default_factory=list)
    own: dict[str, Found] = field(default_factory=dict)

    @property
    def labels(self) -> dict[str, dict[str, int]]:
        """Corpus -> emotion -> utterances."""
        return {name: count_labels(found.utterances) for name, found in self.found.items()}

    def require_complete(self, allow: bool) -> None:
        """Raises `CorpusIncomplete` with a sentence for each corpus that is, unless that is allowed."""
        if self.incomplete and not allow:
            raise CorpusIncomplete("; ".join(self.incomplete.values()))

    def hear(self, features: Mapping[str, CorpusFeatures]) -> None:
        """Note in `incomplete` what turned out when the audio was read."""
        for name, read in features.items():
            sentence = incompleteness(self.located[name].corpus, self.as_published(name), read.left_out)
            self.incomplete.update({name: sentence} if sentence else {})

    def as_published(self, name: str) -> Found:
        """A corpus under its own map of labels."""
        return self.own.get(name, self.found[name])

    def unused(self, name: str) -> dict[str, dict[str, Any]]:
        """What lies in a corpus's folder, or is in its table, and is not used: reason -> ``count`` and ``examples``."""
        reasons = unused(self.found[name]).items()
        return {reason: {"count": count, "examples": list(names)} for reason, (count, names) in reasons}

    def problems(self, features: CorpusFeatures) -> list[str]:
        """What ``check-corpus`` would object to in a corpus whose features are at hand, besides unreadable audio."""
        name = features.corpus
        labels = {u.name: u.emotion for u in features.utterances}
        heard = [(digest, what) for digest, what in zip(features.digests, labels.items(), strict=True) if what[1]]
        return judge(self.located[name].corpus, self.as_published(name), {}, (), same_samples(heard))[0]


def gather(names: Iterable[str], corpora: Corpora, protocol: Protocol | None = None) -> Gathered:
    """List the utterances of each corpus, labelled as the protocol says where one is given, without reading audio.

    Raises `UsageError` for a map of labels that does not suit its corpus.
    """
    gathered = Gathered()
    maps = corpora.check_labels(protocol) if protocol is not None and protocol.labels else {}
    for name in names:
        located = corpora.locate(name)
        try:
            found = located.corpus.find(located.folder)
        except CorpusAbsent as e:
            gathered.absent[name] = str(e)
            gathered.around[:] = [corpora.around]
            continue
        if sentence := incompleteness(located.corpus, found):
            gathered.incomplete[name] = sentence
        if not found.utterances:
            gathered.absent[name] = f"{name}: {nothing_found(located.corpus, found)}"
            continue
        gathered.located[name], gathered.found[name] = located, found
        if protocol is not None and name in maps:
            where = f"protocol {protocol.name}: labels.{name}"
            gathered.own[name] = found
            gathered.found[name] = relabelled(
                located.corpus, located.folder, found, maps[name], _emotions(protocol, corpora), where
            )
    return gathered


def _emotions(protocol: Protocol, corpora: Corpora) -> Iterator[Collection[str]]:
    if protocol.emotions != "shared":
        yield protocol.emotions
    yield from corpora.emotions()


def features_of(
    names: Collection[str], gathered: Gathered, protocol: Protocol, cache: Path | None, jobs: int, watch: Watch
) -> dict[str, CorpusFeatures]:
    """Features of each of the corpora ``names``, computed where the cache (None: the default) does not hold them.

    Raises `UsageError` where those of several corpora don't go together, or not with the protocol's network.
    """
    from benchmark.features.cache import default_cache
    from benchmark.features.kinds import check_together, compute

    cache, settings = cache or default_cache(), protocol.features
    features = {
        name: compute(gathered.located[name].corpus, gathered.found[name], settings, cache, jobs, watch(name))
        for name in sorted(names)
    }
    check_together(features, protocol.training)
    return features


def count_labels(utterances: Iterable[Utterance]) -> dict[str, int]:
    """Emotion -> how many of the utterances have it; those that a protocol leaves out have none."""
    return dict(Counter(u.emotion for u in utterances if u.emotion != UNLABELLED))


def source_files(corpus: Corpus) -> tuple[Path, ...]:
    """The files whose code decides what a corpus is: its adapter, what it inherits, and a generator's parts."""
    classes = [c for c in type(corpus).__mro__ if c.__module__ not in {"abc", "builtins"}]
    files = {Path(inspect.getfile(c)) for c in classes}
    if corpus.synthetic:
        files |= set((Path(__file__).parents[1] / "synthesis").glob("*.py"))
    return tuple(sorted(files))
