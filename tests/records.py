"""Records for tests, of any number of classes and checkpoints."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from benchmark.contracts import EMOTIONS, Run
from benchmark.store.store import Store

RUN = Run("deep_coral", "emodb", "urdu", 3)
PROTOCOL = "demo"
FINGERPRINT = "0123456789ab"
Change = Callable[[dict[str, Any]], Any]
RULES = ("entropy", "infomax", "snd", "iwv", "dev", "bnm", "margin", "distance")


def at_hand(**names: str) -> dict[str, Any]:
    """Data that can be read now: corpus -> its name, which it has in either version."""
    return {corpus: SimpleNamespace(fingerprint=name, earlier=name) for corpus, name in names.items()}


def make_record(run: Run = RUN, classes: int = 3, checkpoints: int = 2, utterances: int = 60) -> dict[str, Any]:
    """A finished run with random counts that add up."""
    draw = np.random.default_rng(run.seed)
    rows = {"source_validation": [utterances // 5] * classes, "target": [utterances] * classes}

    def checkpoint(k: int) -> dict[str, Any]:
        confusion = {
            side: [draw.multinomial(n, [1 / classes] * classes).tolist() for n in counts]
            for side, counts in rows.items()
        }
        return {
            "progress": (k + 1) / checkpoints,
            "confusion": confusion,
            "hits": [[row[i] for i, row in enumerate(confusion["target"])], [0] * classes],
            "selection": {rule: float(draw.normal()) for rule in RULES},
            "losses": {name: float(draw.random()) for name in ("classification", "alignment")},
        }

    def corpus(name: str) -> dict[str, Any]:
        left_out = {"wav/03a01Fa": "empty file"}
        return {"corpus": name, "fingerprint": "abc", "utterances": 535, "left_out": left_out, "incomplete": None}

    return {
        "schema": 2,
        "run": run.as_dict(),
        "status": "finished",
        "protocol": {"name": PROTOCOL, "fingerprint": FINGERPRINT},
        "classes": list(EMOTIONS[:classes]),
        "counts": {
            "source_train": [utterances] * classes,
            "source_validation": rows["source_validation"],
            "target_adaptation": utterances * classes,
            "target_test": rows["target"],
            "target_speakers": [[utterances // 2] * classes, [utterances - utterances // 2] * classes],
        },
        "dropped": {"source": {"boredom": 81}, "target": {}},
        "splits": {
            "source_validation": "speakers",
            "adaptation": "transductive",
            "target_test": "all",
            "target_folds": None,
        },
        "data": {"source": corpus(run.source), "target": corpus(run.target)},
        "hyper_parameters": {"weight": 1.0, "layers": [1, 2]},
        "checkpoints": [checkpoint(k) for k in range(checkpoints)],
        "family": "baseline",
        "supervised_on_target": False,
        "code": {"version": "0.1.0", "commit": None, "digest": "0" * 12},
        "environment": {"python": "3.11", "libraries": {"numpy": "2.0"}},
        "device": "cpu",
        "cost": {"seconds": 12.5, "processor_seconds": 11.75, "peak_memory_mb": 600.0},
        "shift": {"proxy_a_distance": 1.5},
        "scores": None,
    }


def reseal(path: Path, old: bytes, new: bytes) -> None:
    """Replace bytes of a record and its checksum, computed as results/README.md says."""
    body = b"".join(path.read_bytes().replace(old, new).splitlines(keepends=True)[:-2])
    path.write_bytes(body + b'"checksum": "' + hashlib.sha256(body).hexdigest().encode() + b'"\n}\n')


def flip(path: Path, place: int) -> None:
    """Turn one bit of the byte at ``place`` of a file."""
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def forget_scores(path: Path) -> None:
    """Make the record at ``path`` one from before records kept the checksum of their scores."""
    [line] = [line for line in path.read_bytes().splitlines(keepends=True) if line.startswith(b'"scores"')]
    reseal(path, line, b"")


def put(
    folder: str,
    run: Run,
    change: Change = lambda record: None,
    *,
    numbers: int | None = None,
    fingerprint: str = FINGERPRINT,
    protocol: str = PROTOCOL,
    scores: bool = False,
) -> Path:
    """Store a run below ``folder``, after a ``change``; ``numbers``: the seed of the counts where not the run's."""
    record = make_record(replace(run, seed=run.seed if numbers is None else numbers))
    record["run"]["seed"] = run.seed
    record["protocol"] = {"name": protocol, "fingerprint": fingerprint}
    change(record)
    arrays = {"target": np.arange(5, dtype=np.float16)} if scores else None
    return Store(Path(folder), protocol, fingerprint).write(record, arrays)
