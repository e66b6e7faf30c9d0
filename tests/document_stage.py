"""Where the commands of documents are run: a home folder with tiny corpora, tiny protocols of the shipped names.

The corpora have the names, labels and file names of real ones and a few tones each; the protocols keep what they say
but for two corpora, two methods, two steps of training and one seed. Runs are made in this process.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch
import yaml

import run_benchmark
from benchmark import protocol
from benchmark.contract import papers
from benchmark.contracts import Published
from benchmark.running.executors import Executor
from benchmark.running.jobs import Context, Job, Outcome
from benchmark.running.worker import work
from benchmark.synthesis import cast
from benchmark.threads import one_thread
from tests.documents import GUIDES, README, TEXTS, blocks
from tests.tiny_corpora import tone

SIDES = ("03", "08", "09"), ("01", "02", "03"), ("f1", "f2", "m1"), ("SF1", "SM2", "SM3")
FILES = {
    "emodb": [f"wav/{s}a0{take}{e}a.wav" for s in SIDES[0] for e in "WFTN" for take in (1, 2)],
    "ravdess": [
        f"03-01-{e}-01-01-0{take}-{s}.wav" for s in SIDES[1] for e in ("01", "03", "04", "05") for take in (1, 2)
    ],
    "emovo": [f"{e}-{s}-b{take}.wav" for s in SIDES[2] for e in ("rab", "gio", "tri", "neu") for take in (1, 2)],
    "urdu": [f"{s}_F1_{e}0{take}.wav" for s in SIDES[3] for e in "AHSN" for take in (1, 2)],
}
"""Corpus -> files of four emotions by three speakers, two of each."""

EMOTIONS = ("anger", "happiness", "neutral", "sadness")
TINY = {"steps": 2, "crop": 32, "batch": 4, "checkpoints": 2}
METHODS = ["source_only", "svm"]


class Here(Executor):
    """Makes each run in this process, with the one thread that runs have, when its outcome is asked for."""

    def __init__(self, context: Context, jobs: int, device: str, known: object = None) -> None:
        self.context = context
        self.jobs: list[Job] = []

    @property
    def places(self) -> int:
        return 1 - len(self.jobs)

    def submit(self, job: Job) -> None:
        self.jobs.append(job)

    def next(self) -> Outcome | None:
        if not self.jobs:
            return None
        with one_thread():
            return work(self.jobs.pop(), self.context, torch.device("cpu"))

    def close(self) -> None:
        self.jobs.clear()


def write_home(home: Path) -> None:
    """``home/speech`` with the four corpora, ``home/calls`` with a manifest, ``home/protocols``."""
    rng = np.random.default_rng(0)
    for name, files in FILES.items():
        for i, file in enumerate(files):
            path = home / "speech" / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            soundfile.write(path, tone(200 + 40 * (i % 8), rng), 16000)
    rows = [f"{i}.wav,{EMOTIONS[i % 4]},s{i // 8}" for i in range(24)]
    (home / "calls").mkdir()
    for i in range(24):
        soundfile.write(home / "calls" / f"{i}.wav", tone(300 + 50 * (i % 4), rng), 16000)
    (home / "calls" / "call_centre.csv").write_text("\n".join(["file,emotion,speaker", *rows]) + "\n")
    (home / "protocols").mkdir()
    for file in sorted(protocol.SHIPPED.glob("*.yaml")):
        (home / "protocols" / file.name).write_text(yaml.safe_dump(smaller(yaml.safe_load(file.read_text()))))


def smaller(content: dict[str, Any]) -> dict[str, Any]:
    """A protocol that says the same, with as little to do as can be."""
    features = content.get("features", {})
    kind = "joined" if isinstance(features, list) else features.get("kind", "spectrogram")
    training = {key: value for key, value in TINY.items() if key != "crop" or kind == "spectrogram"}
    cut: dict[str, Any] = {"training": training, "seeds": [0], "methods": METHODS, "emotions": list(EMOTIONS)}
    if str(content.get("pairs", "")).startswith("['tuning_"):
        cut |= {"pairs": content["pairs"][:2], "corpora": content["pairs"][0].split(":")}
    elif content["corpora"] != "found":
        cut["corpora"] = ["emodb", "urdu"]
    return {**content, **cut, "hyper_parameters": {}}


def set_stage(patch: pytest.MonkeyPatch, home: Path) -> None:
    """The suite as it is, but with the protocols of ``home``, runs in this process and corpora of two dozen files."""
    patch.setenv("HOME", str(home))
    patch.setenv("SER_CACHE", str(home / "cache"))
    patch.setattr(protocol, "SHIPPED", home / "protocols")
    patch.setattr("benchmark.running.executors.local.LocalProcesses", Here)
    patch.setattr("benchmark.cli.check_method.CHECKS", papers.CHECKS)
    registry = run_benchmark.introduce().corpora
    for name, files in FILES.items():
        counts = dict.fromkeys(EMOTIONS, len(files) // len(EMOTIONS))
        patch.setattr(registry.get(name), "published", Published((len(files),), (3,), counts))
    for name in (corpus for pair in protocol.load_protocol("tuning").pairs for corpus in pair.split(":")):
        dials = replace(registry.get(name).dials, utterances=24, speakers=3)
        patch.setattr(registry.get(name), "dials", dials)
        patch.setattr(registry.get(name), "published", Published((24,), (3,), cast.counts(dials)))
    patch.setattr("benchmark.tuning.defaults.folder_of", lambda methods, name: home / "defaults")


def furnish(work_folder: Path, name: str, results: Iterable[Path]) -> None:
    """What a reader of the document ``name`` has in the working folder when its commands begin.

    ``results``: results folders, under all names by which documents speak of one.
    """
    text = TEXTS[name]
    if "new-method" not in text:
        (work_folder / "mean_shift.py").write_text(blocks(README, "python")[0])
    (work_folder / "my_model.py").write_text(blocks(GUIDES["embeddings"], "python")[0])
    for protocol_name, block in zip(("bands", "both"), blocks(GUIDES["embeddings"], "yaml"), strict=True):
        (work_folder / f"{protocol_name}.yaml").write_text(yaml.safe_dump(smaller(yaml.safe_load(block))))
    mine = smaller(yaml.safe_load(blocks(GUIDES["protocol"], "yaml")[0]))
    (work_folder / "mine.yaml").write_text(yaml.safe_dump(mine))
    if "here.yaml" in text:
        (work_folder / "here.yaml").write_text(blocks(text, "yaml")[0])
    for source in results:
        for other in (
            "mine",
            "results",
            "results/shipped",
            "../before/results",
            "../lab_a/results",
            "../lab_b/results",
        ):
            shutil.copytree(source, work_folder / other, dirs_exist_ok=True)
