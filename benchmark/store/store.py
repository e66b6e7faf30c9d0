"""Stored runs: one file per run, whose path is its identity and whose existence means done.

    results/<protocol>/runs/<fingerprint>/<method>/<source>--<target>/
        seed-0.json            the record (`benchmark.store.record`, results/README.md)
        seed-0.trial-3.json    that of a trial of a search, 1 or more
        seed-0.repetition-1.json  a copy made elsewhere that came out otherwise, kept by a merge
        seed-0.npz             per-utterance scores of its last model; may be left out
        seed-1.failed.json     why a run failed, until it succeeds
        seed-1.log             what a run printed, if it did: its beginning and its end
        seed-2.damaged-1.json  a record that did not verify, set aside; its scores beside it

A corpus's name that is not plain ASCII stands there as `benchmark.names.file_name` has it. Every file appears whole
or not at all; whatever else lies there is never read as a run.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import traceback
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock

from benchmark.contracts import Run
from benchmark.errors import StoreError, UsageError
from benchmark.names import composed, file_name, from_file_name
from benchmark.store.files import make_folder, utf8, without_folders, write_atomically
from benchmark.store.record import encode, head, intact, outline

_NAME = re.compile(r"(?!.*--)\w([\w .+-]*\w)?")
_FILE = re.compile(r"seed-(0|[1-9]\d*)(?:\.trial-([1-9]\d*))?(?:\.repetition-([1-9]\d*))?(\.failed)?\.json")


class Store:
    """The runs of one protocol fingerprint below a results folder.

    Making one touches nothing on disk. Raises `UsageError` for a protocol name that can't name a folder.
    """

    def __init__(self, results: Path, protocol_name: str, fingerprint: str) -> None:
        self.protocol_name = _safe(composed(protocol_name), "protocol")
        self.fingerprint = fingerprint
        self.folder = Path(results) / protocol_name
        self.runs = self.folder / "runs" / fingerprint

    # ----------------------------------------------------------------------- one run

    def path(self, run: Run) -> Path:
        """Where the record of ``run`` lies, or would lie."""
        method, source, target = (file_name(_safe(n, "run")) for n in (run.method, run.source, run.target))
        trial = f".trial-{run.trial}" if run.trial else ""
        repetition = f".repetition-{run.repetition}" if run.repetition else ""
        return self.runs / f"{method}/{source}--{target}/seed-{run.seed}{trial}{repetition}.json"

    def write(self, record: dict[str, Any], arrays: dict[str, np.ndarray] | None = None) -> Path:
        """Store a finished run, scores first; its failure, if there was one, is forgotten.

        ``record``: see `benchmark.store.record.FinishedRun`; its checksum and that of the scores are added.
        ``arrays``: stored as they are (give scores as float16). Raises `StoreError` when the record is not one,
        belongs to another protocol, or can't be written.
        """
        packed = None if arrays is None else _packed(arrays)
        scores = None if packed is None else hashlib.sha256(packed).hexdigest()
        content = encode({**record, "status": "finished", "scores": scores})
        run = Run(**record["run"])
        path = self.path(run)
        if not content.startswith(self._head(run)):
            found = f"{record['protocol']['name']} {record['protocol']['fingerprint']}"
            raise StoreError(
                f"record of {run}: protocol {self.protocol_name} {self.fingerprint} expected, found {found}"
            )
        if packed is not None:
            write_atomically(path.with_suffix(".npz"), packed)
        else:
            path.with_suffix(".npz").unlink(missing_ok=True)
        write_atomically(path, content)
        path.with_suffix(".failed.json").unlink(missing_ok=True)
        return path

    def write_failure(
        self, run: Run, error: BaseException, code: dict[str, Any], environment: dict[str, Any], output: str = ""
    ) -> Path:
        """Store why ``run`` failed, with its traceback and the end of what it printed; folders are shortened."""
        record = {
            "run": run.as_dict(),
            "status": "failed",
            "protocol": {"name": self.protocol_name, "fingerprint": self.fingerprint},
            "error": without_folders(" ".join(f"{type(error).__name__}: {error}".split())),
            "traceback": without_folders("".join(traceback.format_exception(error))),
            "output": without_folders(output),
            "code": code,
            "environment": environment,
        }
        path = self.path(run).with_suffix(".failed.json")
        write_atomically(path, encode(record))
        return path

    def add_output(self, run: Run, output: str) -> None:
        """Add the end of what a failed ``run`` printed to the record of its failure, where that is still there."""
        path = self.path(run).with_suffix(".failed.json")
        if path.exists():
            write_atomically(path, encode({**json.loads(path.read_bytes()), "output": without_folders(output)}))

    def log(self, run: Run) -> Path:
        """Where what ``run`` printed lies, or would lie."""
        return self.path(run).with_suffix(".log")

    def write_log(self, run: Run, text: str) -> None:
        """Store what ``run`` printed, in place of what it printed when it was made before."""
        if text:
            write_atomically(self.log(run), utf8(text))
        else:
            self.log(run).unlink(missing_ok=True)

    def read(self, run: Run) -> dict[str, Any]:
        """The verified record of a finished run. Raises `StoreError` that says what is wrong with it."""
        return _parsed(self._verified(run), self.path(run))

    def read_outline(self, run: Run) -> dict[str, Any]:
        """`read_whole` without the checkpoints, which are most of a record: all of its bytes are verified nevertheless.

        Raises `StoreError` that says what is wrong with the record or its scores.
        """
        record = outline(self._verified(run))
        self.packed_scores(run, record)
        return record

    def read_whole(self, run: Run) -> dict[str, Any]:
        """`read`, and the scores beside the record hold what they held when it was written, where it knows.

        Raises `StoreError` that says what is wrong with either.
        """
        record = self.read(run)
        self.packed_scores(run, record)
        return record

    def arrays(self, run: Run) -> dict[str, np.ndarray] | None:
        """The per-utterance scores stored beside the record, or None where they were left out.

        Raises `StoreError` when the record or the scores are not what was written.
        """
        packed = self.packed_scores(run)
        if packed is None:
            return None
        try:
            with np.load(io.BytesIO(packed)) as stored:
                return dict(stored)
        except (OSError, ValueError, EOFError, KeyError, RuntimeError, zipfile.BadZipFile, zlib.error) as e:
            raise self._damaged_scores(run, f" ({e})") from e

    def unchecked(self, runs: Iterable[Run]) -> list[Run]:
        """Those of ``runs`` with scores whose record is from before it kept their checksum; damaged ones are not."""
        found = []
        for run in (run for run in runs if self.scores(run).exists()):
            with contextlib.suppress(StoreError):
                found += [run] if "scores" not in self.read(run) else []
        return found

    def scores(self, run: Run) -> Path:
        """Where the per-utterance scores of ``run`` lie, or would lie."""
        return self.path(run).with_suffix(".npz")

    def set_aside(self, run: Run) -> Path:
        """Rename the record of ``run`` and its scores, so that it is made again and nothing is lost; the new path."""
        path, scores = self.path(run), self.scores(run)
        k = 1
        while (aside := path.with_suffix(f".damaged-{k}.json")).exists():
            k += 1
        if scores.exists():
            scores.rename(aside.with_suffix(".npz"))
        return path.rename(aside)

    def lock(self, run: Run) -> FileLock:
        """A lock between processes, not yet acquired; it is free again when its owner dies.

        ``with store.lock(run).acquire(blocking=False):`` raises `filelock.Timeout` when another
        process is making the run.
        """
        folder = self.folder / ".locks" / self.fingerprint
        make_folder(folder)
        names = map(file_name, (run.method, run.source, run.target))
        return FileLock(folder / f"{'--'.join(names)}--{run.seed}--{run.trial}.lock")

    # ----------------------------------------------------------------------- all runs

    @property
    def running(self) -> Path:
        """The folder in which commands that make runs say so, see `benchmark.store.journal`."""
        return self.folder / ".running" / self.fingerprint

    def listed(self) -> tuple[set[Run], set[Run]]:
        """Runs with a record, and those that failed and have none since; from paths alone."""
        listed = list(_listed(self.runs))
        finished = {run for run, failed in listed if not failed}
        return finished, {run for run, failed in listed if failed} - finished

    def finished(self) -> set[Run]:
        """Runs with a record, from paths alone: a damaged one is among them."""
        return {run for run, failed in _listed(self.runs) if not failed}

    def failures(self) -> dict[Run, dict[str, Any]]:
        """Failed runs without a record since, in balanced order, and what is known of each."""
        _, failed = self.listed()
        return {run: self.failure(run) for run in sorted(failed, key=lambda r: r.order_key)}

    def damaged(self, runs: Iterable[Run] | None = None) -> dict[Run, str]:
        """Those of ``runs`` (all finished ones) that do not verify, in balanced order, and what is wrong with each.

        A record whose scores don't verify is among them, though `records` has it.
        """
        found = {}
        for run in sorted(self.finished() if runs is None else runs, key=lambda r: r.order_key):
            try:
                self.read_whole(run) if self.scores(run).exists() else self._verified(run)
            except StoreError as e:
                found[run] = str(e)
        return found

    def records(self) -> Iterator[dict[str, Any]]:
        """Records of finished runs, in balanced order; those that don't verify are passed over."""
        for run in sorted(self.finished(), key=lambda r: r.order_key):
            with contextlib.suppress(StoreError):
                yield self.read(run)

    def other_fingerprints(self) -> dict[str, int]:
        """Finished runs of the same protocol's name under each other fingerprint: how many."""
        others = (Path(entry.path) for entry in _folders(self.runs.parent) if entry.name != self.fingerprint)
        counts = Counter({path.name: sum(not failed for _, failed in _listed(path)) for path in others})
        return dict(sorted((+counts).items()))

    def check_writable(self) -> None:
        """Make the folder of the runs and try it. Raises `StoreError` when nothing can be written there."""
        probe = self.runs / "probe"
        write_atomically(probe, b"")
        probe.unlink()

    # ----------------------------------------------------------------------- bytes

    def _head(self, run: Run) -> bytes:
        return head(run, self.protocol_name, self.fingerprint)

    def _verified(self, run: Run) -> bytes:
        path = self.path(run)
        try:
            raw = path.read_bytes()
        except OSError as e:
            raise StoreError(f"{path}: a record expected, found none that can be read ({e.strerror})") from e
        if not intact(raw):
            raise StoreError(f"{path} was cut short or edited: its checksum does not match; run it again")
        if not raw.startswith(self._head(run)):
            record = _parsed(raw, path)
            found = {key: record.get(key) for key in ("schema", "run", "status", "protocol")}
            raise StoreError(f"{path} holds another record than its path says: {found}; move it back or run it again")
        return raw

    def packed_scores(self, run: Run, record: dict[str, Any] | None = None) -> bytes | None:
        """The file of the scores, verified where the ``record`` (read where not given) knows its checksum.

        None where there are none of this record. Raises `StoreError` when they are not what was written.
        """
        path, record = self.scores(run), record or self.read(run)
        if not path.exists() or record.get("scores", "") is None:
            return None
        try:
            packed = path.read_bytes()
        except OSError as e:
            raise self._damaged_scores(run, f" ({e.strerror})") from e
        if record.get("scores") not in (None, hashlib.sha256(packed).hexdigest()):
            raise self._damaged_scores(run, ": its checksum does not match")
        return packed

    def _damaged_scores(self, run: Run, why: str) -> StoreError:
        return StoreError(f"{self.scores(run)} was cut short or edited{why}; delete it, or run {run} again")

    def failure(self, run: Run) -> dict[str, Any]:
        """What is known of a failed run, at least an ``error``."""
        try:
            path = self.path(run).with_suffix(".failed.json")
            raw = path.read_bytes()
            return _parsed(raw, path) if intact(raw) else {"error": "the record of the failure is damaged"}
        except OSError:
            return {"error": "the record of the failure can't be read"}
        except StoreError:
            return {"error": "the record of the failure is no record"}


