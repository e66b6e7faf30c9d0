"""Manifest corpora of generated tones and a protocol so small that a run takes no time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soundfile

from benchmark.contracts import Published
from benchmark.data.corpus import FileCorpus, path_pattern

PROTOCOL = """
corpora: [left, right]
seeds: [0]
methods: [svm]
training: {steps: 2, crop: 32, batch: 4, precision: float32, checkpoints: 2}
"""


def write_protocol(folder: Path, text: str = PROTOCOL, name: str = "tiny") -> Path:
    """A protocol file."""
    path = folder / f"{name}.yaml"
    path.write_text(text)
    return path


def write_corpus(
    root: Path,
    name: str,
    emotions: Sequence[str] = ("anger", "sadness"),
    speakers: int = 3,
    extra: Sequence[str] = (),
) -> Path:
    """``root/name`` with a manifest: four utterances of 0.4 s per speaker and emotion, and lines for ``extra``."""
    folder = root / name
    folder.mkdir(parents=True)
    rng = np.random.default_rng(len(name))
    lines = ["file,emotion,speaker"]
    for speaker in range(speakers):
        for e, emotion in enumerate(emotions):
            for take in range(4):
                file = f"{speaker}_{emotion}_{take}.wav"
                soundfile.write(folder / file, tone(200 + 300 * e + 20 * speaker, rng), 16000)
                lines.append(f"{file},{emotion},s{speaker}")
    lines += [f"{file},{emotions[i % len(emotions)]},s0" for i, file in enumerate(extra)]
    (folder / "manifest.csv").write_text("\n".join(lines) + "\n")
    return folder


def tone(hertz: float, rng: np.random.Generator, seconds: float = 0.4) -> np.ndarray:
    """A noisy tone."""
    t = np.arange(int(16000 * seconds)) / 16000
    return 0.3 * np.sin(2 * np.pi * hertz * t) + 0.02 * rng.standard_normal(len(t))


def write_pair(root: Path) -> Path:
    """``root`` with the corpora ``left`` and ``right``, which share both emotions."""
    write_corpus(root, "left")
    write_corpus(root, "right", speakers=2)
    return root


class TinyCorpus(FileCorpus):
    """A corpus of four recordings of two speakers: ``s1_a1.wav``, ``s2_n1.wav``."""

    name = "tiny"
    title = "Tiny corpus"
    language = "English"
    url = "https://example.org/tiny"
    citation = "@misc{tiny,}"
    published = Published(files=(4,), speakers=(2,), emotions={"anger": 2, "neutral": 2})
    pattern = path_pattern(r"(?P<speaker>s\d)_(?P<emotion>[a-z])(?P<number>\d+)")
    emotions = {"a": "anger", "n": "neutral"}
