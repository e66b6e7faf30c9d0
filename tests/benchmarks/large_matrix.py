"""A matrix of 40 corpora by all methods by 10 seeds to measure: corpora without sound, records without training.

    python -m tests.benchmarks.large_matrix FOLDER [RECORDS]

makes FOLDER/corpora (40 folders, each a manifest and files that nobody opens), FOLDER/large.yaml, and FOLDER/results
with RECORDS (default 100,000) records of the first runs of the plan, each as the store would have written it. Then
measure ``run --dry-run``, ``status`` and ``report`` with these three.
"""

from __future__ import annotations

import hashlib
import sys
from itertools import islice, permutations
from pathlib import Path

from benchmark.contracts import EMOTIONS, Run
from benchmark.protocol import load_protocol
from benchmark.running.choice import Selection
from benchmark.store.record import encode
from benchmark.store.store import Store
from run_benchmark import introduce
from tests.records import make_record

CORPORA, SEEDS, RECORDS = 40, 10, 100_000

VARIANTS = 50
"""Different counts among the records; a draw for each would take most of the time."""

PLACEHOLDER = ("a_method", "a_source", "a_target", 123456789)


def make_corpora(folder: Path, corpora: int = CORPORA) -> list[str]:
    """Folders with 40 utterances of four emotions and four speakers each; the names of the corpora."""
    names = [f"corpus_{k:02}" for k in range(corpora)]
    for name in names:
        (folder / name).mkdir(parents=True, exist_ok=True)
        rows = ["file,emotion,speaker"]
        for k in range(40):
            (folder / name / f"{k}.wav").touch()
            rows.append(f"{k}.wav,{EMOTIONS[4 + k % 4]},speaker {k // 10}")
        (folder / name / "manifest.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return names


def make_protocol(path: Path, corpora: list[str], seeds: int = SEEDS) -> Path:
    """A protocol of all methods, all pairs of the ``corpora`` and so many ``seeds``."""
    text = f"corpora: [{', '.join(corpora)}]\nmethods: all\nseeds: {list(range(seeds))}\n"
    path.write_text(text, encoding="utf-8")
    return path


def fill(results: Path, protocol: Path, records: int) -> Store:
    """The records of the first runs of a protocol's plan, below ``results``."""
    loaded = load_protocol(str(protocol))
    store = Store(results, loaded.name, loaded.fingerprint)
    methods, corpora = introduce().methods.names, tuple(loaded.corpora)
    plan = Selection(tuple(methods), tuple(permutations(corpora, 2)), tuple(loaded.seeds))
    files = [_template(store, k) for k in range(VARIANTS)]
    for k, run in enumerate(islice(plan.runs, records)):
        path = store.path(run)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_sealed(files[k % VARIANTS], run))
    return store


def _template(store: Store, seed: int) -> bytes:
    run = Run(*PLACEHOLDER)
    record = make_record(Run("", "", "", seed), classes=4, checkpoints=3, utterances=40)
    for side, name in (("source", run.source), ("target", run.target)):
        record["data"][side]["corpus"] = name
    stamp = {"name": store.protocol_name, "fingerprint": store.fingerprint}
    return encode({**record, "run": run.as_dict(), "protocol": stamp})


def _sealed(template: bytes, run: Run) -> bytes:
    body = template[: template.rindex(b'"checksum"')]
    for old, new in zip(PLACEHOLDER, (run.method, run.source, run.target, run.seed), strict=True):
        body = body.replace(str(old).encode(), str(new).encode())
    return body + b'"checksum": "' + hashlib.sha256(body).hexdigest().encode() + b'"\n}\n'


def main() -> None:
    folder = Path(sys.argv[1])
    protocol = make_protocol(folder / "large.yaml", make_corpora(folder / "corpora"))
    store = fill(folder / "results", protocol, int(sys.argv[2]) if len(sys.argv) > 2 else RECORDS)
    print(f"{len(store.finished())} records in {store.runs}")


if __name__ == "__main__":
    main()