def _parsed(raw: bytes, path: Path) -> dict[str, Any]:
    """The keys of a file whose checksum agrees; `StoreError` where its maker sealed what is no record."""
    try:
        record = json.loads(raw)
    except (ValueError, RecursionError) as e:
        raise StoreError(f"{path}: a record in JSON expected, found something else ({e}); run it again") from None
    if not isinstance(record, dict):
        raise StoreError(f"{path}: a record in JSON expected, found no keys; run it again")
    return record


@lru_cache(maxsize=4096)
def _is_name(name: str) -> bool:
    """Whether a name can name a run's folder; marks, which many scripts write vowels with, go with their letters."""
    return _NAME.fullmatch("".join(c for c in name if not unicodedata.category(c).startswith("M"))) is not None


def _packed(arrays: dict[str, np.ndarray]) -> bytes:
    packed = io.BytesIO()
    np.savez_compressed(packed, allow_pickle=False, **arrays)
    return packed.getvalue()


def _safe(name: str, what: str) -> str:
    if not _is_name(name):
        raise UsageError(f"{what}: a name of letters, digits, _ . + and single - expected, found {name!r}; rename it")
    return name


def _folders(path: Path | str) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(path) as entries:
            yield from sorted((e for e in entries if e.is_dir()), key=lambda e: e.name)
    except (FileNotFoundError, NotADirectoryError):
        return


def _listed(runs: Path) -> Iterator[tuple[Run, bool]]:
    """Every stored run and whether this is its failure, from the paths below ``runs``."""
    for method in _folders(runs):
        for pair in _folders(method.path):
            names = (method.name, *pair.name.split("--"))
            names = tuple(map(from_file_name, names))
            if len(names) != 3 or not all(map(_is_name, names)):
                continue
            with os.scandir(pair.path) as entries:
                for match in filter(None, (_FILE.fullmatch(entry.name) for entry in entries)):
                    seed, trial, repetition = (int(number or 0) for number in match.group(1, 2, 3))
                    yield Run(*names, seed, trial, repetition), match[4] is not None
