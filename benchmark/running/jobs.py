"""What passes between the command and its worker processes; light to import, as only workers compute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from benchmark.contracts import Method, Run, Task
from benchmark.hyper import hyper_parameters
from benchmark.protocol import Protocol
from benchmark.registry import Registry, method_registry
from benchmark.running.limits import Limits
from benchmark.running.settings import disagreement, settings_of
from benchmark.store.provenance import digest, package_version, reached
from benchmark.store.store import Store

if TYPE_CHECKING:
    from benchmark.features.corpus import CorpusFeatures

HERE = Path(__file__).parents[1]
MACHINE = (
    *("contracts", "hyper", "names", "threads", "data/corpus", "data/manifest", "data/paths", "data/table"),
    *("data/audio", "data/boxes", "data/opening", "data/streams", "data/headers", "data/containers"),
    *("data/soundness", "data/fingerprint"),
    *("features/spectrogram", "features/functionals", "features/opensmile", "features/extraction"),
    *("features/cache", "features/corpus", "features/entry", "features/frames", "features/kinds"),
    *("features/brought", "features/embeddings", "features/embedding_arrays", "features/embedding_file"),
    *("features/embedding_tables", "features/filling"),
    *(
        f"features/pretrained/{name}"
        for name in ("bundles", "described", "digest", "encoder", "extraction", "families")
    ),
    *(f"features/pretrained/{name}" for name in ("forward", "loading", "places", "preparation", "tuning", "windows")),
    *("tasks/tasks", "tasks/splits", "tasks/normalisation"),
    *("evaluation/metrics", "evaluation/selection", "evaluation/shift"),
    *("running/experiment", "running/settings", "running/worker"),
)
"""Modules of this package that compute a number of every run, or decide which. The code digest is over them, the
adapters, the method's file and what that imports from this package. A test holds the list against the imports."""


@dataclass(frozen=True)
class Context:
    """What is the same for all runs of one command.

    ``packages`` hold the methods, beside the files ``plugins`` and the entry points of ``group`` ("": none).
    ``incomplete``: corpus -> in which way it is, if it is; ``unused``: corpus -> what of it is not used, by reason;
    ``outside``: corpus -> how many utterances lie outside of its folder, if any do.
    ``corpus_files``: corpus -> its adapter's source files. ``tuning``: whether trials are those by which defaults are
    chosen, see `benchmark.running.settings`. ``limits``: what each run may take. ``sealed``: whether methods run in
    sealed processes, see `benchmark.sealed`.
    """

    protocol: Protocol
    results: Path
    packages: tuple[str, ...]
    features: Mapping[str, CorpusFeatures]
    incomplete: Mapping[str, str]
    corpus_files: Mapping[str, tuple[Path, ...]]
    plugins: tuple[Path, ...] = ()
    group: str = ""
    outside: Mapping[str, int] = field(default_factory=dict)
    unused: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    tuning: bool = False
    limits: Limits = field(default_factory=Limits)
    sealed: bool = False

    def __getstate__(self) -> dict[str, Any]:
        """What another process is told: not what was looked up here, as it has to register its methods itself."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    @cached_property
    def store(self) -> Store:
        return Store(self.results, self.protocol.name, self.protocol.fingerprint)

    @cached_property
    def methods(self) -> Registry[Method]:
        known = method_registry
        if self.sealed:
            from benchmark.sealed.registry import sealed_registry

            known = sealed_registry
        return known(*self.packages, plugins=self.plugins, group=self.group)

    def code(self, run: Run) -> dict[str, Any]:
        """The version of the code that makes ``run``: the machine, the method, the adapters. Looked up once each."""
        about = run.method, run.source, run.target
        if about not in self._codes:
            method = self.methods.file(run.method)
            own = {method, *_reached(method), *self.corpus_files[run.source], *self.corpus_files[run.target]}
            self._codes[about] = {**_package(), "digest": digest({HERE / f"{name}.py" for name in MACHINE} | own)}
        return self._codes[about]

    @cached_property
    def _codes(self) -> dict[tuple[str, str, str], dict[str, Any]]:
        return {}

    def settings(self, run: Run) -> dict[str, Any]:
        """The hyper-parameters that the run's method is made with, where they are not its defaults."""
        given = self.protocol.hyper_parameters.get(run.method, {})
        return settings_of(self.methods.get(run.method), run.trial, given, self.tuning)

    def outdated(self, run: Run, record: Mapping[str, Any]) -> str:
        """Why a stored run doesn't go with those that are made now, when tuning or sealed; empty where it does."""
        if self.sealed and not record.get("sealed"):
            return "made unsealed"
        if not self.tuning:
            return ""
        defaults = hyper_parameters(self.methods.get(run.method))
        return disagreement(record, {**defaults, **self.settings(run)}, self.code(run)["digest"])


_package = cache(package_version)
_reached = cache(reached)


@dataclass(frozen=True)
class Job:
    """One run to make, and its task."""

    run: Run
    task: Task


@dataclass(frozen=True)
class Outcome:
    """What became of a job.

    ``state``: made now, ``stored`` meanwhile by another process, ``busy`` in another process, or
    failed with ``message``. ``uar`` in [0, 1] (None: not to be shown) and ``seconds`` for runs made now. ``notice``: a
    sentence about a stored run that was set aside.
    """

    run: Run
    state: Literal["finished", "stored", "busy", "failed"]
    message: str = ""
    uar: float | None = None
    seconds: float = 0.0
    notice: str = ""
