"""A user's own corpus without code: a CSV table of files and emotions.

Columns ``file`` and ``emotion``, optionally ``speaker``, ``gender``, ``language``, ``start``, ``end``.
Paths are relative to the CSV, segments in seconds.
"""

from __future__ import annotations

import math
import os
import re
import stat
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from benchmark.contracts import Found, Published, Utterance
from benchmark.data.corpus import NO_FILE, StoredCorpus, gender_of, one_spelling
from benchmark.data.paths import Spellings
from benchmark.data.segments import segment_name
from benchmark.data.table import read_table
from benchmark.errors import UsageError, shorten, spelt
from benchmark.names import composed, entry_name, folded, table_title

REQUIRED = ("file", "emotion")
OPTIONAL = ("speaker", "gender", "language", "start", "end")

_NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")

SYNONYMS = {
    "angry": "anger",
    "bored": "boredom",
    "contemptuous": "contempt",
    "disgusted": "disgust",
    "afraid": "fear",
    "fearful": "fear",
    "happy": "happiness",
    "joy": "happiness",
    "sad": "sadness",
    "surprised": "surprise",
}
"""Common labels and what they are called here; others are kept, in any script, as `benchmark.names.folded` has them."""


class ManifestCorpus(StoredCorpus):
    """The corpus that a CSV file describes; its name is the file's, or the folder's of a ``manifest.csv``.

    Everything but the existence of the audio is checked at once.

    Args:
        path: the CSV file.
        allow_outside: whether audio may lie outside of the file's folder.

    Raises:
        UsageError: the file can't be read, is empty, lacks a column or a value, holds a bad number, a path that
            leaves its folder or is none, or the same utterance twice; with line numbers.
    """

    def __init__(self, path: Path, allow_outside: bool = False) -> None:
        path = Path(path)
        table = read_table(path, "manifest", REQUIRED)
        _check_columns(table, path)
        self.path = path
        self.name = manifest_name(path)  # type: ignore[misc]
        self.title = f"{table_title(path)} (from {path.name})"  # type: ignore[misc]
        self.language = ", ".join(sorted(set(table.get("language", ())) - {""}))  # type: ignore[misc]
        self.licence = self.url = self.citation = ""  # type: ignore[misc]
        self.published = Published(files=(), speakers=())  # type: ignore[misc]
        self.notes = "" if "speaker" in table else "The table names no speakers."  # type: ignore[misc]
        self._utterances = one_spelling(_utterances(table, path))
        self.outside = _outside(table, path, allow_outside)

    def find(self, folder: Path | None = None) -> Found:
        """The table's utterances whose files exist; ``folder`` is not used, paths being the CSV's."""
        spellings = Spellings(self.path.parent)
        kept: list[Utterance] = []
        missing: list[str] = []
        rows: dict[tuple[Path, float, float | None], str] = {}
        for utterance in self._utterances:
            path = spellings.find(utterance.path)
            if path is None:
                missing.append(utterance.name)
                continue
            first = rows.setdefault((path, utterance.start, utterance.end), utterance.name)
            if first != utterance.name:
                raise UsageError(f"manifest {self.path}: {first} and {utterance.name} are both {path}; keep one")
            kept.append(replace(utterance, path=path))
        return Found(tuple(kept), {NO_FILE: tuple(missing)} if missing else {})


def manifest_name(path: Path) -> str:
    """The name of the corpus that a table describes, known without reading it; the folder's for a ``manifest.csv``."""
    return entry_name(str(path))


def _check_columns(table: pd.DataFrame, path: Path) -> None:
    missing = [c for c in REQUIRED if c not in table]
    if missing:
        raise UsageError(
            f"manifest {path}: no column {' and '.join(missing)}; found {', '.join(table.columns)}; expected "
            f"{', '.join(REQUIRED)} and optionally {', '.join(OPTIONAL)}"
        )
    if not (table != "").any(axis=None):
        raise UsageError(f"manifest {path}: no rows below the line with the columns, one for each utterance expected")
    for column in [c for c in (*REQUIRED, "speaker") if c in table]:
        empty = table.index[(table[column] == "") & (table != "").any(axis=1)]
        if len(empty):
            raise UsageError(f"manifest {path}: no {column} in line {_lines(empty)}; fill in every row")


