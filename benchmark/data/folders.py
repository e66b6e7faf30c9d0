"""What lies below a corpora root: folders by the corpora that their names mean, tables, and what is neither."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from benchmark.contracts import Corpus
from benchmark.data.corpus import PatternCorpus, list_files
from benchmark.data.manifest import REQUIRED, manifest_name
from benchmark.names import composed, folded, loose
from benchmark.registry import Registry

ENOUGH = 50
"""Audio files of a folder whose names are compared with the adapters' patterns."""


@dataclass(frozen=True)
class Survey:
    """A root's folders. ``folders``: registered corpus -> its folders; ``tables``: corpus -> its manifests.

    ``clashes``: corpus -> what else would have its name; ``strangers``: folders that are no corpus.
    """

    folders: Mapping[str, list[Path]] = field(default_factory=dict)
    tables: Mapping[str, list[Path]] = field(default_factory=dict)
    clashes: Mapping[str, str] = field(default_factory=dict)
    strangers: tuple[Path, ...] = ()


def spellings(registry: Registry[Corpus]) -> dict[str, list[str]]:
    """`loose` spelling -> the registered corpora that have it as their name or among their aliases."""
    found: dict[str, list[str]] = {}
    for name in registry.names:
        for spelling in dict.fromkeys(map(loose, (name, *registry.get(name).aliases))):
            found.setdefault(spelling, []).append(name)
    return found


def survey(root: Path, known: Mapping[str, list[str]]) -> Survey:
    """The folders directly below ``root``; ``known``: see `spellings`. Hidden ones are passed over."""
    folders: dict[str, list[Path]] = {}
    tables: dict[str, list[Path]] = {}
    clashes: dict[str, str] = {}
    strangers = []
    for folder in sorted(f for f in root.iterdir() if f.is_dir() and not f.name.startswith(".")):
        names, manifests = known.get(loose(folder.name), []), list(_manifests(folder))
        if names:
            manifests = [table for table in manifests if _has_the_columns(table)]
        for table in manifests:
            tables.setdefault(manifest_name(table), []).append(table)
        for name in names:
            folders.setdefault(name, []).append(folder)
        for name in {*names, *map(manifest_name, manifests)} if names and manifests else ():
            clashes[name] = (
                f"corpus {name}: {composed(str(folder))} is the folder of {' and '.join(names)} and holds a corpus of "
                f"its own, {manifests[0].name}; give the folder of one of them another name"
            )
        if not names and not manifests:
            strangers.append(folder)
    return Survey(folders, tables, clashes, tuple(strangers))


def _manifests(folder: Path) -> Iterator[Path]:
    """The tables of a folder that may describe a corpus: ``manifest.csv``, and the one with the folder's name."""
    wanted = {"manifest.csv", f"{folded(folder.name)}.csv"}
    try:
        yield from sorted(f for f in folder.iterdir() if folded(f.name) in wanted and f.is_file())
    except PermissionError:
        return


def _has_the_columns(table: Path) -> bool:
    try:
        with table.open(encoding="utf-8-sig", newline="") as lines:
            return set(REQUIRED) <= {folded(cell) for cell in next(csv.reader(lines), [])}
    except (OSError, UnicodeDecodeError, csv.Error):
        return False


def different(folders: list[Path]) -> list[Path]:
    """The same folders, of several links to one only the first."""
    return list({folder.resolve(): folder for folder in reversed(folders)}.values())[::-1]


def holds(folder: Path, registry: Registry[Corpus]) -> list[str]:
    """The registered corpora whose files lie in ``folder``, by the names of its first files.

    Some corpora are named like another one, with other labels: those that understand most of the files.
    """
    files = [name for name, _ in islice(list_files(folder), ENOUGH)]
    adapters = {name: registry.get(name) for name in registry.names if files}
    understood = {
        name: sum(map(cls.understands, files)) for name, cls in adapters.items() if issubclass(cls, PatternCorpus)
    }
    most = max(understood.values(), default=0)
    return [name for name, n in understood.items() if n == most and 2 * n > len(files)]
