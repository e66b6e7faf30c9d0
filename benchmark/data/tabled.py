"""Corpora whose labels, speakers, genders or segments lie in label files beside the audio.

An adapter says where the label files are and what a row of them means; the audio that the rows name is found by its
name, anywhere below the folder.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import ClassVar

from benchmark.contracts import Found, Utterance
from benchmark.data.corpus import (
    AUDIO,
    NO_FILE,
    NO_LABEL,
    Gender,
    Match,
    PatternCorpus,
    found_in,
    list_files,
    path_pattern,
    require_folder,
    unmapped,
)
from benchmark.data.readings import readings
from benchmark.data.segments import segment_name
from benchmark.data.sorting import UNEXPECTED, Meaning, Sorted
from benchmark.data.table import SEPARATORS, read_table
from benchmark.errors import CorpusAbsent, UsageError, shorten
from benchmark.names import composed, folded

ANY_FILE = path_pattern(r"(?P<file>[^/]+)")
"""Every audio file is the corpus's, told from others by its own name."""

ALWAYS = -1
"""The kind of what is told whatever files are used."""

SECOND_ROW = "second row of the same utterance"


@dataclass(frozen=True, slots=True)
class Row:
    """What a label file says of one utterance.

    ``file``: its audio as the label file spells it, with or without folders and ending. ``label``: the corpus's own,
    None where there is none. ``start`` and ``end``: its segment of the audio in seconds. ``drop``: why it is left out.
    """

    file: str
    label: str | None
    speaker: str = "unknown"
    gender: Gender = ""
    start: float = 0.0
    end: float | None = None
    drop: str = ""


