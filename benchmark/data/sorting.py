"""Which files of a folder are which recordings: names as they should be first, harmless deviations after them.

A name that an adapter understands as it is written means just that. Only where it does not are the `readings` of the
name tried, the nearest first, and one is taken only if no reading as near means another recording. A recording that
is already there keeps its file; what is read as the same is a copy of it if it holds the same bytes or lies in another
folder under the same name, and is otherwise left out, with a reason, as is every one of several deviating names that
would mean one recording and hold different things. So no two files of different content become one by tolerance.
"""

from __future__ import annotations

import filecmp
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Literal

from benchmark.data.readings import has_wide_letters, is_tidy, readings
from benchmark.names import folded

SECOND_COPY = "second copy of the same name"

UNEXPECTED = ""
"""Stands for the reason of files whose names the pattern does not understand."""

CLASH = "named almost like another file, with other content"
"""Why a file is not used whose name deviates, and would mean the recording of a file that holds something else."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name says: the utterance but for its file, or the reason why it is left out."""

    identity: str = ""
    emotion: str = ""
    speaker: str = ""
    gender: Literal["female", "male", ""] = ""
    reason: str = ""
    parts: int = 0
    """How much of the name says something: a file may be understood without its folder, and less well."""


Understand = Callable[[str], Meaning | None]
"""From a path without its ending to what it says; None where it says nothing."""


@dataclass(slots=True)
class _Odd:
    """A file whose name deviates, or might, and how it is read."""

    name: str
    path: Path
    reading: str
    meaning: Meaning
    unmarked: bool


Kept = tuple[int, str, Path, Meaning]
"""Kind, name, path and meaning of a file that is used."""


@dataclass
class Sorted:
    """Files by what they are.

    ``kept``: identity -> the file that is used. ``left_out``: kind, reason and name of all others. ``respelt``: names
    that deviate -> how they were read. ``copies``: kind and name of a second copy, and the name of what counts.
    """

    kept: dict[str, Kept] = field(default_factory=dict)
    left_out: list[tuple[int, str, str]] = field(default_factory=list)
    respelt: dict[str, str] = field(default_factory=dict)
    copies: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def last(self) -> int:
        """The last kind of which a file is used, -1 where none is."""
        return max((kind for kind, *_ in self.kept.values()), default=-1)

    def add(self, kind: int, name: str, path: Path, meaning: Meaning) -> None:
        """A file that means something: kept, a second copy, or left out with its reason."""
        if meaning.reason:
            self.left_out.append((kind, meaning.reason, name))
        elif first := self.kept.get(meaning.identity):
            self.is_copy(kind, name, first)
        else:
            self.kept[meaning.identity] = kind, name, path, meaning

    def is_copy(self, kind: int, name: str, first: Kept) -> None:
        self.left_out.append((kind, SECOND_COPY, name))
        self.copies.append((kind, name, first[1]))


def sort_files(
    files: Iterable[tuple[int, str, Path]], understand: Understand, own_brackets: bool = False, named: bool = False
) -> Sorted:
    """Which files are used for which recordings, those of an earlier kind before those of a later one.

    Args:
        files: kind, name, which is the path without its ending, and path of each, in this order.
        understand: the adapter's understanding of a name as it is written.
        own_brackets: whether the corpus's own names have brackets, so that a number in them is no mark of a copy
            unless the file without it is there with the same bytes.
        named: whether all names that are understood are known from elsewhere, so that none can have a mark.
    """
    so_far = Sorted()
    for kind, alike in groupby(files, key=itemgetter(0)):
        odd: list[_Odd] = []
        doubtful: list[tuple[str, Path, Meaning]] = []
        for _, name, path in alike:
            meaning = None if has_wide_letters(name) else understand(name)
            tidy = meaning is not None and is_tidy(name)
            if meaning is not None and not tidy and (better := _better(name, path, understand, meaning)):
                odd.append(better)
            elif meaning is not None and (tidy or not meaning.reason):
                so_far.add(kind, name, path, meaning)
                if not (tidy or named):
                    doubtful.append((name, path, meaning))
            elif (read := _read(name, path, understand, meaning)) is not None:
                odd.append(read)
            else:
                so_far.left_out.append((kind, UNEXPECTED, name))
        for name, path, meaning in doubtful:
            _take_copy_out(kind, name, path, meaning, understand, so_far)
        _settle(kind, odd, so_far, own_brackets)
    return so_far


