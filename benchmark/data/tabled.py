"""Corpora whose labels, speakers, genders or segments lie in label files beside the audio.

An adapter says where the label files are and what a row of them means; the audio that the rows name is found by its
name, anywhere below the folder.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import ClassVar

from benchmark.contracts import Found, Utterance
from benchmark.data.corpus import (
    AUDIO,
    KIND,
    NO_FILE,
    NO_LABEL,
    SECOND_COPY,
    UNEXPECTED,
    Gender,
    PatternCorpus,
    found_in,
    list_files,
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
        left_out: list[tuple[int, str, str]] = []
        files, own = self._files(folder, left_out), self.own_labels()
        kept: list[Utterance] = []
        named, first, last = set(), dict[str, Row](), ALWAYS
        for row in self.rows(folder):
            spelt = without_ending(row.file)
            match = self.pattern.fullmatch(spelt)
            recording = self.identity(match) if match else folded(spelt)
            named.add(recording)
            kind, name, path = files.get(recording, (ALWAYS, spelt, None))
            name, identity = (segment_name(n, row.start, row.end) for n in (name, recording))
            reason = _twice(first.setdefault(identity, row), row) or row.drop
            reason = reason or unmapped(row.label, own) or ("" if path else self._absence(recording))
            if reason or path is None or row.label is None:
                left_out.append((ALWAYS, reason, name))
                continue
            emotion, speaker, last = own[folded(row.label)], row.speaker.strip() or "unknown", max(last, kind)
            kept.append(Utterance(name, emotion, speaker, path, row.gender, row.start, row.end, identity))
        without = UNEXPECTED if self.pattern is ANY_FILE else NO_LABEL
        left_out += [(kind, without, name) for r, (kind, name, _) in files.items() if r not in named]
        return found_in(kept, left_out, last)

    def _files(self, folder: Path, left_out: list[tuple[int, str, str]]) -> dict[str, tuple[int, str, Path]]:
        """Kind, name and path of each recording by its identity."""
        files: dict[str, tuple[int, str, Path]] = {}
        for file in sorted((KIND[path.suffix.lower()], name, path) for name, path in list_files(folder)):
            kind, name, _ = file
            match = self.pattern.fullmatch(name)
            reason = UNEXPECTED if match is None else self.drop(match)
            if match is not None and not reason and files.setdefault(self.identity(match), file) is not file:
                reason = SECOND_COPY
            if reason is not None:
                left_out.append((kind, reason, name))
        return files

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


def _twice(first: Row, row: Row) -> str:
    """Why a row is left out that is not the first of its utterance."""
    if row is first:
        return ""
    same = folded(first.label or "") == folded(row.label or "")
    return SECOND_ROW if same else f"{SECOND_ROW}, with another label"
