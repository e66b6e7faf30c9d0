"""Corpora whose labels, speakers, genders or segments lie in label files beside the audio.

An adapter says where the label files are and what a row of them means; the audio that the rows name is found by its
name, anywhere below the folder.
"""

from __future__ import annotations

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import ClassVar

from benchmark.contracts import Found, Utterance
from benchmark.data.corpus import (
    AUDIO,
    NO_FILE,
    NO_LABEL,
    SECOND_COPY,
    Gender,
    PatternCorpus,
    list_files,
    one_spelling,
    path_pattern,
    require_folder,
    unmapped,
)
from benchmark.data.segments import segment_name
from benchmark.data.table import SEPARATORS, read_table
from benchmark.errors import CorpusAbsent, UsageError, shorten
from benchmark.names import composed, folded

ANY_FILE = path_pattern(r"(?P<file>[^/]+)")
"""Every audio file is the corpus's, told from others by its own name."""

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
        dropped: dict[str, list[str]] = defaultdict(list)
        files, unexpected = self._files(folder, dropped)
        own = self.own_labels()
        kept: list[Utterance] = []
        named, first = set(), dict[str, Row]()
        for row in self.rows(folder):
            recording = self._recording(row)
            named.add(recording)
            name, path = files.get(recording, (composed(row.file), None))
            name, identity = (segment_name(n, row.start, row.end) for n in (name, recording))
            reason = _twice(first.setdefault(identity, row), row) or row.drop
            reason = reason or unmapped(row.label, own) or ("" if path else self._absence(recording))
            if reason or path is None or row.label is None:
                dropped[reason].append(name)
                continue
            emotion, speaker = own[folded(row.label)], row.speaker.strip() or "unknown"
            kept.append(Utterance(name, emotion, speaker, path, row.gender, row.start, row.end, identity))
        without = [name for recording, (name, _) in files.items() if recording not in named]
        if self.pattern is ANY_FILE:
            unexpected += without
        elif without:
            dropped[NO_LABEL] += without
        utterances = one_spelling(tuple(sorted(kept, key=lambda u: u.name)))
        return Found(utterances, {r: tuple(sorted(n)) for r, n in sorted(dropped.items())}, tuple(sorted(unexpected)))

    def _files(self, folder: Path, dropped: dict[str, list[str]]) -> tuple[dict[str, tuple[str, Path]], list[str]]:
        """Name and path of each recording by its identity, and the names of audio that is not the corpus's."""
        files: dict[str, tuple[str, Path]] = {}
        unexpected = []
        for name, path in list_files(folder):
            match = self.pattern.fullmatch(name)
            if match is None:
                unexpected.append(name)
            elif reason := self.drop(match):
                dropped[reason].append(name)
            elif files.setdefault(self.identity(match), (name, path))[1] != path:
                dropped[SECOND_COPY].append(name)
        return files, unexpected

    def _recording(self, row: Row) -> str:
        """The identity of the audio that a row names; what it says where it names none of the corpus's."""
        file = composed(row.file).replace("\\", "/").strip("/ ")
        stem, dot, ending = file.rpartition(".")
        match = self.pattern.fullmatch(stem if dot + ending.lower() in AUDIO else file)
        return self.identity(match) if match else folded(file)

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
        for cells in table.itertuples(index=False):
            yield dict(zip(table.columns, cells, strict=True))


def _twice(first: Row, row: Row) -> str:
    """Why a row is left out that is not the first of its utterance."""
    if row is first:
        return ""
    same = folded(first.label or "") == folded(row.label or "")
    return SECOND_ROW if same else f"{SECOND_ROW}, with another label"