def _read(name: str, path: Path, understand: Understand, strict: Meaning | None) -> _Odd | None:
    """The nearest usable reading of a name that says nothing usable as it is written, or one with a reason."""
    left_out = None if strict is None else _Odd(name, path, name, strict, False)
    for level in readings(name, separators=strict is None):
        meanings = [(reading, meaning) for reading in level if (meaning := understand(reading.name)) is not None]
        usable = [(reading, meaning) for reading, meaning in meanings if not meaning.reason]
        if len({meaning.identity for _, meaning in usable}) > 1:
            return None
        for reading, meaning in usable or meanings:
            odd = _Odd(name, path, reading.name, meaning, reading.unmarked)
            if usable:
                return odd
            left_out = left_out or odd
    if left_out is None and (meaning := understand(name)) is not None:  # full width is the corpus's own
        return _Odd(name, path, name, meaning, False)
    return left_out


def _better(name: str, path: Path, understand: Understand, strict: Meaning) -> _Odd | None:
    """A reading with which more is understood than as a name is written, or that takes a mark off the speaker.

    More: of its folders, the file's own name being the same.
    """
    own, marked = name.rpartition("/")[2], bool(strict.speaker) and not is_tidy(strict.speaker)
    for level in readings(name, separators=False) if marked or "/" in name else ():
        for reading in level:
            meaning = understand(reading.name)
            if meaning is None or meaning.reason:
                continue
            more = meaning.parts > strict.parts and reading.name.rpartition("/")[2] == own
            if more or (marked and meaning.emotion == strict.emotion and is_tidy(meaning.speaker)):
                return _Odd(name, path, reading.name, meaning, reading.unmarked)
    return None


def _take_copy_out(kind: int, name: str, path: Path, meaning: Meaning, understand: Understand, so_far: Sorted) -> None:
    """Take a file out that is understood, but whose name is that of another with the mark of a copy, in the same bytes.

    Patterns that leave a word open understand the mark as a part of it.
    """
    own = so_far.kept.get(meaning.identity)
    for level in readings(name, separators=False) if own and own[2] == path else ():
        for reading in level:
            near = understand(reading.name)
            first = so_far.kept.get(near.identity) if near and near.identity != meaning.identity else None
            if first and _same_bytes(first[2], path):
                del so_far.kept[meaning.identity]
                so_far.is_copy(kind, name, first)
                return


def _settle(kind: int, odd: list[_Odd], so_far: Sorted, own_brackets: bool) -> None:
    """Add the files whose names deviate, each recording by itself."""
    same: dict[str, list[_Odd]] = {}
    for file in odd:
        if file.meaning.reason:
            so_far.add(kind, file.name, file.path, file.meaning)
        else:
            same.setdefault(file.meaning.identity, []).append(file)
    for identity, files in same.items():
        kept = so_far.kept.get(identity)
        if kept is None and own_brackets:
            so_far.left_out += [(kind, UNEXPECTED, file.name) for file in files if file.unmarked]
            files = [file for file in files if not file.unmarked]
        if files:
            _settle_one(kind, files, kept, so_far)


def _settle_one(kind: int, files: list[_Odd], kept: Kept | None, so_far: Sorted) -> None:
    name, path = (files[0].name, files[0].path) if kept is None else kept[1:3]
    clashing = [file for file in files if _clashes(file, name, path)]
    if kept is None and clashing:
        clashing = files
    for file in files:
        if file in clashing:
            so_far.left_out.append((kind, CLASH, file.name))
        else:
            so_far.add(kind, file.name, file.path, file.meaning)
            if so_far.kept[file.meaning.identity][2] == file.path and file.reading != file.name:
                so_far.respelt[file.name] = file.reading


def _clashes(file: _Odd, name: str, path: Path) -> bool:
    """Whether a file that is read as the same recording as another one may be a different one."""
    if file.path == path or folded(file.name.rpartition("/")[2]) == folded(name.rpartition("/")[2]):
        return False
    return (file.unmarked or file.path.parent == path.parent) and not _same_bytes(file.path, path)


def _same_bytes(first: Path, second: Path) -> bool:
    """Whether two files hold the same; not where one can't be read."""
    try:
        return filecmp.cmp(first, second, shallow=False)
    except OSError:
        return False