class TabledCorpus(PatternCorpus):
    """A corpus whose utterances are the rows of label files.

    A row belongs to the audio file that has the same `identity`: `pattern` is matched with the path below the
    corpus's folder and with what the row calls the file. Left out and counted are rows without a file, without a
    label, with one that is not mapped, second rows of one utterance, second copies of audio, and audio that no row
    names. Where `pattern` takes every name, the last are unexpected instead.
    """

    pattern = ANY_FILE
    identifies: ClassVar[bool] = False
    """Whether a file is known to be the corpus's by its name alone, so that a folder of any name is recognised."""

    @abstractmethod
    def rows(self, folder: Path) -> Iterable[Row]:
        """What the label files below ``folder`` say; see `label_file`, `label_files` and `table`."""

    @classmethod
    def understands(cls, name: str) -> bool:
        return cls.identifies and super().understands(name)

    @classmethod
    def is_astray(cls, name: str) -> bool:
        return cls.pattern is not ANY_FILE and super().is_astray(name)

    def find(self, folder: Path) -> Found:
        require_folder(self, folder)
        rows = [(row, *self._recording(row)) for row in self.rows(folder)]
        files, own = self._files(folder, {recording for _, _, recording in rows}), self.own_labels()
        files.left_out = [(kind, self._unnamed(reason, name), name) for kind, reason, name in files.left_out]
        kept: list[Utterance] = []
        first, last = dict[str, Row](), ALWAYS
        for row, spelt, recording in rows:
            kind, name, path, _ = files.kept.get(recording, (ALWAYS, spelt, None, None))
            name, identity = (segment_name(n, row.start, row.end) for n in (name, recording))
            reason = _twice(first.setdefault(identity, row), row) or row.drop
            reason = reason or unmapped(row.label, own) or ("" if path else self._absence(recording))
            if reason or path is None or row.label is None:
                files.left_out.append((ALWAYS, reason, name))
                continue
            emotion, speaker, last = own[folded(row.label)], row.speaker.strip() or "unknown", max(last, kind)
            kept.append(Utterance(name, emotion, speaker, path, row.gender, row.start, row.end, identity))
        return found_in(kept, files, last)

    def _recording(self, row: Row) -> tuple[str, str]:
        """What a row calls its file, and the identity of what that is."""
        spelt = without_ending(row.file)
        match = self.pattern.fullmatch(spelt)
        return spelt, self.identity(match) if match else folded(spelt)

    def _files(self, folder: Path, named: Collection[str]) -> Sorted:
        """The files of the recordings that the rows name."""

        def understand(match: Match) -> Meaning | None:
            if reason := self.drop(match):
                return Meaning(reason=reason)
            identity = self.identity(match)
            return Meaning(identity) if identity in named else None

        return self.sort(folder, understand, named=True)

    def _unnamed(self, reason: str, name: str) -> str:
        """The reason of a file that is left out; one that no row names is the corpus's where the pattern says so."""
        own = reason == UNEXPECTED and self.pattern is not ANY_FILE and self.pattern.fullmatch(name)
        return NO_LABEL if own else reason

    def _absence(self, recording: str) -> str:
        known = self.known_faults.get(recording)
        return f"in no copy of the corpus: {known}" if known else NO_FILE

    def label_files(self, folder: Path, *globs: str) -> list[Path]:
        """All files below ``folder`` with one of these names, in order of path.

        ``globs``: names such as ``labels.csv``, ``*.TextGrid`` or ``EmoEvaluation/*.txt``, in any case, at any depth.

        Raises `CorpusAbsent` where there is none.
        """
        wanted = [folded(glob) for glob in globs]
        endings = {"." + glob.rpartition(".")[2] for glob in wanted}
        files = list_files(folder, tuple(endings))
        paths = ((PurePosixPath(folded(name + path.suffix)), path) for name, path in files)
        found = [path for name, path in paths if any(name.match(glob) for glob in wanted)]
        found = found or [path for name, path in files if _is_read_as(folded(name), path.suffix.lower(), wanted)]
        if not found:
            others = shorten([name + path.suffix for name, path in files])
            raise CorpusAbsent(
                f"{self.name}: no label file {' or '.join(globs)} below {composed(str(folder))}; found "
                f"{others or 'none with such an ending'}; it belongs to the corpus: put it there, or get the complete "
                f"corpus from {self.url}"
            )
        return found

    def label_file(self, folder: Path, *globs: str) -> Path:
        """The one file of `label_files`; of copies with the same bytes the first.

        Raises `UsageError` where several differ.
        """
        first, *others = self.label_files(folder, *globs)
        if differing := [path for path in others if path.read_bytes() != first.read_bytes()]:
            raise UsageError(
                f"{self.name}: one label file {' or '.join(globs)} expected, found {composed(str(first))} and "
                f"{composed(str(differing[0]))}, which differ; keep the one that belongs to the audio"
            )
        return first

    def table(self, folder: Path, *globs: str, columns: Sequence[str]) -> Iterator[dict[str, str]]:
        """The rows of a label file with columns, see `label_file`; names of columns in lower case, cells stripped.

        Raises `UsageError` for a file that is no table or lacks one of the ``columns``.
        """
        path = self.label_file(folder, *globs)
        table = read_table(path, f"{self.name}'s label file", columns, SEPARATORS + "|")
        if missing := [column for column in columns if column not in table]:
            raise UsageError(
                f"{self.name}: label file {composed(str(path))} has no column {' and '.join(missing)}; found "
                f"{', '.join(table.columns)}; put the corpus's own label file there"
            )
        for cells in zip(*(table[column].tolist() for column in table), strict=True):
            yield dict(zip(table.columns, cells, strict=True))


def without_ending(file: str) -> str:
    """A file as a label file spells it, as `benchmark.data.corpus.list_files` would name it.

    >>> without_ending("wavs\\\\one.WAV"), without_ending("/one.2")
    ('wavs/one', 'one.2')
    """
    file = composed(file).replace("\\", "/").strip("/ ")
    stem, dot, ending = file.rpartition(".")
    return stem if dot + ending.lower() in AUDIO else file


def _is_read_as(name: str, ending: str, globs: Iterable[str]) -> bool:
    """Whether a label file's name, with harmless deviations, may be meant to be one of these."""
    read = [PurePosixPath(reading.name + ending) for level in readings(name) for reading in level]
    return any(path.match(glob) for path in read for glob in globs)


def _twice(first: Row, row: Row) -> str:
    """Why a row is left out that is not the first of its utterance."""
    if row is first:
        return ""
    same = folded(first.label or "") == folded(row.label or "")
    return SECOND_ROW if same else f"{SECOND_ROW}, with another label"
