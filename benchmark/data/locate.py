"""Corpora by name: a registry's adapters, and users' own CSV manifests, below one root folder."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from benchmark.contracts import Corpus
from benchmark.errors import UsageError, nearest
from benchmark.protocol import Protocol
from benchmark.registry import Registry

ROOT_VARIABLE = "SER_CORPORA_ROOT"


@dataclass(frozen=True)
class Located:
    """A corpus and the folder in which it lies or would lie."""

    corpus: Corpus
    folder: Path

    @property
    def name(self) -> str:
        return self.corpus.name


class Corpora:
    """Every corpus that can be named: registered, below ``root``, or by the path of a CSV manifest.

    ``root``: below it each corpus lies in a folder of its name; None where the user named no root,
    which is enough for synthetic corpora and manifests given by path. ``stored``: names of corpora in
    stored runs, known to commands that only look at those. ``allow_outside``: whether the audio of a manifest may lie
    outside of its folder.
    """

    def __init__(
        self,
        registry: Registry[Corpus],
        root: Path | None,
        stored: Collection[str] = (),
        allow_outside: bool = False,
    ) -> None:
        self.allow_outside = allow_outside
        self.registry = registry
        self.root = root
        self.stored = set(stored)
        self.manifests = _manifests(root, registry) if root is not None and root.is_dir() else {}

    @property
    def names(self) -> list[str]:
        """All names, in alphabetical order; a registered corpus need not be below the root."""
        return sorted({*self.registry.names, *self.manifests, *self.stored})

    def check(self, entry: str) -> str:
        """The name of the corpus that ``entry``, a name or the path of a CSV manifest, stands for.

        A manifest by path is known by this name from then on. Raises `UsageError` with the nearest
        name for an unknown one, for a path that does not exist, and for a name that is taken.
        """
        if entry.lower().endswith(".csv"):
            return self._add_manifest(Path(entry))
        if entry not in self.names:
            raise UsageError(
                f"no corpus {entry!r}; {nearest(entry, self.names)} (a corpus of your own: give the path of its CSV)"
            )
        return entry

    def below_root(self) -> list[str]:
        """Names of the corpora, registered or with a manifest, that have a folder below the root.

        Without a root, those of stored runs. Raises `UsageError` when there is neither.
        """
        if self.root is None and self.stored:
            return sorted(self.stored)
        root = self.needed_root()
        return sorted({*self.manifests, *(name for name in self.registry.names if (root / name).is_dir())})

    def entries(self, protocol: Protocol) -> list[str]:
        """The protocol's list of corpora, written out where it says ``found``."""
        return self.below_root() if isinstance(protocol.corpora, str) else list(protocol.corpora)

    def locate(self, entry: str) -> Located:
        """The corpus that ``entry`` stands for and its folder, which need not exist.

        Raises `UsageError` as `check` does, and when a root is needed and there is none.
        """
        name = self.check(entry)
        if name in self.manifests:
            from benchmark.data.manifest import ManifestCorpus

            path = self.manifests[name]
            return Located(ManifestCorpus(path, self.allow_outside), path.parent)
        corpus = self.registry.get(name)()
        return Located(corpus, Path(name) if corpus.synthetic else self.needed_root() / name)

    def can_locate(self, name: str) -> bool:
        """Whether `locate` has an answer: not without a root, nor for a corpus known from stored runs only."""
        if name in self.manifests:
            return True
        has_root = self.root is not None and self.root.is_dir()
        return name in self.registry and (has_root or self.registry.get(name).synthetic)

    def needed_root(self) -> Path:
        """The root. Raises `UsageError` when there is none."""
        way_out = f"give --corpora-root DIR or set {ROOT_VARIABLE}; the synthetic corpora need none"
        if self.root is None:
            raise UsageError(f"no corpora root: a folder that holds a folder per corpus expected; {way_out}")
        if not self.root.is_dir():
            raise UsageError(f"corpora root {self.root}: a folder expected, found none; {way_out}")
        return self.root

    def _add_manifest(self, path: Path) -> str:
        name = _manifest_name(path)
        if name in self.stored:
            return name
        if not path.is_file():
            raise UsageError(f"corpus {path}: a CSV file with the columns file,emotion expected, found none")
        known = self.manifests.setdefault(name, path)
        if name in self.registry or known.resolve() != path.resolve():
            raise UsageError(f"corpus {path}: the name {name!r} is taken; rename the file")
        return name


def _manifests(root: Path, registry: Registry[Corpus]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for folder in sorted(root.iterdir()):
        for file in (folder / "manifest.csv", folder / f"{folder.name}.csv"):
            if _manifest_name(file) not in registry and file.is_file():
                found.setdefault(_manifest_name(file), file)
    return found


def _manifest_name(path: Path) -> str:
    """The name that `benchmark.data.manifest.ManifestCorpus` takes, known without reading the file."""
    stem = path.absolute().parent.name if path.name.lower() == "manifest.csv" else path.stem
    return re.sub(r"[^a-z0-9_]", "_", stem.lower())
