"""Corpora by name: a registry's adapters, and users' own CSV manifests, below one root folder."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmark.contracts import Corpus
from benchmark.data.folders import Survey, different, holds, spellings, survey
from benchmark.data.labels import labels_of
from benchmark.data.manifest import ManifestCorpus, manifest_name
from benchmark.errors import UsageError, nearest, shorten
from benchmark.names import LONGEST, composed, corpus_name, entry_name, file_name, loose
from benchmark.protocol import Labels, Protocol
from benchmark.registry import Registry

ROOT_VARIABLE = "SER_CORPORA_ROOT"

SEEN = 12
"""Folders of a root that a sentence names."""


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

    ``root``: below it each corpus lies in a folder of its name, or of one of its aliases, in any case and with any
    punctuation; None where the user named no root, which is enough for synthetic corpora and manifests given by
    path. ``stored``: names of corpora in stored runs, known to commands that only look at those.
    ``allow_outside``: whether the audio of a manifest may lie outside of its folder.
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
        self._given: dict[str, Path] = {}

    @cached_property
    def survey(self) -> Survey:
        """What lies below the root; nothing where there is none."""
        has_root = self.root is not None and self.root.is_dir()
        return survey(self.root, self._spellings) if self.root is not None and has_root else Survey()

    @cached_property
    def _spellings(self) -> dict[str, list[str]]:
        return spellings(self.registry)

    @property
    def manifests(self) -> dict[str, Path]:
        """Manifests by the name of their corpus, below the root and given by path."""
        return {name: tables[0] for name, tables in self.survey.tables.items()} | self._given

    @property
    def names(self) -> list[str]:
        """All names, in alphabetical order; a registered corpus need not be below the root."""
        return sorted({*self.registry.names, *self.manifests, *self.stored})

    @property
    def adapters(self) -> list[str]:
        """Registered corpora that need a folder."""
        return [name for name in self.registry.names if not self.registry.get(name).synthetic]

    def check(self, entry: str) -> str:
        """The name of the corpus that ``entry``, a name in any spelling or the path of a CSV manifest, stands for.

        A manifest by path is known by this name from then on. Raises `UsageError` with the nearest name for an
        unknown one, with all of them for one that several corpora share, for a path that does not exist, and for a
        name that is taken.
        """
        if entry.casefold().endswith(".csv"):
            return self._add_manifest(Path(entry))
        if (name := corpus_name(entry)) in self.names or name in self.registry:
            return name
        spelling = loose(entry)
        alike = {*self._spellings.get(spelling, ()), *(n for n in self.names if spelling and loose(n) == spelling)}
        if len(alike) > 1:
            raise UsageError(f"corpus {entry!r}: one corpus expected, found {' and '.join(sorted(alike))}; name one")
        if not alike:
            raise UsageError(
                f"no corpus {composed(entry)!r}; {nearest(name, self.names)} (a corpus of your own: give the path of "
                "its CSV)"
            )
        return alike.pop()

    def remember(self, protocol: Protocol) -> None:
        """Count the protocol's corpora as known, for commands that look at stored runs: they need not be at hand."""
        for entry in () if isinstance(protocol.corpora, str) else protocol.corpora:
            try:
                self.check(entry)
            except UsageError:
                self.stored.add(entry_name(entry))

    def below_root(self) -> list[str]:
        """Names of the corpora, registered or with a manifest, that have a folder below the root.

        Without a root, those of stored runs. Raises `UsageError` when there is neither.
        """
        if self.root is None and self.stored:
            return sorted(self.stored)
        self.needed_root()
        return sorted({*self.survey.tables, *self.survey.folders})

    def entries(self, protocol: Protocol) -> list[str]:
        """The protocol's list of corpora, written out where it says ``found``."""
        return self.below_root() if isinstance(protocol.corpora, str) else list(protocol.corpora)

    def locate(self, entry: str) -> Located:
        """The corpus that ``entry`` stands for and its folder, which need not exist.

        Raises `UsageError` as `check` does, when a root is needed and there is none, and when two folders or tables
        below it would have the corpus's name.
        """
        name = self.check(entry)
        if why := self._taken_twice(name):
            raise UsageError(why)
        if name in self.manifests:
            path = self.manifests[name]
            _require_name(name, path)
            return Located(ManifestCorpus(path, self.allow_outside), path.parent)
        corpus = self.registry.get(name)()
        folder = Path(name) if corpus.synthetic else self.needed_root() / name
        return Located(corpus, next(iter(self.survey.folders.get(name, ())), folder))

    def check_labels(self, protocol: Protocol) -> dict[str, Labels]:
        """The protocol's map of the labels of each corpus that it has one for, by the corpus's name.

        Raises `UsageError` for a corpus that is neither known nor one of the protocol's, and for a name that is not the
        corpus's own: records and captions have that one only.
        """
        where = f"protocol {protocol.name}: labels"
        listed = () if isinstance(protocol.corpora, str) else map(entry_name, protocol.corpora)
        tables = {*listed} - {*self.names}
        found: dict[str, Labels] = {}
        for entry, labels in protocol.labels.items():
            try:
                name = entry if entry in tables else self.check(entry)
            except UsageError as e:
                raise UsageError(f"{where}: {e}") from None
            if name != entry:
                raise UsageError(f"{where}: the corpus's own name {name!r} expected, found {entry!r}; write it so")
            found[name] = labels
        return found

    def emotions(self) -> Iterator[set[str]]:
        """All emotions that adapters have or declare, and then those of one table after the other.

        Raises `UsageError` where it comes to a table that can't be read.
        """
        yield set().union(*(labels_of(self.registry.get(name)()) for name in self.registry.names))
        for table in map(self.locate, self.manifests):
            yield labels_of(table.corpus, table.corpus.find(table.folder).utterances)

    def can_locate(self, name: str) -> bool:
        """Whether `locate` has an answer: not without a root, nor for a corpus known from stored runs only."""
        if name in self.manifests:
            return not self._taken_twice(name)
        has_root = self.root is not None and self.root.is_dir()
        return name in self.registry and (
            self.registry.get(name).synthetic or (has_root and not self._taken_twice(name))
        )

    def needed_root(self) -> Path:
        """The root. Raises `UsageError` when there is none."""
        way_out = f"give --corpora-root DIR or set {ROOT_VARIABLE}; the synthetic corpora need none"
        if self.root is None:
            raise UsageError(f"no corpora root: a folder that holds a folder per corpus expected; {way_out}")
        if not self.root.is_dir():
            raise UsageError(f"corpora root {self.root}: a folder expected, found none; {way_out}")
        return self.root

    @cached_property
    def around(self) -> str:
        """What lies below the root, and where a corpus is that is looked for in the wrong place; empty without one."""
        if self.root is None or not self.root.is_dir():
            return ""
        where, called = composed(str(self.root)), self._spellings.get(loose(self.root.resolve().name), [])
        inside = [name for names in self._held.values() for name in names]
        own = [*called, *(name for name in inside if inside.count(name) > 1)]
        if own := [name for name in dict.fromkeys(own) if name in holds(self.root, self.registry)]:
            rename = "" if set(own) & set(called) else f", and call this one {' or '.join(own)}"
            return f"{where} itself holds the files of {' or '.join(own)}: give the folder above it{rename}"
        named = {composed(folder.name) for folders in self.survey.folders.values() for folder in folders}
        hints = [f"{composed(folder.name)} ({self.why_no_corpus(folder)})" for folder in self._held]
        return f"folders below {where}: {shorten([*sorted({*self.survey.tables, *named}), *hints], SEEN) or 'none'}"

    def why_no_corpus(self, folder: Path) -> str:
        """Why a folder below the root is none, and what it may be."""
        names = self._held.get(folder) or ()
        hint = f"; it holds files of {' or '.join(names)}: call it {' or '.join(names)}" if names else ""
        return f"no corpus of this name, no manifest.csv in it{hint}"

    @cached_property
    def _held(self) -> dict[Path, list[str]]:
        """Folders below the root that are no corpus, and whose files the first of them hold."""
        return {f: holds(f, self.registry) if i < SEEN else [] for i, f in enumerate(self.survey.strangers)}

    def _taken_twice(self, name: str) -> str | None:
        """Why it is not clear which folder or table is the corpus ``name``, if it isn't."""
        if name in self.survey.clashes:
            return self.survey.clashes[name]
        places = self.survey.tables.get(name) or different(list(self.survey.folders.get(name, ())))
        if len(places) < 2 or name in self._given:
            return None
        found = " and ".join(composed(str(place)) for place in places)
        return f"corpus {name}: one folder or table of that name expected, found {found}; give one another name"

    def _add_manifest(self, path: Path) -> str:
        name = manifest_name(path)
        if name in self.stored:
            return name
        if not path.is_file():
            raise UsageError(f"corpus {path}: a CSV file with the columns file,emotion expected, found none")
        others = [*self._spellings.get(loose(name), [name] if name in self.registry else [])]
        known = self._given.get(name, path), *self.survey.tables.get(name, ())
        if not any(same.resolve() == path.resolve() for same in known[1:]) or name in self._given:
            others += [composed(str(other)) for other in known if other.resolve() != path.resolve()]
        if others:
            raise UsageError(f"corpus {path}: the name {name!r} is taken by {' and '.join(others)}; rename the file")
        self._given[name] = path
        return name


def _require_name(name: str, path: Path) -> None:
    if not loose(name) or len(file_name(name)) > LONGEST:
        raise UsageError(
            f"corpus {path}: a name with letters or digits, at most {LONGEST} characters long in ASCII, expected, "
            f"found {name!r}; rename it"
        )
