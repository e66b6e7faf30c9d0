"""The corpora of a selection, found, judged and turned into features."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark.contracts import Corpus, Found
from benchmark.data.locate import Corpora, Located
from benchmark.errors import CorpusAbsent, CorpusIncomplete
from benchmark.protocol import Features

if TYPE_CHECKING:
    from benchmark.features.cache import CorpusFeatures

Watch = Callable[[str], Callable[[int, int], None]]
"""From a corpus's name to what is told of its utterances: how many are computed, how many have to be."""


@dataclass(frozen=True)
class Gathered:
    """What of the wanted corpora is there.

    ``absent`` and ``incomplete`` map a corpus's name to a sentence; one that is absent is in neither
    of the others.
    """

    located: dict[str, Located] = field(default_factory=dict)
    found: dict[str, Found] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    incomplete: dict[str, str] = field(default_factory=dict)

    @property
    def emotions(self) -> dict[str, set[str]]:
        return {name: {u.emotion for u in found.utterances} for name, found in self.found.items()}

    def require_complete(self, allow: bool) -> None:
        """Raises `CorpusIncomplete` for the first corpus that is, unless that is allowed."""
        if self.incomplete and not allow:
            raise CorpusIncomplete("; ".join(self.incomplete.values()))


def gather(names: Iterable[str], corpora: Corpora) -> Gathered:
    """List the utterances of each corpus, without reading audio."""
    from benchmark.data.audit import completeness

    gathered = Gathered()
    for name in names:
        located = corpora.locate(name)
        try:
            found = located.corpus.find(located.folder)
        except CorpusAbsent as e:
            gathered.absent[name] = str(e)
            continue
        if sentence := completeness(located.corpus, found):
            gathered.incomplete[name] = sentence
        if not found.utterances:
            gathered.absent[name] = f"{name}: no utterance found below {located.folder}"
            continue
        gathered.located[name], gathered.found[name] = located, found
    return gathered


def features_of(
    names: Collection[str], gathered: Gathered, settings: Features, cache: Path | None, jobs: int, watch: Watch
) -> dict[str, CorpusFeatures]:
    """Features of each of the corpora ``names``, computed where the cache (None: the default) does not hold them."""
    from benchmark.features.cache import compute_features, default_cache

    cache = cache or default_cache()
    return {
        name: compute_features(
            gathered.located[name].corpus, gathered.found[name], settings, cache, jobs=jobs, progress=watch(name)
        )
        for name in sorted(names)
    }


def emotions_in(features: Mapping[str, CorpusFeatures]) -> dict[str, set[str]]:
    """Corpus -> labels of the utterances that can be used."""
    return {name: {u.emotion for u in f.utterances} for name, f in features.items()}


def source_files(corpus: Corpus) -> tuple[Path, ...]:
    """The files whose code decides what a corpus is: its adapter, what it inherits, and a generator's parts."""
    classes = [c for c in type(corpus).__mro__ if c.__module__ not in {"abc", "builtins"}]
    files = {Path(inspect.getfile(c)) for c in classes}
    if corpus.synthetic:
        files |= set((Path(__file__).parents[1] / "synthesis").glob("*.py"))
    return tuple(sorted(files))