def _utterances(table: pd.DataFrame, path: Path) -> tuple[Utterance, ...]:
    start, end = _seconds(table, "start", path), _seconds(table, "end", path)
    wrong = table.index[(start < 0) | (end <= start.fillna(0.0))]
    if len(wrong):
        raise UsageError(f"manifest {path}: 0 <= start < end expected, not so in line {_lines(wrong)}")
    found: dict[str, Utterance] = {}
    lines: dict[str, int] = {}
    rows = (dict(zip(table.columns, cells, strict=True)) for cells in table.itertuples(index=False, name=None))
    for line, row, first, last in zip(table.index, rows, start, end, strict=True):
        utterance = _utterance(row, path.parent, first, last)
        name = utterance.name
        if name in found:
            raise UsageError(
                f"manifest {path}: lines {lines[name]} and {line} both name {name}; keep one, or give start and end"
            )
        found[name], lines[name] = utterance, line
    return tuple(found[name] for name in sorted(found))


def _utterance(row: Mapping[str, Any], folder: Path, start: float, end: float) -> Utterance:
    file = composed(row["file"]).replace("\\", "/")
    name = re.sub(r"\.[^./]*$", "", file)
    first, last = (0.0 if pd.isna(start) else float(start)), (None if pd.isna(end) else float(end))
    emotion = folded(row["emotion"])
    return Utterance(
        name=segment_name(name, first, last),
        emotion=SYNONYMS.get(emotion, emotion),
        speaker=row.get("speaker", "unknown"),
        path=folder / file,
        label=row["emotion"],
        gender=gender_of(row.get("gender")),
        start=first,
        end=last,
    )


def _outside(table: pd.DataFrame, path: Path, allowed: bool) -> int:
    """How many rows name audio that lies, links followed, outside of the manifest's folder."""
    folder = os.path.realpath(path.parent)
    named: dict[Any, str] = dict(table["file"].items())
    files = {line: path.parent / file.replace("\\", "/") for line, file in named.items()}
    links = set()
    for line, file in files.items():
        try:
            if stat.S_ISLNK(file.lstat().st_mode):
                links.add(line)
        except FileNotFoundError:
            continue
        except OSError as e:
            raise UsageError(
                f"manifest {path}: line {line}: {e.strerror}: {spelt(file.name)}; correct the path"
            ) from None
    real = cache(os.path.realpath)
    inside = cache(lambda place: Path(place).is_relative_to(folder))
    out = [
        line
        for line, file in files.items()
        if not inside(os.path.realpath(file) if line in links or file.name == ".." else real(file.parent))
    ]
    if out and not allowed:
        raise UsageError(
            f"manifest {path}: {named[out[0]]} lies outside of the manifest's folder (line "
            f"{_lines(out)}); move the audio or the manifest, or add --allow-outside where that is meant"
        )
    return len(out)


def _seconds(table: pd.DataFrame, column: str, path: Path) -> pd.Series[float]:
    """A column as numbers, NaN where it is empty."""
    text = table[column] if column in table else pd.Series("", index=table.index)
    numbers = text.map(lambda cell: float(cell) if _NUMBER.fullmatch(cell) else math.nan).astype(float)
    numbers = numbers.where(numbers.abs() < math.inf)
    wrong = table.index[numbers.isna() & (text != "")]
    if len(wrong):
        raise UsageError(
            f"manifest {path}: {column} in seconds, like 0.5, expected, found {spelt(text[wrong[0]])} in line "
            f"{_lines(wrong)}"
        )
    return numbers


def _lines(index: Iterable[Any]) -> str:
    return shorten(map(str, index), 5)
